package mcpkit_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// TestCallsInFlightFinishOnTheAssemblyThatTheyBeganOn removes and replaces tools whose handlers are
// running.
func TestCallsInFlightFinishOnTheAssemblyThatTheyBeganOn(t *testing.T) {
	began, release := make(chan string), make(chan struct{})
	slow := func(name string) func(context.Context, struct{}) (string, error) {
		return func(context.Context, struct{}) (string, error) {
			began <- name
			<-release
			return "the old " + name, nil
		}
	}
	srv := newServer(mcpkit.Sessions())
	addTool(srv, "wait_removed", slow("wait_removed"))
	addTool(srv, "wait_replaced", slow("wait_replaced"))
	mcpkit.AddSDKTool(srv, "wait_session", annotate.ReadOnly("Wait"), "Waits. Use when a test needs it.",
		func(ctx context.Context, _ *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, string, error) {
			text, err := slow("wait_session")(ctx, struct{}{})
			return nil, text, err
		})
	endpoint := listen(t, srv)
	session := &legacySession{t: t, endpoint: endpoint}
	session.open(`{}`)
	client := connect(srv)
	defer client.Close()

	names := []string{"wait_removed", "wait_replaced", "wait_session"}
	answers := make(chan string, 4*len(names))
	var calls sync.WaitGroup
	for id, name := range names {
		for _, version := range eras {
			calls.Go(func() {
				a := post(t, endpoint, version, request(version, "tools/call", map[string]any{"name": name, "arguments": struct{}{}}))
				answers <- a.Body
			})
		}
		calls.Go(func() {
			answers <- readAll(t, session.send("POST", fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":%q,"arguments":{}}}`, 10+id, name)))
		})
		calls.Go(func() {
			res, err := client.CallTool(t.Context(), &mcp.CallToolParams{Name: name})
			assert.NoError(t, err)
			answers <- res.Content[0].(*mcp.TextContent).Text
		})
	}
	for range cap(answers) {
		select {
		case <-began:
		case <-time.After(20 * time.Second):
			t.Fatal("a call did not begin")
		}
	}
	require.NoError(t, srv.Update(func(draft *mcpkit.Server) {
		draft.RemoveTools(names...)
		addTool(draft, "wait_replaced", says("the new wait_replaced"))
	}))
	close(release)
	calls.Wait()
	count := map[string]int{}
	for range cap(answers) {
		text := <-answers
		for _, name := range names {
			if assert.NotContains(t, text, "new"); strings.Contains(text, "the old "+name) {
				count[name]++
			}
		}
	}
	assert.Equal(t, map[string]int{"wait_removed": 4, "wait_replaced": 4, "wait_session": 4}, count)
	text, _ := callTool(t, endpoint, "2026-07-28", "wait_replaced", struct{}{})
	assert.Equal(t, "the new wait_replaced", text)
	list := readAll(t, session.send("POST", `{"jsonrpc":"2.0","id":7,"method":"tools/list"}`))
	assert.Contains(t, list, "wait_replaced", "the session is one of the new assembly now")
	assert.NotContains(t, list, "wait_removed")
}

// TestUpdatesAndCallsAtTheSameTime replaces a tool as fast as it can by one with other arguments. A
// call gets the result of one of the two, or an error about its arguments, and never a mixture.
func TestUpdatesAndCallsAtTheSameTime(t *testing.T) {
	type left struct {
		Left string `json:"left" jsonschema:"description=What to say"`
	}
	type right struct {
		Right string `json:"right" jsonschema:"description=What to say"`
	}
	declare := func(s *mcpkit.Server, n int) {
		s.RemoveTools("say_side")
		if n%2 == 0 {
			mcpkit.AddTool(s, "say_side", annotate.ReadOnly("Left"), "Says the left. Use when a test needs it.", func(_ context.Context, in left) (string, error) { return "left " + in.Left, nil })
		} else {
			mcpkit.AddTool(s, "say_side", annotate.ReadOnly("Right"), "Says the right. Use when a test needs it.", func(_ context.Context, in right) (string, error) { return "right " + in.Right, nil })
		}
	}
	var log logBook
	srv := newServer(log.option(), mcpkit.Sessions(), mcpkit.RateLimit(nil))
	declare(srv, 0)
	endpoint := listen(t, srv)
	session := &legacySession{t: t, endpoint: endpoint}
	session.open(`{}`)
	client := connect(srv)
	defer client.Close()

	stop := time.Now().Add(raceTime())
	var updates, calls, good atomic.Int64
	var group sync.WaitGroup
	for worker := range 2 {
		group.Go(func() {
			for n := worker; time.Now().Before(stop); n++ {
				assert.NoError(t, srv.Update(func(draft *mcpkit.Server) { declare(draft, n) }))
				updates.Add(1)
			}
		})
	}
	check := func(sent, text string) {
		calls.Add(1)
		for _, side := range []string{"left", "right"} {
			if strings.Contains(text, side+" <"+side+">") && sent == side {
				good.Add(1)
				return
			}
		}
		other := map[string]string{"left": "right", "right": "left"}[sent]
		assert.Regexp(t, `missing required argument \\*"`+other+`\\*"`, text)
	}
	for id, side := range []string{"left", "right"} {
		arguments := map[string]any{side: "<" + side + ">"}
		for _, version := range eras {
			group.Go(func() {
				for time.Now().Before(stop) {
					a := post(t, endpoint, version, request(version, "tools/call", map[string]any{"name": "say_side", "arguments": arguments}))
					if assert.NotNil(t, a.Result, a.Body) {
						text, _ := resultText(t, a.Result)
						check(side, text)
					}
				}
			})
		}
		group.Go(func() {
			for time.Now().Before(stop) {
				res, err := client.CallTool(t.Context(), &mcp.CallToolParams{Name: "say_side", Arguments: arguments})
				if assert.NoError(t, err) {
					check(side, res.Content[0].(*mcp.TextContent).Text)
				}
			}
		})
		group.Go(func() {
			for time.Now().Before(stop) {
				text := readAll(t, session.send("POST", fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"say_side","arguments":{%q:%q}}}`, 10+id, side, "<"+side+">")))
				check(side, strings.NewReplacer(`\u003c`, "<", `\u003e`, ">").Replace(text))
			}
		})
	}
	group.Go(func() {
		for time.Now().Before(stop) {
			assert.Contains(t, toolsOf(t, endpoint, "2025-11-25"), "say_side", "a list is the one of an assembly")
			assert.True(t, srv.Check().OK())
		}
	})
	group.Wait()
	assert.Positive(t, good.Load())
	assert.NotContains(t, log.String(), "without mcpkit")
	t.Logf("%d updates, %d calls, %d of them with the arguments of the moment", updates.Load(), calls.Load(), good.Load())
}
