package request

import (
	"strconv"
	"strings"
	"unicode"
)

// maxUnescape is how many times a path value is decoded and checked. A proxy and the service behind
// it may each decode it.
const maxUnescape = 3

const emptyMessage = "must not be empty"

// UnsafeSegment returns what is wrong with a value for one segment of a path, or "". It refuses a
// value that a router, a proxy or the service could treat as several segments, as no segment, as
// another segment, or as more than a path, in any encoding and for any treatment of invalid
// encodings.
func UnsafeSegment(value string) string {
	for range maxUnescape + 1 {
		if msg := unsafeText(value); msg != "" {
			return msg
		}
		decoded, escapes, invalid := unescape(value)
		switch {
		case escapes == 0:
			return unsafeWithoutPercent(value)
		case invalid > 0:
			// Programs disagree: they decode the others, refuse the value, or omit the invalid
			// ones.
			return `must not contain both valid and invalid %-encodings`
		}
		value = decoded
	}
	return "must not be encoded more than three times"
}

// unsafeText returns what is wrong with a value as it is, without decoding it, or "".
func unsafeText(value string) string {
	switch {
	case value == "":
		return emptyMessage
	case strings.ContainsAny(value, `/\`):
		return `must not contain "/" or "\"`
	case strings.ContainsAny(value, "?#"):
		return `must not contain "?" or "#"`
	case strings.ContainsFunc(value, unicode.IsControl):
		return "must not contain line breaks or other control characters"
	case overlong(value):
		return "must not contain overlong UTF-8 encodings"
	}
	return unsafeName(value)
}

// unsafeName returns what is wrong with a value that is empty or a dot segment without the parts
// that some programs drop: parameters, spaces and invisible characters.
func unsafeName(value string) string {
	name, _, _ := strings.Cut(value, ";")
	name = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, name)
	switch name {
	case "":
		return emptyMessage
	case ".", "..":
		return `must not be "." or ".."`
	}
	return ""
}

// unsafeWithoutPercent is unsafeName for the values that some programs make of invalid encodings:
// they drop the "%", alone or with the two characters after it.
func unsafeWithoutPercent(value string) string {
	if !strings.Contains(value, "%") {
		return ""
	}
	if msg := unsafeName(strings.ReplaceAll(value, "%", "")); msg != "" {
		return msg
	}
	var b strings.Builder
	for i := 0; i < len(value); i++ {
		if value[i] == '%' {
			i += 2
			continue
		}
		b.WriteByte(value[i])
	}
	return unsafeName(b.String())
}

// unescape decodes % and two hexadecimal digits, and also %u and four digits as some services do.
// It counts these escapes, and each "%" that begins neither.
func unescape(value string) (decoded string, escapes, invalid int) {
	if !strings.Contains(value, "%") {
		return value, 0, 0
	}
	var b strings.Builder
	for i := 0; i < len(value); i++ {
		if value[i] != '%' {
			b.WriteByte(value[i])
			continue
		}
		if n, ok := hex(value, i+1, 2); ok {
			b.WriteByte(byte(n))
			escapes++
			i += 2
			continue
		}
		if n, ok := hex(value, i+2, 4); ok && value[i+1]|0x20 == 'u' {
			b.WriteRune(rune(n))
			escapes++
			i += 5
			continue
		}
		b.WriteByte('%')
		invalid++
	}
	return b.String(), escapes, invalid
}

// hex parses n hexadecimal digits at index i.
func hex(s string, i, n int) (uint64, bool) {
	if i+n > len(s) || strings.ContainsAny(s[i:i+n], "+-_") {
		return 0, false
	}
	v, err := strconv.ParseUint(s[i:i+n], 16, 32)
	return v, err == nil
}

// overlong reports whether a text contains an overlong encoding of a character, such as 0xC0 0xAE
// for a dot, which some programs decode. Arguments are valid UTF-8, but their %-encodings may not
// be.
func overlong(s string) bool {
	for i := range len(s) {
		next := byte(0)
		if i+1 < len(s) {
			next = s[i+1]
		}
		switch c := s[i]; {
		case c == 0xC0, c == 0xC1, c > 0xF4,
			c == 0xE0 && next >= 0x80 && next < 0xA0,
			c == 0xF0 && next >= 0x80 && next < 0x90:
			return true
		}
	}
	return false
}

// unsafeSegments is UnsafeSegment for a value of one or more segments.
func unsafeSegments(value string) string {
	for part := range strings.SplitSeq(value, "/") {
		if msg := UnsafeSegment(part); msg != "" {
			if part == "" {
				return `must not begin or end with "/" or contain "//"`
			}
			return `each segment ` + msg
		}
	}
	return ""
}

// unsafeHeader returns what is wrong with a header value, or "".
func unsafeHeader(value string) string {
	if strings.ContainsFunc(value, unicode.IsControl) {
		return "must not contain line breaks or other control characters"
	}
	return ""
}
