package proxy_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
)

// FuzzUpstreamAnswers answers calls with any bytes, as JSON or as events. The client gets a result
// or an error in time, and the server continues.
func FuzzUpstreamAnswers(f *testing.F) {
	for _, seed := range []string{
		"", "{}", "null", "[]", `{"jsonrpc":"2.0","id":1,"result":{}}`, `{"jsonrpc":"2.0","id":ID,"result":null}`,
		`{"jsonrpc":"2.0","id":ID,"result":{"content":[{"type":"text","text":"x"}]}}`,
		`{"jsonrpc":"2.0","id":ID,"result":{"content":[{"type":"odd"}],"structuredContent":1e999}}`,
		`{"jsonrpc":"2.0","id":ID,"result":{"content":[null],"structuredContent":"\ud800"}}`,
		`{"jsonrpc":"2.0","id":ID,"result":{"structuredContent":{"a":[1,{"b":null}]}}}`,
		`{"jsonrpc":"2.0","id":ID,"error":{"code":-32000,"message":"m"}}`, `{"jsonrpc":"2.0","id":"ID","error":null}`,
		`{"jsonrpc":"2.0","id":ID,"result":{"content":[{"type":"resource","resource":null},{"type":"image","data":"!"}]}}`,
		`{"jsonrpc":"2.0","id":ID,"result":{"resultType":"input_required","inputRequests":{"a":{"method":"elicitation/create"}}}}`,
		"data: x\n\ndata: {\"jsonrpc\":\"2.0\",\ndata: \"id\":ID,\"result\":{\"content\":[]}}\n\n", ": comment\nid: 7\nretry: 0\n\n",
	} {
		f.Add(seed, false)
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, answer string, events bool) {
		headers := &headerBook{}
		fine := strangeOverHTTP(events, headers)
		handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(strings.NewReader(string(body)))
			var m struct {
				ID     json.RawMessage
				Method string
				Params struct{ Name string }
			}
			if json.Unmarshal(body, &m) != nil || m.Params.Name != "get_digits" {
				fine.ServeHTTP(w, r)
				return
			}
			w.Header().Set("Content-Type", map[bool]string{false: "application/json", true: "text/event-stream"}[events])
			_, _ = io.WriteString(w, strings.ReplaceAll(answer, "ID", string(m.ID)))
		})
		p := open(t, proxy.Upstream{
			Name: "any", Server: proxy.Handler{Handler: handler}, Annotations: readOnly("get_digits", "get_echo"), StripHidden: true, MaxMessage: 10_000,
			Options: map[string][]mcpkit.ToolOption{"get_digits": {mcpkit.Timeout(300 * time.Millisecond)}},
		})
		s := connect(t, listen(t, publicServer(t, p)), nil, nil)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		_, _ = s.CallTool(ctx, &mcp.CallToolParams{Name: "get_digits"})
		require.NoError(t, ctx.Err(), "there is an answer in time")
		require.Eventually(t, func() bool {
			res, err := s.CallTool(ctx, &mcp.CallToolParams{Name: "get_echo", Arguments: map[string]any{"text": "x"}})
			return err == nil && textOf(res) == `{"text":"x"}`
		}, 10*time.Second, 20*time.Millisecond)
	})
}
