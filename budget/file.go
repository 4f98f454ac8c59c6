package budget

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// A File is an embedded resource, an image or an audio clip that does not fit into a result.
type File struct {
	// Name is a name for people, such as "report.csv": the last segment of URI, or one that says
	// what the file is.
	Name string
	// URI is the address that the tool gave to the file; "" for an image or audio clip.
	URI string
	// MIMEType is the type that the tool gave to the file, or "".
	MIMEType string
	// Text is the content of a text file. Blob is that of any other file.
	Text string
	Blob []byte
}

// Size returns the size of the content in bytes.
func (f *File) Size() int { return len(f.Text) + len(f.Blob) }

// The bounds of links to files in one result.
const (
	maxLinks    = 10
	linkTokens  = 250 // of one link, in tokens of the reader
	maxFileName = 80  // in bytes
)

// fileOf returns the file of a content block, or nil if the block is not a file. n is the number of
// the block in the result.
func fileOf(c mcp.Content, n int) *File {
	switch c := c.(type) {
	case *mcp.EmbeddedResource:
		if c.Resource == nil {
			return nil
		}
		r := c.Resource
		return &File{Name: fileName(r.URI), URI: r.URI, MIMEType: r.MIMEType, Text: r.Text, Blob: r.Blob}
	case *mcp.ImageContent:
		return &File{Name: fmt.Sprintf("image-%d%s", n+1, extension(c.MIMEType)), MIMEType: c.MIMEType, Blob: c.Data}
	case *mcp.AudioContent:
		return &File{Name: fmt.Sprintf("audio-%d%s", n+1, extension(c.MIMEType)), MIMEType: c.MIMEType, Blob: c.Data}
	}
	return nil
}

// fileName returns the last segment of the path of a URI, in at most maxFileName bytes.
func fileName(uri string) string {
	if i := strings.IndexAny(uri, "?#"); i >= 0 {
		uri = uri[:i]
	}
	_, rest, found := strings.Cut(uri, ":")
	if !found {
		rest = uri
	}
	name := path.Base(strings.TrimRight(rest, "/"))
	if name == "." || name == "/" {
		return "file"
	}
	if len(name) > maxFileName {
		name = strings.ToValidUTF8(name[len(name)-maxFileName:], "")
	}
	return name
}

// extension returns the usual extension of the types that models see and hear, or "".
func extension(mimeType string) string {
	switch mimeType {
	case "image/png", "image/gif", "image/webp", "audio/wav", "audio/ogg", "audio/flac":
		return "." + mimeType[len("image/"):]
	case "image/jpeg":
		return ".jpg"
	case "audio/mpeg":
		return ".mp3"
	}
	return ""
}

// A filing replaces the files of a result that do not fit by links.
type filing struct {
	reader  Reader
	content []mcp.Content
	link    func(*File) (uri, hint string)
	left    int                       // how many links the result may still get
	dropped map[int]bool              // content blocks that the result does not get
	links   map[int]*mcp.ResourceLink // links by the content block that they are about
	hints   []string                  // sentences about the links, each once
}

func newFiling(r Reader, content []mcp.Content, link func(*File) (uri, hint string)) *filing {
	g := &filing{reader: r, content: content, link: link, dropped: map[int]bool{}, links: map[int]*mcp.ResourceLink{}}
	if link != nil {
		g.left = min(max(r.Tokens/2/linkTokens, 1), maxLinks)
	}
	return g
}

// linkTo makes a link to a content block, and returns its tokens: 0 if the file gets no link.
func (g *filing) linkTo(block int, file *File) (tokens int) {
	if g.left == 0 {
		return 0
	}
	uri, hint := g.link(file)
	if uri == "" {
		return 0
	}
	size := int64(file.Size())
	link := &mcp.ResourceLink{URI: uri, Name: file.Name, MIMEType: file.MIMEType, Size: &size}
	if embedded, ok := g.content[block].(*mcp.EmbeddedResource); ok {
		link.Annotations = embedded.Annotations
	}
	raw, err := json.Marshal(link)
	if err != nil || len(raw) > 4*linkTokens {
		return 0 // an address or type of such a length helps no reader
	}
	g.left--
	g.links[block] = link
	if hint != "" && !slices.Contains(g.hints, hint) {
		g.hints = append(g.hints, hint)
	}
	return min(g.reader.estimate(countBytes(g.reader.Counter, raw)), len(raw))
}

// dropMedia replaces images, audio and binary files by links until the others fit: the largest
// first, and of equal ones the last. The others may have what text leaves of the limit, and at
// least half of it.
func (g *filing) dropMedia(parts []part, shortening *Shortening) {
	textBytes, media := size(parts)
	room := max(g.reader.Tokens/2, g.reader.Tokens-noticeTokens-textBytes)
	var order []int
	for i, p := range parts {
		if p.media > 0 {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		if parts[a].media != parts[b].media {
			return parts[b].media - parts[a].media
		}
		return b - a
	})
	anonymous := 0
	for _, i := range order {
		if media <= room {
			break
		}
		media -= parts[i].media
		parts[i].media = 0
		block := parts[i].blocks[0]
		g.dropped[block] = true
		file := fileOf(g.content[block], block)
		if file == nil {
			anonymous++
			continue
		}
		parts[i].media = g.linkTo(block, file)
		media += parts[i].media
		if g.links[block] == nil && file.URI == "" {
			anonymous++
			continue
		}
		shortening.Omitted = append(shortening.Omitted, g.omission(block, file, 0))
	}
	if anonymous > 0 {
		shortening.Omitted = append(shortening.Omitted, Omission{What: "block", Kept: len(order) - anonymous, Total: len(order)})
	}
}

// omission describes a file; kept is how many of its bytes the result has.
func (g *filing) omission(block int, file *File, kept int) Omission {
	o := Omission{What: "file", Path: file.Name, Kept: kept, Total: file.Size(), URI: file.URI, mimeType: file.MIMEType}
	if link := g.links[block]; link != nil {
		o.URI, o.linked = link.URI, true
	}
	return o
}

// textFile returns the embedded text file of a part, or nil.
func (g *filing) textFile(p *part) *File {
	if p.structured || len(p.blocks) != 1 {
		return nil
	}
	if embedded, ok := g.content[p.blocks[0]].(*mcp.EmbeddedResource); ok {
		return fileOf(embedded, p.blocks[0])
	}
	return nil
}

// reserve returns the tokens that links to the text files that do not fit may need.
func (g *filing) reserve(parts []part) int {
	n := 0
	for i := range parts {
		if len(parts[i].text) > 0 && g.textFile(&parts[i]) != nil {
			n++
		}
	}
	return min(n, g.left) * linkTokens
}

// blocks returns the content of the result: what is left of it, with its links.
func (g *filing) blocks(content []mcp.Content) []mcp.Content {
	if len(g.dropped)+len(g.links) == 0 {
		return content
	}
	var out []mcp.Content
	for i, c := range content {
		if !g.dropped[i] {
			out = append(out, c)
		}
		if link := g.links[i]; link != nil {
			out = append(out, link)
		}
	}
	return out
}

// fileSentence says what is missing of a file and where it can be read.
func (o Omission) fileSentence() string {
	var b bytes.Buffer
	kind := ""
	if o.mimeType != "" {
		kind = clip(o.mimeType) + ", "
	}
	name := fmt.Sprintf("the file %q (%s%s bytes)", clip(o.Path), kind, grouped(o.Total))
	if o.Kept > 0 {
		fmt.Fprintf(&b, "Only %s bytes of %s are included", grouped(o.Kept), name)
	} else {
		fmt.Fprintf(&b, "T%s is not included", name[1:])
	}
	switch {
	case o.linked:
		fmt.Fprintf(&b, "; to get it, read the resource %s", o.URI)
	case o.URI != "":
		fmt.Fprintf(&b, "; its address is %s", clip(o.URI))
	}
	return b.String() + "."
}
