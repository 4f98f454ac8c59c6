package telemetry_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/telemetry"
)

// TestPackageComment checks that the tables of the package comment name exactly what is exported.
func TestPackageComment(t *testing.T) {
	raw, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	_, text, ok := strings.Cut(string(raw), "// # Spans")
	require.True(t, ok)
	spans, text, ok := strings.Cut(text, "// # Metrics")
	require.True(t, ok)
	metrics, _, ok := strings.Cut(text, "// mcpkit.result is an")
	require.True(t, ok)
	name := regexp.MustCompile(`[a-z_]+(\.[a-z_]+)+`)
	words := func(s string) map[string]bool {
		all := map[string]bool{}
		for line := range strings.Lines(s) {
			if strings.HasPrefix(line, "//\t") {
				for _, w := range name.FindAllString(line, -1) {
					all[w] = true
				}
			}
		}
		return all
	}
	l := newLab(t, telemetry.Options{})
	visit(t, l)
	base, stop := l.listen(t, newServer(public, mcpkit.Observe(l), mcpkit.Deprecated("read_note", "find_notes", "")), telemetry.HTTPOptions{})
	post(t, base+"/mcp", legacy, body(legacy, "tools/call", map[string]any{"name": "read_note", "arguments": map[string]any{"text": "one"}}))
	stop()
	telemetry.LoginEvents(l.Telemetry, func(kind string) string { return kind })(t.Context(), "grant_created")
	inSpans, inMetrics := map[string]bool{}, map[string]bool{}
	for _, s := range l.spans.GetSpans() {
		for _, a := range s.Attributes {
			inSpans[string(a.Key)] = true
		}
	}
	for _, scope := range l.metrics(t).ScopeMetrics {
		for _, m := range scope.Metrics {
			inMetrics[m.Name] = true
			for _, p := range pointsOf(m) {
				for _, a := range p.attributes.ToSlice() {
					inMetrics[string(a.Key)] = true
				}
			}
		}
	}
	for _, other := range []string{"client.address", "user_agent.original", "server.port"} { // not exported by visit
		inSpans[other] = true
	}
	inMetrics["server.port"] = true
	assert.Equal(t, inSpans, words(spans))
	assert.Equal(t, inMetrics, words(metrics))
}
