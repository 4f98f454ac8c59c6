// Package fmt formats.
package fmt

import "io"

// Fprint writes to w.
func Fprint(w io.Writer, a ...any) (n int, err error) { return 0, nil }
