package authserver

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// A failure is an error response of OAuth: to a client's request (RFC 6749, section 5.2), or
// through the browser (section 4.1.2.1). The description is a constant or built from the
// configuration; the cause is for the log only.
type failure struct {
	status      int
	code        string
	description string
	cause       error
}

func (f *failure) Error() string {
	if f.cause != nil {
		return fmt.Sprintf("%s: %s: %v", f.code, f.description, f.cause)
	}
	return f.code + ": " + f.description
}

func (f *failure) Unwrap() error { return f.cause }

// because returns a copy with a cause for the log.
func (f *failure) because(err error) *failure {
	c := *f
	c.cause = err
	return &c
}

func fail(code, description string) *failure {
	return &failure{status: http.StatusBadRequest, code: code, description: description}
}

// The failures that several endpoints have.
var (
	errForm          = fail("invalid_request", "send one application/x-www-form-urlencoded form with each parameter once")
	errClient        = &failure{status: http.StatusUnauthorized, code: "invalid_client", description: "the client is unknown, or its authentication is wrong"}
	errGrant         = fail("invalid_grant", "the code or token is not valid for this client, was used before, or has expired")
	errGrantType     = fail("unsupported_grant_type", "the grant type is not supported; see grant_types_supported in the metadata")
	errScope         = fail("invalid_scope", "the scope is malformed, or none of it can be granted")
	errTarget        = fail("invalid_target", "the resource is not one that this server issues tokens for")
	errDenied        = fail("access_denied", "the user did not agree")
	errTooMany       = &failure{status: http.StatusTooManyRequests, code: "temporarily_unavailable", description: "too many requests; try again in a minute"}
	errUnavailable   = &failure{status: http.StatusServiceUnavailable, code: "temporarily_unavailable", description: "the server cannot do this now; try again in a few seconds"}
	errInternal      = &failure{status: http.StatusInternalServerError, code: "server_error", description: "internal error"}
	errBodyTooLarge  = &failure{status: http.StatusRequestEntityTooLarge, code: "invalid_request", description: "the request is too large"}
	errNotPost       = &failure{status: http.StatusMethodNotAllowed, code: "invalid_request", description: "use POST"}
	errMethod        = &failure{status: http.StatusMethodNotAllowed, code: "invalid_request", description: "use GET or POST"}
	errUpstreamFails = &failure{status: http.StatusBadGateway, code: "server_error", description: "the login at the identity provider failed"}
)

// asFailure returns the failure for an error: the error itself, or one for a store that does not
// answer or an unexpected error.
func asFailure(err error) *failure {
	var f *failure
	switch {
	case errors.As(err, &f):
		return f
	case errors.Is(err, store.ErrUnavailable), errors.Is(err, store.ErrFull):
		return errUnavailable.because(err)
	default:
		return errInternal.because(err)
	}
}

// writeFailure answers a client's request with a failure. Failures of the server are logged.
func (s *Server) writeFailure(w http.ResponseWriter, r *http.Request, err error) {
	f := asFailure(err)
	s.log(r, f)
	h := w.Header()
	switch f.status {
	case http.StatusUnauthorized:
		if _, _, basic := r.BasicAuth(); basic || r.Header.Get("Authorization") != "" {
			h.Set("WWW-Authenticate", `Basic realm="token endpoint"`)
		}
	case http.StatusTooManyRequests:
		h.Set("Retry-After", "60")
	case http.StatusServiceUnavailable:
		h.Set("Retry-After", "5")
	case http.StatusMethodNotAllowed:
		h.Set("Allow", http.MethodPost)
	}
	writeJSON(w, r, f.status, struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}{f.code, f.description})
}

// log logs a failure: those of the server as errors, those of callers for debugging.
func (s *Server) log(r *http.Request, f *failure) {
	args := []any{"path", r.URL.Path, "code", f.code, "reason", f.description}
	if f.cause != nil {
		args = append(args, "cause", f.cause)
	}
	if f.status >= http.StatusInternalServerError {
		s.config.Logger.ErrorContext(r.Context(), "authserver: request failed", args...)
	} else {
		s.config.Logger.InfoContext(r.Context(), "authserver: request refused", args...)
	}
}

// writeJSON writes a response that no cache may store.
func writeJSON(w http.ResponseWriter, r *http.Request, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		status, body = http.StatusInternalServerError, []byte(`{"error":"server_error"}`)
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "no-store")
	h.Set("Pragma", "no-cache") // RFC 6749, section 5.1
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the client may be gone
	}
}

// writeJSONBody writes a document that caches may store.
func writeJSONBody(w http.ResponseWriter, r *http.Request, body []byte, cache string) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", cache)
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the client may be gone
	}
}
