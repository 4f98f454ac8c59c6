package mcpkit_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// callers records for which callers handlers ran.
type callers struct {
	mu   sync.Mutex
	seen map[string]int
}

// record counts a call for the caller of its context and, if it differs, of its TokenInfo.
func (c *callers) record(ctx context.Context, extra *mcp.RequestExtra) {
	who := "nobody"
	if p, ok := oauth.PrincipalFrom(ctx); ok {
		who = p.Subject + " with " + strings.Join(p.Scopes, " ")
	}
	infos := []*auth.TokenInfo{auth.TokenInfoFromContext(ctx)}
	if extra != nil {
		infos = append(infos, extra.TokenInfo)
	}
	for _, info := range infos {
		if info != nil && len(info.Scopes) > 0 && !strings.HasSuffix(who, " with "+strings.Join(info.Scopes, " ")) {
			who += " or " + info.UserID + " with " + strings.Join(info.Scopes, " ")
		}
	}
	tenant, _ := ctx.Value(tenantKey{}).(string)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.seen == nil {
		c.seen = map[string]int{}
	}
	c.seen[strings.TrimSpace(who+" "+tenant)]++
}

func (c *callers) total() (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, times := range c.seen {
		n += times
	}
	return n
}

// sendAndReset sends a POST request and resets the connection at once, so that the client is gone
// while the server handles the request.
func sendAndReset(t *testing.T, endpoint, session, token, body string) {
	t.Helper()
	u, err := url.Parse(endpoint)
	require.NoError(t, err)
	conn, err := net.Dial("tcp", u.Host)
	require.NoError(t, err)
	head := "POST " + u.Path + " HTTP/1.1\r\nHost: " + u.Host + "\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\n" +
		"Mcp-Protocol-Version: 2025-11-25\r\nMcp-Session-Id: " + session + "\r\nAuthorization: Bearer " + token + "\r\nContent-Length: " + fmt.Sprint(len(body)) + "\r\n\r\n"
	_, err = conn.Write([]byte(head + body))
	require.NoError(t, err)
	require.NoError(t, conn.(*net.TCPConn).SetLinger(0))
	require.NoError(t, conn.Close())
}

// resets returns how many connections the tests reset.
func resets() int { return testsize.Count(3_000, 200) }

type tenantKey struct{}

// withTenant is HTTP middleware of the program, which adds a value about the caller to the context.
func withTenant(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		tenant := "other"
		if r.Header.Get("Mcp-Session-Id") == "" {
			tenant = "opener"
		}
		next.ServeHTTP(rw, r.WithContext(context.WithValue(r.Context(), tenantKey{}, tenant)))
	})
}

// TestACallWhoseClientIsGoneNeverRunsForTheOpenerOfItsSession resets connections right after their
// requests, whose token has fewer scopes than the token that opened the session. It checks that a
// handler that still runs has the caller, the rate limit and the context values of its request.
func TestACallWhoseClientIsGoneNeverRunsForTheOpenerOfItsSession(t *testing.T) {
	t.Parallel()
	const call = `"tools/call","params":{"name":"find_caller","arguments":{}}`
	none := func(*callers) []mcpkit.Option { return nil }
	for name, c := range map[string]struct {
		message string
		options func(*callers) []mcpkit.Option
		add     func(*mcpkit.Server, *callers)
	}{
		"Interactive": {call, none, func(srv *mcpkit.Server, seen *callers) {
			mcpkit.AddSDKTool(srv, "find_caller", annotate.ReadOnly("Find the caller"), "Finds the caller. Use when a test needs it.",
				func(ctx context.Context, req *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, string, error) {
					seen.record(ctx, req.Extra)
					return nil, "found", nil
				}, mcpkit.Interactive())
		}},
		"Sessions": {call, none, func(srv *mcpkit.Server, seen *callers) {
			addTool(srv, "find_caller", func(ctx context.Context, _ struct{}) (string, error) {
				seen.record(ctx, nil)
				return "found", nil
			})
		}},
		"Adopt": {call, func(seen *callers) []mcpkit.Option {
			existing := mcp.NewServer(&mcp.Implementation{Name: "x", Version: "1"}, nil)
			mcp.AddTool(existing, &mcp.Tool{Name: "find_caller", Description: "Finds the caller. Use when a test needs it."},
				func(ctx context.Context, req *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, any, error) {
					seen.record(ctx, req.Extra)
					return nil, nil, nil
				})
			return []mcpkit.Option{mcpkit.Adopt(existing, map[string]annotate.Annotation{"find_caller": annotate.ReadOnly("Find the caller")})}
		}, func(*mcpkit.Server, *callers) {}},
		"a prompt": {`"prompts/get","params":{"name":"caller"}`, none, func(srv *mcpkit.Server, seen *callers) {
			srv.SDK().AddPrompt(&mcp.Prompt{Name: "caller"}, func(ctx context.Context, req *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
				seen.record(ctx, req.Extra)
				return &mcp.GetPromptResult{}, nil
			})
		}},
		"a subscription": {`"resources/subscribe","params":{"uri":"notes://open"}`, func(seen *callers) []mcpkit.Option {
			return []mcpkit.Option{mcpkit.Subscriptions(func(ctx context.Context, req *mcp.SubscribeRequest) error {
				seen.record(ctx, req.Extra)
				return nil
			}, nil)}
		}, func(*mcpkit.Server, *callers) {}},
	} {
		t.Run(name, func(t *testing.T) {
			limiter, seen := &countingLimiter{}, &callers{}
			issuer, srv, _ := others(t, append(c.options(seen), mcpkit.Sessions(), mcpkit.RateLimit(limiter))...)
			c.add(srv, seen)
			h, err := srv.Handler()
			require.NoError(t, err)
			endpoint := serve(t, withTenant(h)) + "/mcp"
			opener := &legacySession{t: t, endpoint: endpoint, token: issuer.Issue(oauthtest.Subject("ada"), oauthtest.Scopes("notes notes:write"))}
			opener.open(`{}`)
			token := issuer.Issue(oauthtest.Subject("ada"), oauthtest.Scopes("notes"))
			limiter.reset()
			for i := range resets() {
				sendAndReset(t, endpoint, opener.id, token, fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":%s}`, i+10, c.message))
			}
			settled(t, seen.total)
			who := seen.copy()
			for name := range who {
				assert.Equal(t, "ada with notes other", name)
			}
			t.Logf("%d resets: %v", resets(), who)
			assert.GreaterOrEqual(t, limiter.count(), seen.total(), "calls ran that the limiter did not count")

			// A client that waits gets an answer in the same session.
			patient := &legacySession{t: t, endpoint: endpoint, id: opener.id, token: token}
			before := seen.total()
			require.Equal(t, 200, patient.send("POST", `{"jsonrpc":"2.0","id":9,"method":`+c.message+`}`).StatusCode)
			assert.Greater(t, seen.total(), before, "on a busy machine, late requests run too")
		})
	}
}

// TestTheProgramsMiddlewareSeesTheCallerOfTheRequest checks that go-sdk middleware of the program
// gets the caller of the request in a session, and not the caller that opened the session.
func TestTheProgramsMiddlewareSeesTheCallerOfTheRequest(t *testing.T) {
	issuer, srv, _ := others(t, mcpkit.Sessions())
	seen := &callers{}
	srv.SDK().AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
			if method == "tools/list" {
				seen.record(ctx, req.GetExtra())
				if _, err := next(ctx, method, req); err != nil { // a middleware may call next twice
					return nil, err
				}
			}
			return next(ctx, method, req)
		}
	})
	late := &callers{}
	h := handlerOf(t, srv)
	seen.seen = nil // the check lists the tools too
	srv.SDK().AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
			if method == "tools/list" {
				late.record(ctx, nil)
			}
			return next(ctx, method, req)
		}
	})
	endpoint := serve(t, withTenant(h)) + "/mcp"
	opener := &legacySession{t: t, endpoint: endpoint, token: issuer.Issue(oauthtest.Subject("ada"), oauthtest.Scopes("notes notes:write"))}
	opener.open(`{}`)
	other := &legacySession{t: t, endpoint: endpoint, id: opener.id, token: issuer.Issue(oauthtest.Subject("ada"), oauthtest.Scopes("notes"))}
	require.Equal(t, 200, other.send("POST", request("2025-11-25", "tools/list", nil)).StatusCode)
	assert.Equal(t, map[string]int{"ada with notes other": 1}, seen.seen)
	assert.Equal(t, map[string]int{"nobody": 1}, late.seen, "middleware that is added while the server serves gets no caller, rather than a wrong one")
}

// TestAStrangersStreamEndsWhenAUserTakesTheSession checks that a stream without a token ends when a
// user first uses the session, because later messages are for the user alone.
func TestAStrangersStreamEndsWhenAUserTakesTheSession(t *testing.T) {
	issuer, srv, _ := others(t, mcpkit.Sessions())
	mcpkit.AddTool(srv, "find_open", annotate.ReadOnly("Find something open"), "Finds something open. Use when a test needs no token.",
		func(context.Context, struct{}) (string, error) { return "found", nil }, mcpkit.PublicTool())
	endpoint := listen(t, srv)
	t.Cleanup(func() {
		for session := range srv.SDK().Sessions() {
			_ = session.Close()
		}
	})
	stranger := &legacySession{t: t, endpoint: endpoint}
	stranger.open(`{}`)
	stream := stranger.send("GET", "")
	require.Equal(t, 200, stream.StatusCode)
	ada := &legacySession{t: t, endpoint: endpoint, id: stranger.id, token: issuer.Issue(oauthtest.Subject("ada"), oauthtest.Scopes("notes"))}
	require.Equal(t, 200, ada.send("POST", request("2025-11-25", "tools/list", nil)).StatusCode)
	_ = readAll(t, stream) // returns when the stream ends
	own := ada.send("GET", "")
	assert.Equal(t, 200, own.StatusCode, "the user can open a stream of the session")
}

// TestACallWhoseClientIsGoneRunsForNobodyElse checks on a server with a public tool that a call
// without a token never runs for a user of the session.
func TestACallWhoseClientIsGoneRunsForNobodyElse(t *testing.T) {
	issuer, srv, _ := others(t, mcpkit.Sessions(), mcpkit.RateLimit(nil))
	seen := &callers{}
	mcpkit.AddTool(srv, "find_caller", annotate.ReadOnly("Find the caller"), "Finds the caller. Use when a test needs it.",
		func(ctx context.Context, _ struct{}) (string, error) {
			seen.record(ctx, nil)
			return "found", nil
		}, mcpkit.PublicTool())
	endpoint := listen(t, srv)
	t.Cleanup(func() {
		for session := range srv.SDK().Sessions() {
			_ = session.Close()
		}
	})
	anonymous := &legacySession{t: t, endpoint: endpoint}
	anonymous.open(`{}`)
	call := `{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"find_caller","arguments":{}}}`
	require.Equal(t, 200, anonymous.send("POST", call).StatusCode)
	assert.Equal(t, map[string]int{"nobody": 1}, seen.seen)

	// The session belongs to the first user who uses it.
	ada := &legacySession{t: t, endpoint: endpoint, id: anonymous.id, token: issuer.Issue(oauthtest.Subject("ada"), oauthtest.Scopes("notes"))}
	require.Equal(t, 200, ada.send("POST", call).StatusCode)
	bob := &legacySession{t: t, endpoint: endpoint, id: anonymous.id, token: issuer.Issue(oauthtest.Subject("bob"), oauthtest.Scopes("notes"))}
	for _, stranger := range []*legacySession{bob, anonymous} {
		answer := stranger.send("POST", call)
		assert.Equal(t, 404, answer.StatusCode, "another user's session is not found")
	}
	assert.Equal(t, map[string]int{"nobody": 1, "ada with notes": 1}, seen.seen)
}

// TestAnotherUsersSessionIsNotFound checks that requests in another user's session, with and
// without a token, get the answer for a session that does not exist.
func TestAnotherUsersSessionIsNotFound(t *testing.T) {
	issuer, srv, _ := others(t, mcpkit.Sessions())
	mcpkit.AddTool(srv, "find_open", annotate.ReadOnly("Find something open"), "Finds something open. Use when a test needs no token.",
		func(context.Context, struct{}) (string, error) { return "found", nil }, mcpkit.PublicTool())
	endpoint := listen(t, srv)
	ada := &legacySession{t: t, endpoint: endpoint, token: issuer.Issue(oauthtest.Subject("ada"), oauthtest.Scopes("notes"))}
	ada.open(`{}`)
	for _, token := range []string{"", issuer.Issue(oauthtest.Subject("bob"), oauthtest.Scopes("notes"))} {
		for _, method := range []string{"POST", "GET", "DELETE"} {
			theirs := &legacySession{t: t, endpoint: endpoint, id: ada.id, token: token}
			none := &legacySession{t: t, endpoint: endpoint, id: "NONE", token: token}
			a, b := theirs.send(method, request("2025-11-25", "tools/list", nil)), none.send(method, request("2025-11-25", "tools/list", nil))
			assert.Equal(t, 404, a.StatusCode, method)
			assert.Equal(t, readAll(t, b), readAll(t, a), method)
			assert.Equal(t, b.StatusCode, a.StatusCode, method)
		}
	}
	assert.Equal(t, 200, ada.send("POST", request("2025-11-25", "tools/list", nil)).StatusCode)
}

func readAll(t *testing.T, resp *http.Response) string {
	t.Helper()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return string(text)
}

func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	ts := httptest.NewServer(h)
	t.Cleanup(ts.Close)
	return ts.URL
}

// A countingLimiter lets every call pass and counts them.
type countingLimiter struct {
	mu sync.Mutex
	n  int
}

func (l *countingLimiter) Take(_ context.Context, _ string, n int) (time.Duration, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.n += n
	return 0, nil
}

func (l *countingLimiter) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.n
}

func (l *countingLimiter) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.n = 0
}

// settled waits until a number has not changed for 300 ms.
func settled(t *testing.T, number func() int) {
	t.Helper()
	last, since := -1, time.Now()
	require.Eventually(t, func() bool {
		if n := number(); n != last {
			last, since = n, time.Now()
		}
		return time.Since(since) > 300*time.Millisecond
	}, 60*time.Second, 20*time.Millisecond)
}
