package mcpkit

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/share"
)

// The bounds of sessions. Those of all callers together are divided: each has a share.
const (
	// sessionIdle is how long a session lives that nobody uses.
	sessionIdle = 30 * time.Minute
	// maxSessions bounds the sessions of all callers together.
	maxSessions = 10_000
	// maxSessionMemory bounds what all sessions together keep of what clients sent, in bytes.
	maxSessionMemory = 128 << 20
	// maxInitialize bounds the body of an initialize request, in bytes: sessions keep it.
	maxInitialize = 64 << 10
	// perKept is what a session or a subscription takes in addition to its text, in bytes.
	perKept = 1 << 10
)

// A sessionTable knows whose the open sessions are, and what they hold.
type sessionTable struct {
	handler http.Handler // go-sdk's
	users   holdings
	// strangers are the halves of the same that callers without a token may have together,
	// on a server where others have one.
	strangers holdings

	mu   sync.Mutex
	open map[string]*openSession // by Mcp-Session-Id
}

// Holdings are what callers hold of the sessions.
type holdings struct{ places, memory *share.Pool }

// An openSession belongs to the user that opened it. One that was opened without a token
// belongs to the first user who uses it: clients connect before they log in.
type openSession struct {
	*opening
	user          string // "" until a user uses it
	ended         bool
	subscriptions map[string]int64 // what each takes, by URI
	// strangers are the requests of callers without a token that are being answered.
	strangers map[*request]context.CancelFunc
}

func newSessionTable(s *Server) *sessionTable {
	all := holdings{share.NewPool(maxSessions), share.NewPool(maxSessionMemory)}
	t := &sessionTable{users: all, strangers: all, open: map[string]*openSession{}}
	if s.guard != nil {
		t.strangers = holdings{all.places.Half(), all.memory.Half()}
	}
	t.handler = s.handOver(mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return s.sdk }, &mcp.StreamableHTTPOptions{
		DisableLocalhostProtection: true,
		MaxRequestBodyBytes:        maxBody,
		SessionTimeout:             sessionIdle,
	}), true)
	return t
}

// enter begins a request of a session, and returns its context and how it ends. It returns false
// when there is no session with the ID that the caller may use.
func (t *sessionTable) enter(ctx context.Context, q *request, id string) (_ context.Context, leave func(), ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	session, user := t.open[id], subject(ctx)
	if session == nil || session.user != "" && session.user != user {
		return nil, nil, false
	}
	if user != "" {
		if session.user == "" {
			session.user = user
			for _, end := range session.strangers { // the session's streams are the user's from now on
				end()
			}
		}
		return ctx, func() {}, true
	}
	ctx, cancel := context.WithCancel(ctx)
	session.strangers[q] = cancel
	return ctx, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		delete(session.strangers, q)
		cancel()
	}, true
}

// An opening is a session that a request is about to open, with what it holds.
type opening struct {
	table  *sessionTable
	of     holdings
	holder string // whose share it is
	user   string
	memory int64
	opened atomic.Bool
}

// startOpening takes a place for a session of the caller of ctx, and memory for the initialize
// request of the given size. It returns nil when the caller's share is used up.
func (t *sessionTable) startOpening(ctx context.Context, size int) *opening {
	// go-sdk keeps what is decoded of the request, and the text of some of it.
	o := &opening{table: t, of: t.users, holder: callerKey(ctx), user: subject(ctx), memory: 2*int64(size) + perKept}
	if o.user == "" {
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

// open adds the session, which has just been initialized. What it holds is given back when it
// ends.
func (o *opening) open(session *mcp.ServerSession) {
	o.table.mu.Lock()
	o.opened.Store(true)
	opened := &openSession{opening: o, user: o.user, subscriptions: map[string]int64{}, strangers: map[*request]context.CancelFunc{}}
	o.table.open[session.ID()] = opened
	o.table.mu.Unlock()
	go func() {
		_ = session.Wait() // how it ended makes no difference
		o.table.mu.Lock()
		defer o.table.mu.Unlock()
		delete(o.table.open, session.ID())
		opened.ended = true
		o.giveBack()
	}()
}

// settle gives back what the opening holds unless the session was opened. It is called when the
// request has ended, after which nothing opens it.
func (o *opening) settle() {
	if !o.opened.Load() {
		o.giveBack()
	}
}

// find returns the session of a request to go-sdk, or nil if it has none of this table.
func (t *sessionTable) find(req mcp.Request) *openSession {
	if session, ok := req.GetSession().(*mcp.ServerSession); ok {
		return t.open[session.ID()]
	}
	return nil
}

// subscribe takes memory for a subscription of a session, which keeps it. undo gives it back. A
// request for something else takes nothing.
func (t *sessionTable) subscribe(req mcp.Request) (undo func(), err error) {
	subscription, ok := req.GetParams().(*mcp.SubscribeParams)
	if !ok || subscription == nil {
		return func() {}, nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	session, uri := t.find(req), subscription.URI
	if session == nil || session.subscriptions[uri] > 0 {
		return func() {}, nil
	}
	size := int64(len(uri)) + perKept
	if !session.of.memory.Take(session.holder, size) {
		return nil, &jsonrpc.Error{Code: jsonrpc.CodeInvalidRequest, Message: "there are too many subscriptions; end some first"}
	}
	session.memory += size
	session.subscriptions[uri] = size
	return func() { t.forget(session, uri) }, nil
}

// unsubscribe gives back what a subscription took.
func (t *sessionTable) unsubscribe(req mcp.Request) {
	if ended, ok := req.GetParams().(*mcp.UnsubscribeParams); ok && ended != nil {
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
	// A session that has ended has given everything back.
	if size == 0 || session.ended {
		return
	}
	delete(session.subscriptions, uri)
	session.memory -= size
	session.of.memory.Return(session.holder, size)
}
