package mcpkit

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/share"
)

// The bounds of sessions.
const (
	// sessionIdle is how long a session lives that nobody uses.
	sessionIdle = 30 * time.Minute
	// maxSessions bounds the sessions of all callers together; each has a share.
	maxSessions = 10_000
)

// A sessionTable knows whose the open sessions are.
type sessionTable struct {
	handler http.Handler // go-sdk's
	places  *share.Pool
	// strangers is the half of places that callers without a token may have together, where
	// there are callers with one.
	strangers *share.Pool

	mu   sync.Mutex
	open map[string]*openSession // by Mcp-Session-Id
}

// An openSession belongs to the user that opened it. One that was opened without a token
// belongs to the first user who uses it: clients connect before they log in.
type openSession struct {
	user string // "" until a user uses it
}

func newSessionTable(s *Server) *sessionTable {
	places := share.NewPool(maxSessions)
	strangers := places
	if s.guard != nil {
		strangers = places.Half()
	}
	return &sessionTable{
		handler: s.handOver(mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return s.sdk }, &mcp.StreamableHTTPOptions{
			DisableLocalhostProtection: true,
			MaxRequestBodyBytes:        maxBody,
			SessionTimeout:             sessionIdle,
		}), true),
		places:    places,
		strangers: strangers,
		open:      map[string]*openSession{},
	}
}

// admits reports whether there is a session with the ID that the user may use; the user of a
// caller without a token is "".
func (t *sessionTable) admits(id, user string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	session := t.open[id]
	if session == nil {
		return false
	}
	if session.user == "" {
		session.user = user
	}
	return session.user == user
}

// An opening is a session that a request is about to open. It holds a place.
type opening struct {
	table  *sessionTable
	pool   *share.Pool
	holder string // whose share the place is of
	user   string
	opened bool
}

// startOpening takes a place for a session of the caller of ctx. It returns nil when the
// caller's share is used up.
func (t *sessionTable) startOpening(ctx context.Context) *opening {
	o := &opening{table: t, pool: t.places, holder: callerKey(ctx), user: subject(ctx)}
	if o.user == "" {
		o.pool = t.strangers
	}
	if !o.pool.Take(o.holder, 1) {
		return nil
	}
	return o
}

// open adds the session, which has just been initialized. The place is held until it ends.
func (o *opening) open(session *mcp.ServerSession) {
	o.table.mu.Lock()
	o.opened = true
	o.table.open[session.ID()] = &openSession{user: o.user}
	o.table.mu.Unlock()
	go func() {
		_ = session.Wait() // how it ended makes no difference
		o.table.mu.Lock()
		delete(o.table.open, session.ID())
		o.table.mu.Unlock()
		o.pool.Return(o.holder, 1)
	}()
}

// settle returns the place unless the session was opened. It is called when the request has
// ended, after which nothing opens it.
func (o *opening) settle() {
	o.table.mu.Lock()
	opened := o.opened
	o.table.mu.Unlock()
	if !opened {
		o.pool.Return(o.holder, 1)
	}
}
