package proxy

import (
	"bytes"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
	"github.com/mcpkit-go/mcpkit/internal/wirejson"
)

var (
	// A comment without an end hides the rest of the text.
	comment = regexp.MustCompile(`(?s)<!--.*?(?:-->|$)`)
	// Control sequences of terminals: CSI, OSC and other strings, and those of two characters.
	sequence = regexp.MustCompile("(?s)(?:\x1b\\[|\u009b)[0-?]*[ -/]*[@-~]?|(?:\x1b[\\]PX^_]|[\u009d\u0090\u0098\u009e\u009f]).*?(?:\x07|\x1b\\\\|\u009c|$)|\x1b[ -/]*[0-~]?")
)

// stripHidden removes from text what people do not see.
func stripHidden(text string) string {
	if isPlain(text) {
		return text
	}
	text = sequence.ReplaceAllString(text, "")
	var b strings.Builder
	b.Grow(len(text))
	var before rune
	for _, r := range text {
		if !isHidden(r, before) {
			b.WriteRune(r)
			before = r
		}
	}
	// Hidden characters within the marks of a comment are removed now. The remaining text must not
	// become a comment.
	return strings.ReplaceAll(comment.ReplaceAllString(b.String(), ""), "<!--", "<! --")
}

// isPlain reports whether text has nothing to remove, without looking at it in detail.
func isPlain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c >= 0x7F || c < ' ' && c != '\n' && c != '\t' && c != '\r' {
			return false
		}
	}
	return !strings.Contains(text, "<!--")
}

// isHidden reports whether a character is invisible or changes how others are shown. before is the
// character before it, which decides about joiners and variation selectors: emoji and many scripts
// need them.
func isHidden(r, before rune) bool {
	switch {
	case r == '\n' || r == '\t' || r == '\r':
		return false
	case r == 0x200C || r == 0x200D: // joiners
		return !joins(before)
	case r == 0xFE0E || r == 0xFE0F: // text and emoji presentation
		return before == 0 || unicode.IsSpace(before) || unicode.Is(unicode.Variation_Selector, before)
	case unicode.Is(unicode.Variation_Selector, r):
		return !unicode.Is(unicode.Mongolian, before) && !unicode.Is(unicode.Han, before) || r >= 0xE0100 && !unicode.Is(unicode.Han, before)
	case r >= 0x0600 && r <= 0x0605 || r == 0x06DD || r == 0x070F || r == 0x08E2 || r == 0x110BD || r == 0x110CD:
		return false // signs of Arabic, Syriac and Kaithi that are shown
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point)
}

// joins reports whether a joiner can follow a character.
func joins(r rune) bool {
	return r == 0xFE0F || unicode.IsMark(r) || unicode.IsLetter(r) && r > 0x500 || unicode.Is(unicode.So, r) || unicode.Is(unicode.Sk, r) && r > 0xFF
}

// strip removes hidden text from a result.
func strip(res *mcp.CallToolResult) {
	for _, c := range res.Content {
		stripContent(c)
	}
	if structured, ok := res.StructuredContent.(json.RawMessage); ok {
		res.StructuredContent = stripJSON(structured)
	}
}

func stripContent(c mcp.Content) {
	switch c := c.(type) {
	case *mcp.TextContent:
		c.Text = stripText(c.Text)
	case *mcp.EmbeddedResource:
		if c.Resource != nil {
			c.Resource.Text = stripText(c.Resource.Text)
		}
	case *mcp.ResourceLink:
		c.Title, c.Name, c.Description = stripHidden(c.Title), stripHidden(c.Name), stripHidden(c.Description)
	case *mcp.ToolResultContent:
		for _, part := range c.Content {
			stripContent(part)
		}
		c.StructuredContent = stripValue(c.StructuredContent)
	}
}

// stripSchema returns the schema of a form with the texts stripped that people see. Names of
// members and values, which an answer has, stay as they are.
func stripSchema(schema any) any {
	text, err := json.Marshal(schema)
	if err != nil || isPlain(string(text)) && !bytes.ContainsRune(text, '\\') {
		return schema
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var own any
	if decoder.Decode(&own) != nil {
		return schema
	}
	stripTitles(own)
	return own
}

func stripTitles(schema any) {
	switch s := schema.(type) {
	case []any:
		for _, part := range s {
			stripTitles(part)
		}
	case map[string]any:
		for name, part := range s {
			text, isText := part.(string)
			names, isList := part.([]any)
			switch {
			case isText && (name == "title" || name == "description"):
				s[name] = stripHidden(text)
			case isList && name == "enumNames":
				stripValue(names)
			}
			stripTitles(part)
		}
	}
}

// stripText strips a text that may be JSON, whose strings may hide characters behind escapes.
func stripText(text string) string {
	if isPlain(text) && !strings.Contains(text, `\`) {
		return text
	}
	if trimmed := strings.TrimSpace(text); (strings.HasPrefix(trimmed, "{") || strings.HasPrefix(trimmed, "[")) && json.Valid([]byte(trimmed)) {
		return string(stripJSON(json.RawMessage(trimmed)))
	}
	return stripHidden(text)
}

// stripJSON strips the strings of a JSON document, and the names of its members.
func stripJSON(doc json.RawMessage) json.RawMessage {
	if isPlain(string(doc)) && !bytes.ContainsRune(doc, '\\') {
		return doc
	}
	decoder := json.NewDecoder(bytes.NewReader(doc))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return doc
	}
	before, err := wirejson.Encode(value)
	if err != nil {
		return doc
	}
	after, err := wirejson.Encode(stripValue(value))
	if err != nil || bytes.Equal(before, after) && strictjson.Check(doc) == nil {
		return doc // as the upstream wrote it
	}
	return after
}

func stripValue(value any) any {
	switch v := value.(type) {
	case string:
		return stripHidden(v)
	case []any:
		for i := range v {
			v[i] = stripValue(v[i])
		}
	case map[string]any:
		// A member whose name has nothing to remove stays; of the others with one name, the first.
		clean := make(map[string]any, len(v))
		for _, name := range slices.Sorted(maps.Keys(v)) {
			shown := stripHidden(name)
			if _, taken := clean[shown]; !taken || shown == name {
				clean[shown] = stripValue(v[name])
			}
		}
		return clean
	}
	return value
}
