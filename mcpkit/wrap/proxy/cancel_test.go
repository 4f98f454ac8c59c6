package proxy_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
)

// TestTheUpstreamLearnsOfEachCancellation cancels calls whose responses have not begun: they are on
// their way when the client leaves, or the upstream says nothing until it has the result.
func TestTheUpstreamLearnsOfEachCancellation(t *testing.T) {
	t.Parallel()
	for _, json := range []bool{false, true} {
		for _, delay := range []time.Duration{0, 300 * time.Millisecond} {
			for _, remote := range []bool{false, true} {
				t.Run(fmt.Sprintf("json=%t/remote=%t/delay=%v", json, remote, delay), func(t *testing.T) {
					t.Parallel()
					began, ended := make(chan struct{}, 1), make(chan struct{}, 1)
					handler := late(delay, waiting(began, ended, &mcp.StreamableHTTPOptions{JSONResponse: json}))
					var server proxy.Server = proxy.Handler{Handler: handler, Path: "/"}
					if remote {
						server = proxy.Remote{URL: serve(t, handler)}
					}
					p := open(t, proxy.Upstream{Name: "slow", Server: server, Annotations: readOnly("get_slow")})
					s := connect(t, listen(t, publicServer(t, p)), nil, nil)
					ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
					defer cancel()
					_, err := s.CallTool(ctx, &mcp.CallToolParams{Name: "get_slow"})
					require.Error(t, err)
					<-began
					select {
					case <-ended:
					case <-time.After(30 * time.Second):
						t.Fatal("the upstream was not told")
					}
				})
			}
		}
	}
}

// waiting is a server with a tool that waits until its call is canceled.
func waiting(began, ended chan<- struct{}, o *mcp.StreamableHTTPOptions) http.Handler {
	s := mcp.NewServer(&mcp.Implementation{Name: "slow", Version: "1"}, nil)
	mcp.AddTool(s, &mcp.Tool{Name: "get_slow", Description: "Waits to be canceled. Use when a test needs it."},
		func(ctx context.Context, _ *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, any, error) {
			began <- struct{}{}
			<-ctx.Done()
			ended <- struct{}{}
			return nil, nil, ctx.Err()
		})
	return mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return s }, o)
}

// late has calls of tools arrive late.
func late(delay time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil && bytes.Contains(body, []byte(`"tools/call"`)) {
			time.Sleep(delay)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		next.ServeHTTP(w, r)
	})
}
