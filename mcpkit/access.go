package mcpkit

import (
	"context"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// Access is the decision who may call the server. There is no default, because
// a server that is open by accident is the worst mistake of all. The zero Access
// is invalid.
type Access struct {
	public bool
	reason string
	oauth  *oauth.Config
	pos    policy.Pos
}

// Public lets anybody call every tool without a token. The reason is printed in
// reports and in the documentation, for example "serves only public
// documentation".
func Public(reason string) Access {
	return Access{public: true, reason: reason, pos: caller(1)}
}

// subject tells callers apart, for what is bound to one of them. Callers without a
// token are all the same.
func subject(ctx context.Context) string {
	if p, ok := oauth.PrincipalFrom(ctx); ok {
		return p.UserID()
	}
	return ""
}

// accessSurface is what documents and rules say of the decision.
func (s *Server) accessSurface() policy.Access {
	a := policy.Access{Public: s.access.public, Reason: s.access.reason, Protected: s.access.oauth != nil, Pos: s.access.pos}
	if s.access.oauth != nil {
		a.Scopes = s.access.oauth.Scopes
	}
	if s.guard != nil {
		a.AuthorizationServers = s.guard.AuthorizationServers()
	}
	return a
}
