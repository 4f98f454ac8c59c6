package policy

import (
	"fmt"
	"path/filepath"
	"strings"
)

// A Pos is a position in the source, for messages.
type Pos struct {
	File string // the path as the compiler recorded it; "" if the position is not known
	Line int    // counted from 1
}

// String returns "file:line", or "" for the zero Pos. A file below the working directory is
// relative to it.
func (p Pos) String() string {
	if p.File == "" {
		return ""
	}
	return fmt.Sprintf("%s:%d", p.path(), p.Line)
}

// path returns the file, relative to the working directory if it is below it.
func (p Pos) path() string {
	if wd, err := filepath.Abs("."); err == nil {
		if rel, err := filepath.Rel(wd, p.File); err == nil && !strings.HasPrefix(rel, "..") {
			return filepath.ToSlash(rel)
		}
	}
	return p.File
}
