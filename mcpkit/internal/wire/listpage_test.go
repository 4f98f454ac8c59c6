package wire_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"

	"context"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/visible"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
)

// A page is a page of tools/list.
type page struct {
	Tools      []struct{ Name string }
	NextCursor string
}

// listPage returns a page and its bytes.
func listPage(t *testing.T, s *server, cursor string) (p page, body string) {
	t.Helper()
	params := `{}`
	if cursor != "" {
		params = fmt.Sprintf(`{"cursor":%q}`, cursor)
	}
	data := dataOf(t, s.client().post(message("tools/list", params)))
	var answer struct{ Result *page }
	require.NoError(t, json.Unmarshal(data, &answer))
	require.NotNil(t, answer.Result, string(data))
	return *answer.Result, string(data)
}

// inPages returns a server whose lists have pages of three, with tools of the given names. show
// says which of them are seen.
func inPages(t *testing.T, show func(name string) bool, names ...string) *server {
	t.Helper()
	tools := []*call.Tool{echo(t, "zz_last")}
	for _, name := range names {
		tool := echo(t, name)
		tool.Visible = visible.New(func(context.Context) bool { return show(name) })
		tools = append(tools, tool)
	}
	return newServer(t, func(c *wire.Config) { c.Options.PageSize = 3 }, nil, tools...)
}

// TestPagesTellNothingOfHiddenTools compares the pages of a server with hidden tools with those of
// a server that does not have these tools: each byte is the same.
func TestPagesTellNothingOfHiddenTools(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for round := range 60 {
		var all, seen []string
		for i := range random.IntN(25) {
			name := fmt.Sprintf("tool%02d_hidden", i)
			if shown := random.IntN(4) < round%5; shown {
				name = fmt.Sprintf("tool%02d_seen", i)
				seen = append(seen, name)
			}
			all = append(all, name)
		}
		with := inPages(t, func(name string) bool { return strings.HasSuffix(name, "_seen") }, all...)
		// The reference has a function too, so that both servers fill their pages.
		without := inPages(t, func(name string) bool { return name != "a_hidden" }, append([]string{"a_hidden"}, seen...)...)
		cursor, listed := "", []string(nil)
		for {
			got, body := listPage(t, with, cursor)
			_, want := listPage(t, without, cursor)
			require.Equal(t, want, body, "%v of %v", seen, all)
			for _, tool := range got.Tools {
				listed = append(listed, tool.Name)
			}
			if cursor = got.NextCursor; cursor == "" {
				break
			}
			assert.Len(t, got.Tools, 3)
			raw, err := base64.URLEncoding.DecodeString(cursor)
			require.NoError(t, err)
			assert.NotContains(t, string(raw), "hidden")
		}
		assert.Equal(t, append(seen, "zz_last"), listed)
	}
}

// TestCursorsStayRight hides and shows tools between two pages: no tool that is seen all the time
// is left out or listed twice.
func TestCursorsStayRight(t *testing.T) {
	var even atomic.Bool
	var all []string
	for i := range 20 {
		all = append(all, fmt.Sprintf("tool%02d", i))
	}
	s := inPages(t, func(name string) bool {
		last := name[len(name)-1]
		return (last%2 == 0) == even.Load() || last == '5'
	}, all...)
	var listed []string
	for cursor := ""; ; even.Store(!even.Load()) {
		got, _ := listPage(t, s, cursor)
		for _, tool := range got.Tools {
			listed = append(listed, tool.Name)
		}
		if cursor = got.NextCursor; cursor == "" {
			break
		}
	}
	assert.IsIncreasing(t, listed)
	for _, name := range []string{"tool05", "tool15", "zz_last"} {
		assert.Contains(t, listed, name)
	}
}
