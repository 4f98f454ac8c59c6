package wrap

import (
	"strconv"
	"strings"
	"unicode"
)

// maxUnescape is how often a value of a path is decoded to look for what it may become: services behind proxies decode
// more than once.
const maxUnescape = 3

const notEmpty = "must not be empty"

// unsafeSegment says what is wrong with a value that is to be one segment of a path, or returns "". A value that a router, a
// proxy or the service could take for several segments, for none, for another one, or for more than a path, is refused,
// however it is encoded, and however readers treat what is no encoding.
func unsafeSegment(value string) string {
	for range maxUnescape + 1 {
		if msg := unsafeText(value); msg != "" {
			return msg
		}
		decoded, escapes, broken := unescape(value)
		switch {
		case escapes == 0:
			return unsafeWithout(value)
		case broken > 0:
			// Some readers decode the rest, some give up, some leave the broken ones out.
			return `must not have "%" in it that is no encoding, beside some that is`
		}
		value = decoded
	}
	return "is encoded too often"
}

// unsafeText says what is wrong with a value as it stands.
func unsafeText(value string) string {
	switch {
	case value == "":
		return notEmpty
	case strings.ContainsAny(value, `/\`):
		return `must not have "/" or "\" in it`
	case strings.ContainsAny(value, "?#"):
		return `must not have "?" or "#" in it`
	case strings.ContainsFunc(value, unicode.IsControl):
		return "must not have line breaks or other control characters in it"
	case overlong(value):
		return "must not have characters in a longer encoding than they need"
	}
	return unsafeName(value)
}

// unsafeName says whether a value is nothing, or a dot segment, once everything is left out that a reader may drop:
// parameters, spaces and invisible characters.
func unsafeName(value string) string {
	plain, _, _ := strings.Cut(value, ";")
	plain = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, plain)
	switch plain {
	case "":
		return notEmpty
	case ".", "..":
		return `must not be "." or ".."`
	}
	return ""
}

// unsafeWithout is unsafeName for what readers make of "%" that is no encoding: they leave it out, alone or with the two
// characters that should have been its digits.
func unsafeWithout(value string) string {
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

// unescape decodes %XX, and %uXXXX as some services do. It returns how many of them there are, and how many "%" that are
// none.
func unescape(value string) (decoded string, escapes, broken int) {
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
		broken++
	}
	return b.String(), escapes, broken
}

// hex reads n digits from the place i.
func hex(s string, i, n int) (uint64, bool) {
	if i+n > len(s) || strings.ContainsAny(s[i:i+n], "+-_") {
		return 0, false
	}
	v, err := strconv.ParseUint(s[i:i+n], 16, 32)
	return v, err == nil
}

// overlong reports whether a text has bytes that begin a longer encoding of a character than it needs, which some readers
// take for that character: 0xC0 0xAE for a dot. The arguments of a call have none, but what is encoded in them can.
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

// unsafeRest is unsafeSegment for a value of several segments.
func unsafeRest(value string) string {
	for part := range strings.SplitSeq(value, "/") {
		if msg := unsafeSegment(part); msg != "" {
			if part == "" {
				return `must be a path without "/" at its ends and without "//"`
			}
			return `has a part between "/" that ` + msg
		}
	}
	return ""
}

// unsafeHeader is the same for a value of a header.
func unsafeHeader(value string) string {
	if strings.ContainsFunc(value, unicode.IsControl) {
		return "must not have line breaks or other control characters in it"
	}
	return ""
}
