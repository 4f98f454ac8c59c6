package wrap_test

import (
	"context"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
)

func b64(content string) string { return base64.StdEncoding.EncodeToString([]byte(content)) }

// TestUploads checks that files, texts and objects become parts that net/http reads.
func TestUploads(t *testing.T) {
	type in struct {
		Team  string          `json:"team" path:"team"`
		Logo  mcpkit.Upload   `json:"logo" multipart:"file" upload:"type=image/png"`
		Name  string          `json:"name,omitempty" multipart:"file,filename"`
		Sheet *mcpkit.Upload  `json:"sheet,omitempty" multipart:"sheet,filename=sheet.csv,type=text/csv"`
		More  []mcpkit.Upload `json:"more,omitempty" multipart:"more,brackets"`
		Alt   string          `json:"alt,omitempty"`
		Tags  []string        `json:"tags,omitempty" multipart:"tag"`
		IDs   []int           `json:"ids,omitempty" multipart:"ids,comma"`
		Words []string        `json:"words,omitempty" multipart:"words,pipe"`
		Meta  *line           `json:"meta,omitempty"`
		Deep  *line           `json:"deep,omitempty" multipart:"deep,deep"`
		Size  int             `json:"size,omitempty" multipart:"size"`
	}
	var last seenForm
	for where, b := range both(t, parse(t, &last)) {
		c := tool[in, okOut](t, b, "POST /teams/{team}/logo")
		mcptest.Call[okOut](t, c, "call_route", map[string]any{"team": "t", "logo": b64(png)})
		assert.Equal(t, []seenPart{{"file", "file.png", "image/png", png}}, last.Parts, where)

		mcptest.Call[okOut](t, c, "call_route", map[string]any{"team": "t", "logo": b64(png), "name": `My "logo".png`, "sheet": b64("a,b\n1,2\n"), "more": []string{b64(png), b64("\xff\x00")},
			"alt": "é\r\n--x", "tags": []string{"a", "b"}, "ids": []int{1, 2}, "words": []string{"x"}, "meta": line{"s", 2}, "deep": line{"d", 0}, "size": 7})
		require.Len(t, last.Parts, 12)
		assert.Equal(t, []seenPart{
			{"file", `My "logo".png`, "image/png", png},
			{"sheet", "sheet.csv", "text/csv", "a,b\n1,2\n"},
			{"more[]", "file.png", "image/png", png},
		}, last.Parts[:3], where)
		assert.Equal(t, "\xff\x00", last.Parts[3].Content)
		assert.Equal(t, []seenPart{
			{"alt", "", "", "é\r\n--x"}, {"tag", "", "", "a"}, {"tag", "", "", "b"}, {"ids", "", "", "1,2"}, {"words", "", "", "x"},
			{"meta", "", "application/json", `{"sku":"s","n":2}`}, {"deep[sku]", "", "", "d"}, {"size", "", "", "7"},
		}, last.Parts[4:], where)

		for _, name := range []string{
			"../etc/passwd", `a\b`, "a\r\nX: y", strings.Repeat("n", 300), ".", "..", " .. ", "..\u200b", "\u200b",
			"photo\u202egpj.exe", "a\u2066b\u2069.txt", "a\u2028b",
		} {
			assert.Contains(t, mcptest.CallError(t, c, "call_route", map[string]any{"team": "t", "logo": b64(png), "name": name}), "name: must be the name of a file")
		}
		for _, name := range []string{"v1..2.tar.gz", ".env", "...", `a"b; filename="c.exe`, "می\u200cخواهم.txt", "100%.txt", "a#b?.txt"} {
			mcptest.Call[okOut](t, c, "call_route", map[string]any{"team": "t", "logo": b64(png), "name": name})
			assert.Equal(t, []seenPart{{"file", name, "image/png", png}}, last.Parts, where)
		}
		assert.Contains(t, mcptest.CallError(t, c, "call_route", map[string]any{"team": "t", "logo": b64("no picture")}), "logo")
		assert.Contains(t, mcptest.CallError(t, c, "call_route", map[string]any{"team": "t", "logo": b64(png), "tags": make([]string, 1001)}), "tags: makes a body of more than 1000 parts")
		assert.Contains(t, mcptest.CallError(t, c, "call_route", map[string]any{"team": "t", "logo": b64(png), "words": []string{"a|b"}}), `words: must not have items that contain "|"`)
	}
}

// TestUploadInJSON checks that a file among the members of a JSON body stays base64.
func TestUploadInJSON(t *testing.T) {
	var last seenRequest
	mcptest.Call[okOut](t, tool[struct {
		File mcpkit.Upload `json:"file"`
	}, okOut](t, wrap.InProcess(echo(&last)), "POST /files"), "call_route", map[string]any{"file": b64("abc")})
	assert.Equal(t, `{"file":"YWJj"}`, last.Body)
}

type patchIn struct {
	ID       string   `json:"id" path:"id"`
	Title    string   `json:"title,omitempty"`
	Due      *string  `json:"due,omitempty" null:"none" jsonschema:"description=The day\\, or none to have no day"`
	Priority int      `json:"priority,omitempty" null:"-1" jsonschema:"description=The priority\\, or -1 to have no priority"`
	Done     *bool    `json:"done,omitempty" null:"null" jsonschema:"description=Whether it is done\\, or null if unknown"`
	Tags     []string `json:"tags,omitzero" null:"[]" jsonschema:"description=The tags; an empty list clears them"`
}

// TestNull checks that arguments with null tags clear fields of the service, with the text of the
// tag and with null, and that other arguments do not.
func TestNull(t *testing.T) {
	var last seenRequest
	for where, b := range both(t, echo(&last)) {
		c := tool[patchIn, okOut](t, b, "PATCH /notes/{id}")
		for _, tc := range []struct {
			args map[string]any
			want string
		}{
			{map[string]any{}, `{}`},
			{map[string]any{"due": "2026-01-01", "priority": 2, "done": false, "tags": []string{"a"}}, `{"due":"2026-01-01","priority":2,"done":false,"tags":["a"]}`},
			{map[string]any{"due": "none", "priority": -1, "tags": []string{}}, `{"due":null,"priority":null,"tags":null}`},
			{map[string]any{"due": nil, "priority": nil, "done": nil, "tags": nil, "title": nil}, `{"due":null,"priority":null,"done":null,"tags":null}`},
			{map[string]any{"title": "none", "done": nil}, `{"title":"none","done":null}`},
		} {
			tc.args["id"] = "n1"
			mcptest.Call[okOut](t, c, "call_route", tc.args)
			assert.JSONEq(t, tc.want, last.Body, where)
		}
	}
	var form seenForm
	c := tool[struct {
		_   struct{} `body:"application/x-www-form-urlencoded"`
		Due *string  `json:"due,omitempty" null:"none" jsonschema:"description=The day\\, or none to have no day"`
	}, okOut](t, wrap.InProcess(parse(t, &form)), "POST /notes")
	mcptest.Call[okOut](t, c, "call_route", map[string]any{"due": "none"})
	assert.Equal(t, []string{""}, form.Form["due"], "a form has an empty field for null")
}

// TestNullWithMiddleware checks that explicit nulls also arrive behind a middleware.
func TestNullWithMiddleware(t *testing.T) {
	var last seenRequest
	c := tool[patchIn, okOut](t, wrap.InProcess(echo(&last)), "PATCH /notes/{id}", mcpkit.Intercept(func(next mcpkit.CallFunc) mcpkit.CallFunc { return next }))
	mcptest.Call[okOut](t, c, "call_route", map[string]any{"id": "n1", "due": nil})
	assert.Equal(t, `{"due":null}`, last.Body)
}

// TestIdempotencyKeys checks that a key belongs to one call: a middleware that repeats the call
// sends the same key, and another call another one.
func TestIdempotencyKeys(t *testing.T) {
	type in struct {
		_    struct{} `idempotency:"Idempotency-Key"`
		Text string   `json:"text"`
	}
	var keys []string
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		keys = append(keys, r.Header.Get("Idempotency-Key"))
		if len(keys)%2 == 1 {
			answer(w, 503, "", "")
			return
		}
		answer(w, 200, "application/json", `{"ok":true}`)
	})
	for where, b := range both(t, h) {
		keys = nil
		c := tool[in, okOut](t, b, "POST /notes", mcpkit.Intercept(retryOnce))
		mcptest.Call[okOut](t, c, "call_route", map[string]any{"text": "a"})
		mcptest.Call[okOut](t, c, "call_route", map[string]any{"text": "a"})
		require.Len(t, keys, 4, where)
		assert.GreaterOrEqual(t, len(keys[0]), 20)
		assert.Equal(t, keys[0], keys[1], "a repeated request has the same key")
		assert.Equal(t, keys[2], keys[3])
		assert.NotEqual(t, keys[0], keys[2], "another call has another key")
	}
}

// retryOnce repeats a call that failed.
func retryOnce(next mcpkit.CallFunc) mcpkit.CallFunc {
	return func(ctx context.Context, call mcpkit.ToolCall) (*mcp.CallToolResult, error) {
		res, err := next(ctx, call)
		if err != nil {
			res, err = next(ctx, call)
		}
		return res, err
	}
}
