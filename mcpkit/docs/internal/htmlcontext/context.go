// Package htmlcontext escapes texts for the place of an HTML document at which they are written, as
// package html/template does. It knows documents whose attribute values are in double quotation
// marks.
package htmlcontext

import (
	"bytes"
	"strings"
)

// A Place is where in a document a text is written.
type Place int

// The places of a document.
const (
	Text    Place = iota // between tags
	Tag                  // in a tag, outside of an attribute's value
	Value                // in an attribute's value
	Address              // in the value of href
	Style                // in a style element
	Script               // in a script element
)

// A Context is the end of a document that is being written. The zero value is an empty document.
type Context struct {
	place   Place
	element string // of the tag
	begun   bool   // the attribute's value has text already
}

// Advance moves the context behind markup, which the document's author wrote.
func (c *Context) Advance(markup []byte) {
	for len(markup) > 0 {
		markup = c.advance(markup)
	}
}

// advance moves the context behind the part of markup that is in one place, and returns the rest.
func (c *Context) advance(markup []byte) (rest []byte) {
	switch c.place {
	case Tag:
		i := bytes.IndexAny(markup, `">`)
		switch {
		case i < 0:
			return nil
		case markup[i] == '"':
			c.place, c.begun = Value, false
			if bytes.HasSuffix(markup[:i], []byte(" href=")) {
				c.place = Address
			}
		default:
			c.place = inside[c.element]
		}
		return markup[i+1:]
	case Value, Address:
		end, rest, closed := bytes.Cut(markup, []byte{'"'})
		c.begun = c.begun || len(end) > 0
		if closed {
			c.place = Tag
		}
		return rest
	default:
		_, tag, found := bytes.Cut(markup, []byte{'<'})
		if !found {
			return nil
		}
		end := bytes.IndexAny(tag, " >\n")
		if end < 0 {
			end = len(tag) // an action that adds an attribute follows the name
		}
		c.place, c.element = Tag, string(tag[:end])
		return tag[end:]
	}
}

// inside has the elements whose content is no text.
var inside = map[string]Place{"style": Style, "script": Script}

// Trusted returns text, which is valid at a place, and panics if the context is at another.
func (c *Context) Trusted(place Place, text string) string {
	if c.place != place {
		panic("htmlcontext: a text that is not escaped is in the wrong place")
	}
	return text
}

// Escape returns text so that it is shown as it is.
func (c *Context) Escape(text string) string {
	switch c.place {
	case Text, Value:
	case Address:
		if c.begun {
			text = escapeAddress(text, unreserved)
		} else if safe(text) {
			text = escapeAddress(text, unreserved+"!#$&*+,/:;=?@[]%")
		} else {
			text = "#ZgotmplZ" // what html/template writes
		}
	default:
		panic("htmlcontext: a text in a tag, style or script")
	}
	c.begun = true
	return replacer.Replace(text)
}

var replacer = strings.NewReplacer("\x00", "\uFFFD", `"`, "&#34;", "&", "&amp;", "'", "&#39;", "+", "&#43;", "<", "&lt;", ">", "&gt;")

// safe reports whether an address has a scheme that runs no script, or none.
func safe(address string) bool {
	scheme, _, found := strings.Cut(address, ":")
	if !found || strings.Contains(scheme, "/") {
		return true
	}
	return strings.EqualFold(scheme, "https") || strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "mailto")
}

const unreserved = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// escapeAddress returns text with every byte escaped that is not in keep. A percent sign is kept
// only before two hexadecimal digits.
func escapeAddress(text, keep string) string {
	const digits = "0123456789abcdef"
	var b strings.Builder
	for i := range len(text) {
		c := text[i]
		if strings.IndexByte(keep, c) >= 0 && (c != '%' || i+2 < len(text) && isHex(text[i+1]) && isHex(text[i+2])) {
			b.WriteByte(c)
			continue
		}
		b.WriteString("%" + string([]byte{digits[c>>4], digits[c&15]}))
	}
	return b.String()
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}
