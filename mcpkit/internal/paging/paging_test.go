package paging_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/paging"
)

func TestKindOf(t *testing.T) {
	for name, want := range map[string]paging.Kind{
		"query": paging.Filter, "status": paging.Filter, "folder_id": paging.Filter, "archived": paging.Filter, "fields": paging.Filter,
		"offset": paging.Position, "page": paging.Position, "startAt": paging.Position, "created_after": paging.Position, "pageToken": paging.Position,
		"n": paging.Limit, "limit": paging.Limit, "page_size": paging.Limit, "perPage": paging.Limit, "maxResults": paging.Limit, "count": paging.Limit,
		"sort_by": paging.Form, "verbose": paging.Form, "includeBody": paging.Form,
	} {
		assert.Equal(t, want, paging.KindOf(name, false), name)
	}
	for _, name := range []string{"id", "post_id", "documentURL", "path", "fileName"} {
		assert.Equal(t, paging.Identity, paging.KindOf(name, true), name)
	}
}

func TestOf(t *testing.T) {
	assert.Equal(t, paging.Arguments{Open: true}, paging.Of(nil, nil))
	assert.Equal(t, paging.Arguments{Open: true}, paging.Of([]string{"post_id", "verbose"}, []string{"post_id"}))
	assert.Equal(t, paging.Arguments{}, paging.Of([]string{"n"}, nil), "a limit bounds the result, and never returns the rest")
	assert.Equal(t, paging.Arguments{}, paging.Of([]string{"cursor"}, nil))
	assert.Equal(t, paging.Arguments{Reaching: []string{"query", "limit", "offset"}}, paging.Of([]string{"query", "limit", "offset"}, []string{"query"}))
}
