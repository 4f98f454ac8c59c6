package telemetry_test

import (
	"flag"
	"net/http"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/telemetry"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

var update = flag.Bool("update", false, "write the golden files")

// visit makes one request of each kind, with old and new protocol versions.
func visit(t *testing.T, l *lab) {
	t.Helper()
	issuer, access := protected(t)
	base, stop := l.listen(t, newServer(access, mcpkit.Observe(l)), telemetry.HTTPOptions{Routes: []string{"/docs/*"}})
	endpoint, notes := base+"/mcp", bearer(issuer.Issue(oauthtest.Scopes("notes")))
	for _, version := range []string{legacy, modern} {
		ask := func(method string, params map[string]any) {
			post(t, endpoint, version, body(version, method, params), notes)
		}
		if version == legacy {
			ask("initialize", map[string]any{"protocolVersion": version, "capabilities": map[string]any{}, "clientInfo": map[string]any{"name": "c", "version": "1"}})
		} else {
			ask("server/discover", nil)
		}
		ask("tools/list", nil)
		ask("tools/list", nil) // answered without go-sdk
		ask("ping", nil)
		ask("prompts/get", map[string]any{"name": "greet"})
		ask("tools/call", map[string]any{"name": "no_such_tool"})
		for _, do := range []string{"", "long", "tool error", "error", "panic", "late"} {
			post(t, endpoint, version, call(version, map[string]any{"do": do}), notes)
		}
		post(t, endpoint, version, call(version, map[string]any{"do": 7}), notes)
		post(t, endpoint, version, call(version, map[string]any{"_meta": 1}), notes)
		ask("tools/call", map[string]any{"name": "read_note", "arguments": map[string]any{"text": "one"}})
		ask("tools/call", map[string]any{"name": "read_note", "_meta": map[string]any{"traceparent": traceparent}})
		post(t, endpoint, version, body(version, "tools/call", map[string]any{"name": "find_notes", "_meta": map[string]any{"traceparent": traceparent}}), notes)
	}
	for _, token := range []string{"", "nonsense", issuer.Issue(oauthtest.Expired()), issuer.Issue(oauthtest.Scopes("other"))} {
		post(t, endpoint, legacy, body(legacy, "ping", nil), bearer(token))
	}
	post(t, endpoint, legacy, "{", notes)
	for _, path := range []string{"/healthz", "/docs/a/b", "/nothing", "/.well-known/oauth-protected-resource/mcp"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+path+"?q=1", nil)
		require.NoError(t, err)
		do(t, req)
	}
	stop()
}

const (
	traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	clientSpan  = "b7ad6b7169203331"
)

// TestGolden compares everything that is exported with a file, since dashboards depend on it.
func TestGolden(t *testing.T) {
	l := newLab(t, telemetry.Options{})
	visit(t, l)
	got := describeSpans(l.spans.GetSpans()) + "\n" + describeMetrics(l.metrics(t))
	const file = "testdata/golden.txt"
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(want), got, "run with -update if this is meant, and update the package comment and the dashboard")
}
