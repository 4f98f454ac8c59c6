package oauth

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// An ErrorWriter says no over HTTP, in the way that MCP clients understand. It can
// be used from any net/http middleware. Each method writes the whole response: the
// status, the challenge where one belongs, and a constant JSON body as in RFC 6750.
// A HEAD request gets the same headers and no body. Responses must not be stored.
//
// Nothing else than insufficient scope may be answered with 403: Claude takes any
// other 403 as final.
type ErrorWriter struct {
	challenge *Challenge
	requestID func(*http.Request) string
}

// NewErrorWriter returns a writer of the challenge c. If requestID is not nil, the
// bodies carry the identifier that it returns, so that a user's report can be found
// in the log. Identifiers with other characters than letters, digits and -._ or
// longer than 64 bytes are left out: they may come from the caller.
func NewErrorWriter(c *Challenge, requestID func(*http.Request) string) *ErrorWriter {
	if c == nil {
		panic("oauth: NewErrorWriter needs a challenge")
	}
	return &ErrorWriter{challenge: c, requestID: requestID}
}

// NoToken answers a request without credentials: 401, and a challenge without error
// that names what the operation needs; see [Challenge.NoToken].
func (e *ErrorWriter) NoToken(w http.ResponseWriter, r *http.Request, need ...string) {
	e.write(w, r, http.StatusUnauthorized, e.challenge.NoToken(need...), "unauthorized", descNoToken)
}

// InvalidRequest answers a request with malformed or several credentials: 400.
func (e *ErrorWriter) InvalidRequest(w http.ResponseWriter, r *http.Request) {
	e.write(w, r, http.StatusBadRequest, e.challenge.InvalidRequest(), CodeInvalidRequest, descInvalidRequest)
}

// InvalidToken answers a request with a bad token: 401. The client will refresh
// the token or log in again.
func (e *ErrorWriter) InvalidToken(w http.ResponseWriter, r *http.Request, need ...string) {
	e.write(w, r, http.StatusUnauthorized, e.challenge.InvalidToken(need...), CodeInvalidToken, descInvalidToken)
}

// InsufficientScope answers a good token that may not do this: 403, with every
// scope that the operation needs; see [Challenge.InsufficientScope].
func (e *ErrorWriter) InsufficientScope(w http.ResponseWriter, r *http.Request, need ...string) {
	e.write(w, r, http.StatusForbidden, e.challenge.InsufficientScope(need...),
		CodeInsufficientScope, descInsufficientScope)
}

// Unavailable answers when a token could not be checked: 503 with Retry-After.
// There is no challenge, because it would make clients throw good tokens away.
func (e *ErrorWriter) Unavailable(w http.ResponseWriter, r *http.Request, retry time.Duration) {
	w.Header().Set("Retry-After", retryAfter(retry))
	e.write(w, r, http.StatusServiceUnavailable, "", "temporarily_unavailable",
		"The access token cannot be checked now. Try again later.")
}

// TooManyRequests answers a caller over its rate: 429 with Retry-After, and no
// challenge.
func (e *ErrorWriter) TooManyRequests(w http.ResponseWriter, r *http.Request, retry time.Duration) {
	w.Header().Set("Retry-After", retryAfter(retry))
	e.write(w, r, http.StatusTooManyRequests, "", "too_many_requests",
		"Too many requests. Try again later.")
}

func (e *ErrorWriter) write(w http.ResponseWriter, r *http.Request, status int, challenge, code, desc string) {
	body := `{"error":"` + code + `","error_description":"` + desc + `"`
	if e.requestID != nil {
		if id := e.requestID(r); plainID(id) {
			body += `,"request_id":"` + id + `"`
		}
	}
	h := w.Header()
	if challenge != "" {
		h.Set("WWW-Authenticate", challenge) // Set, since clients read only one
	} else {
		h.Del("WWW-Authenticate")
	}
	writeConstantJSON(w, r, status, "no-store", body+"}\n")
}

// writeConstantJSON writes body, or only its headers to HEAD. Content-Length is
// set by hand, since net/http does not know it when there is no body.
func writeConstantJSON(w http.ResponseWriter, r *http.Request, status int, cache, body string) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", cache)
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write([]byte(body)) // a caller that is gone needs no answer
	}
}

// retryAfter rounds up to whole seconds, at least one: zero would make clients
// come back at once.
func retryAfter(d time.Duration) string {
	return strconv.FormatInt(max(1, int64((d+time.Second-1)/time.Second)), 10)
}

func plainID(id string) bool {
	return id != "" && len(id) <= 64 &&
		strings.Trim(strings.ToLower(id), "abcdefghijklmnopqrstuvwxyz0123456789-._") == ""
}
