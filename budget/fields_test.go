package budget_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget"
)

func TestSelect(t *testing.T) {
	page := budget.Fitter{Schema: json.RawMessage(`{"properties":{"items":{"items":{"properties":{"id":{},"a":{},"b":{}},"required":["id"]}},"next_cursor":{}},"required":["items"]}`)}
	plain := budget.Fitter{Schema: json.RawMessage(`{"properties":{"id":{},"a":{},"b":{}},"required":["id"]}`)}
	for _, tc := range []struct {
		f         budget.Fitter
		src, want string
		fields    []string
	}{
		{page, `{"items":[{"id":1,"a":1,"b":2},{"id":2,"b":3}],"next_cursor":"x"}`, `{"items":[{"id":1,"a":1},{"id":2}],"next_cursor":"x"}`, []string{"a"}},
		{page, `{"items":[{"id":1,"a":1,"b":2}]}`, `{"items":[{"id":1,"a":1,"b":2}]}`, nil},
		{page, `{"items":[]}`, `{"items":[]}`, []string{"id"}},
		{plain, `{"a":1,"id":1,"b":[1,2]}`, `{"id":1,"b":[1,2]}`, []string{"b"}},
		{plain, `{"a":1,"id":1,"b":[1,2]}`, `{"id":1}`, []string{"id"}},
		{budget.Fitter{}, `{"a":1}`, `{"a":1}`, []string{"b"}},
	} {
		got, err := tc.f.Select([]byte(tc.src), tc.fields)
		require.NoError(t, err)
		assert.Equal(t, tc.want, string(got))
	}
	_, err := page.Select([]byte(`{"items":[{"id":1}]}`), []string{"c"})
	assert.EqualError(t, err, `fields: unknown field "c"; valid: a, b, id`)

	in := struct{ budget.Fields }{budget.Fields{Fields: []string{"a"}}}
	assert.Equal(t, []string{"a"}, budget.Selection(&in))
	assert.Nil(t, budget.Selection(&struct{}{}))
}
