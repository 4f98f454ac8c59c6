// Package fmt formats.
package fmt

import (
	_ "crypto/rand"
	"io"
)

// Fprint writes to w.
func Fprint(w io.Writer, a ...any) (n int, err error) { return 0, nil }
