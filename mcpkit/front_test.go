package mcpkit_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// small returns a limiter that allows a burst of calls, and then hardly any.
func small(burst int) edge.Limiter {
	return edge.NewLimiter(&edge.LimiterOptions{Each: edge.Rate{Burst: burst, PerSecond: 0.01}})
}

func forwarded(addr string) func(*http.Request) { return header("X-Forwarded-For", addr) }

func TestRateLimitOfUsers(t *testing.T) {
	l := &listener{}
	issuer, srv, _ := others(t, mcpkit.RateLimit(small(3)), mcpkit.Observe(l))
	addTool(srv, "find_everything", func(context.Context, struct{}) (string, error) { return "x", nil }, mcpkit.Weight(3))
	endpoint := listen(t, srv)
	ada := bearer(issuer.Issue(oauthtest.Scopes("notes"), oauthtest.Subject("ada")))
	call := func(tool string, who func(*http.Request)) (string, bool) {
		a := post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/call", map[string]any{"name": tool, "arguments": map[string]any{}}), who)
		require.Equal(t, 200, a.Status, a.Body)
		return resultText(t, a.Result)
	}
	for range 3 {
		_, failed := call("find", ada)
		assert.False(t, failed)
	}
	l.heard()
	text, failed := call("find", ada)
	assert.True(t, failed)
	assert.Regexp(t, `^find was not run: there were too many calls in a short time. Wait \d+ seconds, then call it again`, text)
	assert.Equal(t, "tools/call find rate_limited 0 false true", l.heard())
	a := post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/list", nil), ada)
	assert.Equal(t, 429, a.Status)
	assert.NotEmpty(t, a.Header.Get("Retry-After"))
	assert.Equal(t, "7", string(a.ID))
	assert.Equal(t, "429 rate_limited", l.heard())

	_, failed = call("find_everything", bearer(issuer.Issue(oauthtest.Scopes("notes"), oauthtest.Subject("bob"))))
	assert.False(t, failed, "another user has another rate")
	_, failed = call("find", bearer(issuer.Issue(oauthtest.Scopes("notes"), oauthtest.Subject("bob"))))
	assert.True(t, failed, "a call of weight 3 uses up the burst of 3")
}

func TestRateLimitOfAddresses(t *testing.T) {
	srv := newServer(mcpkit.RateLimit(small(2)), mcpkit.Edge(edge.Config{ClientIP: edge.ForwardedHops(1)}))
	endpoint := listen(t, srv)
	list := func(addr string) int {
		return post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/list", nil), forwarded(addr)).Status
	}
	assert.Equal(t, []int{200, 200, 429}, []int{list("203.0.113.7"), list("203.0.113.7"), list("203.0.113.7")})
	assert.Equal(t, 429, list("198.51.100.1, 203.0.113.7"), "an address that the client itself sends does not count")
	assert.Equal(t, 200, list("203.0.113.8"))

	// Without ClientIP, a request that a proxy with a private address passes on has an unknown
	// address. All of these share a rate for many.
	open := listen(t, newServer(mcpkit.RateLimit(small(1))))
	for range 3 {
		assert.Equal(t, 200, post(t, open, "2025-11-25", request("2025-11-25", "tools/list", nil), forwarded("203.0.113.7")).Status)
	}
	for _, status := range []int{200, 429} {
		assert.Equal(t, status, post(t, open, "2025-11-25", request("2025-11-25", "tools/list", nil)).Status)
	}
}

type brokenLimiter struct{}

func (brokenLimiter) Take(context.Context, string, int) (time.Duration, error) {
	return time.Hour, errors.New("the store is down")
}

func TestCallsPassIfTheLimiterFails(t *testing.T) {
	var log logBook
	endpoint := listen(t, newServer(mcpkit.RateLimit(brokenLimiter{}), mcpkit.Edge(edge.Config{ClientIP: edge.ForwardedHops(1)}), log.option(), mcpkit.Logs(observe.Logs{ErrorValues: true})))
	assert.Equal(t, 200, post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/list", nil), forwarded("203.0.113.7")).Status)
	assert.Contains(t, log.String(), "the store is down")
	endpoint = listen(t, newServer(mcpkit.RateLimit(nil), mcpkit.Edge(edge.Config{ClientIP: edge.ForwardedHops(1)})))
	for range 200 {
		require.Equal(t, 200, post(t, endpoint, "2025-11-25", request("2025-11-25", "ping", nil), forwarded("203.0.113.7")).Status)
	}
}

// TestEveryMessageIsCounted checks that a refused message counts for the rate limit as an answered
// one does.
func TestEveryMessageIsCounted(t *testing.T) {
	for name, body := range map[string]string{
		"an unknown tool":   `{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"nope","arguments":{}}}`,
		"bad arguments":     `{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"find_notes","arguments":[]}}`,
		"no params":         `{"jsonrpc":"2.0","id":2,"method":"tools/call"}`,
		"a notification":    `{"jsonrpc":"2.0","method":"tools/call","params":{"name":"find_notes","arguments":{"query":"x"}}}`,
		"an unknown method": `{"jsonrpc":"2.0","id":2,"method":"foo"}`,
		"a list":            `{"jsonrpc":"2.0","id":2,"method":"tools/list"}`,
		"an unknown prompt": `{"jsonrpc":"2.0","id":2,"method":"prompts/get","params":{"name":"nope"}}`,
	} {
		limiter := &countingLimiter{}
		endpoint := listen(t, newServer(mcpkit.RateLimit(limiter)))
		post(t, endpoint, "2025-11-25", body)
		assert.Equal(t, 1, limiter.count(), name)
	}
}

func TestAllowedAddresses(t *testing.T) {
	l := &listener{}
	var log logBook
	anthropic := mcpkit.Edge(edge.Config{Allow: &edge.AllowList{Networks: edge.AnthropicEgress}})
	behind := mcpkit.Edge(edge.Config{ClientIP: edge.ForwardedHops(1)})
	endpoint := listen(t, newServer(anthropic, behind, mcpkit.Observe(l), log.option()))
	ping := request("2025-11-25", "ping", nil)
	assert.Equal(t, 200, post(t, endpoint, "2025-11-25", ping, forwarded("160.79.104.9")).Status)
	l.heard()
	assert.Equal(t, 421, post(t, endpoint, "2025-11-25", ping, forwarded("203.0.113.7")).Status)
	assert.Equal(t, "421 client_address", l.heard())
	assert.Contains(t, log.String(), "203.0.113.7")
	assert.Equal(t, 421, post(t, endpoint, "2025-11-25", ping).Status, "an unknown address is not allowed")

	try := listen(t, newServer(mcpkit.Edge(edge.Config{Allow: &edge.AllowList{Networks: edge.AnthropicEgress, LogOnly: true}}), behind, log.option()))
	assert.Equal(t, 200, post(t, try, "2025-11-25", ping, forwarded("203.0.113.7")).Status)
	assert.Contains(t, log.String(), `"refused":false`)
}

func TestTooManyCalls(t *testing.T) {
	l := &listener{}
	srv := newServer(mcpkit.Edge(edge.Config{Shed: &edge.ShedOptions{Calls: 4, Queue: -1}}), mcpkit.Observe(l))
	begun, release := make(chan struct{}, 2), make(chan struct{})
	addTool(srv, "find_slowly", func(context.Context, struct{}) (string, error) {
		begun <- struct{}{}
		<-release
		return "found", nil
	})
	endpoint := listen(t, srv)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			text, _ := callTool(t, endpoint, "2025-11-25", "find_slowly", map[string]any{})
			assert.Equal(t, "found", text)
		})
	}
	<-begun
	<-begun
	a := post(t, endpoint, "2025-11-25", request("2025-11-25", "ping", nil), header("Origin", "https://claude.ai"))
	assert.Equal(t, 429, a.Status, "one caller has a share of half of the places")
	assert.Equal(t, "1", a.Header.Get("Retry-After"))
	assert.Equal(t, "https://claude.ai", a.Header.Get("Access-Control-Allow-Origin"), "a web page can read the refusal")
	assert.Equal(t, "429 overloaded", l.heard())
	close(release)
	wg.Wait()
}

func TestMoreHostsAndOrigins(t *testing.T) {
	endpoint := listen(t, newServer(mcpkit.Edge(edge.Config{Hosts: []string{"old.example.com"}}), mcpkit.Edge(edge.Config{Origins: []string{"https://app.example.com"}})))
	ask := func(host, origin string) int {
		return post(t, endpoint, "2025-11-25", request("2025-11-25", "ping", nil), func(r *http.Request) {
			r.Host = host
			r.Header.Set("Origin", origin)
		}).Status
	}
	assert.Equal(t, 200, ask("old.example.com", "https://app.example.com"))
	assert.Equal(t, 421, ask("other.example.com", "https://app.example.com"))
	assert.Equal(t, 403, ask("old.example.com", "https://other.example.com"))

	_, err := newServer(mcpkit.Edge(edge.Config{Origins: []string{"https://app.example.com/path"}})).Handler()
	assert.ErrorContains(t, err, `"https://app.example.com/path" is not an origin`)
	_, err = newServer(mcpkit.Edge(edge.Config{Allow: &edge.AllowList{Networks: []netip.Prefix{{}}}})).Handler()
	assert.ErrorContains(t, err, "is not a network")
	_, err = newServer(mcpkit.Edge(edge.Config{Allow: &edge.AllowList{Networks: nil}})).Handler()
	assert.ErrorContains(t, err, "no network", "an empty list of networks is refused")
}

// TestCompressedAndOversizedBodies checks that such bodies are refused.
func TestCompressedAndOversizedBodies(t *testing.T) {
	endpoint := listen(t, newServer())
	a := post(t, endpoint, "2025-11-25", request("2025-11-25", "ping", nil), header("Content-Encoding", "gzip"))
	assert.Equal(t, 415, a.Status)
	a = post(t, endpoint, "2025-11-25", fmt.Sprintf(`{"x":%q}`, strings.Repeat("x", 5<<20)))
	assert.Equal(t, 413, a.Status)
}
