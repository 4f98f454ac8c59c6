package mcpkit_test

import (
	"context"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

const (
	sentID    = "req-1"
	sentTrace = "4bf92f3577b34da6a3ce929d0e0e4736"
	sentSpan  = "00f067aa0ba902b7"
)

// traced sets the headers that a proxy in front of the server sets.
func traced(r *http.Request) {
	r.Header.Set("X-Request-Id", sentID)
	r.Header.Set("Traceparent", "00-"+sentTrace+"-"+sentSpan+"-01")
}

// A logged line has the attributes of a request.
type loggedLine struct {
	Msg, Tool, Method, Caller, Session string
	RequestID                          string `json:"request_id"`
	TraceID                            string `json:"trace_id"`
	SpanID                             string `json:"span_id"`
}

// lines returns the lines of the log.
func (l *logBook) lines(t *testing.T) (list []loggedLine) {
	t.Helper()
	for text := range strings.Lines(l.String()) {
		var line loggedLine
		require.NoError(t, json.Unmarshal([]byte(text), &line), text)
		list = append(list, line)
	}
	return list
}

// TestEveryLogLineOfACallSaysWhoseItIs provokes each line that the server logs during an operation,
// and finds the lines in the source, so that none is forgotten.
func TestEveryLogLineOfACallSaysWhoseItIs(t *testing.T) {
	t.Parallel()
	var log logBook
	callers := observe.HashedCallers([]byte("the key of a test"))
	seen := map[string]bool{}
	check := func(user, id string) {
		t.Helper()
		for _, line := range log.lines(t) {
			seen[line.Msg] = true
			assert.Equal(t, id, line.RequestID, line.Msg)
			assert.Equal(t, sentTrace, line.TraceID, line.Msg)
			assert.Equal(t, sentSpan, line.SpanID, line.Msg)
			beforeItIsRead := strings.HasPrefix(line.Msg, "the address of a caller")
			assert.True(t, line.Tool != "" || line.Method != "" || beforeItIsRead, line.Msg)
			assert.Equal(t, callers.Name(user), line.Caller, line.Msg)
		}
		log.Reset()
	}
	var ann string
	t.Run("a user", func(t *testing.T) { // the server ends with the test, and has then logged all
		issuer, srv := protected(t, false, log.option(), mcpkit.Logs(observe.Logs{Callers: callers, Requests: true}),
			mcpkit.Continuations(&failingStore{Store: store.NewMemory(0), put: errors.New("the disk is full")}),
			mcpkit.RateLimit(&downLimiter{}))
		release := provoke(srv, &log)
		endpoint := listen(t, srv)
		token := issuer.Issue(oauthtest.Subject("ann"), oauthtest.Scopes("notes"))
		for _, stream := range []bool{false, true} {
			for _, tool := range []string{"say_who", "panic", "fail", "refuse", "sleep", "ignore", "long", "picture", "read_pdf", "promise", "log", "write_note", "large_file", "unknown"} {
				params := map[string]any{"name": tool, "arguments": map[string]any{}}
				if stream {
					params["_meta"] = map[string]any{"progressToken": 1}
				}
				post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/call", params), bearer(token), traced)
			}
		}
		post(t, endpoint, "2025-11-25", request("2025-11-25", "prompts/get", map[string]any{"name": "refuse"}), bearer(token), traced)
		release()
		ann = issuer.URL() + "|ann"
	})
	check(ann, sentID)

	// A public server whose callers are known by their address.
	srv := newServer(log.option(), mcpkit.Logs(observe.Logs{Callers: callers}), mcpkit.Reject(observe.BrokenOutput), mcpkit.Edge(edge.Config{ClientIP: edge.ForwardedHops(1)}))
	provoke(srv, &log)
	endpoint := listen(t, srv)
	for _, tool := range []string{"promise", "list_all"} {
		post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/call", map[string]any{"name": tool, "arguments": map[string]any{}}), forwarded("203.0.113.7"), traced)
	}
	check("ip:203.0.113.7", sentID)

	// A server that does not know the address.
	srv = newServer(log.option(), mcpkit.Logs(observe.Logs{Callers: callers}), mcpkit.Edge(edge.Config{ClientIP: func(*http.Request) (netip.Addr, bool) { return netip.Addr{}, false }}))
	endpoint = listen(t, srv)
	mcp.AddTool(srv.SDK(), &mcp.Tool{Name: "foreign"}, func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, any, error) {
		return nil, nil, nil
	})
	for _, method := range []string{"tools/list", "tools/call"} {
		post(t, endpoint, "2025-11-25", request("2025-11-25", method, map[string]any{"name": "foreign"}), traced)
	}
	check(edge.UnknownKey, sentID)

	others := []string{ // these are not about an operation, or need an adopted server that changes
		"a tool of the adopted server was replaced by one that breaks rules; it is neither listed nor callable",
		"the adopted server has a tool with other schemas for some callers; it is neither listed for them nor callable",
		"request would be refused",
	}
	for _, message := range loggedMessages(t, "internal/call", "internal/wire", "internal/gate") {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(seen)), func(line string) bool { return strings.HasPrefix(line, message) }) {
			assert.Contains(t, others, message, "the test does not provoke %q", message)
		}
	}
	assert.True(t, seen["of the handler"])
	assert.True(t, seen["request"])
}

// A downLimiter fails.
type downLimiter struct{}

func (*downLimiter) Take(context.Context, string, int) (time.Duration, error) {
	return 0, errors.New("the store is down")
}

// provoke adds tools for each kind of log line. release ends the handler that ignores its context.
func provoke(srv *mcpkit.Server, log *logBook) (release func()) {
	released := make(chan struct{})
	addTool(srv, "large_file", func(context.Context, struct{}) (mcpkit.File, error) {
		return mcpkit.File{Data: make([]byte, 9<<20)}, nil
	})
	addTool(srv, "panic", func(context.Context, struct{}) (string, error) { panic("boom") })
	addTool(srv, "fail", func(context.Context, struct{}) (string, error) { return "", errors.New("failed") })
	addTool(srv, "refuse", func(context.Context, struct{}) (string, error) {
		return "", &mcpkit.ToolError{What: "no", Err: errors.New("a cause")}
	})
	addTool(srv, "sleep", func(ctx context.Context, _ struct{}) (string, error) { <-ctx.Done(); return "", ctx.Err() }, mcpkit.Timeout(time.Millisecond))
	addTool(srv, "ignore", func(ctx context.Context, _ struct{}) (string, error) {
		<-ctx.Done()
		<-released
		return "", nil
	}, mcpkit.Timeout(time.Millisecond))
	addTool(srv, "long", func(context.Context, struct{}) (string, error) {
		return strings.Repeat("some words of a text ", 10_000), nil
	})
	addTool(srv, "list_all", func(context.Context, struct{}) (listOutPlain, error) {
		return listOutPlain{Notes: longList(20_000)}, nil
	})
	addTool(srv, "picture", func(context.Context, struct{}) (*mcp.ImageContent, error) {
		return &mcp.ImageContent{Data: []byte("no picture")}, nil
	})
	addFiles(srv)
	addTool(srv, "promise", func(context.Context, struct{}) (levelOut, error) { return levelOut{Items: []levelItem{{"none"}}}, nil })
	own := slog.New(observe.NewLogHandler(slog.NewJSONHandler(log, nil)))
	addTool(srv, "log", func(ctx context.Context, _ struct{}) (string, error) {
		own.InfoContext(ctx, "of the handler")
		return "", nil
	})
	srv.SDK().AddPrompt(&mcp.Prompt{Name: "refuse"}, func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		return nil, errors.Join(&jsonrpc.Error{Code: jsonrpc.CodeInvalidParams})
	})
	return func() { close(released) }
}

// loggedMessages returns the messages that the packages in these directories log. It fails for a
// line that is logged without a context.
func loggedMessages(t *testing.T, dirs ...string) (messages []string) {
	t.Helper()
	for _, dir := range dirs {
		files, err := filepath.Glob(dir + "/*.go")
		require.NoError(t, err)
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			require.NoError(t, err)
			ast.Inspect(file, func(n ast.Node) bool {
				c, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				method, ok := c.Fun.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				for _, arg := range c.Args {
					for text, ok := arg.(*ast.BinaryExpr); ok; text, ok = arg.(*ast.BinaryExpr) {
						arg = text.X
					}
					text, ok := arg.(*ast.BasicLit)
					if !ok || text.Kind != token.STRING {
						continue
					}
					switch method.Sel.Name {
					case "Debug", "Info", "Warn", "Error":
						t.Errorf("%s logs %s without a context", name, text.Value)
					case "DebugContext", "InfoContext", "WarnContext", "ErrorContext", "LogAttrs":
						message, err := strconv.Unquote(text.Value)
						require.NoError(t, err)
						messages = append(messages, message)
					default:
						continue
					}
					break
				}
				return true
			})
		}
	}
	require.Greater(t, len(messages), 15, "the source was not read")
	return messages
}

// TestTheIDOfARequest checks which IDs of clients are used, and that all lines of a request have
// the same one.
func TestTheIDOfARequest(t *testing.T) {
	t.Parallel()
	const secret = "a-secret-token-of-a-client"
	var log logBook
	srv := newServer(log.option(), mcpkit.Logs(observe.Logs{Requests: true}))
	provoke(srv, &log)
	h := handlerOf(t, srv)
	for name, tc := range map[string]struct {
		sent, want string
		change     func(*http.Request)
	}{
		"an ID":          {"5a0c-1", "^5a0c-1$", traced},
		"none":           {"", "^[0-9a-f]{16}$", traced},
		"several words":  {"a b", "^[0-9a-f]{16}$", traced},
		"a line":         {"a\u2028b", "^[0-9a-f]{16}$", traced},
		"a long one":     {strings.Repeat("a", 65), "^[0-9a-f]{16}$", traced},
		"the token":      {secret, "^[0-9a-f]{16}$", bearer(secret)},
		"half the token": {secret[:9], "^[0-9a-f]{16}$", bearer(secret)},
		"a key":          {secret, "^[0-9a-f]{16}$", header("X-Api-Key", secret)},
		"a key and more": {"key:" + secret, "^[0-9a-f]{16}$", header("X-Tenant-Secret", secret)},
		"a cookie":       {"s3ss", "^[0-9a-f]{16}$", header("Cookie", "session=s3ss10n")},
		"a known secret": {"ghp_" + strings.Repeat("a1B2", 9), "^[0-9a-f]{16}$", traced},
		"a UUID":         {"0af76519-16cd-43dd-8448-eb211c80319c", "^0af76519-16cd-43dd-8448-eb211c80319c$", header("X-Correlation-Id", "0af76519-16cd-43dd-8448-eb211c80319c")},
		"a refused host": {"5a0c-1", "^5a0c-1$", func(r *http.Request) { r.Host = "evil.example" }},
	} {
		log.Reset()
		r := httptest.NewRequest(http.MethodPost, manifest().URL, strings.NewReader(request("2025-11-25", "tools/call", map[string]any{"name": "log", "arguments": map[string]any{}})))
		for _, change := range []func(*http.Request){header("Content-Type", "application/json"), tc.change, header("X-Request-Id", tc.sent)} {
			change(r)
		}
		h.ServeHTTP(httptest.NewRecorder(), r)
		lines := log.lines(t)
		require.NotEmpty(t, lines, name)
		for _, line := range lines {
			assert.Regexp(t, tc.want, line.RequestID, name)
			assert.Equal(t, lines[0].RequestID, line.RequestID, name)
		}
	}
}

// TestTraceContextOfTheLog sends trace contexts in headers and in _meta, valid and invalid.
func TestTraceContextOfTheLog(t *testing.T) {
	const other = "0af7651916cd43dd8448eb211c80319c"
	for _, tc := range []struct{ header, meta, trace string }{
		{"00-" + sentTrace + "-" + sentSpan + "-01", "", sentTrace},
		{"", "00-" + sentTrace + "-" + sentSpan + "-00", sentTrace},
		{"00-" + other + "-" + sentSpan + "-01", "00-" + sentTrace + "-" + sentSpan + "-01", sentTrace},
		{"cc-" + sentTrace + "-" + sentSpan + "-01-what comes later", "", sentTrace},
		{"00-" + sentTrace + "-" + sentSpan + "-01-more", "", ""},
		{"ff-" + sentTrace + "-" + sentSpan + "-01", "", ""},
		{"00-" + strings.ToUpper(sentTrace) + "-" + sentSpan + "-01", "", ""},
		{"00-00000000000000000000000000000000-" + sentSpan + "-01", "", ""},
		{"00-" + sentTrace + "-0000000000000000-01", "", ""},
		{"00-" + sentTrace + "-01", "", ""},
		{"", "", ""},
	} {
		for _, stream := range []bool{false, true} {
			var log logBook
			srv := newServer(log.option(), mcpkit.Logs(observe.Logs{Requests: true}))
			meta := map[string]any{}
			if stream {
				meta["progressToken"] = 1
			}
			if tc.meta != "" {
				meta["traceparent"] = tc.meta
			}
			params := map[string]any{"name": "find_notes", "arguments": map[string]any{"query": "x"}, "_meta": meta}
			post(t, listen(t, srv), "2025-11-25", request("2025-11-25", "tools/call", params), header("Traceparent", tc.header))
			lines := log.lines(t)
			last := lines[len(lines)-1]
			assert.Equal(t, "request", last.Msg)
			assert.Equal(t, tc.trace, last.TraceID, "%+v", tc)
			if tc.trace != "" {
				assert.Equal(t, sentSpan, last.SpanID)
			}
		}
	}
}

// TestLinesOfASessionNameIt checks that lines tell sessions apart without their IDs.
func TestLinesOfASessionNameIt(t *testing.T) {
	var log logBook
	callers := observe.RandomCallers()
	srv := newServer(log.option(), mcpkit.Logs(observe.Logs{Requests: true}), mcpkit.Sessions(), mcpkit.Logs(observe.Logs{Callers: callers}))
	session := &legacySession{t: t, endpoint: listen(t, srv)}
	session.open(`{}`)
	readAll(t, session.send("POST", `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"find_notes","arguments":{"query":"x"}}}`))
	lines := log.lines(t)
	assert.Equal(t, callers.Session(session.id), lines[len(lines)-1].Session)
	assert.NotContains(t, log.String(), session.id)
}

// TestWholeCallersAreLoggedByOption checks the options of observe.Logs.Callers.
func TestWholeCallersAreLoggedByOption(t *testing.T) {
	for name, tc := range map[string]struct {
		callers observe.Callers
		whole   bool
	}{"whole": {observe.WholeCallers(), true}, "none": {observe.NoCallers(), false}} {
		var log logBook
		issuer, srv := protected(t, false, log.option(), mcpkit.Logs(observe.Logs{Requests: true, Callers: tc.callers}))
		post(t, listen(t, srv), "2025-11-25", request("2025-11-25", "tools/call", map[string]any{"name": "say_who", "arguments": map[string]any{}}),
			bearer(issuer.Issue(oauthtest.Subject("ann"), oauthtest.Scopes("notes"))))
		lines := log.lines(t)
		want := ""
		if tc.whole {
			want = issuer.URL() + "|ann"
		}
		assert.Equal(t, want, lines[len(lines)-1].Caller, name)
	}
	var report strings.Builder
	require.NoError(t, newServer(mcpkit.Logs(observe.Logs{Callers: observe.HashedCallers([]byte("short"))})).Check().WriteText(&report))
	assert.Contains(t, report.String(), "the key has 5 bytes; it needs at least 16")
}

// TestLinesInMemoryHaveAnID calls a tool without HTTP.
func TestLinesInMemoryHaveAnID(t *testing.T) {
	var log logBook
	srv := newServer(log.option(), mcpkit.Logs(observe.Logs{Requests: true}))
	provoke(srv, &log)
	mcptest.CallError(t, mcptest.New(t, srv), "refuse", struct{}{})
	var ids []string
	for _, line := range log.lines(t) {
		if line.Tool == "refuse" {
			ids = append(ids, line.RequestID)
		}
	}
	require.Greater(t, len(ids), 1)
	assert.Regexp(t, "^[0-9a-f]{16}$", ids[0])
	assert.Equal(t, slices.Repeat(ids[:1], len(ids)), ids)
}
