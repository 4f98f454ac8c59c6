package telemetry_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/telemetry"
)

// TestLogLinesLeadToTheSpanOfTheirCall compares the IDs in the log with those of the span. The
// trace that the client sent is the parent only if the client is trusted.
func TestLogLinesLeadToTheSpanOfTheirCall(t *testing.T) {
	const sent = "4bf92f3577b34da6a3ce929d0e0e4736"
	for _, trusted := range []bool{false, true} {
		var log bytes.Buffer
		l := newLab(t, telemetry.Options{TrustRemote: trusted})
		srv := mcpkit.New(manifest(), public, mcpkit.Observe(l), mcpkit.Logs(observe.Logs{Requests: true, Logger: slog.New(slog.NewJSONHandler(&log, nil))}))
		addTools(srv)
		url, stop := l.listen(t, srv, telemetry.HTTPOptions{})
		body := `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read_note","arguments":{"text":"x"},"_meta":{"traceparent":"00-` + sent + `-00f067aa0ba902b7-01"}}}`
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/mcp", strings.NewReader(body))
		require.NoError(t, err)
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Accept", "application/json")
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		stop()
		lines := strings.Split(strings.TrimSpace(log.String()), "\n")
		var line struct {
			Msg   string
			Trace string `json:"trace_id"`
			Span  string `json:"span_id"`
		}
		require.NoError(t, json.Unmarshal([]byte(lines[len(lines)-1]), &line))
		require.Equal(t, "request", line.Msg)
		assert.Equal(t, trusted, line.Trace == sent)
		found := false
		for _, span := range l.spans.GetSpans() {
			if span.Name == "tools/call read_note" {
				found = true
				assert.Equal(t, span.SpanContext.TraceID().String(), line.Trace)
				assert.Equal(t, span.SpanContext.SpanID().String(), line.Span)
			}
		}
		assert.True(t, found, "there is no span of the call")
	}
}
