package interop

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// libraries are the names that libraries.mjs knows.
var libraries = []string{"sdk", "client-legacy", "client-modern", "ai-sdk", "langchain"}

// useLibrary logs in with a library, calls a tool, and returns the text of the result.
func useLibrary(t *testing.T, library, resource, tool, args string) string {
	t.Helper()
	nodePackage(t, "@langchain/mcp-adapters")
	node := command(t, t.TempDir(), onPath(t, "node", "nodejs"), filepath.Join(clients(t), "libraries.mjs"), library, resource, tool, args)
	require.NoError(t, node.Run())
	return node.output.String()
}

// TestLibrariesOfJavaScript checks that programs with the libraries for MCP clients in JavaScript
// log in once and call a tool that writes. None of them asks for more scopes later.
func TestLibrariesOfJavaScript(t *testing.T) {
	for _, library := range libraries {
		use := func(t *testing.T, resource string) {
			out := useLibrary(t, library, resource, "write_note", `{"text":"It rains"}`)
			assert.Contains(t, out, "alice may notes:read notes:write: It rains")
		}
		t.Run(library+"/oidc-provider", func(t *testing.T) {
			w, resource := behindOIDCProvider(t, underMcpkitAtOnce)
			use(t, resource)
			assert.Len(t, w.requests("GET", "/auth"), 1)
			assert.Empty(t, w.challenges(403))
			w.requireNothingLeaked(t, "access_token", "code", "code_verifier")
		})
		t.Run(library+"/authserver", func(t *testing.T) {
			w, resource := behindAuthserver(t, underMcpkitAtOnce, nil)
			use(t, resource)
			assert.Len(t, w.requests("GET", "/authorize"), 1)
			requireAuthserverLogin(t, w, resource)
		})
	}
}

// TestNotesAfterOneLogin checks that further clients write in the unchanged example after one
// login, which the first call of a tool that is not public asks for. Not among them are mcporter
// and mcp-remote, which log in only when they connect, and a server with public tools lets them in.
func TestNotesAfterOneLogin(t *testing.T) {
	const args = `{"id":"` + gardenPlan + `","text":"June: water"}`
	t.Run("Codex", func(t *testing.T) {
		w, resource := notesExample(t)
		refused(t, resource) // Codex reads the metadata before it calls, so it is never refused
		c := newCodex(t, resource)
		assert.Contains(t, c.call("append_to_note", notesArgs{"id": gardenPlan, "text": "June: water"}), "June: water")
		assert.Len(t, w.requests("GET", "/auth"), 1)
	})
	for _, library := range libraries {
		t.Run(library, func(t *testing.T) {
			w, resource := notesExample(t)
			assert.Contains(t, useLibrary(t, library, resource, "append_to_note", args), "June: water")
			assert.Len(t, w.requests("GET", "/auth"), 1)
		})
	}
}

// refused calls a tool without a token, which causes the line that the check for leaks looks for.
func refused(t *testing.T, resource string) {
	t.Helper()
	const message = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_my_account","arguments":{}}}`
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, resource, strings.NewReader(message))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json, text/event-stream")
	resp, err := (&http.Client{Transport: ownTransport(t)}).Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusUnauthorized, resp.StatusCode)
}
