// Package oauth protects an MCP server as an OAuth 2.0 resource server: it finds
// out who is calling, decides whether they may, and says no in the way that MCP
// clients understand.
//
// It works behind any authorization server that follows the standards, on a plain
// go-sdk server as well as under mcpkit. It issues no tokens itself.
//
// [New] makes a [Server] of a [Config]; [Server.Protect] puts it in front of a go-sdk
// handler, [Server.Receive] inside of it, and [Server.WellKnown] serves its metadata. What they are made of can be used
// alone: [NewJWT], [NewIntrospection], [NewStaticKeys] and [Chain] verify tokens, [Cache]
// remembers them, [Authenticate] is the middleware, and an [ErrorWriter] answers from
// middleware of one's own.
//
// # What the authorization server has to do
//
// Name the server's URL in aud when a client asks for it with the resource parameter (RFC
// 8707); a token for something else is refused, whatever it is signed with. Let clients
// ask for scopes besides those they registered with: Claude Code and others register with
// the scopes of the first challenge, and an authorization server that holds them to these
// (oidc-provider does so by default) answers every later step up with invalid_scope.
//
// # What clients do with a missing scope
//
// go-sdk's client, mcp-remote and the TypeScript SDK ask for it at once. Claude Code tells
// the model that the user has to log in again, and asks for the scope then. The CLI of the
// MCP Inspector 2.12 and mcporter 0.12 give up. (Observed in November 2026; package interop
// in this directory runs them.)
package oauth
