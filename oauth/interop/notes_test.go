package interop

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// notesExample starts the unchanged program of examples/notes for users of oidc-provider, whose
// alice has the account for reviews.
func notesExample(t *testing.T) (w *witness, resource string) {
	t.Helper()
	needLinux(t)
	addr := freeAddr(t)
	resource = "http://" + addr + "/mcp"
	w = newWitness()
	notes := command(t, t.TempDir(), buildNotes(t), "-addr", addr, "-issuer", oidcProvider(t, w, resource), "-test-account", "alice")
	require.NoError(t, notes.Start())
	ended := make(chan error, 1)
	go func() { ended <- notes.Wait() }()
	t.Cleanup(func() {
		_ = notes.Cancel()
		<-ended
		w.logged.WriteString(notes.output.String())
		w.requireNothingLeaked(t, "access_token", "refresh_token", "code", "code_verifier")
	})
	waitFor(t, "http://"+addr+"/readyz")
	return w, resource
}

// buildNotes returns the path of the program of examples/notes.
func buildNotes(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "notes")
	build := exec.Command("go", "build", "-o", binary, "./examples/notes")
	build.Dir = "../.."
	out, err := build.CombinedOutput()
	require.NoError(t, err, string(out))
	return binary
}

// gardenPlan is one of alice's notes.
const gardenPlan = "gardenplan2026aa"

type notesArgs = map[string]any

// TestNotesInClaudeCode checks that Claude Code connects without a login, is asked for one by the
// first call that needs it, and that one login is enough for all tools. Run by a script, Claude
// Code cannot ask a user, so nothing is deleted in bulk.
func TestNotesInClaudeCode(t *testing.T) {
	w, resource := notesExample(t)
	claude := newClaudeCode(t, resource)
	use := func(tool string, args notesArgs) string { return claude.use(toolUse{"mcp__notes__" + tool, args})[0] }
	find := func() string { return use("search_notes", notesArgs{"query": "garden plan 2026"}) }
	line := notesArgs{"id": gardenPlan, "text": "June: water"}
	plan := notesArgs{"ids": []string{gardenPlan}}

	assert.Contains(t, claude.list(), "✔ Connected")
	assert.Contains(t, use("get_limits", notesArgs{}), `title_characters\":200`)
	assert.Contains(t, find(), "requires re-authorization")
	assert.Empty(t, w.requests("GET", "/auth"))
	claude.login()
	assert.Contains(t, claude.list(), "✔ Connected")
	assert.Contains(t, find(), gardenPlan)
	for _, tool := range []struct {
		name, want string
		args       notesArgs
	}{
		{"append_to_note", `May: plant out after the last frost.\\nJune: water`, line},
		{"delete_notes", `{\"deleted\":0,\"answer\":\"cancel\"}`, plan},
	} {
		assert.Contains(t, use(tool.name, tool.args), tool.want)
	}
	assert.Contains(t, find(), gardenPlan)
	asked := w.requests("GET", "/auth")
	require.Len(t, asked, 1)
	assert.Subset(t, strings.Fields(asked[0].Get("scope")), []string{scopeRead, scopeWrite, scopeDelete})
}

// TestNotesInTheInspector checks that the Inspector reads and writes without configuration. It does
// not request more than the server names at login.
func TestNotesInTheInspector(t *testing.T) {
	for _, era := range []string{"legacy", "modern"} {
		t.Run(era, func(t *testing.T) {
			w, resource := notesExample(t)
			home := t.TempDir()
			call := func(home, tool string, args ...string) string {
				p := inspector(t, home, resource, era, tool, args...)
				_ = p.Run() // it also fails for errors of tools; only its output matters
				return p.output.String()
			}
			plan := []string{"--tool-arg", "id=" + gardenPlan}

			assert.Contains(t, call(t.TempDir(), "get_limits"), `\"title_characters\":200`)
			assert.Empty(t, w.requests("GET", "/auth"))
			assert.Contains(t, call(home, "get_note", plan...), `Garden plan 2026`)
			assert.Contains(t, call(home, "append_to_note", append(plan, "--tool-arg", "text=June: water")...), `June: water`)
			assert.Contains(t, call(home, "delete_notes", "--tool-arg", `ids=["`+gardenPlan+`"]`), "this client cannot ask for it")
			asked := w.requests("GET", "/auth")
			require.Len(t, asked, 1)
			assert.Subset(t, strings.Fields(asked[0].Get("scope")), []string{scopeRead, scopeWrite, scopeDelete, "offline_access"})
		})
	}
}
