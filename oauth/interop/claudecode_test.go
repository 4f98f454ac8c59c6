package interop

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A claudeCode is an installation of Claude Code that is configured with one server, notes.
type claudeCode struct {
	t                    *testing.T
	program, script, dir string
	model                *model
}

// newClaudeCode configures the server with further options of claude mcp add.
func newClaudeCode(t *testing.T, resource string, options ...string) *claudeCode {
	t.Helper()
	c := installedClaudeCode(t)
	c.run(c.program, append([]string{"mcp", "add", "--transport", "http", "notes", resource}, options...)...)
	return c
}

func installedClaudeCode(t *testing.T) *claudeCode {
	t.Helper()
	return &claudeCode{t, program(t, "claude"), onPath(t, "script", "bsdutils"), t.TempDir(), newModel(t)}
}

func (c *claudeCode) run(name string, args ...string) string {
	c.t.Helper()
	p := command(c.t, c.dir, name, args...)
	p.Env = append(p.Env, "ANTHROPIC_BASE_URL="+c.model.url, "ANTHROPIC_API_KEY=none",
		"CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1", "DISABLE_TELEMETRY=1", "DISABLE_ERROR_REPORTING=1", "DISABLE_AUTOUPDATER=1")
	require.NoError(c.t, p.Run())
	return p.output.String()
}

// list returns the state of the server according to Claude Code.
func (c *claudeCode) list() string { return c.run(c.program, "mcp", "list") }

// login logs in. Claude Code requires a terminal for that.
func (c *claudeCode) login() {
	c.run(c.script, "-qefc", "'"+c.program+"' mcp login notes", "/dev/null")
}

// use makes the model use tools, and returns their results.
func (c *claudeCode) use(uses ...toolUse) []string {
	c.t.Helper()
	c.model.want(uses...)
	c.run(c.program, "-p", "Do it", "--allowedTools", "mcp__notes")
	results := c.model.got()
	require.Len(c.t, results, len(uses))
	return results
}

// TestClaudeCode checks that Claude Code finds that the server needs a login, logs in, connects
// and calls a tool.
func TestClaudeCode(t *testing.T) {
	w, resource := behindOIDCProvider(t, underMcpkit)
	claude := newClaudeCode(t, resource)
	assert.Contains(t, claude.list(), "Needs authentication")
	require.NotEmpty(t, w.challenges(401))
	claude.login()
	requireLogin(t, w, resource)
	assert.Contains(t, claude.list(), "✔ Connected")
	assert.Contains(t, claude.use(toolUse{"mcp__notes__read_notes", struct{}{}})[0], "alice may notes:read")
	assert.Empty(t, w.challenges(403))
	w.requireNothingLeaked(t, "access_token", "refresh_token", "code", "code_verifier")
}

// TestClaudeCodeStepsUp checks that Claude Code tells its user to log in again when a tool needs
// more scopes than the token has, and that the next login requests them.
func TestClaudeCodeStepsUp(t *testing.T) {
	w, resource := behindOIDCProvider(t, underMcpkit)
	claude := newClaudeCode(t, resource)
	claude.list() // causes the first challenge, which the checks below expect in the log
	claude.login()
	write := toolUse{"mcp__notes__write_note", noteIn{Text: "It rains"}}
	assert.Contains(t, claude.use(write)[0], "requires re-authorization")
	require.NotEmpty(t, w.challenges(403))
	claude.login()
	asked := w.requests("GET", "/auth")
	require.Len(t, asked, 2)
	assert.Contains(t, asked[1].Get("scope"), scopeRead+" "+scopeWrite)
	assert.Contains(t, claude.use(write)[0], "alice may notes:read notes:write: It rains")
	w.requireNothingLeaked(t, "access_token", "refresh_token", "code", "code_verifier")
}

// TestClaudeCodeStartsTheProgram checks that Claude Code starts a server program itself, connects
// over its standard input and output, and calls tools.
func TestClaudeCodeStartsTheProgram(t *testing.T) {
	claude := installedClaudeCode(t)
	build := exec.CommandContext(t.Context(), "go", "build", "-o", claude.dir, "./examples/godocs")
	build.Dir = "../.."
	output, err := build.CombinedOutput()
	require.NoError(t, err, "%s", output)
	claude.run(claude.program, "mcp", "add", "notes", "--", filepath.Join(claude.dir, "godocs"), "stdio")
	assert.Contains(t, claude.list(), "✔ Connected")
	results := claude.use(
		toolUse{"mcp__notes__read_symbol", map[string]string{"package": "errors", "symbol": "Join"}},
		toolUse{"mcp__notes__read_symbol", map[string]string{"package": "errors", "symbol": "Jion"}},
	)
	assert.Contains(t, results[0], "Join returns an error that wraps the given errors")
	assert.Contains(t, results[1], "Join", "a near name")
}
