package mcpkit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/netip"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

var internalError = regexp.MustCompile(`^internal error \(ref ([0-9a-f]{6})\)\. The fault is in the server, not in the arguments; try again later, or report the ref to support@acme\.com$`)

// TestErrorsOfHandlers checks that the model gets the text of a ToolError, and of any other error
// only the ref under which it is logged.
func TestErrorsOfHandlers(t *testing.T) {
	var log logBook
	srv := newServer(log.option(), mcpkit.Logs(observe.Logs{ErrorValues: true}))
	secret := errors.New("pq: password authentication failed for user notes")
	fail := func(name string, err error) {
		addTool(srv, name, func(context.Context, struct{}) (findOut, error) { return findOut{}, err })
	}
	fail("told", &mcpkit.ToolError{What: "no note 7", Next: "Use find_notes.", Err: secret})
	fail("told_wrapped", fmt.Errorf("layer: %w", &mcpkit.ToolError{What: "no note 8"}))
	fail("masked", fmt.Errorf("query: %w", secret))
	addTool(srv, "panics", func(context.Context, struct{}) (findOut, error) { return deeper() })
	addTool(srv, "nil_pointer", func(context.Context, struct{}) (findOut, error) {
		var none *findOut
		return *none, nil
	})
	addTool(srv, "exits", func(context.Context, struct{}) (findOut, error) { runtime.Goexit(); return findOut{}, nil })
	endpoint := listen(t, srv)
	for _, version := range []string{"2025-06-18", "2026-07-28"} {
		got := func(name string) string {
			text, isError := callTool(t, endpoint, version, name, map[string]any{})
			assert.True(t, isError)
			return text
		}
		assert.Equal(t, "no note 7. Use find_notes.", got("told"))
		assert.Equal(t, "no note 8", got("told_wrapped"))
		for name, logged := range map[string]string{
			"masked":      secret.Error(),
			"panics":      "boom secret",
			"nil_pointer": "nil pointer dereference",
			"exits":       "runtime.Goexit",
		} {
			text := got(name)
			m := internalError.FindStringSubmatch(text)
			require.NotNil(t, m, text)
			line := logLine(t, log.String(), m[1])
			assert.Contains(t, line, logged)
			assert.Contains(t, line, `"tool":"`+name+`"`)
			if name == "panics" {
				assert.Contains(t, line, "handler_fault_test.go", "the stack is logged")
				assert.Contains(t, line, "deeper")
			}
		}
	}
	text, _ := callTool(t, endpoint, "2025-06-18", "find_notes", map[string]any{"query": "x"})
	assert.Contains(t, text, "notes", "the server still answers")
}

// TestClientsLearnThatAConnectionEnds calls a tool that ends the goroutine of its connection. The
// answer says so, so that the client sends no other call on it, which would be lost.
func TestClientsLearnThatAConnectionEnds(t *testing.T) {
	var log logBook
	srv := newServer(log.option())
	addTool(srv, "exits", func(context.Context, struct{}) (findOut, error) { runtime.Goexit(); return findOut{}, nil })
	endpoint := listen(t, srv)
	body := request("2025-11-25", "tools/call", map[string]any{"name": "exits", "arguments": map[string]any{}})
	resp, err := http.DefaultClient.Do(postRequest(t, endpoint, "2025-11-25", body))
	require.NoError(t, err)
	defer resp.Body.Close()
	assert.True(t, resp.Close, "the client may send another call on a connection that ends")
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	assert.Contains(t, string(text), "internal error")
}

func deeper() (findOut, error) { panic("boom secret") }

func logLine(t *testing.T, log, ref string) string {
	for line := range strings.Lines(log) {
		if strings.Contains(line, ref) {
			return line
		}
	}
	t.Fatalf("nothing is logged under ref %s:\n%s", ref, log)
	return ""
}

func TestProtocolErrorOfAHandlerIsSentAsItIs(t *testing.T) {
	srv := newServer()
	addTool(srv, "wants_url", func(context.Context, struct{}) (string, error) {
		return "", &jsonrpc.Error{Code: -32042, Message: "log in first"}
	})
	endpoint := listen(t, srv)
	a := post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/call", map[string]any{"name": "wants_url", "arguments": map[string]any{}}))
	require.NotNil(t, a.Error)
	assert.EqualValues(t, -32042, a.Error.Code)
	assert.Equal(t, "log in first", a.Error.Message)
}

type withNaN struct {
	Score float64 `json:"score"`
}

type badMarshaler struct{}

func (badMarshaler) MarshalJSON() ([]byte, error) { panic("marshal boom") }

// TestOutputsOfHandlers returns outputs of all kinds from handlers, including ones that cannot be
// encoded.
func TestOutputsOfHandlers(t *testing.T) {
	var log logBook
	srv := newServer(log.option(), mcpkit.Logs(observe.Logs{ErrorValues: true}))
	addTool(srv, "nan", func(context.Context, struct{}) (withNaN, error) { return withNaN{math.NaN()}, nil })
	addTool(srv, "channel", func(context.Context, struct{}) (any, error) { return make(chan int), nil })
	addTool(srv, "function_inside", func(context.Context, struct{}) (any, error) { return map[string]any{"f": func() {}}, nil })
	addTool(srv, "nil_pointer", func(context.Context, struct{}) (*findOut, error) { return nil, nil })
	addTool(srv, "nil_result", func(context.Context, struct{}) (*mcp.CallToolResult, error) { return nil, nil })
	addTool(srv, "nil_block", func(context.Context, struct{}) ([]mcp.Content, error) { return []mcp.Content{nil}, nil })
	addTool(srv, "marshal_panics", func(context.Context, struct{}) (any, error) { return badMarshaler{}, nil })
	addTool(srv, "nil_slice", func(context.Context, struct{}) (findOut, error) { return findOut{}, nil })
	addTool(srv, "nil_map_out", func(context.Context, struct{}) (map[string]int, error) { return nil, nil })
	addTool(srv, "invalid_utf8", func(context.Context, struct{}) (findOut, error) {
		return findOut{Notes: []note{{Text: "a\xffb"}}}, nil
	})
	addTool(srv, "invalid_text", func(context.Context, struct{}) (string, error) { return "a\xffb", nil })
	addTool(srv, "words", func(context.Context, struct{}) (string, error) { return "plain words", nil })
	addTool(srv, "image", func(context.Context, struct{}) (*mcp.ImageContent, error) {
		return &mcp.ImageContent{MIMEType: "image/png", Data: []byte{1, 2}}, nil
	})
	addTool(srv, "blocks", func(context.Context, struct{}) ([]mcp.Content, error) {
		return []mcp.Content{&mcp.TextContent{Text: "one"}, &mcp.TextContent{Text: "two"}}, nil
	})
	addTool(srv, "ready", func(context.Context, struct{}) (*mcp.CallToolResult, error) {
		return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "as it is"}}, StructuredContent: map[string]int{"n": 1}}, nil
	})
	addTool(srv, "dynamic", func(context.Context, struct{}) (any, error) { return map[string]any{"a": nil}, nil })
	addTool(srv, "dynamic_text", func(context.Context, struct{}) (any, error) { return "words", nil })
	addTool(srv, "dynamic_list", func(context.Context, struct{}) (any, error) { return []int{1, 2}, nil })
	endpoint := listen(t, srv)
	const version = "2025-11-25"
	for name, logged := range map[string]string{
		"nan": "NaN", "channel": "unsupported type: chan int", "function_inside": "unsupported type: func()", "nil_pointer": "nil *mcpkit_test.findOut",
		"nil_result": "nil *mcp.CallToolResult", "nil_block": "content block 0", "marshal_panics": "marshal boom",
	} {
		text, isError := callTool(t, endpoint, version, name, map[string]any{})
		assert.True(t, isError, name)
		m := internalError.FindStringSubmatch(text)
		require.NotNil(t, m, text)
		assert.Contains(t, logLine(t, log.String(), m[1]), logged)
	}
	for name, want := range map[string]string{
		"nil_slice":    `{"content":[{"type":"text","text":"{\"notes\":[],\"limit\":0}"}],"structuredContent":{"notes":[],"limit":0}}`,
		"nil_map_out":  `{"content":[{"type":"text","text":"{}"}],"structuredContent":{}}`,
		"invalid_utf8": `{"content":[{"type":"text","text":"{\"notes\":[{\"id\":0,\"text\":\"a\\ufffdb\",\"tags\":[]}],\"limit\":0}"}],"structuredContent":{"notes":[{"id":0,"text":"a\ufffdb","tags":[]}],"limit":0}}`,
		"invalid_text": `{"content":[{"type":"text","text":"a\ufffdb"}]}`,
		"words":        `{"content":[{"type":"text","text":"plain words"}]}`,
		"image":        `{"content":[{"type":"image","data":"AQI=","mimeType":"image/png"}]}`,
		"blocks":       `{"content":[{"type":"text","text":"one"},{"type":"text","text":"two"}]}`,
		"ready":        `{"content":[{"type":"text","text":"as it is"}],"structuredContent":{"n":1}}`,
		"dynamic":      `{"content":[{"type":"text","text":"{\"a\":null}"}],"structuredContent":{"a":null}}`,
		"dynamic_text": `{"content":[{"type":"text","text":"words"}]}`,
		"dynamic_list": `{"content":[{"type":"text","text":"[1,2]"}]}`,
	} {
		a := post(t, endpoint, version, request(version, "tools/call", map[string]any{"name": name, "arguments": map[string]any{}}))
		assert.JSONEq(t, want, string(a.Result), name)
	}
}

// TestHugeOutput checks that results of up to 50 MB are shortened for the model.
func TestHugeOutput(t *testing.T) {
	t.Parallel()
	srv := newServer()
	size := testsize.Count(50, 10) << 20 // under the race detector, 50 MB take longer than a response may
	addTool(srv, "huge_text", func(context.Context, struct{}) (findOut, error) {
		return findOut{Notes: []note{{Text: strings.Repeat("x", size)}}}, nil
	})
	addTool(srv, "huge_list", func(context.Context, struct{}) (findOut, error) {
		return findOut{Notes: make([]note, 100_000)}, nil
	})
	addTool(srv, "huge_error", func(context.Context, struct{}) (findOut, error) {
		return findOut{}, &mcpkit.ToolError{What: strings.Repeat("not allowed ", 1<<19)}
	})
	endpoint := listen(t, srv)
	for name, want := range map[string]string{"huge_text": "xxx…", "huge_list": `{"id":0,"text":"","tags":[]}],"limit":0}`, "huge_error": "not allowed not allowed"} {
		text, _ := callTool(t, endpoint, "2025-11-25", name, map[string]any{})
		assert.Contains(t, text, want)
		assert.Less(t, len(text), 150_000)
	}
	text, _ := callTool(t, endpoint, "2025-11-25", "find_notes", map[string]any{"query": "x"})
	assert.NotEmpty(t, text, "the server still answers")
}

func TestDeadline(t *testing.T) {
	srv := newServer()
	released := make(chan struct{})
	addTool(srv, "waits", func(ctx context.Context, _ struct{}) (string, error) {
		<-ctx.Done()
		return "", ctx.Err()
	}, mcpkit.Timeout(50*time.Millisecond))
	addTool(srv, "hangs", func(context.Context, struct{}) (string, error) {
		<-released // ignores its context
		return "late", nil
	}, mcpkit.Timeout(50*time.Millisecond))
	addTool(srv, "returns_a_part", func(ctx context.Context, _ struct{}) (string, error) {
		<-ctx.Done()
		return "half of it", nil
	}, mcpkit.Timeout(50*time.Millisecond))
	mcpkit.AddTool(srv, "searches", annotate.ReadOnly("Searches"), findText, func(ctx context.Context, _ findIn) (string, error) {
		<-ctx.Done()
		return "", errors.New("driver: bad connection")
	}, mcpkit.Timeout(50*time.Millisecond))
	endpoint := listen(t, srv)
	defer close(released)
	for name, want := range map[string]string{
		"waits":    "waits did not finish within 50ms and was stopped. Try again later.",
		"hangs":    "hangs did not finish within 50ms and was stopped. Try again later.",
		"searches": "searches did not finish within 50ms and was stopped. Ask for less with the arguments (query, limit), or try again later.",
	} {
		args := map[string]any{}
		if name == "searches" {
			args["query"] = "x"
		}
		text, isError := callTool(t, endpoint, "2025-11-25", name, args)
		assert.True(t, isError)
		assert.Equal(t, want, text)
	}
	text, isError := callTool(t, endpoint, "2025-11-25", "returns_a_part", map[string]any{})
	assert.False(t, isError)
	assert.Equal(t, "half of it", text)
}

// TestAdviceAfterACallThatFailed checks that a model is not told to repeat a call that may have
// done its work, unless a second call does no more than the first one.
func TestAdviceAfterACallThatFailed(t *testing.T) {
	t.Parallel()
	srv := newServer((&logBook{}).option())
	released := make(chan struct{})
	want := map[string]string{}
	for kind, a := range map[string]struct {
		annotate.Annotation

		repeatable bool
	}{
		"reads":    {annotate.ReadOnly("Reads"), true},
		"replaces": {annotate.Destructive("Replaces", annotate.Idempotent()), true},
		"adds":     {annotate.Additive("Adds"), false},
		"sends":    {annotate.Destructive("Sends"), false},
	} {
		for fault, handler := range map[string]func(context.Context, struct{}) (string, error){
			"fails":  func(context.Context, struct{}) (string, error) { return "", errors.New("the connection is lost") },
			"panics": func(context.Context, struct{}) (string, error) { panic("after the work") },
			"exits":  func(context.Context, struct{}) (string, error) { runtime.Goexit(); return "", nil },
			"waits":  func(ctx context.Context, _ struct{}) (string, error) { <-ctx.Done(); return "", ctx.Err() },
			"hangs":  func(context.Context, struct{}) (string, error) { <-released; return "", nil },
		} {
			name := kind + "_and_" + fault
			mcpkit.AddTool(srv, name, a.Annotation, findText, handler, mcpkit.Timeout(50*time.Millisecond))
			want[name] = "heck what the call has done before you try it again"
			if a.repeatable {
				want[name] = "ry again later"
			}
		}
	}
	endpoint := listen(t, srv)
	defer close(released)
	for _, version := range []string{"2025-06-18", "2026-07-28"} {
		for name, want := range want {
			text, isError := callTool(t, endpoint, version, name, map[string]any{})
			assert.True(t, isError, name)
			assert.Contains(t, text, want, name)
		}
	}
}

// TestHangingUpStopsTheHandler checks in every protocol version that the context of a handler ends
// when its client disconnects: no client can resume the call.
func TestHangingUpStopsTheHandler(t *testing.T) {
	srv := newServer()
	started, ended := make(chan struct{}), make(chan error, 1)
	addTool(srv, "waits", func(ctx context.Context, _ struct{}) (string, error) {
		close(started)
		select {
		case <-ctx.Done():
		case <-time.After(20 * time.Second):
		}
		ended <- ctx.Err()
		return "", ctx.Err()
	})
	endpoint := listen(t, srv)
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			started = make(chan struct{})
			ctx, cancel := context.WithCancel(t.Context())
			body := request(version, "tools/call", map[string]any{"name": "waits", "arguments": map[string]any{}})
			req, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, strings.NewReader(body))
			require.NoError(t, err)
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("MCP-Protocol-Version", version)
			if version >= "2026" {
				req.Header.Set("Mcp-Method", "tools/call")
				req.Header.Set("Mcp-Name", "waits")
			}
			go func() {
				<-started
				cancel()
			}()
			_, err = http.DefaultClient.Do(req)
			require.ErrorIs(t, err, context.Canceled)
			select {
			case err := <-ended:
				assert.ErrorIs(t, err, context.Canceled)
			case <-time.After(10 * time.Second):
				t.Fatal("the handler was not stopped")
			}
		})
	}
	http.DefaultClient.CloseIdleConnections()
}

// TestAbortHandler checks that a panic with http.ErrAbortHandler closes the connection, as it does
// in any net/http handler, and that the server continues.
func TestAbortHandler(t *testing.T) {
	srv := newServer()
	addTool(srv, "aborts", func(context.Context, struct{}) (string, error) { panic(http.ErrAbortHandler) })
	endpoint := listen(t, srv)
	for _, version := range versions {
		body := request(version, "tools/call", map[string]any{"name": "aborts", "arguments": map[string]any{}})
		req, err := http.NewRequest(http.MethodPost, endpoint, strings.NewReader(body))
		require.NoError(t, err)
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("MCP-Protocol-Version", version)
		if version >= "2026" {
			req.Header.Set("Mcp-Method", "tools/call")
			req.Header.Set("Mcp-Name", "aborts")
		}
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			_, err = io.ReadAll(resp.Body)
			resp.Body.Close()
		}
		assert.Error(t, err, "the server closes the connection without an answer")
	}
	text, _ := callTool(t, endpoint, "2025-11-25", "find_notes", map[string]any{"query": "x"})
	assert.NotEmpty(t, text)
}

// TestPromptsAndResourcesAreContained checks that panics are recovered and errors are masked for
// prompts and resources that were added through Server.SDK.
func TestPromptsAndResourcesAreContained(t *testing.T) {
	var log logBook
	srv := newServer(log.option(), mcpkit.Logs(observe.Logs{ErrorValues: true}))
	srv.SDK().AddPrompt(&mcp.Prompt{Name: "p"}, func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		panic("prompt secret")
	})
	srv.SDK().AddResource(&mcp.Resource{Name: "r", URI: "notes://r"}, func(context.Context, *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
		return nil, errors.New("resource secret")
	})
	endpoint := listen(t, srv)
	for method, params := range map[string]map[string]any{"prompts/get": {"name": "p"}, "resources/read": {"uri": "notes://r"}} {
		a := post(t, endpoint, "2025-11-25", request("2025-11-25", method, params))
		require.NotNil(t, a.Error, a.Body)
		m := internalError.FindStringSubmatch(a.Error.Message)
		require.NotNil(t, m, a.Error.Message)
		assert.Contains(t, logLine(t, log.String(), m[1]), "secret")
	}
	a := post(t, endpoint, "2025-11-25", request("2025-11-25", "prompts/get", map[string]any{"name": "nope"}))
	require.NotNil(t, a.Error)
	assert.Contains(t, a.Error.Message, "nope", "go-sdk's own errors are not masked")
}

// TestArgumentsAndResultsAreNotLogged calls tools that succeed and fail, at debug level.
func TestArgumentsAndResultsAreNotLogged(t *testing.T) {
	var log logBook
	srv := newServer(log.option())
	addTool(srv, "leaks", func(context.Context, struct{}) (string, error) { return "resultsecret", nil })
	mcpkit.AddTool(srv, "refuses", annotate.ReadOnly("Refuses"), findText, func(_ context.Context, in findIn) (string, error) {
		return "", &mcpkit.ToolError{What: "no note has " + in.Query}
	})
	mcpkit.AddTool(srv, "decodes", annotate.ReadOnly("Decodes"), findText, func(_ context.Context, in struct {
		IP netip.Addr `json:"ip" jsonschema:"description=An address"`
	}) (string, error) {
		return "", nil
	})
	endpoint := listen(t, srv)
	text, _ := callTool(t, endpoint, "2025-11-25", "decodes", map[string]any{"ip": "argsecret"})
	assert.Equal(t, "ip: cannot be used as given; expected: An IP address, such as 192.0.2.1 or 2001:db8::1.", text)
	assert.Contains(t, log.String(), "decoding an argument: netip.parseAddrError", "the cause is logged")
	callTool(t, endpoint, "2025-11-25", "leaks", map[string]any{})
	callTool(t, endpoint, "2025-11-25", "refuses", map[string]any{"query": "argsecret"})
	callTool(t, endpoint, "2025-11-25", "find_notes", map[string]any{"query": "argsecret"})
	callTool(t, endpoint, "2025-11-25", "find_notes", map[string]any{"argsecret": "argsecret"})
	assert.NotContains(t, log.String(), "secret")
}

func TestRegistrationProblems(t *testing.T) {
	type tree struct {
		Kids []*struct{ Parent any }
		Self *findOut
		F    func()
	}
	srv := newServer()
	mcpkit.AddTool(srv, "find_notes", annotate.ReadOnly("Find notes"), findText, find)
	mcpkit.AddTool(srv, "text_in", annotate.ReadOnly("Text in"), findText, func(context.Context, string) (string, error) { return "", nil })
	mcpkit.AddTool(srv, "list_out", annotate.ReadOnly("List out"), findText, func(context.Context, struct{}) ([]int, error) { return nil, nil })
	mcpkit.AddTool(srv, "func_out", annotate.ReadOnly("Func out"), findText, func(context.Context, struct{}) (tree, error) { return tree{}, nil })
	mcpkit.AddTool(srv, "forever", annotate.ReadOnly("Forever"), findText, find, mcpkit.Timeout(time.Hour))
	mcpkit.AddTool[findIn, findOut](srv, "nothing", annotate.ReadOnly("Nothing"), findText, nil)
	var zero annotate.Annotation
	mcpkit.AddTool(srv, "zero", zero, findText, find)
	mcp.AddTool(srv.SDK(), &mcp.Tool{Name: "sneaked_in", Description: findText}, func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, any, error) {
		return nil, nil, nil
	})
	var lines bytes.Buffer
	for _, f := range srv.Check().Failures() {
		fmt.Fprintln(&lines, f)
	}
	for _, want := range []string{
		`handler_fault_test.go:\d+: tool "find_notes" is already declared at helper_test.go:\d+ \(tool-name-unique\)`,
		`handler_fault_test.go:\d+: the input type of tool "text_in" cannot be described: string is not a JSON object; use a struct \(tool-types\)`,
		`handler_fault_test.go:\d+: the output type \[\]int of tool "list_out" is neither an object nor text nor content \(tool-types\); return a struct`,
		`handler_fault_test.go:\d+: the output type of tool "func_out" cannot be described: F: func\(\) has no JSON form`,
		`handler_fault_test.go:\d+: the timeout of tool "forever" is 1h0m0s, which is not within 0 and 4m0s \(tool-timeout\)`,
		`handler_fault_test.go:\d+: the handler of tool "nothing" is nil \(tool-types\)`,
		`handler_fault_test.go:\d+: tool "zero" .*\(tool-annotation\)`,
		`tool "sneaked_in" was added to the go-sdk server without mcpkit \(tool-unregistered\)`,
	} {
		assert.Regexp(t, want, lines.String())
	}
	_, err := srv.Handler()
	require.Error(t, err)

	// A call of a tool whose types cannot be described fails and does not panic.
	server, client := mcp.NewInMemoryTransports()
	_, err = srv.SDK().Connect(t.Context(), server, nil)
	require.NoError(t, err)
	session, err := mcp.NewClient(&mcp.Implementation{Name: "t", Version: "1"}, nil).Connect(t.Context(), client, nil)
	require.NoError(t, err)
	defer session.Close()
	for _, name := range []string{"text_in", "nothing"} {
		res, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: name, Arguments: json.RawMessage(`{"query":"x"}`)})
		require.NoError(t, err)
		assert.True(t, res.IsError)
	}
}
