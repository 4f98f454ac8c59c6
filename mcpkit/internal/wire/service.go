package wire

import (
	"context"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/gate"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// A Service is one assembly of the server for the endpoint. It does not change, except that it
// caches results, which depend on nothing else.
type Service struct {
	Pipeline *call.Pipeline
	Gate     *gate.Gate
	// Reader is the reader of resources.
	Reader budget.Reader
	Tools  Tools
	// Instructions replace those of an adopted server, unless they are "".
	Instructions string
	// Sessions is set if older clients get a session.
	Sessions bool
	// OAuth is the configuration of the access decision; nil for a public server. Assemblies with
	// one decision have the same one, although each has a guard with its own login scopes.
	OAuth *oauth.Config
	// Credentials are the headers that are removed from requests before go-sdk gets them.
	Credentials []string

	results resultCache
	access  *access // nil before the service serves
}

// An access is one access decision, for all assemblies that have it one after the other.
type access struct {
	context.Context // ends when another decision is served
	end             context.CancelFunc
}

// replace gives s, which is about to serve, the access of before if the decision is the same.
// before may be nil.
func (s *Service) replace(before *Service) {
	switch {
	case s.access != nil: // it serves again
	case before != nil && before.Gate.Public == s.Gate.Public && before.OAuth == s.OAuth:
		s.access = before.access
	default:
		s.access = &access{}
		s.access.Context, s.access.end = context.WithCancel(context.Background())
	}
}

// bind returns a context that also ends with the access decision of s.
func (s *Service) bind(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	if s.access == nil {
		return ctx, cancel
	}
	stop := context.AfterFunc(s.access, cancel)
	return ctx, func() {
		stop()
		cancel()
	}
}
