package mcpkit_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/claude"
)

// TestLargeResultsAreWholeTexts checks results around the size from which they are sent in pieces,
// with characters of every width across the places where they are divided.
func TestLargeResultsAreWholeTexts(t *testing.T) {
	t.Parallel()
	const piece = 32 << 10
	var text string
	srv := newServer()
	addTool(srv, "tell", func(context.Context, struct{}) (string, error) { return text, nil }, claude.MaxResultCharacters(400_000))
	addTool(srv, "tell_structured", func(context.Context, struct{}) (map[string]string, error) {
		return map[string]string{"text": text}, nil
	}, claude.MaxResultCharacters(400_000))
	endpoint := listen(t, srv)
	for _, unit := range []string{"x", "é", "雪", "😀", "\"", "\\", "\n"} {
		sent, err := json.Marshal(unit)
		require.NoError(t, err)
		for _, size := range []int{piece - 1, piece, piece + 1, 2*piece + 2, 3*piece + 3} {
			for shift := range len(sent) - len(`""`) {
				text = strings.Repeat("a", shift) + strings.Repeat(unit, size/len(unit))
				for _, version := range []string{"2025-11-25", "2026-07-28"} {
					got, failed := callTool(t, endpoint, version, "tell", map[string]any{})
					require.False(t, failed)
					require.Equal(t, text, got, "%q, %d, %d", unit, size, shift)
				}
			}
		}
	}
	got, failed := callTool(t, endpoint, "2025-11-25", "tell_structured", map[string]any{})
	require.False(t, failed)
	var out map[string]string
	require.NoError(t, json.Unmarshal([]byte(got), &out))
	assert.Equal(t, text, out["text"])
	for _, large := range []bool{false, true} {
		text = strings.Repeat("x", piece/2)
		if large {
			text = strings.Repeat("x", 2*piece)
		}
		body := `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"tell","arguments":{}}}`
		req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, endpoint, strings.NewReader(body))
		require.NoError(t, err)
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Accept", "application/json, text/event-stream")
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		_, err = io.Copy(io.Discard, resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		assert.Equal(t, large, resp.ContentLength < 0, "a large result is not composed first")
		assert.Equal(t, "application/json", resp.Header.Get("Content-Type"))
	}
}
