package mcpkit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// inVersion returns a request in a protocol version.
func inVersion(version, method, tool, body string) wireRequest {
	q := wireRequest{body: body, header: http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json, text/event-stream"}, "Mcp-Protocol-Version": {version}}}
	if version >= "2026" {
		q.header.Set("Mcp-Method", method)
		if tool != "" {
			q.header.Set("Mcp-Name", tool)
		}
	}
	return q
}

// TestOnlyTheModernVersionNeedsMeta checks that a request without _meta is refused in protocol
// 2026-07-28, whose requests name their version there, and answered in older versions.
func TestOnlyTheModernVersionNeedsMeta(t *testing.T) {
	h := handlerOf(t, newServer())
	for method, params := range map[string]string{
		"tools/call": `{"name":"find_notes","arguments":{"query":"a"}}`,
		"tools/list": `{}`,
	} {
		for _, version := range versions {
			tool := ""
			if method == "tools/call" {
				tool = "find_notes"
			}
			w := inVersion(version, method, tool, `{"jsonrpc":"2.0","id":1,"method":"`+method+`","params":`+params+`}`).send(h)
			if version == "2026-07-28" {
				assert.Equal(t, 400, w.Code, "%s: %s", method, w.Body)
				assert.Contains(t, w.Body.String(), `"error"`)
			} else {
				assert.Equal(t, 200, w.Code, "%s in %s: %s", method, version, w.Body)
				assert.Contains(t, w.Body.String(), `"result"`)
			}
		}
	}
}

// TestListsAreCachedForEachVersion checks that a cached list is the same as go-sdk's in every
// protocol version, and needs less than half of the allocations.
func TestListsAreCachedForEachVersion(t *testing.T) {
	cached, uncached := newServer(mcpkit.RateLimit(nil)), newServer(mcpkit.RateLimit(nil))
	uncached.SDK() // the program may now change lists at any time, so they are not cached
	ours, theirs := handlerOf(t, cached), handlerOf(t, uncached)
	for _, method := range []string{"tools/list", "server/discover", "initialize"} {
		for range 2 {
			for _, version := range versions {
				if (method == "server/discover") != (version == "2026-07-28") && method != "tools/list" {
					continue
				}
				body := request(version, method, nil)
				if method == "initialize" {
					body = initializeBody
				}
				q := inVersion(version, method, "", body)
				assert.Equal(t, compared(t, q.send(theirs)), compared(t, q.send(ours)), "%s in %s", method, version)
			}
		}
		for _, version := range versions {
			if (method == "server/discover") != (version == "2026-07-28") && method != "tools/list" {
				continue
			}
			body := request(version, method, nil)
			if method == "initialize" {
				body = initializeBody
			}
			q := inVersion(version, method, "", body)
			cost := func(h http.Handler) float64 { return testing.AllocsPerRun(20, func() { q.send(h) }) }
			first, again := cost(theirs), cost(ours)
			assert.Less(t, again, first/2, "%s in %s: %v allocations, and %v in go-sdk", method, version, again, first)
		}
	}
}

// TestUpdateReplacesCachedLists checks that a tool that Update adds is in the next list of every
// protocol version.
func TestUpdateReplacesCachedLists(t *testing.T) {
	srv := newServer()
	h := handlerOf(t, srv)
	list := func(version string) string {
		return inVersion(version, "tools/list", "", request(version, "tools/list", nil)).send(h).Body.String()
	}
	for _, version := range versions {
		for range 2 {
			assert.NotContains(t, list(version), "find_later")
		}
	}
	require.NoError(t, srv.Update(func(draft *mcpkit.Server) {
		addTool(draft, "find_later", func(context.Context, struct{}) (string, error) { return "", nil })
	}))
	for _, version := range versions {
		for range 2 {
			assert.Contains(t, list(version), "find_later", version)
		}
	}
}

// TestCachedListsDependOnScopes checks that with ListPermitted each combination of scopes gets its
// own list, cached or not.
func TestCachedListsDependOnScopes(t *testing.T) {
	issuer, srv, _ := others(t, mcpkit.ListPermitted())
	endpoint := listen(t, srv)
	list := func(scopes string) string {
		return post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/list", nil), bearer(issuer.Issue(oauthtest.Scopes(scopes)))).Body
	}
	for range 2 {
		assert.NotContains(t, list("notes"), `"search"`)
		assert.Contains(t, list("notes notes:write"), `"search"`)
	}
}

// TestAnSDKToolCanSendMessagesBeforeItsResult checks that tools with a go-sdk handler are answered
// with a stream, even if the client does not ask for progress, and other tools with one message.
func TestAnSDKToolCanSendMessagesBeforeItsResult(t *testing.T) {
	srv := newServer()
	mcpkit.AddSDKTool(srv, "find_aloud", annotate.ReadOnly("Find aloud"), "Finds and reports progress. Use when a test needs a notification.",
		func(ctx context.Context, req *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, string, error) {
			err := req.Session.NotifyProgress(ctx, &mcp.ProgressNotificationParams{ProgressToken: "made by the tool", Message: "halfway"})
			return nil, "found", err
		})
	h := handlerOf(t, srv)
	for _, version := range versions {
		call := func(tool string, args map[string]any) *httptest.ResponseRecorder {
			return inVersion(version, "tools/call", tool, request(version, "tools/call", map[string]any{"name": tool, "arguments": args})).send(h)
		}
		aloud := call("find_aloud", map[string]any{})
		assert.Equal(t, "text/event-stream", aloud.Header().Get("Content-Type"), version)
		before, after, found := strings.Cut(aloud.Body.String(), "halfway")
		require.True(t, found, "%s: %s", version, aloud.Body)
		assert.NotContains(t, before, `"result"`)
		assert.Contains(t, after, `found`)
		assert.Equal(t, "application/json", call("find_notes", map[string]any{"query": "a"}).Header().Get("Content-Type"), version)
	}
}

// TestMethodsOfASession checks that methods other than POST, GET and DELETE are refused in a
// session, and do not affect it.
func TestMethodsOfASession(t *testing.T) {
	srv := newServer(mcpkit.Sessions())
	s := &legacySession{t: t, endpoint: listen(t, srv)}
	s.open(`{}`)
	require.NotEmpty(t, s.id)
	for _, method := range []string{"PUT", "PATCH", "HEAD", "TRACE"} {
		refused := s.send(method, "")
		assert.Equal(t, 405, refused.StatusCode, method)
		assert.Equal(t, "DELETE, POST, OPTIONS", refused.Header.Get("Allow"))
	}
	var answer struct {
		Result struct{ Tools []json.RawMessage }
	}
	for range 2 {
		body := readAll(t, s.send("POST", request("2025-11-25", "tools/list", nil)))
		data, ok := bytes.CutPrefix([]byte(body[strings.Index(body, "data: "):]), []byte("data: "))
		require.True(t, ok, body)
		require.NoError(t, json.NewDecoder(bytes.NewReader(data)).Decode(&answer))
		assert.Len(t, answer.Result.Tools, 1)
	}
	assert.Equal(t, 204, s.send("DELETE", "").StatusCode)
	assert.Equal(t, 404, s.send("POST", request("2025-11-25", "tools/list", nil)).StatusCode)
}
