package main_test

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// root is the root of the repository.
var root = os.DirFS("../..")

// TestTheThreatModelNamesTestsThatExist checks that each row of the table in SECURITY.md names at
// least one test, and that the repository has every test it names.
func TestTheThreatModelNamesTestsThatExist(t *testing.T) {
	exist := testFunctions(t)
	text, err := fs.ReadFile(root, "SECURITY.md")
	require.NoError(t, err)
	_, table, found := strings.Cut(string(text), "## Threat model")
	require.True(t, found)
	name := regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z0-9_]+)`")
	rows := 0
	for line := range strings.Lines(table) {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| attacker") {
			continue
		}
		rows++
		named := name.FindAllStringSubmatch(line, -1)
		assert.NotEmpty(t, named, line)
		for _, n := range named {
			assert.True(t, exist[n[1]], "%s does not exist", n[1])
		}
	}
	assert.GreaterOrEqual(t, rows, 20)
}

func testFunctions(t *testing.T) map[string]bool {
	t.Helper()
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)[A-Za-z0-9_]+)\(`)
	exist := map[string]bool{}
	require.NoError(t, fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := fs.ReadFile(root, path)
		for _, found := range declared.FindAllStringSubmatch(string(text), -1) {
			exist[found[1]] = true
		}
		return err
	}))
	return exist
}
