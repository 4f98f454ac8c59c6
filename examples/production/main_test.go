package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/mcpkit-go/mcpkit/examples/internal/smallgo"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(smallgo.Tests{M: m}) }

// An output collects what the program writes, and can be read meanwhile.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// waitFor waits until the pattern matches an output, and returns the match.
func waitFor(t *testing.T, o *output, pattern string) string {
	t.Helper()
	var found []string
	require.Eventually(t, func() bool {
		found = regexp.MustCompile(pattern).FindStringSubmatch(o.String())
		return found != nil
	}, 60*time.Second, 20*time.Millisecond, "%s in %s", pattern, o)
	return found[len(found)-1]
}

// run runs a command line of the program.
func run(ctx context.Context, args []string, env func(string) string, stdout, stderr io.Writer) error {
	return mcpkit.Command(ctx, nil, args, append(commandLine(env, stdout, stderr), mcpkit.Streams(strings.NewReader(""), stdout, stderr))...)
}

type program struct {
	url, admin string
	log        *output
	stop       func() error
}

// start runs the program on free loopback ports.
func start(t *testing.T, env func(string) string, args ...string) program {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, log := &output{}, &output{}
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, append([]string{"-addr", "127.0.0.1:0", "-admin", "127.0.0.1:0"}, args...), env, out, log)
	}()
	stop := sync.OnceValue(func() error {
		cancel()
		http.DefaultClient.CloseIdleConnections()
		return <-ended
	})
	t.Cleanup(func() { _ = stop() })
	return program{
		url:   waitFor(t, out, `On this machine: http://(.*)/mcp`),
		admin: waitFor(t, log, `"msg":"metrics","address":"([^"]*)"`),
		log:   log, stop: stop,
	}
}

func get(t *testing.T, url string) (int, http.Header, string) {
	t.Helper()
	resp, err := http.Get(url)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, resp.Header, string(body)
}

// call calls list_packages with the client address that a proxy would report.
func call(t *testing.T, p program, forwardedFor string) string {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, "http://"+p.url+"/mcp",
		strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_packages","arguments":{"query":"errors"}}}`))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Forwarded-For", forwardedFor)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return string(body)
}

// TestEverythingIsOn starts the program as docs/deploy.md says and checks each part.
func TestEverythingIsOn(t *testing.T) {
	testsize.OnlySlow(t, "it starts everything")
	p := start(t, environment("OPENAI_CHALLENGE=verify-me", "CURSOR_KEY="+strings.Repeat("0f", 32)), "-client-ip", "hops=1", "-burst", "2", "-rate", "0.01")
	require.Eventually(t, func() bool {
		status, _, _ := get(t, "http://"+p.url+"/readyz")
		return status == http.StatusOK
	}, 60*time.Second, 100*time.Millisecond, "the standard library is read")

	status, _, body := get(t, "http://"+p.url+"/healthz")
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, body, `"status":"ok"`)
	_, _, body = get(t, "http://"+p.url+"/.well-known/openai-apps-challenge")
	assert.Equal(t, "verify-me", body)
	_, header, body := get(t, "http://"+p.url+"/favicon.ico")
	assert.Equal(t, "image/png", header.Get("Content-Type"))
	assert.Equal(t, "image/png", http.DetectContentType([]byte(body)))
	status, _, body = get(t, "http://"+p.admin+"/metrics")
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, body, "go_goroutines")
	status, _, _ = get(t, "http://"+p.url+"/metrics")
	assert.Equal(t, http.StatusNotFound, status, "metrics are not for the public")

	assert.Contains(t, call(t, p, "203.0.113.1"), "errors")
	assert.Contains(t, call(t, p, "203.0.113.1"), "errors")
	assert.Contains(t, call(t, p, "203.0.113.1"), "there were too many calls in a short time")
	assert.Contains(t, call(t, p, "198.51.100.7, 203.0.113.1"), "there were too many calls", "what the client writes itself is another entry")
	assert.Contains(t, call(t, p, "203.0.113.2"), "errors", "another client")

	_, _, body = get(t, "http://"+p.admin+"/metrics")
	for _, series := range []string{
		`mcp_server_operation_duration_seconds_count{gen_ai_operation_name="execute_tool",gen_ai_tool_name="list_packages",mcp_method_name="tools/call",`,
		`mcpkit_result="ok"`, `mcpkit_result="rate_limited"`,
		`http_server_request_duration_seconds_count{http_request_method="POST",http_response_status_code="200",http_route="/mcp",`,
	} {
		assert.Contains(t, body, series)
	}
	assert.NotContains(t, body, "203.0.113")

	require.NoError(t, p.stop())
	for line := range strings.SplitSeq(strings.TrimSpace(p.log.String()), "\n") {
		assert.True(t, json.Valid([]byte(line)), line)
	}
	assert.Regexp(t, `"msg":"request","method":"tools/call","tool":"list_packages","protocol":"[-0-9]+","result":"ok","duration":\d+`, p.log.String())
	assert.Contains(t, p.log.String(), `"result":"rate_limited"`)
	assert.NotContains(t, p.log.String(), "203.0.113", "addresses tell of persons")
}

func TestAllowList(t *testing.T) {
	p := start(t, environment(), "-client-ip", "hops=1", "-allow", "anthropic")
	assert.Contains(t, call(t, p, "203.0.113.1"), "does not answer calls from your address")
	assert.Contains(t, call(t, p, "160.79.104.9"), "errors")
	assert.Contains(t, p.log.String(), `"msg":"request refused","status":421,"reason":"client_address","address":"203.0.113.1"`, "it has to be known to correct the list")

	p = start(t, environment(), "-client-ip", "hops=1", "-allow", "anthropic", "-allow-log-only")
	assert.Contains(t, call(t, p, "203.0.113.1"), "errors")
	assert.Contains(t, p.log.String(), `"refused":false`)
}

func TestOtherCommands(t *testing.T) {
	var out strings.Builder
	require.NoError(t, run(t.Context(), []string{"check", "-public-url", "https://docs.example.org/mcp"}, environment(), &out, io.Discard))
	assert.Contains(t, out.String(), "rules passed")
	assert.NotContains(t, out.String(), "example-rehearsed", "the examples ran")
	out.Reset()
	require.NoError(t, run(t.Context(), []string{"version"}, environment(), &out, io.Discard))
	assert.Equal(t, "godocs 1.0.0\n", out.String())
	var failure strings.Builder
	assert.Error(t, run(t.Context(), []string{"deploy"}, environment(), &out, &failure))
	assert.Contains(t, failure.String(), `unknown command "deploy"`)
	assert.NoError(t, run(t.Context(), []string{"-h"}, environment(), &out, io.Discard))
	out.Reset()
	err := run(t.Context(), []string{"check"}, environment("OPENAI_CHALLENGE=not a token"), &out, io.Discard)
	assert.Error(t, err)
	assert.Contains(t, out.String(), "openai-apps-challenge cannot be served")
}

func TestProbe(t *testing.T) {
	p := start(t, environment())
	assert.NoError(t, probe(t.Context(), []string{"http://" + p.url + "/healthz"}))
	assert.ErrorContains(t, probe(t.Context(), []string{"http://" + p.url + "/nothing"}), "answers 404")
	assert.ErrorContains(t, probe(t.Context(), nil), "takes one URL")
	require.NoError(t, p.stop())
	assert.Error(t, probe(t.Context(), []string{"http://" + p.url + "/healthz"}))
}
