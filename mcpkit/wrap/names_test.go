package wrap_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
)

// TestAnArgumentHasAnotherNameThanThePartOfTheRequest checks the way out of the rule argument-name:
// a name that Claude refuses stays in the request, and the argument has a plain one.
func TestAnArgumentHasAnotherNameThanThePartOfTheRequest(t *testing.T) {
	var last seenRequest
	c := tool[struct {
		Order  string   `json:"order" path:"orderId"`
		Filter string   `json:"filter" query:"$filter"`
		Tags   []string `json:"tags" query:"tags[]"`
		Size   int      `json:"size" query:"größe"`
		Page   int      `json:"page_size" query:"page[size]"`
		Match  string   `json:"match" header:"If-Match"`
	}, okOut](t, wrap.InProcess(echo(&last)), "GET /orders/{orderId}")
	mcptest.Call[okOut](t, c, "call_route", map[string]any{"order": "o1", "filter": "a eq 1", "tags": []string{"x", "y"}, "size": 3, "page_size": 5, "match": "m"})
	assert.Equal(t, "/orders/o1", last.Path)
	assert.Equal(t, "%24filter=a+eq+1&gr%C3%B6%C3%9Fe=3&page%5Bsize%5D=5&tags%5B%5D=x&tags%5B%5D=y", last.Query)
	assert.Equal(t, "m", last.Header.Get("If-Match"))
}
