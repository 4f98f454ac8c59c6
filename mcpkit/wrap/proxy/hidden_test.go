package proxy_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
)

// TestStripHidden checks what is removed from texts, and what is kept because people see it.
func TestStripHidden(t *testing.T) {
	s := mcp.NewServer(&mcp.Implementation{Name: "texts", Version: "1"}, nil)
	var text string
	s.AddTool(&mcp.Tool{Name: "get_text", Description: "Returns a text. Use when a test needs it.", InputSchema: map[string]any{"type": "object"}},
		func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) { return said(text), nil })
	handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return s }, nil)
	p := open(t, proxy.Upstream{Name: "texts", Server: proxy.Handler{Handler: handler}, Annotations: readOnly("get_text"), StripHidden: true})
	client := connect(t, listen(t, publicServer(t, p)), nil, nil)
	for given, want := range map[string]string{
		"plain, with\nlines\tand tabs":                        "plain, with\nlines\tand tabs",
		"Zoë 漢字 العربية हिन्दी":                               "Zoë 漢字 العربية हिन्दी",
		"family \U0001F468\u200d\U0001F469\u200d\U0001F467":   "family \U0001F468\u200d\U0001F469\u200d\U0001F467",
		"heart \u2764\ufe0f":                                  "heart \u2764\ufe0f",
		"می\u200cخواهم":                                       "می\u200cخواهم",
		"zero\u200bwidth\u2060joiner\ufeff":                   "zerowidthjoiner",
		"a\u200db":                                            "ab",
		"\u202eright to left\u202c \u2066isolate\u2069":       "right to left isolate",
		"tags \U000E0069\U000E0067":                           "tags ",
		"soft\u00adhyphen":                                    "softhyphen",
		"before<!-- comment -->after":                         "beforeafter",
		"before<!-- not closed":                               "before",
		"<!\u200b-- in pieces -->after":                       "after",
		"<!-<!-- x -->- y -->":                                "<! -- y -->",
		"\x1b[31mred\x1b[0m \x1b]0;title\x07end \u009b1mbold": "red end bold",
		"bell\x07 null\x00 delete\x7f":                        "bell null delete",
		`{"a":"x\u200by\u001b[8mz","n":9007199254740993}`:     `{"a":"xyz","n":9007199254740993}`,
		`{"a":"no escape","n":1e400}`:                         `{"a":"no escape","n":1e400}`,
		"if a < b && c > d { <b>bold</b> }":                   "if a < b && c > d { <b>bold</b> }",
	} {
		text = given
		got, failed := call(t, client, "get_text", map[string]any{})
		assert.False(t, failed)
		assert.Equal(t, want, got, "%q", given)
	}
}

// TestCollidingNames checks which of the members of an object counts if their names are equal
// without hidden text: the one that nothing is removed from, and otherwise always the same.
func TestCollidingNames(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		`{"a\u200b":1,"a":2,"\u200ba":3}`:                      `{"a":2}`,
		`{"\u200ba":1,"a\u200b":2}`:                            `{"a":2}`,
		`{"\u200b\uffff":1,"\uffff":2,"\u200b\u200b\uffff":3}`: "{\"\uffff\":2}",
	} {
		upstream := lists(map[string]string{"tools/list": toolList("get_text"), "tools/call": `{"content":[],"structuredContent":` + given + `}`})
		p := open(t, proxy.Upstream{Name: "lists", Server: upstream, Annotations: readOnly("get_text"), StripHidden: true})
		client := connect(t, listen(t, publicServer(t, p)), nil, nil)
		for range 20 {
			got, failed := call(t, client, "get_text", nil)
			assert.False(t, failed)
			assert.Equal(t, want, got)
		}
	}
}
