package scaffold_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/cmd/mcpkit/internal/scaffold"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

var (
	oneTool  = []string{"search_notes:read:Search notes"}
	twoTools = []string{"list_windows:read", "run_windows_test:change"}
	allTools = []string{"search_notes:read:Search notes", "get_note:read", "create_note:add:Create a note", "update_note:change", "delete_note:change:Delete a note"}
)

// TestNewServersPassAtOnce writes servers, and runs their tests, their check and go vet: nothing
// fails, and the check finds nothing but what only their owner can know.
func TestNewServersPassAtOnce(t *testing.T) {
	runsGo(t)
	type server struct {
		access string
		tools  []string
		key    bool
	}
	// Each access with two of the three lists of tools, and with and without keys.
	for _, c := range []server{
		{scaffold.Public, oneTool, false}, {scaffold.Public, allTools, false},
		{scaffold.OAuth, oneTool, false}, {scaffold.OAuth, twoTools, true},
		{scaffold.Login, twoTools, false}, {scaffold.Login, allTools, true},
	} {
		t.Run(fmt.Sprint(c.access, " with ", len(c.tools), " tools"), func(t *testing.T) {
			s := newSpec(t, c.access, c.tools...)
			s.APIKey = c.key
			dir := filepath.Join(t.TempDir(), "new", "server")
			require.NoError(t, scaffold.Write(t.Context(), s, scaffold.Target{Dir: dir}))
			out, err := goCommand(t, dir, "vet", "./...")
			require.NoError(t, err, out)
			out, err = goCommand(t, dir, "test", "-vet=off", "-v", "./...")
			require.NoError(t, err, out)
			for _, test := range []string{"TestServer", "TestTools", "TestProbe", "TestEachUserHasItems"} {
				assert.Contains(t, out, "--- PASS: "+test)
			}
			binary := filepath.Join(t.TempDir(), "server")
			out, err = goCommand(t, dir, "build", "-ldflags=-s -w", "-o", binary, ".")
			require.NoError(t, err, out)
			out, err = run(t, dir, binary, "check", "-json")
			require.NoError(t, err, out)
			var report struct {
				Results []struct {
					ID      policy.RuleID
					Outcome string
				}
			}
			require.NoError(t, json.Unmarshal([]byte(out), &report), out)
			require.NotEmpty(t, report.Results)
			var found []policy.RuleID
			for _, r := range report.Results {
				if r.Outcome != "pass" {
					found = append(found, r.ID)
				}
			}
			if c.access == scaffold.Public {
				assert.Equal(t, []policy.RuleID{"caller-address"}, found, "only the owner knows the proxy in front")
			} else {
				assert.Empty(t, found)
			}
		})
	}
}

// TestAdviceIsWhatTheCheckReports compares advice about tools with the report of the server.
func TestAdviceIsWhatTheCheckReports(t *testing.T) {
	for _, tools := range [][]string{oneTool, twoTools, allTools, {"get_note:read"}, {"book_table:add", "move_file:change", "cancel_order:change", "x_y2-z:read"}} {
		assert.Empty(t, scaffold.Advice(newSpec(t, scaffold.Public, tools...)), tools)
	}
	s := newSpec(t, scaffold.Public, "search:read", "delete_note:read:Delete a note", "list_notes:change")
	advice := scaffold.Advice(s)
	for _, part := range []string{`"search" does not say`, `"delete_note" is annotated read-only`, `"list_notes" is annotated destructive`} {
		assert.Contains(t, strings.Join(advice, "\n"), part)
	}
	assert.Len(t, advice, 3)
	runsGo(t)
	dir := filepath.Join(t.TempDir(), "server")
	var progress strings.Builder
	require.NoError(t, scaffold.Write(t.Context(), s, scaffold.Target{Dir: dir, Progress: &progress}))
	out, _ := goCommand(t, dir, "run", ".", "check")
	for _, a := range advice {
		message, _, _ := strings.Cut(a, ";")
		assert.Contains(t, out, message)
		assert.Contains(t, progress.String(), a)
	}
	assert.Contains(t, out, "Must be fixed (1)")
}

// TestEveryProviderBuilds puts servers with each provider into one module, and checks that the call
// for the provider gives a configuration without an error.
func TestEveryProviderBuilds(t *testing.T) {
	runsGo(t)
	root := t.TempDir()
	write := func(name, content string) {
		name = filepath.Join(root, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(content), 0o644))
	}
	var direct, behind strings.Builder
	for _, access := range []string{scaffold.OAuth, scaffold.Login} {
		for _, p := range scaffold.Providers(access) {
			s := newSpec(t, access, allTools[:1]...)
			s.Module, s.Provider, s.APIKey = "notes.test/all/"+access+p.Name, p.Example(), true
			for path, content := range sources(t, s) {
				if path == "go.mod" {
					write(path, strings.Replace(content, s.Module, "notes.test/all", 1))
				} else if strings.HasSuffix(path, ".go") {
					write(access+p.Name+"/"+path, content)
				}
			}
			call, err := scaffold.ProviderCall(access, p.Example())
			require.NoError(t, err)
			if access == scaffold.OAuth {
				fmt.Fprintf(&direct, "check(%q, %s)\n", p.Name, call)
			} else {
				fmt.Fprintf(&behind, "if err := %s.Check(); err != nil { t.Errorf(\"%s: %%v\", err) }\n", call, p.Name)
			}
		}
	}
	write("calls/calls_test.go", `package calls

import (
	"testing"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/upstream"
	"github.com/mcpkit-go/mcpkit/oauth/providers"
)

func TestCalls(t *testing.T) {
	id, secret := "id", "secret"
	check := func(name string, c oauth.Config) {
		c.Resource = "https://notes.acme-notes.io/mcp"
		if _, err := oauth.New(c); err != nil { t.Errorf("%s: %v", name, err) }
	}
`+direct.String()+behind.String()+"}\n")
	sums, err := os.ReadFile(filepath.Join(repository(t), "go.sum"))
	require.NoError(t, err)
	write("go.sum", string(sums))
	for _, args := range [][]string{{"mod", "tidy"}, {"vet", "./..."}, {"test", "./calls"}} {
		out, err := goCommand(t, root, args...)
		require.NoError(t, err, out)
	}
}

// TestTheProgramOfALogin serves only with its secrets, and on this machine without a password.
func TestTheProgramOfALogin(t *testing.T) {
	runsGo(t)
	s := newSpec(t, scaffold.Login, oneTool...)
	dir := filepath.Join(t.TempDir(), "server")
	require.NoError(t, scaffold.Write(t.Context(), s, scaffold.Target{Dir: dir, FilesOnly: true}))
	assert.NotContains(t, listing(t, dir), "go.sum", "FilesOnly does not run the go command")
	sums, err := os.ReadFile(filepath.Join(repository(t), "go.sum"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.sum"), sums, 0o644))
	out, err := goCommand(t, dir, "mod", "tidy")
	require.NoError(t, err, out)
	binary := filepath.Join(t.TempDir(), "server")
	out, err = goCommand(t, dir, "build", "-o", binary, ".")
	require.NoError(t, err, out)
	for _, args := range [][]string{nil, {"serve"}, {"-addr", "127.0.0.1:0"}} {
		out, err = run(t, dir, binary, args...)
		assert.Error(t, err)
		assert.Contains(t, out, "CLIENT_ID is not set")
		assert.Contains(t, out, "TRIAL=1")
	}
	out, err = run(t, dir, binary, "version")
	assert.NoError(t, err, out)
	out, err = run(t, dir, binary, "probe", "http://127.0.0.1:1/")
	assert.Error(t, err)
	assert.Contains(t, out, "127.0.0.1:1")
}
