package library_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/examples/godocs/library"
)

func TestOpenFindsTheInstallationOfTheMachine(t *testing.T) {
	l := open(t, library.Options{})
	require.Regexp(t, `^go1\.\d+`, l.GoVersion())
}

func TestOpenReadsTheVersionOfTheGivenRoot(t *testing.T) {
	require.Equal(t, "go1.26.1", openFake(t).GoVersion())
}

func TestOpenWithoutGo(t *testing.T) {
	t.Setenv("PATH", "")
	t.Setenv("GOROOT", "")
	t.Cleanup(library.SetUsualPlaces())
	_, err := library.Open(library.Options{})
	require.ErrorContains(t, err, "no Go installation found")
	require.ErrorContains(t, err, "https://go.dev/dl")
	require.ErrorContains(t, err, "GOROOT")
}

func TestOpenFindsSourceWithoutGoCommand(t *testing.T) {
	t.Setenv("PATH", "")
	t.Setenv("GOROOT", "")
	root, err := filepath.Abs("testdata/goroot")
	require.NoError(t, err)
	t.Cleanup(library.SetUsualPlaces("/nonexistent", root))
	require.Equal(t, "go1.26.1", open(t, library.Options{}).GoVersion())

	t.Cleanup(library.SetUsualPlaces())
	t.Setenv("GOROOT", root)
	require.Equal(t, "go1.26.1", open(t, library.Options{NoModules: true}).GoVersion())
}

func TestOpenWithoutSource(t *testing.T) {
	_, err := library.Open(library.Options{GOROOT: t.TempDir(), ModCache: t.TempDir()})
	require.ErrorContains(t, err, "no standard library source")
	require.ErrorContains(t, err, "golang-src")
}

func TestOpenFollowsSymlinkedSource(t *testing.T) {
	// Debian installs src as a symbolic link.
	src, err := filepath.Abs("testdata/goroot/src")
	require.NoError(t, err)
	root := t.TempDir()
	if err := os.Symlink(src, filepath.Join(root, "src")); err != nil {
		t.Skip("no symlinks here:", err)
	}
	l := open(t, library.Options{GOROOT: root, NoModules: true})
	require.Equal(t, []string{"io.Copy"}, names(search(t, l, library.SearchInput{Query: "io.Copy", Limit: 1}).Items))
}

func TestMissingModuleCacheReadsAsEmpty(t *testing.T) {
	l := open(t, library.Options{GOROOT: "testdata/goroot", ModCache: filepath.Join(t.TempDir(), "none")})
	out, err := l.Packages(t.Context(), library.PackagesInput{})
	require.NoError(t, err)
	require.NotEmpty(t, out.Items)
	for _, item := range out.Items {
		require.Equal(t, "std", item.Module)
	}
}

func TestCompareVersions(t *testing.T) {
	ordered := []string{
		"v0.0.0-20190101000000-abcdefabcdef", "v0.0.0-20200101000000-000000000000", "v0.1.0",
		"v1.0.0-alpha", "v1.0.0-alpha.1", "v1.0.0-alpha.2", "v1.0.0-alpha.10", "v1.0.0-alpha.beta", "v1.0.0-rc.1",
		"v1.0.0", "v1.2.0", "v1.10.0", "v2.0.0+incompatible", "v10.0.0",
	}
	for i, a := range ordered {
		for j, b := range ordered {
			switch got := library.CompareVersions(a, b); {
			case i < j:
				require.Negative(t, got, "%s < %s", a, b)
			case i > j:
				require.Positive(t, got, "%s > %s", a, b)
			default:
				require.Zero(t, got, "%s = %s", a, b)
			}
		}
	}
	require.Zero(t, library.CompareVersions("v2.0.0+incompatible", "v2.0.0"))
}
