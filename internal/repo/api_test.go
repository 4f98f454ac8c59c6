package main_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aymanbagabas/go-udiff"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/repo/api"
	"github.com/mcpkit-go/mcpkit/internal/repo/generated"
	"github.com/mcpkit-go/mcpkit/internal/source"
)

// dir is the root of the repository.
const dir = "../.."

// mostNames limits how many names package mcpkit exports, without fields and methods.
const mostNames = 70

// TestThePublicAPIIsCommitted compares the exported names of each public package with their
// description in .ci/api. A difference is a change that users see.
func TestThePublicAPIIsCommitted(t *testing.T) {
	want, err := generated.API(dir)
	require.NoError(t, err)
	got, err := generated.ReadAPI(dir)
	require.NoError(t, err)
	names := maps.Clone(want)
	maps.Copy(names, got)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if diff := udiff.Unified("committed", "code", got[name], want[name]); diff != "" {
			t.Errorf("%s/%s differs from the code. If the change is meant, run `make api` and name it in CHANGELOG.md:\n%s",
				generated.APIDir, name, diff)
		}
	}
}

func TestMcpkitExportsFewNames(t *testing.T) {
	packages, err := source.Load(dir, "./mcpkit")
	require.NoError(t, err)
	require.Len(t, packages, 1)
	assert.LessOrEqual(t, api.Names(packages[0]), mostNames)
}

// undocumentedUntilNow lists the directories whose exported names do not all have a comment yet.
var undocumentedUntilNow = []string{}

func TestEveryExportedNameIsDocumented(t *testing.T) {
	names, err := generated.Undocumented(dir)
	require.NoError(t, err)
	for _, name := range names {
		waits := slices.ContainsFunc(undocumentedUntilNow, func(dir string) bool {
			rest, below := strings.CutPrefix(name, dir+"/")
			return below && strings.Count(rest, "/") == 0
		})
		if !waits {
			t.Errorf("%s has no comment", name)
		}
	}
}
