package call

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/filetype"
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

// shown returns a file as content that the model sees, if it is a picture or a text of at most
// limit bytes. It returns nil for any other file.
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

func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
