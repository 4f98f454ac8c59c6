package proxy_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
	"github.com/mcpkit-go/mcpkit/oauth"
)

func said(text string) *mcp.CallToolResult {
	return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: text}}}
}

type noteIn struct {
	Text string `json:"text" jsonschema:"the text of the note"`
}

// friendly is an upstream that uses all features of a server.
func friendly() *mcp.Server {
	s := mcp.NewServer(&mcp.Implementation{Name: "friendly", Version: "1"}, &mcp.ServerOptions{
		CompletionHandler: func(_ context.Context, req *mcp.CompleteRequest) (*mcp.CompleteResult, error) {
			return &mcp.CompleteResult{Completion: mcp.CompletionResultDetails{Values: []string{req.Params.Argument.Value + "-" + req.Params.Ref.Name + req.Params.Ref.URI}}}, nil
		},
	})
	add := func(name, description string, run func(context.Context, *mcp.CallToolRequest, noteIn) (*mcp.CallToolResult, error)) {
		mcp.AddTool(s, &mcp.Tool{Name: name, Description: description},
			func(ctx context.Context, req *mcp.CallToolRequest, in noteIn) (*mcp.CallToolResult, any, error) {
				res, err := run(ctx, req, in)
				return res, nil, err
			})
	}
	add("get_process", "Returns the number of the process. Use when a test needs it.", func(context.Context, *mcp.CallToolRequest, noteIn) (*mcp.CallToolResult, error) {
		return said(fmt.Sprint(os.Getpid())), nil
	})
	add("get_child", "Returns the number of a process that it starts. Use when a test needs it.", func(context.Context, *mcp.CallToolRequest, noteIn) (*mcp.CallToolResult, error) {
		child := exec.Command("sleep", "600")
		if err := child.Start(); err != nil {
			return nil, err
		}
		return said(fmt.Sprint(child.Process.Pid)), nil
	})
	add("get_progress", "Returns after it has reported progress. Use when a test needs it.", func(ctx context.Context, req *mcp.CallToolRequest, _ noteIn) (*mcp.CallToolResult, error) {
		for i := range 3 {
			if err := req.Session.NotifyProgress(ctx, &mcp.ProgressNotificationParams{ProgressToken: req.Params.GetProgressToken(), Progress: float64(i + 1), Message: "step"}); err != nil {
				return nil, err
			}
		}
		return said("done"), nil
	})
	add("get_flood", "Returns after it has reported too much progress. Use when a test needs it.", func(ctx context.Context, req *mcp.CallToolRequest, _ noteIn) (*mcp.CallToolResult, error) {
		for i := range 2000 {
			if err := req.Session.NotifyProgress(ctx, &mcp.ProgressNotificationParams{ProgressToken: req.Params.GetProgressToken(), Progress: float64(i + 1)}); err != nil {
				return nil, err
			}
		}
		return said("done"), nil
	})
	add("get_answer", "Returns what the user answers. Use when a test needs it.", func(ctx context.Context, req *mcp.CallToolRequest, in noteIn) (*mcp.CallToolResult, error) {
		res, err := req.Session.Elicit(ctx, &mcp.ElicitParams{Message: in.Text, RequestedSchema: map[string]any{"type": "object", "properties": map[string]any{"name": map[string]any{"type": "string"}}}})
		if err != nil {
			return nil, err
		}
		return said(fmt.Sprint(res.Action, " ", res.Content["name"])), nil
	})
	add("get_thought", "Returns what the model answers. Use when a test needs it.", func(ctx context.Context, req *mcp.CallToolRequest, in noteIn) (*mcp.CallToolResult, error) {
		res, err := req.Session.CreateMessage(ctx, &mcp.CreateMessageParams{MaxTokens: 10, Messages: []*mcp.SamplingMessage{{Role: "user", Content: &mcp.TextContent{Text: in.Text}}}})
		if err != nil {
			return nil, err
		}
		return said(res.Content.(*mcp.TextContent).Text), nil
	})
	var canceled atomic.Int32
	add("get_canceled", "Returns how many calls were canceled, or waits to be. Use when a test needs it.", func(ctx context.Context, _ *mcp.CallToolRequest, in noteIn) (*mcp.CallToolResult, error) {
		if in.Text == "wait" {
			<-ctx.Done()
			canceled.Add(1)
			return nil, ctx.Err()
		}
		return said(fmt.Sprint(canceled.Load())), nil
	})
	version := 1
	change := func() {
		v := version
		version++
		s.AddTool(&mcp.Tool{
			Name: "get_version", Description: fmt.Sprintf("Returns version %d of the tool. Use when a test needs it.", v),
			InputSchema: map[string]any{"type": "object", "properties": map[string]any{fmt.Sprintf("v%d", v): map[string]any{"type": "string", "description": "Anything."}}, "additionalProperties": false},
		}, func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return said(fmt.Sprint("version ", v)), nil
		})
	}
	change()
	add("get_change", "Returns after it has changed a tool. Use when a test needs it.", func(_ context.Context, _ *mcp.CallToolRequest, in noteIn) (*mcp.CallToolResult, error) {
		switch in.Text {
		case "remove":
			s.RemoveTools("get_version")
		default:
			change()
		}
		return said("changed"), nil
	})
	s.AddPrompt(&mcp.Prompt{Name: "greet", Description: "Greets a person.", Arguments: []*mcp.PromptArgument{{Name: "name"}}}, func(_ context.Context, req *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		return &mcp.GetPromptResult{Messages: []*mcp.PromptMessage{{Role: "user", Content: &mcp.TextContent{Text: "Greet " + req.Params.Arguments["name"]}}}}, nil
	})
	read := func(_ context.Context, req *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
		return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{{URI: req.Params.URI, Text: "text of " + req.Params.URI, MIMEType: "text/plain"}}}, nil
	}
	s.AddResource(&mcp.Resource{Name: "all", URI: "notes://all", Description: "All notes."}, read)
	s.AddResourceTemplate(&mcp.ResourceTemplate{Name: "one", URITemplate: "notes://one/{id}", Description: "One note."}, read)
	return s
}

var friendlyTools = []string{"get_process", "get_child", "get_progress", "get_flood", "get_answer", "get_thought", "get_canceled", "get_version", "get_change"}

func friendlyUpstreams(t *testing.T) map[string]proxy.Upstream {
	handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return friendly() }, nil)
	return map[string]proxy.Upstream{
		"stdio":   {Server: command(t, "friendly")},
		"handler": {Server: proxy.Handler{Handler: handler, Path: "/"}},
	}
}

// TestEverythingPasses uses each feature of an upstream through the proxy.
func TestEverythingPasses(t *testing.T) {
	t.Parallel()
	for way, upstream := range friendlyUpstreams(t) {
		t.Run(way, func(t *testing.T) {
			upstream.Name, upstream.Annotations, upstream.Prefix = "friendly", readOnly(friendlyTools...), "my_"
			upstream.Prompts, upstream.Resources, upstream.PerUser = true, true, 5
			p := open(t, upstream)
			var progress atomic.Int32
			s := connect(t, listen(t, publicServer(t, p)), nil, &mcp.ClientOptions{
				ProgressNotificationHandler: func(context.Context, *mcp.ProgressNotificationClientRequest) { progress.Add(1) },
				ElicitationHandler: func(_ context.Context, req *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
					return &mcp.ElicitResult{Action: "accept", Content: map[string]any{"name": req.Params.Message + " Ada"}}, nil
				},
				CreateMessageHandler: func(_ context.Context, req *mcp.CreateMessageRequest) (*mcp.CreateMessageResult, error) {
					return &mcp.CreateMessageResult{Role: "assistant", Model: "m", Content: &mcp.TextContent{Text: "thought of " + req.Params.Messages[0].Content.(*mcp.TextContent).Text}}, nil
				},
			})
			ctx := t.Context()
			params := &mcp.CallToolParams{Name: "my_get_progress", Arguments: noteIn{"x"}}
			params.SetProgressToken("mine")
			res, err := s.CallTool(ctx, params)
			require.NoError(t, err)
			assert.Equal(t, "done", textOf(res))
			assert.Eventually(t, func() bool { return progress.Load() == 3 }, 5*time.Second, 10*time.Millisecond)

			text, failed := call(t, s, "my_get_answer", noteIn{"Who?"})
			assert.False(t, failed, text)
			assert.Equal(t, "accept Who? Ada", text)
			text, failed = call(t, s, "my_get_thought", noteIn{"rain"})
			assert.False(t, failed, text)
			assert.Equal(t, "thought of rain", text)

			prompt, err := s.GetPrompt(ctx, &mcp.GetPromptParams{Name: "my_greet", Arguments: map[string]string{"name": "Ada"}})
			require.NoError(t, err)
			assert.Equal(t, "Greet Ada", prompt.Messages[0].Content.(*mcp.TextContent).Text)
			for _, uri := range []string{"notes://all", "notes://one/7"} {
				read, err := s.ReadResource(ctx, &mcp.ReadResourceParams{URI: uri})
				require.NoError(t, err)
				assert.Equal(t, "text of "+uri, read.Contents[0].Text)
			}
			for ref, want := range map[*mcp.CompleteReference]string{
				{Type: "ref/prompt", Name: "my_greet"}:          "A-greet",
				{Type: "ref/resource", URI: "notes://one/{id}"}: "A-notes://one/{id}",
			} {
				completed, err := s.Complete(ctx, &mcp.CompleteParams{Ref: ref, Argument: mcp.CompleteParamsArgument{Name: "name", Value: "A"}})
				require.NoError(t, err)
				assert.Equal(t, []string{want}, completed.Completion.Values)
			}

			waiting, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
			defer cancel()
			_, err = s.CallTool(waiting, &mcp.CallToolParams{Name: "my_get_canceled", Arguments: noteIn{"wait"}})
			require.Error(t, err)
			assert.Eventually(t, func() bool {
				text, _ := call(t, s, "my_get_canceled", noteIn{"count"})
				return text == "1"
			}, 5*time.Second, 20*time.Millisecond)
		})
	}
}

// TestChangesAreLearned changes and removes a tool of the upstream while clients use it.
func TestChangesAreLearned(t *testing.T) {
	t.Parallel()
	p := open(t, proxy.Upstream{Name: "friendly", Server: command(t, "friendly"), Annotations: readOnly(friendlyTools...)})
	changed := make(chan struct{}, 100)
	s := connect(t, listen(t, publicServer(t, p)), nil, &mcp.ClientOptions{
		ToolListChangedHandler: func(context.Context, *mcp.ToolListChangedRequest) { changed <- struct{}{} },
	})
	description := func() (text string) {
		list, err := s.ListTools(t.Context(), nil)
		require.NoError(t, err)
		for _, tool := range list.Tools {
			if tool.Name == "get_version" {
				text = tool.Description + " " + tool.Title
			}
		}
		return text
	}
	assert.Contains(t, description(), "version 1")
	text, failed := call(t, s, "get_version", map[string]any{"v1": "x"})
	assert.False(t, failed)
	assert.Equal(t, "version 1", text)

	call(t, s, "get_change", noteIn{"change"})
	require.Eventually(t, func() bool { return strings.Contains(description(), "version 2") }, 10*time.Second, 20*time.Millisecond)
	assert.Contains(t, description(), "Get version", "the annotation stays")
	assert.Eventually(t, func() bool { return len(changed) > 0 }, 5*time.Second, 10*time.Millisecond, "the client is told")
	text, failed = call(t, s, "get_version", map[string]any{"v1": "x"})
	assert.True(t, failed, "the old argument is refused: %s", text)
	text, failed = call(t, s, "get_version", map[string]any{"v2": "x"})
	assert.False(t, failed)
	assert.Equal(t, "version 2", text)

	call(t, s, "get_change", noteIn{"remove"})
	require.Eventually(t, func() bool { return description() == "" }, 10*time.Second, 20*time.Millisecond)
	_, failed = call(t, s, "get_version", map[string]any{})
	assert.True(t, failed)
	call(t, s, "get_change", noteIn{"again"})
	require.Eventually(t, func() bool { return strings.Contains(description(), "version 3") }, 10*time.Second, 20*time.Millisecond)
}

// TestUsersHaveTheirOwnProcess checks who shares a process, how many there are, and that one that
// is not used ends.
func TestUsersHaveTheirOwnProcess(t *testing.T) {
	t.Parallel()
	upstream := proxy.Upstream{Name: "friendly", Server: command(t, "friendly"), Annotations: readOnly("get_process"), PerUser: 2, Idle: 3 * time.Second}
	p := open(t, upstream)
	srv := p.Server(manifest(), mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: "https://login.acme.com"}}}), quiet())
	process := func(user string) string { return callAs(t, srv, user, "get_process") }
	alice, bob := process("alice"), process("bob")
	assert.NotEqual(t, alice, bob)
	assert.Equal(t, alice, process("alice"))
	carol := process("carol") // bob's process was unused the longest
	assert.NotContains(t, []string{alice, bob}, carol)
	assert.Equal(t, alice, process("alice"))
	assert.Eventually(t, func() bool { return !alive(t, alice) && !alive(t, bob) && !alive(t, carol) }, 20*time.Second, 20*time.Millisecond)
}

func callAs(t *testing.T, srv *mcpkit.Server, user, tool string) string {
	t.Helper()
	text, err := mcptest.Try[string](t.Context(), mcptest.New(t, srv, mcptest.As(user)), tool, noteIn{"x"})
	require.NoError(t, err)
	return text
}

// alive reports whether a process runs.
func alive(t *testing.T, pid string) bool {
	t.Helper()
	var n int
	_, err := fmt.Sscan(pid, &n)
	require.NoError(t, err)
	if status, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", n)); err == nil && strings.Contains(string(status), ") Z ") {
		return false
	}
	return syscall.Kill(n, 0) == nil
}

// TestCloseEndsTheGroup closes a proxy whose command has started a process.
func TestCloseEndsTheGroup(t *testing.T) {
	t.Parallel()
	p := open(t, proxy.Upstream{Name: "friendly", Server: command(t, "friendly"), Annotations: readOnly("get_process", "get_child")})
	s := connect(t, listen(t, publicServer(t, p)), nil, nil)
	process, _ := call(t, s, "get_process", noteIn{"x"})
	child, _ := call(t, s, "get_child", noteIn{"x"})
	assert.True(t, alive(t, process) && alive(t, child))
	require.NoError(t, p.Close())
	assert.Eventually(t, func() bool { return !alive(t, process) && !alive(t, child) }, 10*time.Second, 20*time.Millisecond)
	text, failed := call(t, s, "get_process", noteIn{"x"})
	assert.True(t, failed)
	assert.Contains(t, text, "not available")
}

// TestStubbornCommandsAreKilled closes a proxy whose command ends neither with its input nor for
// SIGTERM, and whose child ignores SIGTERM too. Both are gone after the time that Command states.
func TestStubbornCommandsAreKilled(t *testing.T) {
	testsize.OnlySlow(t, "it waits for timeouts")
	t.Parallel()
	p := open(t, proxy.Upstream{Name: "stubborn", Server: command(t, "stubborn"), Annotations: readOnly("get_process", "get_child")})
	s := connect(t, listen(t, publicServer(t, p)), nil, nil)
	process, _ := call(t, s, "get_process", noteIn{"x"})
	child, _ := call(t, s, "get_child", noteIn{"x"})
	require.True(t, alive(t, process) && alive(t, child))
	began := time.Now()
	closed := make(chan error)
	go func() { closed <- p.Close() }()
	time.Sleep(3 * time.Second)
	assert.True(t, alive(t, process), "it has 2 seconds after SIGTERM")
	require.NoError(t, <-closed)
	assert.GreaterOrEqual(t, time.Since(began), 4*time.Second)
	assert.Less(t, time.Since(began), 10*time.Second)
	assert.False(t, alive(t, process), "Close waits for its end")
	assert.Eventually(t, func() bool { return !alive(t, child) }, 5*time.Second, 20*time.Millisecond)
}

// TestCommandsMayWriteUntilTheyEnd closes a proxy whose command writes a lot before it ends.
func TestCommandsMayWriteUntilTheyEnd(t *testing.T) {
	t.Parallel()
	server := command(t, "talkative")
	last := filepath.Join(t.TempDir(), "last")
	server.Env = append(server.Env, "PROXY_TEST_FILE="+last)
	p := open(t, proxy.Upstream{Name: "talkative", Server: server, Annotations: readOnly("get_process")})
	require.NoError(t, p.Close())
	assert.FileExists(t, last, "the command was killed")
}

// TestNoTokenReachesAnUpstream calls a remote upstream and one in the process with a token, and
// looks at everything that they receive.
func TestNoTokenReachesAnUpstream(t *testing.T) {
	issuer := newIssuer(t)
	token := issuer.Issue()
	headers := &headerBook{}
	own := transport(func(req *http.Request) (*http.Response, error) {
		req = req.Clone(req.Context())
		req.Header.Set("Authorization", "Bearer its-own-token")
		return http.DefaultTransport.RoundTrip(req)
	})
	remote := serve(t, strangeOverHTTP(true, headers))
	for _, perUser := range []int{0, 5} {
		p := open(t,
			proxy.Upstream{Name: "remote", Prefix: "remote_", Server: proxy.Remote{URL: remote, Transport: own}, Annotations: readOnly("get_headers"), PerUser: perUser},
			proxy.Upstream{Name: "local", Server: proxy.Handler{Handler: strangeOverHTTP(false, headers)}, Annotations: readOnly("get_headers"), PerUser: perUser})
		srv := p.Server(manifest(), mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}}), mcpkit.Unlisted("a test"), quiet())
		s := connect(t, listen(t, srv), &http.Client{Transport: transport(func(req *http.Request) (*http.Response, error) {
			req = req.Clone(req.Context())
			req.Header.Set("Authorization", "Bearer "+token)
			req.Header.Set("Cookie", "session="+token)
			return http.DefaultTransport.RoundTrip(req)
		})}, nil)
		for _, tool := range []string{"get_headers", "remote_get_headers"} {
			text, failed := call(t, s, tool, map[string]any{})
			assert.False(t, failed, text)
			assert.NotContains(t, text, token)
			assert.Equal(t, strings.HasPrefix(tool, "remote_"), strings.Contains(text, "its-own-token"))
		}
	}
	assert.Contains(t, headers.text(), "its-own-token")
	assert.NotContains(t, headers.text(), token)
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// TestOpenExplains checks the errors of declarations that cannot work.
func TestOpenExplains(t *testing.T) {
	t.Parallel()
	fine := proxy.Handler{Handler: strangeOverHTTP(true, &headerBook{})}
	for want, upstreams := range map[string][]proxy.Upstream{
		"there is no upstream":                     {},
		"needs a name that no other has":           {{Server: fine}},
		"have the same prefix":                     {{Name: "a", Server: fine}, {Name: "b", Server: fine}},
		`both have a tool that is served as "b_x"`: {{Name: "a", Server: fine, Annotations: readOnly("b_x")}, {Name: "b", Prefix: "b_", Server: fine, Annotations: readOnly("x")}},
		`"a" has no Server`:                        {{Name: "a"}},
		"has no Path":                              {{Name: "a", Server: proxy.Command{}}},
		"no-such-program":                          {{Name: "a", Server: proxy.Command{Path: "no-such-program"}}},
		`upstream "a" cannot be used: the URL of the upstream is not one of http or https`: {{Name: "a", Server: proxy.Remote{URL: "ftp://x"}}},
		"handler of the upstream is nil": {{Name: "a", Server: proxy.Handler{}}},
		"cannot be used":                 {{Name: "a", Server: proxy.Handler{Handler: http.NotFoundHandler()}}},
	} {
		p, err := proxy.Open(t.Context(), upstreams...)
		assert.ErrorContains(t, err, want)
		assert.Nil(t, p)
	}
}

// TestTheUpstreamsOwnHintsAreAFloor annotates a tool more mildly than its upstream does.
func TestTheUpstreamsOwnHintsAreAFloor(t *testing.T) {
	t.Parallel()
	destructive := true
	s := mcp.NewServer(&mcp.Implementation{Name: "old", Version: "1"}, nil)
	s.AddTool(&mcp.Tool{Name: "wipe_notes", Description: "Wipes notes. Use when they are old.", InputSchema: map[string]any{"type": "object"}, Annotations: &mcp.ToolAnnotations{DestructiveHint: &destructive}},
		func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) { return said("wiped"), nil })
	handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return s }, nil)
	p := open(t, proxy.Upstream{Name: "old", Server: proxy.Handler{Handler: handler}, Annotations: map[string]annotate.Annotation{"wipe_notes": annotate.Additive("Wipe notes"), "wipe_nots": annotate.Additive("Wipe")}})
	var out strings.Builder
	require.NoError(t, publicServer(t, p).Check().WriteAll(&out))
	report := out.String()
	assert.Contains(t, report, "its own annotations say destructiveHint true")
	assert.Contains(t, report, `did you mean "wipe_notes"?`)
}
