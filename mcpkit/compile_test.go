package mcpkit_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
)

// northStar is the source of a whole server program.
const northStar = `package main

import (
	"context"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

type SearchIn struct {
	Query string ` + "`json:\"query\" jsonschema:\"description=What to look for\"`" + `
}

type SearchOut struct {
	Hits []string ` + "`json:\"hits\" jsonschema:\"description=What was found\"`" + `
}

func Search(_ context.Context, in SearchIn) (SearchOut, error) {
	return SearchOut{Hits: []string{in.Query}}, nil
}

func example(title, prompt string) mcpkit.Example {
	return mcpkit.Example{Title: title, Prompt: prompt,
		Calls: []mcpkit.Call{mcpkit.Use("search_symbols", SearchIn{Query: "Copy"})},
		Shows: "io.Copy with its package path"}
}

func main() {
	srv := mcpkit.New(mcpkit.Manifest{
		Name: "godocs", Title: "Go Docs", Version: "1.0.0",
		Tagline:     "Search and read Go package documentation",
		Description: "Searches the packages installed with a Go toolchain and returns their documentation.",
		URL:         "https://godocs.example.com/mcp",
		Privacy:     "https://example.com/privacy",
		Support:     "support@example.com",
		Security:    "security@example.com",
	}, mcpkit.Public("serves only public documentation"))

	mcpkit.AddTool(srv, "search_symbols", annotate.ReadOnly("Search Go symbols"),
		"Finds packages, types and functions by name. Use when the package that holds a symbol is not known.",
		Search)

	srv.Examples(example("One", "Where is the copy function?"), example("Two", "Find Copy"), example("Three", "What copies a reader?"))

	mcpkit.Main(srv)
}
`

// TestProgramsCompile builds northStar and the program of README.md in another module. It also
// checks that northStar does not compile without each part that a review requires.
func TestProgramsCompile(t *testing.T) {
	testsize.OnlySlow(t, "it compiles programs")
	if testing.Short() {
		t.Skip("runs the compiler")
	}
	goTool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("the go command is not on the PATH")
	}
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	dir := t.TempDir()
	goMod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	require.NoError(t, err)
	goSum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	require.NoError(t, err)
	module := strings.Replace(string(goMod), "module github.com/mcpkit-go/mcpkit", "module example.com/outside", 1) +
		"\nrequire github.com/mcpkit-go/mcpkit v0.0.0\nreplace github.com/mcpkit-go/mcpkit => " + root + "\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte(module), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.sum"), goSum, 0o600))
	build := func(t *testing.T, program string) (string, error) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(program), 0o600))
		cmd := exec.Command(goTool, "build", "-mod=mod", "-ldflags=-s -w", "-o", filepath.Join(dir, "server"), ".")
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	for name, tc := range map[string]struct{ remove, insert, want string }{
		"no annotation":               {`annotate.ReadOnly("Search Go symbols"),`, ``, `not enough arguments in call to mcpkit.AddTool`},
		"no title":                    {`annotate.ReadOnly("Search Go symbols")`, `annotate.ReadOnly()`, "not enough arguments in call to annotate.ReadOnly"},
		"a nil annotation":            {`annotate.ReadOnly("Search Go symbols")`, `nil`, "cannot use nil as annotate.Annotation"},
		"no description":              {`"Finds packages, types and functions by name. Use when the package that holds a symbol is not known.",`, ``, "AddTool"},
		"no handler":                  {"\n\t\tSearch)", ")", "AddTool"},
		"no access decision":          {`, mcpkit.Public("serves only public documentation"))`, `)`, "not enough arguments in call to mcpkit.New"},
		"no reason for public access": {`mcpkit.Public("serves only public documentation")`, `mcpkit.Public()`, "not enough arguments in call to mcpkit.Public"},
		"two examples":                {`, example("Three", "What copies a reader?")`, ``, "not enough arguments in call to srv.Examples"},
		"an annotation literal":       {`annotate.ReadOnly("Search Go symbols")`, `annotate.Annotation{effect: 1}`, "cannot refer to unexported field effect"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, northStar, tc.remove)
			out, err := build(t, strings.Replace(northStar, tc.remove, tc.insert, 1))
			require.Error(t, err)
			assert.Contains(t, out, tc.want)
			assert.Contains(t, out, "main.go:")
		})
	}
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	require.NoError(t, err)
	_, inReadme, found := strings.Cut(string(readme), "```go\n")
	require.True(t, found)
	inReadme, _, _ = strings.Cut(inReadme, "```")
	for name, program := range map[string]string{"north star": northStar, "README": inReadme} {
		t.Run(name, func(t *testing.T) {
			out, err := build(t, program)
			require.NoError(t, err, out)
			report, err := exec.Command(filepath.Join(dir, "server"), "check").CombinedOutput()
			assert.NoError(t, err, string(report))
		})
	}
}
