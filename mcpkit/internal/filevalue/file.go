// Package filevalue finds the files in the arguments and outputs of tools: uploads, which it
// decodes and checks, and returned files, which it reads and replaces by links. It keeps nothing.
package filevalue

import (
	"context"
	"io"
	"net/url"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
)

// A File is a file as a program returns it: the fields of mcpkit.File, which converts to it.
type File struct {
	Name   string    `json:"name"`
	Type   string    `json:"type"`
	Size   int64     `json:"size"`
	Data   []byte    `json:"-"`
	Reader io.Reader `json:"-"`
	URL    string    `json:"uri"`
}

// isZero reports whether f is File{}.
func (f *File) isZero() bool {
	return f.Name == "" && f.Type == "" && f.Size == 0 && f.Data == nil && f.Reader == nil && f.URL == ""
}

// close closes the reader of f, if it can be closed. The error is a panic of the reader.
func (f *File) close() (err error) {
	c, ok := f.Reader.(io.Closer)
	if !ok {
		return nil
	}
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{v, errlog.PlaceOfPanic()}
		}
	}()
	_ = c.Close() // the content is complete, or its error is known
	return nil
}

// check returns an error if f does not say where its content is, or says it twice.
func (f *File) check() error {
	sources := 0
	for _, has := range []bool{f.Data != nil, f.Reader != nil, f.URL != ""} {
		if has {
			sources++
		}
	}
	switch {
	case f.isZero():
		return errlog.New("the File is empty; set Data, Reader or URL, or leave the field out with omitzero")
	case sources > 1:
		return errlog.New("the File has more than one of Data, Reader and URL; set one of them")
	case f.Size < 0:
		return errlog.New("the Size of the File is negative")
	}
	return nil
}

// maxURL is the length of the longest address of a file, in bytes. Addresses with a signature have
// up to about 1,500.
const maxURL = 4096

// checkURL returns an error if the address of a file is not one that a client opens.
func checkURL(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil, len(address) > maxURL, u.Host == "", u.Scheme != "https" && u.Scheme != "http":
		return errlog.New("the URL of the File is neither an http or https address of at most 4,096 bytes nor a resource of the server")
	case u.User != nil:
		return errlog.New("the URL of the File has credentials")
	}
	return nil
}

// A PanicError is a panic of a file's reader, with its stack.
type PanicError struct {
	Value any
	Place errlog.Place
}

// Error returns the value of the panic.
func (e *PanicError) Error() string { return "panic: " + errlog.TextOf(e.Value) }

// errLong is the error of a file that has more bytes than may be kept.
var errLong = errlog.New("the file is too large to be kept")

// maxEmptyReads is the number of reads without a byte or an error after which a reader is given up.
const maxEmptyReads = 100

// read reads a file of at most limit bytes. It ends when ctx does, but it cannot interrupt a Read.
func read(ctx context.Context, r io.Reader, limit int) (content []byte, err error) {
	defer func() {
		if v := recover(); v != nil {
			content, err = nil, &PanicError{v, errlog.PlaceOfPanic()}
		}
	}()
	const first = 32 << 10
	content = make([]byte, 0, min(first, limit+1))
	for empty := 0; ; {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if len(content) == cap(content) { // double it, up to one byte more than the limit
			grown := make([]byte, len(content), min(2*cap(content), limit+1))
			copy(grown, content)
			content = grown
		}
		n, err := r.Read(content[len(content):cap(content)])
		content = content[:len(content)+n]
		switch {
		case len(content) > limit:
			return nil, errLong
		case errlog.Is(err, io.EOF):
			return content, nil
		case err != nil:
			return nil, errlog.Errorf("reading the file: %w", err)
		case n > 0:
			empty = 0
		default:
			if empty++; empty == maxEmptyReads {
				return nil, errlog.Errorf("reading the file: %w", io.ErrNoProgress)
			}
		}
	}
}
