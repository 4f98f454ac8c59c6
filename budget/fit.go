package budget

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/budget/internal/trim"
)

// A Fitter shortens results to the limits of a reader. The zero Fitter fits them to [Claude]. A
// Fitter is safe for concurrent use.
type Fitter struct {
	// Reader is the reader of the results. The zero Reader is Claude.
	Reader Reader
	// Schema is the output schema of the tool, a JSON Schema document, or nil. Shortened structured
	// content still matches it.
	Schema json.RawMessage
	// Arguments has the names of the arguments with which a caller reaches other parts of a result:
	// an offset, a page or a filter, and a limit that goes with it. Messages to the model advise to
	// use them. A limit alone does not belong here: it never returns the rest.
	Arguments []string
	// Rest, unless it is nil, is called with what was omitted and does not come with the next page.
	// It returns a sentence that tells the model how to get it, which replaces the advice about
	// Arguments, or "" to keep that advice.
	Rest func(left []Piece) string
	// Link, unless it is nil, is called with a file that does not fit into the result. It returns the
	// URI of a resource of the server that has the whole file, and a sentence for the model about such
	// resources, which a result has once. The result gets a resource link with the file's name, type
	// and size. For a file with the URI "" the result only says what is missing.
	Link func(file *File) (uri, hint string)
}

// A Shortening describes how [Fitter.Fit] shortened a result, if it had to. Tokens are upper
// estimates of the reader's tokens.
type Shortening struct {
	// Bytes is the size of what the model would have read before fitting.
	Bytes int
	// Tokens is the size of what the model reads; 0 if it was not necessary to count.
	Tokens int
	// Trimmed is true if something was omitted.
	Trimmed bool
	// Omitted lists what was omitted.
	Omitted []Omission
	// OmittedTokens is about how many tokens were omitted.
	OmittedTokens int
	// Failed is true if the result could not be made to fit and an error replaces it.
	Failed bool

	keepRest bool
	rest     []Piece
	limit    string   // the limit that applied, such as "25,000 tokens"
	hints    []string // sentences about links
}

// An Omission is something that was omitted from a result: the last items of a list, the end of a
// text or string, an optional member, a file, or other content blocks.
type Omission struct {
	// Path is the path of the list, string or member, such as "hits" or "items[0].text", or the name
	// of a file; "" is the whole text.
	Path string `json:"path,omitempty"`
	// What is "items", "bytes", "member", "file" or "block".
	What string `json:"what"`
	// Kept is the number of items, bytes or blocks that the result still has.
	Kept int `json:"kept,omitempty"`
	// Total is their number before fitting.
	Total int `json:"total,omitempty"`
	// URI is where a file can be read, if that is known.
	URI string `json:"uri,omitempty"`

	linked   bool // URI is a resource of the server
	mimeType string
}

// MetaKey is the key in _meta of a shortened result that lists what was omitted.
const MetaKey = "io.github.mcpkit-go/trimmed"

// Fit returns res unchanged if it fits the reader, and otherwise a shorter copy. Fit counts what
// the model reads: text, resources, an estimate for images and audio, and structured content once,
// without its text copy. It does not count a result that has fewer bytes than the limit has tokens.
//
// JSON stays valid, and structured content still matches its schema: Fit removes items from the end
// of the largest lists, then shortens long strings. It cuts text at the end of a paragraph, line or
// sentence. It replaces the largest images, audio clips and binary files by links, if f.Link makes
// them, and adds a link to a text file that it cut. The shorter result lists what was omitted in an
// additional text block and in _meta. If nothing can be omitted, Fit returns a tool error that says
// so.
//
// The error is that of encoding the structured content.
func (f *Fitter) Fit(res *mcp.CallToolResult) (*mcp.CallToolResult, Shortening, error) {
	return f.FitPage(res, nil)
}

// FitPage is Fit for a result whose structured content is a [Page]. A shortened page keeps at least
// one item, and its cursor continues after the items that it keeps. cursor makes that cursor; see
// [Pages.Cursor].
func (f *Fitter) FitPage(res *mcp.CallToolResult, cursor func(kept int) (string, error)) (*mcp.CallToolResult, Shortening, error) {
	r := f.Reader.valid()
	if n, ok := plainBytes(res); ok && fitsUncounted(r, n, 0) { // the usual case
		return res, Shortening{Bytes: n}, nil
	}
	parts, err := partsOf(res)
	if err != nil {
		return nil, Shortening{}, err
	}
	textBytes, media := size(parts)
	shortening := Shortening{Bytes: textBytes}
	if fitsUncounted(r, textBytes, media) {
		return res, shortening, nil
	}
	tokens, fits := countParts(r, parts, media)
	if fits {
		shortening.Tokens = tokens
		return res, shortening, nil
	}
	return f.shorten(r, res, parts, shortening, cursor)
}

// plainBytes returns the size of a result that consists of texts, or of encoded structured content
// with at most its exact text copies. It is not ok for any other result.
func plainBytes(res *mcp.CallToolResult) (n int, ok bool) {
	raw, isRaw := res.StructuredContent.(json.RawMessage)
	if !isRaw && res.StructuredContent != nil {
		return 0, false
	}
	n = len(raw)
	for _, c := range res.Content {
		text, ok := c.(*mcp.TextContent)
		if !ok {
			return 0, false
		}
		switch {
		case !isRaw:
			n += len(text.Text)
		case string(raw) != text.Text:
			return 0, false // another encoding of the content, or another text
		}
	}
	return n, true
}

// fitsUncounted reports whether a result fits by its size alone: in every byte-level vocabulary, n
// bytes are at most n tokens. They are also at most n characters.
func fitsUncounted(r Reader, textBytes, media int) bool {
	return textBytes+media <= r.Tokens && (r.Characters <= 0 || textBytes <= r.Characters)
}

// countParts counts parts until they exceed the limit.
func countParts(r Reader, parts []part, media int) (tokens int, fits bool) {
	if r.Characters > 0 && characters(parts) > r.Characters {
		return 0, false
	}
	limit := r.counted(r.Tokens - media)
	counted := 0
	for i := range parts {
		p := &parts[i]
		p.count(r.Counter, limit-counted)
		if !p.whole() {
			return 0, false
		}
		counted += p.tokens
	}
	tokens = r.estimate(counted) + media
	return tokens, tokens <= r.Tokens
}

// shorten divides the limit among the parts and shortens each to its share.
func (f *Fitter) shorten(r Reader, res *mcp.CallToolResult, parts []part, shortening Shortening, cursor func(int) (string, error)) (*mcp.CallToolResult, Shortening, error) {
	shortening.Trimmed = true
	shortening.keepRest = f.Rest != nil && !res.IsError
	out := *res
	out.Content = slices.Clone(res.Content)
	shortening.limit = appliedLimit(r, parts)
	files := newFiling(r, res.Content, f.Link)
	files.dropMedia(parts, &shortening)
	_, media := size(parts)
	room := r.counted(r.Tokens - noticeTokens - media - files.reserve(parts))
	charactersLeft := room * maxTokenBytes
	if r.Characters > 0 {
		charactersLeft = min(charactersLeft, r.Characters-noticeCharacters)
	}
	limits := share(r.Counter, parts, room)
	sent, kept := 0, 0
	for i := range parts {
		p := &parts[i]
		if len(p.text) == 0 {
			continue
		}
		before := p.text
		n, err := f.shortenFile(files, p, limits[i], max(0, charactersLeft), cursor, &shortening)
		if errors.Is(err, errTooLarge) {
			return f.tooLarge(r, shortening, cursor)
		} else if err != nil {
			return nil, shortening, err
		}
		sent += n
		kept += len(p.text)
		charactersLeft -= utf8.RuneCount(p.text)
		if string(before) != string(p.text) {
			show(&out, *p)
		}
	}
	out.Content = files.blocks(out.Content)
	shortening.hints = files.hints
	if kept > 0 {
		shortening.OmittedTokens = max(0, int(float64(r.estimate(sent))*float64(shortening.Bytes-kept)/float64(kept)))
	}
	notice := f.notice(r, shortening, cursor != nil, res.IsError)
	out.Content = append(out.Content, &mcp.TextContent{Text: notice})
	out.Meta = withMeta(res.Meta, shortening)
	shortening.Tokens = r.estimate(sent+r.Counter.Count(notice)) + media
	return &out, shortening, nil
}

// shortenFile is shortenPart. For an embedded text file it says what is missing of the file, and
// links to it.
func (f *Fitter) shortenFile(files *filing, p *part, limit, most int, cursor func(int) (string, error), shortening *Shortening) (tokens int, err error) {
	file := files.textFile(p)
	if file == nil {
		return f.shortenPart(files.reader.Counter, p, limit, most, cursor, shortening)
	}
	own, block := Shortening{keepRest: shortening.keepRest}, p.blocks[0]
	tokens, err = f.shortenPart(files.reader.Counter, p, limit, most, cursor, &own)
	switch {
	case errors.Is(err, errTooLarge): // JSON of which no part is useful
		p.text, tokens, files.dropped[block] = nil, 0, true
	case err != nil || len(own.Omitted) == 0:
		return tokens, err
	}
	if files.linkTo(block, file); files.links[block] == nil {
		shortening.rest = append(shortening.rest, own.rest...)
	}
	shortening.Omitted = append(shortening.Omitted, files.omission(block, file, len(p.text)))
	return tokens, nil
}

// maxTokenBytes is the length of the longest token of the known vocabularies.
const maxTokenBytes = 128

// shortenPart shortens p to at most limit counted tokens and most characters, and returns its
// tokens.
func (f *Fitter) shortenPart(c Counter, p *part, limit, most int, cursor func(int) (string, error), shortening *Shortening) (tokens int, err error) {
	count := utf8.RuneCount(p.text)
	if p.whole() && p.tokens <= limit && count <= most {
		return p.tokens, nil
	}
	if !p.json {
		_, cut := countUpTo(c, p.text, limit)
		kept := cutText(p.text, min(cut, prefixSize(p.text, most)))
		shortening.Omitted = append(shortening.Omitted, Omission{What: "bytes", Kept: len(kept), Total: len(p.text)})
		if shortening.keepRest {
			shortening.rest = appendText(shortening.rest, "", bytes.TrimLeft(p.text[len(kept):], " \t\n"))
		}
		p.text = kept
		return countBytes(c, kept), nil
	}
	// The text that is kept has about as many bytes for each character as the whole text, or else at
	// least one.
	j := jsonFit{counter: c, limit: limit, keepRest: shortening.keepRest}
	if p.structured {
		j.schema, j.cursor = f.Schema, cursor
	}
	for _, size := range []int{int(float64(most) * float64(len(p.text)) / float64(max(count, 1))), most} {
		again := j
		again.size = size
		if err := again.fit(p.text, p.cut*limit/max(p.tokens, 1)); err != nil {
			return 0, err
		}
		if utf8.RuneCount(again.short) <= most || size == most {
			j = again
			break
		}
	}
	p.text = j.short
	shortening.rest = append(shortening.rest, j.rest...)
	for _, o := range j.omitted {
		what := map[trim.Kind]string{trim.List: "items", trim.String: "bytes", trim.Member: "member"}[o.Kind]
		shortening.Omitted = append(shortening.Omitted, Omission{Path: o.Path, What: what, Kept: o.Kept, Total: o.Total})
	}
	return j.tokens, nil
}

// prefixSize returns the size of the first n characters of text in bytes.
func prefixSize(text []byte, n int) int {
	if n >= len(text) {
		return len(text)
	}
	size := 0
	for ; n > 0 && size < len(text); n-- {
		_, width := utf8.DecodeRune(text[size:])
		size += width
	}
	return size
}

// show puts a shortened part back into the result.
func show(out *mcp.CallToolResult, p part) {
	if p.structured {
		out.StructuredContent = json.RawMessage(p.text)
	}
	for _, i := range p.blocks {
		switch c := out.Content[i].(type) {
		case *mcp.TextContent:
			copied := *c
			copied.Text = string(p.text)
			out.Content[i] = &copied
		case *mcp.EmbeddedResource:
			copied, resource := *c, *c.Resource
			resource.Text = string(p.text)
			copied.Resource = &resource
			out.Content[i] = &copied
		}
	}
}

func withMeta(meta mcp.Meta, shortening Shortening) mcp.Meta {
	out := mcp.Meta{}
	maps.Copy(out, meta)
	out[MetaKey] = map[string]any{"omitted": shortening.Omitted[:min(len(shortening.Omitted), maxListed)], "omittedTokens": shortening.OmittedTokens}
	return out
}

// tooLarge returns the error for a result that cannot be shortened. For a page, it says how to
// continue after the item that does not fit.
func (f *Fitter) tooLarge(r Reader, shortening Shortening, cursor func(int) (string, error)) (*mcp.CallToolResult, Shortening, error) {
	shortening.Failed = true
	text := fmt.Sprintf("the result is too large: it has %s bytes, the limit is %s, and it cannot be shortened.", grouped(shortening.Bytes), shortening.limit)
	advice := f.narrow()
	if cursor != nil {
		next, err := cursor(1)
		if err != nil {
			return nil, shortening, err
		}
		advice = "It is the last item."
		if next != "" {
			advice = fmt.Sprintf("To continue after this item, call again with the same arguments and the cursor %s.", next)
		}
	}
	if advice != "" {
		text += " " + advice
	}
	shortening.Tokens = r.estimate(r.Counter.Count(text))
	return &mcp.CallToolResult{IsError: true, Content: []mcp.Content{&mcp.TextContent{Text: text}}}, shortening, nil
}
