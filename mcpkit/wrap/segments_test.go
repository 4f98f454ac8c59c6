package wrap_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
)

// TestWildcardsInsideSegments checks routes whose segments have both text and wildcards, which
// net/http's ServeMux does not route and other frameworks do.
func TestWildcardsInsideSegments(t *testing.T) {
	type in struct {
		From string `json:"from" path:"from"`
		To   string `json:"to" path:"to"`
	}
	var got string
	client := tool[in, wrap.Done](t, wrap.InProcess(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.RequestURI })),
		"GET /v1/diff-{from}...{to}.json")
	mcptest.Call[wrap.Done](t, client, "call_route", map[string]any{"from": "a b", "to": "c.d"})
	assert.Equal(t, "/v1/diff-a%20b...c.d.json", got)
	for _, unsafe := range []string{"", ".", "..", "a/b", "%2e%2e", "a?b", "a#b"} {
		got = ""
		assert.Contains(t, mcptest.CallError(t, client, "call_route", map[string]any{"from": "a", "to": unsafe}), "to: must not")
		assert.Empty(t, got)
	}
}
