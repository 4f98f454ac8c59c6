package call

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/filetype"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// The bounds of the files of one result, in addition to keptBytes for all of their contents.
const (
	maxFiles = 100
	// maxPictures is how many bytes of pictures a result has. Claude Desktop refuses a result of more
	// than 1 MiB, of which base64 and the rest of the result take their part.
	// Source: https://github.com/PrefectHQ/fastmcp/issues/1036
	maxPictures = 700 << 10
	// maxShown is how many files of a structured result are shown by content of their own.
	maxShown = 10
)

// A SentFile is a file of a result, of which the result has the address.
type SentFile struct {
	handle  string // "" for a file with an address of its own
	uri     string
	name    string
	typ     string
	size    int64 // -1 if it is not known
	content []byte
	isText  bool
}

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

// encode encodes an output whose files are replaced, and completes the result of a go-sdk handler
// with it.
func (p *Pipeline) encode(t *Tool, res *mcp.CallToolResult, out any, files []SentFile) (*mcp.CallToolResult, error) {
	f := t.Output.Files
	if f == nil || !f.isWhole(reflect.TypeOf(out)) || res != nil && (res.IsError || res.InputRequests != nil) {
		return t.Output.merge(res, out)
	}
	if err := f.checkWhole(reflect.ValueOf(out)); err != nil && res == nil {
		return nil, err
	}
	own := p.whole(files)
	if res == nil {
		return own, nil
	}
	merged := *res
	merged.Content = append(slices.Clip(res.Content), own.Content...)
	return CheckContent(&merged)
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

func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// link returns the link to a file.
func (f *SentFile) link() *mcp.ResourceLink {
	link := &mcp.ResourceLink{URI: f.uri, Name: f.name, MIMEType: f.typ}
	if f.size >= 0 {
		link.Size = &f.size
	}
	return link
}

// sentence says where a file is, for clients that show no links.
func (f *SentFile) sentence() string {
	kind := f.typ
	if f.size >= 0 {
		kind += ", " + grouped(f.size) + " bytes"
	}
	if f.handle == "" {
		return fmt.Sprintf("The file %q (%s) is at %s.", f.name, kind, f.uri)
	}
	return fmt.Sprintf("To get the file %q (%s), read the resource %s.", f.name, kind, f.uri)
}

// shown returns a file as content that the model sees, if it is a picture or a text of at most limit
// bytes. It returns nil for any other file.
func (f *SentFile) shown(limit int) mcp.Content {
	switch {
	case f.handle == "" || len(f.content) == 0 || len(f.content) > limit:
		return nil
	case f.isText:
		return &mcp.EmbeddedResource{Resource: &mcp.ResourceContents{URI: f.uri, MIMEType: f.typ, Text: string(f.content)}}
	}
	if typ, ok := filetype.Picture(f.content); ok {
		return &mcp.ImageContent{Data: f.content, MIMEType: typ}
	}
	return nil
}

// whole returns the result of an output that consists of files: pictures and texts as they are, for
// the fitter to shorten, and links to the others with a text that says the same.
func (p *Pipeline) whole(files []SentFile) *mcp.CallToolResult {
	res := &mcp.CallToolResult{Content: make([]mcp.Content, 0, len(files)+1)}
	var said []string
	pictures, kept := maxPictures, false
	for i := range files {
		f := &files[i]
		limit := pictures
		if f.isText {
			limit = keptBytes
		}
		if c := f.shown(limit); c != nil {
			if !f.isText {
				pictures -= len(f.content)
			}
			res.Content = append(res.Content, c)
			continue
		}
		said = append(said, f.sentence())
		kept = kept || f.handle != ""
		res.Content = append(res.Content, f.link())
	}
	if len(said) > 0 {
		if kept {
			said = append(said, p.keptHint())
		}
		res.Content = append([]mcp.Content{&mcp.TextContent{Text: strings.Join(said, "\n")}}, res.Content...)
	}
	return res
}

// beside adds the files of a structured result as content: pictures and short texts, and links to
// the others. Files that the structured content no longer has are left out.
func beside(res *mcp.CallToolResult, t *Tool, files []SentFile) *mcp.CallToolResult {
	structured, ok := res.StructuredContent.(json.RawMessage)
	if !ok {
		return res
	}
	sent := *res
	sent.Content = slices.Clip(sent.Content)
	pictures, texts := maxPictures, t.Fitter.Reader.Tokens/4 // n bytes have at most n tokens
	shown := 0
	for i := range files {
		f := &files[i]
		if shown == maxShown {
			break
		}
		if !bytes.Contains(structured, f.mark()) {
			continue
		}
		shown++
		rest := &pictures
		if f.isText {
			rest = &texts
		}
		if c := f.shown(*rest); c != nil {
			*rest -= len(f.content)
			sent.Content = append(sent.Content, c)
			continue
		}
		sent.Content = append(sent.Content, f.link())
	}
	return &sent
}

// mark returns the part of a file's address by which a result is searched for it.
func (f *SentFile) mark() []byte {
	if f.handle != "" {
		return []byte(f.handle)
	}
	return []byte(f.uri)
}

// keepFiles stores the files whose addresses a result has. If one cannot be stored, none is.
func (p *Pipeline) keepFiles(ctx context.Context, op *Operation, t *Tool, files []SentFile, res *mcp.CallToolResult) (err error) {
	if op.Rehearsed || res.IsError || p.Files == nil {
		return nil
	}
	var kept []string
	defer func() {
		if err != nil {
			for _, handle := range kept {
				_ = p.Files.Store.Delete(context.WithoutCancel(ctx), fileKey(handle)) // it expires in any case
			}
		}
	}()
	for i := range files {
		f := &files[i]
		if f.handle == "" || !mentions(res, f.handle) {
			continue
		}
		file := &budget.File{Name: f.name, MIMEType: f.typ}
		if f.isText {
			file.Text = string(f.content)
		} else {
			file.Blob = f.content
		}
		kept = append(kept, f.handle)
		stored, err := p.Files.put(ctx, op.caller(), t.Name(), f.handle, file)
		switch {
		case err != nil:
			return fmt.Errorf("a file of the result cannot be kept: %w", err)
		case !stored:
			return p.Errors.make(observe.ResultToolError, ToolError{What: fmt.Sprintf("The file %q cannot be sent now: it is too large for what is kept for one user", f.name),
				Next: "Ask for less, or for a part of it.", Err: errLong})
		}
	}
	return nil
}

// mentions reports whether a result has a text in its structured content, its texts or its
// addresses.
func mentions(res *mcp.CallToolResult, text string) bool {
	if raw, ok := res.StructuredContent.(json.RawMessage); ok && bytes.Contains(raw, []byte(text)) {
		return true
	}
	return slices.ContainsFunc(res.Content, func(c mcp.Content) bool {
		switch c := c.(type) {
		case *mcp.TextContent:
			return strings.Contains(c.Text, text)
		case *mcp.ResourceLink:
			return strings.Contains(c.URI, text)
		case *mcp.EmbeddedResource:
			return c.Resource != nil && strings.Contains(c.Resource.URI, text)
		}
		return false
	})
}
