package proxy

import (
	"context"
	"sync/atomic"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// An audience is the client of a call in flight, to whom the upstream's messages go. A call that is
// held has none while its client answers a question, and a new one afterwards.
type audience struct {
	current atomic.Pointer[listener]
	began   atomic.Int64 // tells which call got its listener last
}

// A listener is one request of a client.
type listener struct {
	client
	ctx context.Context
}

// attached counts listeners.
var attached atomic.Int64

// attach makes a request the audience.
func (a *audience) attach(ctx context.Context, c client) {
	a.current.Store(&listener{c, ctx})
	a.began.Store(attached.Add(1))
}

// detach leaves the call without an audience.
func (a *audience) detach() { a.current.Store(nil) }

// A relay is a call in flight.
type relay struct {
	ctx      context.Context
	audience *audience
	progress chan *mcp.ProgressNotificationParams // nil if the client wants none
	// ask puts a question to the client in results; nil if that cannot be done.
	ask func(context.Context, mcp.InputRequest) (mcp.InputResponse, error)
}

// sendProgress sends notifications to the client until the context of the call ends, or until the
// call is answered and none waits.
func (r *relay) sendProgress(answered <-chan struct{}) {
	for {
		select {
		case p := <-r.progress:
			if to := r.audience.current.Load(); to != nil && to.token != nil {
				p.ProgressToken = to.token
				_ = to.session.NotifyProgress(to.ctx, p) // the client may be gone
			}
		case <-answered:
			if len(r.progress) == 0 {
				return
			}
		case <-r.ctx.Done():
			return
		}
	}
}
