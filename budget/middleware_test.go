package budget_test

import (
	"context"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget"
)

// TestMiddlewareFitsOnlyResultsOfTools checks what the middleware of a plain go-sdk server changes,
// and which errors it passes on.
func TestMiddlewareFitsOnlyResultsOfTools(t *testing.T) {
	large := func() *mcp.CallToolResult { return result(text(strings.Repeat("x", 5_000))) }
	call := &mcp.CallToolRequest{Params: &mcp.CallToolParamsRaw{Name: "find"}}
	other := &mcp.CallToolRequest{Params: &mcp.CallToolParamsRaw{Name: "other"}}
	unusual := &mcp.CallToolResult{StructuredContent: func() {}}
	prompt := &mcp.GetPromptResult{Description: strings.Repeat("x", 5_000)}
	kept := large()
	for name, tc := range map[string]struct {
		req  mcp.Request
		res  mcp.Result
		err  error
		same bool // the result passes as it is
		want string
	}{
		"a large result":                  {call, large(), nil, false, ""},
		"a small result":                  {call, result(text("x")), nil, true, ""},
		"a tool without a fitter":         {other, kept, nil, true, ""},
		"another method":                  {&mcp.GetPromptRequest{Params: &mcp.GetPromptParams{Name: "find"}}, prompt, nil, true, ""},
		"a failure":                       {call, kept, errBroken, true, "broken on purpose"},
		"a failure without a result":      {call, (*mcp.CallToolResult)(nil), errBroken, true, "broken on purpose"},
		"no result":                       {call, (*mcp.CallToolResult)(nil), nil, true, ""},
		"what cannot be encoded":          {call, unusual, nil, false, "cannot be encoded"},
		"a result of a request of a list": {&mcp.ListToolsRequest{Params: &mcp.ListToolsParams{}}, kept, nil, true, ""},
	} {
		var asked []string
		next := func(context.Context, string, mcp.Request) (mcp.Result, error) { return tc.res, tc.err }
		got, err := budget.Middleware(func(tool string) *budget.Fitter {
			asked = append(asked, tool)
			if tool == "find" {
				return &budget.Fitter{Reader: byteReader(1_000)}
			}
			return nil
		})(next)(context.Background(), "a method", tc.req)
		if tc.want != "" {
			assert.ErrorContains(t, err, tc.want, name)
		} else {
			require.NoError(t, err, name)
		}
		switch {
		case tc.same:
			assert.Equal(t, tc.res, got, name)
		case tc.want == "":
			fitted := got.(*mcp.CallToolResult)
			assert.Len(t, words(fitted, 0), 700, name)
			assert.Equal(t, []string{"find"}, asked, name)
		default:
			assert.Nil(t, got, name)
		}
	}
}
