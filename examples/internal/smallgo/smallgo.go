// Package smallgo makes a small Go installation, whose documentation is indexed in an instant.
package smallgo

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
)

// packages are those that the examples of the servers read, and few others.
var packages = []string{"errors", "fmt", "hash", "hash/crc32", "hash/maphash", "io", "net/http", "strings"}

// Tests are the tests of a test program, for TestMain.
type Tests struct{ *testing.M }

// Run runs the tests with an installation that has the source of some packages of the machine's
// one. They run with all packages if tests that take long should run, or if there is no go command.
func (t Tests) Run() (code int) {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if testsize.Slow() || err != nil {
		return t.M.Run()
	}
	root, err := os.MkdirTemp("", "smallgo")
	check(err)
	defer func() { check(os.RemoveAll(root)) }()
	for _, name := range packages {
		copyPackage(filepath.Join(strings.TrimSpace(string(out)), "src", name), filepath.Join(root, "src", name))
	}
	check(os.Setenv("GOROOT", root))
	return t.M.Run()
}

// copyPackage copies the Go files of a directory.
func copyPackage(from, to string) {
	files, err := filepath.Glob(filepath.Join(from, "*.go"))
	check(err)
	check(os.MkdirAll(to, 0o700))
	for _, file := range files {
		content, err := os.ReadFile(file)
		check(err)
		check(os.WriteFile(filepath.Join(to, filepath.Base(file)), content, 0o600))
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
