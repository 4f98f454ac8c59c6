package wrap_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
)

// echo records the request that it receives.
func echo(last *seenRequest) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		*last = seenRequest{Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.RawQuery, Body: string(body), Host: r.Host, Header: r.Header}
		answer(w, 200, "application/json", `{"ok":true}`)
	})
}

type okOut struct {
	OK bool `json:"ok" jsonschema:"Whether it went well"`
}

type everyIn struct {
	ID     string    `json:"id" path:"id"`
	Query  string    `json:"q,omitempty" query:"search"`
	Tags   []string  `json:"tags,omitempty" query:"tag"`
	Exact  *bool     `json:"exact,omitempty" query:"exact"`
	Since  time.Time `json:"since,omitzero" query:"since"`
	Match  string    `json:"version,omitempty" header:"If-Match"`
	Amount float64   `json:"amount,omitempty"`
	Text   *string   `json:"text,omitempty"`
	Deep   *struct {
		Lines []string `json:"lines"`
	} `json:"deep"`
}

func TestWhereArgumentsGo(t *testing.T) {
	var last seenRequest
	b := wrap.InProcess(echo(&last))
	c := tool[everyIn, okOut](t, b, "PUT /notes/{id}/text")
	for name, tc := range map[string]struct {
		args              map[string]any
		path, query, body string
		match             string
	}{
		"only what is needed": {map[string]any{"id": "n1"}, "/notes/n1/text", "", `{}`, ""},
		"everything": {map[string]any{"id": "n 1+é", "q": "a&b=c#d", "tags": []string{"x", "y z"}, "exact": false, "since": "2026-01-02T03:04:05Z",
			"version": `"abc"`, "amount": 1.5, "text": "<b>\n", "deep": map[string]any{"lines": []string{"l"}}},
			"/notes/n%201+%C3%A9/text", "exact=false&search=a%26b%3Dc%23d&since=2026-01-02T03%3A04%3A05Z&tag=x&tag=y+z",
			`{"amount":1.5,"text":"\u003cb\u003e\n","deep":{"lines":["l"]}}`, `"abc"`},
		"null is left out":                 {map[string]any{"id": "n1", "text": nil, "deep": nil, "exact": nil}, "/notes/n1/text", "", `{}`, ""},
		"empty is kept where it was given": {map[string]any{"id": "n1", "text": "", "exact": true}, "/notes/n1/text", "exact=true", `{"text":""}`, ""},
		"Unicode":                          {map[string]any{"id": "日本", "q": "😀"}, "/notes/%E6%97%A5%E6%9C%AC/text", "search=%F0%9F%98%80", `{}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			out := mcptest.Call[okOut](t, c, "call_route", tc.args)
			assert.True(t, out.OK)
			assert.Equal(t, "PUT", last.Method)
			assert.Equal(t, tc.path, last.Path)
			assert.Equal(t, tc.query, last.Query)
			assert.Equal(t, tc.body, last.Body)
			assert.Equal(t, tc.match, last.Header.Get("If-Match"))
			assert.Equal(t, "application/json", last.Header.Get("Content-Type"))
		})
	}
}

func TestMethodsWithoutBody(t *testing.T) {
	for _, method := range []string{"GET", "DELETE"} {
		var last seenRequest
		c := tool[struct {
			Query string `json:"q"`
			Limit int    `json:"limit,omitempty"`
		}, okOut](t, wrap.InProcess(echo(&last)), method+" /notes")
		mcptest.Call[okOut](t, c, "call_route", map[string]any{"q": "tea", "limit": 7})
		assert.Equal(t, seenRequest{Method: method, Path: "/notes", Query: "limit=7&q=tea", Host: "localhost", Header: last.Header}, last)
		assert.Empty(t, last.Header.Get("Content-Type"))
	}
}

// TestMapAndPointerInputs checks that a map becomes the whole body, and that a pointer is like the
// struct it points to.
func TestMapAndPointerInputs(t *testing.T) {
	var last seenRequest
	mcptest.Call[okOut](t, tool[map[string]any, okOut](t, wrap.InProcess(echo(&last)), "POST /notes"), "call_route", map[string]any{"a": nil, "b": []int{1}})
	assert.Equal(t, `{"a":null,"b":[1]}`, last.Body)
	mcptest.Call[okOut](t, tool[*byID, okOut](t, wrap.InProcess(echo(&last)), "POST /notes/{id}"), "call_route", map[string]any{"id": "n1"})
	assert.Equal(t, "/notes/n1", last.Path)
	assert.Empty(t, last.Body)
	assert.Empty(t, last.Header.Get("Content-Type"), "a route without arguments in the body sends no body")
}

func TestRestOfThePath(t *testing.T) {
	var last seenRequest
	c := tool[struct {
		Path string `json:"path" path:"path"`
	}, okOut](t, wrap.InProcess(echo(&last)), "GET /files/{path...}")
	mcptest.Call[okOut](t, c, "call_route", map[string]any{"path": "a/b c/d.txt"})
	assert.Equal(t, "/files/a/b%20c/d.txt", last.Path)
}

func TestOutputs(t *testing.T) {
	b := wrap.InProcess(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/text":
			answer(w, 200, "text/markdown; charset=UTF-8", "# Notes\n")
		case "/sniffed":
			answer(w, 200, "", `{"ok":true}`)
		case "/nothing":
			w.WriteHeader(http.StatusNoContent)
		case "/accepted":
			answer(w, 202, "application/json", `{"job":1}`)
		case "/image":
			answer(w, 200, "image/png", "\x89PNG\r\n\x1a\n")
		case "/map":
			answer(w, 200, "application/vnd.api+json", `{"a":1}`)
		}
	}))
	type none = struct{}
	assert.Equal(t, "# Notes\n", mcptest.Call[string](t, tool[none, string](t, b, "GET /text"), "call_route", nil))
	assert.Equal(t, "Done. The service returned no text.", mcptest.Call[string](t, tool[none, string](t, b, "POST /nothing"), "call_route", nil))
	assert.Equal(t, wrap.Done{Done: true}, mcptest.Call[wrap.Done](t, tool[none, wrap.Done](t, b, "DELETE /nothing"), "call_route", nil))
	assert.Equal(t, wrap.Done{Done: true}, mcptest.Call[wrap.Done](t, tool[none, wrap.Done](t, b, "HEAD /text"), "call_route", nil))
	assert.Equal(t, wrap.Done{Note: "The service has accepted the request and has not finished it yet."}, mcptest.Call[wrap.Done](t, tool[none, wrap.Done](t, b, "POST /accepted"), "call_route", nil))
	assert.Equal(t, okOut{OK: true}, mcptest.Call[okOut](t, tool[none, okOut](t, b, "GET /sniffed"), "call_route", nil))
	assert.Equal(t, &okOut{OK: true}, mcptest.Call[*okOut](t, tool[none, *okOut](t, b, "GET /sniffed"), "call_route", nil))
	assert.Equal(t, map[string]int{"a": 1}, mcptest.Call[map[string]int](t, tool[none, map[string]int](t, b, "GET /map"), "call_route", nil))
	res := mcptest.Call[*mcp.CallToolResult](t, tool[none, *mcp.ImageContent](t, b, "GET /image"), "call_route", nil)
	require.Len(t, res.Content, 1)
	assert.Equal(t, &mcp.ImageContent{Data: []byte("\x89PNG\r\n\x1a\n"), MIMEType: "image/png"}, res.Content[0])
}
