package library_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/examples/godocs/library"
)

// TestSearchTimes logs what the index of the real standard library costs.
func TestSearchTimes(t *testing.T) {
	cold, err := realStd()
	require.NoError(t, err)
	const rounds = 20
	queries := []string{"Copy", "http.Client.Do", "Reader", "e", "NoSuchNameAnywhere", "Unmarshl", "read all"}
	var slowest time.Duration
	start := time.Now()
	for range rounds {
		for _, query := range queries {
			one := time.Now()
			search(t, cold.library, library.SearchInput{Query: query})
			slowest = max(slowest, time.Since(one))
		}
	}
	later := time.Since(start) / time.Duration(rounds*len(queries))
	t.Logf("first search %v, later ones %v on average and %v at worst; index %d KB", cold.took, later, slowest, cold.heap>>10)
	require.Less(t, later, cold.took/10, "the index must be kept")
}

func TestStandardLibrarySearch(t *testing.T) {
	l := openReal(t)
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
		hits := search(t, l, library.SearchInput{Query: query, Limit: 1}).Hits
		require.Len(t, hits, 1, query)
		require.Equal(t, want, names(hits)[0])
	}
	for _, hit := range search(t, l, library.SearchInput{Query: "a", Limit: 100}).Hits {
		require.NotContains(t, hit.Package, "internal")
		require.NotContains(t, hit.Package, "vendor")
		require.NotRegexp(t, "^cmd/", hit.Package)
	}
}

func TestStandardLibraryPackage(t *testing.T) {
	out := readPackage(t, openReal(t), library.PackageInput{Package: "net/http"})
	require.Contains(t, out.Doc, "Package http provides HTTP client and server implementations.")
	require.Contains(t, out.SubPackages, "net/http/httptest")
	require.NotContains(t, out.SubPackages, "net/http/internal")
	require.Greater(t, len(out.Types), 20)
	require.Greater(t, len(out.Funcs), 20)
	require.Contains(t, out.Types, library.TypeEntry{
		Signature: "type RoundTripper interface{ … }",
		Doc:       "RoundTripper is an interface representing the ability to execute a single HTTP transaction, obtaining the Response for a given Request.",
		Constructors: []library.Declaration{{
			Signature: "func NewFileTransport(fs FileSystem) RoundTripper",
			Doc:       "NewFileTransport returns a new RoundTripper, serving the provided FileSystem.",
		}, {
			Signature: "func NewFileTransportFS(fsys fs.FS) RoundTripper",
			Doc:       "NewFileTransportFS returns a new RoundTripper, serving the provided file system fsys.",
		}},
	})
}

func TestStandardLibrarySymbols(t *testing.T) {
	l := openReal(t)
	out := readSymbol(t, l, library.SymbolInput{Symbol: "io.Copy", Source: true})
	require.Contains(t, out.Examples[0].Code, "io.Copy(os.Stdout, r)")
	require.Contains(t, out.Source, "return copyBuffer(dst, src, nil)")

	out = readSymbol(t, l, library.SymbolInput{Package: "net/http", Symbol: "Request.ParseForm"})
	require.Equal(t, "func (r *Request) ParseForm() error", out.Declaration)
	require.Regexp(t, `^request\.go:\d+$`, out.Location)

	_, err := l.Symbol(t.Context(), library.SymbolInput{Package: "net/http", Symbol: "Client.Doo"})
	requireToolError(t, err, `"Client.Do"`)
}

// TestEveryPackageAndSymbolReads reads all there is in the standard library:
// what search finds, read_symbol must find too.
func TestEveryPackageAndSymbolReads(t *testing.T) {
	if testing.Short() {
		t.Skip("reads the whole standard library")
	}
	l := openReal(t)
	in := library.PackagesInput{Limit: 100}
	for {
		page := list(t, l, in)
		for _, item := range page.Packages {
			out := readPackage(t, l, library.PackageInput{Package: item.Package, FullDocs: true})
			require.Empty(t, out.Note, item.Package)
			for _, hit := range search(t, l, library.SearchInput{Query: "e", Package: item.Package, Limit: 5}).Hits {
				if hit.Kind == "package" {
					continue
				}
				symbol := readSymbol(t, l, library.SymbolInput{Package: hit.Package, Symbol: hit.Name, Source: true})
				require.NotEmpty(t, symbol.Declaration, "%s.%s", hit.Package, hit.Name)
				require.Equal(t, hit.Kind, symbol.Kind, "%s.%s", hit.Package, hit.Name)
			}
		}
		if page.NextOffset == 0 {
			return
		}
		in.Offset = page.NextOffset
	}
}

// TestCancellationStopsTheFirstSearch cancels when a quarter is done. The
// workers end with the file at hand, so the next progress line never comes.
func TestCancellationStopsTheFirstSearch(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var cancelled time.Time
	log, logged := textLogger()
	l := open(t, library.Options{NoModules: true, Logger: slog.New(onProgress{log.Handler(), func() {
		cancelled = time.Now()
		cancel()
	}})})
	_, err := l.Search(ctx, library.SearchInput{Query: "Copy"})
	require.ErrorIs(t, err, context.Canceled)
	t.Logf("stopped %v after the cancellation", time.Since(cancelled))
	require.Equal(t, 1, strings.Count(logged.String(), "done="))
	require.NotContains(t, logged.String(), "indexed the standard library")
}

// onProgress calls a function at the first progress line.
type onProgress struct {
	slog.Handler
	do func()
}

func (h onProgress) Handle(ctx context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "done" {
			h.do()
		}
		return true
	})
	return h.Handler.Handle(ctx, r)
}

func BenchmarkSearch(b *testing.B) {
	l := openReal(b)
	search(b, l, library.SearchInput{Query: "Copy"})
	for _, query := range []string{"Copy", "http.Client.Do", "e", "Unmarshl"} {
		b.Run(query, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				search(b, l, library.SearchInput{Query: query})
			}
		})
	}
}
