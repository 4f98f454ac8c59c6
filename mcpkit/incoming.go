package mcpkit

import (
	"context"
	"net/http"

	"github.com/mcpkit-go/mcpkit/internal/share"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
)

// An incoming is the context of an HTTP request from the moment that its headers are known. It
// says who calls.
type incoming struct {
	context.Context
	caller share.Caller
	// stream is set when the request opens a stream, by what its method and its body say.
	stream bool
}

type incomingKey struct{}

func (in *incoming) Value(key any) any {
	if key == (incomingKey{}) {
		return in
	}
	return in.Context.Value(key)
}

// incomingFrom returns the HTTP request that a call came in, or nil for a call that came over
// stdio or in memory.
func incomingFrom(ctx context.Context) *incoming {
	in, _ := ctx.Value(incomingKey{}).(*incoming)
	return in
}

// callerKey tells callers apart: verified users and clients, else addresses, else all whose
// address is not known together. It is the key of whatever callers share, and "" for the
// program itself, over stdio and in memory.
func callerKey(ctx context.Context) string {
	if in := incomingFrom(ctx); in != nil {
		return in.caller.Key
	}
	return ""
}

// identify finds out who calls before anything is spent on a request: its token is verified,
// if it has one, and nothing is decided yet.
func (s *Server) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		in := &incoming{Context: r.Context(), caller: share.Caller{Key: edge.CallerKeyFrom(r.Context())}}
		if s.guard != nil {
			in.caller.Stranger = true
			if !s.verify(rw, r, in) {
				return
			}
		}
		if user := subject(in.Context); user != "" {
			in.caller = share.Caller{Key: "user:" + user}
		} else if in.caller.Key == edge.UnknownKey {
			s.unknownCaller(r)
		}
		next.ServeHTTP(rw, r.WithContext(in))
	})
}

// verify has the token of a request verified, and reports whether there was a place to do it.
// Asking an authorization server may take its time, so that each address has a share of the
// tokens that are verified at once.
func (s *Server) verify(rw http.ResponseWriter, r *http.Request, in *incoming) bool {
	if len(r.Header["Authorization"]) > 0 {
		address := share.Caller{Key: in.caller.Key}
		if refusal := s.wire.places.verify.Enter(r.Context(), address, 1); refusal != "" {
			s.refuseLoad(rw, r, nil, edge.ShedReason(refusal), "")
			return false
		}
		defer s.wire.places.verify.Leave(address, 1)
	}
	in.Context = s.guard.Identify(r)
	return true
}

// callerName returns the key of a caller that is no stranger.
func callerName(r *http.Request) string {
	if in := incomingFrom(r.Context()); in != nil && !in.caller.Stranger {
		return in.caller.Key
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
