package oauth

import (
	"net/http"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/refusal"
)

// An ErrorWriter writes the HTTP responses for refused requests in the form that MCP clients
// understand. It can be used from any net/http middleware, by several goroutines at once.
// Each method writes the whole response: the status, the WWW-Authenticate header if the
// status needs one, and a constant JSON body as in RFC 6750.
// A HEAD request gets the same headers and no body. Responses must not be stored.
//
// Use 403 for nothing but insufficient scope: Claude treats every other 403 as final.
type ErrorWriter struct {
	challenge *Challenge
	requestID func(*http.Request) string
}

// NewErrorWriter returns a writer that sends the challenge c. If requestID is not nil, bodies
// carry the identifier that it returns, so that a request that a user reports can be found
// in the log. An identifier is left out if it is longer than 64 bytes or contains characters
// other than letters, digits and -._ because it may come from the caller.
// NewErrorWriter panics if c is nil.
func NewErrorWriter(c *Challenge, requestID func(*http.Request) string) *ErrorWriter {
	if c == nil {
		panic("oauth: NewErrorWriter needs a challenge")
	}
	return &ErrorWriter{challenge: c, requestID: requestID}
}

// NoToken answers a request without credentials: 401, and a challenge without error
// that names the scopes need; see [Challenge.NoToken].
func (e *ErrorWriter) NoToken(w http.ResponseWriter, r *http.Request, need ...string) {
	e.refuse(w, r, refusal.Response{Reason: refusal.TokenMissing}, need)
}

// InvalidRequest answers a request with malformed or several credentials: 400.
func (e *ErrorWriter) InvalidRequest(w http.ResponseWriter, r *http.Request) {
	e.refuse(w, r, refusal.Response{Reason: refusal.CredentialsMalformed}, nil)
}

// InvalidToken answers a request with a bad token: 401. The client then refreshes
// the token or logs in again. need is as for [Challenge.InvalidToken].
func (e *ErrorWriter) InvalidToken(w http.ResponseWriter, r *http.Request, need ...string) {
	e.refuse(w, r, refusal.Response{Reason: refusal.TokenInvalid}, need)
}

// InsufficientScope answers a request whose good token lacks a scope: 403, with every
// scope that the operation needs; see [Challenge.InsufficientScope].
func (e *ErrorWriter) InsufficientScope(w http.ResponseWriter, r *http.Request, need ...string) {
	e.refuse(w, r, refusal.Response{Reason: refusal.ScopeInsufficient}, need)
}

// Unavailable answers a request whose token could not be checked: 503 with Retry-After, which
// is retry in whole seconds, at least one.
// It sends no challenge, because a challenge makes clients drop tokens that may be good.
func (e *ErrorWriter) Unavailable(w http.ResponseWriter, r *http.Request, retry time.Duration) {
	e.refuse(w, r, refusal.Response{Reason: refusal.TokenUnverifiable, Wait: retry}, nil)
}

// TooManyRequests answers a caller that exceeds its rate: 429 with Retry-After, and no
// challenge. retry is as for [ErrorWriter.Unavailable].
func (e *ErrorWriter) TooManyRequests(w http.ResponseWriter, r *http.Request, retry time.Duration) {
	e.refuse(w, r, refusal.Response{Reason: refusal.TokenAttemptsExceeded, Wait: retry}, nil)
}

// refuse completes the response and writes it. need is as for [Challenge.NoToken].
func (e *ErrorWriter) refuse(w http.ResponseWriter, r *http.Request, a refusal.Response, need []string) {
	a.Challenge = e.challenge.header(a.Reason, need)
	if e.requestID != nil {
		a.RequestID = e.requestID(r)
	}
	a.Write(w, r)
}
