package main

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/examples/godocs/library"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
)

var openOnce = sync.OnceValues(func() (*library.Library, error) {
	return library.Open(library.Options{NoModules: true})
})

// openStd opens the Go installation of the machine, without modules, so that tests find the same on
// all machines. Tests share the library, because indexing takes a second, and much longer with the
// race detector.
func openStd(t testing.TB) *library.Library {
	t.Helper()
	docs, err := openOnce()
	if err != nil {
		t.Skipf("the test reads the documentation of a Go installation, which is missing: %v", err)
	}
	return docs
}

// ask calls a handler and returns its output.
func ask[In, Out any](t testing.TB, handler func(context.Context, In) (Out, error), in In) Out {
	t.Helper()
	out, err := handler(t.Context(), in)
	require.NoError(t, err)
	return out
}

func TestStandardLibrarySearch(t *testing.T) {
	l := openStd(t)
	for query, want := range map[string]string{
		"Copy":             "io.Copy",
		"io.Copy":          "io.Copy",
		"Reader":           "io.Reader",
		"http.Client.Do":   "net/http.Client.Do",
		"net/http":         "net/http.http",
		"json unmarshal":   "encoding/json.Unmarshal",
		"read all":         "io.ReadAll",
		"T.Helper":         "testing.T.Helper",
		"SortFunc":         "slices.SortFunc",
		"O_RDONLY":         "os.O_RDONLY",
		"Unmarshl":         "encoding/json.Unmarshal",
		"WithCancelCause":  "context.WithCancelCause",
		"atomic.Pointer":   "sync/atomic.Pointer",
		"strings.Builder":  "strings.Builder",
		"append":           "builtin.append",
		"ErrUnexpectedEOF": "io.ErrUnexpectedEOF",
	} {
		hits := ask(t, l.Search, library.SearchInput{Query: query, Limit: 1}).Items
		require.Len(t, hits, 1, query)
		require.Equal(t, want, hits[0].Package+"."+hits[0].Name)
	}
	for _, hit := range ask(t, l.Search, library.SearchInput{Query: "a", Limit: 100}).Items {
		require.NotContains(t, hit.Package, "internal")
		require.NotContains(t, hit.Package, "vendor")
		require.NotRegexp(t, "^cmd/", hit.Package)
	}
}

func TestStandardLibraryPackage(t *testing.T) {
	out := ask(t, openStd(t).Package, library.PackageInput{Package: "net/http"})
	require.Contains(t, out.Doc, "Package http provides HTTP client and server implementations.")
	require.Contains(t, out.SubPackages, "net/http/httptest")
	require.NotContains(t, out.SubPackages, "net/http/internal")
	require.Greater(t, out.Total, 150)
	require.Len(t, out.Items, out.Total)
	at := slices.IndexFunc(out.Items, func(e library.Entry) bool { return e.Signature == "type RoundTripper interface{ … }" })
	require.Positive(t, at)
	require.Equal(t, []library.Entry{{
		Kind: "type", Signature: "type RoundTripper interface{ … }",
		Doc: "RoundTripper is an interface representing the ability to execute a single HTTP transaction, obtaining the Response for a given Request.",
	}, {
		Kind: "func", Of: "RoundTripper", Signature: "func NewFileTransport(fs FileSystem) RoundTripper",
		Doc: "NewFileTransport returns a new RoundTripper, serving the provided FileSystem.",
	}, {
		Kind: "func", Of: "RoundTripper", Signature: "func NewFileTransportFS(fsys fs.FS) RoundTripper",
		Doc: "NewFileTransportFS returns a new RoundTripper, serving the provided file system fsys.",
	}}, out.Items[at:at+3])
}

func TestStandardLibrarySymbols(t *testing.T) {
	l := openStd(t)
	out := ask(t, l.Symbol, library.SymbolInput{Symbol: "io.Copy", Source: true})
	require.Contains(t, out.Examples[0].Code, "io.Copy(os.Stdout, r)")
	require.Contains(t, out.Source, "return copyBuffer(dst, src, nil)")

	out = ask(t, l.Symbol, library.SymbolInput{Package: "net/http", Symbol: "Request.ParseForm"})
	require.Equal(t, "func (r *Request) ParseForm() error", out.Declaration)
	require.Regexp(t, `^request\.go:\d+$`, out.Location)

	_, err := l.Symbol(t.Context(), library.SymbolInput{Package: "net/http", Symbol: "Client.Doo"})
	require.ErrorContains(t, err, `"Client.Do"`)
}

// TestEveryPackageAndSymbolReads reads the whole standard library: read_symbol must find what
// search finds. With the race detector it reads every eighth package.
func TestEveryPackageAndSymbolReads(t *testing.T) {
	if testing.Short() {
		t.Skip("reads the whole standard library")
	}
	l := openStd(t)
	for i, item := range ask(t, l.Packages, library.PackagesInput{}).Items {
		if testsize.RaceDetector && i%8 != 0 {
			continue
		}
		out := ask(t, l.Package, library.PackageInput{Package: item.Package, FullDocs: true})
		require.Empty(t, out.Note, item.Package)
		for _, hit := range ask(t, l.Search, library.SearchInput{Query: "e", Package: item.Package, Limit: 5}).Items {
			if hit.Kind == "package" {
				continue
			}
			symbol := ask(t, l.Symbol, library.SymbolInput{Package: hit.Package, Symbol: hit.Name, Source: true})
			require.NotEmpty(t, symbol.Declaration, "%s.%s", hit.Package, hit.Name)
			require.Equal(t, hit.Kind, symbol.Kind, "%s.%s", hit.Package, hit.Name)
		}
	}
}

// BenchmarkFirstSearch measures the time to build the index, and the memory that the index keeps.
func BenchmarkFirstSearch(b *testing.B) {
	openStd(b)
	for b.Loop() {
		before := heap()
		docs, err := library.Open(library.Options{NoModules: true})
		require.NoError(b, err)
		ask(b, docs.Search, library.SearchInput{Query: "Copy", Limit: 20})
		b.ReportMetric(float64(heap()-before)/1024, "KB-kept")
		runtime.KeepAlive(docs)
	}
}

func heap() uint64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

func BenchmarkSearch(b *testing.B) {
	docs := openStd(b)
	ask(b, docs.Search, library.SearchInput{Query: "Copy", Limit: 20})
	for _, query := range []string{"Copy", "http.Client.Do", "e", "Unmarshl"} {
		b.Run(query, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				ask(b, docs.Search, library.SearchInput{Query: query, Limit: 20})
			}
		})
	}
}
