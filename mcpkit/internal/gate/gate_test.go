package gate_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/internal/refusal"
	"github.com/mcpkit-go/mcpkit/internal/share"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/gate"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// toolNeeds returns the needs of the tools of the tests.
func toolNeeds(_ context.Context, name string) (oauth.Need, bool) {
	switch name {
	case "read":
		return oauth.Need{}, true
	case "write":
		return oauth.Need{Scopes: []string{"write"}}, true
	case "public":
		return oauth.Need{Public: true}, true
	}
	return oauth.Need{}, false
}

func parse(t *testing.T, body string) *envelope.Envelope {
	t.Helper()
	env, err := envelope.Parse([]byte(body))
	require.NoError(t, err)
	return env
}

func message(method, params string) string {
	return `{"jsonrpc":"2.0","id":1,"method":"` + method + `","params":` + params + `}`
}

// batch returns a batch of messages, whose requests have different ids.
func batch(messages ...string) string {
	for i, m := range messages {
		messages[i] = strings.Replace(m, `"id":1,`, fmt.Sprintf(`"id":%d,`, i+1), 1)
	}
	return "[" + strings.Join(messages, ",") + "]"
}

// TestAdmit checks the status of requests with different tokens and messages, alone and in batches.
func TestAdmit(t *testing.T) {
	const (
		private = "files://private"
		kept    = "kept://write/1"
		section = "files://with#section"
	)
	base := gate.Gate{
		Guard: newGuard(t), Tools: toolNeeds, SomePublic: true,
		Scoped: []gate.Scoped{gate.NewScoped(gate.Resource, private, []string{"private"}), gate.NewScoped(gate.Prompt, "plan", []string{"plan"}), gate.NewScoped(gate.Resource, section, []string{"private"})},
		FileTool: func(uri string) (string, bool) {
			tool, ok := strings.CutPrefix(uri, "kept://")
			return strings.TrimSuffix(tool, "/1"), ok
		},
		Whole: func(uri string) string { whole, _, _ := strings.Cut(uri, "#from="); return whole },
	}
	call := func(tool string) string { return message("tools/call", `{"name":"`+tool+`"}`) }
	read := func(uri string) string { return message("resources/read", `{"uri":"`+uri+`"}`) }
	const other = `{"jsonrpc":"2.0","id":1,"method":"foo/bar"}`
	listen := message("subscriptions/listen", `{"notifications":{"toolsListChanged":true}}`)
	for name, tc := range map[string]struct {
		body      string
		anonymous int    // the status without a token
		based     int    // with the baseline
		scopes    string // with which it passes
		toolsOnly bool
		nonPublic bool
	}{
		"a tool":                        {body: call("read"), anonymous: 401, based: 200, scopes: "base"},
		"a tool with a scope":           {body: call("write"), anonymous: 401, based: 403, scopes: "base.write"},
		"a public tool":                 {body: call("public"), anonymous: 200, based: 200, scopes: "x"},
		"an unknown tool":               {body: call("unknown"), anonymous: 401, based: 200, scopes: "base"},
		"the list":                      {body: message("tools/list", `{}`), anonymous: 200, based: 200, scopes: "x"},
		"the list of a private server":  {body: message("tools/list", `{}`), anonymous: 401, based: 200, scopes: "base", nonPublic: true},
		"connecting":                    {body: message("initialize", `{}`), anonymous: 200, based: 200, scopes: "x"},
		"a ping":                        {body: message("ping", `{}`), anonymous: 200, based: 200, scopes: "x"},
		"discovering":                   {body: message("server/discover", `{}`), anonymous: 200, based: 200, scopes: "x"},
		"a notification":                {body: `{"jsonrpc":"2.0","method":"notifications/initialized"}`, anonymous: 200, based: 200, scopes: "x"},
		"a cancellation":                {body: `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}`, anonymous: 200, based: 200, scopes: "x"},
		"listening for lists":           {body: listen, anonymous: 200, based: 200, scopes: "x"},
		"listening for a resource":      {body: message("subscriptions/listen", `{"notifications":{"resourceSubscriptions":["files://open"]}}`), anonymous: 401, based: 200, scopes: "base"},
		"an unknown method":             {body: other, anonymous: 401, based: 200, scopes: "base"},
		"an unknown method, tools only": {body: other, anonymous: 200, based: 200, scopes: "x", toolsOnly: true},
		"prompts, tools only":           {body: message("prompts/list", `{}`), anonymous: 200, based: 200, scopes: "x", toolsOnly: true},
		"a prompt, tools only":          {body: message("prompts/get", `{"name":"x"}`), anonymous: 200, based: 200, scopes: "x", toolsOnly: true},
		"resources, tools only":         {body: message("resources/list", `{}`), anonymous: 200, based: 200, scopes: "x", toolsOnly: true},
		"templates, tools only":         {body: message("resources/templates/list", `{}`), anonymous: 200, based: 200, scopes: "x", toolsOnly: true},
		"completing, tools only":        {body: message("completion/complete", `{"ref":{"type":"ref/prompt","name":"x"},"argument":{"name":"a","value":"b"}}`), anonymous: 200, based: 200, scopes: "x", toolsOnly: true},
		"the level, tools only":         {body: message("logging/setLevel", `{"level":"info"}`), anonymous: 200, based: 200, scopes: "x", toolsOnly: true},
		"a resource, tools only":        {body: read("files://open"), anonymous: 401, based: 200, scopes: "base", toolsOnly: true},
		"private, tools only":           {body: message("prompts/list", `{}`), anonymous: 401, based: 200, scopes: "base", toolsOnly: true, nonPublic: true},
		"prompts":                       {body: message("prompts/list", `{}`), anonymous: 401, based: 200, scopes: "base"},
		"a resource":                    {body: read("files://open"), anonymous: 401, based: 200, scopes: "base"},
		"a resource with scopes":        {body: read(private), anonymous: 401, based: 403, scopes: "base.private"},
		"a part of it":                  {body: read(private + "#from=7"), anonymous: 401, based: 403, scopes: "base.private"},
		"a part of a section":           {body: read(section + "#from=7"), anonymous: 401, based: 403, scopes: "base.private"},
		"a part of another":             {body: read("files://open#from=7"), anonymous: 401, based: 200, scopes: "base"},
		"a kept file":                   {body: read(kept), anonymous: 401, based: 403, scopes: "base.write"},
		"a kept file of anybody":        {body: read("kept://public/1"), anonymous: 200, based: 200, scopes: "x"},
		"a prompt with scopes":          {body: message("prompts/get", `{"name":"plan"}`), anonymous: 401, based: 403, scopes: "base.plan"},
		"a public batch":                {body: batch(call("public"), message("tools/list", `{}`)), anonymous: 200, based: 200, scopes: "x"},
		"a mixed batch":                 {body: batch(call("public"), call("write")), anonymous: 401, based: 403, scopes: "base.write"},
		"the other order":               {body: batch(call("write"), call("public")), anonymous: 401, based: 403, scopes: "base.write"},
		"two scopes":                    {body: batch(call("write"), read(private)), anonymous: 401, based: 403, scopes: "base.write.private"},
	} {
		t.Run(name, func(t *testing.T) {
			g := base
			g.SomePublic = !tc.nonPublic
			g.ToolsOnly = func() bool { return tc.toolsOnly }
			env := parse(t, tc.body)
			before := fmt.Sprint(env.Messages)
			for token, want := range map[string]int{"": tc.anonymous, "base": tc.based, tc.scopes: 200} {
				r := httptest.NewRequest(http.MethodPost, "/mcp", nil)
				if token != "" {
					r.Header.Set("Authorization", "Bearer "+token)
				}
				w := httptest.NewRecorder()
				assert.True(t, g.Admit(w, r, env, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(200) })))
				assert.Equal(t, want, w.Code, token)
				if w.Code == 403 { // the challenge names all scopes
					for scope := range strings.SplitSeq(tc.scopes, ".") {
						assert.Contains(t, w.Header().Get("WWW-Authenticate"), scope)
					}
				}
			}
			assert.Equal(t, before, fmt.Sprint(env.Messages), "the messages stay as they are")
		})
	}
	// Without messages, which is a GET, nothing is public.
	w := httptest.NewRecorder()
	assert.True(t, base.Admit(w, httptest.NewRequest(http.MethodGet, "/mcp", nil), &envelope.Envelope{}, http.NotFoundHandler()))
	assert.Equal(t, 401, w.Code)
	// ToolsOnly is not asked if nothing is known.
	nothing := base
	nothing.ToolsOnly = nil
	w = httptest.NewRecorder()
	nothing.Admit(w, httptest.NewRequest(http.MethodPost, "/mcp", nil), parse(t, other), http.NotFoundHandler())
	assert.Equal(t, 401, w.Code)
}

// TestServersWithoutAGuard checks a public server, and one that cannot decide.
func TestServersWithoutAGuard(t *testing.T) {
	env := parse(t, message("tools/call", `{"name":"write"}`))
	passed := 0
	next := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { passed++ })
	request := func() (*httptest.ResponseRecorder, *http.Request) {
		return httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/mcp", nil)
	}
	list := &mcp.ListPromptsRequest{Params: &mcp.ListPromptsParams{}}

	public := &gate.Gate{Public: true, Tools: toolNeeds}
	w, r := request()
	assert.True(t, public.Admit(w, r, env, next))
	assert.Equal(t, 1, passed)
	assert.NoError(t, public.Permit(context.Background(), oauth.Need{Scopes: []string{"x"}}))
	assert.NoError(t, public.PermitOther(context.Background(), "prompts/list", list))

	broken := &gate.Gate{Tools: toolNeeds}
	w, r = request()
	assert.False(t, broken.Admit(w, r, env, next))
	assert.Equal(t, 1, passed)
	assert.Empty(t, w.Body.String())
	assert.Error(t, broken.Permit(context.Background(), oauth.Need{}))
	assert.Error(t, broken.PermitOther(context.Background(), "prompts/list", list))
}

// TestPermit checks calls and other methods that do not pass Admit.
func TestPermit(t *testing.T) {
	g := &gate.Gate{Guard: newGuard(t), Tools: toolNeeds, SomePublic: true, ToolsOnly: func() bool { return true }}
	write := oauth.Need{Scopes: []string{"write"}}
	assert.ErrorContains(t, g.Permit(context.Background(), write), "the request has no access token")
	assert.ErrorContains(t, g.Permit(as("base"), write), "insufficient scope: write")
	assert.NoError(t, g.Permit(as("base", "write"), write))
	assert.NoError(t, g.Permit(context.Background(), oauth.Need{Public: true}))

	nobody := context.Background()
	call := func(name string) error {
		return g.PermitOther(nobody, "tools/call", &mcp.CallToolRequest{Params: &mcp.CallToolParamsRaw{Name: name}})
	}
	assert.NoError(t, call("write"), "Permit decides")
	assert.Error(t, call("unknown"))
	prompts := func() error {
		return g.PermitOther(nobody, "prompts/list", &mcp.ListPromptsRequest{Params: &mcp.ListPromptsParams{}})
	}
	assert.NoError(t, prompts())
	assert.NoError(t, g.PermitOther(nobody, "tools/list", &mcp.ListToolsRequest{Params: &mcp.ListToolsParams{}}))
	g.SomePublic = false
	assert.Error(t, prompts(), "no tool is public")
	assert.NoError(t, g.PermitOther(nobody, "tools/list", &mcp.ListToolsRequest{Params: &mcp.ListToolsParams{}}), "Admit decides")
	g.SomePublic, g.ToolsOnly = true, func() bool { return false }
	assert.Error(t, prompts(), "the server has prompts")
	assert.ErrorContains(t, prompts(), "the request has no access token")
}

// TestPermittedTools checks which tools a caller is shown, and that callers with the same rights
// have the same view.
func TestPermittedTools(t *testing.T) {
	needs := []oauth.Need{{}, {Scopes: []string{"write"}}, {Public: true}}
	all := []string{"read", "write", "public"}
	names := func(g *gate.Gate, ctx context.Context) (names []string) {
		for i, need := range needs {
			if g.Lists(ctx, need) {
				names = append(names, all[i])
			}
		}
		return names
	}
	g := &gate.Gate{Guard: newGuard(t), Tools: toolNeeds, ListPermitted: true}
	assert.True(t, g.HidesTools())
	for view, tc := range map[string]struct {
		ctx  context.Context
		want []string
	}{
		"001": {context.Background(), []string{"public"}},
		"101": {as("base"), []string{"read", "public"}},
		"111": {as("base", "write"), all},
	} {
		assert.Equal(t, tc.want, names(g, tc.ctx))
		assert.Equal(t, view, g.View(tc.ctx, needs))
	}
	for _, g := range []*gate.Gate{{Guard: newGuard(t), Tools: toolNeeds}, {ListPermitted: true, Tools: toolNeeds}} {
		assert.False(t, g.HidesTools())
		assert.Equal(t, all, names(g, context.Background()))
		assert.Empty(t, g.View(context.Background(), needs))
	}
}

// TestCacheable checks who may share the results of which methods.
func TestCacheable(t *testing.T) {
	tools, discover := &mcp.ListToolsRequest{Params: &mcp.ListToolsParams{}}, &mcp.DiscoverRequest{Params: &mcp.DiscoverParams{}}
	read := &mcp.ReadResourceRequest{Params: &mcp.ReadResourceParams{}}
	for name, tc := range map[string]struct {
		gate  gate.Gate
		req   mcp.Request
		scope string
		want  string
	}{
		"a public server":          {gate.Gate{Public: true}, read, "", ""},
		"a protected one":          {gate.Gate{}, tools, "", "private"},
		"what the program says":    {gate.Gate{}, read, "public", "public"},
		"tools with a public one":  {gate.Gate{SomePublic: true}, tools, "", ""},
		"tools of each caller":     {gate.Gate{SomePublic: true, ListPermitted: true}, tools, "", "private"},
		"the server":               {gate.Gate{}, discover, "", "private"},
		"the server, public":       {gate.Gate{SomePublic: true, ListPermitted: true}, discover, "", ""},
		"contents are not public":  {gate.Gate{SomePublic: true}, read, "", "private"},
		"prompts of a public tool": {gate.Gate{SomePublic: true}, &mcp.ListPromptsRequest{Params: &mcp.ListPromptsParams{}}, "", "private"},
	} {
		c := mcp.Cacheable{CacheScope: tc.scope}
		tc.gate.Cacheable(tc.req, &c)
		assert.Equal(t, tc.want, c.CacheScope, name)
	}
}

// A pagedLists answers lists with one name on each page.
type pagedLists struct {
	names map[string][]string // by method
	err   map[string]error
	asked []string
}

func (l *pagedLists) handle(_ context.Context, method string, req mcp.Request) (mcp.Result, error) {
	cursor := map[string]func() string{
		"prompts/list":             func() string { return req.GetParams().(*mcp.ListPromptsParams).Cursor },
		"resources/list":           func() string { return req.GetParams().(*mcp.ListResourcesParams).Cursor },
		"resources/templates/list": func() string { return req.GetParams().(*mcp.ListResourceTemplatesParams).Cursor },
	}[method]()
	l.asked = append(l.asked, method+cursor)
	at := len(cursor)
	if err := l.err[method+cursor]; err != nil {
		return nil, err
	}
	if at >= len(l.names[method]) {
		return &mcp.ListToolsResult{}, nil // go-sdk's answer is of the right type; a middleware's may not be
	}
	name, next := l.names[method][at], strings.Repeat("+", at+1)
	switch method {
	case "prompts/list":
		return &mcp.ListPromptsResult{Prompts: []*mcp.Prompt{{Name: name}}, NextCursor: next}, nil
	case "resources/list":
		return &mcp.ListResourcesResult{Resources: []*mcp.Resource{{URI: name}}, NextCursor: next}, nil
	}
	return &mcp.ListResourceTemplatesResult{ResourceTemplates: []*mcp.ResourceTemplate{{URITemplate: name}}, NextCursor: next}, nil
}

// TestCompletable checks that a completion is answered only for what the caller may list, on
// whichever page of the list it is.
func TestCompletable(t *testing.T) {
	down := errors.New("the list is down")
	scoped := []gate.Scoped{gate.NewScoped(gate.Prompt, "secret", []string{"x"})}
	prompt := func(name string) *mcp.CompleteReference {
		return &mcp.CompleteReference{Type: "ref/prompt", Name: name}
	}
	resource := func(uri string) *mcp.CompleteReference {
		return &mcp.CompleteReference{Type: "ref/resource", URI: uri}
	}
	for name, tc := range map[string]struct {
		ref    *mcp.CompleteReference
		public bool
		open   bool // nothing needs scopes
		fail   string
		want   string // a part of the error
		asked  int
	}{
		"the first prompt":      {ref: prompt("a"), asked: 1},
		"the last prompt":       {ref: prompt("c"), asked: 3},
		"an unknown prompt":     {ref: prompt("x"), asked: 4, want: "params.ref names no prompt of"},
		"a failing list":        {ref: prompt("c"), fail: "prompts/list+", asked: 2, want: "the list is down"},
		"a template":            {ref: resource("t://{b}"), asked: 2},
		"a resource":            {ref: resource("r://b"), asked: 3 + 2},
		"an unknown resource":   {ref: resource("x://"), asked: 3 + 3, want: "params.ref names no resource template of"},
		"failing templates":     {ref: resource("r://b"), fail: "resources/templates/list", asked: 1, want: "the list is down"},
		"failing resources":     {ref: resource("r://b"), fail: "resources/list+", asked: 3 + 2, want: "the list is down"},
		"another reference":     {ref: &mcp.CompleteReference{Type: "ref/other"}, want: "params.ref names no prompt or resource of this server"},
		"no reference":          {want: "params.ref names no prompt or resource of this server"},
		"a public server":       {ref: prompt("x"), public: true},
		"nothing needs a scope": {ref: prompt("x"), open: true},
	} {
		t.Run(name, func(t *testing.T) {
			lists := &pagedLists{names: map[string][]string{
				"prompts/list": {"a", "b", "c"}, "resources/list": {"r://a", "r://b"}, "resources/templates/list": {"t://{a}", "t://{b}"},
			}, err: map[string]error{tc.fail: down}}
			g := &gate.Gate{Public: tc.public, Scoped: scoped}
			if tc.open {
				g.Scoped = nil
			}
			err := g.Completable(context.Background(), &mcp.CompleteRequest{Params: &mcp.CompleteParams{Ref: tc.ref}}, lists.handle)
			assert.Len(t, lists.asked, tc.asked, "%v", lists.asked)
			if tc.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, tc.want)
		})
	}
	g := &gate.Gate{Scoped: scoped}
	lists := &pagedLists{}
	require.NoError(t, g.Completable(context.Background(), &mcp.ListPromptsRequest{Params: &mcp.ListPromptsParams{}}, lists.handle), "another request")
	require.ErrorContains(t, g.Completable(context.Background(), &mcp.CompleteRequest{}, lists.handle), "params.ref names no prompt or resource of this server")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	lists.names = map[string][]string{"prompts/list": {"a"}}
	require.ErrorIs(t, g.Completable(ctx, &mcp.CompleteRequest{Params: &mcp.CompleteParams{Ref: prompt("a")}}, lists.handle), context.Canceled)
	assert.Empty(t, lists.asked, "nothing is asked for a client that left")
}

// TestPlaces checks which places a request needs, and the refusal of a request that gets none.
func TestPlaces(t *testing.T) {
	const call, notice = `{"jsonrpc":"2.0","id":1,"method":"ping"}`, `{"jsonrpc":"2.0","method":"notifications/initialized"}`
	const answer = `{"jsonrpc":"2.0","id":1,"result":{}}`
	p := gate.NewPlaces(edge.ShedOptions{Calls: 8, Queue: 3, Wait: time.Minute, Streams: 6, RetryAfter: 7 * time.Second})
	calls, n := p.Claim(parse(t, call), false)
	assert.EqualValues(t, 1, n)
	streams, n := p.Claim(parse(t, call), true)
	assert.EqualValues(t, 1, n)
	notices, n := p.Claim(parse(t, notice), false)
	assert.EqualValues(t, 1, n)
	assert.Equal(t, []int64{8, 6, 8, 8}, []int64{calls.Free(), streams.Free(), notices.Free(), p.Verify.Free()})
	for i, other := range []*share.Places{streams, notices, p.Verify} {
		assert.NotSame(t, calls, other, "%d", i)
	}
	assert.NotSame(t, notices, p.Verify)
	for body, want := range map[string]struct {
		from *share.Places
		n    int64
	}{
		answer:                    {notices, 1},
		batch(call, notice):       {calls, 1},
		batch(call, answer, call): {calls, 2},
		batch(notice, answer):     {notices, 1},
	} {
		from, n := p.Claim(parse(t, body), false)
		assert.Same(t, want.from, from, body)
		assert.Equal(t, want.n, n, body)
		from, n = p.Claim(parse(t, body), true)
		assert.Same(t, streams, from, body)
		assert.EqualValues(t, 1, n, body)
	}

	ada := share.Caller{Key: "ada"}
	single, two := parse(t, call), parse(t, batch(call, call))
	for name, tc := range map[string]struct {
		got    refusal.Response
		reason refusal.Reason
		id     bool
		args   []any
	}{
		"full":           {p.Refuse(share.Full, calls, ada, 1, single), refusal.QueueFull, true, nil},
		"no stream":      {p.Refuse(share.Full, streams, ada, 1, single), refusal.StreamsExhausted, true, nil},
		"too big":        {p.Refuse(share.TooBig, calls, ada, 5, two), refusal.BatchTooLarge, false, []any{int64(5), int64(4)}},
		"of strangers":   {p.Refuse(share.TooBig, calls, share.Caller{Key: "x", Stranger: true}, 5, two), refusal.BatchTooLarge, false, []any{int64(5), int64(2)}},
		"a batch":        {p.Refuse(share.Late, calls, ada, 2, two), refusal.QueueTimeout, false, nil},
		"no message":     {p.Refuse(share.Share, calls, ada, 1, &envelope.Envelope{}), refusal.ShareExceeded, false, nil},
		"before reading": {p.Refuse(share.Left, p.Verify, ada, 1, nil), refusal.ClientLeft, false, nil},
	} {
		assert.Equal(t, tc.reason, tc.got.Reason, name)
		assert.Equal(t, tc.args, tc.got.Args, name)
		assert.Equal(t, 7*time.Second, tc.got.Wait, name)
		assert.Equal(t, tc.id, string(tc.got.ID) == "1", name)
	}
	byDefault := gate.NewPlaces(edge.ShedOptions{})
	from, _ := byDefault.Claim(single, false)
	assert.EqualValues(t, 256, from.Free())
	assert.Equal(t, time.Second, byDefault.Refuse(share.Full, from, ada, 1, nil).Wait)
}

// A fakeLimiter answers as it is told, and notes how long it may take.
type fakeLimiter struct {
	wait    time.Duration
	err     error
	calls   int
	bounded bool
}

func (l *fakeLimiter) Take(ctx context.Context, _ string, _ int) (time.Duration, error) {
	l.calls++
	deadline, bounded := ctx.Deadline()
	l.bounded = bounded && time.Until(deadline) <= time.Second
	return l.wait, l.err
}

// TestLimiter checks which calls are counted, and what happens if counting fails.
func TestLimiter(t *testing.T) {
	var log bytes.Buffer
	counter := &fakeLimiter{wait: time.Minute}
	l := gate.Limiter{Counter: counter, Log: slog.New(slog.NewTextHandler(&log, nil)), Errors: errlog.Errors{Values: true}}
	ctx := context.Background()
	assert.Equal(t, time.Minute, l.Take(ctx, "ada", 1))
	assert.True(t, counter.bounded)
	assert.Zero(t, l.Take(ctx, "", 1), "the program itself")
	assert.Zero(t, l.Take(ctx, "ada", 0))
	assert.Zero(t, l.Take(ctx, "ada", -1))
	assert.Equal(t, 1, counter.calls)
	assert.Zero(t, gate.Limiter{}.Take(ctx, "ada", 1))

	counter.err = errors.New("the shared store is down")
	assert.Zero(t, l.Take(ctx, "ada", 1), "the call may run")
	assert.Contains(t, log.String(), "the shared store is down")
	log.Reset()
	left, leave := context.WithCancel(ctx)
	leave()
	assert.Zero(t, l.Take(left, "ada", 1))
	assert.Empty(t, log.String(), "the client left; the counter did not fail")

	memory := gate.Limiter{Counter: edge.NewLimiter(&edge.LimiterOptions{Each: edge.Rate{Burst: 1, PerSecond: 0.1}}), Log: l.Log}
	waits := []bool{memory.Take(ctx, "user:ada", 1) > 0, memory.Take(ctx, "user:ada", 1) > 0}
	assert.Equal(t, []bool{false, true}, waits)
	assert.Empty(t, log.String())
}
