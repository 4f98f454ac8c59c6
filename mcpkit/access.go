package mcpkit

import (
	"context"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// Access is the decision who may call the server. There is no default, because
// a server that is open by accident is the worst mistake of all. The zero Access
// is invalid.
type Access struct {
	public bool
	reason string
	pos    policy.Pos
}

// Public lets anybody call every tool without a token. The reason is printed in
// reports and in the documentation, for example "serves only public
// documentation".
func Public(reason string) Access {
	return Access{public: true, reason: reason, pos: caller(1)}
}

// subject tells callers apart, for what is bound to one of them. Of a public
// server all callers are the same.
func (a Access) subject(context.Context) string { return "" }

func (a Access) surface() policy.Access {
	return policy.Access{Public: a.public, Reason: a.reason, Pos: a.pos}
}
