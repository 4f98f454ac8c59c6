package mcpkit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// FuzzEndpoint sends arbitrary bodies and protocol versions. The answer must be JSON, an empty
// acknowledgement of notifications, or an event stream, and never a server error.
func FuzzEndpoint(f *testing.F) {
	for _, version := range append(versions, "", "nonsense") {
		f.Add([]byte(request(version, "tools/call", map[string]any{"name": "find_notes", "arguments": map[string]any{"query": "x"}})), version)
		f.Add([]byte(request(version, "tools/list", nil)), version)
		f.Add([]byte(`[`+request(version, "ping", nil)+`]`), version)
		f.Add([]byte(`{"jsonrpc":"2.0","id":"a","method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`), version)
		f.Add([]byte(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}`), version)
		f.Add([]byte(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"find_notes","_meta":{"progressToken":1}}}`), version)
		f.Add([]byte(`{"jsonrpc":"2.0","id":1,"result":{}}`), version)
	}
	h, err := newServer(mcpkit.Logs(observe.Logs{Logger: slog.New(slog.DiscardHandler)})).Handler()
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, body []byte, version string) {
		// The answer to subscriptions/listen ends only when the client disconnects.
		ctx, leave := context.WithTimeout(t.Context(), time.Second)
		defer leave()
		r := httptest.NewRequest(http.MethodPost, "/mcp", bytes.NewReader(body)).WithContext(ctx)
		r.Host = "notes.acme.com"
		r.Header.Set("Content-Type", "application/json")
		if version != "" {
			r.Header.Set("MCP-Protocol-Version", version)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		require.Less(t, w.Code, 500, w.Body)
		answer, _ := io.ReadAll(w.Result().Body)
		switch ct := w.Header().Get("Content-Type"); {
		case len(answer) == 0:
			require.Equal(t, http.StatusAccepted, w.Code, ct)
		case ct == "application/json":
			require.True(t, json.Valid(answer), "%s", answer)
		default:
			require.Equal(t, "text/event-stream", ct, "%s", answer)
		}
	})
}
