package proxy_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
)

// TestOneCallsFailureIsItsOwn has an upstream refuse calls in every way of HTTP, while a call of
// another client is in flight on the same connection. Only the refused ones fail.
func TestOneCallsFailureIsItsOwn(t *testing.T) {
	t.Parallel()
	arrived, leave := make(chan struct{}, 1), make(chan struct{})
	s := mcp.NewServer(&mcp.Implementation{Name: "picky", Version: "1"}, nil)
	s.AddTool(&mcp.Tool{Name: "get_text", Description: "Returns a text. Use when a test needs it.", InputSchema: map[string]any{"type": "object", "properties": map[string]any{"text": map[string]any{"type": "string"}}}},
		func(_ context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			if strings.Contains(string(req.Params.Arguments), "wait") {
				arrived <- struct{}{}
				<-leave
			}
			return said("text"), nil
		})
	inner := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return s }, nil)
	var opened atomic.Int32
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		var m struct {
			Method string
			Params struct {
				Arguments struct{ Text string }
			}
		}
		_ = json.Unmarshal(body, &m)
		if m.Method == "initialize" {
			opened.Add(1)
		}
		status, kind := 0, ""
		if _, err := fmt.Sscan(m.Params.Arguments.Text, &status, &kind); err == nil {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			_, _ = fmt.Fprintf(w, `{"not":"a message, %s"}`, secretText)
			return
		}
		if m.Method == "notifications/cancelled" {
			w.WriteHeader(http.StatusGone)
			return
		}
		inner.ServeHTTP(w, r)
	}))
	p := open(t, proxy.Upstream{Name: "picky", Server: proxy.Remote{URL: url}, Annotations: readOnly("get_text")})
	endpoint := listen(t, publicServer(t, p))
	one, two := connect(t, endpoint, nil, nil), connect(t, endpoint, nil, nil)
	done := make(chan string, 1)
	go func() {
		text, _ := call(t, one, "get_text", noteIn{"wait"})
		done <- text
	}()
	<-arrived
	for _, refused := range []string{"400 text/plain", "401 text/html", "403 application/json", "413 text/plain", "418 x", "302 x", "200 text/html", "202 x", "204 x", "500 x", "503 x"} {
		text, failed := call(t, two, "get_text", noteIn{refused})
		assert.True(t, failed, "%s: %s", refused, text)
		assert.NotContains(t, text, secretText)
		assert.NotContains(t, text, "not available", refused)
	}
	canceled, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := two.CallTool(canceled, &mcp.CallToolParams{Name: "get_text", Arguments: noteIn{"wait"}})
	require.Error(t, err)
	<-arrived
	time.Sleep(200 * time.Millisecond) // the upstream refuses the cancellation
	close(leave)
	assert.Equal(t, "text", <-done)
	text, failed := call(t, two, "get_text", noteIn{"more"})
	assert.False(t, failed, text)
	assert.EqualValues(t, 1, opened.Load(), "there was one connection")
}

// TestForgottenSessions calls tools of upstreams that forget their sessions, and say so in the ways
// of several SDKs.
func TestForgottenSessions(t *testing.T) {
	t.Parallel()
	for name, up := range map[string]*forgetful{
		"nothing":               newForgetful(http.StatusNotFound, ""),
		"an error":              newForgetful(http.StatusNotFound, `{"jsonrpc":"2.0","error":{"code":-32001,"message":"Session not found"},"id":null}`),
		"an error with an id":   newForgetful(http.StatusNotFound, `{"jsonrpc":"2.0","error":{"code":-32600,"message":"Session has been terminated"},"id":"server-error"}`),
		"a bad request":         newForgetful(http.StatusBadRequest, `{"jsonrpc":"2.0","error":{"code":-32000,"message":"Bad Request: No valid session ID provided"},"id":null}`),
		"a bad request as text": newForgetful(http.StatusBadRequest, `Invalid session ID`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t, proxy.Upstream{Name: "forgetful", Server: proxy.Remote{URL: serve(t, up)}, Annotations: readOnly("get_text")})
			s := connect(t, listen(t, publicServer(t, p)), nil, nil)
			text, failed := call(t, s, "get_text", nil)
			assert.False(t, failed, text)
			up.forget()
			text, failed = call(t, s, "get_text", nil)
			if up.status == http.StatusNotFound {
				assert.False(t, failed, "nothing was done with the call, so it is sent again: %s", text)
			}
			require.Eventually(t, func() bool {
				text, failed := call(t, s, "get_text", nil)
				return !failed && text == "text"
			}, 10*time.Second, 20*time.Millisecond)
		})
	}
}

// TestErrorsAreMasked checks that what an upstream says in errors of the protocol reaches no
// client, whatever the client asked for.
func TestErrorsAreMasked(t *testing.T) {
	t.Parallel()
	fault := errors.New(secretText)
	s := mcp.NewServer(&mcp.Implementation{Name: "faulty", Version: "1"}, &mcp.ServerOptions{
		CompletionHandler: func(context.Context, *mcp.CompleteRequest) (*mcp.CompleteResult, error) { return nil, fault },
	})
	s.AddTool(&mcp.Tool{Name: "get_text", Description: "Returns a text. Use when a test needs it.", InputSchema: map[string]any{"type": "object"}},
		func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) { return nil, fault })
	s.AddPrompt(&mcp.Prompt{Name: "greet"}, func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) { return nil, fault })
	s.AddResource(&mcp.Resource{Name: "all", URI: "notes://all"}, func(context.Context, *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) { return nil, fault })
	handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return s }, nil)
	p := open(t, proxy.Upstream{Name: "upstream-name", Server: proxy.Handler{Handler: handler}, Annotations: readOnly("get_text"), Prompts: true, Resources: true})
	endpoint := listen(t, publicServer(t, p))
	for _, version := range []string{"2025-11-25", "2026-07-28"} {
		client := connectAs(t, endpoint, version, "", nil)
		text, failed := call(t, client, "get_text", nil)
		assert.True(t, failed)
		_, prompt := client.GetPrompt(t.Context(), &mcp.GetPromptParams{Name: "greet"})
		_, read := client.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: "notes://all"})
		_, completed := client.Complete(t.Context(), &mcp.CompleteParams{
			Ref: &mcp.CompleteReference{Type: "ref/prompt", Name: "greet"}, Argument: mcp.CompleteParamsArgument{Name: "name", Value: "A"},
		})
		for _, err := range []error{errors.New(text), prompt, read, completed} {
			require.Error(t, err)
			assert.NotContains(t, err.Error(), secretText)
			assert.NotContains(t, err.Error(), "upstream-name")
		}
	}
}
