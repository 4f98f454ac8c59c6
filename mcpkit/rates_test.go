package mcpkit_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// A caller of these tests makes calls until one is refused.
type rateCaller struct {
	client *http.Client
	change []func(*http.Request)
}

// callsUntilRefused returns how many calls the server carries out before it refuses one, of at most
// most, and how long that took.
func (c rateCaller) callsUntilRefused(t *testing.T, endpoint string, most int) (calls int, took time.Duration) {
	t.Helper()
	began := time.Now()
	for calls < most {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, endpoint, strings.NewReader(request("2025-11-25", "tools/call", map[string]any{"name": "find_fast", "arguments": map[string]any{}})))
		require.NoError(t, err)
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Accept", "application/json, text/event-stream")
		for _, change := range c.change {
			change(req)
		}
		resp, err := c.client.Do(req)
		require.NoError(t, err)
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		if strings.Contains(string(body), "too many calls") {
			break
		}
		require.Contains(t, string(body), "found")
		calls++
	}
	return calls, time.Since(began)
}

// from returns a caller that connects from a loopback address.
func from(t *testing.T, address string, change ...func(*http.Request)) rateCaller {
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	transport := &http.Transport{DialContext: dialer.DialContext}
	t.Cleanup(transport.CloseIdleConnections)
	return rateCaller{&http.Client{Transport: transport}, change}
}

// promised returns the calls at once and per second that the page of the server promises in the
// sentence with the given words.
func promised(t *testing.T, endpoint, words string) (burst int, perSecond float64) {
	t.Helper()
	resp, err := http.Get(strings.TrimSuffix(endpoint, "/mcp") + "/docs.md") //nolint:noctx // a test
	require.NoError(t, err)
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	m := regexp.MustCompile(words + ` can make (\d+) calls in quick succession, then (\d+) calls? per second`).FindStringSubmatch(string(page))
	require.NotNil(t, m, "the page promises nothing: %s", regexp.MustCompile(`(?m)^.*succession.*$`).FindString(string(page)))
	burst, err = strconv.Atoi(m[1])
	require.NoError(t, err)
	perSecond, err = strconv.ParseFloat(m[2], 64)
	require.NoError(t, err)
	return burst, perSecond
}

// assertRate checks calls against a promise: not fewer than the burst, and not more than the burst
// and what comes back in the meantime.
func assertRate(t *testing.T, calls, burst int, perSecond float64, took time.Duration) {
	t.Helper()
	assert.GreaterOrEqual(t, calls, burst)
	assert.LessOrEqual(t, calls, burst+1+int(took.Seconds()*perSecond))
}

func addFast(srv *mcpkit.Server) {
	addTool(srv, "find_fast", func(context.Context, struct{}) (string, error) { return "found", nil })
}

// TestTheRatesOnThePageAreEnforced makes 400 calls from loopback addresses, as in the report of a
// user, and compares what is carried out with what the page says.
func TestTheRatesOnThePageAreEnforced(t *testing.T) {
	srv := mcpkit.New(manifest(), mcpkit.Public("the notes of this test are public"), mcpkit.Documentation(docs.Prose{}))
	addNotes(srv)
	addFast(srv)
	endpoint := listen(t, srv)
	burst, perSecond := promised(t, endpoint, "Each caller")
	assert.Equal(t, edge.CallerRate.Burst, burst)
	for _, address := range []string{"127.0.0.1", "127.0.0.2"} {
		calls, took := from(t, address).callsUntilRefused(t, endpoint, 400)
		assertRate(t, calls, burst, perSecond, took)
	}
}

// TestCallersBehindAPrivateProxyAreBoundedTogether calls through a proxy that adds X-Forwarded-For.
// What clients write into the header changes nothing.
func TestCallersBehindAPrivateProxyAreBoundedTogether(t *testing.T) {
	srv := newServer(mcpkit.Documentation(docs.Prose{}), mcpkit.RateLimit(edge.NewLimiter(&edge.LimiterOptions{
		Each: edge.Rate{Burst: 10, PerSecond: 1}, Shared: map[string]edge.Rate{edge.UnknownKey: {Burst: 30, PerSecond: 2}}})))
	addFast(srv)
	endpoint := listen(t, srv)
	behind, err := url.Parse(strings.TrimSuffix(endpoint, "/mcp"))
	require.NoError(t, err)
	proxy := httptest.NewServer(httputil.NewSingleHostReverseProxy(behind))
	t.Cleanup(proxy.Close)
	burst, perSecond := promised(t, endpoint, "All callers behind a proxy with a private address count as one caller: together they")
	require.Equal(t, 30, burst)
	began := time.Now()
	all := 0
	for _, c := range []rateCaller{from(t, "127.0.0.1"), from(t, "127.0.0.2"), from(t, "127.0.0.3", forwarded("203.0.113.7"))} {
		calls, _ := c.callsUntilRefused(t, proxy.URL+"/mcp", 100)
		all += calls
	}
	assertRate(t, all, burst, perSecond, time.Since(began))

	burst, perSecond = promised(t, endpoint, "Each caller")
	calls, took := from(t, "127.0.0.1").callsUntilRefused(t, endpoint, 100)
	assertRate(t, calls, burst, perSecond, took)
}

// TestEachUserHasTheRateOfThePage calls with tokens from one address.
func TestEachUserHasTheRateOfThePage(t *testing.T) {
	issuer, srv := protected(t, false, mcpkit.Documentation(docs.Prose{}), mcpkit.RateLimit(small(10)))
	addFast(srv)
	endpoint := listen(t, srv)
	for _, user := range []string{"ada", "bob"} {
		calls, took := from(t, "127.0.0.1", bearer(issuer.Issue(oauthtest.Subject(user), oauthtest.Scopes("notes")))).callsUntilRefused(t, endpoint, 100)
		assertRate(t, calls, 10, 0.01, took)
	}
	assert.Empty(t, srv.Surface().Limits.Shared, "users share nothing")
}

// TestALimiterOfTheProgramPromisesNothing checks pages of servers whose rates are not known.
func TestALimiterOfTheProgramPromisesNothing(t *testing.T) {
	for _, limiter := range []edge.Limiter{nil, brokenLimiter{}} {
		limits := newServer(mcpkit.RateLimit(limiter)).Surface().Limits
		assert.Zero(t, limits.Burst)
		assert.Zero(t, limits.CallsPerSecond)
		assert.Empty(t, limits.Shared)
	}
}

// TestSharedRatesAreNamed checks the words for callers that count as one, by what is known of their
// addresses and by who needs no token.
func TestSharedRatesAreNamed(t *testing.T) {
	anthropic, unknown := edge.Rate{Burst: 40, PerSecond: 4}, edge.Rate{Burst: 30, PerSecond: 3}
	known := mcpkit.Edge(edge.Config{ClientIP: edge.ForwardedHops(1)})
	for _, protected := range []bool{false, true} {
		for _, tc := range []struct {
			opts   []mcpkit.Option
			shared map[string]edge.Rate
			want   []string
		}{
			{nil, map[string]edge.Rate{edge.AnthropicKey: anthropic, edge.UnknownKey: unknown}, []string{"in the network that Claude calls from", "behind a proxy with a private address"}},
			{[]mcpkit.Option{known}, map[string]edge.Rate{edge.AnthropicKey: anthropic, edge.UnknownKey: unknown}, []string{"in the network that Claude calls from", "whose network address does not reach the server"}},
			{[]mcpkit.Option{known}, map[string]edge.Rate{edge.AnthropicKey: anthropic}, []string{"in the network that Claude calls from"}},
			{nil, map[string]edge.Rate{edge.UnknownKey: unknown}, []string{"behind a proxy with a private address"}},
		} {
			limiter := mcpkit.RateLimit(edge.NewLimiter(&edge.LimiterOptions{Each: edge.Rate{Burst: 9, PerSecond: 2}, Shared: tc.shared}))
			srv := newServer(append(tc.opts, limiter)...)
			callers := "all callers "
			if protected {
				srv = mcpkit.New(manifest(), mcpkit.OAuth(loginConfig()), append(tc.opts, limiter)...)
				assert.Empty(t, srv.Surface().Limits.Shared, "each caller has a token")
				addTool(srv, "say_a", says("a"), mcpkit.PublicTool())
				callers = "all callers without a login "
			}
			limits := srv.Surface().Limits
			assert.Equal(t, 9, limits.Burst)
			assert.InDelta(t, 2, limits.CallsPerSecond, 0)
			require.Len(t, limits.Shared, len(tc.want))
			for i, want := range tc.want {
				assert.Equal(t, callers+want, limits.Shared[i].Callers)
				rate := unknown
				if i == 0 && want == "in the network that Claude calls from" {
					rate = anthropic
				}
				assert.Equal(t, edge.Rate{Burst: limits.Shared[i].Burst, PerSecond: limits.Shared[i].CallsPerSecond}, rate)
			}
		}
	}
}
