package budget

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/internal/exactjson"
)

// A part is a piece of a result that the model reads.
type part struct {
	text       []byte
	json       bool  // a JSON object or array, which must stay valid
	structured bool  // the structured content
	blocks     []int // indexes of the content blocks with it: text copies of structured content, or its own
	media      int   // tokens of an image, audio or file, which has no text

	// tokens is the count of text[:cut], which is the whole text unless it exceeds the limit.
	counted     bool
	tokens, cut int
}

// count counts the tokens of p up to limit.
func (p *part) count(c Counter, limit int) {
	p.tokens, p.cut = countUpTo(c, p.text, limit)
	p.counted = true
}

// whole reports whether count reached the end of p.
func (p *part) whole() bool { return p.cut == len(p.text) }

// partsOf divides a result into parts. Structured content and its text copies are one part: clients
// show the model one of them.
func partsOf(res *mcp.CallToolResult) ([]part, error) {
	var parts []part
	if res.StructuredContent != nil {
		raw, err := rawJSON(res.StructuredContent)
		if err != nil {
			return nil, errlog.Errorf("budget: the structured content cannot be encoded: %w", err)
		}
		parts = append(parts, part{text: raw, json: true, structured: true})
	}
	for i, c := range res.Content {
		switch c := c.(type) {
		case *mcp.TextContent:
			if len(parts) > 0 && parts[0].structured && sameJSON(parts[0].text, c.Text) {
				parts[0].blocks = append(parts[0].blocks, i)
				continue
			}
			parts = append(parts, part{text: []byte(c.Text), json: isContainer(c.Text), blocks: []int{i}})
		case *mcp.EmbeddedResource:
			if c.Resource == nil {
				continue
			}
			p := part{text: []byte(c.Resource.Text), json: isContainer(c.Resource.Text), blocks: []int{i}}
			if len(c.Resource.Blob) > 0 {
				p = part{media: fileTokens(len(c.Resource.Blob)), blocks: []int{i}}
			}
			parts = append(parts, p)
		case *mcp.ImageContent:
			parts = append(parts, part{media: imageTokens(c.Data), blocks: []int{i}})
		case *mcp.AudioContent:
			parts = append(parts, part{media: fileTokens(len(c.Data)), blocks: []int{i}})
		default: // a resource link, or a block of a later version of the protocol
			raw, err := json.Marshal(c)
			if err != nil {
				return nil, errlog.Errorf("budget: content block %d cannot be encoded: %w", i, err)
			}
			parts = append(parts, part{blocks: []int{i}, media: len(raw)}) // n bytes have at most n tokens
		}
	}
	return parts, nil
}

func rawJSON(v any) ([]byte, error) {
	switch v := v.(type) {
	case json.RawMessage:
		return v, nil
	case []byte:
		return v, nil
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}

// sameJSON reports whether text is a copy of the structured content raw. White space, the order of
// members and escapes in strings may differ, and digits of numbers may not.
func sameJSON(raw []byte, text string) bool {
	if string(raw) == text {
		return true
	}
	if !isContainer(text) || len(text) > 4*len(raw)+1024 {
		return false
	}
	var a, b any
	if exactjson.Unmarshal(raw, &a) != nil || exactjson.Unmarshal([]byte(text), &b) != nil {
		return false
	}
	x, _ := json.Marshal(a) // neither fails for what was JSON
	y, _ := json.Marshal(b)
	return bytes.Equal(x, y)
}

// isContainer reports whether text is a JSON object or array.
func isContainer(text string) bool {
	for i := range len(text) {
		switch text[i] {
		case ' ', '\n', '\t', '\r':
			continue
		case '{', '[':
			return json.Valid([]byte(text))
		}
		return false
	}
	return false
}

// size returns the total bytes of text and the total tokens of media.
func size(parts []part) (textBytes, media int) {
	for _, p := range parts {
		textBytes += len(p.text)
		media += p.media
	}
	return textBytes, media
}

func characters(parts []part) int {
	n := 0
	for _, p := range parts {
		n += utf8.RuneCount(p.text)
	}
	return n
}
