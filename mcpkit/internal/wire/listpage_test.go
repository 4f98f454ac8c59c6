package wire_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
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

// TestPagesOfMiddleware adopts a server whose middleware answers some pages in its own way, for
// callers who do not see all tools. The list ends, has no tool twice, and fails if a page fails.
func TestPagesOfMiddleware(t *testing.T) {
	for name, tc := range map[string]struct {
		second func(req *mcp.ListToolsRequest, page *mcp.ListToolsResult) (mcp.Result, error) // changes the second page
		want   []string
		fails  bool
	}{
		"as it is": {want: []string{"adopted_a", "adopted_b", "adopted_c", "adopted_d"}},
		"the same cursor": {func(req *mcp.ListToolsRequest, page *mcp.ListToolsResult) (mcp.Result, error) {
			page.NextCursor = req.Params.Cursor
			return page, nil
		}, []string{"adopted_a"}, false},
		"another result": {func(*mcp.ListToolsRequest, *mcp.ListToolsResult) (mcp.Result, error) {
			return &mcp.ListPromptsResult{}, nil
		}, []string{"adopted_a"}, false},
		"an error": {func(*mcp.ListToolsRequest, *mcp.ListToolsResult) (mcp.Result, error) {
			return nil, errors.New("a secret")
		}, nil, true},
		"nothing, and ends": {func(*mcp.ListToolsRequest, *mcp.ListToolsResult) (mcp.Result, error) {
			return &mcp.ListToolsResult{}, nil
		}, []string{"adopted_a"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			sdk := mcp.NewServer(&mcp.Implementation{Name: "theirs", Version: "9"}, &mcp.ServerOptions{PageSize: 2})
			for _, tool := range []string{"adopted_a", "adopted_a_hidden", "adopted_b", "adopted_b_hidden", "adopted_c", "adopted_d"} {
				addSide(sdk, tool, "left", "good")
			}
			var breaking atomic.Bool
			var metas []any
			sdk.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
				return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
					res, err := next(ctx, method, req)
					list, ok := req.(*mcp.ListToolsRequest)
					if !ok || !breaking.Load() || err != nil {
						return res, err
					}
					metas = append(metas, list.Params.Meta["mark"])
					if list.Params.Cursor == "" || tc.second == nil || len(metas) > 2 {
						return res, nil
					}
					return tc.second(list, res.(*mcp.ListToolsResult))
				}
			})
			nobody := visible.New(func(context.Context) bool { return false })
			a := adopt(t, sdk, nil)
			var tools []*call.Tool
			found, err := a.Inspect(t.Context())
			require.NoError(t, err)
			for _, learned := range found.Tools {
				if !strings.HasPrefix(learned.Name, "adopted") {
					continue
				}
				tool := shownBy(t, learned.Name, nil)
				if strings.HasSuffix(learned.Name, "hidden") {
					tool.Visible = nobody
				}
				tool.Definition, tool.Learned, tool.Invoke, tool.Routing = learned, learned, a.Host.Invoke, call.Routing{Session: true, Adopted: true}
				tools = append(tools, tool)
			}
			a.Serve(a.service(tools...))
			breaking.Store(true)
			var listed []string
			for cursor := ""; ; {
				data := dataOf(t, a.client().post(message("tools/list", `{"cursor":"`+cursor+`","_meta":{"mark":7}}`)))
				if tc.fails {
					assert.Contains(t, errorOf(t, data), "internal error")
					assert.NotContains(t, string(data), "secret")
					return
				}
				listed = append(listed, names(t, data)...)
				var answer struct{ Result page }
				require.NoError(t, json.Unmarshal(data, &answer))
				if cursor = answer.Result.NextCursor; cursor == "" || len(listed) > 10 {
					break
				}
			}
			assert.Equal(t, tc.want, listed)
			for _, meta := range metas {
				assert.InDelta(t, 7, meta, 0, "each page is asked for with the _meta of the request")
			}
		})
	}
}

// TestCursorsOfMiddleware adopts a server whose middleware gives pages its own cursors. The list is
// as the middleware makes it: mcpkit neither follows such a cursor nor replaces it.
func TestCursorsOfMiddleware(t *testing.T) {
	encoded := func(v any) string {
		var b bytes.Buffer
		require.NoError(t, gob.NewEncoder(&b).Encode(v))
		return base64.URLEncoding.EncodeToString(b.Bytes())
	}
	for name, cursor := range map[string]string{
		"no base64":         "page 2!",
		"base64":            base64.URLEncoding.EncodeToString([]byte("page 2")),
		"a value of gob":    encoded("page 2"),
		"a name of nothing": encoded(struct{ LastUID string }{}),
		"another struct":    encoded(struct{ Page string }{"adopted_a"}),
		"a damaged end":     encoded(struct{ LastUID string }{"adopted_a"}) + "!",
		"without its end":   encoded(struct{ LastUID string }{"adopted_a"})[:8],
	} {
		sdk := newSDK()
		for _, tool := range []string{"adopted_a", "adopted_b"} {
			addSide(sdk, tool, "left", "good")
		}
		var asked []string
		changes := false
		sdk.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
			return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
				res, err := next(ctx, method, req)
				if list, ok := req.(*mcp.ListToolsRequest); ok && changes {
					asked = append(asked, list.Params.Cursor)
					own := *res.(*mcp.ListToolsResult)
					own.NextCursor = cursor
					return &own, err
				}
				return res, err
			}
		})
		own := echo(t, "own")
		own.Visible = visible.New(func(context.Context) bool { return true }) // lists differ by caller, so pages are filled
		a := adopt(t, sdk, nil, own)
		changes = true
		got, _ := listPage(t, a.server, "")
		assert.Equal(t, cursor, got.NextCursor, name)
		assert.Len(t, got.Tools, 3, name)
		assert.Equal(t, []string{""}, asked, name)
	}
}
