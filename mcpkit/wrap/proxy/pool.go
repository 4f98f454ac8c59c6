package proxy

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// A pool has a link for each user.
type pool struct {
	up *upstream
	// places holds one value for each connection of a user. The value is removed when the
	// connection has ended.
	places chan struct{}

	mu     sync.Mutex
	links  map[string]*userLink
	closed bool
}

// A userLink is the link of one user.
type userLink struct {
	*link
	caller *callerContext // the base of the link
	calls  int            // in flight
	subs   int            // subscriptions
	used   time.Time
	idle   *time.Timer
}

// A callerContext has the values of the latest call of a user, so that requests that belong to no
// call have credentials that are still valid: those of the first call expire.
type callerContext struct {
	context.Context
	latest atomic.Pointer[withoutSDK]
}

func newCallerContext(ctx context.Context) (*callerContext, context.CancelFunc) {
	own, cancel := context.WithCancel(context.Background())
	c := &callerContext{Context: own}
	c.called(ctx)
	return c, cancel
}

// called sets the latest call.
func (c *callerContext) called(ctx context.Context) { c.latest.Store(&withoutSDK{ctx}) }

// Value implements [context.Context].
func (c *callerContext) Value(key any) any {
	if value := c.Context.Value(key); value != nil {
		return value
	}
	return c.latest.Load().Value(key)
}

// keyOf returns a key that identifies the user of a call, or "".
func keyOf(ctx context.Context, client *mcp.ServerSession) string {
	if p, ok := oauth.PrincipalFrom(ctx); ok && p.UserID() != "" {
		return "user\n" + p.UserID()
	}
	if client != nil && client.ID() != "" {
		return "session\n" + client.ID()
	}
	return ""
}

// acquire returns the link for a call, or for a subscription if subscribes is set, and what to call
// at its end. newer is set if the link must be one for questions in results.
func (p *pool) acquire(ctx context.Context, client *mcp.ServerSession, newer, subscribes bool) (*link, func(), error) {
	key := ""
	if p.up.declared.PerUser > 0 {
		key = keyOf(ctx, client)
	}
	switch {
	case key == "" && newer && p.up.newer != nil:
		return p.up.newer, func() {}, nil
	case key == "":
		return p.up.shared, func() {}, nil
	}
	which := olderFirst
	if newer {
		key, which = key+"\nnewer", newerOnly
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	u := p.links[key]
	switch {
	case p.closed:
		return nil, nil, errClosed
	case u == nil && len(p.links) >= p.up.declared.PerUser && !p.evict():
		return nil, nil, &mcpkit.ToolError{What: "too many users use this tool at the moment", Next: "Try again in a minute."}
	case u == nil:
		base, cancel := newCallerContext(ctx)
		u = &userLink{link: &link{up: p.up, base: base, cancel: cancel, asks: true, era: which, places: p.places}, caller: base}
		p.links[key] = u
	default:
		u.caller.called(ctx)
	}
	if u.idle != nil {
		u.idle.Stop()
		u.idle = nil
	}
	count := &u.calls
	if subscribes {
		count = &u.subs
	}
	*count++
	u.used = time.Now()
	return u.link, func() { p.release(key, u, count) }, nil
}

// all returns all links.
func (p *pool) all() []*link {
	p.mu.Lock()
	defer p.mu.Unlock()
	links := []*link{p.up.shared}
	for _, u := range p.links {
		links = append(links, u.link)
	}
	return links
}

func (p *pool) release(key string, u *userLink, count *int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	*count--
	u.used = time.Now()
	if u.calls > 0 || u.subs > 0 || p.closed {
		return
	}
	u.idle = time.AfterFunc(p.up.declared.Idle, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if u.calls == 0 && u.subs == 0 && p.links[key] == u && !p.closed {
			p.remove(key, u)
		}
	})
}

// evict ends the link that was unused the longest, and one with subscriptions if all others have
// calls in flight. It reports whether there was one. p.mu is held.
func (p *pool) evict() bool {
	var oldest string
	var last *userLink
	for key, u := range p.links {
		isEarlier := last == nil || (u.subs > 0) != (last.subs > 0) && last.subs > 0 || (u.subs > 0) == (last.subs > 0) && u.used.Before(last.used)
		if u.calls == 0 && isEarlier {
			oldest, last = key, u
		}
	}
	if last == nil {
		return false
	}
	p.remove(oldest, last)
	if last.subs > 0 {
		p.up.log.Warn("a connection with subscriptions is ended, because another user needs its place")
		last.missed() // clients can read the resources, whose changes they will not be told of
	}
	return true
}

// remove ends a link. p.mu is held.
func (p *pool) remove(key string, u *userLink) {
	delete(p.links, key)
	if u.idle != nil {
		u.idle.Stop()
	}
	p.up.tasks.start(u.close)
}

// close ends all links.
func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for key, u := range p.links {
		p.remove(key, u)
	}
}
