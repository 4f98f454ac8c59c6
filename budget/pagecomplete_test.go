package budget_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget"
)

// TestPagesCompletedByDecoders compares completed pages with those of PageByCursor and
// PageByOffset.
func TestPagesCompletedByDecoders(t *testing.T) {
	pages := budget.Pages{Sealer: budget.RandomSealer(), Fitter: &budget.Fitter{}}
	for name, complete := range map[string]func(budget.PageRequest, *listOut) error{
		"cursor": func(r budget.PageRequest, out *listOut) error { return budget.CompleteByCursor(r, out, "up-3") },
		"offset": func(r budget.PageRequest, out *listOut) error { return budget.CompleteByOffset(r, out, true) },
	} {
		out := listOut{Page: budget.Page[issue]{Items: make([]issue, 3)}, Total: 9}
		in := listIn{PageRequest: budget.PageRequest{Limit: 3}}
		r, ok := budget.RequestOf(&in)
		require.True(t, ok)
		require.NoError(t, complete(r, &out))
		_, err := pages.Cursor(budget.Binding{}, &out)
		require.NoError(t, err)
		require.NotEmpty(t, out.NextCursor, name)
		assert.Equal(t, 9, out.Total)

		in.Cursor = out.NextCursor
		require.NoError(t, pages.Open(budget.Binding{}, &in))
		r, _ = budget.RequestOf(&in)
		if name == "cursor" {
			assert.Equal(t, "up-3", r.Upstream())
		} else {
			assert.Equal(t, 3, r.Offset())
		}
	}
	_, ok := budget.RequestOf(&issue{})
	assert.False(t, ok)
	assert.EqualError(t, budget.CompleteByCursor(budget.PageRequest{}, &issue{}, ""), "budget: *budget_test.issue does not point to a page")
	assert.Error(t, budget.CompleteByOffset(budget.PageRequest{}, nil, false))
}
