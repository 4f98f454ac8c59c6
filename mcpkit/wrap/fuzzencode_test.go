package wrap_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
)

// FuzzEncoding checks that net/http's parsers read from a request what the arguments were, in every
// form of lists and objects; or that the request is not sent and the error names an argument.
func FuzzEncoding(f *testing.F) {
	for _, seed := range []string{"a", "", ",", " ", "|", "a,b", "a&b=c", "a[b]", "%2C", "+", "\x00", "日本", "/", "a\r\nb: c", `"`, ";", "\xff", "=", "null", "none"} {
		f.Add(seed, seed, "k"+seed, int64(7), true, []byte(seed))
	}
	f.Add("a", "b", "k", int64(9007199254740993), false, []byte("\x00\xff"))
	var last []byte
	sent := func(r *http.Request) *http.Response {
		var buf bytes.Buffer
		_ = r.Write(&buf)
		last = buf.Bytes()
		return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody, Header: http.Header{}, Request: r}
	}
	remote, err := wrap.Remote("https://api.example.com", wrap.Transport(transport(sent)))
	require.NoError(f, err)
	type object struct {
		Text string            `json:"text"`
		List []string          `json:"list,omitempty"`
		Map  map[string]string `json:"map,omitempty"`
	}
	type query struct {
		Seg      string   `json:"seg" path:"seg,slash"`
		N        int64    `json:"n"`
		Repeated []string `json:"repeated" query:"r"`
		Comma    []string `json:"comma" query:"c,comma"`
		Space    []string `json:"space" query:"s,space"`
		Pipe     []string `json:"pipe" query:"p,pipe"`
		Brackets []string `json:"brackets" query:"b,brackets"`
		Index    []string `json:"index" query:"i,index"`
		Deep     object   `json:"deep" query:"d,deep"`
		JSON     object   `json:"json" query:"j,json"`
	}
	type form struct {
		Text  string   `json:"text" form:"t"`
		Items []object `json:"items" form:"items,index"`
		Due   *string  `json:"due,omitempty" form:"due" null:"none" jsonschema:"description=A day or none"`
	}
	type upload struct {
		File mcpkit.Upload `json:"file" multipart:"f"`
		Text string        `json:"text" multipart:"t"`
		Meta object        `json:"meta" multipart:"m"`
	}
	get, post, send := tool[query, wrap.Done](f, remote, "GET /p/{seg}/x"), tool[form, wrap.Done](f, remote, "POST /a"), tool[upload, wrap.Done](f, remote, "POST /a")
	f.Fuzz(func(t *testing.T, a, b, key string, n int64, yes bool, content []byte) {
		valid := func(s string) string { return strings.ToValidUTF8(string([]rune(s)), "\ufffd") }
		a, b, key = valid(a), valid(b), valid(key)
		list := []string{a, b}
		obj := object{Text: a, List: list, Map: map[string]string{key: b}}
		call := func(c *mcptest.Client, args any) *http.Request {
			last = nil
			if _, err := mcptest.Try[wrap.Done](t.Context(), c, "call_route", args); err != nil {
				assert.Regexp(t, `(?m)^tool "call_route": (seg|comma|space|pipe|deep|items|file|the arguments)`, err.Error())
				assert.Nil(t, last, "a refused request is not sent")
				return nil
			}
			r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(last)))
			require.NoError(t, err)
			return r
		}
		flat := func(name string) url.Values {
			return url.Values{name + "[text]": {a}, name + "[list]": list, name + "[map][" + key + "]": {b}}
		}

		if r := call(get, query{a, n, list, list, list, list, list, list, obj, obj}); r != nil {
			segments := strings.Split(r.URL.EscapedPath(), "/")
			require.Len(t, segments, 4)
			segment, err := url.PathUnescape(segments[2])
			require.NoError(t, err)
			assert.Equal(t, a, segment)
			got := r.URL.Query()
			text, err := json.Marshal(obj)
			require.NoError(t, err)
			want := url.Values{"n": {strconv.FormatInt(n, 10)}, "r": list, "c": {a + "," + b}, "s": {a + " " + b}, "p": {a + "|" + b}, "b[]": list, "i[0]": {a}, "i[1]": {b}, "j": {string(text)}}
			maps.Copy(want, flat("d"))
			assert.Equal(t, want, got)
			for separator, name := range map[string]string{",": "c", " ": "s", "|": "p"} {
				assert.Equal(t, list, strings.Split(got.Get(name), separator), "a service splits the value")
			}
		}

		args := map[string]any{"text": a, "items": []object{obj, {Text: b}}}
		if yes {
			args["due"] = a
		}
		if r := call(post, args); r != nil {
			require.NoError(t, r.ParseForm())
			want := flat("items[0]")
			delete(want, "items[0][list]") // lists inside have the style of the tag, too
			want["items[0][list][0]"], want["items[0][list][1]"] = []string{a}, []string{b}
			want["t"], want["items[1][text]"] = []string{a}, []string{b}
			if yes {
				want["due"] = []string{strings.TrimPrefix(a, map[bool]string{true: "none"}[a == "none"])}
			}
			assert.Equal(t, want, r.PostForm)
		}

		if r := call(send, map[string]any{"file": b64(string(content)), "text": a, "meta": obj}); r != nil {
			mt, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
			require.NoError(t, err)
			require.Equal(t, "multipart/form-data", mt)
			parts, err := r.MultipartReader()
			require.NoError(t, err)
			read := map[string]string{}
			for {
				part, err := parts.NextPart()
				if errors.Is(err, io.EOF) {
					break
				}
				require.NoError(t, err)
				body, err := io.ReadAll(part)
				require.NoError(t, err)
				read[part.FormName()] = string(body)
			}
			require.Equal(t, []string{"f", "m", "t"}, slices.Sorted(maps.Keys(read)))
			assert.Equal(t, string(content), read["f"])
			assert.Equal(t, a, read["t"])
			assert.JSONEq(t, asJSON(obj), read["m"])
		}
	})
}
