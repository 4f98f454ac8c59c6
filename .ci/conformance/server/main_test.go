package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/syncbuffer"
)

// TestRun starts the program, public and protected, and calls a tool. The script
// .ci/conformance/run runs the suite.
func TestRun(t *testing.T) {
	for _, args := range [][]string{nil, {"-protected"}} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			var out syncbuffer.Buffer
			ended := make(chan error, 1)
			go func() { ended <- run(ctx, append(args, "-addr", "127.0.0.1:0"), &out) }()
			require.Eventually(t, func() bool { return strings.Contains(out.String(), "\n") }, 20*time.Second, 10*time.Millisecond)
			urls := regexp.MustCompile(`http://\S+`).FindAllString(out.String(), -1)

			status, body := post(t, urls[0], `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"test_simple_text","arguments":{}}}`)
			assert.Equal(t, http.StatusOK, status)
			assert.Contains(t, body, "This is a simple text response for testing.")
			if len(args) > 0 {
				status, body = post(t, urls[1]+"/mcp", `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`)
				assert.Equal(t, http.StatusUnauthorized, status, body)
			}
			cancel()
			assert.NoError(t, <-ended)
		})
	}
}

// TestProxied puts the program itself, as a command, behind a proxy, and calls a tool.
func TestProxied(t *testing.T) {
	program := filepath.Join(t.TempDir(), "upstream")
	require.NoError(t, os.WriteFile(program, []byte("#!/bin/sh\nCONFORMANCE_TEST_UPSTREAM=1 exec '"+os.Args[0]+"'\n"), 0o700)) //nolint:gosec // a program
	ctx, cancel := context.WithCancel(t.Context())
	var out syncbuffer.Buffer
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, []string{"-proxied", program, "-addr", "127.0.0.1:0"}, &out) }()
	require.Eventually(t, func() bool { return strings.Contains(out.String(), "\n") }, 20*time.Second, 10*time.Millisecond)
	url := regexp.MustCompile(`http://\S+`).FindString(out.String())
	_, body := post(t, url, `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"test_simple_text","arguments":{}}}`)
	assert.Contains(t, body, "from the upstream")
	_, body = post(t, url, `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`)
	assert.NotContains(t, body, refused)
	cancel()
	assert.NoError(t, <-ended)
}

// TestMain is also the upstream of TestProxied.
func TestMain(m *testing.M) {
	if os.Getenv("CONFORMANCE_TEST_UPSTREAM") == "" {
		os.Exit(m.Run())
	}
	upstream := mcp.NewServer(&mcp.Implementation{Name: "upstream", Version: "1"}, nil)
	for _, name := range []string{"test_simple_text", "test_image_content", "test_audio_content", refused} {
		upstream.AddTool(&mcp.Tool{Name: name, Description: "Returns a text. Use when a scenario tests texts.", InputSchema: map[string]any{"type": "object"}},
			func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
				return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "from the upstream"}}}, nil
			})
	}
	if err := upstream.Run(context.Background(), &mcp.StdioTransport{}); err != nil {
		os.Exit(1)
	}
}

// TestStreamsBehindTheProxy checks streams through the proxy. If the proxy read the body of a
// request after its answer begins, about one stream of thirty would break.
func TestStreamsBehindTheProxy(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var out syncbuffer.Buffer
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, []string{"-protected", "-addr", "127.0.0.1:0"}, &out) }()
	require.Eventually(t, func() bool { return strings.Contains(out.String(), "\n") }, 20*time.Second, 10*time.Millisecond)
	url := regexp.MustCompile(`http://\S+`).FindString(out.String())
	var calls sync.WaitGroup
	for range 8 {
		calls.Go(func() {
			for range 25 {
				_, body := post(t, url, `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"test_tool_with_logging","arguments":{}}}`)
				assert.Contains(t, body, `"id":7`)
			}
		})
	}
	calls.Wait()
	cancel()
	assert.NoError(t, <-ended)
}

func TestAStateThatWasChangedIsRefused(t *testing.T) {
	sealed := states.seal("name=Ada")
	state, err := states.open(sealed)
	require.NoError(t, err)
	assert.Equal(t, "name=Ada", state)
	for _, changed := range []string{sealed + "x", "x" + sealed, "name=Ada", "", newSealer().seal("name=Ada")} {
		_, err := states.open(changed)
		assert.Error(t, err, changed)
	}
}

func post(t *testing.T, url, body string) (status int, answer string) {
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if !assert.NoError(t, err) {
		return 0, ""
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if !assert.NoError(t, err) {
		return 0, ""
	}
	defer resp.Body.Close()
	read, err := io.ReadAll(resp.Body)
	assert.NoError(t, err)
	return resp.StatusCode, string(read)
}
