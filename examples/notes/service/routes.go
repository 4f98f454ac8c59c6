package service

import "net/http"

// Handler returns the API. An unknown route is answered with 404 or 405, like every error as JSON.
func (s *Service) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /limits", s.public(s.getLimits))
	mux.HandleFunc("POST /sessions", s.public(s.createSession))
	mux.HandleFunc("GET /me", s.authenticated(s.getMe))
	mux.HandleFunc("GET /notes", s.authenticated(s.listNotes))
	mux.HandleFunc("POST /notes", s.authenticated(s.createNote))
	mux.HandleFunc("GET /search", s.authenticated(s.searchNotes))
	mux.HandleFunc("GET /notes/{id}", s.authenticated(s.getNote))
	mux.HandleFunc("PATCH /notes/{id}", s.authenticated(s.updateNote))
	mux.HandleFunc("DELETE /notes/{id}", s.authenticated(s.deleteNote))
	mux.HandleFunc("POST /notes/{id}/append", s.authenticated(s.appendToNote))
	mux.HandleFunc("POST /notes/delete", s.authenticated(s.deleteNotes))
	mux.HandleFunc("GET /notes/{id}/shares", s.authenticated(s.listShares))
	mux.HandleFunc("PUT /notes/{id}/shares/{handle}", s.authenticated(s.share))
	mux.HandleFunc("DELETE /notes/{id}/shares/{handle}", s.authenticated(s.unshare))
	mux.HandleFunc("POST /notes/{id}/attachments", s.authenticated(s.attach))
	mux.HandleFunc("GET /notes/{id}/attachments/{attachment}", s.authenticated(s.getAttachment))
	mux.HandleFunc("DELETE /notes/{id}/attachments/{attachment}", s.authenticated(s.deleteAttachment))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h, route := mux.Handler(r); route == "" {
			unrouted := &statusRecorder{ResponseWriter: w}
			h.ServeHTTP(unrouted, r)
			s.fail(w, r, failure(unrouted.status, "no_route", "no route %s %s", r.Method, r.URL.Path))
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// A statusRecorder keeps the status and headers of an answer of net/http, and drops its body.
type statusRecorder struct {
	http.ResponseWriter
	status int
}

func (r *statusRecorder) WriteHeader(status int) { r.status = status }

func (r *statusRecorder) Write(p []byte) (int, error) { return len(p), nil }
