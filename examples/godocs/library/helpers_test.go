package library_test

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/examples/godocs/library"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// openFake opens the small Go installation in testdata.
func openFake(t testing.TB) *library.Library {
	return open(t, library.Options{GOROOT: "testdata/goroot", ModCache: "testdata/modcache"})
}

func open(t testing.TB, opts library.Options) *library.Library {
	t.Helper()
	l, err := library.Open(opts)
	require.NoError(t, err)
	return l
}

// openCopy opens a copy of that installation, which a test may change.
func openCopy(t *testing.T, log *slog.Logger) (l *library.Library, dir string) {
	t.Helper()
	dir = t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("testdata")))
	return open(t, library.Options{GOROOT: filepath.Join(dir, "goroot"), ModCache: filepath.Join(dir, "modcache"), Logger: log}), dir
}

func write(t *testing.T, path, content string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
}

// requireToolError checks that err is an error for the model.
func requireToolError(t *testing.T, err error, contains ...string) {
	t.Helper()
	var toolErr *mcpkit.ToolError
	require.ErrorAs(t, err, &toolErr)
	require.NotEmpty(t, toolErr.Next, "an error must say what to do next")
	for _, part := range contains {
		require.Contains(t, err.Error(), part)
	}
}

func search(t testing.TB, l *library.Library, in library.SearchInput) library.SearchOutput {
	t.Helper()
	out, err := l.Search(context.Background(), in)
	require.NoError(t, err)
	return out
}

var pages = budget.Pages{Sealer: budget.RandomSealer()}

// turn sets the cursor of request to the page after page, as a client does. It reports whether
// there is a next page.
func turn[T any](t *testing.T, request *budget.PageRequest, page *budget.Page[T]) bool {
	t.Helper()
	_, err := pages.Cursor(budget.Binding{}, page)
	require.NoError(t, err)
	request.Cursor = page.NextCursor
	require.NoError(t, pages.Open(budget.Binding{}, request))
	return page.NextCursor != ""
}

// names returns the qualified names of hits, such as io.Copy.
func names(hits []library.Hit) []string {
	list := []string{}
	for _, hit := range hits {
		list = append(list, hit.Package+"."+hit.Name)
	}
	return list
}

// lockedBuffer is a buffer for concurrent use.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

func textLogger() (*slog.Logger, *lockedBuffer) {
	b := &lockedBuffer{}
	return slog.New(slog.NewTextHandler(b, nil)), b
}
