package proxy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy/internal/held"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy/internal/sealed"
)

// An upstream is a declared Upstream that is open.
type upstream struct {
	declared Upstream
	proxy    *Proxy
	log      *slog.Logger
	ctx      context.Context // ends when the proxy is closed
	tasks    tasks

	// shared is the link of all callers. It also learns the lists.
	shared *link
	// newer is the link of all callers for questions in results; nil if the shared one can have
	// them.
	newer *link
	users pool
	// asksInResults says whether the upstream speaks protocol 2026-07-28, if that is known.
	asksInResults atomic.Pointer[bool]
	// states are of questions that clients answer, and held the calls that wait for the answers.
	states *sealed.Sealer
	held   held.Calls
	ends   *ends // of the sessions of clients, for all upstreams
	// headers has the tools whose arguments are sent as headers, too; nil before the first list.
	headers atomic.Pointer[map[string]*mcp.Tool]
	dirty   chan struct{} // has a value if the lists may have changed

	mu      sync.Mutex
	seen    map[string]bool   // names of tools that were logged
	missing []policy.Tool     // without an annotation
	broken  map[string]string // tools that cannot be served, with what is wrong with the last definition
}

// close ends the connections and everything that was started. The context has ended before.
func (u *upstream) close() {
	// Calls that wait for answers tell the upstream that they end, while the connection is still
	// open.
	waiting, stop := context.WithTimeout(context.Background(), grace)
	u.held.Await(waiting)
	stop()
	u.users.close()
	u.shared.close()
	if u.newer != nil {
		u.newer.close()
	}
	u.tasks.finish()
}

// errUnavailable is what the model reads of an upstream that cannot be reached.
func errUnavailable(cause error, wait time.Duration) error {
	next := "Try again."
	if wait > 0 {
		next = fmt.Sprintf("Try again in %d seconds.", int(wait.Seconds())+1)
	}
	return &mcpkit.ToolError{What: "the service behind this tool is not available at the moment", Next: next, Err: cause}
}

// checkFirst tells the model what to do after a call that may have been carried out, if a second
// call of the tool would have a further effect.
const checkFirst = "Check what the call has done before you try it again."

// afterwards returns the error of a call that may have been carried out.
func (u *upstream) afterwards(of about, err error) error {
	var told *mcpkit.ToolError
	if !errors.As(err, &told) || of.method != "tools/call" {
		return err
	}
	if a := u.declared.Annotations[of.name].Hints(annotate.Spec); a != nil && (a.ReadOnlyHint || a.IdempotentHint) {
		return err
	}
	own := *told
	own.Next = checkFirst
	return &own
}

// isNewer reports whether the upstream speaks protocol 2026-07-28.
func (u *upstream) isNewer(ctx context.Context) bool {
	if known := u.asksInResults.Load(); known != nil {
		return *known
	}
	_, err := u.newer.get(ctx)
	return err == nil
}

// wantsResults reports whether the upstream should ask in results for a client. If all callers
// share a connection, it can ask in no other way.
func (u *upstream) wantsResults(c client) bool {
	return c.takesResults() || u.declared.PerUser == 0 && c.session != nil && (c.has.Elicitation != nil || c.has.Sampling != nil)
}

// do runs one operation on the session for a client. Errors of the upstream lose their type, so
// that they are masked. ask is that of session.begin.
func (u *upstream) do(ctx context.Context, c client, of about, to *audience, ask func(context.Context, mcp.InputRequest) (mcp.InputResponse, error), run func(context.Context, *session, mcp.Meta) error) error {
	l, release, err := u.users.acquire(ctx, c.session, u.wantsResults(c) && u.isNewer(ctx), false)
	if err != nil {
		return err
	}
	defer release()
	ctx, sent := withDelivery(ctx)
	s, err := u.attempt(ctx, l, c, to, ask, run)
	if s != nil && errors.Is(err, mcp.ErrSessionMissing) && !sent.mayHaveRun() && ctx.Err() == nil {
		s.forgotten()
		s, err = u.attempt(ctx, l, c, to, ask, run)
	}
	if s == nil {
		return err
	}
	var known *mcpkit.ToolError
	switch {
	case err == nil || errors.As(err, &known):
		return err
	case ctx.Err() != nil:
		s.suspect()
		return context.Cause(ctx)
	}
	if err = u.explain(l, s, sent, err); sent.mayHaveRun() {
		return u.afterwards(of, err)
	}
	return err
}

// explain returns what the caller gets of an error of the upstream.
func (u *upstream) explain(l *link, s *session, sent *delivery, err error) error {
	var unreachable *unreachableError
	switch {
	case s.over() || errors.Is(err, io.EOF) || errors.Is(err, mcp.ErrConnectionClosed) || errors.Is(err, mcp.ErrSessionMissing):
		return errUnavailable(fmt.Errorf("the upstream %q ended during the call: %w", u.declared.Name, err), l.wait())
	case errors.As(err, &unreachable) || sent.hasStatus(cutShort):
		return errUnavailable(fmt.Errorf("the upstream %q cannot be reached: %w", u.declared.Name, err), 0)
	}
	if err := refused(err); err != nil {
		return err
	}
	return fmt.Errorf("the upstream %q answered with an error: %v", u.declared.Name, err) //nolint:errorlint // its type must not reach the pipeline
}

// attempt runs one operation of do on the session that a link has now. The session is nil if it
// cannot be opened.
func (u *upstream) attempt(ctx context.Context, l *link, c client, to *audience, ask func(context.Context, mcp.InputRequest) (mcp.InputResponse, error), run func(context.Context, *session, mcp.Meta) error) (*session, error) {
	s, err := l.get(ctx)
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil:
		return nil, errUnavailable(err, l.wait())
	}
	ctx, token, end := s.begin(ctx, to, ask)
	defer end()
	meta := mcp.Meta{}
	if token != "" {
		meta["progressToken"] = token
	}
	if s.newer {
		meta[mcp.MetaKeyClientCapabilities] = c.capabilities()
	}
	return s, run(withoutSDK{ctx}, s, meta)
}

// withHeaders returns the definition of a tool whose arguments are sent as headers too, or nil.
func (u *upstream) withHeaders(name string) *mcp.Tool {
	if tools := u.headers.Load(); tools != nil {
		return (*tools)[name]
	}
	return nil
}

// tellUpdated tells the clients with one of the subscriptions that a resource changed.
func (u *upstream) tellUpdated(uri string, of *subscriptions) {
	params := &mcp.ResourceUpdatedNotificationParams{URI: uri, Meta: mcp.Meta{targetKey: of}}
	_ = u.proxy.mirror.ResourceUpdated(u.ctx, params) // a client may be gone
}

// learnEra learns from an attempt to open a link whether the upstream speaks protocol 2026-07-28.
func (u *upstream) learnEra(l *link, s *session, err error) {
	switch {
	case l == u.shared && u.newer != nil:
		u.asksInResults.Store(nil) // the upstream may be another version now
	case l == u.shared && err == nil || l == u.newer && (err == nil || errors.Is(err, errOlder)):
		known := err == nil && s.newer
		u.asksInResults.Store(&known)
	}
}

// changed makes the lists be learned again soon.
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

// leaveOut logs that something of the upstream cannot be served, and keeps the reason for Check if
// it is a tool with an annotation.
func (u *upstream) leaveOut(kind, name string, err error) {
	u.logOnce(kind, name, "what the upstream has cannot be served", "error", err)
	if _, declared := u.declared.Annotations[name]; kind != toolKind || !declared {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.broken[name] = clip(err.Error(), maxLogged)
}

// strip removes hidden text from texts of a list, if the upstream is declared so.
func (u *upstream) strip(texts ...*string) {
	if !u.declared.StripHidden {
		return
	}
	for _, text := range texts {
		*text = stripHidden(*text)
	}
}
