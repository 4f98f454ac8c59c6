package mcpkit_test

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// A testCaller sends requests with a token, or without one.
type testCaller struct {
	name   string // of the user; "" without a token
	scopes string
	token  string
	bad    bool // the token is invalid
}

// seen returns the caller as [currentCaller] returns it in a handler.
func (c testCaller) seen() string {
	if c.name == "" {
		return "nobody"
	}
	return c.name + " with " + c.scopes
}

func (c testCaller) has(scope string) bool { return slices.Contains(strings.Fields(c.scopes), scope) }

// A sessionAction is one kind of request.
type sessionAction struct {
	name   string
	method string // of HTTP; POST if empty
	body   string
	// public is set if the request needs no token.
	public bool
	scope  string // needed in addition to the baseline
	runs   bool   // a handler runs, if the request is permitted
	opens  bool   // the request opens a session, if it is sent outside of one
}

func callOf(tool string) string {
	return `{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"` + tool + `","arguments":{}}}`
}

var sessionActions = []sessionAction{
	{name: "initialize", body: initializeBody, public: true, opens: true},
	{name: "initialized", body: `{"jsonrpc":"2.0","method":"notifications/initialized"}`, public: true},
	{name: "say_who", body: callOf("say_who"), runs: true},
	{name: "write_who", body: callOf("write_who"), scope: "notes:write", runs: true},
	{name: "open_who", body: callOf("open_who"), public: true, runs: true},
	{name: "end", method: http.MethodDelete, public: true},
	{name: "list", body: `{"jsonrpc":"2.0","id":4,"method":"tools/list"}`, public: true},
	{name: "ping", body: `{"jsonrpc":"2.0","id":"p","method":"ping"}`, public: true},
	{name: "prompts", body: `{"jsonrpc":"2.0","id":5,"method":"prompts/list"}`},
	{name: "prompt", body: `{"jsonrpc":"2.0","id":6,"method":"prompts/get","params":{"name":"who"}}`, runs: true},
	{name: "resource", body: `{"jsonrpc":"2.0","id":7,"method":"resources/read","params":{"uri":"notes://who"}}`, runs: true},
	{name: "unknown method", body: `{"jsonrpc":"2.0","id":8,"method":"notes/destroy"}`},
	{name: "unknown tool", body: callOf("no_tool")},
	{name: "wrong arguments", body: `{"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"name":"say_who","arguments":{"a":1}}}`},
	// go-sdk acknowledges a cancellation before it handles it, so no call of the test has this ID.
	{name: "cancel", body: `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":99}}`, public: true},
	{name: "call as a notification", body: `{"jsonrpc":"2.0","method":"tools/call","params":{"name":"say_who"}}`},
	{name: "level", body: `{"jsonrpc":"2.0","id":10,"method":"logging/setLevel","params":{"level":"debug"}}`},
	{name: "progress", body: `{"jsonrpc":"2.0","id":11,"method":"tools/call","params":{"name":"say_who","arguments":{},"_meta":{"progressToken":1}}}`, runs: true},
}

// sessionVersions are the protocol versions that a request of a session may name.
var sessionVersions = []string{"2025-11-25", "2025-06-18", "2025-03-26", ""}

// A testSession is a session that was opened at both servers.
type testSession struct {
	ours, theirs string // the session IDs
	owner        string // "" until a user uses the session
	ended        bool
}

// sessionWays has two servers with the same tools for the same callers: one behind mcpkit's
// handler, and one behind go-sdk's handler and oauth.Server.Protect.
type sessionWays struct {
	ours, theirs         http.Handler
	ourCalls, theirCalls *callers
	servers              []*mcpkit.Server
	callers              []testCaller
}

func newSessionWays(t testing.TB) *sessionWays {
	t.Helper()
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	w := &sessionWays{ourCalls: &callers{}, theirCalls: &callers{}}
	config := oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}, Scopes: []string{"notes"}, Resource: manifest().URL,
		Options: oauth.AuthenticateOptions{OnRefusal: func(context.Context, int, error) {}}}
	server := func(seen *callers) *mcpkit.Server {
		srv := mcpkit.New(manifest(), mcpkit.OAuth(config), mcpkit.Sessions(), mcpkit.RateLimit(nil), mcpkit.Logs(observe.Logs{Logger: slog.New(slog.DiscardHandler)}))
		who := func(ctx context.Context, _ struct{}) (string, error) {
			seen.record(ctx, nil)
			return currentCaller(ctx), nil
		}
		addTool(srv, "say_who", who)
		addTool(srv, "open_who", who, mcpkit.PublicTool())
		mcpkit.AddTool(srv, "write_who", annotate.Additive("Write who"), "Writes the caller's name. Use when a test needs it.", who, mcpkit.Scopes("notes:write"))
		srv.SDK().AddPrompt(&mcp.Prompt{Name: "who"}, func(ctx context.Context, req *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
			seen.record(ctx, req.Extra)
			return &mcp.GetPromptResult{Messages: []*mcp.PromptMessage{{Role: "user", Content: &mcp.TextContent{Text: currentCaller(ctx)}}}}, nil
		})
		srv.SDK().AddResource(&mcp.Resource{Name: "who", URI: "notes://who"}, func(ctx context.Context, req *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
			seen.record(ctx, req.Extra)
			return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{{URI: req.Params.URI, Text: currentCaller(ctx)}}}, nil
		})
		e := mcpkit.Example{Title: "Who", Prompt: "Who?", Calls: []mcpkit.Call{mcpkit.Use("say_who", struct{}{})}, Shows: "a name"}
		srv.Examples(e, e, e)
		w.servers = append(w.servers, srv)
		return srv
	}
	var err error
	w.ours, err = server(w.ourCalls).Handler()
	require.NoError(t, err)

	alike := server(w.theirCalls).SDK()
	of := func(*http.Request) *mcp.Server { return alike }
	single := mcp.NewStreamableHTTPHandler(of, &mcp.StreamableHTTPOptions{Stateless: true, JSONResponse: true, DisableLocalhostProtection: true})
	sessions := mcp.NewStreamableHTTPHandler(of, &mcp.StreamableHTTPOptions{DisableLocalhostProtection: true})
	guard, err := oauth.New(config)
	require.NoError(t, err)
	needs := map[string]sessionAction{}
	for _, a := range sessionActions {
		if env, err := envelope.Parse([]byte(a.body)); err == nil {
			needs[env.Messages[0].Method+" "+env.Messages[0].Name] = a
		}
	}
	w.theirs = guard.Protect(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Mcp-Session-Id") != "" || r.Header.Get("Test-Opens") != "" {
			sessions.ServeHTTP(rw, r)
			return
		}
		single.ServeHTTP(rw, r)
	}), func(m oauth.Message) oauth.Need {
		a := needs[m.Method+" "+m.Name]
		need := oauth.Need{Public: a.public}
		if a.scope != "" {
			need.Scopes = []string{a.scope}
		}
		return need
	})

	w.callers = []testCaller{{}}
	for _, c := range []testCaller{{name: "ada", scopes: "notes"}, {name: "ada", scopes: "notes notes:write"}, {name: "bob", scopes: "notes notes:write"}, {name: "eve", scopes: "other"}} {
		c.token = issuer.Issue(oauthtest.Subject(c.name), oauthtest.Scopes(c.scopes))
		w.callers = append(w.callers, c)
	}
	w.callers = append(w.callers, testCaller{name: "ada", scopes: "notes", token: issuer.Issue(oauthtest.Subject("ada"), oauthtest.Scopes("notes"), oauthtest.Expired()), bad: true})
	return w
}

func currentCaller(ctx context.Context) string {
	if p, ok := oauth.PrincipalFrom(ctx); ok {
		return p.Subject + " with " + strings.Join(p.Scopes, " ")
	}
	return "nobody"
}

// closeSessions ends all sessions of both servers.
func (w *sessionWays) closeSessions() {
	for _, srv := range w.servers {
		for s := range srv.SDK().Sessions() {
			_ = s.Close()
		}
	}
}

// A sessionStep is one request of a sequence.
type sessionStep struct {
	caller  testCaller
	session *testSession // nil outside of a session
	action  sessionAction
	version string
}

func (s sessionStep) request(session string) *http.Request {
	method := s.action.method
	if method == "" {
		method = http.MethodPost
	}
	r := httptest.NewRequest(method, manifest().URL, strings.NewReader(s.action.body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json, text/event-stream")
	if s.version != "" {
		r.Header.Set("Mcp-Protocol-Version", s.version)
	}
	if session != "" {
		r.Header.Set("Mcp-Session-Id", session)
	} else if s.action.opens {
		r.Header.Set("Test-Opens", "yes")
	}
	bearer(s.caller.token)(r)
	return r
}

func (s sessionStep) String() string {
	session := "no session"
	if s.session != nil {
		session = fmt.Sprintf("session of %q", s.session.owner)
	}
	return fmt.Sprintf("%s of %s (bad %t) in %s, version %q", s.action.name, s.caller.seen(), s.caller.bad, session, s.version)
}

// expected returns the status if the request must be refused, and otherwise 0.
func (s sessionStep) expected() int {
	c, a := s.caller, s.action
	switch {
	case c.bad:
		return http.StatusUnauthorized
	case !a.public && c.token == "":
		return http.StatusUnauthorized
	case !a.public && !c.has("notes"), a.scope != "" && !c.has(a.scope):
		return http.StatusForbidden
	case s.session == nil:
		return 0
	case s.session.ended, s.session.owner != "" && s.session.owner != c.name:
		return http.StatusNotFound
	}
	return 0
}

// takeStep sends one request to both servers. It checks that mcpkit refuses what it must refuse,
// and otherwise that both servers answer the same. It returns the session that the request opened,
// or nil.
func (w *sessionWays) takeStep(t testing.TB, s sessionStep) *testSession {
	t.Helper()
	oursID, theirsID := "", ""
	if s.session != nil {
		oursID, theirsID = s.session.ours, s.session.theirs
	}
	before := w.ourCalls.copy()
	ours := httptest.NewRecorder()
	w.ours.ServeHTTP(ours, s.request(oursID))
	ran := w.ourCalls.since(before)
	expected := s.expected()
	for who := range ran {
		require.Equal(t, s.caller.seen(), who, "%s: a handler ran for another caller", s)
	}
	if expected != 0 {
		require.Equal(t, expected, ours.Code, "%s: %s", s, ours.Body)
		require.Empty(t, ran, "%s: a handler ran", s)
		require.Empty(t, ours.Header().Get("Mcp-Session-Id"))
		return nil
	}
	if s.session != nil && s.session.owner == "" {
		s.session.owner = s.caller.name
	}

	if s.action.method == http.MethodDelete {
		if s.session == nil {
			require.Equal(t, http.StatusBadRequest, ours.Code, "%s: %s", s, ours.Body)
			return nil
		}
		require.Equal(t, http.StatusNoContent, ours.Code, "%s: %s", s, ours.Body)
		s.session.ended = true
		if !s.caller.has("notes") {
			return nil // behind oauth.Server.Protect, ending a session always needs a token
		}
	}
	theirsBefore := w.theirCalls.total()
	theirs := httptest.NewRecorder()
	w.theirs.ServeHTTP(theirs, s.request(theirsID))
	require.Equal(t, w.theirCalls.total()-theirsBefore, ran[s.caller.seen()], "%s: another number of handlers ran; %s and %s", s, ours.Body, theirs.Body)
	q := wireRequest{name: s.String(), header: s.request("").Header, body: s.action.body}
	require.NotEqual(t, "unwanted", different(t, q, compared(t, ours), compared(t, theirs)))
	id := ours.Header().Get("Mcp-Session-Id")
	require.Equal(t, theirs.Header().Get("Mcp-Session-Id") != "", id != "", "%s: only one of the servers opened a session", s)
	if s.session != nil || id == "" {
		return nil
	}
	return &testSession{ours: id, theirs: theirs.Header().Get("Mcp-Session-Id"), owner: s.caller.name}
}

func (c *callers) copy() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	copied := map[string]int{}
	maps.Copy(copied, c.seen)
	return copied
}

// since returns the callers for whom handlers ran after before was copied.
func (c *callers) since(before map[string]int) map[string]int {
	now := c.copy()
	for who, n := range before {
		if now[who] -= n; now[who] == 0 {
			delete(now, who)
		}
	}
	return now
}

// play takes steps. Three bytes select one step.
func (w *sessionWays) play(t testing.TB, steps []byte) (answered int) {
	t.Helper()
	defer w.closeSessions()
	sessions := []*testSession{nil, {ours: "NONE", theirs: "NONE", ended: true}}
	for ; len(steps) >= 3 && answered < 60; steps = steps[3:] {
		caller, version := int(steps[0])%len(w.callers), int(steps[0])/len(w.callers)%len(sessionVersions)
		opened := w.takeStep(t, sessionStep{
			caller:  w.callers[caller],
			version: sessionVersions[version],
			session: sessions[int(steps[1])%len(sessions)],
			action:  sessionActions[int(steps[2])%len(sessionActions)],
		})
		if opened != nil {
			sessions = append(sessions, opened)
		}
		answered++
	}
	return answered
}

// sessionSeeds returns sequences in which each caller opens a session, and then one caller sends
// every action to the sessions of all callers.
func sessionSeeds() [][]byte {
	var seeds [][]byte
	for first := range 6 {
		var steps []byte
		for opener := range 6 {
			steps = append(steps, byte(opener), 0, 0)
			steps = append(steps, byte(opener), byte(opener+2), 1)
		}
		for action := range sessionActions {
			steps = append(steps, byte(first), byte(2+action%4), byte(action))
		}
		seeds = append(seeds, steps)
	}
	return seeds
}

// TestSessionsOfCallersAnswerAsTheSDKDoes has callers send all kinds of requests in their own
// sessions, in those of others, and outside of sessions. It checks that handlers run for the caller
// who sent the request, that other callers do not find a session, and that the answers are those of
// go-sdk.
func TestSessionsOfCallersAnswerAsTheSDKDoes(t *testing.T) {
	t.Parallel()
	w := newSessionWays(t)
	for _, steps := range sessionSeeds() {
		w.play(t, steps)
	}
	random := rand.New(rand.NewPCG(1, 2))
	answered := 0
	for range testsize.Count(400, 20) {
		steps := make([]byte, 180)
		for i := range steps {
			steps[i] = byte(random.IntN(256))
		}
		for i := range 4 { // open four sessions
			copy(steps[i*6:], []byte{byte(i), 0, 0, byte(i), byte(i + 2), 1})
		}
		answered += w.play(t, steps)
	}
	assert.Positive(t, w.ourCalls.total())
	t.Logf("%d requests; handlers ran %v", answered, w.ourCalls.copy())
}

// FuzzSessionsOfCallers checks the same for arbitrary sequences of requests.
func FuzzSessionsOfCallers(f *testing.F) {
	for _, steps := range sessionSeeds() {
		f.Add(steps)
	}
	w := newSessionWays(f)
	f.Fuzz(func(t *testing.T, steps []byte) { w.play(t, steps) })
}

// TestCallersAtOnceAreNotMixedUp has all callers use their own and the others' sessions at the same
// time, and checks that each answer names the caller of its request.
func TestCallersAtOnceAreNotMixedUp(t *testing.T) {
	w := newSessionWays(t)
	defer w.closeSessions()
	var sessions []*testSession
	for _, c := range w.callers[1:4] {
		opened := w.takeStep(t, sessionStep{caller: c, action: sessionActions[0], version: "2025-11-25"})
		require.NotNil(t, opened)
		w.takeStep(t, sessionStep{caller: c, session: opened, action: sessionActions[1], version: "2025-11-25"})
		sessions = append(sessions, opened)
	}
	var all sync.WaitGroup
	for _, c := range w.callers {
		for worker := range 4 {
			all.Go(func() {
				for i := range testsize.Count(500, 50) {
					s := sessionStep{caller: c, action: sessionActions[2+i%3], version: sessionVersions[i%3]}
					// Concurrent requests of a session need different IDs.
					s.action.body = strings.Replace(s.action.body, `"id":3`, fmt.Sprintf(`"id":"%s %d %d"`, c.scopes, worker, i), 1)
					id := ""
					if n := i % (len(sessions) + 1); n < len(sessions) {
						s.session = sessions[n]
						id = s.session.ours
					}
					got := httptest.NewRecorder()
					w.ours.ServeHTTP(got, s.request(id))
					if expected := s.expected(); expected != 0 {
						assert.Equal(t, expected, got.Code, "%s", s)
						continue
					}
					assert.Equal(t, 200, got.Code, "%s: %s", s, got.Body)
					assert.Contains(t, got.Body.String(), `"`+c.seen()+`"`, "%s", s)
				}
			})
		}
	}
	all.Wait()
}
