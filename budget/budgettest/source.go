package budgettest

import (
	"go/build"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// goSource returns a few megabytes of Go files of the standard library, in the order of their
// paths.
var goSource = sync.OnceValue(func() string {
	const enough = 6 << 20
	var out strings.Builder
	root := filepath.Join(build.Default.GOROOT, "src")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil // the texts come from the files that can be read
		case out.Len() >= enough:
			return fs.SkipAll
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "vendor"):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		if text, err := os.ReadFile(path); err == nil && len(text) < 200<<10 {
			out.Write(text)
		}
		return nil
	})
	if err != nil || out.Len() == 0 {
		panic("budgettest: no Go source below " + root)
	}
	return out.String()
})

// goComments returns the English prose of goSource: its comments of more than two lines, without
// markers.
var goComments = sync.OnceValue(func() string {
	var out strings.Builder
	var block []string
	flush := func() {
		if len(block) > 2 {
			out.WriteString(strings.Join(block, "\n"))
			out.WriteString("\n\n")
		}
		block = block[:0]
	}
	for line := range strings.Lines(goSource()) {
		text, ok := strings.CutPrefix(strings.TrimSpace(line), "// ")
		if !ok || strings.HasPrefix(text, "Copyright") || strings.HasPrefix(text, "Use of this source") {
			flush()
			continue
		}
		block = append(block, text)
	}
	flush()
	return out.String()
})

var goWords = sync.OnceValue(func() []string { return strings.Fields(goComments()) })
