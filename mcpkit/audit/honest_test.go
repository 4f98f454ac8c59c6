package audit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// Servers that do what the specification allows, in a way that is not mcpkit's, have no finding.
func TestHonestServers(t *testing.T) {
	t.Parallel()
	baseline := map[bool][]policy.RuleID{}
	for _, sessions := range []bool{false, true} {
		s := httptest.NewServer(base(t, sessions))
		t.Cleanup(s.Close)
		baseline[sessions] = broke(run(t, s.URL+"/mcp", nil))
	}
	for name, c := range map[string]struct {
		change   func(http.Handler) http.Handler
		sessions bool
		// also are the rules that report something, and rightly so.
		also []policy.RuleID
	}{
		"notifications with 204":   {change: on("notifications/initialized", func(d *dialogue) { d.text(http.StatusNoContent, "", "") })},
		"notifications with 200":   {change: on("notifications/initialized", func(d *dialogue) { d.text(http.StatusOK, "", "") })},
		"unknown methods with 404": {change: on("audit/no_such_method", func(d *dialogue) { d.fail(http.StatusNotFound, -32601, "no such method") })},
		"a parse error with 200": {change: changing(func(d *dialogue) {
			if d.sent == nil && strings.HasPrefix(string(d.body), "{") {
				d.text(http.StatusOK, "application/json", `{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}}`)
			}
		})},
		"a content type with a charset": {change: changing(func(d *dialogue) {
			d.media = strings.Replace(d.media, "application/json", "application/json; charset=utf-8", 1)
		})},
		"only the version 2025-06-18": {
			change: chain(changing(older), on("initialize", func(d *dialogue) { d.result()["protocolVersion"] = "2025-06-18" })),
			also:   []policy.RuleID{audit.RuleProtocolNewerClients},
		},
		"an error that lists the versions": {change: on("initialize", func(d *dialogue) {
			if d.sent["params"].(message)["protocolVersion"] == "2099-12-31" {
				d.fail(http.StatusBadRequest, -32602, "unsupported version; supported: 2025-06-18, 2025-11-25")
			}
		})},
		"a list that ignores cursors": {change: chain(changing(older), onListWithoutCursor), also: []policy.RuleID{audit.RuleProtocolNewerClients}},
		"a list whose members change their order": {change: on("tools/list", func(d *dialogue) {
			if d.status == http.StatusOK {
				raw, _ := json.Marshal(d.reply)
				d.text(http.StatusOK, "application/json", " "+string(raw)+"\n")
			}
		})},
		"icons in the newer version": {change: on("tools/list", func(d *dialogue) {
			if tools, ok := d.result()["tools"].([]any); ok && d.header.Get("Mcp-Protocol-Version") == "2026-07-28" {
				tools[0].(message)["icons"] = []any{message{"src": "https://example.com/icon.png"}}
			}
		})},
		"sessions that cannot be ended": {sessions: true, change: func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodDelete {
					w.Header().Set("Allow", "GET, POST")
					w.WriteHeader(http.StatusMethodNotAllowed)
					return
				}
				next.ServeHTTP(w, r)
			})
		}},
		"instructions that explain": {change: on("initialize", func(d *dialogue) {
			d.result()["instructions"] = "Notes have words and a date. Find a note with search_notes before reading it."
		})},
		"resources with other schemes": {sessions: true, change: on("resources/list", func(d *dialogue) {
			d.answer(message{"resources": []any{
				message{"name": "page", "uri": "ui://widget/page.html"}, message{"name": "file", "uri": "file:///notes.txt"}, message{"name": "name", "uri": "urn:isbn:1"},
			}})
		})},
	} {
		t.Run(name, func(t *testing.T) {
			testsize.Sample(t)
			t.Parallel()
			s := httptest.NewServer(c.change(base(t, c.sessions)))
			t.Cleanup(s.Close)
			report := run(t, s.URL+"/mcp", nil)
			for _, id := range broke(report) {
				if !slices.Contains(baseline[c.sessions], id) && !slices.Contains(c.also, id) {
					assert.Fail(t, "an honest server has a finding", "%s: %s", id, result(t, report, id).Findings[0].Message)
				}
			}
		})
	}
}

// onListWithoutCursor answers tools/list with the whole list whatever the cursor is.
func onListWithoutCursor(next http.Handler) http.Handler {
	var mu sync.Mutex
	var whole message
	return on("tools/list", func(d *dialogue) {
		mu.Lock()
		defer mu.Unlock()
		if d.status == http.StatusOK && d.reply["result"] != nil {
			whole = d.result()
		} else if whole != nil && strings.Contains(string(d.body), `"cursor"`) {
			d.answer(whole)
		}
	})(next)
}

// A list in pages is read to its end, in the order of the server.
func TestAListInPages(t *testing.T) {
	t.Parallel()
	s := mcp.NewServer(&mcp.Implementation{Name: "notes", Title: "Notes", Version: "1.0.0"}, &mcp.ServerOptions{PageSize: 3})
	for i := range 10 {
		mcp.AddTool(s, &mcp.Tool{Name: fmt.Sprintf("tool_%d", i)}, func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, any, error) {
			return nil, nil, nil
		})
	}
	server := httptest.NewServer(mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return s }, nil))
	t.Cleanup(server.Close)
	report := run(t, server.URL, nil)
	assert.Equal(t, 10, report.Tools)
	for _, id := range []policy.RuleID{audit.RuleToolsList, audit.RuleToolsListStable, audit.RuleListCursor} {
		assert.Equal(t, policy.Pass, result(t, report, id).Outcome, result(t, report, id).Reason)
	}
	require.NotEmpty(t, result(t, report, policy.RuleToolAnnotation).Findings)
}
