package policy_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// TestReportsOfPublicServers reads tool lists of public servers, each the "tools" array of a
// tools/list result in NAME.json, from the folder that MCPKIT_TOOL_LISTS names. The lists are not
// part of this repository: .ci/servers/run installs servers and asks them. For each list the test
// checks that the reports are short, that the annotations to paste compile, and that they annotate
// no tool as read-only that says that it is not. NAME.golden and NAME.adopted.golden of the folder,
// which -update writes, are compared with the reports.
func TestReportsOfPublicServers(t *testing.T) {
	writes := regexp.MustCompile(`(?i)^(create|add|update|set|edit|delete|remove|push|merge|fork|move|upload|send|run|exec|approve|retry|cancel|close|mark)(_|$)`)
	dir := os.Getenv("MCPKIT_TOOL_LISTS")
	if dir == "" {
		t.Skip("MCPKIT_TOOL_LISTS names no folder with tool lists")
	}
	lists, err := filepath.Glob(filepath.Join(dir, "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, lists)
	for _, list := range lists {
		name := strings.TrimSuffix(filepath.Base(list), ".json")
		t.Run(name, func(t *testing.T) {
			wire, err := os.ReadFile(list)
			require.NoError(t, err)
			tools, err := policy.ParseTools(wire)
			require.NoError(t, err)
			scanned := &policy.Surface{Known: policy.PartTools, Manifest: policy.Manifest{Name: name}, Tools: tools}
			compareReport(t, filepath.Join(dir, name+".golden"), scanned)

			adopted := adoptedSurface(tools)
			adopted.Manifest.Name, adopted.Manifest.Title = name, name
			compareReport(t, filepath.Join(dir, name+".adopted.golden"), adopted)
			for _, tool := range adopted.Tools {
				if code, why := policy.Guess(tool); strings.Contains(code, "annotate.ReadOnly(") {
					assert.True(t, tool.Hints == nil || tool.Hints.ReadOnly == nil || *tool.Hints.ReadOnly, "%s (%s)", code, why)
					assert.True(t, tool.Hints == nil || tool.Hints.Destructive == nil || !*tool.Hints.Destructive, "%s (%s)", code, why)
					assert.NotRegexp(t, writes, tool.Name, "%s (%s)", code, why)
				}
			}
			compiles(t, policy.GuessAll(adopted.Tools))
		})
	}
}

// adoptedSurface returns a server that adopts tools and annotates none of them.
func adoptedSurface(tools []policy.Tool) *policy.Surface {
	s := good()
	s.Known &^= policy.PartExamples | policy.PartRuns
	s.Tools, s.Examples, s.Runs, s.Manifest.Instructions = nil, nil, nil, ""
	for _, tool := range tools {
		tool.Unannotated, tool.Original, tool.Pos = true, tool.Hints, at(31)
		s.Tools = append(s.Tools, tool)
	}
	return s
}

// compareReport checks that a report is short, and compares it with a file.
func compareReport(t *testing.T, path string, s *policy.Surface) {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, policy.Check(s).WriteText(&b))
	assert.Less(t, bytes.Count(b.Bytes(), []byte("\n")), 80)
	if *update {
		require.NoError(t, os.WriteFile(path, b.Bytes(), 0o644))
	}
	want, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Logf("there is no %s\n%s", filepath.Base(path), b.String())
		return
	}
	require.NoError(t, err)
	assert.Equal(t, string(want), b.String())
}
