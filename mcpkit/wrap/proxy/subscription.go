package proxy

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// Subscriptions are those to resources of one connection, of all its clients together. The upstream
// knows of one subscription for a resource, however many clients have it.
type subscriptions struct {
	changing sync.Mutex // held while the upstream is told

	mu    sync.Mutex
	of    map[string]map[*mcp.ServerSession]func() // by URI, with what to call at the end
	each  map[*mcp.ServerSession]*subscriber
	dirty map[string]bool // resources whose updates clients are not told of yet
	busy  bool            // clients are being told
}

// A subscriber is a session with subscriptions.
type subscriber struct {
	count int
	left  chan struct{} // closed when it has none any more
}

const (
	// maxSubscribed is how many resources of an upstream a connection has subscriptions for, and
	// maxSubscribedEach how many of them one session of a client has.
	maxSubscribed, maxSubscribedEach = 1000, 100
	// updatePause is the least time between two updates of a resource that clients are told of.
	updatePause = 100 * time.Millisecond
)

var errSubscriptions = errors.New("there are too many subscriptions")

// add adds a subscription, with what to call at its end. first is set if the upstream does not know
// of it, and added is false if the session has it already. If it is the first of the session, left
// is closed when the session has none any more; otherwise left is nil.
func (s *subscriptions) add(uri string, session *mcp.ServerSession, end func()) (first, added bool, left <-chan struct{}, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of == nil {
		s.of, s.each, s.dirty = map[string]map[*mcp.ServerSession]func(){}, map[*mcp.ServerSession]*subscriber{}, map[string]bool{}
	}
	sessions, own := s.of[uri], s.each[session]
	switch {
	case sessions[session] != nil:
		return false, false, nil, nil
	case sessions == nil && len(s.of) >= maxSubscribed || own != nil && own.count >= maxSubscribedEach:
		return false, false, nil, errSubscriptions
	case sessions == nil:
		sessions = map[*mcp.ServerSession]func(){}
		s.of[uri] = sessions
	}
	if own == nil {
		own = &subscriber{left: make(chan struct{})}
		s.each[session], left = own, own.left
	}
	sessions[session] = end
	own.count++
	return len(sessions) == 1, true, left, nil
}

// remove removes a subscription. last is set if the upstream need not know of it any more.
func (s *subscriptions) remove(uri string, session *mcp.ServerSession) (last bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sessions := s.of[uri]
	end := sessions[session]
	if end == nil {
		return false
	}
	delete(sessions, session)
	own := s.each[session]
	if own.count--; own.count == 0 {
		delete(s.each, session)
		close(own.left)
	}
	end()
	if len(sessions) > 0 {
		return false
	}
	delete(s.of, uri)
	return true
}

// uris returns the resources, or those of one session if it is not nil.
func (s *subscriptions) uris(session *mcp.ServerSession) (uris []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for uri, sessions := range s.of {
		if session == nil || sessions[session] != nil {
			uris = append(uris, uri)
		}
	}
	return uris
}

// has reports whether a session has a subscription.
func (s *subscriptions) has(uri string, session *mcp.ServerSession) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.of[uri][session] != nil
}

// updated calls tell, so that clients are told that a resource changed. start starts a goroutine.
func (s *subscriptions) updated(uri string, start func(func()) bool, tell func(uri string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of[uri] == nil {
		return
	}
	s.dirty[uri] = true
	if !s.busy {
		s.busy = start(func() {
			for {
				s.mu.Lock()
				changed := s.dirty
				s.dirty = map[string]bool{}
				s.busy = len(changed) > 0
				s.mu.Unlock()
				if len(changed) == 0 {
					return
				}
				for uri := range changed {
					tell(uri)
				}
				time.Sleep(updatePause)
			}
		})
	}
}

// targetKey is the member of the _meta of a notification, within this process, that has the
// subscriptions that it is for.
const targetKey = "github.com/mcpkit-go/mcpkit/proxy.subscriptions"

// onlySubscribers is middleware of the mirror for what it sends. It keeps the notification of an
// update on one connection from clients with subscriptions on another.
func onlySubscribers(next mcp.MethodHandler) mcp.MethodHandler {
	return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
		params, ok := req.GetParams().(*mcp.ResourceUpdatedNotificationParams)
		if !ok || params == nil {
			return next(ctx, method, req)
		}
		target, _ := params.Meta[targetKey].(*subscriptions)
		session, _ := req.GetSession().(*mcp.ServerSession)
		if target == nil || session == nil || !target.has(params.URI, session) {
			return nil, nil //nolint:nilnil // as go-sdk returns for notifications
		}
		own := *params
		own.Meta = mcp.Meta{}
		for name, value := range params.Meta {
			if name != targetKey {
				own.Meta[name] = value
			}
		}
		return next(ctx, method, &mcp.ServerRequest[*mcp.ResourceUpdatedNotificationParams]{Session: session, Params: &own})
	}
}
