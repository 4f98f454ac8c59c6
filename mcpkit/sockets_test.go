package mcpkit_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// TestScopedToolsStayClosedToManyClientsAtOnce has clients with and without a token, in a session
// and outside, send messages that also name a second operation, while others make permitted calls.
// It checks that the tool with scopes runs for the permitted calls alone.
func TestScopedToolsStayClosedToManyClientsAtOnce(t *testing.T) {
	issuer, srv, _ := others(t, mcpkit.Sessions(), mcpkit.RateLimit(nil))
	var ran, honest atomic.Int64
	mcpkit.AddTool(srv, "find_scoped", annotate.ReadOnly("Find behind a scope"), "Finds behind a scope. Use when a test needs a scope.",
		func(context.Context, struct{}) (string, error) { ran.Add(1); return "found", nil }, mcpkit.Scopes("notes:write"))
	mcpkit.AddTool(srv, "find_open", annotate.ReadOnly("Find something open"), "Finds something open. Use when a test needs no token.",
		func(context.Context, struct{}) (string, error) { return "found", nil }, mcpkit.PublicTool())
	endpoint := listen(t, srv)
	strong, weak := issuer.Issue(oauthtest.Scopes("notes notes:write")), issuer.Issue(oauthtest.Scopes("notes"))
	session := &legacySession{t: t, endpoint: endpoint, token: weak}
	session.open(`{}`)
	hostile := []string{
		`"params":{"name":"find_scoped","arguments":{},"ref":{"name":"find_open"}}`,
		`"params":{"ref":{"type":"ref/prompt","name":"find_open"},"name":"find_scoped","arguments":{}}`,
		`"params":{"name":"find_scoped","arguments":{"name":"find_open"},"uri":"find_open"}`,
		`"params":{"name":"find_scoped","arguments":{},"_meta":{"name":"find_open"},"notifications":{"resourceSubscriptions":["find_open"]}}`,
		`"params":{"name":"find_open","name":"find_scoped","arguments":{}}`,
		`"params":{"Name":"find_open","name":"find_scoped","arguments":{}}`,
	}
	var clients sync.WaitGroup
	for client := range 6 {
		clients.Go(func() {
			for i := range resets() / 6 {
				body := fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/call",%s}`, i+10, hostile[(client+i)%len(hostile)])
				token, id := "", ""
				switch i % 3 {
				case 1:
					token = weak
				case 2:
					token, id = weak, session.id
				}
				req, err := http.NewRequest(http.MethodPost, endpoint, strings.NewReader(body))
				if !assert.NoError(t, err) {
					return
				}
				req.Header = http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json, text/event-stream"}, "Mcp-Protocol-Version": {"2025-11-25"}}
				bearer(token)(req)
				if id != "" {
					req.Header.Set("Mcp-Session-Id", id)
				}
				resp, err := http.DefaultClient.Do(req)
				if !assert.NoError(t, err) {
					return
				}
				_ = resp.Body.Close()
				assert.Contains(t, []int{400, 401, 403}, resp.StatusCode, body)
				if i%10 == 0 {
					a := post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/call", map[string]any{"name": "find_scoped", "arguments": map[string]any{}}), bearer(strong))
					assert.Equal(t, 200, a.Status)
					honest.Add(1)
				}
			}
		})
	}
	clients.Wait()
	require.Positive(t, honest.Load())
	assert.Equal(t, honest.Load(), ran.Load())
}

// TestHostileArgumentsOverSockets checks that an honest client gets answers while others send
// arguments that are wrong in every element, and that the errors for these are short.
func TestHostileArgumentsOverSockets(t *testing.T) {
	t.Parallel()
	type in struct {
		Tags []string `json:"tags" jsonschema:"description=Tags to look for,maxItems=5"`
		Free []string `json:"free" jsonschema:"description=Any number of words"`
	}
	srv := newServer(mcpkit.RateLimit(nil))
	var ran atomic.Int64
	mcpkit.AddTool(srv, "find_tags", annotate.ReadOnly("Find tags"), "Finds tags. Use when a test sends many.",
		func(context.Context, in) (string, error) { ran.Add(1); return "found", nil })
	endpoint := listen(t, srv)
	numbers := "[1" + strings.Repeat(",2", testsize.Count(10_000, 3_000)) + "]"
	bodies := []string{
		fmt.Sprintf(`{"tags":%s,"free":[]}`, numbers),
		fmt.Sprintf(`{"tags":[],"free":%s}`, numbers),
		`{"tags":[],"free":[],"x":1}`,
	}
	var clients sync.WaitGroup
	for range 4 {
		clients.Go(func() {
			for i := range resets() / 4 {
				a := post(t, endpoint, "2025-11-25", `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"find_tags","arguments":`+bodies[i%len(bodies)]+`}}`)
				assert.Equal(t, 200, a.Status)
				assert.Contains(t, a.Body, `"isError":true`)
				assert.Less(t, len(a.Body), 4_000)
			}
		})
	}
	for range resets() / 30 {
		text, failed := callTool(t, endpoint, "2025-11-25", "find_tags", map[string]any{"tags": []string{"a"}, "free": []string{"b"}})
		assert.False(t, failed)
		assert.Equal(t, "found", text)
	}
	clients.Wait()
	assert.EqualValues(t, resets()/30, ran.Load())
}
