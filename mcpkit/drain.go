package mcpkit

import (
	"context"
	"net/http"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// Drain prepares the end of serving: /readyz fails from now on, and streams that have no
// end of their own are ended, while everything else is answered as before. [Server.Run]
// calls it. A program that mounts [Server.Handler] in an HTTP server of its own calls it
// before http.Server.Shutdown, which would wait for those streams. It cannot be undone.
func (s *Server) Drain() { s.drainOnce.Do(func() { close(s.draining) }) }

func (s *Server) isDraining() bool {
	select {
	case <-s.draining:
		return true
	default:
		return false
	}
}

// endWithDrain ends the context of a stream without an end when the server drains.
func (s *Server) endWithDrain(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !oauth.LongLived(r) {
			next.ServeHTTP(w, r)
			return
		}
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		go func() {
			select {
			case <-s.draining:
				cancel()
			case <-ctx.Done():
			}
		}()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}
