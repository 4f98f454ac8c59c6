package mcpkit_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// The addresses of the callers, as the proxy in front of the server reports them.
const (
	greedyAddr = "203.0.113.1"
	honestAddr = "198.51.100.1"
)

// soon bounds waits on a slow machine. A test that passes does not wait that long.
const soon = 20 * time.Second

// TestAGreedyCallerDoesNotStopAnother has a row for each bounded resource that callers share. In
// each row a greedy caller takes as much as it gets, and then the server must serve an honest one.
func TestAGreedyCallerDoesNotStopAnother(t *testing.T) {
	testsize.OnlySlow(t, "many clients load the server")
	rows := []struct {
		resource, bound string
		run             func(t *testing.T) (greedyGot string, honestServed bool)
		fills           bool // it fills megabytes
	}{
		{"places for calls", "16 at once, 8 wait", greedyCalls, false},
		{"places for calls in batches", "16 at once", greedyBatches, false},
		{"places for calls without a token", "16 at once", manyStrangers, false},
		{"queue for places", "4 at once, 8 wait", greedyQueue, false},
		{"streams", "8 open", greedyStreams, false},
		{"memory for bodies", "256 MiB", greedyBodies, true},
		{"verifications of tokens", "8 at once", greedyTokens, false},
		{"rate of calls", "3 calls", greedyRate, false},
		{"keys of the limiter", "100 keys", greedyKeys, false},
		{"stored rests of results", "2 MiB", greedyRests, true},
		{"cached lists", "128 views", greedyViews, false},
		{"sessions", "10,000 open", greedySessions, true},
		{"memory for sessions", "128 MiB", greedySessionMemory, true},
		{"memory for subscriptions", "128 MiB", greedySubscriptions, true},
		{"lookups of bad tokens", "100 at once, 10/s each", greedyBadTokens, false},
	}
	var table strings.Builder
	fmt.Fprintf(&table, "\n%-48s %-20s %-40s %s\n", "resource", "bound", "greedy got", "honest served")
	for _, row := range rows {
		t.Run(row.resource, func(t *testing.T) {
			if row.fills {
				testsize.SkipUnderRace(t, "it measures time or memory")
			}
			got, served := row.run(t)
			assert.True(t, served, "the honest caller is not served")
			fmt.Fprintf(&table, "%-48s %-20s %-40s %t\n", row.resource, row.bound, got, served)
		})
	}
	t.Log(table.String())
}

// A hangingServer is a server with the tool find_until_gone, whose calls end only when their client
// disconnects, and the clients that call it.
type hangingServer struct {
	srv      *mcpkit.Server
	endpoint string
	begun    atomic.Int64
	ctx      context.Context
	cancel   context.CancelFunc
	clients  sync.WaitGroup
	mu       sync.Mutex
	statuses map[int]int
	refused  atomic.Int64
}

func newHangingServer(t *testing.T, opts ...mcpkit.Option) *hangingServer {
	t.Helper()
	opts = append([]mcpkit.Option{mcpkit.Edge(edge.Config{ClientIP: edge.ForwardedHops(1)}), mcpkit.RateLimit(nil)}, opts...)
	return addHangingTool(t, newServer(opts...))
}

// addHangingTool adds the tool find_until_gone to a server, and serves it.
func addHangingTool(t *testing.T, srv *mcpkit.Server, opts ...mcpkit.ToolOption) *hangingServer {
	t.Helper()
	h := &hangingServer{srv: srv, statuses: map[int]int{}}
	addTool(srv, "find_until_gone", func(ctx context.Context, _ struct{}) (string, error) {
		h.begun.Add(1)
		defer h.begun.Add(-1)
		<-ctx.Done()
		return "", ctx.Err()
	}, opts...)
	h.endpoint = listen(t, srv)
	h.ctx, h.cancel = context.WithCancel(t.Context())
	t.Cleanup(func() {
		h.cancel()
		h.clients.Wait()
	})
	return h
}

// send makes a request in a goroutine, because it may hang.
func (h *hangingServer) send(version, body string, change ...func(*http.Request)) {
	h.sendUntil(h.ctx, version, body, change...)
}

func (h *hangingServer) sendUntil(ctx context.Context, version, body string, change ...func(*http.Request)) {
	req, _ := http.NewRequestWithContext(ctx, http.MethodPost, h.endpoint, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json, text/event-stream")
	req.Header.Set("Mcp-Protocol-Version", version)
	for _, c := range change {
		c(req)
	}
	h.clients.Go(func() {
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return
		}
		defer resp.Body.Close()
		h.mu.Lock()
		h.statuses[resp.StatusCode]++
		h.mu.Unlock()
		if resp.StatusCode >= 400 {
			h.refused.Add(1)
			return
		}
		_, _ = io.Copy(io.Discard, resp.Body) // a stream ends when its client disconnects
	})
}

func (h *hangingServer) status(code int) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.statuses[code]
}

// hangingCall is a call that ends only when its client disconnects.
var hangingCall = request("2025-11-25", "tools/call", map[string]any{"name": "find_until_gone", "arguments": map[string]any{}})

// serves reports whether the server answers a call with a result.
func serves(t *testing.T, endpoint string, change ...func(*http.Request)) bool {
	t.Helper()
	a := post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/call",
		map[string]any{"name": "find_notes", "arguments": map[string]any{"query": "rain"}}), change...)
	if a.Status != http.StatusOK || a.Error != nil {
		t.Log(a.Status, a.Body)
		return false
	}
	_, isError := resultText(t, a.Result)
	return !isError
}

// eventually waits for a condition. message says what is wrong if it does not become true.
func eventually(t *testing.T, ok func() bool, message string) {
	t.Helper()
	require.Eventually(t, ok, soon, time.Millisecond, message)
}

func greedyCalls(t *testing.T) (string, bool) {
	h := newHangingServer(t, mcpkit.Edge(edge.Config{Shed: &edge.ShedOptions{Calls: 16, Queue: 8, Wait: soon}}))
	for range 40 {
		h.send("2025-11-25", hangingCall, forwarded(greedyAddr))
	}
	eventually(t, func() bool { return h.begun.Load()+h.refused.Load() >= 40-4 }, "calls that are not in the queue have no answer")
	got := h.begun.Load()
	served := true
	for range 20 {
		served = served && serves(t, h.endpoint, forwarded(honestAddr))
	}
	assert.EqualValues(t, 8, got)
	assert.Equal(t, 28, h.status(429), "its share of the queue is not 4")
	return fmt.Sprintf("%d places, %d of 40 refused with 429", got, h.status(429)), served
}

func greedyBatches(t *testing.T) (string, bool) {
	h := newHangingServer(t, mcpkit.Edge(edge.Config{Shed: &edge.ShedOptions{Calls: 16, Queue: -1}}))
	batch := func(n int) string {
		calls := make([]string, n)
		for i := range calls {
			calls[i] = strings.Replace(hangingCall, `"id":7`, fmt.Sprintf(`"id":%d`, i), 1)
		}
		return "[" + strings.Join(calls, ",") + "]"
	}
	large := post(t, h.endpoint, "2025-03-26", batch(9), forwarded(greedyAddr))
	assert.Equal(t, http.StatusRequestEntityTooLarge, large.Status)
	assert.Contains(t, large.Body, "the batch has 9 requests; at most 8 of one caller are answered at once")
	h.send("2025-03-26", batch(8), forwarded(greedyAddr))
	eventually(t, func() bool { return h.begun.Load() == 8 }, "a batch within the share does not run")
	a := post(t, h.endpoint, "2025-03-26", batch(2), forwarded(greedyAddr))
	assert.Equal(t, http.StatusTooManyRequests, a.Status, a.Body)
	return fmt.Sprintf("%d places with one request", h.begun.Load()), serves(t, h.endpoint, forwarded(honestAddr))
}

func manyStrangers(t *testing.T) (string, bool) {
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	srv := mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}, Scopes: []string{"notes"}}),
		mcpkit.Edge(edge.Config{ClientIP: edge.ForwardedHops(1)}), mcpkit.RateLimit(nil), mcpkit.Edge(edge.Config{Shed: &edge.ShedOptions{Calls: 16, Queue: -1}}))
	addNotes(srv)
	h := addHangingTool(t, srv, mcpkit.PublicTool())
	for i := range 40 {
		h.send("2025-11-25", hangingCall, forwarded(fmt.Sprintf("203.0.113.%d", i)))
	}
	eventually(t, func() bool { return h.begun.Load()+h.refused.Load() == 40 }, "not every call runs or is refused")
	got := h.begun.Load()
	assert.EqualValues(t, 8, got, "callers without a token have more or less than half of the places")
	token := bearer(issuer.Issue(oauthtest.Scopes("notes"), oauthtest.Subject("ada")))
	return fmt.Sprintf("%d places with 40 addresses", got), serves(t, h.endpoint, forwarded("203.0.113.1"), token)
}

func greedyQueue(t *testing.T) (string, bool) {
	h := newHangingServer(t, mcpkit.Edge(edge.Config{Shed: &edge.ShedOptions{Calls: 4, Queue: 8, Wait: soon}}))
	for range 2 {
		h.send("2025-11-25", hangingCall, forwarded(greedyAddr))
	}
	eventually(t, func() bool { return h.begun.Load() == 2 }, "the greedy caller has not got its places")
	leaving, leave := context.WithCancel(h.ctx)
	defer leave()
	h.sendUntil(leaving, "2025-11-25", hangingCall, forwarded("192.0.2.1"))
	eventually(t, func() bool { return h.begun.Load() == 3 }, "another caller has not got a place")
	h.send("2025-11-25", hangingCall, forwarded("192.0.2.2"))
	eventually(t, func() bool { return h.begun.Load() == 4 }, "not all places are taken")
	for range 20 {
		h.send("2025-11-25", hangingCall, forwarded(greedyAddr))
	}
	eventually(t, func() bool { return h.refused.Load() >= 12 }, "the greedy caller has more than its share of the queue")
	served := make(chan bool)
	go func() { served <- serves(t, h.endpoint, forwarded(honestAddr)) }()
	leave() // a place becomes free; calls of the greedy caller have waited longer for it
	return fmt.Sprintf("%d of 8 to wait, %d of 20 refused", 20-h.refused.Load(), h.refused.Load()), <-served
}

// addPrompt adds a prompt, so that clients can listen for changes of the list of prompts.
func addPrompt(srv *mcpkit.Server) {
	srv.SDK().AddPrompt(&mcp.Prompt{Name: "greet"}, func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) { return nil, nil })
}

// listening is a request that opens a stream.
var listening = request("2026-07-28", "subscriptions/listen", map[string]any{"notifications": map[string]any{"promptsListChanged": true}})

func greedyStreams(t *testing.T) (string, bool) {
	h := newHangingServer(t, mcpkit.Edge(edge.Config{Shed: &edge.ShedOptions{Streams: 8}}))
	addPrompt(h.srv)
	method := header("Mcp-Method", "subscriptions/listen")
	for range 20 {
		h.send("2026-07-28", listening, method, forwarded(greedyAddr))
	}
	eventually(t, func() bool { return h.status(200)+int(h.refused.Load()) == 20 }, "not every stream is open or refused")
	got := h.status(200)
	assert.Equal(t, 4, got)
	h.send("2026-07-28", listening, method, forwarded(honestAddr))
	eventually(t, func() bool { return h.status(200)+int(h.refused.Load()) == 21 }, "the honest caller has no answer")
	return fmt.Sprintf("%d streams, %d of 20 refused", got, h.refused.Load()), h.status(200) == got+1
}

// greedyBodies has 142 connections send a little more than half of the largest body each, and then
// nothing.
func greedyBodies(t *testing.T) (string, bool) {
	h := newHangingServer(t)
	const connections = 142
	half := strings.Repeat(" ", 2<<20+1)
	var refused atomic.Int64
	for range connections {
		conn, err := net.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(h.endpoint, "http://"), "/mcp"))
		require.NoError(t, err)
		h.clients.Go(func() {
			_, _ = fmt.Fprintf(conn, "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"+
				"X-Forwarded-For: %s\r\nContent-Length: %d\r\n\r\n", greedyAddr, 4<<20)
			_, _ = io.WriteString(conn, half)
		})
		h.clients.Go(func() {
			if n, _ := conn.Read(make([]byte, 12)); n > 0 {
				refused.Add(1)
			}
		})
		t.Cleanup(func() { _ = conn.Close() })
	}
	eventually(t, func() bool { return refused.Load() >= connections-64 }, "too few bodies are refused")
	got := connections - refused.Load()
	large := post(t, h.endpoint, "2025-11-25", request("2025-11-25", "ping", nil)+strings.Repeat(" ", 3<<20), forwarded(honestAddr))
	return fmt.Sprintf("memory for at most %d of %d bodies", got, connections),
		large.Status == 200 && serves(t, h.endpoint, forwarded(honestAddr))
}

func greedyTokens(t *testing.T) (string, bool) {
	var verifying atomic.Int64
	answered := make(chan struct{})
	verifier := oauth.VerifierFunc(func(_ context.Context, token string) (*oauth.Principal, error) {
		if token == "slow" {
			verifying.Add(1)
			<-answered
			return nil, oauth.ErrUnavailable
		}
		return &oauth.Principal{Issuer: "https://login.example.com", Subject: token, Scopes: []string{"notes"}}, nil
	})
	srv := mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{Verifiers: []oauth.Verifier{verifier},
		AuthorizationServers: []string{"https://login.example.com"}, Scopes: []string{"notes"}}),
		mcpkit.Edge(edge.Config{ClientIP: edge.ForwardedHops(1)}), mcpkit.Edge(edge.Config{Shed: &edge.ShedOptions{Calls: 8, Queue: -1}}))
	addNotes(srv)
	h := addHangingTool(t, srv)
	defer close(answered)
	for range 40 {
		h.send("2025-11-25", hangingCall, forwarded(greedyAddr), bearer("slow"))
	}
	eventually(t, func() bool { return verifying.Load()+h.refused.Load() == 40 }, "not every token is verified or refused")
	got := verifying.Load()
	assert.EqualValues(t, 4, got)
	return fmt.Sprintf("%d of 40 tokens", got), serves(t, h.endpoint, forwarded(honestAddr), bearer("ada"))
}

func greedyRate(t *testing.T) (string, bool) {
	endpoint := listen(t, newServer(mcpkit.RateLimit(small(3)), mcpkit.Edge(edge.Config{ClientIP: edge.ForwardedHops(1)})))
	got := 0
	for range 20 {
		if serves(t, endpoint, forwarded(greedyAddr)) {
			got++
		}
	}
	assert.Equal(t, 3, got)
	return fmt.Sprintf("%d of 20 calls", got), serves(t, endpoint, forwarded(honestAddr))
}

func greedyKeys(t *testing.T) (string, bool) {
	l := edge.NewLimiter(&edge.LimiterOptions{Each: edge.Rate{Burst: 10, PerSecond: 0.01}, MaxKeys: 100})
	take := func(key string) bool {
		wait, err := l.Take(t.Context(), key, 10)
		require.NoError(t, err)
		return wait == 0
	}
	for i := range 10_000 { // all of one /48 network
		take(fmt.Sprintf("ip:2001:db8:1:%x::/64", i+1))
	}
	got := l.Keys()
	user, address := take("user:honest"), take("ip:"+honestAddr)
	assert.False(t, take("user:honest"), "the honest user has no bucket, which would be empty now")
	return fmt.Sprintf("%d keys with 10,000 networks", got), user && address
}

func greedyRests(t *testing.T) (string, bool) {
	srv := newServer(mcpkit.Continuations(store.NewMemory(2<<20)), mcpkit.Edge(edge.Config{ClientIP: edge.ForwardedHops(1)}), mcpkit.RateLimit(nil))
	addTool(srv, "plain_list", func(context.Context, struct{}) (listOutPlain, error) { return listOutPlain{Notes: longList(300)}, nil })
	endpoint := listen(t, srv)
	handle := func(addr string) string {
		a := post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/call", map[string]any{"name": "plain_list", "arguments": map[string]any{}}), forwarded(addr))
		m := handlePattern.FindStringSubmatch(strings.ReplaceAll(string(a.Result), `\"`, `"`))
		require.NotNil(t, m, "%.300s", a.Body)
		return m[1]
	}
	kept := func(handle, addr string) bool {
		a := post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/call",
			map[string]any{"name": "continue_result", "arguments": map[string]any{"handle": handle}}), forwarded(addr))
		_, isError := resultText(t, a.Result)
		return !isError
	}
	honest := handle(honestAddr)
	var greedy []string
	for range 40 {
		greedy = append(greedy, handle(greedyAddr))
	}
	got := 0
	for _, g := range greedy {
		if kept(g, greedyAddr) {
			got++
		}
	}
	assert.Less(t, got, 40, "the store is not full")
	return fmt.Sprintf("%d of 40 rests kept", got), kept(honest, honestAddr)
}

// greedyViews lists the tools with all combinations of scopes. It checks by the number of
// allocations that the list of the honest caller is still cached.
func greedyViews(t *testing.T) (string, bool) {
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	srv := mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}}),
		mcpkit.ListPermitted(), mcpkit.RateLimit(nil))
	addNotes(srv)
	const scopes = 8
	for i := range scopes {
		addTool(srv, fmt.Sprintf("find_kind_%d", i), func(context.Context, struct{}) (string, error) { return "x", nil }, mcpkit.Scopes(fmt.Sprint("kind", i)))
	}
	h, err := srv.Handler()
	require.NoError(t, err)
	list := func(token string) {
		r := httptest.NewRequest(http.MethodPost, manifest().URL, strings.NewReader(request("2025-11-25", "tools/list", nil)))
		r.RemoteAddr = "127.0.0.1:1"
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Mcp-Protocol-Version", "2025-11-25")
		bearer(token)(r)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		require.Equal(t, 200, w.Code, w.Body.String())
	}
	honest := issuer.Issue(oauthtest.Subject("ada"), oauthtest.Scopes("kind3"))
	allocations := func() uint64 { // of one list; testing.AllocsPerRun would list once before
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		list(honest)
		runtime.ReadMemStats(&after)
		return after.Mallocs - before.Mallocs
	}
	list(honest)
	kept := allocations()
	views := 0
	for set := range 1 << scopes {
		var has []string
		for i := range scopes {
			if set>>i&1 == 1 {
				has = append(has, fmt.Sprint("kind", i))
			}
		}
		if len(has) == 1 && has[0] == "kind3" {
			continue // the scopes of the honest caller
		}
		views++
		list(issuer.Issue(oauthtest.Subject("mallory"), oauthtest.Scopes(has...)))
	}
	after := allocations()
	t.Logf("%d allocations before, %d after", kept, after)
	return fmt.Sprintf("asked for %d views", views), after < 2*kept
}

// greedySessions opens sessions until the server refuses one. It also checks that the server opens
// sessions again when others have ended.
func greedySessions(t *testing.T) (string, bool) {
	issuer, srv, _ := others(t, mcpkit.Sessions(), mcpkit.RateLimit(nil))
	h := handlerOf(t, srv)
	end := func() {
		for s := range srv.SDK().Sessions() {
			_ = s.Close()
		}
	}
	t.Cleanup(end)
	greedy, honest := issuer.Issue(oauthtest.Subject("greedy"), oauthtest.Scopes("notes")), issuer.Issue(oauthtest.Subject("honest"), oauthtest.Scopes("notes"))
	open := func(token string) *httptest.ResponseRecorder {
		q := wireRequest{body: initializeBody, header: http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json, text/event-stream"}}}
		q.header.Set("Authorization", "Bearer "+token)
		return q.send(h)
	}
	got, last := 0, open(greedy)
	for last.Code == 200 && got <= 10_000 {
		got, last = got+1, open(greedy)
	}
	assert.Equal(t, 503, last.Code)
	assert.Equal(t, "60", last.Header().Get("Retry-After"))
	assert.Contains(t, last.Body.String(), "too many sessions are open")
	served := open(honest).Code == 200
	end()
	assert.Eventually(t, func() bool { return open(greedy).Code == 200 }, soon, 10*time.Millisecond, "no session can be opened after others have ended")
	return fmt.Sprintf("%d sessions", got), served
}

// greedySessionMemory opens sessions with nearly the largest initialize request that is allowed.
func greedySessionMemory(t *testing.T) (string, bool) {
	issuer, srv, _ := others(t, mcpkit.Sessions(), mcpkit.RateLimit(nil))
	h := handlerOf(t, srv)
	t.Cleanup(func() {
		for s := range srv.SDK().Sessions() {
			_ = s.Close()
		}
	})
	open := func(subject string, size int) int {
		q := wireRequest{body: strings.Replace(initializeBody, `"name":"t"`, `"name":"`+strings.Repeat("t", size)+`"`, 1),
			header: http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json, text/event-stream"}}}
		q.header.Set("Authorization", "Bearer "+issuer.Issue(oauthtest.Subject(subject), oauthtest.Scopes("notes")))
		return q.send(h).Code
	}
	assert.Equal(t, 413, open("greedy", 65<<10))
	got := 0
	for got < 2_000 && open("greedy", 63<<10) == 200 {
		got++
	}
	assert.Less(t, got, 2_000)
	return fmt.Sprintf("%d sessions of 64 KiB", got), open("honest", 63<<10) == 200
}

// greedySubscriptions subscribes to resources in one session until the server refuses one.
func greedySubscriptions(t *testing.T) (string, bool) {
	srv := newServer(mcpkit.Sessions(), mcpkit.RateLimit(nil), mcpkit.Edge(edge.Config{ClientIP: edge.ForwardedHops(1)}), mcpkit.Subscriptions(nil, nil))
	srv.SDK().AddResourceTemplate(&mcp.ResourceTemplate{Name: "all", URITemplate: "{+any}"}, nil)
	h := handlerOf(t, srv)
	t.Cleanup(func() {
		for s := range srv.SDK().Sessions() {
			_ = s.Close()
		}
	})
	ask := func(addr, session, body string) *httptest.ResponseRecorder {
		q := wireRequest{body: body, header: http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json, text/event-stream"}, "X-Forwarded-For": {addr}, "Mcp-Protocol-Version": {"2025-11-25"}}}
		if session != "" {
			q.header.Set("Mcp-Session-Id", session)
		}
		return q.send(h)
	}
	open := func(addr string) string {
		id := ask(addr, "", initializeBody).Header().Get("Mcp-Session-Id")
		ask(addr, id, `{"jsonrpc":"2.0","method":"notifications/initialized"}`)
		return id
	}
	change := func(addr, session, method string, n int) bool {
		a := ask(addr, session, fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":%q,"params":{"uri":"x://%d/%s"}}`, method, n, strings.Repeat("x", 8_000)))
		return strings.Contains(a.Body.String(), `"result"`)
	}
	session, got := open(greedyAddr), 0
	for got < 20_000 && change(greedyAddr, session, "resources/subscribe", got) {
		got++
	}
	assert.Less(t, got, 20_000)
	assert.True(t, change(greedyAddr, session, "resources/unsubscribe", 0))
	assert.True(t, change(greedyAddr, session, "resources/subscribe", got), "no subscription is allowed after another has ended")
	return fmt.Sprintf("%d subscriptions of 8 KB", got), change(honestAddr, open(honestAddr), "resources/subscribe", 0)
}

// greedyBadTokens sends tokens that the authorization server does not know.
func greedyBadTokens(t *testing.T) (string, bool) {
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	id, secret := issuer.Credentials()
	v, err := oauth.NewIntrospection(oauth.IntrospectionConfig{
		Endpoint: issuer.IntrospectionURL(), Issuer: issuer.URL(), ClientID: id, ClientSecret: secret, Audiences: []string{manifest().URL},
	})
	require.NoError(t, err)
	srv := mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{Verifiers: []oauth.Verifier{v}, AuthorizationServers: []string{issuer.URL()}, Scopes: []string{"notes"}}),
		mcpkit.Edge(edge.Config{ClientIP: edge.ForwardedHops(1)}), mcpkit.RateLimit(nil))
	addNotes(srv)
	endpoint, ping := listen(t, srv), request("2025-11-25", "ping", nil)
	lookedUp := 0
	for i := range 200 {
		if post(t, endpoint, "2025-11-25", ping, forwarded(greedyAddr), bearer(fmt.Sprint("made-up-token-", i))).Status == 401 {
			lookedUp++
		}
	}
	assert.Less(t, lookedUp, 200)
	good := bearer(issuer.Opaque(oauthtest.Scopes("notes")))
	return fmt.Sprintf("%d of 200 looked up", lookedUp), post(t, endpoint, "2025-11-25", ping, forwarded(honestAddr), good).Status == 200
}
