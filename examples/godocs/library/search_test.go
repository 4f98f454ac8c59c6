package library_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/examples/godocs/library"
)

func TestSearchRanks(t *testing.T) {
	l := openFake(t)
	for _, test := range []struct {
		name, query string
		want        []string
	}{
		{"exact, prefix, deprecated after", "Copy", []string{"io.Copy", "io/ioutil.Copy", "io.CopyBuffer"}},
		{"case", "copy", []string{"io.Copy", "io/ioutil.Copy", "io.CopyBuffer"}},
		{"prefix before word", "Read", []string{"io.LimitedReader.Read", "io.Reader.Read", "io.Reader", "io.ReadWriter", "io.LimitReader", "io.LimitedReader"}},
		{"word in camel case", "Buffer", []string{"io.CopyBuffer"}},
		{"word after initials", "server", []string{"net/http.HTTPServer"}},
		{"substring", "opyBu", []string{"io.CopyBuffer"}},
		{"qualified", "io.Copy", []string{"io.Copy", "io.CopyBuffer"}},
		{"qualified by path", "net/http.Client", []string{"net/http.Client"}},
		{"method by type", "Client.Do", []string{"net/http.Client.Do"}},
		{"method by package and type", "http.Client.Do", []string{"net/http.Client.Do"}},
		{"method as in godoc", "(*Client).Do()", []string{"net/http.Client.Do"}},
		{"with keyword", "func CopyBuffer", []string{"io.CopyBuffer"}},
		{"promoted method", "Base.Close", []string{"net/http.Base.Close"}},
		{"package", "http", []string{"net/http.http", "net/http/httptest.httptest", "net/http.HTTPServer"}},
		{"package by path", "net/http", []string{"net/http.http", "net/http/httptest.httptest"}},
		{"words", "limit reader", []string{"io.LimitReader", "io.LimitedReader"}},
		{"words over package and name", "http do", []string{"net/http.Client.Do"}},
		{"typo", "Reeder", []string{"io.Reader"}},
		{"swapped letters", "io.Cpoy", []string{"io.Copy"}},
		{"wrong package", "os.LimitReader", []string{"io.LimitReader", "io.LimitedReader"}},
		{"constant", "StateActive", []string{"net/http.StateActive"}},
		{"builtin", "append", []string{"builtin.append"}},
		{"short names have no typos", "EOG", []string{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, names(search(t, l, library.SearchInput{Query: test.query}).Items))
		})
	}
}

func TestSearchHit(t *testing.T) {
	l := openFake(t)
	out := search(t, l, library.SearchInput{Query: "Copy", Limit: 2})
	require.Equal(t, 3, out.Total)
	require.Equal(t, "standard library of go1.26.1", out.Searched)
	require.Equal(t, []library.Hit{{
		Name: "Copy", Kind: "func", Package: "io",
		Signature: "func Copy(dst Writer, src Reader) (written int64, err error)",
		Synopsis:  "Copy copies from src to dst until either EOF is reached on src or an error occurs.",
	}, {
		Name: "Copy", Kind: "func", Package: "io/ioutil", Signature: "func Copy(dst io.Writer, src io.Reader)",
		Synopsis: "Copy copies.", Deprecated: true,
	}}, out.Items)
}

func TestSearchSignatures(t *testing.T) {
	l := openFake(t)
	for query, want := range map[string]string{
		"io.CopyBuffer":         "func CopyBuffer(dst Writer, src Reader, buf []byte) (written int64, err error)",
		"io.Reader":             "type Reader interface{ … }",
		"io.Reader.Read":        "func (Reader) Read(p []byte) (n int, err error)",
		"http.Client":           "type Client struct{ … }",
		"http.ConnState":        "type ConnState int",
		"http.StateNew":         "const StateNew ConnState = iota",
		"http.StateActive":      "const StateActive ConnState",
		"http.Base.Close":       "func (c *Base) Close() error",
		"io.SeekStart":          "const SeekStart = 0",
		"io.EOF":                `var EOF = errors.New("EOF")`,
		"slices.SortFunc":       "func SortFunc[S ~[]E, E any](x S, cmp func(a, b E) int)",
		"slices.Set":            "type Set[K comparable, V interface{ ~int | ~string }] struct{ … }",
		"slices.SetOf":          "func SetOf[K comparable, V interface{ ~int | ~string }](m map[K]V) *Set[K, V]",
		"slices.Set.Each":       "func (s *Set[K, V]) Each(f func(K, V) bool)",
		"slices.Pair":           "type Pair[T any] = struct{ … }",
		"net/http/httptest":     "",
		"http.Stream.Flush":     "func (Stream) Flush()",
		"httptest.NewRecorder":  "func NewRecorder()",
		"ioutil.Copy":           "func Copy(dst io.Writer, src io.Reader)",
		"builtin.append":        "func append(slice []Type, elems ...Type) []Type",
		"many.E42":              "const E42 = 42",
		"io.LimitedReader.Read": "func (l *LimitedReader) Read(p []byte) (n int, err error)",
	} {
		hits := search(t, l, library.SearchInput{Query: query, Limit: 1}).Items
		require.Len(t, hits, 1, query)
		require.Equal(t, want, hits[0].Signature, query)
	}
}

func TestSearchFilters(t *testing.T) {
	l := openFake(t)
	for _, test := range []struct {
		name string
		in   library.SearchInput
		want []string
		what string
	}{
		{"kind", library.SearchInput{Query: "Read", Kind: "method"}, []string{"io.LimitedReader.Read", "io.Reader.Read"}, "standard library of go1.26.1"},
		{"package", library.SearchInput{Query: "Copy", Package: "io"}, []string{"io.Copy", "io.CopyBuffer"}, `package "io"`},
		{"short package", library.SearchInput{Query: "Do", Package: "http"}, []string{"net/http.Client.Do"}, `package "net/http"`},
		{"all packages of a name", library.SearchInput{Query: "rand", Package: "rand"}, []string{"math/rand.rand", "crypto/rand.rand", "example.com/go-rand/v2.rand"}, `package "crypto/rand", "math/rand", "example.com/go-rand/v2"`},
		{"std", library.SearchInput{Query: "Copy", Module: "std"}, []string{"io.Copy", "io/ioutil.Copy", "io.CopyBuffer"}, "standard library"},
		{"module", library.SearchInput{Query: "Decode", Module: "github.com/BurntSushi/toml"}, []string{"github.com/BurntSushi/toml.Decode"}, "module github.com/BurntSushi/toml@v1.10.0"},
		{"package of module", library.SearchInput{Query: "Token", Module: "toml", Package: "parse"}, []string{"github.com/BurntSushi/toml/parse.Tokenizer"}, `package "github.com/BurntSushi/toml/parse" of module github.com/BurntSushi/toml@v1.10.0`},
	} {
		t.Run(test.name, func(t *testing.T) {
			out := search(t, l, test.in)
			require.Equal(t, test.want, names(out.Items))
			require.Equal(t, test.what, out.Searched)
		})
	}
	_, err := l.Search(t.Context(), library.SearchInput{Query: "Copy", Package: "net/htp"})
	requireToolError(t, err, `Did you mean "net/http"`)
	_, err = l.Search(t.Context(), library.SearchInput{Query: "Copy", Module: "toml", Package: "nope"})
	requireToolError(t, err, `module github.com/BurntSushi/toml@v1.10.0 has no package "nope"`)
}

func TestSearchGoesOnToModulesWhenNothingMatches(t *testing.T) {
	l := openFake(t)
	search(t, l, library.SearchInput{Query: "Copy"})
	require.Zero(t, l.IndexedPackages(), "a search with matches leaves the module cache alone")

	out := search(t, l, library.SearchInput{Query: "toml.Decode"})
	require.Equal(t, []string{"github.com/BurntSushi/toml.Decode"}, names(out.Items))
	require.Equal(t, "github.com/BurntSushi/toml@v1.10.0", out.Items[0].Module)
	require.Equal(t, 1, l.IndexedPackages(), "only the packages of the qualifier")

	out = search(t, l, library.SearchInput{Query: "Dive"})
	require.Equal(t, []string{"example.com/deep.Dive", "example.com/deep/nested.Dive"}, names(out.Items))
	require.Equal(t, 7, l.IndexedPackages())
	require.Equal(t, "standard library of go1.26.1 and 7 packages of modules", out.Searched)
}

func TestReadModulesAreSearched(t *testing.T) {
	l := openFake(t)
	_, err := l.Package(t.Context(), library.PackageInput{Package: "toml"})
	require.NoError(t, err)
	require.Equal(t, []string{"github.com/BurntSushi/toml.Decode"}, names(search(t, l, library.SearchInput{Query: "Decode"}).Items))
	require.Equal(t, 1, l.IndexedPackages())

	_, err = l.Package(t.Context(), library.PackageInput{Package: "github.com/BurntSushi/toml@v1.9.0"})
	require.NoError(t, err)
	require.Len(t, search(t, l, library.SearchInput{Query: "Decode"}).Items, 1, "older versions are not searched unless named")
}

func TestModuleIndexIsBounded(t *testing.T) {
	l := open(t, library.Options{GOROOT: "testdata/goroot", ModCache: "testdata/modcache", MaxModulePackages: 2})
	out := search(t, l, library.SearchInput{Query: "Nothing"})
	require.Contains(t, out.Note, "5 packages of modules were not searched")
	require.Equal(t, 2, l.IndexedPackages())
	for _, module := range []string{"toml", "deep", "nested"} {
		search(t, l, library.SearchInput{Query: "Dive", Module: module})
		require.Equal(t, 2, l.IndexedPackages())
	}
	require.Len(t, search(t, l, library.SearchInput{Query: "Dive"}).Items, 2, "what was named last is kept")
}

func TestSearchWithoutMatch(t *testing.T) {
	l := openFake(t)
	out := search(t, l, library.SearchInput{Query: "Hidden"})
	require.NotNil(t, out.Items, "an empty list must not become null")
	require.Empty(t, out.Items)
	require.Contains(t, out.Note, "list_packages")

	require.Contains(t, search(t, l, library.SearchInput{Query: "net/htp"}).Note, `Did you mean "net/http"`)
	require.Contains(t, search(t, l, library.SearchInput{Query: "Hidden", Kind: "func"}).Note, "without the package, module and kind filters")
	require.Contains(t, search(t, l, library.SearchInput{Query: "Reeder"}).Note, "similar names")
	require.Contains(t, search(t, l, library.SearchInput{Query: "os.LimitReader"}).Note, "qualifier")

	for _, query := range []string{"", " ", "()", "...", strings.Repeat("x", 201)} {
		_, err := l.Search(t.Context(), library.SearchInput{Query: query})
		requireToolError(t, err, "not a name to search for")
	}
}
