package proxy

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy/internal/held"
)

// maxKept is how many bytes a result has at most that is kept until its client comes back.
const maxKept = 1 << 20

// A kept is the result of a call that was held.
type kept[R any] struct {
	Res R
	Q   *question
}

// holds reports whether a call of a client is held while its client answers questions: whether the
// upstream can ask only in the middle of a call, and the client only as a result.
func (u *upstream) holds(ctx context.Context, c client) bool {
	return c.takesResults() && u.declared.PerUser > 0 && keyOf(ctx, c.session) != "" && !u.isNewer(ctx)
}

// hold sends a request to an upstream that can ask in the middle of a call.
func hold[R any](ctx context.Context, u *upstream, c client, of about, send sender[R]) (res R, q *question, err error) {
	to := newAudience(ctx, c)
	call, ok := u.held.Start(ctx, keyOf(ctx, c.session), u.tasks.start, to, func(ctx context.Context, call *held.Call) (any, error) {
		stop := context.AfterFunc(u.ctx, func() { call.Cancel(errClosed) })
		defer stop()
		ask := func(ctx context.Context, request mcp.InputRequest) (mcp.InputResponse, error) {
			if !c.takes(request) {
				return nil, errAsks
			}
			return call.Ask(ctx, request)
		}
		var out kept[R]
		err := u.do(ctx, c, of, to, ask, func(ctx context.Context, s *session, meta mcp.Meta) (err error) {
			out.Res, out.Q, err = send(ctx, s, meta, answers{})
			return err
		})
		return out, err
	})
	if !ok {
		return res, nil, errUnavailable(errClosed, 0)
	}
	return await[R](ctx, u, c, of, call)
}

// resume gives a call that is held the answers of its client.
func resume[R any](ctx context.Context, u *upstream, c client, of about, given answers) (res R, q *question, err error) {
	call := u.held.Take(given.state)
	if call == nil {
		return res, nil, errState(errGone)
	}
	call.Of.(*audience).attach(ctx, c)
	call.Answer(given.responses)
	return await[R](ctx, u, c, of, call)
}

var errGone = errors.New("the call that asked has ended, or another instance of the server has it")

// await waits until a call has ended or asks something.
func await[R any](ctx context.Context, u *upstream, c client, of about, call *held.Call) (res R, q *question, err error) {
	requests, name, value, err := call.Wait(ctx)
	if errors.Is(err, held.ErrNotKept) {
		return res, nil, &mcpkit.ToolError{What: "the call ended before the question was answered, and its result was too large to be kept", Next: checkFirst}
	}
	if err != nil {
		return res, nil, err
	}
	if requests == nil {
		out := value.(kept[R])
		if out.Q != nil { // of an upstream that asks in results after all
			return res, nil, errAsks
		}
		return out.Res, nil, nil
	}
	call.Of.(*audience).detach()
	q = &question{requests: requests}
	if err := q.check(c); err != nil {
		call.Cancel(err)
		return res, nil, err
	}
	q.state = u.states.Seal(of.key(ctx, u.declared.Name), append([]byte{ofHeld}, name...))
	return res, q, nil
}

// isSmall reports whether a result may be kept.
func isSmall(value any) bool {
	text, err := json.Marshal(value)
	return err == nil && len(text) <= maxKept
}
