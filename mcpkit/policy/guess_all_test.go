package policy_test

import (
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// compiles builds a map of annotations as mcpkit.Adopt takes it.
func compiles(t *testing.T, literal string) {
	t.Helper()
	if testing.Short() {
		t.Skip("the compiler takes seconds")
	}
	file := filepath.Join(t.TempDir(), "annotations.go")
	source := "package annotations\n\nimport \"github.com/mcpkit-go/mcpkit/annotate\"\n\nvar _ = " + literal
	require.NoError(t, os.WriteFile(file, []byte(source), 0o644))
	out, err := exec.Command("go", "build", "-o", os.DevNull, file).CombinedOutput()
	require.NoError(t, err, "%s\n%s", out, literal)
}

func TestGuessAll(t *testing.T) {
	said := func(readOnly, destructive *bool) *policy.Hints {
		return &policy.Hints{ReadOnly: readOnly, Destructive: destructive}
	}
	tools := []policy.Tool{
		{Name: "search_notes"},
		{Name: "get_note", Hints: said(ptr(true), nil)},
		{Name: "get_copy", Hints: said(ptr(false), nil)},
		{Name: "delete_note", Hints: said(ptr(true), ptr(false))},
		{Name: "sync"},
		{Name: "sync", Title: "A second tool of that name"},
		{Name: "a \"quoted\"\nname\x00\xff"},
		{Name: "", Title: "`backquotes` and \\ and */"},
	}
	want := `map[string]annotate.Annotation{
	// Guessed to be safe, since its name does not say what it does:
	"sync":                       annotate.Destructive("Sync"),
	"a \"quoted\"\nname\x00\xff": annotate.Destructive("A quoted name"),
	"":                           annotate.Destructive("` + "`backquotes`" + ` and \\ and */"),
	// Guessed to be safe, since its name says that it reads but its hints do not:
	"get_copy": annotate.Destructive("Get copy"),
	// Guessed from its name, which says more than its hints:
	"delete_note": annotate.Destructive("Delete note"),
	// Guessed from its name:
	"search_notes": annotate.ReadOnly("Search notes"),
	// Guessed from its hints:
	"get_note": annotate.ReadOnly("Get note"),
}
`
	assert.Equal(t, want, policy.GuessAll(tools))
	assert.Equal(t, "map[string]annotate.Annotation{\n}\n", policy.GuessAll(nil))
	assert.Equal(t, len(tools)-1, strings.Count(want, "annotate.")-1, "each name once")
	compiles(t, policy.GuessAll(tools))
	tools = append(tools, policy.Tool{Name: "search_" + strings.Repeat("notes_", 20)}, policy.Tool{Name: "get"},
		policy.Tool{Name: "find_" + strings.Repeat("x", 45)}, policy.Tool{Name: "read_ノート"}, policy.Tool{Name: "list_notes"})
	for n := range tools {
		source := "package annotations\n\nvar _ = " + policy.GuessAll(tools[n:])
		formatted, err := format.Source([]byte(source))
		require.NoError(t, err)
		assert.Equal(t, string(formatted), source, "a block to paste is as gofmt formats it")
	}
}
