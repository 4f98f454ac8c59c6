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
	file := p.File
	if wd, err := filepath.Abs("."); err == nil {
		if rel, err := filepath.Rel(wd, file); err == nil && !strings.HasPrefix(rel, "..") {
			file = filepath.ToSlash(rel)
		}
	}
	return fmt.Sprintf("%s:%d", file, p.Line)
}
