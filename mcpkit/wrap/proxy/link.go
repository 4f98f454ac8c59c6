package proxy

import (
	"context"
	"errors"
	"sync"
	"time"
)

// A link is a connection to an upstream, which is made when it is needed and again when it ended.
type link struct {
	up *upstream
	// base has the values of the caller whose link it is, or none.
	base context.Context
	// asks is set if the upstream can ask the user: all calls are of one user.
	asks bool

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
)

// get returns the session, and opens one if there is none.
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
		return nil, context.Cause(ctx)
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
	s, err := openSession(ctx, l)
	l.mu.Lock()
	if err == nil && l.closed {
		err = errClosed
		l.running.Go(s.close)
		s = nil
	}
	l.session, l.err = s, err
	if err != nil {
		l.failed()
		l.up.log.Warn("the upstream cannot be reached", "error", err, "took", time.Since(began))
	} else {
		l.running.Go(func() { l.watch(s) })
		if l == l.up.shared {
			l.up.changed()
		}
	}
	close(l.opening)
	l.opening = nil
	l.mu.Unlock()
}

// watch waits for the end of a session.
func (l *link) watch(s *session) {
	began := time.Now()
	_ = s.client.Wait() // closed by either side
	s.close()
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
	if s != nil {
		s.close()
	}
	l.running.Wait()
}
