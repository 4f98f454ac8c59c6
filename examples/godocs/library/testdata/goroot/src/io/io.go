// Package io provides basic interfaces to I/O primitives. This is its second
// sentence, with a list:
//
//   - one
//   - two
package io

import "errors"

// Seek origins.
const (
	SeekStart   = 0 // seek relative to the origin of the file
	SeekCurrent = 1
	hidden      = 2
)

// EOF is the error returned by Read when no more input is available.
var EOF = errors.New("EOF")

// Reader is the interface that wraps the basic Read method.
type Reader interface {
	Read(p []byte) (n int, err error)
}

// Writer is the interface that wraps the basic Write method.
type Writer interface {
	// Write writes len(p) bytes from p to the underlying data stream.
	Write(p []byte) (n int, err error)
}

// ReadWriter groups the basic Read and Write methods.
type ReadWriter interface {
	Reader
	Writer
}

// A LimitedReader reads from R but limits the amount.
type LimitedReader struct {
	R    Reader // underlying reader
	N    int64  // max bytes remaining
	seen int
}

// LimitReader returns a Reader that stops after n bytes.
func LimitReader(r Reader, n int64) *LimitedReader {
	return &LimitedReader{R: r, N: n}
}

// Read reads.
func (l *LimitedReader) Read(p []byte) (n int, err error) {
	if l.N <= 0 {
		return 0, EOF // the unexported seen is not counted
	}
	return l.R.Read(p)
}

// Copy copies from src to dst until either EOF is reached
// on src or an error occurs. It returns the number of bytes.
func Copy(dst Writer, src Reader) (written int64, err error) {
	return CopyBuffer(dst, src, nil)
}

// CopyBuffer is identical to Copy except that it stages through the
// provided buffer.
func CopyBuffer(
	dst Writer, // where to
	src Reader,
	buf []byte,
) (written int64, err error) {
	return 0, nil
}

func unexported() {}
