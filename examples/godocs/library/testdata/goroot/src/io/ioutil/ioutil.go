// Package ioutil is old.
//
// Deprecated: Use io.
package ioutil

import "io"

// Copy copies.
//
// Deprecated: Use [io.Copy].
func Copy(dst io.Writer, src io.Reader) {}
