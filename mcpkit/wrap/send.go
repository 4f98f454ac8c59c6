package wrap

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/internal/request"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// send makes a request and reads the answer.
func (b *Backend) send(ctx context.Context, bind *binding, parts *request.Parts, accept string) (*reply, error) {
	r, err := parts.Request(ctx, bind.route.method, b.base)
	if err != nil {
		return nil, err
	}
	return b.do(ctx, bind, r, accept)
}

// do sends a request as the caller, and reads the answer.
func (b *Backend) do(ctx context.Context, bind *binding, r *http.Request, accept string) (*reply, error) {
	r.Header.Set("Accept", accept)
	if b.identity != nil {
		if err := b.identity(ctx, r); err != nil {
			return nil, err
		}
	}
	resp, err := b.client.Do(r)
	if err != nil {
		return nil, sendError(ctx, bind, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, b.limit+1))
	if err != nil {
		return nil, sendError(ctx, bind, err)
	}
	a := &reply{status: resp.StatusCode, header: resp.Header, body: body, request: resp.Request}
	if int64(len(body)) > b.limit {
		a.body, a.truncated = nil, true
	}
	return a, nil
}

// sendError returns the tool's error for a request without an answer. It drops the *url.Error of
// http.Client, whose text has the arguments in the URL, because arguments are not logged.
func sendError(ctx context.Context, bind *binding, err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	var toolError *mcpkit.ToolError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &toolError), errors.Is(err, oauth.ErrPassthrough), errors.Is(err, errAborted):
		return err
	}
	e := &mcpkit.ToolError{What: "the service cannot be reached right now", Next: "Try again later.", Err: err}
	var op *net.OpError
	if dialFailed := errors.As(err, &op) && op.Op == "dial"; bind.writes() && !dialFailed {
		e.What = "the connection to the service ended before it answered, and the service may or may not have done what was asked"
		e.Next = readStateFirst
	}
	return e
}
