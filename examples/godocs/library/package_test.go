package library_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/examples/godocs/library"
)

func readPackage(t *testing.T, l *library.Library, in library.PackageInput) library.PackageOutput {
	t.Helper()
	out, err := l.Package(t.Context(), in)
	require.NoError(t, err)
	return out
}

func TestPackage(t *testing.T) {
	require.Equal(t, library.PackageOutput{
		Package: "io", Name: "io", Module: "std",
		Doc: "Package io provides basic interfaces to I/O primitives. This is its second sentence, with a list:\n\n  - one\n  - two",
		Consts: []library.Declaration{{
			Signature: "const (\n\tSeekStart   = 0 // seek relative to the origin of the file\n\tSeekCurrent = 1\n)",
			Doc:       "Seek whence values.",
		}},
		Vars: []library.Declaration{{
			Signature: `var EOF = errors.New("EOF")`,
			Doc:       "EOF is the error returned by Read when no more input is available.",
		}},
		Funcs: []library.Declaration{{
			Signature: "func Copy(dst Writer, src Reader) (written int64, err error)",
			Doc:       "Copy copies from src to dst until either EOF is reached on src or an error occurs.",
		}, {
			Signature: "func CopyBuffer(dst Writer, src Reader, buf []byte) (written int64, err error)",
			Doc:       "CopyBuffer is identical to Copy except that it stages through the provided buffer.",
		}},
		Types: []library.TypeEntry{{
			Signature: "type LimitedReader struct{ … }",
			Doc:       "A LimitedReader reads from R but limits the amount.",
			Constructors: []library.Declaration{{
				Signature: "func LimitReader(r Reader, n int64) *LimitedReader", Doc: "LimitReader returns a Reader that stops after n bytes.",
			}},
			Methods: []library.Declaration{{Signature: "func (l *LimitedReader) Read(p []byte) (n int, err error)", Doc: "Read reads."}},
		}, {
			Signature: "type ReadWriter interface{ … }", Doc: "ReadWriter groups the basic Read and Write methods.",
		}, {
			Signature: "type Reader interface{ … }", Doc: "Reader is the interface that wraps the basic Read method.",
		}, {
			Signature: "type Writer interface{ … }", Doc: "Writer is the interface that wraps the basic Write method.",
		}},
		SubPackages: []string{"io/ioutil"},
	}, readPackage(t, openFake(t), library.PackageInput{Package: "io"}))
}

func TestPackageSymbolsOnly(t *testing.T) {
	out := readPackage(t, openFake(t), library.PackageInput{Package: "io", SymbolsOnly: true})
	require.Empty(t, out.Doc)
	require.Equal(t, "Package io provides basic interfaces to I/O primitives.", out.Synopsis)
	require.Equal(t, []library.Declaration{{Signature: "const SeekStart, SeekCurrent"}}, out.Consts)
	require.Equal(t, library.Declaration{Signature: "func Copy(dst Writer, src Reader) (written int64, err error)"}, out.Funcs[0])
	require.Equal(t, library.TypeEntry{Signature: "type Reader interface{ … }"}, out.Types[2])
}

func TestPackageFullDocs(t *testing.T) {
	out := readPackage(t, openFake(t), library.PackageInput{Package: "io", FullDocs: true})
	require.Equal(t, "Copy copies from src to dst until either EOF is reached on src or an error occurs. It returns the number of bytes.", out.Funcs[0].Doc)
}

func TestPackageKind(t *testing.T) {
	out := readPackage(t, openFake(t), library.PackageInput{Package: "io", Kind: "var"})
	require.Len(t, out.Vars, 1)
	require.Empty(t, out.Consts)
	require.Empty(t, out.Funcs)
	require.Empty(t, out.Types)
}

func TestPackageShowsTypedConstantsAndBoundsGroups(t *testing.T) {
	l := openFake(t)
	require.Contains(t, readPackage(t, l, library.PackageInput{Package: "net/http"}).Consts[0].Signature, "StateNew ConnState = iota")

	group := readPackage(t, l, library.PackageInput{Package: "many"}).Consts[0].Signature
	require.Equal(t, 40, strings.Count(group, "\n"))
	require.Contains(t, group, "// … 22 more lines; search_symbols with this package finds each")
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
		{"github.com/nobody/nothing", []string{"Only modules already downloaded", "list_packages"}},
		{"quantum", []string{"list_packages"}},
		{"rand", []string{"ambiguous", `"crypto/rand", "math/rand", "example.com/go-rand/v2"`}},
		{"math", []string{"there are only packages below it", `"math/rand"`}},
		{"example.com/group", []string{`"example.com/group/a", "example.com/group/b"`}},
		{"net/http/internal", []string{"internal packages"}},
		{"vendor/golang.org/x/hidden", []string{"vendor"}},
		{"cmd/go", []string{"go command"}},
		{"syscall/js", []string{"other platforms or build tags"}},
		{"example.com/deep/only/tagged", []string{"other platforms or build tags", `"example.com/deep"`}},
		{"github.com/BurntSushi/toml/cmd/tomlv", []string{"it is a command"}},
		{"io@v1.0.0", []string{"standard library", "only one version"}},
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
