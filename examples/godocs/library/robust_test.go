package library_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/examples/godocs/library"
)

func TestBrokenFilesAreSkipped(t *testing.T) {
	log, logged := textLogger()
	l, dir := openCopy(t, log)
	src := filepath.Join(dir, "goroot", "src")
	write(t, filepath.Join(src, "io", "broken.go"), "package io\n\nfunc Broken( {\n")
	write(t, filepath.Join(src, "io", "binary.go"), "package io\x00\xff\xfe")
	write(t, filepath.Join(src, "io", "huge.go"), "package io\n"+strings.Repeat("// large\n", 1<<20))
	write(t, filepath.Join(src, "io", "other.go"), "package other\n\nfunc Other() {}\n")
	write(t, filepath.Join(src, "io", "broken_test.go"), "package io_test\n\nfunc ExampleCopy( {\n")
	write(t, filepath.Join(src, "ruin", "ruin.go"), "package ruin\n\nfunc Ruin( {\n")
	require.NoError(t, os.Mkdir(filepath.Join(src, "io", "dir.go"), 0o755))

	require.Equal(t, []string{"io.Copy"}, names(search(t, l, library.SearchInput{Query: "io.Copy", Limit: 1}).Items))
	require.Empty(t, search(t, l, library.SearchInput{Query: "Ruin", Kind: "func"}).Items)
	out := readPackage(t, l, library.PackageInput{Package: "io"})
	require.Equal(t, 10, out.Total, "the symbols of the other files are there")
	require.Contains(t, out.Note, "4 source files could not be parsed")
	for _, file := range []string{"broken.go", "binary.go", "huge.go", "broken_test.go"} {
		require.Contains(t, logged.String(), filepath.Join("io", file))
	}

	_, err := l.Package(t.Context(), library.PackageInput{Package: "ruin"})
	requireToolError(t, err, `no file of package "ruin" can be read and parsed`)
}

func TestLinksAreNotFollowed(t *testing.T) {
	l, dir := openCopy(t, nil)
	outside := filepath.Join(t.TempDir(), "secret.go")
	write(t, outside, "package io\n\n// Secret is outside.\nfunc Secret() {}\n")
	if err := os.Symlink(outside, filepath.Join(dir, "goroot", "src", "io", "secret.go")); err != nil {
		t.Skip("no symlinks here:", err)
	}
	require.NoError(t, os.Symlink(filepath.Dir(outside), filepath.Join(dir, "goroot", "src", "link")))
	require.Empty(t, search(t, l, library.SearchInput{Query: "Secret"}).Items)
	_, err := l.Symbol(t.Context(), library.SymbolInput{Symbol: "io.Secret", Source: true})
	requireToolError(t, err)
	_, err = l.Package(t.Context(), library.PackageInput{Package: "link"})
	requireToolError(t, err)
}

func TestProgressIsLogged(t *testing.T) {
	log, logged := textLogger()
	l := open(t, library.Options{GOROOT: "testdata/goroot", ModCache: "testdata/modcache", Logger: log})
	require.NotContains(t, logged.String(), "indexing", "Open scans nothing")
	search(t, l, library.SearchInput{Query: "Copy"})
	require.Contains(t, logged.String(), `msg="indexing the standard library" packages=10`)
	require.Contains(t, logged.String(), `msg="indexed the standard library" packages=10 took=`)
	search(t, l, library.SearchInput{Query: "Copy"})
	require.Equal(t, 1, strings.Count(logged.String(), "indexed the standard library"))
}

func TestCallsStopWithTheirContext(t *testing.T) {
	l := openFake(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("gone"))
	_, err := l.Search(ctx, library.SearchInput{Query: "Copy"})
	require.ErrorIs(t, err, context.Canceled)
	_, err = l.Packages(ctx, library.PackagesInput{})
	require.ErrorIs(t, err, context.Canceled)
	_, err = l.Package(ctx, library.PackageInput{Package: "io"})
	require.ErrorIs(t, err, context.Canceled)
	_, err = l.Symbol(ctx, library.SymbolInput{Symbol: "io.Copy"})
	require.ErrorIs(t, err, context.Canceled)

	require.NotEmpty(t, search(t, l, library.SearchInput{Query: "Copy"}).Items, "a cancelled call must not spoil the next")
}

// TestCancellationStopsTheFirstSearch cancels a search when a quarter is indexed. The workers stop
// after their current file, so there is no further progress line.
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

func TestConcurrentCalls(t *testing.T) {
	for _, l := range []*library.Library{
		openFake(t),
		open(t, library.Options{GOROOT: "testdata/goroot", ModCache: "testdata/modcache", MaxModulePackages: 2}),
	} {
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				ctx := t.Context()
				for range 5 {
					cancelled, cancel := context.WithCancel(ctx)
					if i == 0 {
						cancel()
					}
					_, err := l.Search(cancelled, library.SearchInput{Query: "Copy"})
					if i > 0 && err != nil || i == 0 && !errors.Is(err, context.Canceled) {
						t.Errorf("search: %v", err)
					}
					cancel()
					for _, pkg := range []string{"io", "toml", "net/http"} {
						if _, err := l.Package(ctx, library.PackageInput{Package: pkg, FullDocs: true}); err != nil {
							t.Errorf("package %s: %v", pkg, err)
						}
					}
					for _, query := range []string{"Dive", "Reeder", "Nothing at all", "toml.Decode"} {
						if _, err := l.Search(ctx, library.SearchInput{Query: query}); err != nil {
							t.Errorf("search %s: %v", query, err)
						}
					}
					if _, err := l.Symbol(ctx, library.SymbolInput{Symbol: "net/http.Client", Source: true}); err != nil {
						t.Errorf("symbol: %v", err)
					}
					if _, err := l.Packages(ctx, library.PackagesInput{Query: "rand"}); err != nil {
						t.Errorf("packages: %v", err)
					}
				}
			})
		}
		wg.Wait()
	}
}
