package gate

import (
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/yosida95/uritemplate/v3"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
)

// maxURIText bounds the URIs of one message that are compared with those that need scopes, in
// bytes. The comparison happens before the caller is known.
const maxURIText = 16 << 10

// decodings is how often a URI is decoded to find the resources that it may mean to a handler. A
// URI with more levels of encoding needs the scopes of all resources.
const decodings = 4

// spellingsOf returns the URIs that the URIs of a message may mean. It returns false if they are
// too long or have too many levels of encoding.
//
// go-sdk finds the handler of a URI by the URI's text alone. The handler of a wider template may
// decode the URI, and so read a resource of a narrower template that needs scopes. Therefore a URI
// is also compared after decoding, with its scheme, host and path normalized, and without query
// and fragment.
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

// spellingsOfName returns the spellings of the URI or template of a resource. Its query and
// fragment belong to its name.
func spellingsOfName(uri string) (names []string) {
	i := strings.IndexAny(uri, "?#")
	if i < 0 {
		i = len(uri)
	}
	spellings, _ := appendSpellings(nil, uri[:i])
	for _, spelling := range spellings {
		if utf8.ValidString(spelling) { // a template consists of characters
			names = append(names, spelling+uri[i:])
		}
	}
	return names
}

// expansion returns a URI that matches a template.
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

// appendSpellings appends a URI and the URIs that it may mean. It returns false if the URI has too
// many levels of encoding.
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
		for _, form := range []string{bare, lenient(bare)} {
			for _, n := range normalized(form) {
				add(n)
				add(n + rest)
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

// lenient returns how lenient parsers read a URI without query: they treat a backslash as a slash,
// stop at a parameter, a space or a control character, and need no slashes after the scheme.
func lenient(uri string) string {
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

// hosts returns a host, and the host without user, port and final dot.
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

// normalized returns a URI with a lower-case scheme and host and a path without . and .. segments:
// once with the path below the host, and once as if the host were the first segment of the path,
// as in many private schemes.
func normalized(uri string) (forms []string) {
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
		forms = append(forms, start+within, start+whole)
	}
	return forms
}

// unescape decodes the percent-encoded bytes of a text and keeps the rest.
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

// uriBytes are the bytes that a URI can have without encoding them, and those of templates.
const uriBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?#[]@!$&'()*+,;={}"

// escape encodes the bytes that a URI must encode, so that a decoded URI can be compared with
// templates, which match encoded text.
func escape(text string) string {
	var b strings.Builder
	start := 0
	for i := 0; i < len(text); i++ {
		c := text[i]
		if strings.IndexByte(uriBytes, c) >= 0 || escaped(text, i) {
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

// hexDigit returns the value of a hexadecimal digit, or -1.
func hexDigit(c byte) int {
	const lower = 16 // where the letters come again, in upper case without the digits
	i := strings.IndexByte("0123456789abcdefABCDEF", c)
	if i >= lower {
		return i - 6
	}
	return i
}
