package mcpkit

import (
	"context"
	"net/http"

	"github.com/mcpkit-go/mcpkit/internal/refusal"
	"github.com/mcpkit-go/mcpkit/internal/share"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
)

// callerKey tells callers apart: verified users and clients, else addresses, else all whose
// address is not known together. It is the key of whatever callers share, and "" for the
// program itself, over stdio and in memory.
func callerKey(ctx context.Context) string {
	if q := requestFrom(ctx); q != nil {
		return q.caller.Key
	}
	return ""
}

// identify finds out who calls before anything is spent on a request: its token is verified,
// if it has one, and nothing is decided yet.
func (s *Server) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		q := newRequest(r, r.Context())
		q.caller = share.Caller{Key: edge.CallerKeyFrom(r.Context()), Stranger: s.guard != nil}
		if s.guard != nil && !s.verify(rw, r, q) {
			return
		}
		if user := subject(q); user != "" {
			q.caller = share.Caller{Key: "user:" + user}
		} else if q.caller.Key == edge.UnknownKey {
			s.unknownCaller(r)
		}
		next.ServeHTTP(rw, r.WithContext(q))
	})
}

// verify has the token of a request verified, and reports whether there was a place to do it.
// Asking an authorization server may take its time, so that each address has a share of the
// tokens that are verified at once.
func (s *Server) verify(rw http.ResponseWriter, r *http.Request, q *request) bool {
	if len(r.Header["Authorization"]) > 0 {
		address := share.Caller{Key: q.caller.Key}
		if why := s.wire.places.verify.Enter(r.Context(), address, 1); why != "" {
			s.refuseLoad(rw, r, nil, refusal.Response{Reason: refusal.OfPlaces(why, false)})
			return false
		}
		defer s.wire.places.verify.Leave(address, 1)
	}
	q.Context = s.guard.Identify(r)
	return true
}

// callerName returns the key of a caller that is no stranger.
func callerName(r *http.Request) string {
	if q := requestFrom(r.Context()); q != nil && !q.caller.Stranger {
		return q.caller.Key
	}
	return ""
}

// unknownCaller says once that callers cannot be told apart.
func (s *Server) unknownCaller(r *http.Request) {
	s.unknown.Do(func() {
		s.log.WarnContext(r.Context(), "the address of a caller without a token is not known: all such callers share one limit; "+
			"say with mcpkit.ClientIP what stands in front of the server, or that clients connect to it directly", "connected", r.RemoteAddr)
	})
}
