package proxy_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
)

// strangeUpstreams are the ways to reach the strange upstream.
func strangeUpstreams(t *testing.T) map[string]proxy.Server {
	headers := &headerBook{}
	plain, events := httptest.NewServer(strangeOverHTTP(false, headers)), httptest.NewServer(strangeOverHTTP(true, headers))
	t.Cleanup(plain.Close)
	t.Cleanup(events.Close)
	return map[string]proxy.Server{
		"stdio":   command(t, "strange"),
		"json":    proxy.Remote{URL: plain.URL},
		"events":  proxy.Remote{URL: events.URL},
		"handler": proxy.Handler{Handler: strangeOverHTTP(true, headers)},
	}
}

// TestHostileUpstreams calls tools of upstreams that do everything wrong. The answer is the right
// one or an error, and the tools after it work.
func TestHostileUpstreams(t *testing.T) {
	testsize.OnlySlow(t, "it waits for connections to be made again")
	for way, server := range strangeUpstreams(t) {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			var log logBook
			options := map[string][]mcpkit.ToolOption{}
			for _, name := range []string{"get_hang", "get_late", "get_wrong_id"} {
				options[name] = []mcpkit.ToolOption{mcpkit.Timeout(200 * time.Millisecond)}
			}
			p := open(t, proxy.Upstream{
				Name: "strange", Server: server, Annotations: readOnly(strangeTools[:len(strangeTools)-1]...),
				Options: options, StripHidden: true, Log: log.logger(),
			})
			s := connect(t, listen(t, publicServer(t, p)), nil, nil)
			works := func(after string) {
				t.Helper()
				require.Eventually(t, func() bool { // a command that has ended is started again
					text, failed := call(t, s, "get_echo", map[string]any{"text": after})
					return !failed && text == `{"text":"`+after+`"}`
				}, 90*time.Second, 50*time.Millisecond, "after %s", after)
			}
			works("nothing")
			for _, c := range []struct {
				tool, want string
				failed     bool
				skip       string
			}{
				{tool: "get_flood", want: "after the flood"},
				{tool: "get_huge", want: "the answer of the service behind this tool cannot be used: it is too large", failed: true},
				{tool: "get_deep", want: "cannot be used: it is nested deeper than 1,000 levels", failed: true},
				{tool: "get_late", want: "did not finish within 200ms", failed: true},
				{tool: "get_twice", want: "first"},
				{tool: "get_wrong_id", want: "did not finish within 200ms|the answer of the service behind this tool cannot be used", failed: true},
				{tool: "get_garbage", want: "after the garbage", skip: "json"},
				{tool: "get_asked", want: "after the questions", skip: "json"},
				{tool: "get_error", want: `internal error \(ref `, failed: true},
				{tool: "get_failure", want: "no text with this name", failed: true},
				{tool: "get_hidden", want: `visible  texthidden\? evil`},
				{tool: "get_death", want: "the service behind this tool is not available|it ends too early", failed: true},
				{tool: "get_hang", want: "did not finish within 200ms", failed: true},
			} {
				if c.skip == way || testing.Short() && slices.Contains([]string{"get_flood", "get_huge", "get_hang"}, c.tool) {
					continue
				}
				text, failed := call(t, s, c.tool, map[string]any{})
				assert.Equal(t, c.failed, failed, "%s: %s", c.tool, text)
				assert.Regexp(t, c.want, text, c.tool)
				assert.NotContains(t, text, secretText)
				works(c.tool)
			}
			assert.Less(t, len(log.String()), 100_000, "the upstream cannot fill the log")
			assert.Less(t, runtime.NumGoroutine(), 1_000, "with those of the other upstreams")
		})
	}
}

// TestDigitsAndHiddenText checks structured results: numbers keep their digits, and hidden text is
// removed only if the upstream says so.
func TestDigitsAndHiddenText(t *testing.T) {
	t.Parallel()
	for way, server := range strangeUpstreams(t) {
		t.Run(way, func(t *testing.T) {
			var log logBook
			upstream := proxy.Upstream{Name: "strange", Server: server, Annotations: readOnly("get_hidden", "get_digits", "get_rest"), Log: log.logger()}
			raw := func(p *proxy.Proxy, tool string) string {
				wire := &tee{}
				t.Cleanup(wire.CloseIdleConnections)
				s := connect(t, listen(t, publicServer(t, p)), &http.Client{Transport: wire}, nil)
				res, err := s.CallTool(context.Background(), &mcp.CallToolParams{Name: tool})
				require.NoError(t, err)
				return textOf(res) + wire.String()
			}
			p := open(t, upstream)
			digits := raw(p, "get_digits")
			assert.Contains(t, digits, `"structuredContent":{"id":9007199254740993,"name":"\\\"`)
			assert.Contains(t, digits, `\"id\":9007199254740993`, "the text has the same")
			assert.Contains(t, raw(open(t, upstream), "get_hidden"), "\u202e")
			assert.Less(t, len(raw(open(t, upstream), "get_rest")), 400_000, "results are fitted")
		})
	}
}

// TestUnannotatedTools checks that a tool without an annotation is neither listed nor callable, and
// is logged once with the line to paste.
func TestUnannotatedTools(t *testing.T) {
	t.Parallel()
	var log logBook
	p := open(t, proxy.Upstream{Name: "strange", Prefix: "odd_", Server: command(t, "strange"), Annotations: readOnly("get_echo"), Log: log.logger()})
	s := connect(t, listen(t, publicServer(t, p)), nil, nil)
	list, err := s.ListTools(context.Background(), nil)
	require.NoError(t, err)
	require.Len(t, list.Tools, 1)
	assert.Equal(t, "odd_get_echo", list.Tools[0].Name)
	assert.Equal(t, "Get echo", list.Tools[0].Title)
	text, failed := call(t, s, "odd_get_unannotated", nil)
	assert.True(t, failed)
	assert.Contains(t, text, "unknown tool")
	assert.Equal(t, 1, strings.Count(log.String(), "tool=get_unannotated"))
	assert.Contains(t, log.String(), `\"get_unannotated\": annotate.`)
	assert.Contains(t, p.Missing(), `"get_unannotated":`)
	assert.NotContains(t, p.Missing(), `"get_echo":`)
}

// TestEnvironment checks that a command does not see the environment of the server's program.
func TestEnvironment(t *testing.T) {
	t.Setenv("CLIENT_SECRET", secretText)
	var log logBook
	open(t, proxy.Upstream{Name: "strange", Server: command(t, "strange"), Annotations: readOnly("get_echo"), Log: log.logger()})
	require.Eventually(t, func() bool { return strings.Contains(log.String(), "strange upstream began") }, 10*time.Second, 10*time.Millisecond)
	assert.Contains(t, log.String(), "PROXY_TEST_UPSTREAM=strange")
	assert.NotContains(t, log.String(), secretText)
}
