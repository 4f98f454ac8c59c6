package wrap_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
)

// A reader decodes a path in one of the ways that routers, proxies and services do. They differ in
// how they treat an invalid %-encoding.
type reader func(path string) string

func digit(s string, i, n int) (rune, bool) {
	if i+n > len(s) {
		return 0, false
	}
	v, err := strconv.ParseUint(s[i:i+n], 16, 32)
	return rune(v), err == nil && !strings.ContainsAny(s[i:i+n], "+-_")
}

// decoding returns a reader that drops so many bytes of an invalid encoding, but no slash, or keeps
// it.
func decoding(drop int, wide bool) reader {
	return func(s string) string {
		var b strings.Builder
		for i := 0; i < len(s); i++ {
			if s[i] != '%' {
				b.WriteByte(s[i])
				continue
			}
			if v, ok := digit(s, i+1, 2); ok {
				b.WriteByte(byte(v))
				i += 2
			} else if v, ok := digit(s, i+2, 4); ok && wide && (s[i+1] == 'u' || s[i+1] == 'U') {
				b.WriteRune(v)
				i += 5
			} else if drop == 0 {
				b.WriteByte('%')
			} else {
				for n := 1; n < drop && i+1 < len(s) && s[i+1] != '/'; n++ {
					i++
				}
			}
		}
		return b.String()
	}
}

// folded decodes overlong encodings.
func folded(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		n, lead := 0, s[i]
		switch {
		case lead>>5 == 6:
			n, lead = 1, lead&0x1f
		case lead>>4 == 14:
			n, lead = 2, lead&0x0f
		case lead>>3 == 30:
			n, lead = 3, lead&0x07
		case lead>>2 == 62:
			n, lead = 4, lead&0x03
		}
		v := rune(lead)
		if n == 0 || i+n >= len(s) {
			b.WriteByte(s[i])
			continue
		}
		for _, c := range []byte(s[i+1 : i+1+n]) {
			v = v<<6 | rune(c&0x3f)
		}
		if v >= 0x80 {
			b.WriteString(s[i : i+1+n])
		} else {
			b.WriteRune(v)
		}
		i += n
	}
	return b.String()
}

var readers = []reader{
	decoding(0, false), decoding(0, true), decoding(1, false), decoding(3, false), folded,
	func(s string) string { // gives up at an invalid encoding
		if out, err := url.PathUnescape(s); err == nil {
			return out
		}
		return s
	},
}

// segmentsOf splits a path as the most tolerant service does: without query and fragment, with
// backslashes as slashes, without parameters, spaces and invisible characters.
func segmentsOf(path string) (segments []string) {
	if i := strings.IndexAny(path, "?#\x00\r\n"); i >= 0 {
		path = path[:i]
	}
	for part := range strings.SplitSeq(strings.ReplaceAll(path, `\`, "/"), "/") {
		part, _, _ = strings.Cut(part, ";")
		part = strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
				return -1
			}
			return r
		}, part)
		switch part {
		case "", ".":
		case "..":
			segments = segments[:max(0, len(segments)-1)]
		default:
			segments = append(segments, part)
		}
	}
	return segments
}

// A routed is a tool whose route has wildcards in all positions, with its last request.
type routed struct {
	last *http.Request
	call func(t *testing.T, id, path string) bool // reports whether the request was sent
}

func newRouted(tb testing.TB) *routed {
	type in struct {
		ID   string `json:"id" path:"id"`
		Path string `json:"path" path:"path"`
	}
	r := &routed{}
	remote, err := wrap.Remote("https://api.example.com/v1", wrap.Transport(transport(func(req *http.Request) *http.Response {
		r.last = req
		return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody, Header: http.Header{}, Request: req}
	})))
	require.NoError(tb, err)
	c := tool[in, wrap.Done](tb, remote, "GET /notes/{id}/files/{path...}")
	r.call = func(t *testing.T, id, path string) bool {
		r.last = nil
		_, err := mcptest.Try[wrap.Done](t.Context(), c, "call_route", map[string]any{"id": id, "path": path})
		require.Equal(t, err == nil, r.last != nil)
		return err == nil
	}
	return r
}

// stays checks that the request is for its route, for every reader and for repeated decoding.
func (r *routed) stays(t *testing.T, path string, random *rand.Rand) {
	t.Helper()
	raw := r.last.URL.EscapedPath()
	check := func(read, how string) {
		got := segmentsOf(read)
		want := 4 + len(strings.Split(path, "/"))
		if assert.Len(t, got, want, "%q read %s as %q", raw, how, read) {
			assert.Equal(t, []string{"v1", "notes", "files"}, []string{got[0], got[1], got[3]}, "%q read %s as %q", raw, how, read)
		}
	}
	assert.Equal(t, "api.example.com", r.last.URL.Host)
	assert.Equal(t, "api.example.com", r.last.Host)
	check(raw, "as it came")
	for i := range readers { // the same reader several times
		read := raw
		for n := range 6 {
			read = readers[i](read)
			check(read, fmt.Sprintf("by reader %d, %d times", i, n+1))
		}
	}
	for range 4 { // different readers
		read, how := raw, "by"
		for range 6 {
			i := random.IntN(len(readers))
			read, how = readers[i](read), fmt.Sprint(how, " ", i)
			check(read, how)
		}
	}
}

var pathPieces = []string{
	".", "..", "/", `\`, "%", "%2e", "%2E", "%2f", "%5c", "%25", "%zz", "%z", "%u002e", "%u002f", "%uff0e", "%c0%ae", "%c0%af", "%e0%80%ae", "%f0%80%80%af", "%00", "\x00", "%0a",
	";", "%3b", "?", "%3f", "#", "%23", " ", "%20", "\t", "\u200b", "\u202e", "\u00a0", "a", "2e", "2f", "u", "日", "%e6%97%a5", "100%", "%c3%a9", "%ff", "%80",
}

// TestPathStaysInItsRoute checks arguments that readers treat differently.
func TestPathStaysInItsRoute(t *testing.T) {
	r := newRouted(t)
	random := rand.New(rand.NewPCG(1, 2))
	sent := 0
	for range testsize.Count(6_000, 2_500) {
		var id, path strings.Builder
		for range 1 + random.IntN(5) {
			id.WriteString(pathPieces[random.IntN(len(pathPieces))])
		}
		for range 1 + random.IntN(3) {
			path.WriteString(pathPieces[random.IntN(len(pathPieces))])
		}
		if r.call(t, id.String(), path.String()) {
			sent++
			r.stays(t, path.String(), random)
			if t.Failed() {
				t.FailNow()
			}
		}
	}
	assert.Greater(t, sent, 40, "enough requests must be sent for the test to check something")
	for _, evil := range []string{
		"%2e%2e%2f%zz", "%2e%2e%zz", "%zz%2e%2e", "%%32e%%32e", "%2%65", "..%", "%..", ".%.", ".%zz.", "%zz", "..;", ";..", ";a=b", "%3ba", "..%20", ".. ", " ", "..%00", "..\t", "%c0%ae%c0%ae",
		"%c0%afadmin", "%e0%80%ae", "%f8%80%80%80%ae", "%u002e%u002e", "a%u002fb", "%25u002e", "a?b", "a%3fb", "a%253fb", "a#b", "a%23b", "%252e%252e", "%25%32%65%25%32%65", ".\u200b.", "..\u00a0", "%25252e",
	} {
		assert.False(t, r.call(t, evil, "a"), "%q was sent", evil)
		assert.False(t, r.call(t, "a", evil), "%q was sent", evil)
	}
	for _, good := range []string{
		"n1", "100%", "50% off", "a b", "a:b@c", "...", "v1.2", "{id}", "a;b", "a&b=c", "日本", "😀", "50%25", "a%20b", "%e6%97%a5", "C++", "~me", "-", "_", "x..y", "..x", "a,b", "$1", "A／B",
	} {
		assert.True(t, r.call(t, good, good), "%q was refused", good)
		r.stays(t, good, random)
	}
}

// FuzzPathStaysInItsRoute is TestPathStaysInItsRoute for generated arguments.
func FuzzPathStaysInItsRoute(f *testing.F) {
	for _, piece := range pathPieces {
		f.Add(piece, piece+"a", uint64(1))
		f.Add("a"+piece, piece+"/"+piece, uint64(2))
		f.Add(piece+piece, "a"+piece, uint64(3))
	}
	r := newRouted(f)
	f.Fuzz(func(t *testing.T, id, path string, seed uint64) {
		if r.call(t, id, path) {
			r.stays(t, path, rand.New(rand.NewPCG(seed, seed)))
		}
	})
}
