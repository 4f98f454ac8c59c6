package proxy_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
)

// paged is an upstream whose list of tools has pages. cursor returns the cursor after page n.
func paged(requests *atomic.Int32, cursor func(n int32) string) proxy.Handler {
	return proxy.Handler{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		results := map[string]string{}
		if strings.Contains(readAgain(r), `"tools/list"`) {
			n := requests.Add(1)
			page := `{"tools":[]`
			if n == 1 {
				page = strings.TrimSuffix(toolList("get_text"), "}")
			}
			results["tools/list"] = fmt.Sprintf(`%s,"nextCursor":%q}`, page, cursor(n))
		}
		lists(results).Handler.ServeHTTP(w, r)
	})}
}

// TestListsWithoutAnEnd has upstreams send pages of a list without an end, and others that end.
func TestListsWithoutAnEnd(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cursor func(n int32) string
		fails  bool
	}{
		"one cursor":    {func(int32) string { return "again" }, true},
		"two cursors":   {func(n int32) string { return fmt.Sprint(n % 2) }, true},
		"other cursors": {func(n int32) string { return fmt.Sprint(n) }, true},
		"one page":      {func(int32) string { return "" }, false},
		"900 pages": {func(n int32) string {
			if n < 900 {
				return fmt.Sprint(n)
			}
			return ""
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var requests atomic.Int32
			p, err := proxy.Open(t.Context(), proxy.Upstream{Name: "pages", Server: paged(&requests, c.cursor), Annotations: readOnly("get_text")})
			assert.LessOrEqual(t, requests.Load(), int32(1000))
			if c.fails {
				require.ErrorContains(t, err, "its tools cannot be listed: the list does not end")
				return
			}
			require.NoError(t, err)
			require.NoError(t, p.Close())
		})
	}
}

// TestResourcesAreNotKept checks that clients are told to keep nothing for longer, whatever the
// upstream says.
func TestResourcesAreNotKept(t *testing.T) {
	t.Parallel()
	const kept = `,"ttlMs":3600000,"cacheScope":"public"}`
	p := open(t, proxy.Upstream{Name: "lists", Resources: true, Annotations: readOnly("get_text"), Server: lists(map[string]string{
		"tools/list":     strings.TrimSuffix(toolList("get_text"), "}") + kept,
		"resources/list": `{"resources":[{"uri":"note:1","name":"one"}]` + kept,
		"resources/read": `{"contents":[{"uri":"note:1","text":"one"}]` + kept,
	})})
	s := connectWith(t, listen(t, publicServer(t, p)), "2026-07-28")
	res, err := s.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: "note:1"})
	require.NoError(t, err)
	assert.Equal(t, "one", res.Contents[0].Text)
	assert.Zero(t, res.TTLMs)
	assert.NotEqual(t, "public", res.CacheScope)
}

// TestResponsesWithoutTheAnswer has an upstream answer a call with one message that is not the
// answer. Nothing follows it, so the call fails at once.
func TestResponsesWithoutTheAnswer(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{
		`{"jsonrpc":"2.0","id":"other","result":{"content":[]}}`, `{"jsonrpc":"2.0","id":987654,"result":{"content":[]}}`, `{"jsonrpc":"2.0","id":"ID","result":{"content":[]}}`,
		`{"jsonrpc":"2.0","id":null,"result":{"content":[]}}`, `{"jsonrpc":"2.0","id":7,"method":"ping"}`, `{"jsonrpc":"2.0","id":ID,"method":"ping"}`,
		`{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"x"}}`, `{"jsonrpc":"2.0","id":987654,"error":{"code":1,"message":"m"}}`,
	} {
		for _, status := range []int{http.StatusOK, http.StatusCreated} {
			p := open(t, proxy.Upstream{
				Name: "other", Server: answering(status, "application/json", answer), Annotations: readOnly("get_text"),
				Options: map[string][]mcpkit.ToolOption{"get_text": {mcpkit.Timeout(20 * time.Second)}},
			})
			began := time.Now()
			text, failed := call(t, connect(t, listen(t, publicServer(t, p)), nil, nil), "get_text", nil)
			assert.True(t, failed, answer)
			assert.Contains(t, text, "it is not a message of MCP", answer)
			assert.Less(t, time.Since(began), 10*time.Second, answer)
		}
	}
}
