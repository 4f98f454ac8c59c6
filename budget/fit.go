package budget

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/budget/internal/trim"
)

// A Fitter makes results fit a reader. The zero Fitter fits them to [Claude]. It may be used by many goroutines at once.
type Fitter struct {
	// Reader is who reads the results; the zero Reader is Claude.
	Reader Reader
	// Schema is the output schema of the tool, a JSON Schema document, or nil. Trimmed structured content satisfies it.
	Schema json.RawMessage
	// Arguments names the tool's arguments that would make its result smaller, for the advice in messages.
	Arguments []string
	// Rest, when set, is called with what was left out and does not come with a next page, and returns a sentence that tells
	// the model how to get it, in place of the advice about arguments; "" keeps that.
	Rest func(left []Piece) string
}

// A Report says what [Fitter.Fit] did. Tokens are the reader's, estimated upwards.
type Report struct {
	// Bytes of what the model would have read, before fitting.
	Bytes int
	// Tokens of what it reads now; 0 when there was no need to count.
	Tokens int
	// Trimmed says that something was left out, and Omitted what.
	Trimmed bool
	Omitted []Omission
	// OmittedTokens is about how much was left out.
	OmittedTokens int
	// Failed says that the result could not be made to fit, and was replaced by an error.
	Failed bool

	keepRest bool
	rest     []Piece
}

// An Omission is one place where something was left out: items from the end of a list, the end of a text or string, an
// optional member, or a whole content block.
type Omission struct {
	// Path names the list, string or member, such as "hits" or "items[0].text"; "" is the text itself.
	Path string `json:"path,omitempty"`
	// What is "items", "bytes", "member" or "block".
	What string `json:"what"`
	// Kept and Total count items or bytes.
	Kept  int `json:"kept,omitempty"`
	Total int `json:"total,omitempty"`
}

// MetaKey is the key of _meta under which a trimmed result says what was left out.
const MetaKey = "io.github.mcpkit-go/trimmed"

// Fit returns res as it is when it fits the reader, and a shorter copy otherwise. What the model reads is counted: text,
// structured content once and not again for its text copy, resources, and an estimate for images and sound. A result with
// fewer bytes than the limit has tokens is not counted at all.
//
// JSON stays JSON, and structured content still satisfies its schema: items go from the end of the largest lists, then long
// strings are shortened. Text is cut at the end of a paragraph, line or sentence. The shorter result says what was left out
// in a text block of its own and in _meta. When nothing can be left out, the answer is a tool error that says so.
//
// The error is that of encoding the structured content.
func (f *Fitter) Fit(res *mcp.CallToolResult) (*mcp.CallToolResult, Report, error) {
	return f.FitPage(res, nil)
}

// FitPage is Fit for a result whose structured content is a [Page]: the cursor of a page that is made shorter goes on behind
// the items that it keeps, and there is always at least one. The function makes that cursor, see [Pages.Cursor].
func (f *Fitter) FitPage(res *mcp.CallToolResult, cursor func(kept int) (string, error)) (*mcp.CallToolResult, Report, error) {
	r := f.Reader.valid()
	if n, ok := plainBytes(res); ok && fitsUncounted(r, n, 0) { // nearly always
		return res, Report{Bytes: n}, nil
	}
	parts, err := partsOf(res)
	if err != nil {
		return nil, Report{}, err
	}
	textBytes, media := size(parts)
	report := Report{Bytes: textBytes}
	if fitsUncounted(r, textBytes, media) {
		return res, report, nil
	}
	tokens, fits := countParts(r, parts, media)
	if fits {
		report.Tokens = tokens
		return res, report, nil
	}
	return f.shorten(r, res, parts, report, cursor)
}

// plainBytes is the size of a result that is structured content as it is encoded, with its
// text copy, or texts, or both; it is not ok for any other.
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
			return 0, false // another spelling of it, or another text
		}
	}
	return n, true
}

// fitsUncounted decides by size alone: n bytes are at most n tokens, in every byte-level vocabulary, and at most n
// characters.
func fitsUncounted(r Reader, textBytes, media int) bool {
	return textBytes+media <= r.Tokens && (r.Characters <= 0 || textBytes <= r.Characters)
}

// countParts counts until the limit is passed.
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

// shorten makes the parts share what room there is.
func (f *Fitter) shorten(r Reader, res *mcp.CallToolResult, parts []part, report Report, cursor func(int) (string, error)) (*mcp.CallToolResult, Report, error) {
	report.Trimmed = true
	report.keepRest = f.Rest != nil && !res.IsError
	out := *res
	out.Content = slices.Clone(res.Content)
	dropped := dropMedia(r, parts, &report)
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
		n, err := f.shortenPart(r.Counter, p, limits[i], max(0, bytesLeft), cursor, &report)
		if errors.Is(err, errTooLarge) {
			return f.tooLarge(r, report, cursor)
		} else if err != nil {
			return nil, report, err
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
		report.OmittedTokens = max(0, int(float64(r.estimate(sent))*float64(report.Bytes-kept)/float64(kept)))
	}
	notice := f.notice(r, report, cursor != nil, res.IsError)
	out.Content = append(out.Content, &mcp.TextContent{Text: notice})
	out.Meta = withMeta(res.Meta, report)
	report.Tokens = r.estimate(sent+r.Counter.Count(notice)) + media
	return &out, report, nil
}

// maxTokenBytes is the length of the longest token of the known vocabularies.
const maxTokenBytes = 128

// shortenPart brings p within limit counted tokens and size bytes. It returns the tokens it has then.
func (f *Fitter) shortenPart(c Counter, p *part, limit, size int, cursor func(int) (string, error), report *Report) (tokens int, err error) {
	if p.whole() && p.tokens <= limit && len(p.text) <= size {
		return p.tokens, nil
	}
	if !p.json {
		_, cut := countUpTo(c, p.text, limit)
		kept := cutText(p.text, min(cut, size))
		report.Omitted = append(report.Omitted, Omission{What: "bytes", Kept: len(kept), Total: len(p.text)})
		if report.keepRest {
			report.rest = appendText(report.rest, "", bytes.TrimLeft(p.text[len(kept):], " \t\n"))
		}
		p.text = kept
		return countBytes(c, kept), nil
	}
	j := jsonFit{counter: c, limit: limit, size: size, keepRest: report.keepRest}
	if p.structured {
		j.schema, j.cursor = f.Schema, cursor
	}
	if err := j.fit(p.text, p.cut*limit/max(p.tokens, 1)); err != nil {
		return 0, err
	}
	p.text = j.short
	report.rest = append(report.rest, j.rest...)
	for _, o := range j.omitted {
		what := map[trim.Kind]string{trim.List: "items", trim.String: "bytes", trim.Member: "member"}[o.Kind]
		report.Omitted = append(report.Omitted, Omission{Path: o.Path, What: what, Kept: o.Kept, Total: o.Total})
	}
	return j.tokens, nil
}

// show writes a shortened part back to where it came from.
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

func withMeta(meta mcp.Meta, report Report) mcp.Meta {
	out := mcp.Meta{}
	for k, v := range meta {
		out[k] = v
	}
	out[MetaKey] = map[string]any{"omitted": report.Omitted[:min(len(report.Omitted), maxListed)], "omittedTokens": report.OmittedTokens}
	return out
}

// tooLarge is the answer when nothing can be left out. Of a page it says how to go on behind the item that does not fit.
func (f *Fitter) tooLarge(r Reader, report Report, cursor func(int) (string, error)) (*mcp.CallToolResult, Report, error) {
	report.Failed = true
	text := fmt.Sprintf("the result is too large: it has %s bytes, the limit is %s tokens, and it cannot be shortened.", grouped(report.Bytes), grouped(r.Tokens))
	advice := f.narrow()
	if cursor != nil {
		next, err := cursor(1)
		if err != nil {
			return nil, report, err
		}
		advice = "It is the last item."
		if next != "" {
			advice = fmt.Sprintf("To go on behind this item, call again with the same arguments and the cursor %s.", next)
		}
	}
	if advice != "" {
		text += " " + advice
	}
	report.Tokens = r.estimate(r.Counter.Count(text))
	return &mcp.CallToolResult{IsError: true, Content: []mcp.Content{&mcp.TextContent{Text: text}}}, report, nil
}
