package oauth

import "net/http"

// Authenticate returns middleware that lets only verified callers through to an MCP
// server. Handlers get the caller with [PrincipalFrom], and go-sdk gets a
// TokenInfo, which binds sessions to the user: a session of another user is answered like
// one that does not exist. All other requests are answered by an [ErrorWriter] with the
// challenge c:
//
//	no credentials            401
//	malformed credentials     400 invalid_request
//	bad or expired token      401 invalid_token, before scopes are checked
//	missing scope             403 insufficient_scope
//	token cannot be checked   503 with Retry-After
//	too many bad tokens       429 with Retry-After, see [Cache]
//
// A client drops its token after 401, so a token that was not checked is never answered
// with 401.
//
// OPTIONS requests pass without a principal, because browsers send them without
// credentials; handle them before or after this middleware. opts may be nil. Authenticate
// panics if v or c is nil, or a scope or a header for API keys is invalid: these are errors of the
// program.
func Authenticate(v Verifier, c *Challenge, opts *AuthenticateOptions) func(http.Handler) http.Handler {
	a := newAuthenticator(v, c, opts)
	return func(next http.Handler) http.Handler {
		complete := a.forSDK(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { a.admit(w, r, nil, complete) })
	}
}
