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
	began   atomic.Int64  // a number that shows which call got its listener last
	came    chan struct{} // has a value when there is a listener again
}

// A listener is one request of a client.
type listener struct {
	client
	ctx context.Context
}

// attached counts listeners.
var attached atomic.Int64

func newAudience(ctx context.Context, c client) *audience {
	a := &audience{came: make(chan struct{}, 1)}
	a.attach(ctx, c)
	return a
}

// attach makes a request the audience.
func (a *audience) attach(ctx context.Context, c client) {
	a.current.Store(&listener{c, ctx})
	a.began.Store(attached.Add(1))
	select {
	case a.came <- struct{}{}:
	default:
	}
}

// detach leaves the call without an audience.
func (a *audience) detach() { a.current.Store(nil) }

// callKey is the key of the context of a request for the name that its call has in session.calls.
type callKey struct{}

// A relay is a call in flight.
type relay struct {
	ctx      context.Context
	audience *audience
	progress chan *mcp.ProgressNotificationParams // nil if the client wants none
	// ask puts a question to the client in results; nil if that cannot be done.
	ask     func(context.Context, mcp.InputRequest) (mcp.InputResponse, error)
	waiting crowd
}

// sendProgress sends notifications to the client until the context of the call ends, or until the
// call is answered and none waits. While the call has no audience, the latest one waits for it.
func (r *relay) sendProgress(answered <-chan struct{}) {
	var waiting *mcp.ProgressNotificationParams
	send := func() {
		to := r.audience.current.Load()
		if to == nil || waiting == nil {
			return
		}
		if waiting.ProgressToken = to.token; to.token != nil {
			_ = to.session.NotifyProgress(to.ctx, waiting) // the client may be gone
		}
		waiting = nil
	}
	for {
		select {
		case waiting = <-r.progress:
			send()
		case <-r.audience.came:
			send()
		case <-answered:
			if len(r.progress) == 0 {
				send()
				return
			}
		case <-r.ctx.Done():
			return
		}
	}
}
