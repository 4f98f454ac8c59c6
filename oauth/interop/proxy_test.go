package interop

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// upstreamOf returns a server without a login that counts the requests with a token.
func upstreamOf(tokens *atomic.Int64) http.Handler {
	s := mcp.NewServer(&mcp.Implementation{Name: "notes", Version: "1"}, nil)
	mcp.AddTool(s, &mcp.Tool{Name: "read_notes", Description: "Reads the notes. Use when the user asks for notes."},
		func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, any, error) {
			return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "It rained."}}}, nil, nil
		})
	mcp.AddTool(s, &mcp.Tool{Name: "write_note", Description: "Writes a note. Use when the user dictates one."},
		func(_ context.Context, _ *mcp.CallToolRequest, in noteIn) (*mcp.CallToolResult, any, error) {
			return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "written: " + in.Text}}}, nil, nil
		})
	handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return s }, nil)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			tokens.Add(1)
		}
		handler.ServeHTTP(w, r)
	})
}

// underProxy makes a server of mcpkit whose tools are those of an upstream.
func underProxy(tokens *atomic.Int64) protectedServer {
	return func(t *testing.T, w *witness, _ string, c oauth.Config) http.Handler {
		t.Helper()
		upstreams, err := proxy.Open(t.Context(), proxy.Upstream{
			Name: "notes", Server: proxy.Handler{Handler: upstreamOf(tokens)},
			Annotations: map[string]annotate.Annotation{
				"read_notes": annotate.ReadOnly("Read notes", annotate.ClosedWorld()),
				"write_note": annotate.Additive("Write a note", annotate.ClosedWorld()),
			},
			Options: map[string][]mcpkit.ToolOption{"write_note": {mcpkit.Scopes(scopeWrite)}},
		})
		require.NoError(t, err)
		t.Cleanup(func() { assert.NoError(t, upstreams.Close()) })
		srv := upstreams.Server(mcpkit.Manifest{
			Name: "notes", Title: "Notes", Version: "1.0.0", Tagline: "Read and write notes",
			Description: "Reads and writes the notes of a team.", URL: "https://notes.example.com/mcp",
			Privacy: "https://example.com/privacy", Support: "support@example.com", Security: "security@example.com",
		}, mcpkit.OAuth(c), mcpkit.Logs(observe.Logs{Logger: w.logger()}))
		read := mcpkit.Use("read_notes", struct{}{})
		example := func(title, prompt string) mcpkit.Example {
			return mcpkit.Example{Title: title, Prompt: prompt, Calls: []mcpkit.Call{read}, Shows: "the notes"}
		}
		srv.Examples(example("All", "What is in my notes?"), example("Rain", "Did it rain?"), example("Days", "What happened on Monday?"))
		h, err := srv.Handler()
		require.NoError(t, err)
		return endingSessions(t, h)
	}
}

// endingSessions wraps the handler of a server. At the end of the test it ends the sessions that
// clients have left.
func endingSessions(t *testing.T, h http.Handler) http.Handler {
	var sessions sync.Map // an authorization, by the ID of the session
	t.Cleanup(func() {
		sessions.Range(func(id, authorization any) bool {
			r := httptest.NewRequest(http.MethodDelete, "https://notes.example.com/mcp", nil)
			r.Header.Set("Mcp-Session-Id", id.(string))
			r.Header.Set("Authorization", authorization.(string))
			h.ServeHTTP(httptest.NewRecorder(), r)
			return true
		})
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if id := r.Header.Get("Mcp-Session-Id"); id != "" {
			sessions.Store(id, r.Header.Get("Authorization"))
		}
		h.ServeHTTP(w, r)
	})
}

// TestClientsCallThroughAProxy checks that real clients log in to a server whose tools are those of
// another one, call them with the scopes of the proxy, and that no token gets there.
func TestClientsCallThroughAProxy(t *testing.T) {
	for _, era := range []string{"legacy", "modern"} {
		t.Run("Inspector CLI/"+era, func(t *testing.T) {
			var tokens atomic.Int64
			w, resource := behindAuthserver(t, underProxy(&tokens), nil)
			home := t.TempDir()
			assert.Contains(t, inspect(t, home, resource, era, "read_notes"), "It rained.")
			assert.Contains(t, inspect(t, home, resource, era, "write_note", "--tool-arg", "text=The sun shines"), "written: The sun shines")
			requireAuthserverLogin(t, w, resource)
			assert.Zero(t, tokens.Load())
		})
	}
	t.Run("Claude Code", func(t *testing.T) {
		var tokens atomic.Int64
		w, resource := behindAuthserver(t, underProxy(&tokens), nil)
		claude := newClaudeCode(t, resource)
		assert.Contains(t, claude.list(), "Needs authentication")
		claude.login()
		assert.Contains(t, claude.use(toolUse{"mcp__notes__read_notes", struct{}{}})[0], "It rained.")
		assert.Contains(t, claude.use(toolUse{"mcp__notes__write_note", noteIn{Text: "The sun shines"}})[0], "written: The sun shines")
		requireAuthserverLogin(t, w, resource)
		assert.Zero(t, tokens.Load())
	})
}
