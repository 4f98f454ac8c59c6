package proxy_test

import (
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
)

// TestSubscriptionsLeavePlaces has sessions of a public server take all places with subscriptions.
// Another client gets a place, those with nothing but a connection lose theirs first, and a client
// whose subscription has ended is told of a change.
func TestSubscriptionsLeavePlaces(t *testing.T) {
	t.Parallel()
	up := newWatched("notes://a")
	p := open(t, proxy.Upstream{Name: "watched", Annotations: readOnly("get_text"), Resources: true, PerUser: 3, Server: up.handler()})
	endpoint := listen(t, publicServer(t, p))
	first, second := watch(t, endpoint, "2025-11-25"), watch(t, endpoint, "2025-11-25")
	for _, w := range []watcher{first, second} {
		require.NoError(t, w.Subscribe(t.Context(), &mcp.SubscribeParams{URI: "notes://a"}))
	}
	time.Sleep(300 * time.Millisecond)
	for _, w := range []watcher{first, second} { // what came while the connections were opened
		for len(w.told) > 0 {
			<-w.told
		}
	}
	for range 3 { // each takes the place of the one before
		text, failed := call(t, watch(t, endpoint, "2025-11-25").ClientSession, "get_text", nil)
		assert.False(t, failed, text)
	}
	assert.Empty(t, first.told)
	assert.Empty(t, second.told)
	for range 3 {
		w := watch(t, endpoint, "2025-11-25")
		require.NoError(t, w.Subscribe(t.Context(), &mcp.SubscribeParams{URI: "notes://a"}))
	}
	first.hears(t, "notes://a")
	second.hears(t, "notes://a")
	text, failed := call(t, watch(t, endpoint, "2025-11-25").ClientSession, "get_text", nil)
	assert.False(t, failed, text)
}

// TestOptionsOfNoTool checks that options for a tool that no upstream has are reported at the line
// of the program that makes the server.
func TestOptionsOfNoTool(t *testing.T) {
	t.Parallel()
	p := open(t, proxy.Upstream{
		Name: "lists", Server: lists(map[string]string{"tools/list": toolList("get_text")}), Annotations: readOnly("get_text"),
		Options: map[string][]mcpkit.ToolOption{"get_txt": {mcpkit.Timeout(time.Minute)}},
	})
	srv := p.Server(manifest(), mcpkit.Public("the texts of this test are public"), quiet())
	var report strings.Builder
	require.NoError(t, srv.Check().WriteAll(&report))
	_, finding, found := strings.Cut(report.String(), `"get_txt"`)
	require.True(t, found)
	assert.Contains(t, finding[:min(len(finding), 400)], "places_test.go:")
	assert.NotContains(t, report.String(), "proxy.go:")
}

// TestACommandThatReadsLate has a command that does one thing at a time leave its input unread for
// longer than it takes to fill the pipe. All calls get their answers.
func TestACommandThatReadsLate(t *testing.T) {
	testsize.OnlySlow(t, "it waits for timeouts")
	if testing.Short() {
		t.Skip("the command reads nothing for 14 seconds")
	}
	t.Parallel()
	p := open(t, proxy.Upstream{Name: "strange", Server: command(t, "strange"), Annotations: readOnly("get_busy", "get_sent")})
	s := connect(t, listen(t, publicServer(t, p, mcpkit.RateLimit(nil))), nil, nil)
	var calling sync.WaitGroup
	run := func(tool, text, want string) {
		calling.Go(func() {
			got, _ := call(t, s, tool, noteIn{text})
			assert.Equal(t, want, got)
		})
	}
	run("get_busy", "", "done")
	run("get_busy", "", "done")
	time.Sleep(100 * time.Millisecond)
	for range 90 {
		run("get_sent", strings.Repeat("x", 1000), "after")
	}
	calling.Wait()
}
