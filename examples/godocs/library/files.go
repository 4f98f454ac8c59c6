package library

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// maxFileSize is far above the size of hand-written source files. Larger files are generated
// tables, whose documentation is not worth the memory.
const maxFileSize = 8 << 20

// goFiles returns the names of the Go files in dir, sorted. It returns regular files only, since a
// link may lead out of the installation.
func goFiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, entry := range entries {
		if entry.Type().IsRegular() && strings.HasSuffix(entry.Name(), ".go") {
			names = append(names, entry.Name())
		}
	}
	return names, nil
}

// readMatching reads a Go file if the build constraints in its name and header select it. It reads
// the file once, for the constraints and for the caller.
func (l *Library) readMatching(dir, name string) (src []byte, match bool, err error) {
	ctxt := l.build
	ctxt.OpenFile = func(path string) (io.ReadCloser, error) {
		src, err = readSource(path)
		return io.NopCloser(bytes.NewReader(src)), err
	}
	match, err = ctxt.MatchFile(dir, name)
	if err != nil || !match {
		return nil, false, err
	}
	return src, true, nil
}

func readSource(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxFileSize {
		return nil, fmt.Errorf("the file has %d bytes, more than %d", info.Size(), int64(maxFileSize))
	}
	return os.ReadFile(path)
}

// skipFile logs why a file is left out of the documentation.
func (l *Library) skipFile(dir, name string, err error) {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		err = pathErr.Err
	}
	l.log.Warn("source file skipped", "file", filepath.Join(dir, name), "error", err)
}
