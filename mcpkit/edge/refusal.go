package edge

import (
	"context"
	"net/http"
	"net/netip"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/refusal"
)

// A Refusal describes a request that middleware of this package, or package oauth, refused.
type Refusal struct {
	// Status is the HTTP status of the response.
	Status int
	// Reason is a constant of package observe, such as observe.RefusedHost: a short word for a
	// metric's label. It is "" for refusals that are not worth counting, such as a method that is
	// not allowed and a client that left.
	Reason string
	// Cause names the reason in more detail, such as "queue_full" if Reason is "overloaded".
	Cause string
	// Passed is set when the request was let through, because of AllowOptions.LogOnly.
	Passed bool

	// Address is the address that [AllowIPs] refused. It is invalid for other refusals and when
	// the address is not known.
	Address netip.Addr
	// Key is the key of the caller that [RateLimit] refused. It may name a person: keep it out
	// of logs.
	Key string
	// Wait is when the client may try again; 0 means that trying again does not help.
	Wait time.Duration
}

// OnRefusal returns middleware that calls f for every request that middleware of this package or
// package oauth refuses inside of it, after the response has been written. f is called in the
// goroutine of the request, from many goroutines at once. With two OnRefusal around each other,
// only the inner one's function is called. OnRefusal panics when f is nil.
func OnRefusal(f func(context.Context, Refusal)) func(http.Handler) http.Handler {
	if f == nil {
		panic("edge.OnRefusal: no function")
	}
	listener := refusal.Listener(func(ctx context.Context, a refusal.Response) { f(ctx, refusalOf(a)) })
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(w, r.WithContext(refusal.WithListener(r.Context(), listener)))
		})
	}
}

func refusalOf(a refusal.Response) Refusal {
	row := a.Reason.Row()
	refused := Refusal{
		Status: a.StatusCode(), Reason: row.Counts, Cause: row.Name,
		Passed: a.Passed, Address: a.Address, Key: a.Key,
	}
	if row.Retry > 0 {
		refused.Wait = time.Duration(a.RetrySeconds()) * time.Second
	}
	return refused
}

// RetrySeconds returns the value of a Retry-After header: wait in whole seconds, rounded up, and
// at least one, since zero would make clients come back at once.
func RetrySeconds(wait time.Duration) int { return refusal.Seconds(wait) }
