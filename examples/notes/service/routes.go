package service

import "net/http"

// Handler returns the API.
func (s *Service) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /limits", s.open(s.getLimits))
	mux.HandleFunc("POST /sessions", s.open(s.createSession))
	mux.HandleFunc("GET /me", s.as(s.getMe))
	mux.HandleFunc("GET /notes", s.as(s.listNotes))
	mux.HandleFunc("POST /notes", s.as(s.createNote))
	mux.HandleFunc("GET /search", s.as(s.searchNotes))
	mux.HandleFunc("GET /notes/{id}", s.as(s.getNote))
	mux.HandleFunc("PATCH /notes/{id}", s.as(s.updateNote))
	mux.HandleFunc("DELETE /notes/{id}", s.as(s.deleteNote))
	mux.HandleFunc("POST /notes/{id}/append", s.as(s.appendToNote))
	mux.HandleFunc("POST /notes/delete", s.as(s.deleteNotes))
	mux.HandleFunc("GET /notes/{id}/shares", s.as(s.listShares))
	mux.HandleFunc("PUT /notes/{id}/shares/{handle}", s.as(s.share))
	mux.HandleFunc("DELETE /notes/{id}/shares/{handle}", s.as(s.unshare))
	mux.HandleFunc("POST /notes/{id}/attachments", s.as(s.attach))
	mux.HandleFunc("GET /notes/{id}/attachments/{attachment}", s.as(s.getAttachment))
	mux.HandleFunc("DELETE /notes/{id}/attachments/{attachment}", s.as(s.deleteAttachment))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h, route := mux.Handler(r); route == "" {
			unrouted := &refusal{ResponseWriter: w}
			h.ServeHTTP(unrouted, r)
			s.fail(w, r, failure(unrouted.status, "no_route", "there is no %s %s", r.Method, r.URL.Path))
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// A refusal keeps of an answer of net/http's what is worth it: the status, and Allow.
type refusal struct {
	http.ResponseWriter
	status int
}

func (r *refusal) WriteHeader(status int) { r.status = status }

func (r *refusal) Write(p []byte) (int, error) { return len(p), nil }
