package proxy_test

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// newest is an upstream that speaks protocol 2026-07-28 only, and says of everything that it stays
// as it is for an hour. Its resources are those of the user that the request names.
func newest() *mcp.Server {
	hour := mcp.Cacheable{TTLMs: 3_600_000}
	s := mcp.NewServer(&mcp.Implementation{Name: "newest", Version: "1"}, &mcp.ServerOptions{SupportedProtocolVersions: []string{"2026-07-28"}, PageSize: 1, Capabilities: &mcp.ServerCapabilities{Tools: &mcp.ToolCapabilities{}}})
	s.AddTool(&mcp.Tool{Name: "get_text", Description: "Returns a text. Use when a test needs it.", InputSchema: map[string]any{"type": "object"}},
		func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) { return said("text"), nil })
	s.AddResourceTemplate(&mcp.ResourceTemplate{Name: "one", URITemplate: "notes://{id}"}, func(_ context.Context, req *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
		text := strings.TrimPrefix(req.Params.URI, "notes://") + " of " + req.Extra.Header.Get("User")
		if strings.HasPrefix(req.Params.URI, "notes://long") {
			text = strings.Repeat("long ", 1<<20/5)
		}
		return &mcp.ReadResourceResult{Cacheable: hour, Contents: []*mcp.ResourceContents{{URI: req.Params.URI, Text: text}}}, nil
	})
	s.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
			res, err := next(ctx, method, req)
			if list, ok := res.(*mcp.ListToolsResult); ok {
				list.Cacheable = hour
			}
			return res, err
		}
	})
	return s
}

// TestNothingIsKept reads a resource with the credentials of two users over the connection that all
// callers share. Each gets its own, however long the upstream says that it stays as it is, and what
// was read takes no memory afterwards.
func TestNothingIsKept(t *testing.T) {
	testsize.OnlySlow(t, "it reads 64 MiB")
	own := &http.Transport{}
	t.Cleanup(own.CloseIdleConnections)
	up := newest()
	url := serve(t, mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return up }, &mcp.StreamableHTTPOptions{Stateless: true}))
	other := newWatched()
	p := open(t, proxy.Upstream{Name: "other", Prefix: "other_", Server: other.handler(), Annotations: readOnly("get_text")}, proxy.Upstream{
		Name: "newest", Annotations: readOnly("get_text"), Resources: true,
		Server: proxy.Remote{URL: url, Transport: transport(func(req *http.Request) (*http.Response, error) {
			req = req.Clone(req.Context())
			if caller, ok := oauth.PrincipalFrom(req.Context()); ok {
				req.Header.Set("User", caller.Subject)
			}
			return own.RoundTrip(req)
		})},
	})
	issuer := newIssuer(t)
	srv := p.Server(manifest(), mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}}), mcpkit.Unlisted("a test"), mcpkit.RateLimit(nil), quiet())
	endpoint := listen(t, srv)
	read := func(s *mcp.ClientSession, uri string) string {
		res, err := s.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: uri})
		require.NoError(t, err)
		return res.Contents[0].Text
	}
	ada := connectAs(t, endpoint, "2025-11-25", issuer.Issue(oauthtest.Subject("ada")), nil)
	bob := connectAs(t, endpoint, "2025-11-25", issuer.Issue(oauthtest.Subject("bob")), nil)
	for range 2 {
		assert.Equal(t, "all of ada", read(ada, "notes://all"))
		assert.Equal(t, "all of bob", read(bob, "notes://all"))
	}

	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	for i := range 64 {
		read(ada, fmt.Sprint("notes://long", i))
	}
	assert.Less(t, heap(), before+32<<20, "64 MiB were read")

	// The other upstream loses a tool, which has the lists of all learned again.
	up.AddTool(&mcp.Tool{Name: "get_text", Description: "Returns another text. Use when a test needs it.", InputSchema: map[string]any{"type": "object"}},
		func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) { return said("another"), nil })
	other.RemoveTools("get_text")
	require.Eventually(t, func() bool { return describes(t, ada, "another text") }, 20*time.Second, 50*time.Millisecond)
}
