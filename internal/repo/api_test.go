package main_test

import (
	"maps"
	"slices"
	"sync"
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

// loaded returns the packages of the module.
var loaded = sync.OnceValues(func() ([]source.Package, error) { return generated.Packages(dir) })

// mostNames limits how many names package mcpkit exports, without fields and methods.
const mostNames = 70

// TestThePublicAPIIsCommitted compares the exported names of each public package with their
// description in .ci/api. A difference is a change that users see.
func TestThePublicAPIIsCommitted(t *testing.T) {
	packages, err := loaded()
	require.NoError(t, err)
	want := generated.API(packages)
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
	packages, err := loaded()
	require.NoError(t, err)
	i := slices.IndexFunc(packages, func(p source.Package) bool { return p.Path == generated.Module+"/mcpkit" })
	require.GreaterOrEqual(t, i, 0)
	assert.LessOrEqual(t, api.Names(packages[i]), mostNames)
}

func TestEveryExportedNameIsDocumented(t *testing.T) {
	packages, err := loaded()
	require.NoError(t, err)
	for _, name := range generated.Undocumented(packages) {
		t.Errorf("%s has no comment", name)
	}
}
