package proxy

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// A link is a connection to an upstream, which is made when it is needed and again when it ended.
type link struct {
	up *upstream
	// base has the values of the caller whose link it is, or none.
	base   context.Context
	cancel context.CancelFunc // of base; nil if the proxy cancels it
	// asks is set if the upstream can ask the user: all calls are of one user.
	asks bool
	era  era
	subs subscriptions
	// places bounds how many connections users have. A command counts until it has ended. It is nil
	// for links that callers share.
	places chan struct{}

	mu       sync.Mutex
	session  *session
	opening  chan struct{} // closed when the attempt is over; nil without one
	err      error         // of the last attempt
	failures int           // in a row
	retry    time.Time     // when the next attempt may begin
	closed   bool
	running  sync.WaitGroup
}

const (
	// openTimeout is how long an upstream may take to begin.
	openTimeout = 30 * time.Second
	// steady is how long a session must last for the next attempt to begin at once.
	steady = 10 * time.Second
	// firstDelay and lastDelay bound the time between attempts.
	firstDelay, lastDelay = 100 * time.Millisecond, 30 * time.Second
)

var (
	errClosed  = errors.New("the proxy is closed")
	errWaiting = errors.New("the upstream ended or cannot be reached; the next attempt begins later")
	errPlaces  = errors.New("connections of other users have not ended yet")
)

// get returns the session, and opens one if it is missing or has ended.
func (l *link) get(ctx context.Context) (*session, error) {
	l.mu.Lock()
	switch {
	case l.closed:
		l.mu.Unlock()
		return nil, errClosed
	case l.session != nil && !l.session.over():
		s := l.session
		l.mu.Unlock()
		return s, nil
	case l.opening == nil && time.Now().Before(l.retry):
		err := l.err
		l.mu.Unlock()
		return nil, errors.Join(errWaiting, err)
	case l.opening == nil:
		l.opening = make(chan struct{})
		l.running.Go(l.open)
	}
	opening := l.opening
	l.mu.Unlock()
	select {
	case <-opening:
	case <-ctx.Done():
		return nil, fmt.Errorf("its connection is not open yet: %w", context.Cause(ctx))
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.session == nil {
		return nil, l.err
	}
	return l.session, nil
}

// open makes one attempt. It does not depend on the call that caused it, for which others may wait.
func (l *link) open() {
	ctx, cancel := context.WithTimeout(l.base, openTimeout)
	defer cancel()
	began := time.Now()
	s, err := l.openSession(ctx)
	l.mu.Lock()
	if err == nil && l.closed {
		err = errClosed
		l.running.Go(func() { l.end(s) })
		s = nil
	}
	l.session, l.err = s, err
	l.up.learnEra(l, s, err)
	if errors.Is(err, errOlder) {
		l.failed()
	} else if err != nil {
		l.failed()
		l.up.log.Warn("the upstream cannot be reached", "error", err, "took", time.Since(began))
	} else {
		l.running.Go(func() { l.watch(s) })
		l.running.Go(l.subscribeAgain)
		if l == l.up.shared {
			l.up.changed()
		}
	}
	close(l.opening)
	l.opening = nil
	l.mu.Unlock()
}

// openSession takes a place and opens a session.
func (l *link) openSession(ctx context.Context) (s *session, err error) {
	if l.places != nil {
		select {
		case l.places <- struct{}{}:
		case <-ctx.Done():
			return nil, errPlaces
		}
		defer func() {
			if err != nil {
				<-l.places
			}
		}()
	}
	return openSession(ctx, l.up, l.asks, l == l.up.shared, l.era, l.updated, l.missed)
}

// end ends a session and gives back its place.
func (l *link) end(s *session) {
	s.close()
	if l.places != nil {
		<-l.places
	}
}

// watch waits for the end of a session.
func (l *link) watch(s *session) {
	began := time.Now()
	_ = s.client.Wait() // closed by either side
	l.end(s)
	l.mu.Lock()
	defer l.mu.Unlock()
	if time.Since(began) >= steady {
		l.failures = 0
	}
	if !l.closed {
		l.failed()
		l.up.log.Warn("the connection to the upstream has ended")
	}
	if l.session == s {
		l.session = nil
	}
	if !l.closed {
		l.running.Go(l.keepOpen)
	}
}

// failed delays the next attempt. l.mu is held.
func (l *link) failed() {
	l.failures++
	if l.failures == 1 && l.err == nil {
		return // the first attempt after a session begins at once
	}
	delay := min(lastDelay, firstDelay<<min(l.failures-1, 10))
	l.retry = time.Now().Add(delay)
}

// wait returns how long it is until the next attempt may begin.
func (l *link) wait() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return max(0, time.Until(l.retry))
}

// close ends the session and waits for everything that the link has started.
func (l *link) close() {
	l.mu.Lock()
	l.closed = true
	s := l.session
	l.mu.Unlock()
	if l.cancel != nil {
		l.cancel()
	}
	if s != nil {
		s.close()
	}
	l.running.Wait()
}

// subscribeTimeout is how long an upstream may take to answer a subscription.
const subscribeTimeout = 10 * time.Second

// subscribe adds a subscription to the connection. release is called at its end.
func (l *link) subscribe(uri string, client *mcp.ServerSession, release func()) error {
	l.subs.changing.Lock()
	defer l.subs.changing.Unlock()
	first, added, left, err := l.subs.add(uri, client, release)
	if err != nil || !added {
		release()
		return err
	}
	if left != nil {
		ended := l.up.ends.of(client)
		l.up.tasks.start(func() {
			select {
			case <-left:
				return
			case <-ended:
			case <-l.up.ctx.Done():
			}
			for _, uri := range l.subs.uris(client) {
				l.unsubscribe(uri, client)
			}
		})
	}
	if first {
		if err := l.tell(uri, true); err != nil {
			l.subs.remove(uri, client)
			return err
		}
	}
	return nil
}

// unsubscribe removes a subscription from the connection.
func (l *link) unsubscribe(uri string, client *mcp.ServerSession) {
	if !l.subs.has(uri, client) {
		return
	}
	l.subs.changing.Lock()
	defer l.subs.changing.Unlock()
	if l.subs.remove(uri, client) {
		_ = l.tell(uri, false) // what still comes reaches nobody
	}
}

// tell tells the upstream that a subscription begins or ends.
func (l *link) tell(uri string, begins bool) error {
	l.mu.Lock()
	s := l.session
	l.mu.Unlock()
	if s == nil || s.over() {
		return errUnavailable(errWaiting, l.wait())
	}
	ctx, cancel := context.WithTimeout(l.up.ctx, subscribeTimeout)
	defer cancel()
	if begins {
		return s.client.Subscribe(ctx, &mcp.SubscribeParams{URI: uri})
	}
	return s.client.Unsubscribe(ctx, &mcp.UnsubscribeParams{URI: uri})
}

// subscribeAgain repeats the subscriptions of a connection that was opened again. Clients are told
// that the resources changed, because a change meanwhile was not seen.
func (l *link) subscribeAgain() {
	for _, uri := range l.subs.uris(nil) {
		l.subs.changing.Lock()
		err := l.tell(uri, true)
		l.subs.changing.Unlock()
		if err != nil {
			l.up.log.Warn("a subscription could not be made again", "error", err)
			continue
		}
		l.updated(uri)
	}
}

// updated tells the clients with a subscription that a resource changed.
func (l *link) updated(uri string) {
	l.subs.updated(uri, l.up.tasks.start, func(uri string) { l.up.tellUpdated(uri, &l.subs) })
}

// missed makes the lists be learned again, and tells clients that the resources to which they have
// subscribed changed, because notifications may be lost.
func (l *link) missed() {
	if l == l.up.shared {
		l.up.changed()
	}
	for _, uri := range l.subs.uris(nil) {
		l.updated(uri)
	}
}

// keepOpen opens the connection again while clients have subscriptions on it.
func (l *link) keepOpen() {
	for len(l.subs.uris(nil)) > 0 {
		_, err := l.get(l.base)
		if err == nil || errors.Is(err, errClosed) || l.base.Err() != nil {
			return
		}
		select {
		case <-time.After(max(l.wait(), firstDelay)):
		case <-l.base.Done():
		}
	}
}
