package wire

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/refusal"
	"github.com/mcpkit-go/mcpkit/internal/share"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/gate"
)

// The bounds of sessions. Each caller has a share of the bounds of all callers together.
const (
	// sessionIdle is how long an unused session lives.
	sessionIdle = 30 * time.Minute
	// maxSessions bounds the sessions of all callers together.
	maxSessions = 10_000
	// maxSessionMemory bounds the data of clients that all sessions together keep, in bytes.
	maxSessionMemory = 128 << 20
	// maxInitialize bounds the body of an initialize request, in bytes, because sessions keep it.
	maxInitialize = 64 << 10
	// entryOverhead is what a session or a subscription takes in addition to its text, in bytes.
	entryOverhead = 1 << 10
)

// A sessionTable has the open sessions with their owners, and accounts for their resources.
type sessionTable struct {
	handler http.Handler // go-sdk's
	users   holdings
	// strangers has the half of each pool that callers without a token may use together on a
	// protected server.
	strangers holdings

	mu   sync.Mutex
	open map[string]*openSession // by Mcp-Session-Id
}

// Holdings are the pools of places and of memory that sessions share.
type holdings struct{ places, memory *share.Pool }

// An openSession belongs to the user that opened it. A session that was opened without a token
// belongs to the first user who uses it, because clients connect before they log in.
type openSession struct {
	*opening
	user          string // "" until a user uses it
	ended         bool
	subscriptions map[string]int64 // the bytes of each, by URI
	// strangers are the unfinished requests of callers without a token.
	strangers map[*context.CancelFunc]bool
}

func newSessionTable(handler http.Handler) *sessionTable {
	all := holdings{share.NewPool(maxSessions), share.NewPool(maxSessionMemory)}
	return &sessionTable{
		handler:   handler,
		users:     all,
		strangers: holdings{all.places.Half(), all.memory.Half()},
		open:      map[string]*openSession{},
	}
}

// has reports whether a session is open.
func (t *sessionTable) has(id string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.open[id] != nil
}

// enter begins a request of a session, and returns its context and the function that ends it. It
// returns false unless there is a session with the ID that the caller may use.
func (t *sessionTable) enter(ctx context.Context, id string) (_ context.Context, leave func(), ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	session, user := t.open[id], call.Subject(ctx)
	if session == nil || session.user != "" && session.user != user {
		return nil, nil, false
	}
	if user != "" {
		if session.user == "" {
			session.user = user
			for end := range session.strangers { // later messages of the session are for the user alone
				(*end)()
			}
		}
		return ctx, func() {}, true
	}
	ctx, cancel := context.WithCancel(ctx)
	session.strangers[&cancel] = true
	return ctx, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		delete(session.strangers, &cancel)
		cancel()
	}, true
}

// An opening is a session that a request is about to open, and the resources that it holds.
type opening struct {
	table  *sessionTable
	of     holdings
	holder string // the key of the caller whose share it takes
	user   string
	memory int64
	opened atomic.Bool
}

// startOpening takes a place for a session of a caller, and memory for the initialize
// request of the given size. It returns nil if the caller's share is used up.
func (t *sessionTable) startOpening(ctx context.Context, caller share.Caller, size int) *opening {
	// go-sdk keeps the decoded request, and the text of parts of it.
	o := &opening{table: t, of: t.users, holder: caller.Key, user: call.Subject(ctx), memory: 2*int64(size) + entryOverhead}
	if caller.Stranger {
		o.of = t.strangers
	}
	if !o.of.places.Take(o.holder, 1) {
		return nil
	}
	if !o.of.memory.Take(o.holder, o.memory) {
		o.of.places.Return(o.holder, 1)
		return nil
	}
	return o
}

func (o *opening) giveBack() {
	o.of.places.Return(o.holder, 1)
	o.of.memory.Return(o.holder, o.memory)
}

// open adds the session, which go-sdk has just initialized. It releases the resources of the
// session when the session ends.
func (o *opening) open(session *mcp.ServerSession) {
	o.table.mu.Lock()
	o.opened.Store(true)
	opened := &openSession{opening: o, user: o.user, subscriptions: map[string]int64{}, strangers: map[*context.CancelFunc]bool{}}
	o.table.open[session.ID()] = opened
	o.table.mu.Unlock()
	go func() {
		_ = session.Wait() // a failed session has ended too
		o.table.mu.Lock()
		defer o.table.mu.Unlock()
		delete(o.table.open, session.ID())
		opened.ended = true
		o.giveBack()
	}()
}

// settle releases the resources of the opening, unless the session was opened. It is called when
// the request has ended.
func (o *opening) settle() {
	if !o.opened.Load() {
		o.giveBack()
	}
}

// find returns the session of an operation, or nil if it has none in the table.
func (t *sessionTable) find(req mcp.Request) *openSession {
	if session, ok := req.GetSession().(*mcp.ServerSession); ok {
		return t.open[session.ID()]
	}
	return nil
}

// subscribe takes memory for a subscription, until the subscription or its session ends, or undo is
// called. Other operations take none.
func (t *sessionTable) subscribe(req mcp.Request) (undo func(), err error) {
	subscription, ok := req.GetParams().(*mcp.SubscribeParams)
	if !ok { // go-sdk refuses subscriptions without params before
		return func() {}, nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	session, uri := t.find(req), subscription.URI
	if session == nil || session.subscriptions[uri] > 0 {
		return func() {}, nil
	}
	size := int64(len(uri)) + entryOverhead
	if !session.of.memory.Take(session.holder, size) {
		return nil, gate.RPCError(refusal.Response{Reason: refusal.SubscriptionsExhausted})
	}
	session.memory += size
	session.subscriptions[uri] = size
	return func() { t.forget(session, uri) }, nil
}

// unsubscribe releases the memory of a subscription.
func (t *sessionTable) unsubscribe(req mcp.Request) {
	if ended, ok := req.GetParams().(*mcp.UnsubscribeParams); ok {
		t.mu.Lock()
		session := t.find(req)
		t.mu.Unlock()
		if session != nil {
			t.forget(session, ended.URI)
		}
	}
}

func (t *sessionTable) forget(session *openSession, uri string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	size := session.subscriptions[uri]
	// A session that ended has released the memory already.
	if size == 0 || session.ended {
		return
	}
	delete(session.subscriptions, uri)
	session.memory -= size
	session.of.memory.Return(session.holder, size)
}
