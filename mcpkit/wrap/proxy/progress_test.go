package proxy_test

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// TestProgressComesBeforeTheAnswer checks that every notification of progress that the upstream
// sent before its answer is on the wire before the answer of the proxy.
func TestProgressComesBeforeTheAnswer(t *testing.T) { // alone, because an answer waits 100 ms at most
	calls := testsize.Count(50, 15)
	for way, upstream := range friendlyUpstreams(t) {
		t.Run(way, func(t *testing.T) {
			for _, perUser := range []int{0, 2} {
				upstream.Name, upstream.Annotations, upstream.PerUser = "friendly", readOnly(friendlyTools...), perUser
				wire := &tee{}
				t.Cleanup(wire.CloseIdleConnections)
				s := connect(t, listen(t, publicServer(t, open(t, upstream))), &http.Client{Transport: wire}, nil)
				for range calls {
					params := &mcp.CallToolParams{Name: "get_progress", Arguments: noteIn{"x"}}
					params.SetProgressToken("mine")
					_, err := s.CallTool(context.Background(), params)
					require.NoError(t, err)
				}
				seen := strings.Join(regexp.MustCompile(`"progress":\d|"text":"done"`).FindAllString(wire.String(), -1), " ")
				assert.Equal(t, strings.TrimSpace(strings.Repeat(`"progress":1 "progress":2 "progress":3 "text":"done" `, calls)), seen)
			}
		})
	}
}

// TestProgressWaitsForTheClient has an upstream report progress while its question is out, when the
// client has no request that it could be told in. The client is told when it brings the answer.
func TestProgressWaitsForTheClient(t *testing.T) {
	t.Parallel()
	answered := make(chan struct{})
	s := mcp.NewServer(&mcp.Implementation{Name: "busy", Version: "1"}, &mcp.ServerOptions{SupportedProtocolVersions: []string{"2025-11-25"}})
	s.AddTool(&mcp.Tool{Name: "get_answer", Description: "Returns what the user answers. Use when a test needs it.", InputSchema: map[string]any{"type": "object"}},
		func(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			told := func(progress float64) {
				_ = req.Session.NotifyProgress(ctx, &mcp.ProgressNotificationParams{ProgressToken: req.Params.GetProgressToken(), Progress: progress})
			}
			told(1)
			go func() {
				time.Sleep(300 * time.Millisecond) // the client has the question
				told(2)
				told(3)
				time.Sleep(300 * time.Millisecond)
				close(answered)
			}()
			res, err := req.Session.Elicit(ctx, &mcp.ElicitParams{Message: "Who?", RequestedSchema: nameForm})
			if err != nil {
				return nil, err
			}
			return said(res.Action), nil
		})
	handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return s }, nil)
	issuer := newIssuer(t)
	p := open(t, proxy.Upstream{Name: "busy", Server: proxy.Handler{Handler: handler}, Annotations: readOnly("get_answer"), PerUser: 1})
	srv := p.Server(manifest(), mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}}), mcpkit.Unlisted("a test"), quiet())
	var mu sync.Mutex
	var seen []float64
	client := connectAs(t, listen(t, srv), "2026-07-28", issuer.Issue(), &mcp.ClientOptions{
		ProgressNotificationHandler: func(_ context.Context, req *mcp.ProgressNotificationClientRequest) {
			mu.Lock()
			defer mu.Unlock()
			seen = append(seen, req.Params.Progress)
		},
		ElicitationHandler: func(context.Context, *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
			<-answered
			return &mcp.ElicitResult{Action: "accept"}, nil
		},
	})
	params := &mcp.CallToolParams{Name: "get_answer"}
	params.SetProgressToken("mine")
	res, err := client.CallTool(t.Context(), params)
	require.NoError(t, err)
	assert.Equal(t, "accept", textOf(res))
	assert.Eventually(t, func() bool {
		mu.Lock()
		defer mu.Unlock()
		return slices.Equal(seen, []float64{1, 3})
	}, 5*time.Second, 20*time.Millisecond, "of what was told meanwhile, the latest counts")
}

// TestProgressOfOneCallLeavesRoomForOthers floods the connection that callers share with progress
// of one call. Progress of another call, and a change of the lists, are not lost.
func TestProgressOfOneCallLeavesRoomForOthers(t *testing.T) {
	t.Parallel()
	upstream := friendlyUpstreams(t)["stdio"]
	upstream.Name, upstream.Annotations = "friendly", readOnly(friendlyTools...)
	endpoint := listen(t, publicServer(t, open(t, upstream), mcpkit.RateLimit(nil)))
	flooding := connect(t, endpoint, nil, nil)
	params := &mcp.CallToolParams{Name: "get_flood", Arguments: noteIn{"x"}}
	params.SetProgressToken("flood")
	res, err := flooding.CallTool(t.Context(), params)
	require.NoError(t, err)
	assert.Equal(t, "done", textOf(res))

	told := make(chan float64, 10)
	s := connect(t, endpoint, nil, &mcp.ClientOptions{
		ProgressNotificationHandler: func(_ context.Context, req *mcp.ProgressNotificationClientRequest) { told <- req.Params.Progress },
	})
	params = &mcp.CallToolParams{Name: "get_progress", Arguments: noteIn{"x"}}
	params.SetProgressToken("mine")
	_, err = s.CallTool(t.Context(), params)
	require.NoError(t, err)
	for want := range 3 {
		select {
		case got := <-told:
			assert.EqualValues(t, want+1, got)
		case <-time.After(10 * time.Second):
			t.Fatal("the progress of the other call is lost")
		}
	}
}
