package proxy_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
)

// answering is an upstream that answers the calls of tools in its own way. ID in the answer stands
// for the id of the request.
func answering(status int, contentType, answer string) proxy.Handler {
	usual := lists(map[string]string{"tools/list": toolList("get_text"), "tools/call": "{}"}).Handler
	return proxy.Handler{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if !strings.Contains(string(body), `"tools/call"`) {
			r.Body = io.NopCloser(strings.NewReader(string(body)))
			usual.ServeHTTP(w, r)
			return
		}
		_, id, _ := strings.Cut(string(body), `"id":`)
		id = id[:strings.IndexAny(id, ",}")]
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, strings.ReplaceAll(answer, "ID", id))
	})}
}

// TestUnusualAnswers checks that answers reach the caller which are right in an unusual way, and
// that the others are explained.
func TestUnusualAnswers(t *testing.T) {
	t.Parallel()
	const text = `"content":[{"type":"text","text":"the answer"}]`
	for name, c := range map[string]struct {
		status int
		answer string
		want   string
		failed bool
	}{
		"an error of null":         {200, `{"jsonrpc":"2.0","id":ID,"result":{` + text + `},"error":null}`, "the answer", false},
		"an id as a decimal":       {200, `{"jsonrpc":"2.0","id":ID.0,"result":{` + text + `}}`, "the answer", false},
		"hidden in it":             {200, `{"jsonrpc":"2.0","id":ID.0,"result":{"content":[],"structuredContent":{"a":"b\u200bc"}}}`, `{"a":"bc"}`, false},
		"created":                  {201, `{"jsonrpc":"2.0","id":ID,"result":{` + text + `}}`, "the answer", false},
		"from another":             {203, `{"jsonrpc":"2.0","id":ID,"result":{` + text + `}}`, "the answer", false},
		"a type of result of null": {200, `{"jsonrpc":"2.0","id":ID,"result":{` + text + `,"resultType":null}}`, "the answer", false},
		"a complete result":        {200, `{"jsonrpc":"2.0","id":ID,"result":{` + text + `,"resultType":"complete"}}`, "the answer", false},
		"a question":               {200, `{"jsonrpc":"2.0","id":ID,"result":{"resultType":"input_required","inputRequests":{}}}`, "is busy", true},
		"an unknown type":          {200, `{"jsonrpc":"2.0","id":ID,"result":{` + text + `,"resultType":"later"}}`, "it is not the result of a tool", true},
		"no type":                  {200, `{"jsonrpc":"2.0","id":ID,"result":{` + text + `,"resultType":7}}`, "it is not the result of a tool", true},
	} {
		t.Run(name, func(t *testing.T) {
			p := open(t, proxy.Upstream{Name: "unusual", Server: answering(c.status, "application/json", c.answer), Annotations: readOnly("get_text"), StripHidden: true})
			got, failed := call(t, connect(t, listen(t, publicServer(t, p)), nil, nil), "get_text", nil)
			assert.Equal(t, c.failed, failed, got)
			assert.Contains(t, got, c.want)
		})
	}
}

// TestTextsWithJSONAreStrippedByTheirStrings checks that hidden text is removed from the strings of
// a JSON text, and not from what lies between them.
func TestTextsWithJSONAreStrippedByTheirStrings(t *testing.T) {
	t.Parallel()
	var given string
	s := mcp.NewServer(&mcp.Implementation{Name: "texts", Version: "1"}, nil)
	s.AddTool(&mcp.Tool{Name: "get_text", Description: "Returns a text. Use when a test needs it.", InputSchema: map[string]any{"type": "object"}},
		func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) { return said(given), nil })
	handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return s }, nil)
	p := open(t, proxy.Upstream{Name: "texts", Server: proxy.Handler{Handler: handler}, Annotations: readOnly("get_text"), StripHidden: true})
	client := connect(t, listen(t, publicServer(t, p)), nil, nil)
	for text, want := range map[string]string{
		`{"html":"a <!-- b","id":7}`:               `{"html":"a ","id":7}`,
		`{"a":"<!-- x","b":"y -->"}`:               `{"a":"","b":"y -->"}`,
		"[\"a\u200bb\", 1.50]":                     `["ab",1.50]`,
		`{ "z" : "a \"quoted\" text", "a" : 1.0 }`: `{ "z" : "a \"quoted\" text", "a" : 1.0 }`,
		`{"a":"\u0061 <!-- x -->","b":1e2}`:        `{"a":"a ","b":1e2}`,
	} {
		given = text
		got, failed := call(t, client, "get_text", map[string]any{})
		assert.False(t, failed)
		assert.Equal(t, want, got, "%q", text)
	}
}

// TestLogMessagesOfASharedConnection checks that a log message of an upstream reaches no client if
// calls of several users share the connection, as callers without a token and a session do.
func TestLogMessagesOfASharedConnection(t *testing.T) {
	t.Parallel()
	server := answering(http.StatusOK, "text/event-stream",
		`data: {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"error","data":"about one caller"}}`+"\n\n"+
			`data: {"jsonrpc":"2.0","id":ID,"result":{"content":[{"type":"text","text":"done"}]}}`+"\n\n")
	p := open(t, proxy.Upstream{Name: "logging", Server: server, PerUser: 2, Annotations: readOnly("get_text")})
	wire := &tee{}
	t.Cleanup(wire.CloseIdleConnections)
	url := listen(t, publicServer(t, p, mcpkit.RateLimit(nil)))
	const request = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_text","arguments":{},"_meta":{` +
		`"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"test","version":"1"},` +
		`"io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/logLevel":"debug"}}}`
	req, err := http.NewRequest(http.MethodPost, url, strings.NewReader(request))
	require.NoError(t, err)
	for name, value := range map[string]string{
		"Content-Type": "application/json", "Accept": "application/json, text/event-stream", "Mcp-Protocol-Version": "2026-07-28",
		"Mcp-Method": "tools/call", "Mcp-Name": "get_text",
	} {
		req.Header.Set(name, value)
	}
	resp, err := (&http.Client{Transport: wire}).Do(req)
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Contains(t, string(body), "done")
	assert.NotContains(t, string(body), "about one caller")
}
