package mcpkit

import (
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/yosida95/uritemplate/v3"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
)

// maxURIText bounds how much of the URIs of one message is compared with those that need
// scopes, in bytes: it is done before the caller is known.
const maxURIText = 16 << 10

// decodings is how often a URI is decoded to find out what it may be taken for. One that could
// be decoded further may be anything.
const decodings = 4

// spellingsOf returns what the URIs of a message may be taken for. It reports false if there
// is too much to tell.
//
// go-sdk finds the handler of a URI by its text alone. The handler of a wider template may
// decode it, and so read what a narrower one, which needs scopes, is about. So a URI is also
// compared as it is after decoding, in the plain form of its scheme, host and path, and
// without query and fragment.
func spellingsOf(m envelope.Message) (spellings []string, ok bool) {
	size := 0
	for _, uri := range m.URIs {
		if size += len(uri); size > maxURIText {
			return nil, false
		}
		if m.Method == "completion/complete" {
			spellings = append(spellings, uri)
			if uri, ok = expansion(uri); !ok {
				continue
			}
		}
		if spellings, ok = appendSpellings(spellings, uri); !ok {
			return nil, false
		}
	}
	return spellings, true
}

// spellingsOfName returns those of a resource or template itself. What is behind its path
// belongs to its name.
func spellingsOfName(uri string) (names []string) {
	i := strings.IndexAny(uri, "?#")
	if i < 0 {
		i = len(uri)
	}
	spellings, _ := appendSpellings(nil, uri[:i])
	for _, spelling := range spellings {
		if utf8.ValidString(spelling) { // a template is of characters
			names = append(names, spelling+uri[i:])
		}
	}
	return names
}

// expansion returns a URI that a template is for.
func expansion(template string) (uri string, ok bool) {
	t, err := uritemplate.New(template)
	if err != nil {
		return "", false
	}
	values := uritemplate.Values{}
	for _, name := range t.Varnames() {
		values.Set(name, uritemplate.String("x"))
	}
	uri, err = t.Expand(values)
	return uri, err == nil
}

// appendSpellings appends a URI, and what it may be taken for. It reports false if there is no
// end of that.
func appendSpellings(spellings []string, uri string) (_ []string, ok bool) {
	start := len(spellings)
	add := func(uri string) {
		for _, spelling := range []string{uri, escape(uri)} {
			if !slices.Contains(spellings[start:], spelling) {
				spellings = append(spellings, spelling)
			}
		}
	}
	for range decodings + 1 {
		add(uri)
		bare, rest := uri, ""
		if i := strings.IndexAny(uri, "?#"); i >= 0 {
			bare, rest = uri[:i], uri[i:]
		}
		for _, form := range []string{bare, readable(bare)} {
			for _, plain := range plainURIs(form) {
				add(plain)
				add(plain + rest)
			}
		}
		decoded := unescape(uri)
		if decoded == uri {
			return spellings, true
		}
		uri = decoded
	}
	return spellings, false
}

// readable returns what lenient readers make of a URI without query: they take a backslash for a
// slash, end at a parameter, a space or a control character, and need no slashes behind the
// scheme.
func readable(uri string) string {
	uri = strings.ReplaceAll(uri, `\`, "/")
	if i := strings.IndexFunc(uri, func(r rune) bool { return r <= ' ' || r == ';' || r == 0x7f }); i >= 0 {
		uri = uri[:i]
	}
	scheme, rest, ok := strings.Cut(uri, ":")
	if !ok || strings.Contains(scheme, "/") {
		return uri
	}
	return scheme + "://" + strings.TrimLeft(rest, "/")
}

// hosts returns a host, and what is left of it without user, port and the dot at its end.
func hosts(host string) []string {
	bare := host[strings.LastIndexByte(host, '@')+1:]
	if i := strings.LastIndexByte(bare, ':'); i >= 0 && strings.Trim(bare[i+1:], "0123456789") == "" {
		bare = bare[:i]
	}
	if bare = strings.TrimRight(bare, "."); bare == host {
		return []string{host}
	}
	return []string{host, bare}
}

// plainURIs returns a URI with the scheme and the host in small letters, and without . and ..
// in the path: once within the host, and once as if the host were the first part of the path,
// which it is in many schemes of servers' own.
func plainURIs(uri string) (plain []string) {
	scheme, rest, ok := strings.Cut(uri, "://")
	if !ok {
		scheme, rest, _ = strings.Cut(uri, ":")
		return []string{strings.ToLower(scheme) + uri[len(scheme):len(uri)-len(rest)] + rest}
	}
	host, below := rest, ""
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		host, below = rest[:i], rest[i:]
	}
	start := strings.ToLower(scheme) + "://"
	for _, host := range hosts(strings.ToLower(host)) {
		within := host + strings.TrimSuffix(path.Clean("/"+below), "/")
		whole := path.Clean("/" + host + below)
		if host != "" {
			whole = whole[1:]
		}
		plain = append(plain, start+within, start+whole)
	}
	return plain
}

// unescape decodes the percent-encoded bytes of a text; what is no such byte stays.
func unescape(text string) string {
	if !strings.Contains(text, "%") {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for i := 0; i < len(text); i++ {
		if escaped(text, i) {
			b.WriteByte(byte(hexDigit(text[i+1])<<4 | hexDigit(text[i+2])))
			i += 2
			continue
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// escape encodes the bytes that no URI has as they are, so that what was decoded can be
// compared with templates, which match encoded text.
func escape(text string) string {
	var b strings.Builder
	start := 0
	for i := 0; i < len(text); i++ {
		c := text[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
			strings.IndexByte("-._~:/?#[]@!$&'()*+,;={}", c) >= 0 || escaped(text, i) {
			continue
		}
		b.WriteString(text[start:i])
		const digits = "0123456789ABCDEF"
		b.Write([]byte{'%', digits[c>>4], digits[c&15]})
		start = i + 1
	}
	if start == 0 {
		return text
	}
	b.WriteString(text[start:])
	return b.String()
}

// escaped reports whether a percent-encoded byte begins at text[i].
func escaped(text string, i int) bool {
	return text[i] == '%' && i+2 < len(text) && hexDigit(text[i+1]) >= 0 && hexDigit(text[i+2]) >= 0
}

func hexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
