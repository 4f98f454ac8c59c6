package api_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/repo/api"
	"github.com/mcpkit-go/mcpkit/internal/source"
)

// load type-checks a module that consists of the given files.
func load(t *testing.T, files map[string]string) []source.Package {
	t.Helper()
	dir := t.TempDir()
	files["go.mod"] = "module example.com/m\n\ngo 1.25\n"
	for name, text := range files {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	packages, err := source.Load(dir, "./...")
	require.NoError(t, err)
	return packages
}

func TestDescribe(t *testing.T) {
	packages := load(t, map[string]string{
		"internal/in/in.go": `package in
type Data struct { Name string; size int }
func (Data) Size() int { return 0 }
`,
		"m.go": `package m
import ("time"; "example.com/m/internal/in"; "strings")
const Wait = 90 * time.Second
const hidden = 1
var Default Options
type Manifest = in.Data
type Options struct {
	Limit int ` + "`json:\"limit\"`" + `
	base
	*strings.Builder
	secret string
}
type base struct { Shared bool }
func (base) Promoted() {}
func (o *Options) Apply(n int) error { return nil }
type List[T any] []T
type Reader interface { Read() error; close() }
type Number interface { ~int | ~string }
func Make[T any](of ...T) List[T] { return nil }
`})
	require.Len(t, packages, 2)
	root := packages[1]
	assert.Equal(t, `package m // import "example.com/m"

const Wait time.Duration = 1m30s
var Default Options
func Make[T any](of ...T) List[T]
type List[T any] []T
type Manifest = in.Data
	Name string
	// unexported fields
	func (in.Data) Size() int
type Number interface
	~int | ~string
type Options struct
	Limit int `+"`json:\"limit\"`"+`
	Shared bool
	*strings.Builder
	// unexported fields
	func (*Options) Apply(n int) error
	func (base) Promoted()
type Reader interface
	Read() error
	// unexported methods
`, api.Describe(root))
	assert.Equal(t, 8, api.Names(root))
	assert.True(t, api.IsPublic(root))
	assert.False(t, api.IsPublic(packages[0]))
}

func TestUndocumented(t *testing.T) {
	packages := load(t, map[string]string{"m.go": `package m

// These are sizes.
const (
	Small = 1
	Large = 2
)

const Bare = 3

// Documented has a Name.
type Documented struct {
	Name string
	// Count counts.
	Count int
	More  int

	Missing int
	own     int
}

func (Documented) Method() {}

func (hidden) Method() {}

type hidden struct{}

// An Asker asks.
type Asker interface {
	Ask() string
}

func Function() {}
`})
	assert.Equal(t, []string{
		"m.go:18: Documented.Missing", "m.go:22: Documented.Method", "m.go:30: Asker.Ask",
		"m.go:33: Function", "m.go:9: Bare", "package m",
	}, api.Undocumented(packages[0]))
}
