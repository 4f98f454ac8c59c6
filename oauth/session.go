package oauth

import (
	"bytes"
	"net/http"
)

// go-sdk's words for a session that is somebody else's, and for one that is not.
var (
	foreignSession = []byte("session user mismatch")
	noSession      = []byte("session not found\n")
)

// hideSessions answers for another user's session as for one that there is not: 404,
// upon which clients begin a new one. go-sdk answers 403, which would tell that the
// session exists, and which is the end for some clients where it is not about scopes.
func hideSessions(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Mcp-Session-Id") == "" {
			next.ServeHTTP(w, r)
			return
		}
		sw := &sessionWriter{ResponseWriter: w}
		next.ServeHTTP(sw, r)
		sw.release()
	})
}

// A sessionWriter holds a status 403 back until it is known what it is about.
type sessionWriter struct {
	http.ResponseWriter
	held    bool // a 403 waits for its first bytes
	swapped bool // another answer was sent in its place
}

func (w *sessionWriter) WriteHeader(status int) {
	if status == http.StatusForbidden {
		w.held = true
		return
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *sessionWriter) Write(p []byte) (int, error) {
	if w.held && bytes.Contains(p, foreignSession) {
		w.held, w.swapped = false, true
		w.ResponseWriter.WriteHeader(http.StatusNotFound)
		_, err := w.ResponseWriter.Write(noSession)
		return len(p), err
	}
	if w.swapped {
		return len(p), nil
	}
	w.release()
	return w.ResponseWriter.Write(p)
}

// release sends a 403 that is about something else.
func (w *sessionWriter) release() {
	if w.held {
		w.held = false
		w.ResponseWriter.WriteHeader(http.StatusForbidden)
	}
}

// Flush sends what was written, for streams.
func (w *sessionWriter) Flush() {
	w.release()
	_ = http.NewResponseController(w.ResponseWriter).Flush()
}

// Unwrap lets http.ResponseController reach the connection.
func (w *sessionWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
