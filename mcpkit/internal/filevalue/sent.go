package filevalue

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/filetype"
)

// The bounds of the files that one result shows.
const (
	// maxPictures is how many bytes of pictures a result has. Claude Desktop refuses a result of more
	// than 1 MiB, and base64 takes a third more than the bytes.
	// Source: https://github.com/PrefectHQ/fastmcp/issues/1036
	maxPictures = 700 << 10
	// maxShown is how many files of a structured result have content next to it.
	maxShown = 10
)

// Sent is a file whose address is in a result.
type Sent struct {
	Handle  string // under which the file will be kept; "" for a file with its own address
	URI     string
	Name    string
	Type    string // MIME type
	Size    int64  // -1 if it is not known
	Content []byte
	IsText  bool
}

// link returns the link to a file.
func (f *Sent) link() *mcp.ResourceLink {
	link := &mcp.ResourceLink{URI: f.URI, Name: f.Name, MIMEType: f.Type}
	if f.Size >= 0 {
		link.Size = &f.Size
	}
	return link
}

// sentence says where a file is, for clients that show no links.
func (f *Sent) sentence() string {
	kind := f.Type
	if f.Size >= 0 {
		kind += ", " + grouped(f.Size) + " bytes"
	}
	if f.Handle == "" {
		return fmt.Sprintf("The file %q (%s) is at %s.", f.Name, kind, f.URI)
	}
	return fmt.Sprintf("To get the file %q (%s), read the resource %s.", f.Name, kind, f.URI)
}

// shown returns a file as content that the model sees, if it is a picture or a text of at most
// limit bytes. It returns nil for any other file.
func (f *Sent) shown(limit int) mcp.Content {
	switch {
	case f.Handle == "" || len(f.Content) == 0 || len(f.Content) > limit:
		return nil
	case f.IsText:
		return &mcp.EmbeddedResource{Resource: &mcp.ResourceContents{URI: f.URI, MIMEType: f.Type, Text: string(f.Content)}}
	}
	if typ, ok := filetype.Picture(f.Content); ok {
		return &mcp.ImageContent{Data: f.Content, MIMEType: typ}
	}
	return nil
}

// Whole returns the content of an output that consists of files: pictures and texts as they are,
// for the fitter to shorten, and links to the others with a text that says the same and ends with
// hint, which is about kept files.
func Whole(files []Sent, hint string) []mcp.Content {
	content := make([]mcp.Content, 0, len(files)+1)
	var said []string
	pictures, kept := maxPictures, false
	for i := range files {
		f := &files[i]
		limit := pictures
		if f.IsText {
			limit = len(f.Content)
		}
		if c := f.shown(limit); c != nil {
			if !f.IsText {
				pictures -= len(f.Content)
			}
			content = append(content, c)
			continue
		}
		said = append(said, f.sentence())
		kept = kept || f.Handle != ""
		content = append(content, f.link())
	}
	if len(said) > 0 {
		if kept {
			said = append(said, hint)
		}
		content = append([]mcp.Content{&mcp.TextContent{Text: strings.Join(said, "\n")}}, content...)
	}
	return content
}

// Beside returns content for the files of a structured result: pictures, texts of at most texts
// bytes together, and links to the others. Files that the structured content no longer has are left
// out.
func Beside(structured []byte, files []Sent, texts int) (content []mcp.Content) {
	pictures := maxPictures
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
		if f.IsText {
			rest = &texts
		}
		if c := f.shown(*rest); c != nil {
			*rest -= len(f.Content)
			content = append(content, c)
			continue
		}
		content = append(content, f.link())
	}
	return content
}

// WithoutOmitted returns a shortened structured result without the content blocks of files that are
// no longer in its structured content.
func WithoutOmitted(res *mcp.CallToolResult, files []Sent) *mcp.CallToolResult {
	structured, ok := res.StructuredContent.(json.RawMessage)
	if !ok {
		return res
	}
	isOmitted := func(c mcp.Content) bool {
		return slices.ContainsFunc(files, func(f Sent) bool { return f.isIn(c) && !bytes.Contains(structured, f.mark()) })
	}
	own := *res
	own.Content = slices.DeleteFunc(slices.Clone(res.Content), isOmitted)
	return &own
}

// isIn reports whether a content block is the file, or a link to it.
func (f *Sent) isIn(c mcp.Content) bool {
	switch c := c.(type) {
	case *mcp.ResourceLink:
		return c.URI == f.URI
	case *mcp.EmbeddedResource:
		return c.Resource != nil && c.Resource.URI == f.URI
	case *mcp.ImageContent:
		return f.Is(c.Data)
	}
	return false
}

// mark returns the part of a file's address that is searched for in a result.
func (f *Sent) mark() []byte {
	if f.Handle != "" {
		return []byte(f.Handle)
	}
	return []byte(f.URI)
}

func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Is reports whether content is that of the file, and not a copy.
func (f *Sent) Is(content []byte) bool {
	return len(content) > 0 && len(content) == len(f.Content) && &content[0] == &f.Content[0]
}
