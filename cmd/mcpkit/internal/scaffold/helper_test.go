package scaffold_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/cmd/mcpkit/internal/scaffold"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
)

// repository returns the directory of this repository, which the generated modules use.
func repository(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../../../..")
	require.NoError(t, err)
	return dir
}

// newSpec returns a complete spec with tools as ParseTool reads them.
func newSpec(t *testing.T, access string, tools ...string) *scaffold.Spec {
	t.Helper()
	s := &scaffold.Spec{
		Module: "notes.test/server", Name: "acme-notes", Title: "Acme Notes", URL: "https://notes.acme-notes.io/mcp",
		Privacy: "https://acme-notes.io/privacy", Support: "https://acme-notes.io/support", Security: "security@acme-notes.io",
		Access: access, Replace: repository(t),
	}
	switch access {
	case scaffold.Public:
		s.Reason = "serves only what is public anyway"
	case scaffold.OAuth:
		s.Provider = "keycloak:https://sso.acme-notes.io/realms/main"
	case scaffold.Login:
		s.Provider = "google"
	}
	for _, text := range tools {
		tool, err := scaffold.ParseTool(text)
		require.NoError(t, err)
		s.Tools = append(s.Tools, tool)
	}
	return s
}

// sources returns the files of a spec by their paths.
func sources(t *testing.T, s *scaffold.Spec) map[string]string {
	t.Helper()
	files, err := scaffold.Files(s)
	require.NoError(t, err)
	byPath := map[string]string{}
	for _, f := range files {
		require.NotContains(t, byPath, f.Path)
		byPath[f.Path] = string(f.Content)
	}
	return byPath
}

// runsGo skips a test that runs the go command for about half a minute if tests should be short.
func runsGo(t *testing.T) {
	t.Helper()
	testsize.OnlySlow(t, "it builds a generated module")
	t.Setenv("GOSUMDB", "off") // the checksums are those of this repository
}

// goCommand runs the go command in a generated module, and returns what it prints.
func goCommand(t *testing.T, dir string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "GOSUMDB=off")
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

// listing returns the names of the files below dir.
func listing(t *testing.T, dir string) (names []string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			name, _ := filepath.Rel(dir, path)
			names = append(names, filepath.ToSlash(name))
		}
		return err
	}))
	return names
}

// run runs a program without the environment of the test.
func run(t *testing.T, dir, program string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Dir, cmd.Env = dir, []string{"HOME=" + t.TempDir()}
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return out.String() + errs.String(), err
	}
	return out.String(), nil
}
