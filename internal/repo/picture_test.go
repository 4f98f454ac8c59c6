package main_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/repo/arrows"
	"github.com/mcpkit-go/mcpkit/internal/repo/generated"
	"github.com/mcpkit-go/mcpkit/internal/source"
)

func TestThePictureOfTheImportsIsCurrent(t *testing.T) {
	want, err := generated.Architecture(dir)
	require.NoError(t, err)
	got, err := os.ReadFile(filepath.Join(dir, generated.ArchitectureFile))
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got), "run `make picture`")
}

// TestPackagesThatWorkWithoutMcpkit checks the packages that README.md and ARCHITECTURE.md offer to
// users of a plain go-sdk server.
func TestPackagesThatWorkWithoutMcpkit(t *testing.T) {
	packages, err := loaded()
	require.NoError(t, err)
	g := arrows.Of(generated.Module, packages)
	require.True(t, g.Reaches("mcpkit/mcptest", "mcpkit"))
	for _, name := range []string{
		"annotate", "budget", "budget/tiktoken", "oauth", "oauth/exchange", "oauth/oauthtest", "oauth/providers", "mcpkit/policy", "mcpkit/docs",
		"mcpkit/docs/submission", "mcpkit/edge", "mcpkit/store", "mcpkit/store/file", "mcpkit/store/redis", "mcpkit/acme",
	} {
		require.Contains(t, g, name)
		assert.False(t, g.Reaches(name, "mcpkit"), name)
	}
}

func TestArrows(t *testing.T) {
	const module = "example.com/m"
	packages := []source.Package{
		{Path: module + "/top", Imports: []string{"fmt", module + "/middle", module + "/base", module + "/internal/x"}},
		{Path: module + "/middle", Imports: []string{module + "/base"}},
		{Path: module + "/base"},
		{Path: module + "/internal/x"},
		{Path: module + "/cmd/tool", Name: "main", Imports: []string{module + "/top"}},
		{Path: module + "/examples/a", Imports: []string{module + "/top"}},
	}
	g := arrows.Of(module, packages)
	assert.Equal(t, arrows.Graph{"top": {"base", "middle"}, "middle": {"base"}, "base": nil}, g)
	assert.Equal(t, arrows.Graph{"top": {"middle"}, "middle": {"base"}, "base": nil}, g.Reduced())
	assert.Equal(t, "```mermaid\nflowchart TD\n    base[\"base\"]\n    middle[\"middle\"]\n    top[\"top\"]\n"+
		"    middle --> base\n    top --> middle\n```\n", g.Reduced().Mermaid())
}
