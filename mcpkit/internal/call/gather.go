package call

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"reflect"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/filetype"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// rehearsing is the key of contexts of calls that run an example, whose files are not kept.
type rehearsing struct{}

// exampleHandle replaces the handle of a file in documents, which are the same each time.
const exampleHandle = "EXAMPLE"

// A gathering reads the files of an output.
type gathering struct {
	ctx   context.Context
	p     *Pipeline
	tool  *Tool
	room  int // bytes
	files []SentFile
	err   error
}

// gather replaces the files of the output at v, which can be set, by links to them. It returns what
// the links lead to, of which nothing is kept yet. Every reader is closed, also after an error and
// if res replaces the output.
func (p *Pipeline) gather(ctx context.Context, t *Tool, res *mcp.CallToolResult, v reflect.Value) ([]SentFile, error) {
	if res != nil && (res.IsError || res.InputRequests != nil) {
		return nil, t.Output.Files.output(v, func(_ string, f File) File { f.close(); return f })
	}
	g := &gathering{ctx: ctx, p: p, tool: t, room: keptBytes}
	err := t.Output.Files.output(v, g.visit)
	if g.err != nil {
		return nil, g.err
	}
	return g.files, err
}

func (g *gathering) visit(path string, f File) File {
	defer f.close()
	if g.err != nil {
		return f
	}
	sent, err := g.file(&f)
	switch {
	case errors.Is(err, errLong):
		g.err = g.tooLong(path, &f)
		return f
	case err != nil && path != "":
		g.err = fmt.Errorf("at %s of the output: %w", path, err)
		return f
	case err != nil:
		g.err = err
		return f
	}
	g.files = append(g.files, sent)
	return File{Name: sent.name, Type: sent.typ, Size: max(sent.size, 0), URL: sent.uri}
}

func (g *gathering) file(f *File) (SentFile, error) {
	if err := f.check(); err != nil {
		return SentFile{}, err
	}
	if len(g.files) == maxFiles {
		return SentFile{}, fmt.Errorf("the output has more than %d files", maxFiles)
	}
	if f.URL != "" {
		return g.addressed(f)
	}
	content := f.Data
	if f.Reader != nil {
		var err error
		if content, err = read(g.ctx, f.Reader, g.room); err != nil {
			return SentFile{}, err
		}
	}
	if len(content) > g.room {
		return SentFile{}, errLong
	}
	g.room -= len(content)
	sent := SentFile{handle: rand.Text(), size: int64(len(content)), content: content, isText: filetype.IsText(content)}
	if g.ctx.Value(rehearsing{}) != nil {
		sent.handle = exampleHandle
	}
	sent.typ = filetype.Of(f.Type, f.Name, content)
	sent.name = filetype.Name(f.Name, sent.typ)
	sent.uri = fileURI(g.tool.Name(), sent.handle, sent.name)
	return sent, nil
}

// addressed returns a file that has an address.
func (g *gathering) addressed(f *File) (SentFile, error) {
	if g.p.Files == nil || !g.p.Files.Has(g.ctx, f.URL) {
		if err := checkURL(f.URL); err != nil {
			return SentFile{}, err
		}
	}
	sent := SentFile{uri: f.URL, size: f.Size, typ: filetype.Of(f.Type, f.Name, nil)}
	if f.Size == 0 {
		sent.size = -1
	}
	if _, ok := filetype.Clean(f.Type); !ok && sent.typ == "text/plain" {
		sent.typ = "application/octet-stream" // nothing is known of the content
	}
	sent.name = filetype.Name(f.Name, sent.typ)
	return sent, nil
}

// tooLong returns the error for the model, and warns once a day of a file that is too large.
func (g *gathering) tooLong(path string, f *File) error {
	if g.ctx.Value(rehearsing{}) == nil && g.p.Daily.first("file-size "+g.tool.Name()) {
		probe.Log(g.ctx, g.p.Log).WarnContext(g.ctx, "a file of a result is too large to be kept; serve it at an address of the service and return that as File.URL",
			"tool", g.tool.Name(), "at", path, "limit", keptBytes)
	}
	name := filetype.Name(f.Name, f.Type)
	what := fmt.Sprintf("The file %q is larger than %s bytes, the most that can be sent", name, grouped(keptBytes))
	if len(g.files) > 0 {
		what = fmt.Sprintf("The files of the result have more than %s bytes together, the most that can be sent; %q does not fit", grouped(keptBytes), name)
	}
	return g.p.Errors.make(observe.ResultToolError, ToolError{What: what, Next: "Ask for less, or for a part of it."})
}
