package wire

import (
	"context"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/internal/logline"
	"github.com/mcpkit-go/mcpkit/oauth"
)

type operationKey struct{}

// operationFrom returns the operation of ctx, or nil.
func operationFrom(ctx context.Context) *operation {
	op, _ := ctx.Value(operationKey{}).(*operation)
	return op
}

var errUnknownRequest = errlog.New("the request of the operation is not known")

// operationOf returns a new operation for a message that go-sdk hands over, and its context. The
// context has the values of the operation's own request, not those of the request that opened the
// session.
func operationOf(ctx context.Context, req mcp.Request, h *Host) (context.Context, *operation, error) {
	op := &operation{begun: true, host: h}
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
			extra.TokenInfo = nil // for handlers, a caller without a token has no TokenInfo
		}
		return operationContext{ctx, q.ctx, op}, op, nil
	case op.inSession:
		return nil, nil, errUnknownRequest
	case extra != nil:
		// The program serves the go-sdk server over another transport.
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
	if key == (operationKey{}) || key == (logline.Key{}) {
		return c.operation
	}
	if v := c.request.Value(key); v != nil {
		return v
	}
	return c.Context.Value(key)
}

// progressOf returns the progress of an operation that go-sdk handles, or nil if its client did not
// ask for it.
func progressOf(ctx context.Context, h *Host, op *operation, req mcp.Request) *progress {
	params, ok := req.GetParams().(mcp.RequestParams)
	session, inSession := req.GetSession().(*mcp.ServerSession)
	if !ok || !inSession || op.purpose != forClient || op.request != nil && !op.request.events {
		return nil
	}
	token := tokenOf(params)
	if token == nil {
		return nil
	}
	return newProgress(&h.deadlines, func(told *mcp.ProgressNotificationParams) {
		told.ProgressToken = token
		_ = session.NotifyProgress(ctx, told) // the client may be gone
	})
}
