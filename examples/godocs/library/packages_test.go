package library_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/examples/godocs/library"
)

func list(t *testing.T, l *library.Library, in library.PackagesInput) library.PackagesOutput {
	t.Helper()
	out, err := l.Packages(t.Context(), in)
	require.NoError(t, err)
	return out
}

func listed(out library.PackagesOutput) []string {
	paths := []string{}
	for _, item := range out.Items {
		paths = append(paths, item.Package)
	}
	return paths
}

func TestPackagesListsWhatCanBeImported(t *testing.T) {
	out := list(t, openFake(t), library.PackagesInput{})
	require.Equal(t, []string{
		"builtin", "crypto/rand", "fmt", "io", "io/ioutil", "many", "math/rand", "net/http", "net/http/httptest", "slices",
		"example.com/deep", "example.com/deep/nested", "example.com/go-rand/v2", "example.com/group/a", "example.com/group/b",
		"github.com/BurntSushi/toml", "github.com/BurntSushi/toml/parse",
	}, listed(out))
	require.Equal(t, len(out.Items), out.Total)
	require.Equal(t, library.PackageItem{
		Package: "io", Module: "std", Synopsis: "Package io provides basic interfaces to I/O primitives.",
	}, out.Items[3])
	require.Equal(t, library.PackageItem{
		Package: "github.com/BurntSushi/toml", Module: "github.com/BurntSushi/toml@v1.10.0", Synopsis: "Package toml reads TOML, version 1.10.0.",
	}, out.Items[15])
}

func TestPackagesFilters(t *testing.T) {
	l := openFake(t)
	for _, test := range []struct {
		name string
		in   library.PackagesInput
		want []string
	}{
		{"exact first", library.PackagesInput{Query: "io"}, []string{"io", "io/ioutil"}},
		{"part", library.PackagesInput{Query: "RAND"}, []string{"crypto/rand", "math/rand", "example.com/go-rand/v2"}},
		{"words", library.PackagesInput{Query: "http test"}, []string{"net/http/httptest"}},
		{"std", library.PackagesInput{Query: "a", Module: "std"}, []string{"crypto/rand", "many", "math/rand"}},
		{"module", library.PackagesInput{Module: "github.com/BurntSushi/toml"}, []string{"github.com/BurntSushi/toml", "github.com/BurntSushi/toml/parse"}},
		{"end of module path", library.PackagesInput{Module: "toml"}, []string{"github.com/BurntSushi/toml", "github.com/BurntSushi/toml/parse"}},
		{"version", library.PackagesInput{Module: "github.com/BurntSushi/toml@v1.9.0"}, []string{"github.com/BurntSushi/toml"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, listed(list(t, l, test.in)))
		})
	}
}

func TestPackagesPages(t *testing.T) {
	l := openFake(t)
	all := list(t, l, library.PackagesInput{}).Items
	var paged []library.PackageItem
	in := library.PackagesInput{PageRequest: budget.PageRequest{Limit: 4}}
	for more := true; more; {
		out := list(t, l, in)
		require.LessOrEqual(t, len(out.Items), 4)
		require.Equal(t, len(all), out.Total)
		paged = append(paged, out.Items...)
		more = turn(t, &in.PageRequest, &out.Page)
	}
	require.Equal(t, all, paged)
}

func TestPackagesWithoutMatchSuggests(t *testing.T) {
	l := openFake(t)
	out := list(t, l, library.PackagesInput{Query: "net/htp"})
	require.Empty(t, out.Items)
	require.NotNil(t, out.Items, "an empty list must not become null")
	require.Contains(t, out.Note, `Did you mean "net/http"`)

	_, err := l.Packages(t.Context(), library.PackagesInput{Module: "example.com/depe"})
	requireToolError(t, err, `no module "example.com/depe"`, `Did you mean "example.com/deep"`)
	_, err = l.Packages(t.Context(), library.PackagesInput{Module: "example.com/deep@v1.0.0"})
	requireToolError(t, err, "only in v0.0.0-20200102030405-abcdefabcdef")
}

func TestModulesDownloadedLaterAreFound(t *testing.T) {
	l, dir := openCopy(t, nil)
	_, err := l.Package(t.Context(), library.PackageInput{Package: "io"})
	require.NoError(t, err)
	write(t, filepath.Join(dir, "modcache", "example.com", "late@v1.0.0", "late.go"), "package late\n")
	out, err := l.Package(t.Context(), library.PackageInput{Package: "example.com/late"})
	require.NoError(t, err)
	require.Equal(t, "example.com/late@v1.0.0", out.Module)
}
