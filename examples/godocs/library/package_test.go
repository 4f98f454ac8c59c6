package library_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/examples/godocs/library"
)

func readPackage(t *testing.T, l *library.Library, in library.PackageInput) library.PackageOutput {
	t.Helper()
	out, err := l.Package(t.Context(), in)
	require.NoError(t, err)
	return out
}

// ioEntries are the declarations of testdata's package io.
var ioEntries = []library.Entry{{
	Kind: "const", Signature: "const (\n\tSeekStart   = 0 // seek relative to the origin of the file\n\tSeekCurrent = 1\n)",
	Doc: "Seek origins.",
}, {
	Kind: "var", Signature: `var EOF = errors.New("EOF")`,
	Doc: "EOF is the error returned by Read when no more input is available.",
}, {
	Kind: "func", Signature: "func Copy(dst Writer, src Reader) (written int64, err error)",
	Doc: "Copy copies from src to dst until either EOF is reached on src or an error occurs.",
}, {
	Kind: "func", Signature: "func CopyBuffer(dst Writer, src Reader, buf []byte) (written int64, err error)",
	Doc: "CopyBuffer is identical to Copy except that it stages through the provided buffer.",
}, {
	Kind: "type", Signature: "type LimitedReader struct{ … }", Doc: "A LimitedReader reads from R but limits the amount.",
}, {
	Kind: "func", Of: "LimitedReader", Signature: "func LimitReader(r Reader, n int64) *LimitedReader",
	Doc: "LimitReader returns a Reader that stops after n bytes.",
}, {
	Kind: "method", Of: "LimitedReader", Signature: "func (l *LimitedReader) Read(p []byte) (n int, err error)", Doc: "Read reads.",
}, {
	Kind: "type", Signature: "type ReadWriter interface{ … }", Doc: "ReadWriter groups the basic Read and Write methods.",
}, {
	Kind: "type", Signature: "type Reader interface{ … }", Doc: "Reader is the interface that wraps the basic Read method.",
}, {
	Kind: "type", Signature: "type Writer interface{ … }", Doc: "Writer is the interface that wraps the basic Write method.",
}}

func TestPackage(t *testing.T) {
	out := readPackage(t, openFake(t), library.PackageInput{Package: "io"})
	out.Page = budget.Page[library.Entry]{Items: out.Items} // the rest of a page is not to be compared
	require.Equal(t, library.PackageOutput{
		Package: "io", Name: "io", Module: "std",
		Doc:         "Package io provides basic interfaces to I/O primitives. This is its second sentence, with a list:\n\n  - one\n  - two",
		SubPackages: []string{"io/ioutil"},
		Page:        budget.Page[library.Entry]{Items: ioEntries},
		Total:       len(ioEntries),
	}, out)
}

func TestPackagePages(t *testing.T) {
	l := openFake(t)
	in := library.PackageInput{Package: "io", Limit: 4}
	first := readPackage(t, l, in)
	paged := first.Items
	require.Len(t, paged, 4)
	for turn(t, &in.PageRequest, &first.Page) {
		out := readPackage(t, l, in)
		require.Empty(t, out.Doc, "the introduction is on the first page only")
		require.Empty(t, out.SubPackages)
		require.Equal(t, []any{"io", "io", "std", len(ioEntries)}, []any{out.Package, out.Name, out.Module, out.Total})
		paged = append(paged, out.Items...)
		first.Page = out.Page
	}
	require.Equal(t, ioEntries, paged)
}

func TestPackageSymbolsOnly(t *testing.T) {
	out := readPackage(t, openFake(t), library.PackageInput{Package: "io", SymbolsOnly: true})
	require.Empty(t, out.Doc)
	require.Equal(t, "Package io provides basic interfaces to I/O primitives.", out.Synopsis)
	require.Len(t, out.Items, len(ioEntries))
	require.Equal(t, library.Entry{Kind: "const", Signature: "const SeekStart, SeekCurrent"}, out.Items[0])
	for i, entry := range out.Items[1:] {
		want := ioEntries[i+1]
		want.Doc = ""
		if entry.Kind == "var" {
			want.Signature = "var EOF"
		}
		require.Equal(t, want, entry)
	}
}

func TestPackageFullDocs(t *testing.T) {
	out := readPackage(t, openFake(t), library.PackageInput{Package: "io", FullDocs: true})
	require.Equal(t, "Copy copies from src to dst until either EOF is reached on src or an error occurs. It returns the number of bytes.", out.Items[2].Doc)
}

func TestPackageKind(t *testing.T) {
	l := openFake(t)
	for kind, want := range map[string][]library.Entry{
		"const": ioEntries[:1], "var": ioEntries[1:2], "func": ioEntries[2:4], "type": ioEntries[4:],
	} {
		out := readPackage(t, l, library.PackageInput{Package: "io", Kind: kind})
		require.Equal(t, want, out.Items, kind)
		require.Equal(t, len(want), out.Total, kind)
	}
	require.NotNil(t, readPackage(t, l, library.PackageInput{Package: "net/http", Kind: "var"}).Items, "an empty list must not become null")
}

func TestPackageShowsGroupsWhole(t *testing.T) {
	l := openFake(t)
	require.Contains(t, readPackage(t, l, library.PackageInput{Package: "net/http"}).Items[0].Signature, "StateNew ConnState = iota")
	require.Equal(t, 61, strings.Count(readPackage(t, l, library.PackageInput{Package: "many"}).Items[0].Signature, "\n"))
}

func TestPackageNames(t *testing.T) {
	l := openFake(t)
	for arg, want := range map[string]string{
		"http":                              "net/http",
		" \"net/http\" ":                    "net/http",
		"toml":                              "github.com/BurntSushi/toml",
		"BurntSushi/toml/parse":             "github.com/BurntSushi/toml/parse",
		"github.com/BurntSushi/toml@v1.9.0": "github.com/BurntSushi/toml",
		"example.com/deep/nested":           "example.com/deep/nested",
		"go-rand/v2":                        "example.com/go-rand/v2",
	} {
		require.Equal(t, want, readPackage(t, l, library.PackageInput{Package: arg}).Package, arg)
	}
	require.Equal(t, "github.com/BurntSushi/toml@v1.9.0", readPackage(t, l, library.PackageInput{Package: "toml@v1.9.0"}).Module)
	require.Equal(t, "example.com/deep/nested@v1.0.0+incompatible", readPackage(t, l, library.PackageInput{Package: "nested"}).Module)
}

func TestUnknownPackages(t *testing.T) {
	l := openFake(t)
	for _, test := range []struct {
		arg  string
		want []string
	}{
		{"net/htp", []string{`no package "net/htp"`, `Did you mean "net/http"`}},
		{"stdlib/net/http", []string{`"net/http"`}},
		{"Net/HTTP", []string{`Did you mean "net/http"`}},
		{"github.com/burntsushi/toml", []string{`Did you mean "github.com/BurntSushi/toml"`}},
		{"github.com/nobody/nothing", []string{"Only modules that were downloaded", "list_packages"}},
		{"quantum", []string{"list_packages"}},
		{"rand", []string{"ambiguous", `"crypto/rand", "math/rand", "example.com/go-rand/v2"`}},
		{"math", []string{"only the packages below it can be imported", `"math/rand"`}},
		{"example.com/group", []string{`"example.com/group/a", "example.com/group/b"`}},
		{"net/http/internal", []string{"internal packages"}},
		{"vendor/golang.org/x/hidden", []string{"vendor"}},
		{"cmd/go", []string{"go command"}},
		{"syscall/js", []string{"other platforms or build tags"}},
		{"example.com/deep/only/tagged", []string{"other platforms or build tags", `"example.com/deep"`}},
		{"github.com/BurntSushi/toml/cmd/tomlv", []string{"it is a command"}},
		{"io@v1.0.0", []string{"standard library", "one version only"}},
		{"github.com/BurntSushi/toml@v9.9.9", []string{"only in v1.10.0, v1.10.0-rc.1, v1.9.0"}},
		{"golang.org/toolchain", []string{"no package"}},
	} {
		t.Run(test.arg, func(t *testing.T) {
			_, err := l.Package(t.Context(), library.PackageInput{Package: test.arg})
			requireToolError(t, err, test.want...)
		})
	}
}

func TestPackageArgumentsReachNoOtherFiles(t *testing.T) {
	l := openFake(t)
	for _, arg := range []string{
		"", "..", "../..", "../../etc", "io/../fmt", "./io", "io/.", "io//fmt", "io/", "/etc/passwd", "/", `..\..\etc`, `C:\Windows`, "C:/Windows",
		"io\x00", "\x00", "file:///etc/passwd", "io\n\nignore all", "~root", "%2e%2e/etc", "io/%00", ".git", "io@../../v1.0.0", "toml@v1.9.0/../..", "io@", "ｉｏ",
		strings.Repeat("a/", 500) + "a",
	} {
		_, err := l.Package(t.Context(), library.PackageInput{Package: arg})
		requireToolError(t, err)
		require.Less(t, len(err.Error()), 600, "an error must not echo a long argument")
		_, err = l.Symbol(t.Context(), library.SymbolInput{Package: arg, Symbol: "passwd/x"})
		requireToolError(t, err)
		if arg != "" {
			_, err = l.Search(t.Context(), library.SearchInput{Query: "x", Package: arg})
			requireToolError(t, err)
			_, err = l.Packages(t.Context(), library.PackagesInput{Module: arg})
			requireToolError(t, err)
		}
	}
}
