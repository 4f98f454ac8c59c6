package edge

import (
	"context"
	"net/http"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/mountcheck"
	"github.com/mcpkit-go/mcpkit/internal/refusal"
)

// limiterTimeout bounds how long a Limiter may take: a limiter that hangs counts as one that
// fails.
const limiterTimeout = time.Second

// RateOptions refine [RateLimit].
type RateOptions struct {
	// Key returns the caller of a request, for example the user that a token names. Where it is
	// nil or returns "", the caller is its [CallerKey].
	Key func(*http.Request) string
	// Cost returns how much a request takes from the limiter. Without it, a request takes 1. A
	// request with a cost of 0 or less is not counted.
	Cost func(*http.Request) int
	// FailClosed refuses requests with 503 when the Limiter fails. Without it, such requests
	// pass: the limit protects the server from overload, as [Shed] does, and a broken counter
	// need not stop the server.
	FailClosed bool
	// OnFailure is called when the Limiter fails, unless the client has disconnected.
	OnFailure func(ctx context.Context, err error)
}

// RateLimit returns middleware that refuses callers who send more than limiter allows, with 429
// Too Many Requests and Retry-After. Replicas whose limiters do not count together each allow the
// whole rate. RateLimit panics when limiter is nil. opts may be nil.
func RateLimit(limiter Limiter, opts *RateOptions) func(http.Handler) http.Handler {
	if limiter == nil {
		panic("edge.RateLimit: no limiter")
	}
	if opts == nil {
		opts = new(RateOptions)
	}
	o := *opts
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			cost := 1
			if o.Cost != nil {
				cost = o.Cost(r)
			}
			if cost <= 0 || mountcheck.Is(r.Context()) {
				next.ServeHTTP(w, r)
				return
			}
			key := callerOf(r, o.Key).Key
			wait, err := take(r.Context(), limiter, key, cost)
			switch {
			case err != nil:
				if o.OnFailure != nil && r.Context().Err() == nil {
					o.OnFailure(r.Context(), err)
				}
				if o.FailClosed {
					refusal.Response{Reason: refusal.RateUnknown, Key: key, Err: err}.Write(w, r)
					return
				}
			case wait > 0:
				refusal.Response{Reason: refusal.RateExceeded, Key: key, Wait: wait}.Write(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

func take(ctx context.Context, limiter Limiter, key string, n int) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, limiterTimeout)
	defer cancel()
	return limiter.Take(ctx, key, n)
}
