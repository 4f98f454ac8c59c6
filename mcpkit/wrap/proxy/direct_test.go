package proxy_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
)

// connectWith connects a client of a protocol version until the test ends.
func connectWith(t testing.TB, endpoint, version string) *mcp.ClientSession {
	t.Helper()
	own := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(own.CloseIdleConnections)
	s, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).Connect(context.Background(),
		&mcp.StreamableClientTransport{Endpoint: endpoint, HTTPClient: own}, &mcp.ClientSessionOptions{ProtocolVersion: version})
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// TestResultsAreTheUpstreams compares results through the proxy with those that go-sdk's client
// reads from the upstream itself. Clients with a session, whose calls go-sdk handles, and clients
// without one get the same.
func TestResultsAreTheUpstreams(t *testing.T) {
	t.Parallel()
	for name, result := range map[string]string{
		"text":              `{"content":[{"type":"text","text":"caf\u00e9 \ud83d\ude00 \"quoted\"\n"}]}`,
		"no content":        `{"content":[]}`,
		"several texts":     `{"content":[{"type":"text","text":"a"},{"text":"b","type":"text"}],"resultType":"complete"}`,
		"an error":          `{"content":[{"type":"text","text":"no such note"}],"isError":true}`,
		"structured":        `{"content":[{"type":"text","text":"{\"id\":7}"}],"structuredContent":{"id":7,"list":[1,2.5,null]},"odd":1}`,
		"null structured":   `{"content":[{"type":"text","text":"x"}],"structuredContent":null}`,
		"a picture":         `{"content":[{"type":"text","text":"a dot"},{"type":"image","mimeType":"image/png","data":"iVBORw0KGgo="}]}`,
		"a link":            `{"content":[{"type":"resource_link","uri":"note:1","name":"one","mimeType":"text/plain"}]}`,
		"annotated":         `{"content":[{"type":"text","text":"x","annotations":{"audience":["user"],"priority":1}}]}`,
		"meta":              `{"content":[{"type":"text","text":"x","_meta":{"acme/k":1}}],"_meta":{"acme/n":[1,"two"]}}`,
		"members of no one": ` {"isError" : false , "content" : [ { "type" : "text" , "text" : "spaced" } ] } `,
		"a lone surrogate":  `{"content":[{"type":"text","text":"\ud800"}]}`,
		"a duplicate":       `{"content":[{"type":"text","text":"a","text":"b"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			upstream := lists(map[string]string{"tools/list": toolList("get_text"), "tools/call": result})
			want, err := connectWith(t, serve(t, upstream.Handler), "2025-06-18").CallTool(t.Context(), &mcp.CallToolParams{Name: "get_text"})
			require.NoError(t, err)
			endpoint := listen(t, publicServer(t, open(t, proxy.Upstream{Name: "any", Server: upstream, Annotations: readOnly("get_text")})))
			for _, version := range []string{"2025-11-25", "2026-07-28"} {
				got, err := connectWith(t, endpoint, version).CallTool(t.Context(), &mcp.CallToolParams{Name: "get_text"})
				require.NoError(t, err, version)
				delete(got.Meta, "io.modelcontextprotocol/serverInfo")
				assert.JSONEq(t, encode(t, *want), encode(t, *got), version)
			}
		})
	}
}

func encode(t *testing.T, res mcp.CallToolResult) string {
	t.Helper()
	if len(res.Meta) == 0 {
		res.Meta = nil
	}
	text, err := json.Marshal(&res)
	require.NoError(t, err)
	var members map[string]any
	require.NoError(t, json.Unmarshal(text, &members))
	delete(members, "resultType") // of newer versions
	text, err = json.Marshal(members)
	require.NoError(t, err)
	return string(text)
}

// TestChangesAreSeenWithoutASession changes a tool while a client without a session uses it, whose
// calls do not pass go-sdk.
func TestChangesAreSeenWithoutASession(t *testing.T) {
	t.Parallel()
	p := open(t, proxy.Upstream{Name: "friendly", Server: command(t, "friendly"), Annotations: readOnly(friendlyTools...)})
	s := connectWith(t, listen(t, publicServer(t, p)), "2026-07-28")
	version := func(argument string) string {
		text, _ := call(t, s, "get_version", map[string]any{argument: "x"})
		return text
	}
	assert.Equal(t, "version 1", version("v1"))
	for _, step := range []struct{ change, argument, want string }{
		{"change", "v2", "version 2"}, {"remove", "v2", "unknown tool"}, {"again", "v3", "version 3"},
	} {
		call(t, s, "get_change", noteIn{step.change})
		require.Eventually(t, func() bool { return strings.Contains(version(step.argument), step.want) }, 10*time.Second, 20*time.Millisecond, step.change)
	}
	assert.NotEqual(t, "version 3", version("v1"), "an argument of the old schema is refused")
}
