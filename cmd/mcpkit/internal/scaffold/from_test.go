package scaffold_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/cmd/mcpkit/internal/scaffold"
)

// TestToolsOfAServer reads all pages of another server's list, with a token.
func TestToolsOfAServer(t *testing.T) {
	srv := mcp.NewServer(&mcp.Implementation{Name: "other", Version: "1"}, &mcp.ServerOptions{PageSize: 100})
	for i := range 500 {
		srv.AddTool(&mcp.Tool{Name: fmt.Sprint("get_note_", i), Title: "Get", Annotations: &mcp.ToolAnnotations{ReadOnlyHint: true},
			InputSchema: map[string]any{"type": "object", "properties": map[string]any{"zeta": map[string]any{"type": "string"}}}}, nil)
	}
	handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return srv }, nil)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer good" {
			http.Error(w, "a token please", http.StatusUnauthorized)
			return
		}
		handler.ServeHTTP(w, r)
	}))
	defer web.Close()
	tools, err := scaffold.Tools(t.Context(), web.URL, "good")
	require.NoError(t, err)
	require.Len(t, tools, 500)
	assert.True(t, *tools[0].Hints.ReadOnly)
	assert.Contains(t, string(tools[0].Input), "zeta")

	_, err = scaffold.Tools(t.Context(), web.URL, "")
	assert.ErrorContains(t, err, web.URL)

	moved := httptest.NewServer(http.RedirectHandler(web.URL, http.StatusTemporaryRedirect))
	defer moved.Close()
	_, err = scaffold.Tools(t.Context(), moved.URL, "good")
	assert.ErrorContains(t, err, "redirects to another host", "the token stays at the host it was meant for")
}

// TestServersThatListNoTools are servers of other kinds, and bad ones.
func TestServersThatListNoTools(t *testing.T) {
	huge := strings.Repeat("x", 1<<20)
	for name, handler := range map[string]http.HandlerFunc{
		"a web page": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") },
		"an error":   func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusInternalServerError) },
		"no JSON-RPC": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, `{"a":`)
		},
		"100 MB": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, `{"jsonrpc":"2.0","id":1,"result":{"x":"`)
			for range 100 {
				if _, err := fmt.Fprint(w, huge); err != nil {
					return
				}
			}
		},
		"none": mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server {
			return mcp.NewServer(&mcp.Implementation{Name: "other", Version: "1"}, &mcp.ServerOptions{Capabilities: &mcp.ServerCapabilities{Tools: &mcp.ToolCapabilities{}}})
		}, nil).ServeHTTP,
	} {
		web := httptest.NewServer(handler)
		_, err := scaffold.Tools(t.Context(), web.URL, "")
		assert.ErrorContains(t, err, web.URL, name)
		web.Close()
	}
	hang := make(chan struct{})
	web := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-hang:
		}
	}))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := scaffold.Tools(ctx, web.URL, "")
		ended <- err
	}()
	cancel()
	assert.ErrorIs(t, <-ended, context.Canceled)
	close(hang)
	web.Close()
}

// TestToolsOfAFile reads saved lists in each form, and says what is wrong with other files.
func TestToolsOfAFile(t *testing.T) {
	write := func(content string) string {
		name := filepath.Join(t.TempDir(), "tools.json")
		require.NoError(t, os.WriteFile(name, []byte(content), 0o644))
		return name
	}
	for _, form := range []string{`%s`, `{"tools":%s}`, `{"jsonrpc":"2.0","id":1,"result":{"tools":%s}}`, "\ufeff\n{\"tools\":%s}"} {
		tools, err := scaffold.Tools(t.Context(), write(fmt.Sprintf(form, foreign)), "")
		require.NoError(t, err, form)
		assert.Len(t, tools, 4)
	}
	for content, why := range map[string]string{
		"":                              "JSON",
		"\n\n{":                         "line 1",
		"{\n\"tools\": [,]}":            "line 2",
		`{"tools":{}}`:                  "no list of tools",
		`{"result":{}}`:                 "no list of tools",
		`7`:                             "no list of tools",
		`null`:                          "no list of tools",
		`[]`:                            "lists no tools",
		`[7]`:                           "cannot be read",
		`[{"name":7}]`:                  "name",
		`{"tools":[{"inputSchema":[]}]`: "JSON",
		strings.Repeat("[", 100000):     "JSON",
		strings.Repeat(" ", 17<<20):     "MB",
	} {
		_, err := scaffold.Tools(t.Context(), write(content), "")
		assert.ErrorContains(t, err, why, "%.40q", content)
	}
	_, err := scaffold.Tools(t.Context(), filepath.Join(t.TempDir(), "missing.json"), "")
	assert.ErrorIs(t, err, os.ErrNotExist)
}
