package edge

import (
	"cmp"
	"context"
	"net/http"
	"sync/atomic"
	"time"
)

// ShedOptions are the details of [Shed]. What is zero has the value given here.
type ShedOptions struct {
	// Calls is how many calls are answered at once: 256.
	Calls int
	// Queue is how many more may wait for their turn: as many as Calls. Negative is
	// none.
	Queue int
	// Wait is how long a call may wait: 5 seconds.
	Wait time.Duration
	// IsStream tells the requests that stay open for long, which are counted apart
	// from the calls and do not wait: none.
	IsStream func(*http.Request) bool
	// Streams is how many streams may be open at once: 1024.
	Streams int
	// RetryAfter is when a refused client may come back: in one second.
	RetryAfter time.Duration
	// Shed is called for each request that is refused.
	Shed func(ctx context.Context, reason ShedReason)
}

// A ShedReason says why a request was not answered.
type ShedReason string

// The reasons. A client that left is not refused, it was not there any more.
const (
	ShedQueueFull ShedReason = "queue full"
	ShedTooLate   ShedReason = "waited too long"
	ShedStreams   ShedReason = "too many streams"
	ShedLeft      ShedReason = "client left"
)

// Shed answers a bounded number of calls at once, lets a bounded number more wait
// their turn, first come, first served, and refuses the rest with 503 and
// Retry-After: a server with more to do than it can do answers nobody in time. A
// client that leaves while it waits leaves the queue; net/http sees that only when
// the request's body has been read, so [Body] belongs in front, which also keeps
// slow senders from holding a place.
//
// It starts no goroutines. It panics when Calls, Wait, Streams or RetryAfter is
// negative. opts may be nil.
func Shed(opts *ShedOptions) func(http.Handler) http.Handler {
	var o ShedOptions
	if opts != nil {
		o = *opts
	}
	if o.Calls < 0 || o.Wait < 0 || o.Streams < 0 || o.RetryAfter < 0 {
		panic("edge.Shed: a limit is negative")
	}
	o.Calls = cmp.Or(o.Calls, 256)
	o.Queue = cmp.Or(o.Queue, o.Calls)
	o.Wait = cmp.Or(o.Wait, 5*time.Second)
	o.Streams = cmp.Or(o.Streams, 1024)
	o.RetryAfter = cmp.Or(o.RetryAfter, time.Second)
	calls := &places{taken: make(chan struct{}, o.Calls), queue: int64(o.Queue), wait: o.Wait, full: ShedQueueFull}
	streams := &places{taken: make(chan struct{}, o.Streams), full: ShedStreams}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			p := calls
			if o.IsStream != nil && o.IsStream(r) {
				p = streams
			}
			if reason := p.enter(r.Context()); reason != "" {
				if o.Shed != nil {
					o.Shed(r.Context(), reason)
				}
				refuseFor(w, http.StatusServiceUnavailable, o.RetryAfter, "the server has too much to do")
				return
			}
			defer p.leave() // whatever next does, panics included
			next.ServeHTTP(w, r)
		})
	}
}

// places are a number of places and a queue for them.
type places struct {
	// One element is sent for each place taken. While senders wait, the runtime hands
	// a place that gets free to the one that waits longest, and nobody can come in
	// between.
	taken   chan struct{}
	queue   int64
	waiting atomic.Int64
	wait    time.Duration
	full    ShedReason
}

// enter takes a place, or says why there is none.
func (p *places) enter(ctx context.Context) ShedReason {
	select {
	case p.taken <- struct{}{}:
		return ""
	default:
	}
	if p.waiting.Add(1) > p.queue {
		p.waiting.Add(-1)
		return p.full
	}
	defer p.waiting.Add(-1)
	timer := time.NewTimer(p.wait)
	defer timer.Stop()
	select {
	case p.taken <- struct{}{}:
		return ""
	case <-timer.C:
		return ShedTooLate
	case <-ctx.Done():
		return ShedLeft
	}
}

func (p *places) leave() { <-p.taken }
