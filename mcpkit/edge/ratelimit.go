package edge

import (
	"context"
	"net/http"
	"net/netip"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/share"
)

// The keys of many callers together: AnthropicKey is that of all from [AnthropicEgress], and
// UnknownKey that of all whose address is not known.
const (
	AnthropicKey = "net:anthropic"
	UnknownKey   = "ip:unknown"
)

// takeTimeout bounds how long a Limiter may think, so that one that hangs is one
// that fails.
const takeTimeout = time.Second

// RateOptions are the details of [RateLimit].
type RateOptions struct {
	// Key tells callers apart, for example by the user that a token names. Where it
	// is nil or returns "", [CallerKey] does.
	Key func(*http.Request) string
	// Cost is what a request takes: 1 without it, and nothing where it returns zero
	// or less.
	Cost func(*http.Request) int
	// FailClosed refuses with 503 when the Limiter fails. Without it, requests pass
	// uncounted: a limit protects this server from too much work, see [Shed], and is
	// no reason to be down when only the counter is.
	FailClosed bool
	// Limited is called for each request that is refused. The key may name a person:
	// count the calls, and keep it out of logs.
	Limited func(ctx context.Context, key string, wait time.Duration)
	// Failed is called when the Limiter fails.
	Failed func(ctx context.Context, err error)
}

// RateLimit answers 429 Too Many Requests with Retry-After, in whole seconds, to
// callers that send more than limiter gives them. With several replicas that do not
// count together, each gives as much. opts may be nil.
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
			if cost <= 0 {
				next.ServeHTTP(w, r)
				return
			}
			key := ""
			if o.Key != nil {
				key = o.Key(r)
			}
			if key == "" {
				key = CallerKey(r)
			}
			wait, err := take(r.Context(), limiter, key, cost)
			switch {
			case err != nil:
				if o.Failed != nil && r.Context().Err() == nil { // the client did not just leave
					o.Failed(r.Context(), err)
				}
				if o.FailClosed {
					refuseFor(w, http.StatusServiceUnavailable, time.Second, "the rate of calls cannot be checked now")
					return
				}
			case wait > 0:
				if o.Limited != nil {
					o.Limited(r.Context(), key, wait)
				}
				refuseFor(w, http.StatusTooManyRequests, wait, "too many requests")
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

func take(ctx context.Context, limiter Limiter, key string, n int) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, takeTimeout)
	defer cancel()
	return limiter.Take(ctx, key, n)
}

// CallerKey is [AddrKey] of the client's address, as found by [WithClientIP] or,
// without it, of who connected.
func CallerKey(r *http.Request) string {
	if c, ok := r.Context().Value(clientIPKey{}).(*client); ok {
		return c.key
	}
	addr, _ := RemoteAddr(r)
	return AddrKey(addr)
}

// CallerKeyFrom is [CallerKey] for a context that [WithClientIP] made. Without it the address
// is not known.
func CallerKeyFrom(ctx context.Context) string {
	if c, ok := ctx.Value(clientIPKey{}).(*client); ok {
		return c.key
	}
	return UnknownKey
}

// callerOf tells who sent a request. With a key function, callers that it does not know are
// strangers.
func callerOf(r *http.Request, key func(*http.Request) string) share.Caller {
	if key != nil {
		if k := key(r); k != "" {
			return share.Caller{Key: k}
		}
	}
	return share.Caller{Key: CallerKey(r), Stranger: key != nil}
}

// AddrKey returns the key of callers from an address: [AnthropicKey], or else the
// address itself. Of an IPv6 address it is the network of 64 bits, since that is the
// least that a network's owner has. All callers whose address is not known share
// [UnknownKey].
func AddrKey(addr netip.Addr) string {
	addr = addr.Unmap().WithZone("")
	switch {
	case !addr.IsValid():
		return UnknownKey
	case contains(AnthropicEgress, addr):
		return AnthropicKey
	case addr.Is6():
		network, _ := addr.Prefix(64)
		return "ip:" + network.String()
	}
	return "ip:" + addr.String()
}
