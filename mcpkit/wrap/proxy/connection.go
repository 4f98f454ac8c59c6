package proxy

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// An upstream is a declared Upstream that is open.
type upstream struct {
	declared Upstream
	proxy    *Proxy
	log      *slog.Logger
	ctx      context.Context // ends when the proxy is closed
	running  sync.WaitGroup
	patience time.Duration // for an answer to a ping

	// shared is the link of all callers. It also learns the lists.
	shared *link
	users  pool
	dirty  chan struct{} // has a value if the lists may have changed

	mu      sync.Mutex
	ended   bool              // nothing more is started
	seen    map[string]bool   // names of tools that were logged
	missing []policy.Tool     // without an annotation
	broken  map[string]string // tools that cannot be served, with what is wrong with the last definition
}

// start runs f in a goroutine for which Close waits, unless the proxy is closed.
func (u *upstream) start(f func()) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if !u.ended {
		u.running.Go(f)
	}
}

// errUnavailable is what the model reads of an upstream that cannot be reached.
func errUnavailable(cause error, wait time.Duration) error {
	next := "Try again."
	if wait > 0 {
		next = fmt.Sprintf("Try again in %d seconds.", int(wait.Seconds())+1)
	}
	return &mcpkit.ToolError{What: "the service behind this tool is not available at the moment", Next: next, Err: cause}
}

// do runs one operation on the session for a caller. Errors of the upstream lose their type, so
// that they are masked.
func (u *upstream) do(ctx context.Context, client *mcp.ServerSession, token any, run func(context.Context, *session, string) error) error {
	l, release, err := u.users.acquire(ctx, client)
	if err != nil {
		return err
	}
	defer release()
	s, err := l.get(ctx)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return errUnavailable(err, l.wait())
	}
	own, end := s.begin(ctx, client, token)
	err = run(ctx, s, own)
	end()
	var known *mcpkit.ToolError
	switch {
	case err == nil || errors.As(err, &known):
		return err
	case ctx.Err() != nil:
		s.suspect()
		return context.Cause(ctx)
	case s.over() || errors.Is(err, mcp.ErrConnectionClosed):
		return errUnavailable(fmt.Errorf("the upstream %q ended during the call: %w", u.declared.Name, err), l.wait())
	}
	if err := refused(err); err != nil {
		return err
	}
	return fmt.Errorf("the upstream %q answered with an error: %v", u.declared.Name, err) //nolint:errorlint // its type must not reach the pipeline
}

// changed has the lists learned again soon.
func (u *upstream) changed() {
	select {
	case u.dirty <- struct{}{}:
	default:
	}
}

const (
	// learnPause is the least time between two times that the lists are learned.
	learnPause = time.Second
	// learnAge is when the lists are learned again without a notification.
	learnAge = 5 * time.Minute
)

// follow learns the lists again when they change, until the proxy is closed.
func (u *upstream) follow() {
	for {
		age := time.NewTimer(learnAge)
		select {
		case <-u.dirty:
		case <-age.C:
		case <-u.ctx.Done():
			age.Stop()
			return
		}
		age.Stop()
		if err := u.learn(u.ctx); err != nil && u.ctx.Err() == nil {
			u.log.Warn("the lists of the upstream cannot be learned", "error", err)
		}
		select {
		case <-time.After(learnPause):
		case <-u.ctx.Done():
			return
		}
	}
}
