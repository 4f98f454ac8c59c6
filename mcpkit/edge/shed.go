package edge

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/share"
)

// ShedOptions are the details of [Shed]. What is zero has the value given here.
//
// Of whatever is bounded, each caller has a share. A caller that is alone gets half of it, and
// the next gets half of what is left, so that none can keep all others out.
type ShedOptions struct {
	// Calls is how many calls are answered at once: 256.
	Calls int
	// Queue is how many more may wait for their turn: as many as Calls. Negative is
	// none.
	Queue int
	// Wait is how long a call may wait: 5 seconds.
	Wait time.Duration
	// Cost is how many places among the calls a request takes, for handlers that carry out
	// several operations for one: 1. Where it returns less, the request takes 1.
	Cost func(*http.Request) int
	// IsStream tells the requests that stay open for long, which are counted apart
	// from the calls and do not wait: none. It must not go by what any request can say of
	// itself, such as a header that the handler does not look at.
	IsStream func(*http.Request) bool
	// Streams is how many streams may be open at once: 1024.
	Streams int
	// Key tells callers apart, for example by the user that a token names. Where it is nil or
	// returns "", [CallerKey] does. Callers that it does not know, which can be any
	// number, have half of everything together, so that the others always have the other
	// half.
	Key func(*http.Request) string
	// RetryAfter is when a refused client may come back: in one second.
	RetryAfter time.Duration
	// Shed is called for each request that is refused.
	Shed func(ctx context.Context, reason ShedReason)
}

// A ShedReason says why a request was not answered.
type ShedReason string

// The reasons. ShedShare is that the caller has its share while others find places, and
// ShedTooBig that a request takes more places than a caller ever gets. A client that left is
// not refused, it was not there any more.
const (
	ShedQueueFull = ShedReason(share.Full)
	ShedTooLate   = ShedReason(share.Late)
	ShedStreams   = ShedReason("too many streams")
	ShedShare     = ShedReason(share.Share)
	ShedTooBig    = ShedReason(share.TooBig)
	ShedLeft      = ShedReason(share.Left)
)

// Shed answers a bounded number of calls at once, and lets a bounded number more wait their
// turn: a server with more to do than it can do answers nobody in time. The next is the call
// of the caller with the fewest calls, and then the one that waits longest. The rest is refused
// with Retry-After, with 429 where only the caller's own share is used up and with 503
// otherwise; a request that takes more places than a caller ever has is refused with 413. A
// client that leaves while it waits leaves the queue; net/http sees that only when the
// request's body has been read, so [Body] belongs in front, which also keeps slow senders from
// holding a place.
//
// It starts no goroutines. It panics when Calls, Wait, Streams or RetryAfter is
// negative. opts may be nil.
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
			c, places, n := callerOf(r, o.Key), calls, 1
			switch {
			case o.IsStream != nil && o.IsStream(r):
				places = streams
			case o.Cost != nil:
				n = max(1, o.Cost(r))
			}
			if refusal := places.Enter(r.Context(), c, int64(n)); refusal != "" {
				reason := ShedReason(refusal)
				if places == streams && refusal == share.Full {
					reason = ShedStreams
				}
				o.refuse(w, r, reason)
				return
			}
			defer places.Leave(c, int64(n)) // whatever next does, panics included
			next.ServeHTTP(w, r)
		})
	}
}

// WithDefaults returns the options with their values where they are zero. It panics when one
// is negative that may not be.
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

func (o ShedOptions) refuse(w http.ResponseWriter, r *http.Request, reason ShedReason) {
	if o.Shed != nil {
		o.Shed(r.Context(), reason)
	}
	switch status := reason.Status(); status {
	case http.StatusRequestEntityTooLarge:
		refuse(w, status, "the request asks for more at once than the share of a caller")
	case http.StatusTooManyRequests:
		refuseFor(w, status, o.RetryAfter, "too many of your requests are being answered")
	default:
		refuseFor(w, status, o.RetryAfter, "the server has too much to do")
	}
}

// Status is the HTTP status of a refusal for the reason.
func (r ShedReason) Status() int {
	switch r {
	case ShedShare:
		return http.StatusTooManyRequests
	case ShedTooBig:
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusServiceUnavailable
}
