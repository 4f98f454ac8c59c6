package proxy_test

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// messaging is an upstream that asks with titled lists, which go-sdk's client does not know, and
// that logs just before it answers.
func messaging() *mcp.Server {
	s := mcp.NewServer(&mcp.Implementation{Name: "messaging", Version: "1"}, nil)
	schema := map[string]any{"type": "object", "properties": map[string]any{"colours": map[string]any{
		"type": "array", "items": map[string]any{"type": "string", "anyOf": []any{map[string]any{"const": "r\u200b", "title": "R\u200bed"}}},
	}}}
	mcp.AddTool(s, &mcp.Tool{Name: "get_colours", Description: "Returns whether the user chooses a colour. Use when a test needs it."},
		func(ctx context.Context, req *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, any, error) {
			res, err := req.Session.Elicit(ctx, &mcp.ElicitParams{Message: "Which?", RequestedSchema: schema})
			if err != nil {
				return nil, nil, err
			}
			return said(res.Action), nil, nil
		})
	mcp.AddTool(s, &mcp.Tool{Name: "get_log", Description: "Returns after it has logged. Use when a test needs it."},
		func(ctx context.Context, req *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, any, error) {
			return said("done"), nil, req.Session.Log(ctx, &mcp.LoggingMessageParams{Level: "error", Data: "last words"})
		})
	return s
}

// TestMessagesPass checks that a question reaches the user with the schema of the upstream, even if
// go-sdk refuses it, and that a log message just before the answer is not lost.
func TestMessagesPass(t *testing.T) {
	t.Parallel()
	handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return messaging() }, nil)
	p := open(t, proxy.Upstream{
		Name: "messaging", Server: proxy.Handler{Handler: handler, Path: "/"}, PerUser: 2,
		Annotations: readOnly("get_colours", "get_log"),
	})
	var logged atomic.Int32
	client := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, &mcp.ClientOptions{
		Capabilities:          &mcp.ClientCapabilities{Elicitation: &mcp.ElicitationCapabilities{}},
		LoggingMessageHandler: func(context.Context, *mcp.LoggingMessageRequest) { logged.Add(1) },
	})
	client.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
			asked, ok := req.(*mcp.ElicitRequest)
			if !ok {
				return next(ctx, method, req)
			}
			schema := fmt.Sprint(asked.Params.RequestedSchema)
			assert.Contains(t, schema, "title:Red", "what the user reads has no hidden text")
			assert.Contains(t, schema, "const:r\u200b", "the upstream gets the value that it knows")
			return &mcp.ElicitResult{Action: "decline"}, nil
		}
	})
	own := &http.Transport{}
	t.Cleanup(own.CloseIdleConnections)
	s, err := client.Connect(t.Context(), &mcp.StreamableClientTransport{
		Endpoint: listen(t, publicServer(t, p)), HTTPClient: &http.Client{Transport: own},
	}, &mcp.ClientSessionOptions{ProtocolVersion: "2025-11-25"})
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })

	text, failed := call(t, s, "get_colours", map[string]any{})
	assert.False(t, failed, text)
	assert.Equal(t, "decline", text)

	require.NoError(t, s.SetLoggingLevel(t.Context(), &mcp.SetLoggingLevelParams{Level: "info"}))
	const calls = 50
	for range calls {
		text, failed := call(t, s, "get_log", map[string]any{})
		require.False(t, failed, text)
	}
	assert.Eventually(t, func() bool { return logged.Load() == calls }, 10*time.Second, 10*time.Millisecond)
}

// TestSamplingIsStripped checks that messages for the client's model lose hidden text if results
// do.
func TestSamplingIsStripped(t *testing.T) {
	t.Parallel()
	upstream := friendlyUpstreams(t)["handler"]
	upstream.Name, upstream.Annotations, upstream.PerUser = "friendly", readOnly("get_thought"), 1
	for strip, want := range map[bool]string{true: "rain", false: "ra\u200bin\u202e"} {
		upstream.StripHidden = strip
		s := connect(t, listen(t, publicServer(t, open(t, upstream))), nil, &mcp.ClientOptions{
			CreateMessageHandler: func(_ context.Context, req *mcp.CreateMessageRequest) (*mcp.CreateMessageResult, error) {
				assert.Equal(t, want, req.Params.Messages[0].Content.(*mcp.TextContent).Text)
				return &mcp.CreateMessageResult{Role: "assistant", Model: "m", Content: &mcp.TextContent{Text: "thought"}}, nil
			},
		})
		text, failed := call(t, s, "get_thought", noteIn{"ra\u200bin\u202e"})
		assert.False(t, failed, text)
		assert.Equal(t, "thought", text)
	}
}

// TestNewerClientsCannotBeAsked checks what a call gets whose upstream speaks protocol 2026-07-28
// and yet asks in the middle of a call: the error that the upstream makes of it, which says why.
func TestNewerClientsCannotBeAsked(t *testing.T) {
	t.Parallel()
	issuer := newIssuer(t)
	token := issuer.Issue()
	own := &http.Transport{}
	t.Cleanup(own.CloseIdleConnections)
	for perUser, want := range map[int]string{0: "cannot be sent", 1: "cannot be sent"} {
		upstream := friendlyUpstreams(t)["stdio"]
		upstream.Name, upstream.Annotations, upstream.PerUser = "friendly", readOnly("get_answer", "get_process"), perUser
		srv := open(t, upstream).Server(manifest(), mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}}), mcpkit.Unlisted("a test"), quiet())
		s, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(), &mcp.StreamableClientTransport{
			Endpoint: listen(t, srv),
			HTTPClient: &http.Client{Transport: transport(func(req *http.Request) (*http.Response, error) {
				req = req.Clone(req.Context())
				req.Header.Set("Authorization", "Bearer "+token)
				return own.RoundTrip(req)
			})},
		}, &mcp.ClientSessionOptions{ProtocolVersion: "2026-07-28"})
		require.NoError(t, err)
		t.Cleanup(func() { _ = s.Close() })
		text, failed := call(t, s, "get_answer", noteIn{"Who?"})
		assert.True(t, failed)
		assert.Contains(t, text, want)
		_, failed = call(t, s, "get_process", noteIn{"x"})
		assert.False(t, failed)
	}
}
