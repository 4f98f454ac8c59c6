package edge

import (
	"cmp"
	"net/http"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/mountcheck"
	"github.com/mcpkit-go/mcpkit/internal/refusal"
	"github.com/mcpkit-go/mcpkit/internal/share"
)

// ShedOptions refine [Shed]. Zero values stand for the defaults.
//
// Each caller has a share of every limit. A single active caller gets half of it, and the next
// caller gets half of what is left, so that no caller can keep out the others.
type ShedOptions struct {
	// Calls is how many calls are answered at once. The default is 256.
	Calls int
	// Queue is how many more calls may wait. The default is Calls; a negative number means that
	// no call waits.
	Queue int
	// Wait is how long a call may wait. The default is 5 seconds.
	Wait time.Duration
	// Cost returns how many of the Calls a request takes, for handlers that carry out several
	// operations per request. Without it, and where it returns less than 1, a request takes 1.
	Cost func(*http.Request) int
	// IsStream reports whether a request stays open for long. Streams count against Streams
	// instead of Calls and do not wait. Without it, no request is a stream. It must not rely on
	// headers that the handler ignores, since any request can set them.
	IsStream func(*http.Request) bool
	// Streams is how many streams may be open at once. The default is 1024.
	Streams int
	// Key returns the caller of a request, for example the user that a token names. If it is nil
	// or returns "", the caller is its [CallerKey]. Since there may be any number of callers
	// for which Key returns "", they share half of every limit, and the other half is always
	// left for the others.
	Key func(*http.Request) string
	// RetryAfter is when a refused client may try again. The default is one second.
	RetryAfter time.Duration
}

// Shed returns middleware that answers a bounded number of calls at once and queues a bounded
// number of others: an overloaded server answers nobody in time. The next call from the queue is
// that of the caller with the fewest calls and, among equals, the oldest. Shed refuses other
// requests: with 429 and Retry-After when only the caller's own share is used up, with 503 and
// Retry-After when the server is full, and with 413 when a request costs more than a caller can
// ever have.
//
// A client that disconnects leaves the queue. net/http notices that only once the body has been
// read, so put [Body] around Shed; it also keeps slow senders from holding a place.
//
// Shed starts no goroutines. It panics when Calls, Wait, Streams or RetryAfter is negative. opts
// may be nil.
func Shed(opts *ShedOptions) func(http.Handler) http.Handler {
	var o ShedOptions
	if opts != nil {
		o = *opts
	}
	o = o.WithDefaults()
	calls := share.NewPlaces(share.PlacesOptions{Places: int64(o.Calls), Queue: int64(o.Queue), Wait: o.Wait})
	streams := share.NewPlaces(share.PlacesOptions{Places: int64(o.Streams)})
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if mountcheck.Is(r.Context()) {
				next.ServeHTTP(w, r)
				return
			}
			c, places, n := callerOf(r, o.Key), calls, 1
			switch {
			case o.IsStream != nil && o.IsStream(r):
				places = streams
			case o.Cost != nil:
				n = max(1, o.Cost(r))
			}
			if why := places.Enter(r.Context(), c, int64(n)); why != "" {
				refusal.Response{Reason: refusal.OfPlaces(why, places == streams), Wait: o.RetryAfter}.Write(w, r)
				return
			}
			defer places.Leave(c, int64(n)) // also when next panics
			next.ServeHTTP(w, r)
		})
	}
}

// WithDefaults returns the options with defaults instead of zero values. It panics when Calls,
// Wait, Streams or RetryAfter is negative.
func (o ShedOptions) WithDefaults() ShedOptions {
	if o.Calls < 0 || o.Wait < 0 || o.Streams < 0 || o.RetryAfter < 0 {
		panic("edge.Shed: a limit is negative")
	}
	o.Calls = cmp.Or(o.Calls, 256)
	o.Queue = cmp.Or(o.Queue, o.Calls)
	o.Wait = cmp.Or(o.Wait, 5*time.Second)
	o.Streams = cmp.Or(o.Streams, 1024)
	o.RetryAfter = cmp.Or(o.RetryAfter, time.Second)
	return o
}
