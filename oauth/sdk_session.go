package oauth

import (
	"bytes"
	"net/http"

	"github.com/mcpkit-go/mcpkit/internal/refusal"
)

// foreignSession is in go-sdk's response to a request for another user's session.
const foreignSession = "session user mismatch"

// hideSessions answers requests for another user's session like those for a session that does
// not exist: with 404, after which clients open a new session. go-sdk answers 403, which
// reveals that the session exists, and after which some clients give up.
func hideSessions(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Mcp-Session-Id") == "" {
			next.ServeHTTP(w, r)
			return
		}
		sw := &sessionWriter{ResponseWriter: w, request: r}
		next.ServeHTTP(sw, r)
		sw.release()
	})
}

// A sessionWriter delays a status 403 until the first bytes of the body show its reason.
type sessionWriter struct {
	http.ResponseWriter
	request  *http.Request
	held     bool // a 403 waits for the first bytes of the body
	replaced bool // 404 was sent, and the rest of the body is dropped
}

func (w *sessionWriter) WriteHeader(status int) {
	if status == http.StatusForbidden {
		w.held = true
		return
	}
	if status == http.StatusNotFound { // the two responses must not differ in a header
		w.Header().Set("Cache-Control", "no-store")
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *sessionWriter) Write(p []byte) (int, error) {
	if w.held && bytes.Contains(p, []byte(foreignSession)) {
		w.held, w.replaced = false, true
		refusal.Response{Reason: refusal.SessionOfAnotherCaller}.Write(w.ResponseWriter, w.request)
	}
	if w.replaced {
		return len(p), nil
	}
	w.release()
	return w.ResponseWriter.Write(p)
}

// release sends a 403 that has another reason.
func (w *sessionWriter) release() {
	if w.held {
		w.held = false
		w.ResponseWriter.WriteHeader(http.StatusForbidden)
	}
}

// Flush sends buffered data, for streams.
func (w *sessionWriter) Flush() {
	w.release()
	_ = http.NewResponseController(w.ResponseWriter).Flush()
}

// Unwrap lets http.ResponseController reach the connection.
func (w *sessionWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
