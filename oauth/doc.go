// Package oauth protects an MCP server as an OAuth 2.0 resource server: it authenticates
// callers, authorizes their requests, and refuses other requests in the form that MCP
// clients understand.
//
// It works with any authorization server that follows the standards, on a plain
// go-sdk server as well as with mcpkit. It issues no tokens.
//
// [New] returns a [Server] for a [Config]. [Server.Protect] wraps a go-sdk
// handler, [Server.Receive] is middleware for the go-sdk server, and [Server.WellKnown] serves
// the metadata. The parts can be used alone: [NewJWT], [NewIntrospection], [NewStaticKeys] and
// [Chain] verify tokens, [Cache] caches results, [Authenticate] is net/http middleware, and an
// [ErrorWriter] writes the responses for a program's own middleware.
//
// # Tokens and API keys
//
// Users log in at the authorization server, and clients send the token as "Authorization: Bearer".
// Clients that cannot log in send an API key: as a bearer token if [Config.Verifiers] has the
// [NewStaticKeys] verifier, or in a header such as X-API-Key if there is a [KeyHeader] for it. A
// key has a user, scopes and an expiry like a token. After the verification, a key and a token are
// treated alike. Claude calls a header that an organization's administrator enters static_headers.
//
//	c := providers.Keycloak("https://sso.example.com/realms/main")
//	c.Options.KeyHeaders = []oauth.KeyHeader{{Name: "X-API-Key", Verifier: keys}}
//
// # Requirements for the authorization server
//
// It must put the server's URL into aud when a client requests that with the resource parameter
// (RFC 8707); a token for another audience is refused, even if its signature is valid. It must let
// clients request scopes other than those that they registered with. Claude Code and other clients
// register with the scopes of the first challenge. If an authorization server restricts clients to
// these scopes, as oidc-provider does by default, it answers every later request for more scopes
// with invalid_scope.
//
// # Scopes at login and later
//
// Every call requires the Scopes of a [Config], and a tool may require more. Clients are told to
// ask for the LoginScopes when their user logs in. There are two lists because few clients can ask
// for a scope later:
//
//	go-sdk's client                      asks at once and repeats the call
//	Claude Code                          tells the model that the user has to log in again
//	TypeScript SDK, AI SDK, LangChain    the call fails
//	Inspector CLI, mcporter, mcp-remote  the call fails
//	Codex                                the call fails
//
// All of them ask at login for what the metadata and the first challenge list. (Observed in
// November 2026; package interop in this directory runs them.) So put into LoginScopes the scopes
// that most users need, and leave out those that only a few need.
package oauth
