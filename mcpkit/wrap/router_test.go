package wrap_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
)

// TestOneRouterForBoth checks that one router can serve the MCP endpoint and the routes that it
// wraps, as in most services.
func TestOneRouterForBoth(t *testing.T) {
	for name, mount := range map[string]func(chi.Router, http.Handler){
		"handle": func(r chi.Router, h http.Handler) { r.Handle("/mcp", h) },
		"mount":  func(r chi.Router, h http.Handler) { r.Mount("/", h) },
	} {
		t.Run(name, func(t *testing.T) {
			router := chi.NewRouter()
			router.Get("/notes/{id}", func(w http.ResponseWriter, r *http.Request) {
				answer(w, 200, "application/json", asJSON(map[string]string{"id": chi.URLParam(r, "id"), "text": "Buy tea"}))
			})
			srv := newServer()
			wrap.HTTP[GetNoteIn, Note](srv, wrap.InProcess(router), "GET /notes/{id}", "get_note", annotate.ReadOnly("Read a note"), text)
			example := func(prompt string) mcpkit.Example {
				return mcpkit.Example{Title: prompt, Prompt: prompt, Calls: []mcpkit.Call{mcpkit.Use("get_note", GetNoteIn{ID: "n1"})}, Shows: "the note"}
			}
			srv.Examples(example("Read note n1"), example("What does n1 say?"), example("Show n1"))
			h, err := srv.Handler()
			require.NoError(t, err)
			mount(router, h)
			ts := httptest.NewServer(router)
			defer ts.Close()
			defer http.DefaultClient.CloseIdleConnections()
			resp, err := http.Post(ts.URL+"/mcp", "application/json", strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_note","arguments":{"id":"n1"}}}`))
			require.NoError(t, err)
			defer resp.Body.Close()
			body, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			assert.Contains(t, string(body), `"structuredContent":{"id":"n1","text":"Buy tea"}`)
		})
	}
}
