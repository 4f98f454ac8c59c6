package filevalue

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"reflect"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/filetype"
)

// A Gatherer reads the files of outputs.
type Gatherer struct {
	// Limit is how many bytes the files of one output have together.
	Limit int
	// Address returns the address at which a file will be kept under a handle.
	Address func(handle, name string) string
	// Has reports whether an address is a resource of the server that the caller may read.
	Has func(address string) bool
	// Example is set for the run of an example, whose files are not kept and have one handle.
	Example bool
}

// exampleHandle replaces the handle of a file in documents, which are the same each time.
const exampleHandle = "EXAMPLE"

// maxFiles is how many files an output has.
const maxFiles = 100

// A TooLargeError is the error of a file that does not fit into the limit.
type TooLargeError struct {
	Path     string // in the output; "" is the output
	Name     string
	Together bool // there are other files
}

// Error says which file it is.
func (e *TooLargeError) Error() string { return "the file at " + e.Path + " is too large to be kept" }

// ForModel says to the model that the file is too large.
func (e *TooLargeError) ForModel(limit int64) string {
	if e.Together {
		return fmt.Sprintf("The files of the result have more than %s bytes together, the most that can be sent; %q does not fit", grouped(limit), e.Name)
	}
	return fmt.Sprintf("The file %q is larger than %s bytes, the most that can be sent", e.Name, grouped(limit))
}

// Gather replaces the files of the output at v, which can be set, by links to them. It returns the
// files that the links lead to. It closes every reader, even after an error.
func (g *Gatherer) Gather(ctx context.Context, f *Form, v reflect.Value) ([]Sent, error) {
	run := &gathering{Gatherer: g, ctx: ctx, room: g.Limit}
	err := f.replace(v, run.visit)
	if run.err != nil {
		return nil, run.err
	}
	return run.files, err
}

// Replace replaces the files of the output at v, which can be set, by what visit returns.
func (f *Form) Replace(v reflect.Value, visit func(File) File) error {
	return f.replace(v, func(_ string, f File) File { return visit(f) })
}

// Close closes the readers of the files of the output at v.
func Close(f *Form, v reflect.Value) error {
	var panicked error
	err := f.replace(v, func(_ string, f File) File {
		if err := f.close(); err != nil {
			panicked = err
		}
		return f
	})
	if panicked != nil {
		return panicked
	}
	return err
}

type gathering struct {
	*Gatherer
	ctx   context.Context
	room  int // bytes
	files []Sent
	err   error
}

func (g *gathering) visit(path string, f File) File {
	defer func() {
		if err := f.close(); err != nil && g.err == nil {
			g.err = err
		}
	}()
	if g.err != nil {
		return f
	}
	sent, err := g.file(&f)
	switch {
	case errors.Is(err, errLong):
		g.err = &TooLargeError{Path: path, Name: filetype.Name(f.Name, f.Type), Together: len(g.files) > 0}
		return f
	case err != nil && path != "":
		g.err = errlog.Errorf("at %s of the output: %w", path, err)
		return f
	case err != nil:
		g.err = err
		return f
	}
	g.files = append(g.files, sent)
	return File{Name: sent.Name, Type: sent.Type, Size: max(sent.Size, 0), URL: sent.URI}
}

func (g *gathering) file(f *File) (Sent, error) {
	if err := f.check(); err != nil {
		return Sent{}, err
	}
	if len(g.files) == maxFiles {
		return Sent{}, errlog.Errorf("the output has more than %d files", maxFiles)
	}
	if f.URL != "" {
		return g.addressed(f)
	}
	content := f.Data
	if f.Reader != nil {
		var err error
		if content, err = read(g.ctx, f.Reader, g.room); err != nil {
			return Sent{}, err
		}
	}
	if len(content) > g.room {
		return Sent{}, errLong
	}
	g.room -= len(content)
	sent := Sent{Handle: rand.Text(), Size: int64(len(content)), Content: content, IsText: filetype.IsText(content)}
	if g.Example {
		sent.Handle = exampleHandle
	}
	sent.Type = filetype.Of(f.Type, f.Name, content)
	sent.Name = filetype.Name(f.Name, sent.Type)
	sent.URI = g.Address(sent.Handle, sent.Name)
	return sent, nil
}

// addressed returns a file that has an address.
func (g *gathering) addressed(f *File) (Sent, error) {
	if !g.Has(f.URL) {
		if err := checkURL(f.URL); err != nil {
			return Sent{}, err
		}
	}
	sent := Sent{URI: f.URL, Size: f.Size, Type: filetype.Of(f.Type, f.Name, nil)}
	if f.Size == 0 {
		sent.Size = -1
	}
	if _, ok := filetype.Clean(f.Type); !ok && sent.Type == "text/plain" {
		sent.Type = "application/octet-stream" // nothing is known of the content
	}
	sent.Name = filetype.Name(f.Name, sent.Type)
	return sent, nil
}
