package proxy_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
)

// BenchmarkCall compares a call over HTTP to an upstream with the same call through a proxy.
func BenchmarkCall(b *testing.B) {
	handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return friendly() }, nil)
	upstream := httptest.NewServer(handler)
	b.Cleanup(upstream.Close)
	through := func(server proxy.Server) string {
		p := open(b, proxy.Upstream{Name: "friendly", Server: server, Annotations: readOnly("get_process")})
		return listen(b, publicServer(b, p, mcpkit.RateLimit(nil)))
	}
	for _, c := range []struct{ name, endpoint string }{
		{"direct", upstream.URL},
		{"remote", through(proxy.Remote{URL: upstream.URL})},
		{"handler", through(proxy.Handler{Handler: handler, Path: "/"})},
		{"command", through(command(b, "friendly"))},
	} {
		b.Run(c.name, func(b *testing.B) {
			s := connect(b, c.endpoint, nil, nil)
			for b.Loop() {
				res, err := s.CallTool(b.Context(), &mcp.CallToolParams{Name: "get_process", Arguments: noteIn{"x"}})
				require.NoError(b, err)
				require.False(b, res.IsError)
			}
		})
	}
}
