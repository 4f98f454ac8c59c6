package budget

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

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
	// Arguments has the names of the tool's arguments that make its result smaller. Messages to the
	// model advise to use them.
	Arguments []string
	// Rest, unless it is nil, is called with what was omitted and does not come with the next page.
	// It returns a sentence that tells the model how to get it, which replaces the advice about
	// Arguments, or "" to keep that advice.
	Rest func(left []Piece) string
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
}

// An Omission is something that was omitted from a result: the last items of a list, the end of a
// text or string, an optional member, or a content block.
type Omission struct {
	// Path is the path of the list, string or member, such as "hits" or "items[0].text"; "" is the
	// whole text.
	Path string `json:"path,omitempty"`
	// What is "items", "bytes", "member" or "block".
	What string `json:"what"`
	// Kept is the number of items, bytes or blocks that the result still has.
	Kept int `json:"kept,omitempty"`
	// Total is their number before fitting.
	Total int `json:"total,omitempty"`
}

// MetaKey is the key in _meta of a shortened result that lists what was omitted.
const MetaKey = "io.github.mcpkit-go/trimmed"

// Fit returns res unchanged if it fits the reader, and otherwise a shorter copy. Fit counts what
// the model reads: text, resources, an estimate for images and audio, and structured content once,
// without its text copy. It does not count a result that has fewer bytes than the limit has tokens.
//
// JSON stays valid, and structured content still matches its schema: Fit removes items from the end
// of the largest lists, then shortens long strings. It cuts text at the end of a paragraph, line or
// sentence. The shorter result lists what was omitted in an additional text block and in _meta. If
// nothing can be omitted, Fit returns a tool error that says so.
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
	dropped := dropMedia(r, parts, &shortening)
	_, media := size(parts)
	room := r.counted(r.Tokens - noticeTokens - media)
	bytesLeft := room * maxTokenBytes
	if r.Characters > 0 {
		bytesLeft = min(bytesLeft, r.Characters-noticeCharacters)
	}
	limits := share(r.Counter, parts, room)
	sent, kept := 0, 0
	for i := range parts {
		p := &parts[i]
		if len(p.text) == 0 {
			continue
		}
		before := p.text
		n, err := f.shortenPart(r.Counter, p, limits[i], max(0, bytesLeft), cursor, &shortening)
		if errors.Is(err, errTooLarge) {
			return f.tooLarge(r, shortening, cursor)
		} else if err != nil {
			return nil, shortening, err
		}
		sent += n
		kept += len(p.text)
		bytesLeft -= len(p.text)
		if string(before) != string(p.text) {
			show(&out, *p)
		}
	}
	left := out.Content[:0]
	for i, c := range out.Content {
		if !dropped[i] {
			left = append(left, c)
		}
	}
	out.Content = left
	if kept > 0 {
		shortening.OmittedTokens = max(0, int(float64(r.estimate(sent))*float64(shortening.Bytes-kept)/float64(kept)))
	}
	notice := f.notice(r, shortening, cursor != nil, res.IsError)
	out.Content = append(out.Content, &mcp.TextContent{Text: notice})
	out.Meta = withMeta(res.Meta, shortening)
	shortening.Tokens = r.estimate(sent+r.Counter.Count(notice)) + media
	return &out, shortening, nil
}

// maxTokenBytes is the length of the longest token of the known vocabularies.
const maxTokenBytes = 128

// shortenPart shortens p to at most limit counted tokens and size bytes, and returns its tokens.
func (f *Fitter) shortenPart(c Counter, p *part, limit, size int, cursor func(int) (string, error), shortening *Shortening) (tokens int, err error) {
	if p.whole() && p.tokens <= limit && len(p.text) <= size {
		return p.tokens, nil
	}
	if !p.json {
		_, cut := countUpTo(c, p.text, limit)
		kept := cutText(p.text, min(cut, size))
		shortening.Omitted = append(shortening.Omitted, Omission{What: "bytes", Kept: len(kept), Total: len(p.text)})
		if shortening.keepRest {
			shortening.rest = appendText(shortening.rest, "", bytes.TrimLeft(p.text[len(kept):], " \t\n"))
		}
		p.text = kept
		return countBytes(c, kept), nil
	}
	j := jsonFit{counter: c, limit: limit, size: size, keepRest: shortening.keepRest}
	if p.structured {
		j.schema, j.cursor = f.Schema, cursor
	}
	if err := j.fit(p.text, p.cut*limit/max(p.tokens, 1)); err != nil {
		return 0, err
	}
	p.text = j.short
	shortening.rest = append(shortening.rest, j.rest...)
	for _, o := range j.omitted {
		what := map[trim.Kind]string{trim.List: "items", trim.String: "bytes", trim.Member: "member"}[o.Kind]
		shortening.Omitted = append(shortening.Omitted, Omission{Path: o.Path, What: what, Kept: o.Kept, Total: o.Total})
	}
	return j.tokens, nil
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
	text := fmt.Sprintf("the result is too large: it has %s bytes, the limit is %s tokens, and it cannot be shortened.", grouped(shortening.Bytes), grouped(r.Tokens))
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
