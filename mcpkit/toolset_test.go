package mcpkit_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// inToolsets returns a server with a tool in no toolset, one in a, one in b, one in both, and one
// in c that nobody sees.
func inToolsets(opts ...mcpkit.Option) *mcpkit.Server {
	srv := newServer(opts...)
	text := func(context.Context, struct{}) (string, error) { return "seen", nil }
	addTool(srv, "tool_a", text, mcpkit.Toolset("a"))
	addTool(srv, "tool_b", text, mcpkit.Toolset("b"))
	addTool(srv, "tool_both", text, mcpkit.Toolset("a"), mcpkit.Toolset("b"))
	addTool(srv, "tool_c", text, mcpkit.Toolset("c"), mcpkit.Visible(func(context.Context) bool { return false }))
	return srv
}

// toolsetCases are addresses, and the tools that a server of inToolsets has there in addition to
// find_notes.
var toolsetCases = map[string][]string{
	"?toolsets=a":            {"tool_a", "tool_both"},
	"?toolsets=b":            {"tool_b", "tool_both"},
	"?toolsets=a,b":          {"tool_a", "tool_b", "tool_both"},
	"?toolsets=b&toolsets=a": {"tool_a", "tool_b", "tool_both"},
	"?toolsets=%20a%20,,a":   {"tool_a", "tool_both"},
	"?toolsets=c":            nil,
	"?toolsets=all":          {"tool_a", "tool_b", "tool_both"},
	"?toolsets=a,all":        {"tool_a", "tool_b", "tool_both"},
	"?toolsets=default":      {"tool_a", "tool_b", "tool_both"},
	"?toolsets=":             {"tool_a", "tool_b", "tool_both"},
	"?other=a":               {"tool_a", "tool_b", "tool_both"},
	"":                       {"tool_a", "tool_b", "tool_both"},
}

// TestToolsetsOfAnAddress lists and calls tools at addresses that name toolsets, on both ways, in
// every protocol version, from the cache and without it.
func TestToolsetsOfAnAddress(t *testing.T) {
	t.Parallel()
	for _, shared := range []bool{false, true} {
		srv := inToolsets()
		if shared {
			srv.SDK()
		}
		endpoint := listen(t, srv)
		for range 2 {
			for query, want := range toolsetCases {
				for _, version := range versions {
					list := listedNames(t, post(t, endpoint+query, version, request(version, "tools/list", nil)))
					assert.Equal(t, append([]string{"find_notes"}, want...), list, "%q in %s, shared %t", query, version, shared)
					for _, name := range []string{"tool_a", "tool_b", "tool_both", "tool_c"} {
						a := post(t, endpoint+query, version, request(version, "tools/call", map[string]any{"name": name, "arguments": map[string]any{}}))
						listed := strings.Contains(strings.Join(list, " ")+" ", name+" ")
						assert.Equal(t, listed, a.Error == nil, "%s at %q in %s: %s", name, query, version, a.Body)
						assert.Equal(t, !listed, strings.Contains(a.Body, "unknown tool"), a.Body)
					}
				}
			}
		}
	}
}

// TestToolsetsOfAHeader checks the header, and that the address counts if both name toolsets.
func TestToolsetsOfAHeader(t *testing.T) {
	endpoint := listen(t, inToolsets())
	header := func(value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set("X-MCP-Toolsets", value) }
	}
	list := func(query, value string) []string {
		return listedNames(t, post(t, endpoint+query, "2025-11-25", request("2025-11-25", "tools/list", nil), header(value)))
	}
	assert.Equal(t, []string{"find_notes", "tool_a", "tool_both"}, list("", "a"))
	assert.Equal(t, []string{"find_notes", "tool_b", "tool_both"}, list("?toolsets=b", "a"))
	assert.Equal(t, 400, post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/list", nil), header("z")).Status)

	preflight, err := http.NewRequestWithContext(t.Context(), http.MethodOptions, endpoint, nil)
	require.NoError(t, err)
	preflight.Header.Set("Origin", "https://claude.ai")
	preflight.Header.Set("Access-Control-Request-Method", "POST")
	preflight.Header.Set("Access-Control-Request-Headers", "x-mcp-toolsets")
	resp, err := http.DefaultClient.Do(preflight)
	require.NoError(t, err)
	defer resp.Body.Close()
	assert.Contains(t, strings.ToLower(resp.Header.Get("Access-Control-Allow-Headers")), "x-mcp-toolsets")
}

// TestDefaultToolsets checks clients that name no toolset, and those that add to the default.
func TestDefaultToolsets(t *testing.T) {
	t.Parallel()
	srv := inToolsets(mcpkit.DefaultToolsets("a"), mcpkit.Sessions())
	endpoint := listen(t, srv)
	for query, want := range map[string][]string{
		"":                    {"tool_a", "tool_both"},
		"?toolsets=default":   {"tool_a", "tool_both"},
		"?toolsets=b":         {"tool_b", "tool_both"},
		"?toolsets=default,b": {"tool_a", "tool_b", "tool_both"},
		"?toolsets=all":       {"tool_a", "tool_b", "tool_both"},
	} {
		for _, version := range versions {
			assert.Equal(t, append([]string{"find_notes"}, want...), listedNames(t, post(t, endpoint+query, version, request(version, "tools/list", nil))), query)
		}
	}
	s := &legacySession{t: t, endpoint: endpoint}
	s.open(`{}`)
	body := readAll(t, s.send("POST", request("2025-11-25", "tools/list", nil)))
	assert.Contains(t, body, `"tool_a"`)
	assert.NotContains(t, body, `"tool_b"`)
}

// TestUnknownToolsets checks the refusal: it names the toolset and those that there are, and none
// whose tools only some callers see.
func TestUnknownToolsets(t *testing.T) {
	endpoint := listen(t, inToolsets())
	for _, version := range versions {
		for _, query := range []string{"?toolsets=z", "?toolsets=a,z", "?toolsets=A", "?toolsets=%00"} {
			a := post(t, endpoint+query, version, request(version, "tools/list", nil))
			assert.Equal(t, 400, a.Status)
			require.NotNil(t, a.Error, a.Body)
			assert.EqualValues(t, -32602, a.Error.Code)
			assert.Contains(t, a.Error.Message, "is unknown: correct the parameter toolsets of the address, or the header X-MCP-Toolsets; the toolsets are a, b")
			assert.NotContains(t, a.Error.Message, ", c")
			assert.JSONEq(t, "7", string(a.ID))
		}
	}
	long := post(t, endpoint+"?toolsets="+strings.Repeat("z", 50_000), "2025-11-25", request("2025-11-25", "tools/list", nil))
	assert.Equal(t, 400, long.Status)
	assert.Less(t, len(long.Body), 1_000)
	assert.Equal(t, 200, post(t, listen(t, newServer())+"?toolsets=z", "2025-11-25", request("2025-11-25", "tools/list", nil)).Status, "a server without toolsets")
}

// TestToolsetOptionsThatCannotWork checks the report about them.
func TestToolsetOptionsThatCannotWork(t *testing.T) {
	t.Parallel()
	text := func(context.Context, struct{}) (string, error) { return "seen", nil }
	for _, name := range []string{"", "all", "default", "Search", "a b", "a,b", strings.Repeat("a", 65)} {
		srv := newServer()
		addTool(srv, "tool_a", text, mcpkit.Toolset(name))
		_, err := srv.Handler()
		assert.ErrorContains(t, err, `tool "tool_a" is in a toolset with the name`)
	}
	_, err := inToolsets(mcpkit.DefaultToolsets("aa")).Handler()
	assert.ErrorContains(t, err, `mcpkit.DefaultToolsets names the toolset "aa", which no tool is in`)
}

// TestManyToolsInToolsets serves more tools than go-sdk lists on a page. A toolset is listed on one
// page, and a call costs as much as one on a server with a few tools.
func TestManyToolsInToolsets(t *testing.T) {
	if testing.Short() {
		t.Skip("many schemas take a while")
	}
	n := testsize.Count(2_000, 1_100)
	text := func(context.Context, struct{}) (string, error) { return "seen", nil }
	handler := func(n int) http.Handler {
		srv := newServer(mcpkit.RateLimit(nil))
		for i := range n {
			addTool(srv, fmt.Sprintf("tool_%05d", i), text, mcpkit.Toolset(fmt.Sprintf("set-%d", i%100)))
		}
		return handlerOf(t, srv)
	}
	send := func(h http.Handler, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "https://notes.acme.com/mcp?toolsets=set-7", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", "application/json, text/event-stream")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	few, many := handler(100), handler(n)
	list := send(many, request("2025-11-25", "tools/list", nil)).Body.String()
	assert.Equal(t, n/100, strings.Count(list, `"name":"tool_`))
	assert.NotContains(t, list, "nextCursor")
	call := request("2025-11-25", "tools/call", map[string]any{"name": "tool_00007", "arguments": map[string]any{}})
	require.Contains(t, send(many, call).Body.String(), "seen")
	cost := func(h http.Handler) float64 { return testing.AllocsPerRun(50, func() { send(h, call) }) }
	assert.InDelta(t, cost(few), cost(many), 3)
}

// TestNamesOfToolsets checks which names a toolset can have, and that a tool is in each once.
func TestNamesOfToolsets(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a", "0", "_", "-", "search-and_find-2", strings.Repeat("a", 64), "alls", "defaults"} {
		srv := newServer()
		addTool(srv, "tool_a", says("a"), mcpkit.Toolset(name), mcpkit.Toolset("other"), mcpkit.Toolset(name))
		require.True(t, srv.Check().OK(), name)
		assert.Equal(t, []string{name, "other"}, srv.Surface().Tools[1].Toolsets)
		endpoint := listen(t, srv)
		assert.Equal(t, []string{"find_notes", "tool_a"}, toolsOf(t, endpoint+"?toolsets="+name, "2025-11-25"))
	}
	for guess, want := range map[string]string{"serch": `did you mean "search"?`, "far-away": "remove it, or correct the name"} {
		srv := newServer(mcpkit.DefaultToolsets("search", guess))
		addTool(srv, "tool_a", says("a"), mcpkit.Toolset("search"))
		text := writtenReport(srv.Check())
		assert.Contains(t, text, fmt.Sprintf("mcpkit.DefaultToolsets names the toolset %q, which no tool is in", guess))
		assert.Contains(t, text, want)
		assert.Contains(t, text, "toolset_test.go:", "the option is named")
		assert.Equal(t, []string{"search", guess}, srv.Surface().DefaultToolsets)
	}
}
