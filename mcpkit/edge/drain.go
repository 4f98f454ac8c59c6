package edge

import (
	"context"
	"errors"
	"net/http"
	"sync"
)

// ErrDraining is the cause of the context of a stream that ends because the server stops.
var ErrDraining = errors.New("the server is stopping")

// A Drain stops a server without losing a call that it has accepted. http.Server.Shutdown alone has
// two gaps: a client may be sending a request on an idle connection that Shutdown closes, and an
// open stream keeps Shutdown waiting. Stop a server in this order:
//
//  1. Call Begin. The server reports that it is not ready (see [HealthOptions]) and still answers
//     requests, but asks clients and proxies to use another connection for the next one.
//  2. Wait a few seconds, so that load balancers notice.
//  3. Call EndStreams and then http.Server.Shutdown, which waits for the calls.
//
// The methods are safe for concurrent use and may be called more than once.
type Drain struct {
	begun      chan struct{}
	begin      func()
	streams    context.Context
	endStreams context.CancelCauseFunc

	mu       sync.Mutex
	inFlight int
	idle     chan struct{} // closed when nothing is in flight; nil unless a Wait is waiting
}

// NewDrain returns a Drain for a server that is not stopping.
func NewDrain() *Drain {
	d := &Drain{begun: make(chan struct{})}
	d.begin = sync.OnceFunc(func() { close(d.begun) })
	d.streams, d.endStreams = context.WithCancelCause(context.Background())
	return d
}

// Begin marks the server as stopping. Requests are still answered.
func (d *Drain) Begin() { d.begin() }

// Draining returns a channel that is closed when Begin is called.
func (d *Drain) Draining() <-chan struct{} { return d.begun }

// EndStreams ends the contexts of all streams, including those that open later, with the cause
// [ErrDraining].
func (d *Drain) EndStreams() { d.endStreams(ErrDraining) }

// InFlight returns the number of tracked requests that have not been answered.
func (d *Drain) InFlight() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.inFlight
}

// Wait waits until no request is in flight. It returns ctx's error if ctx ends first. Use it where
// the program does not own the http.Server and cannot call Shutdown.
func (d *Drain) Wait(ctx context.Context) error {
	d.mu.Lock()
	if d.inFlight == 0 {
		d.mu.Unlock()
		return nil
	}
	if d.idle == nil {
		d.idle = make(chan struct{})
	}
	idle := d.idle
	d.mu.Unlock()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Track returns middleware that counts the requests that pass through it. isStream reports whether
// a request stays open until EndStreams; nil means that no request does. See also Stream.
func (d *Drain) Track(isStream func(*http.Request) bool) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			d.enter()
			defer d.leave()
			select {
			case <-d.begun:
				// In HTTP/2, net/http sends GOAWAY instead.
				w.Header().Set("Connection", "close")
			default:
			}
			if isStream != nil && isStream(r) {
				ctx, cancel := d.Stream(r.Context())
				defer cancel()
				r = r.WithContext(ctx)
			}
			next.ServeHTTP(w, r)
		})
	}
}

// Stream returns a context that EndStreams ends, for a handler that recognizes streams by more than
// their headers. Call cancel when the stream is over.
func (d *Drain) Stream(ctx context.Context) (_ context.Context, cancel context.CancelFunc) {
	ctx, end := context.WithCancelCause(ctx)
	stop := context.AfterFunc(d.streams, func() { end(ErrDraining) })
	return ctx, func() {
		stop()
		end(nil)
	}
}

func (d *Drain) enter() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.inFlight++
}

func (d *Drain) leave() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.inFlight--; d.inFlight == 0 && d.idle != nil {
		close(d.idle)
		d.idle = nil
	}
}
