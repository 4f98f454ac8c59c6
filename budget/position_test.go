package budget_test

import (
	"encoding/base64"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget"
)

// TestACursorKeepsTheLimitOfTheCaller checks that only the rest of an upstream page is read with
// the limit of its first part.
func TestACursorKeepsTheLimitOfTheCaller(t *testing.T) {
	pages := budget.Pages{Sealer: budget.RandomSealer()}
	binding := budget.Binding{Tool: "list_issues"}
	all := manyIssues(9, 1).Issues
	open := func(cursor string) budget.PageRequest {
		in := listIn{PageRequest: budget.PageRequest{Cursor: cursor, Limit: 7}}
		require.NoError(t, pages.Open(binding, &in))
		return in.PageRequest
	}
	first := open("")
	assert.Equal(t, []any{7, 0, ""}, []any{first.Limit, first.Offset(), first.Upstream()})

	out := listOut{Page: budget.PageOf(budget.PageRequest{Limit: 3}, all)}
	short, err := pages.Cursor(binding, &out)
	require.NoError(t, err)
	next := open(out.NextCursor)
	assert.Equal(t, []any{7, 3}, []any{next.Limit, next.Offset()})
	cursor, err := short(2)
	require.NoError(t, err)
	assert.Equal(t, 2, open(cursor).Offset())

	out = listOut{Page: budget.PageByCursor(budget.PageRequest{Limit: 3}, all[:3], "up-3")}
	short, err = pages.Cursor(binding, &out)
	require.NoError(t, err)
	next = open(out.NextCursor)
	assert.Equal(t, []any{7, "up-3"}, []any{next.Limit, next.Upstream()})
	cursor, err = short(1)
	require.NoError(t, err)
	next = open(cursor)
	assert.Equal(t, []any{3, ""}, []any{next.Limit, next.Upstream()})
	rest := budget.PageByCursor(next, all[:3], "up-3")
	assert.Equal(t, all[1:3], rest.Items, "what was returned is skipped")
}

// TestTheReportOfAResultThatFits checks the size that is reported for results of every shape.
func TestTheReportOfAResultThatFits(t *testing.T) {
	f := budget.Fitter{Reader: byteReader(1_000)}
	for name, res := range map[string]*mcp.CallToolResult{
		"a text":     result(text("four")),
		"a map":      {StructuredContent: map[string]int{"a": 1}},
		"a resource": result(&mcp.EmbeddedResource{Resource: &mcp.ResourceContents{URI: "x://y", Text: "four"}}),
		"a sound":    result(text("four"), &mcp.AudioContent{Data: make([]byte, 30)}),
	} {
		got, report, err := f.Fit(res)
		require.NoError(t, err, name)
		assert.Same(t, res, got, name)
		want := budget.Shortening{Bytes: 4}
		if name == "a map" {
			want.Bytes = len(`{"a":1}`)
		}
		assert.Equal(t, want, report, name)
	}
}

// TestAPageWithoutALimitHasAllItems checks pages of requests that a plain go-sdk server decoded.
func TestAPageWithoutALimitHasAllItems(t *testing.T) {
	all := manyIssues(9, 1).Issues
	for limit, want := range map[int]int{0: 9, 1: 1, 8: 8, 9: 9, 10: 9} {
		assert.Len(t, budget.PageOf(budget.PageRequest{Limit: limit}, all).Items, want, "limit %d", limit)
	}
}

// TestWhatIsNoCursorIsRefused checks cursors that are too short, of another version, or changed.
func TestWhatIsNoCursorIsRefused(t *testing.T) {
	pages := budget.Pages{Sealer: budget.RandomSealer()}
	binding := budget.Binding{Tool: "list_issues"}
	out := listOut{Page: budget.PageOf(budget.PageRequest{Limit: 3}, manyIssues(9, 1).Issues)}
	_, err := pages.Cursor(binding, &out)
	require.NoError(t, err)
	good := out.NextCursor
	raw, err := base64.RawURLEncoding.DecodeString(good)
	require.NoError(t, err)
	encoded := func(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
	other := append([]byte{1}, raw[1:]...)
	cursors := []string{"x", "!", good + "=", good + "\n", " " + good, encoded(other), encoded(append(raw, 0))}
	for n := 1; n < len(raw); n++ {
		cursors = append(cursors, encoded(raw[:n]))
	}
	for _, cursor := range cursors {
		in := listIn{PageRequest: budget.PageRequest{Cursor: cursor, Limit: 3}}
		assert.ErrorContains(t, pages.Open(binding, &in), "this is not a cursor of this server", "%q", cursor)
		assert.Zero(t, in.Offset())
	}
	in := listIn{PageRequest: budget.PageRequest{Cursor: good, Limit: 3}}
	require.NoError(t, pages.Open(binding, &in))
	assert.Equal(t, 3, in.Offset())
}
