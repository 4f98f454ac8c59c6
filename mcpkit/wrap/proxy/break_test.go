package proxy_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
)

// TestDeepAnswers checks that an answer arrives that is nested as deep as clients read, and that
// the caller of a tool is told what is wrong with a deeper one. Errors of prompts and resources are
// masked, and the log says what is wrong.
func TestDeepAnswers(t *testing.T) {
	t.Parallel()
	for depth, fails := range map[int]bool{100: false, 128: false, 995: false, 1000: true, 9000: true, 100_000: true} {
		nested := strings.Repeat(`{"a":`, depth) + "7" + strings.Repeat("}", depth)
		for _, result := range []string{
			`{"content":[],"structuredContent":` + nested + `}`,
			`{"content":[{"type":"text","text":"x"}],"_meta":` + nested + `}`,
			`{"content":[{"type":"text","text":"x","_meta":` + nested + `}]}`,
		} {
			var log logBook
			p := open(t, proxy.Upstream{Name: "lists", Annotations: readOnly("get_text"), StripHidden: true, Log: log.logger(), Prompts: true, Resources: true, Server: lists(map[string]string{
				"tools/list": toolList("get_text"), "tools/call": result,
				"prompts/list": `{"prompts":[{"name":"greet"}]}`, "prompts/get": `{"messages":[],"_meta":` + nested + `}`,
				"resources/list": `{"resources":[{"uri":"note:1","name":"one"}]}`, "resources/read": `{"contents":[],"_meta":` + nested + `}`,
			})})
			s := connectWith(t, listen(t, publicServer(t, p)), "2026-07-28")
			text, failed := call(t, s, "get_text", nil)
			assert.Equal(t, fails, failed, "%d: %.80s: %s", depth, result, text)
			_, promptErr := s.GetPrompt(t.Context(), &mcp.GetPromptParams{Name: "greet"})
			_, resourceErr := s.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: "note:1"})
			if !fails {
				require.NoError(t, errors.Join(promptErr, resourceErr), depth)
				continue
			}
			assert.Contains(t, text, "the answer of the service behind this tool cannot be used: it is nested deeper than 1,000 levels")
			require.ErrorContains(t, promptErr, "internal error (ref ")
			require.ErrorContains(t, resourceErr, "internal error (ref ")
			assert.Contains(t, log.String(), "nested deeper")
		}
	}
}

// TestReconnectionDuringCalls ends the command of an upstream while 50 callers use it. Each call
// gets an answer, and the command that is started again serves.
func TestReconnectionDuringCalls(t *testing.T) {
	t.Parallel()
	p := open(t, proxy.Upstream{Name: "strange", Server: command(t, "strange"), Annotations: readOnly("get_echo", "get_death")})
	s := connectWith(t, listen(t, publicServer(t, p)), "2026-07-28")
	var calling sync.WaitGroup
	for i := range 50 {
		calling.Go(func() {
			name := "get_echo"
			if i == 25 {
				name = "get_death"
			}
			text, failed := call(t, s, name, map[string]any{"text": "x"})
			assert.Equal(t, text != `{"text":"x"}`, failed, text)
		})
	}
	calling.Wait()
	assert.Eventually(t, func() bool {
		text, failed := call(t, s, "get_echo", map[string]any{"text": "again"})
		return !failed && text == `{"text":"again"}`
	}, 20*time.Second, 50*time.Millisecond)
}

// TestACanceledCallLeavesOthersTheConnection cancels a call of an upstream that does one thing at a
// time and goes on with it. The call of another client waits for its turn.
func TestACanceledCallLeavesOthersTheConnection(t *testing.T) {
	testsize.OnlySlow(t, "it waits for timeouts")
	t.Parallel()
	var log logBook
	p := open(t, proxy.Upstream{Name: "strange", Server: command(t, "strange"), Annotations: readOnly("get_echo", "get_busy"), Log: log.logger()})
	endpoint := listen(t, publicServer(t, p))
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := connect(t, endpoint, nil, nil).CallTool(ctx, &mcp.CallToolParams{Name: "get_busy"})
	require.Error(t, err)
	text, failed := call(t, connect(t, endpoint, nil, nil), "get_echo", map[string]any{"text": "x"})
	assert.False(t, failed, text)
	assert.Equal(t, `{"text":"x"}`, text)
	assert.NotContains(t, log.String(), "its connection is ended")
}

func texts(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, any, error) {
	return said("text"), nil, nil
}

// TestFloodOfChanges lets an upstream say all the time that its tools have changed. The lists are
// not learned for each time, and calls are answered.
func TestFloodOfChanges(t *testing.T) {
	t.Parallel()
	upstream := mcp.NewServer(&mcp.Implementation{Name: "flood", Version: "1"}, nil)
	mcp.AddTool(upstream, &mcp.Tool{Name: "get_text", Description: "Returns a text. Use when a test needs it."}, texts)
	var listed atomic.Int32
	handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return upstream }, nil)
	upstream.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
			if method == "tools/list" {
				listed.Add(1)
			}
			return next(ctx, method, req)
		}
	})
	p := open(t, proxy.Upstream{Name: "flood", Server: proxy.Handler{Handler: handler, Path: "/"}, Annotations: readOnly("get_text")})
	s := connectWith(t, listen(t, publicServer(t, p)), "2026-07-28")
	for end := time.Now().Add(time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		upstream.RemoveTools("get_text", "get_other")
		mcp.AddTool(upstream, &mcp.Tool{Name: "get_text", Description: "Returns a text. Use when a test needs it."}, texts)
	}
	require.Eventually(t, func() bool {
		text, failed := call(t, s, "get_text", nil)
		return !failed && text == "text"
	}, 10*time.Second, 20*time.Millisecond)
	assert.Less(t, listed.Load(), int32(6))
}

// TestLongNames checks that a name that no client accepts is served to nobody, and named in full
// nowhere but in the report.
func TestLongNames(t *testing.T) {
	t.Parallel()
	long := "get_" + strings.Repeat("a", 4000)
	var log logBook
	p := open(t, proxy.Upstream{Name: "lists", Server: lists(map[string]string{"tools/list": toolList(long, "get_text")}), Annotations: readOnly("get_text"), Log: log.logger()})
	assert.Len(t, publicServer(t, p).Surface().Tools, 1)
	assert.Contains(t, log.String(), "tool=get_aaa")
	assert.Less(t, len(log.String()), 10_000)
}
