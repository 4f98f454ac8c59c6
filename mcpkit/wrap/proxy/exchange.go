package proxy

import (
	"context"
	"errors"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// exchange sends a request to the upstream. A question in the result is put to a client with a
// session at once, and the request is sent again with the answers. Other clients get it, and send
// the request again themselves.
func exchange[R any](ctx context.Context, u *upstream, c client, of about, given answers, send sender[R]) (res R, q *question, err error) {
	content := []byte{ofUpstream}
	switch {
	case !c.newer:
		given = answers{}
	case given.state != "": // answers without a state are for the upstream to judge
		if content, err = u.states.Open(of.key(ctx, u.declared.Name), given.state); err != nil {
			return res, nil, errState(err)
		}
		given.state = string(content[1:])
	}
	if content[0] == ofHeld {
		return resume[R](ctx, u, c, of, given)
	}
	if u.holds(ctx, c) {
		return hold(ctx, u, c, of, send)
	}
	to := newAudience(ctx, c)
	for range maxRounds {
		err = u.do(ctx, c, of, to, nil, func(ctx context.Context, s *session, meta mcp.Meta) error {
			res, q, err = send(ctx, s, meta, given)
			return err
		})
		if err != nil || q == nil {
			return res, nil, err
		}
		for _, request := range q.requests {
			u.clean(request)
		}
		if err := q.check(c); err != nil {
			return res, nil, err
		}
		switch {
		case c.newer:
			q.state = u.states.Seal(of.key(ctx, u.declared.Name), append([]byte{ofUpstream}, q.state...))
			return res, q, nil
		case len(q.requests) == 0:
			return res, nil, &mcpkit.ToolError{What: "the service behind this tool is busy", Next: "Try again in a minute."}
		}
		if given, err = c.putAll(ctx, q); err != nil {
			u.log.Debug("a question of the upstream was not answered", "error", err)
			if ctx.Err() != nil {
				return res, nil, context.Cause(ctx)
			}
			return res, nil, errAsks
		}
	}
	return res, nil, &mcpkit.ToolError{What: "the service behind this tool asks questions without end"}
}

// ofProtocol returns an error that the client of a prompt or a resource reads: it has no result in
// which an error could be.
func ofProtocol(err error) error {
	var told *mcpkit.ToolError
	if errors.As(err, &told) && told == errAsks {
		return &jsonrpc.Error{Code: jsonrpc.CodeInvalidRequest, Message: strings.ReplaceAll(told.What, "behind this tool ", "behind this server ")}
	}
	return err
}
