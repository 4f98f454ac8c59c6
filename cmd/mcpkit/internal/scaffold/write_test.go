package scaffold_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/cmd/mcpkit/internal/scaffold"
)

// TestNothingIsOverwritten writes into directories with files: only with Force, and then the other
// files stay.
func TestNothingIsOverwritten(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte("mine"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("mine"), 0o644))
	s := newSpec(t, scaffold.Public, oneTool...)
	target := scaffold.Target{Dir: dir, FilesOnly: true}
	assert.ErrorContains(t, target.Check(), "is not empty: it has main.go")
	assert.ErrorContains(t, scaffold.Write(t.Context(), s, target), "--force")
	assert.Equal(t, []string{"main.go", "notes.txt"}, listing(t, dir))

	target.Force = true
	require.NoError(t, scaffold.Write(t.Context(), s, target))
	mine, err := os.ReadFile(filepath.Join(dir, "notes.txt"))
	require.NoError(t, err)
	assert.Equal(t, "mine", string(mine))
	main, err := os.ReadFile(filepath.Join(dir, "main.go"))
	require.NoError(t, err)
	assert.Equal(t, sources(t, s)["main.go"], string(main))

	repo := t.TempDir() // after git init
	require.NoError(t, os.MkdirAll(filepath.Join(repo, ".git"), 0o755))
	require.NoError(t, scaffold.Write(t.Context(), s, scaffold.Target{Dir: repo, FilesOnly: true}))
	assert.Contains(t, listing(t, repo), ".github/workflows/ci.yml")
	assert.ErrorContains(t, scaffold.Target{Dir: filepath.Join(dir, "main.go")}.Check(), "is a file")
	assert.Error(t, scaffold.Target{}.Check())
}

// TestAllOrNothing fails at each step: the directory has what it had before.
func TestAllOrNothing(t *testing.T) {
	parent := t.TempDir()
	s := newSpec(t, scaffold.Public, oneTool...)

	s.Replace = filepath.Join(parent, "no-such-checkout")
	err := scaffold.Write(t.Context(), s, scaffold.Target{Dir: filepath.Join(parent, "a", "b")})
	assert.ErrorContains(t, err, "go mod tidy")
	assert.ErrorContains(t, err, "nothing was written")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	assert.ErrorIs(t, scaffold.Write(ended, newSpec(t, scaffold.Public, oneTool...), scaffold.Target{Dir: filepath.Join(parent, "a", "b")}), context.Canceled)
	s.Module = "Not a module"
	assert.Error(t, scaffold.Write(t.Context(), s, scaffold.Target{Dir: filepath.Join(parent, "a", "b")}))
	entries, err := os.ReadDir(parent)
	require.NoError(t, err)
	assert.Empty(t, entries)

	dir := filepath.Join(parent, "dir")
	outside := filepath.Join(parent, "outside")
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "service", "service_test.go"), 0o755)) // where a file has to go
	require.NoError(t, os.WriteFile(filepath.Join(dir, "access.go"), []byte("mine"), 0o600))
	before := listing(t, dir)
	err = scaffold.Write(t.Context(), newSpec(t, scaffold.Public, oneTool...), scaffold.Target{Dir: dir, FilesOnly: true, Force: true})
	assert.ErrorContains(t, err, "is not a regular file")
	assert.Equal(t, before, listing(t, dir))
	mine, err := os.ReadFile(filepath.Join(dir, "access.go"))
	require.NoError(t, err)
	assert.Equal(t, "mine", string(mine))

	require.NoError(t, os.RemoveAll(filepath.Join(dir, "service")))
	require.NoError(t, os.Mkdir(outside, 0o755))
	require.NoError(t, os.Symlink(outside, filepath.Join(dir, "service")))
	assert.Error(t, scaffold.Write(t.Context(), newSpec(t, scaffold.Public, oneTool...), scaffold.Target{Dir: dir, FilesOnly: true, Force: true}))
	assert.Empty(t, listing(t, outside), "a link does not lead out of the directory")
	assert.Equal(t, []string{"access.go", "service"}, listing(t, dir))
}

// TestMistakesOfASpec has one mistake in each field, and reports all that is missing at once.
func TestMistakesOfASpec(t *testing.T) {
	for field, bad := range map[string][]func(s *scaffold.Spec){
		"Module": {
			func(s *scaffold.Spec) { s.Module = "main" }, func(s *scaffold.Spec) { s.Module = "a//b" }, func(s *scaffold.Spec) { s.Module = "../x" },
			func(s *scaffold.Spec) { s.Module = "/x" }, func(s *scaffold.Spec) { s.Module = "x y" }, func(s *scaffold.Spec) { s.Module = "nötes.test/x" },
			func(s *scaffold.Spec) { s.Module = "-x" }, func(s *scaffold.Spec) { s.Module = "github.com/mcpkit-go/mcpkit" },
		},
		"Name": {func(s *scaffold.Spec) { s.Name = "Notes" }, func(s *scaffold.Spec) { s.Name = "no tes" }},
		"URL": {
			func(s *scaffold.Spec) { s.URL = "http://notes.test/mcp" }, func(s *scaffold.Spec) { s.URL = "https://notes.test" },
			func(s *scaffold.Spec) { s.URL = "https://u:p@notes.test/mcp" }, func(s *scaffold.Spec) { s.URL = "https://notes.test/mcp?x=1" },
		},
		"Access":   {func(s *scaffold.Spec) { s.Access = "open" }},
		"Support":  {func(s *scaffold.Spec) { s.Support = "ask me" }},
		"Security": {func(s *scaffold.Spec) { s.Security = "ftp://x" }},
		"Provider": {
			func(s *scaffold.Spec) { s.Access, s.Reason, s.Provider = scaffold.OAuth, "", "google" },
			func(s *scaffold.Spec) { s.Access, s.Reason, s.Provider = scaffold.OAuth, "", "okta:acme.okta.com" },
			func(s *scaffold.Spec) { s.Access, s.Reason, s.Provider = scaffold.OAuth, "", "keycloak:main" },
			func(s *scaffold.Spec) { s.Access, s.Reason, s.Provider = scaffold.Login, "", "geocities" },
			func(s *scaffold.Spec) { s.Provider = "google" },
		},
		"APIKey": {func(s *scaffold.Spec) { s.APIKey = true }},
		"Reason": {func(s *scaffold.Spec) { s.Access, s.Provider = scaffold.Login, "google" }},
		"Tools":  {func(s *scaffold.Spec) { s.Tools = append(s.Tools, s.Tools[0]) }},
	} {
		for _, set := range bad {
			s := newSpec(t, scaffold.Public, oneTool...)
			require.NoError(t, s.Check())
			set(s)
			problem := s.CheckField(field)
			if assert.NotNil(t, problem, field) {
				assert.False(t, problem.Missing)
				assert.ErrorContains(t, s.Check(), problem.Error())
			}
			_, err := scaffold.Files(s)
			assert.Error(t, err)
		}
	}
	for _, bad := range []string{"", "search_notes", "search_notes:write", "søk:read", "a b:read", "search_notes:read:"} {
		_, err := scaffold.ParseTool(bad)
		assert.Error(t, err, bad)
	}
	missing := (&scaffold.Spec{}).Check().Error()
	for _, field := range []string{"Module", "Name", "Title", "URL", "Privacy", "Support", "Security", "Access", "Tools"} {
		assert.Contains(t, missing, field+" is missing")
	}
	assert.NotPanics(t, func() { _, _ = scaffold.Files(&scaffold.Spec{}) })
}
