package mcpkit

import (
	"context"
	"net/http"
)

type passedKey struct{}

// telling has the observers hear of what a part of the front refuses by itself: whatever
// does not get through to the next. Package edge has no callback for hosts and origins.
func (s *Server) telling(part func(http.Handler) http.Handler, status int, reason string) func(http.Handler) http.Handler {
	if len(s.observers) == 0 {
		return part
	}
	return func(next http.Handler) http.Handler {
		h := part(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			*r.Context().Value(passedKey{}).(*bool) = true
			next.ServeHTTP(rw, r)
		}))
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			passed := false
			h.ServeHTTP(rw, r.WithContext(context.WithValue(r.Context(), passedKey{}, &passed)))
			if !passed {
				s.refused(r.Context(), status, reason)
			}
		})
	}
}
