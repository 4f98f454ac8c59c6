// Package edge holds the net/http middleware that an MCP server needs before its
// first request. Each part is a plain func(http.Handler) http.Handler that works
// alone, in front of any handler; mcpkit.Server.Handler puts them together.
//
// Put together by hand, they belong in this order, the outermost first:
//
//   - [WriteTimeout], so that no answer waits for ever,
//   - [Health], outside of the rest: whoever probes knows no host name,
//   - [Drain.Track], which counts what is left to answer,
//   - [WithClientIP], which those below ask,
//   - [Hosts], since a page that rebinds a name could read anything else,
//   - the documents that every page may read, such as [SecurityTxt],
//   - [Origins] and [CORS], so that trusted pages can read every refusal,
//   - [Methods], inside which only POST is left,
//   - [AllowIPs] and [RateLimit], which look at nothing but headers,
//   - [Body], where slow senders wait,
//   - [Shed], whose places are held only by calls that are being answered,
//   - the handler, which asks for tokens.
//
// Whatever callers share has a share for each, see [ShedOptions]: RateLimit, Body and Shed tell
// callers apart by their address, or by a Key of the program's.
//
// Every refusal is JSON-RPC, and none is a 403 but that of Origins, which only pages
// get: Claude takes a 403 as final. The times and sizes are defaults that suit tools
// which answer in seconds; none is measured against what a server's tools do.
package edge
