package authserver

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/upstream"
)

// writeFailure answers a client's request with a failure. Failures of the server are logged.
func (s *base) writeFailure(w http.ResponseWriter, r *http.Request, err error) {
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
func (s *base) log(r *http.Request, f *failure) {
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

// servePublic serves a public JSON document.
func servePublic(w http.ResponseWriter, r *http.Request, body []byte, cache string) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		writeJSONBody(w, r, body, cache)
	case http.MethodOptions:
		preflight(w, "GET, HEAD, OPTIONS")
	default:
		h.Set("Allow", "GET, HEAD, OPTIONS")
		writeJSON(w, r, http.StatusMethodNotAllowed, map[string]string{"error": "invalid_request", "error_description": "use GET"})
	}
}

// preflight answers the preflight of a browser. The endpoints use no cookies, so every origin may
// call them.
func preflight(w http.ResponseWriter, methods string) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Allow-Methods", methods)
	h.Set("Access-Control-Allow-Headers", strings.Join([]string{"Accept", "Authorization", "Content-Type", "MCP-Protocol-Version"}, ", "))
	h.Set("Access-Control-Max-Age", "86400")
	w.WriteHeader(http.StatusNoContent)
}

// notFound answers other paths below the issuer.
func notFound(w http.ResponseWriter, r *http.Request) { oauth.NotFound(w, r) }

// upstreamFailure returns the failure for an error of the identity provider, or of the store while
// its tokens were refreshed.
func upstreamFailure(err error) error {
	switch {
	case errors.Is(err, upstream.ErrUnavailable), errors.Is(err, store.ErrUnavailable):
		return errUnavailable.because(err)
	case errors.Is(err, errNoGrant):
		return errGrant.because(err)
	}
	return errUpstreamFails.because(err)
}
