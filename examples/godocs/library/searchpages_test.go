package library_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/examples/godocs/library"
)

// A search that widens to modules, or drops a qualifier, changes what the next search covers. The
// pages of one search must not change.
func TestSearchPages(t *testing.T) {
	for _, in := range []library.SearchInput{
		{Query: "e"},
		{Query: "rand", Module: "std"}, // one of them is imported by others
		{Query: "Dive"},
		{Query: "toml.Decode"},
		{Query: "os.LimitReader"},
		{Query: "Nothing"},
	} {
		t.Run(in.Query+" "+in.Module, func(t *testing.T) {
			all := search(t, openFake(t), in)
			require.Len(t, all.Items, all.Total, "without a limit")
			l := openFake(t)
			in.Limit = 1
			var paged []library.Hit
			for more := true; more; {
				out := search(t, l, in)
				require.Equal(t, all.Total, out.Total)
				require.Equal(t, all.Note, out.Note)
				paged = append(paged, out.Items...)
				more = turn(t, &in.PageRequest, &out.Page)
				search(t, l, library.SearchInput{Query: "Copy"})
			}
			require.Equal(t, all.Items, append([]library.Hit{}, paged...))
		})
	}
}

// The second page of a search must not widen to more modules than the first.
func TestSearchPagesWidenOnce(t *testing.T) {
	cache := t.TempDir()
	for i := range 260 {
		name := fmt.Sprintf("p%03d", i)
		write(t, filepath.Join(cache, "example.com", "m@v1.0.0", name, "p.go"), "package "+name+"\n\ntype Reader int\n")
	}
	l := open(t, library.Options{GOROOT: "testdata/goroot", ModCache: cache})
	in := library.SearchInput{Query: "Reeder", Limit: 100}
	seen := map[string]bool{}
	for more := true; more; {
		out := search(t, l, in)
		require.Equal(t, 251, out.Total)
		for _, name := range names(out.Items) {
			require.False(t, seen[name], name)
			seen[name] = true
		}
		more = turn(t, &in.PageRequest, &out.Page)
	}
	require.Len(t, seen, 251)
}

// Several goroutines read the modules, so equal matches must be ordered by the modules' names.
func TestPathInTwoModules(t *testing.T) {
	cache := t.TempDir()
	const source = "package b\n\nfunc Both() {}\n"
	write(t, filepath.Join(cache, "example.com", "a@v1.0.0", "b", "b.go"), source)
	write(t, filepath.Join(cache, "example.com", "a", "b@v1.0.0", "b.go"), source)
	for range 5 {
		l := open(t, library.Options{GOROOT: "testdata/goroot", ModCache: cache})
		want := []string{"example.com/a/b@v1.0.0", "example.com/a@v1.0.0"}
		hits := search(t, l, library.SearchInput{Query: "Both"}).Items
		require.Equal(t, want, []string{hits[0].Module, hits[1].Module})
		listed := list(t, l, library.PackagesInput{Query: "example.com/a/b"}).Items
		require.Equal(t, want, []string{listed[0].Module, listed[1].Module})
	}
}
