package library_test

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/examples/godocs/library"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// openFake opens the small Go installation below testdata.
func openFake(t testing.TB) *library.Library {
	return open(t, library.Options{GOROOT: "testdata/goroot", ModCache: "testdata/modcache"})
}

func open(t testing.TB, opts library.Options) *library.Library {
	t.Helper()
	l, err := library.Open(opts)
	require.NoError(t, err)
	return l
}

// openCopy opens a copy of it that a test may change.
func openCopy(t *testing.T, log *slog.Logger) (l *library.Library, dir string) {
	t.Helper()
	dir = t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("testdata")))
	return open(t, library.Options{GOROOT: filepath.Join(dir, "goroot"), ModCache: filepath.Join(dir, "modcache"), Logger: log}), dir
}

// realStd is the Go installation of the machine after its first search. It has
// no modules, so that tests find the same on all machines, and it is shared,
// since the index takes a second and much longer with the race detector.
var realStd = sync.OnceValues(func() (cold coldStart, err error) {
	before := heap()
	if cold.library, err = library.Open(library.Options{NoModules: true}); err != nil {
		return cold, err
	}
	start := time.Now()
	_, err = cold.library.Search(context.Background(), library.SearchInput{Query: "Copy"})
	cold.took = time.Since(start)
	cold.heap = heap() - before
	return cold, err
})

// coldStart is what the first search has cost.
type coldStart struct {
	library *library.Library
	took    time.Duration
	heap    uint64
}

func heap() uint64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

func openReal(t testing.TB) *library.Library {
	t.Helper()
	cold, err := realStd()
	require.NoError(t, err)
	return cold.library
}

func write(t *testing.T, path, content string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
}

// requireToolError checks that an error is one for the model.
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

// names writes hits as io.Copy.
func names(hits []library.Hit) []string {
	list := []string{}
	for _, hit := range hits {
		list = append(list, hit.Package+"."+hit.Name)
	}
	return list
}

// lockedBuffer takes log lines from several goroutines.
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
