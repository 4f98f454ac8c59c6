package edge

import (
	"context"
	"errors"
	"net/http"
	"sync"
)

// ErrDraining is the cause with which the contexts of streams end when the server
// stops.
var ErrDraining = errors.New("the server is stopping")

// A Drain stops a server without losing a call that it has accepted. What
// http.Server.Shutdown leaves open is the time before it and the streams: at the
// moment that it closes the idle connections, a client may be sending its next
// request on one, and a stream that never ends keeps it waiting. So stop in this
// order:
//
//  1. Begin. The server is not ready any more, see [HealthOptions], and answers
//     everything still, but asks clients and proxies to use another connection next
//     time.
//  2. Give those who send requests a few seconds to see it.
//  3. EndStreams, then http.Server.Shutdown, which waits for the calls.
//
// Its methods may be called by many goroutines at once, and more than once.
type Drain struct {
	begun      chan struct{}
	begin      func()
	streams    context.Context
	endStreams context.CancelCauseFunc

	mu       sync.Mutex
	inFlight int
	idle     chan struct{} // closed when nothing is in flight; nil when nobody waits
}

// NewDrain returns a Drain of a server that serves.
func NewDrain() *Drain {
	d := &Drain{begun: make(chan struct{})}
	d.begin = sync.OnceFunc(func() { close(d.begun) })
	d.streams, d.endStreams = context.WithCancelCause(context.Background())
	return d
}

// Begin marks the server as stopping. It refuses nothing.
func (d *Drain) Begin() { d.begin() }

// Draining is closed when Begin has been called.
func (d *Drain) Draining() <-chan struct{} { return d.begun }

// EndStreams ends the contexts of all streams, also of those yet to come, with
// [ErrDraining].
func (d *Drain) EndStreams() { d.endStreams(ErrDraining) }

// InFlight returns how many requests are not answered yet.
func (d *Drain) InFlight() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.inFlight
}

// Wait returns nil when no request is in flight, or ctx's error when that ends
// first. It is for handlers that are served by others, who do not call Shutdown.
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

// Track counts the requests that pass through. isStream tells those that stay open
// until they are told to end; nil is none. See also Stream.
func (d *Drain) Track(isStream func(*http.Request) bool) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			d.enter()
			defer d.leave()
			select {
			case <-d.begun:
				// Go's HTTP/2 server turns it into GOAWAY.
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

// Stream returns a context that EndStreams ends, for a handler that knows better than the
// headers what is a stream. The stream calls cancel when it is over.
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
