package wire

import (
	"context"
	"errors"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// A purpose is why an operation runs.
type purpose int

const (
	forClient purpose = iota
	// forRehearsal: the server runs one of its examples; nothing is observed.
	forRehearsal
	// forCheck: the server lists its tools; no caller is checked, and nothing is hidden or observed.
	forCheck
	// forInspection: as forCheck, and the result is what go-sdk has, without the assembly.
	forInspection
)

// An operation is one JSON-RPC message that is being handled.
type operation struct {
	call.Operation
	request *request // nil over stdio and in memory
	service *Service // the assembly that handles it
	purpose purpose
	// begun is false in the context that a session is connected with: there the operation says
	// what the operations of the session have in common.
	begun     bool
	inSession bool       // the session may serve several callers
	inventory *Inventory // of an inspection
}

type operationKey struct{}

// operationFrom returns the operation of ctx, or nil.
func operationFrom(ctx context.Context) *operation {
	op, _ := ctx.Value(operationKey{}).(*operation)
	return op
}

// serviceOf returns the assembly that handles the operation of ctx.
func (h *Host) serviceOf(ctx context.Context) *Service {
	if op := operationFrom(ctx); op != nil && op.service != nil {
		return op.service
	}
	return h.service()
}

var errUnknownRequest = errors.New("the request of the operation is not known")

// operationOf returns a new operation for a message that go-sdk hands over, and its context. The
// context has the values of the operation's own request, not those of the request that opened the
// session.
func (h *Host) operationOf(ctx context.Context, req mcp.Request) (context.Context, *operation, error) {
	op := &operation{begun: true}
	if session := operationFrom(ctx); session != nil {
		op.purpose, op.service, op.inSession, op.inventory = session.purpose, session.service, session.inSession, session.inventory
	}
	op.Rehearsed = op.purpose == forRehearsal
	extra := req.GetExtra()
	var q *request
	if extra != nil {
		q = requestOf(extra.TokenInfo)
	}
	switch {
	case q != nil:
		op.request, op.Origin, op.service, op.purpose = q, q, q.service, q.purpose
		if _, ok := oauth.PrincipalOf(extra.TokenInfo); !ok {
			extra.TokenInfo = nil // go-sdk's handlers recognize callers without a token by that
		}
		return operationContext{ctx, q.ctx, op}, op, nil
	case op.inSession:
		return nil, nil, errUnknownRequest
	case extra != nil:
		// The program serves the go-sdk server over a transport of its choice.
		p, _ := oauth.PrincipalOf(extra.TokenInfo)
		ctx = oauth.WithPrincipal(ctx, p)
	}
	if op.service == nil {
		op.service = h.service()
	}
	return operationContext{ctx, ctx, op}, op, nil
}

// An operationContext ends with the session, and has the operation and the values of its request.
type operationContext struct {
	context.Context
	request   context.Context
	operation *operation
}

func (c operationContext) Value(key any) any {
	if key == (operationKey{}) {
		return c.operation
	}
	if v := c.request.Value(key); v != nil {
		return v
	}
	return c.Context.Value(key)
}
