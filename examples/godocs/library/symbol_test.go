package library_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/examples/godocs/library"
)

func readSymbol(t *testing.T, l *library.Library, in library.SymbolInput) library.SymbolOutput {
	t.Helper()
	out, err := l.Symbol(t.Context(), in)
	require.NoError(t, err)
	return out
}

func TestSymbolFunc(t *testing.T) {
	require.Equal(t, library.SymbolOutput{
		Package: "io", Module: "std", Name: "Copy", Kind: "func",
		Declaration: "func Copy(dst Writer, src Reader) (written int64, err error)",
		Doc:         "Copy copies from src to dst until either EOF is reached on src or an error occurs. It returns the number of bytes.",
		Location:    "io.go:59",
		Examples: []library.Example{{
			Doc:    "It copies a string.",
			Code:   "r := strings.NewReader(\"some text\\n\")\nif _, err := io.Copy(os.Stdout, r); err != nil {\n\t// Nothing to do.\n\tpanic(err)\n}",
			Output: "some text",
		}, {
			Name: "discard", Code: "for range 2 {\n\tfmt.Println(\"x\")\n}", Output: "x\nx", Unordered: true,
		}},
		Source: "func Copy(dst Writer, src Reader) (written int64, err error) {\n\treturn CopyBuffer(dst, src, nil)\n}",
	}, readSymbol(t, openFake(t), library.SymbolInput{Package: "io", Symbol: "Copy", Source: true}))
}

func TestSymbolType(t *testing.T) {
	l := openFake(t)
	require.Equal(t, library.SymbolOutput{
		Package: "io", Module: "std", Name: "LimitedReader", Kind: "type",
		Declaration: "type LimitedReader struct {\n\tR Reader // underlying reader\n\tN int64  // max bytes remaining\n\t// contains filtered or unexported fields\n}",
		Doc:         "A LimitedReader reads from R but limits the amount.",
		Location:    "io.go:38",
		Constructors: []library.Declaration{{
			Signature: "func LimitReader(r Reader, n int64) *LimitedReader", Doc: "LimitReader returns a Reader that stops after n bytes.",
		}},
		Methods: []library.Declaration{{Signature: "func (l *LimitedReader) Read(p []byte) (n int, err error)", Doc: "Read reads."}},
	}, readSymbol(t, l, library.SymbolInput{Package: "io", Symbol: "LimitedReader"}))

	withSource := readSymbol(t, l, library.SymbolInput{Package: "io", Symbol: "LimitedReader", Source: true})
	require.Contains(t, withSource.Source, "seen int", "source shows unexported fields too")

	state := readSymbol(t, l, library.SymbolInput{Package: "net/http", Symbol: "ConnState"})
	require.Len(t, state.Values, 1)
	require.Contains(t, state.Values[0].Signature, "StateIdle")

	set := readSymbol(t, l, library.SymbolInput{Package: "slices", Symbol: "Set[K, V]"})
	require.Equal(t, "type Set[K comparable, V interface{ ~int | ~string }] struct {\n\t// contains filtered or unexported fields\n}", set.Declaration)
	require.Equal(t, "func SetOf[K comparable, V interface{ ~int | ~string }](m map[K]V) *Set[K, V]", set.Constructors[0].Signature)
	require.Equal(t, "func (s *Set[K, V]) Each(f func(K, V) bool)", set.Methods[0].Signature)
}

func TestSymbolNames(t *testing.T) {
	l := openFake(t)
	for _, test := range []struct {
		pkg, symbol, name, kind, declaration string
	}{
		{"io", "io.Copy", "Copy", "func", "func Copy(dst Writer, src Reader) (written int64, err error)"},
		{"", "io.Copy", "Copy", "func", "func Copy(dst Writer, src Reader) (written int64, err error)"},
		{"", "net/http.Client.Do", "Client.Do", "method", "func (c *Client) Do(body io.Reader) error"},
		{"", "http.Client.Do", "Client.Do", "method", "func (c *Client) Do(body io.Reader) error"},
		{"net/http", "net/http.Client.Do", "Client.Do", "method", "func (c *Client) Do(body io.Reader) error"},
		{"net/http", "(*Client).Do", "Client.Do", "method", "func (c *Client) Do(body io.Reader) error"},
		{"http", "Client.Do()", "Client.Do", "method", "func (c *Client) Do(body io.Reader) error"},
		{"net/http", "Client.Timeout", "Client.Timeout", "field", "Timeout int"},
		{"net/http", "Base.Close", "Base.Close", "method", "func (c *Base) Close() error"},
		{"net/http", "Client.Close", "Client.Close", "method", "func (c *Client) Close() error"},
		{"net/http", "Client.Name", "Base.Name", "method", "func (b *Base[T]) Name() T"},
		{"slices", "Set[K,V].Each", "Set.Each", "method", "func (s *Set[K, V]) Each(f func(K, V) bool)"},
		{"io", "Reader.Read", "Reader.Read", "method", "func (Reader) Read(p []byte) (n int, err error)"},
		{"io", "ReadWriter.Write", "Writer.Write", "method", "func (Writer) Write(p []byte) (n int, err error)"},
		{"io", "LimitReader", "LimitReader", "func", "func LimitReader(r Reader, n int64) *LimitedReader"},
		{"io", "EOF", "EOF", "var", `var EOF = errors.New("EOF")`},
		{"io", "SeekCurrent", "SeekCurrent", "const", "const (\n\tSeekStart   = 0 // seek relative to the origin of the file\n\tSeekCurrent = 1\n)"},
		{"many", "E42", "E42", "const", "const E42 = 42"},
		{"builtin", "append", "append", "func", "func append(slice []Type, elems ...Type) []Type"},
		{"", "github.com/BurntSushi/toml.Decode", "Decode", "func", "func Decode(data string, v any) error"},
		{"io", "LimitedReader.Read", "LimitedReader.Read", "method", "func (l *LimitedReader) Read(p []byte) (n int, err error)"},
	} {
		out := readSymbol(t, l, library.SymbolInput{Package: test.pkg, Symbol: test.symbol})
		require.Equal(t, []string{test.name, test.kind, test.declaration}, []string{out.Name, out.Kind, out.Declaration}, "%s %s", test.pkg, test.symbol)
	}
}

func TestSymbolDocs(t *testing.T) {
	l := openFake(t)
	for symbol, want := range map[string]string{
		"io.Reader.Read":                    "Reader is the interface that wraps the basic Read method.",
		"io.Writer.Write":                   "Write writes len(p) bytes from p to the underlying data stream.",
		"io.LimitedReader.N":                "max bytes remaining",
		"io.SeekStart":                      "Seek origins.",
		"many.E42":                          "the answer",
		"io/ioutil.Copy":                    "Copy copies.\n\nDeprecated: Use io.Copy.",
		"github.com/BurntSushi/toml.Decode": "Decode decodes version 1.10.0.",
	} {
		require.Equal(t, want, readSymbol(t, l, library.SymbolInput{Symbol: symbol}).Doc, symbol)
	}
	require.Equal(t, []library.Example{{Code: `fmt.Println("limited")`, Output: "limited"}},
		readSymbol(t, l, library.SymbolInput{Symbol: "io.LimitedReader.Read"}).Examples)
	require.Equal(t, []library.Example{{Code: "if true {\n\tfmt.Println(\"no output\")\n}"}},
		readSymbol(t, l, library.SymbolInput{Symbol: "io.LimitReader"}).Examples)
}

func TestSymbolSources(t *testing.T) {
	l := openFake(t)
	for symbol, want := range map[string]string{
		"io.LimitedReader.Read": "func (l *LimitedReader) Read(p []byte) (n int, err error) {\n\tif l.N <= 0 {\n\t\treturn 0, EOF // the unexported seen is not counted\n\t}\n\treturn l.R.Read(p)\n}",
		"io.EOF":                `EOF = errors.New("EOF")`,
		"many.E42":              "E42 = 42",
		"io.Reader.Read":        "",
		"http.Base.Close":       "func (c *common) Close() error { return nil }",
	} {
		require.Equal(t, want, readSymbol(t, l, library.SymbolInput{Symbol: symbol, Source: true}).Source, symbol)
	}
}

func TestUnknownSymbols(t *testing.T) {
	l := openFake(t)
	for _, test := range []struct {
		pkg, symbol string
		want        []string
	}{
		{"io", "copy", []string{`package "io" has no symbol "copy"`, `Did you mean "Copy"`}},
		{"io", "Cpoy", []string{`Did you mean "Copy"`}},
		{"io", "Quux", []string{"read_package with symbols_only", "search_symbols"}},
		{"io", "unexported", []string{"has no symbol"}},
		{"io", "OnlyPlan9", []string{"has no symbol"}},
		{"io", "Read", []string{`"LimitedReader.Read"`, `"Reader.Read"`}},
		{"net/http", "Clint.Do", []string{`has no type "Clint"`, `Did you mean "Client"`}},
		{"net/http", "Client.Doo", []string{`declares no method or field "Doo"`, `Did you mean "Client.Do"`}},
		{"net/http", "Client.jar", []string{"declares no method or field"}},
		{"net/http", "Stream.Read", []string{`It embeds "io.Reader", which may declare it.`}},
		{"net/http", "Ring.Nothing", []string{`read_symbol with "Ring"`}},
		{"net/http", "http.Nothing", []string{`has no symbol "Nothing"`}},
		{"", "Copy", []string{"no package given", "search_symbols"}},
		{"", "net/http", []string{"no package given"}},
		{"", "net/htp.Client", []string{`Did you mean "net/http"`}},
		{"io", "", []string{"not the name of a symbol"}},
		{"io", "a b", []string{"not the name of a symbol"}},
		{"io", "Copy\x00", []string{"not the name of a symbol"}},
		{"io", "A.B.C.D", []string{`has no type "A"`}},
		{"io", "../io.go", []string{"has no type"}},
	} {
		t.Run(test.pkg+" "+test.symbol, func(t *testing.T) {
			_, err := l.Symbol(t.Context(), library.SymbolInput{Package: test.pkg, Symbol: test.symbol})
			requireToolError(t, err, test.want...)
		})
	}
}
