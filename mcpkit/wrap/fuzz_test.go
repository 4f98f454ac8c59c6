package wrap_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
)

// FuzzRequest checks that a request with any arguments goes to the backend's host, has exactly the
// segments of the route, and has each argument in its place and unchanged; or that the request is
// not sent and the error names the wrong argument.
func FuzzRequest(f *testing.F) {
	for _, seed := range []string{"n1", "", ".", "..", "../..", "%2e%2e%2f", "%252e%252e/", "a/b", `a\b`, "a%2Fb", "//evil.example.com", "http://evil.example.com/", "a\r\nHost: b", "a\x00b",
		"?a=b", "#a", ";a=b", "..;/", "日本", "😀", "\u202e", "100%", "%zz", "@evil.example.com", ":80", "{id}", "a&b=c", " ", "\xff"} {
		f.Add(seed, seed, seed, seed)
	}
	type in struct {
		ID      string `json:"id" path:"id"`
		Path    string `json:"path" path:"path"`
		Query   string `json:"query" query:"q"`
		Version string `json:"version" header:"If-Match"`
	}
	var last *http.Request
	// The transport sees what net/http would send.
	remote, err := wrap.Remote("https://api.example.com/v1", wrap.Transport(transport(func(r *http.Request) *http.Response {
		last = r
		return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody, Header: http.Header{}, Request: r}
	})))
	require.NoError(f, err)
	c := tool[in, wrap.Done](f, remote, "GET /notes/{id}/files/{path...}")
	f.Fuzz(func(t *testing.T, id, path, query, version string) {
		last = nil
		_, err := mcptest.Try[wrap.Done](t.Context(), c, "call_route", map[string]any{"id": id, "path": path, "query": query, "version": version})
		if err != nil {
			assert.Regexp(t, `(?m)^tool "call_route": (id|path|version|the arguments)`, err.Error())
			assert.Nil(t, last, "a refused request is not sent")
			return
		}
		require.NotNil(t, last)
		valid := func(s string) string { return string([]rune(s)) } // as encoding/json decodes it
		assert.Equal(t, "https", last.URL.Scheme)
		assert.Equal(t, "api.example.com", last.URL.Host)
		assert.Equal(t, "api.example.com", last.Host)
		assert.Nil(t, last.URL.User)
		assert.Empty(t, last.URL.Fragment)

		// A server parses the request from its bytes.
		u, err := url.ParseRequestURI(last.URL.RequestURI())
		require.NoError(t, err)
		assert.Empty(t, u.Host)
		segments := strings.Split(u.EscapedPath(), "/")
		require.Len(t, segments, 5+len(strings.Split(path, "/")))
		assert.Equal(t, []string{"", "v1", "notes"}, segments[:3])
		assert.Equal(t, "files", segments[4])
		for i, want := range append([]string{id}, strings.Split(path, "/")...) {
			segment := segments[3]
			if i > 0 {
				segment = segments[4+i]
			}
			decoded, err := url.PathUnescape(segment)
			require.NoError(t, err)
			assert.Equal(t, []rune(valid(want)), []rune(decoded))
			assert.NotContains(t, []string{"", ".", ".."}, decoded)
			assert.NotContains(t, decoded, "/")
		}
		assert.Equal(t, url.Values{"q": {valid(query)}}, u.Query())
		assert.NotContains(t, last.Header.Get("If-Match"), "\n")
		assert.Equal(t, valid(version), last.Header.Get("If-Match"))
		assert.Len(t, last.Header, 2+min(len(version), 1))
	})
}

type transport func(*http.Request) *http.Response

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) { return t(r), nil }

// FuzzMessages checks that a service's message about an error reaches the model as one short line
// without invisible characters.
func FuzzMessages(f *testing.F) {
	for _, seed := range []string{`{"error":"text is empty"}`, `{"errors":[{"pointer":"#/a","detail":"b"}]}`, `{"detail":[{"loc":["a"],"msg":"b"}]}`, "text is empty\n", "<html>", "goroutine 1 [running]:", `{"error":{"error":{"error":{"error":{"error":1}}}}}`, "\xff", "\u200b", `[]`, `{"errors":{"a":["b"]}}`} {
		f.Add("application/json", seed)
		f.Add("text/plain", seed)
	}
	var contentType, body string
	c := tool[struct{}, wrap.Done](f, wrap.InProcess(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(w, 422, contentType, body) })), "POST /a")
	f.Fuzz(func(t *testing.T, givenType, given string) {
		contentType, body = givenType, given
		got := mcptest.CallError(t, c, "call_route", nil)
		assert.NotContains(t, got, "\n")
		assert.NotContains(t, strings.ToLower(got), "<html")
		assert.NotContains(t, got, "\u200b")
		assert.Less(t, len([]rune(got)), 600)
		assert.True(t, strings.HasSuffix(got, " Do not try again."), got)
	})
}
