package main_test

import (
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/repo/generated"
)

// documents are the pages whose file names, links and Go names are checked.
var documents = []string{"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"}

// TestDocumentsNameWhatExists checks the links and the code spans of the documents: a path must
// exist, and a name such as policy.Lock must be exported. Of the changelog it reads the
// unreleased section only, since later versions may rename what an earlier one had.
func TestDocumentsNameWhatExists(t *testing.T) {
	exported := exportedNames(t)
	span := regexp.MustCompile("`([^`\n]+)`|\\]\\(([^)\\s]+)\\)")
	goName := regexp.MustCompile(`^([a-z]+)\.([A-Z]\w*(?:\.[A-Z]\w*)?)(?:\(.*\))?$`)
	filePath := regexp.MustCompile(`^[\w.-]+(?:/[\w.-]+)+/?$|^[\w-]+\.(?:md|yml|go|txt)$`)
	for _, document := range documents {
		text, err := fs.ReadFile(root, document)
		require.NoError(t, err)
		for _, match := range span.FindAllStringSubmatch(prose(document, string(text)), -1) {
			name := match[1] + match[2]
			missing := false
			if g := goName.FindStringSubmatch(name); g != nil && exported[g[1]] != nil {
				missing = !exported[g[1]][g[2]]
			} else if filePath.MatchString(name) && match[2] != "" || isRepositoryPath(name) && filePath.MatchString(name) {
				_, err := fs.Stat(root, path.Clean(name))
				missing = err != nil
			}
			assert.False(t, missing, "%s names %s, which does not exist", document, name)
		}
	}
}

// prose returns the part of a document that is checked: without its blocks of code, and of the
// changelog only the unreleased section.
func prose(document, text string) string {
	if document == "CHANGELOG.md" {
		_, text, _ = strings.Cut(text, "## [Unreleased]")
		text, _, _ = strings.Cut(text, "\n## ")
	}
	return regexp.MustCompile("(?s)\n```.*?\n```").ReplaceAllString(text, "")
}

// isRepositoryPath reports whether the first element of a path is a directory of the repository.
func isRepositoryPath(name string) bool {
	first, _, found := strings.Cut(name, "/")
	entry, err := fs.Stat(root, first)
	return found && err == nil && entry.IsDir()
}

// exportedNames returns the exported names of the public packages: package name → Name and
// Type.Member → true.
func exportedNames(t *testing.T) map[string]map[string]bool {
	t.Helper()
	files, err := generated.ReadAPI(dir)
	require.NoError(t, err)
	top := regexp.MustCompile(`^(?:const|var|func|type) (\w+)`)
	member := regexp.MustCompile(`^\t(?:func \([^)]*\) )?(\w+)`)
	names := map[string]map[string]bool{}
	for _, file := range slices.Sorted(maps.Keys(files)) {
		own := map[string]bool{}
		owner := ""
		for line := range strings.Lines(files[file]) {
			if found := top.FindStringSubmatch(line); found != nil {
				owner = found[1]
				own[owner] = true
			} else if found := member.FindStringSubmatch(line); found != nil {
				own[owner+"."+found[1]] = true
			}
		}
		names[strings.TrimSuffix(path.Base(file), ".txt")] = own
	}
	require.True(t, names["policy"]["Rule.ID"])
	return names
}
