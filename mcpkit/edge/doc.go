// Package edge provides the net/http middleware that an MCP server needs around its endpoint. Each
// middleware is a func(http.Handler) http.Handler that works alone, in front of any handler;
// mcpkit.Server.Handler uses most of them, and limits callers itself once it knows who calls.
//
// When you combine them yourself, use this order, the outermost first:
//
//   - [WriteTimeout], so that no response waits for a client without a limit,
//   - [Health], outside of [Hosts]: probes do not use the public host name,
//   - [Drain.Track], which counts the requests in flight,
//   - [OnRefusal], which reports what the others refuse,
//   - [WithClientIP], which the others ask for the client's address,
//   - [Hosts], against pages that rebind their name to this server,
//   - the documents that every page may read, such as [SecurityTxt],
//   - [Origins] and [CORS], so that trusted pages can read every refusal,
//   - [Methods], which leaves POST for what is inside of it,
//   - [AllowIPs] and [RateLimit], which need the headers only,
//   - [Body], where slow senders wait,
//   - [Shed], whose places are held only while a call is answered,
//   - the handler, which asks for tokens.
//
// Each caller has a share of what all callers use, see [ShedOptions]. RateLimit, Body and Shed
// identify callers by address, or by the Key function of their options.
//
// Pointers to options may be nil, and zero values stand for defaults. Refusals are reported to
// [OnRefusal]. A function OnFailure in options gets the errors of the services that a middleware
// depends on, such as a limiter.
//
// Refusals are JSON-RPC errors. Only Origins answers 403, and only to web pages: Claude treats 403
// as final. The default times and sizes suit tools that answer within seconds.
package edge
