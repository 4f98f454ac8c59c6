package edge_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
)

// A limiterFunc is a function as a Limiter.
type limiterFunc func(ctx context.Context, key string, n int) (time.Duration, error)

func (f limiterFunc) Take(ctx context.Context, key string, n int) (time.Duration, error) {
	return f(ctx, key, n)
}

func from(h http.Handler, peer string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/mcp", nil)
	r.RemoteAddr = peer
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestRateLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var limited []string
		h := reporting(func(r edge.Refusal) {
			assert.Positive(t, r.Wait)
			limited = append(limited, r.Key)
		}, edge.RateLimit(edge.NewLimiter(nil), nil)(ok))
		for range 30 {
			assert.Equal(t, 204, from(h, "203.0.113.7:1").Code)
		}
		w := from(h, "203.0.113.7:2")
		assert.Equal(t, 429, w.Code)
		assert.Equal(t, "1", w.Header().Get("Retry-After"))
		assert.Equal(t, "application/json", w.Header().Get("Content-Type"))
		assert.Contains(t, w.Body.String(), `"code":-32000`)
		assert.NotContains(t, w.Body.String(), "203.0.113.7")
		assert.Empty(t, w.Header().Get("WWW-Authenticate"))
		assert.Equal(t, []string{"ip:203.0.113.7"}, limited)
		assert.Equal(t, 204, from(h, "203.0.113.8:1").Code, "another caller")
		time.Sleep(time.Second)
		assert.Equal(t, 204, from(h, "203.0.113.7:1").Code, "after the time in Retry-After")
	})
}

// All users of Anthropic call from a few addresses and share one key.
func TestAnthropicPool(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := edge.RateLimit(edge.NewLimiter(nil), nil)(ok)
		for i := range 600 {
			assert.Equal(t, 204, from(h, fmt.Sprintf("160.79.%d.%d:1", 104+i%8, i%250)).Code, "%d", i)
		}
		assert.Equal(t, 429, from(h, "160.79.104.251:1").Code)
		assert.Equal(t, 204, from(h, "160.79.112.1:1").Code, "not Anthropic's")
	})
}

func TestRateLimitByHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		type asked struct {
			key string
			n   int
		}
		var got []asked
		l := limiterFunc(func(_ context.Context, key string, n int) (time.Duration, error) {
			got = append(got, asked{key, n})
			return 0, nil
		})
		h := edge.RateLimit(l, &edge.RateOptions{
			Key: func(r *http.Request) string { return r.Header.Get("X-User") },
			Cost: func(r *http.Request) int {
				n, _ := strconv.Atoi(r.Header.Get("X-Cost"))
				return n
			},
		})(ok)
		ask(h, "POST", public, outside, "X-User: ann", "X-Cost: 7")
		ask(h, "POST", public, outside, "X-Cost: 1")
		ask(h, "POST", public, outside, "X-User: ann", "X-Cost: 0")
		ask(h, "POST", public, outside, "X-User: ann", "X-Cost: -3")
		assert.Equal(t, []asked{{"ann", 7}, {"ip:192.0.2.1", 1}}, got)
	})
}

func TestRetryAfterIsWhole(t *testing.T) {
	for wait, want := range map[time.Duration]int{
		time.Nanosecond: 1, time.Second: 1, time.Second + 1: 2, 90 * time.Second: 90, 0: 1, -time.Hour: 1,
		1<<63 - 1: 9223372037,
	} {
		assert.Equal(t, want, edge.RetrySeconds(wait), wait.String())
		if wait <= 0 {
			continue
		}
		l := limiterFunc(func(context.Context, string, int) (time.Duration, error) { return wait, nil })
		w := from(edge.RateLimit(l, nil)(ok), "203.0.113.7:1")
		assert.Equal(t, 429, w.Code)
		assert.Equal(t, strconv.Itoa(want), w.Header().Get("Retry-After"))
		assert.Contains(t, w.Body.String(), fmt.Sprintf("try again in %d s", want))
	}
}

// A limiter that fails or hangs does not stop the server, except with FailClosed.
func TestLimiterFails(t *testing.T) {
	for name, l := range map[string]limiterFunc{
		"error": func(context.Context, string, int) (time.Duration, error) {
			return time.Hour, errors.New("the store at 10.0.0.5 is down")
		},
		"hang": func(ctx context.Context, _ string, _ int) (time.Duration, error) {
			<-ctx.Done()
			return 0, ctx.Err()
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			failed := 0
			opts := &edge.RateOptions{OnFailure: func(_ context.Context, err error) {
				assert.Error(t, err)
				failed++
			}}
			assert.Equal(t, 204, from(edge.RateLimit(l, opts)(ok), "203.0.113.7:1").Code, name)
			opts.FailClosed = true
			w := from(edge.RateLimit(l, opts)(ok), "203.0.113.7:1")
			assert.Equal(t, 503, w.Code, name)
			assert.Equal(t, "1", w.Header().Get("Retry-After"))
			assert.NotContains(t, w.Body.String(), "10.0.0.5")
			assert.Equal(t, 2, failed)
		})
	}
	assert.Panics(t, func() { edge.RateLimit(nil, nil) })
}

func TestAddrKey(t *testing.T) {
	for addr, want := range map[string]string{
		"203.0.113.7":           "ip:203.0.113.7",
		"::ffff:203.0.113.7":    "ip:203.0.113.7",
		"::ffff:160.79.104.1":   edge.AnthropicKey,
		"160.79.111.9":          edge.AnthropicKey,
		"2001:db8:1:2::1":       "ip:2001:db8:1:2::/64",
		"2001:db8:1:2:ffff::1":  "ip:2001:db8:1:2::/64",
		"2001:db8:1:3::1":       "ip:2001:db8:1:3::/64",
		"fe80::1%eth0":          "ip:fe80::/64",
		"2607:6bc0:0:0:1:2:3:4": "ip:2607:6bc0::/64",
	} {
		assert.Equal(t, want, edge.AddrKey(netip.MustParseAddr(addr)), addr)
	}
	assert.Equal(t, "ip:unknown", edge.AddrKey(netip.Addr{}))
	assert.False(t, strings.HasPrefix(edge.AnthropicKey, "ip:"))

	// If WithClientIP finds no address, that of the connection is not used instead.
	var key string
	edge.WithClientIP(edge.ForwardedHops(1))(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		key = edge.CallerKey(r)
	})).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "/mcp", nil))
	assert.Equal(t, "ip:unknown", key)
}

func ExampleRateLimit() {
	limiter := edge.NewLimiter(&edge.LimiterOptions{Each: edge.Rate{Burst: 2, PerSecond: 0.1}})
	h := edge.WithClientIP(edge.RemoteAddr)(edge.RateLimit(limiter, nil)(ok))
	for range 3 {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/mcp", nil))
		fmt.Println(w.Code, w.Header().Get("Retry-After") != "")
	}
	// Output:
	// 204 false
	// 204 false
	// 429 true
}
