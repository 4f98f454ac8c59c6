package mcpkit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

func TestToolsListOnTheWire(t *testing.T) {
	srv := newServer()
	mcpkit.AddTool(srv, "add_note", annotate.Additive("Add a note", annotate.ClosedWorld()), "Adds a note. Use when the user dictates one.", find)
	mcpkit.AddTool(srv, "delete_note", annotate.Destructive("Delete a note", annotate.Idempotent()), "Deletes a note. Use when the user asks for it.", find,
		mcpkit.Icons(mcp.Icon{Source: "https://acme.com/icon.png"}), mcpkit.Meta(map[string]any{"acme/kind": "x"}))
	endpoint := listen(t, srv)
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			a := post(t, endpoint, version, request(version, "tools/list", nil))
			require.Equal(t, http.StatusOK, a.Status, a.Body)
			var res struct {
				Tools []struct {
					Name, Title, Description string
					Annotations              map[string]any
					InputSchema              json.RawMessage
					OutputSchema             json.RawMessage
					Icons                    []map[string]any
					Meta                     map[string]any `json:"_meta"`
				}
			}
			require.NoError(t, json.Unmarshal(a.Result, &res))
			require.Len(t, res.Tools, 3)
			assert.Equal(t, []string{"add_note", "delete_note", "find_notes"}, []string{res.Tools[0].Name, res.Tools[1].Name, res.Tools[2].Name}, "the tools are not sorted by name")
			for i, hints := range []map[string]any{
				{"title": "Add a note", "readOnlyHint": false, "destructiveHint": true, "idempotentHint": false, "openWorldHint": false},
				{"title": "Delete a note", "readOnlyHint": false, "destructiveHint": true, "idempotentHint": true, "openWorldHint": true},
				{"title": "Find notes", "readOnlyHint": true, "destructiveHint": false, "idempotentHint": true, "openWorldHint": true},
			} {
				assert.Equal(t, hints, res.Tools[i].Annotations)
				assert.Equal(t, hints["title"], res.Tools[i].Title)
			}
			assert.Equal(t, "https://acme.com/icon.png", res.Tools[1].Icons[0]["src"])
			assert.Equal(t, "x", res.Tools[1].Meta["acme/kind"])
			assert.Equal(t, findText, res.Tools[2].Description)
			assert.JSONEq(t, `{"type":"object","additionalProperties":false,"required":["query"],"properties":{
				"query":{"type":"string","description":"What to look for","minLength":1,"maxLength":200},
				"limit":{"type":"integer","description":"Most notes to return","minimum":1,"maximum":100,"default":20}}}`, string(res.Tools[2].InputSchema))
			assert.NotContains(t, string(res.Tools[2].OutputSchema), "$ref")
			assert.NotContains(t, string(res.Tools[2].OutputSchema), "null")
		})
	}
}

func TestSpecProfileOnTheWire(t *testing.T) {
	m := manifest()
	m.Profile = annotate.Spec
	srv := mcpkit.New(m, mcpkit.Public("test"))
	mcpkit.AddTool(srv, "add_note", annotate.Additive("Add a note"), "Adds a note. Use when the user dictates one.", find)
	hints := srv.Surface().Tools[0].Hints
	assert.False(t, *hints.ReadOnly)
	assert.False(t, *hints.Destructive)
}

// TestGoSDKClient uses go-sdk's client, in a protocol version with and one without a handshake.
func TestGoSDKClient(t *testing.T) {
	endpoint := listen(t, newServer())
	for _, version := range []string{"2025-11-25", "2026-07-28"} {
		t.Run(version, func(t *testing.T) {
			ctx := t.Context()
			httpClient := &http.Client{}
			defer httpClient.CloseIdleConnections()
			client := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil)
			session, err := client.Connect(ctx, &mcp.StreamableClientTransport{Endpoint: endpoint, HTTPClient: httpClient}, &mcp.ClientSessionOptions{ProtocolVersion: version})
			require.NoError(t, err)
			defer session.Close()
			assert.Equal(t, "notes", session.InitializeResult().ServerInfo.Name)
			list, err := session.ListTools(ctx, nil)
			require.NoError(t, err)
			require.Len(t, list.Tools, 1)
			res, err := session.CallTool(ctx, &mcp.CallToolParams{Name: "find_notes", Arguments: map[string]any{"query": "rain"}})
			require.NoError(t, err)
			require.False(t, res.IsError)
			assert.Equal(t, `{"notes":[{"id":1152921504606846976,"text":"rain <b>","tags":[]}],"limit":20}`, res.Content[0].(*mcp.TextContent).Text)
			assert.Equal(t, float64(20), res.StructuredContent.(map[string]any)["limit"])
			_, err = session.CallTool(ctx, &mcp.CallToolParams{Name: "nope"})
			assert.ErrorContains(t, err, `unknown tool "nope"`)
		})
	}
}

// TestBehindAProxyOnTheSameMachine sends requests with the public name in Host to a loopback
// address. go-sdk alone answers 403 to them.
func TestBehindAProxyOnTheSameMachine(t *testing.T) {
	target, err := url.Parse(strings.TrimSuffix(listen(t, newServer()), "/mcp"))
	require.NoError(t, err)
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	front := httptest.NewServer(&httputil.ReverseProxy{Transport: transport, Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = "notes.acme.com"
	}})
	defer front.Close()
	for _, version := range versions {
		a := post(t, front.URL+"/mcp", version, request(version, "tools/list", nil))
		assert.Equal(t, http.StatusOK, a.Status, a.Body)
	}
}

func TestHostAndOrigin(t *testing.T) {
	endpoint := listen(t, newServer())
	for name, tc := range map[string]struct {
		host, origin string
		status       int
	}{
		"loopback":        {"", "", 200},
		"public name":     {"notes.acme.com", "", 200},
		"foreign name":    {"evil.test", "", 421},
		"claude.ai":       {"notes.acme.com", "https://claude.ai", 200},
		"own page":        {"notes.acme.com", "https://notes.acme.com", 200},
		"local inspector": {"", "http://localhost:6274", 200},
		"foreign page":    {"", "https://evil.test", 403},
		"longer name":     {"", "https://claude.ai.evil.test", 403},
		"opaque origin":   {"", "null", 403},
	} {
		t.Run(name, func(t *testing.T) {
			a := post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/list", nil), func(r *http.Request) {
				if tc.host != "" {
					r.Host = tc.host
				}
				if tc.origin != "" {
					r.Header.Set("Origin", tc.origin)
				}
			})
			assert.Equal(t, tc.status, a.Status, a.Body)
		})
	}
}

func TestProgressReachesTheClient(t *testing.T) {
	srv := newServer()
	mcpkit.AddSDKTool(srv, "count_notes", annotate.ReadOnly("Count notes"), "Counts the notes. Use when the user asks how many there are.",
		func(ctx context.Context, req *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, findOut, error) {
			for i := range 3 {
				if err := req.Session.NotifyProgress(ctx, &mcp.ProgressNotificationParams{ProgressToken: req.Params.GetProgressToken(), Progress: float64(i)}); err != nil {
					return nil, findOut{}, err
				}
			}
			return nil, findOut{Limit: 3}, nil
		})
	endpoint := listen(t, srv)
	for _, version := range []string{"2025-11-25", "2026-07-28"} {
		t.Run(version, func(t *testing.T) {
			got := make(chan float64, 3)
			httpClient := &http.Client{}
			defer httpClient.CloseIdleConnections()
			client := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, &mcp.ClientOptions{
				ProgressNotificationHandler: func(_ context.Context, req *mcp.ProgressNotificationClientRequest) {
					got <- req.Params.Progress
				},
			})
			session, err := client.Connect(t.Context(), &mcp.StreamableClientTransport{Endpoint: endpoint, HTTPClient: httpClient}, &mcp.ClientSessionOptions{ProtocolVersion: version})
			require.NoError(t, err)
			defer session.Close()
			params := &mcp.CallToolParams{Name: "count_notes"}
			params.SetProgressToken("p")
			res, err := session.CallTool(t.Context(), params)
			require.NoError(t, err)
			assert.Equal(t, float64(3), res.StructuredContent.(map[string]any)["limit"])
			for want := range 3 {
				select {
				case p := <-got:
					assert.Equal(t, float64(want), p)
				case <-time.After(10 * time.Second):
					t.Fatal("no progress arrived")
				}
			}
		})
	}
}

// TestAToolThatIsAddedWhileServingWaitsForAnUpdate checks that a tool is listed only after Update,
// and then on the first and on the cached list.
func TestAToolThatIsAddedWhileServingWaitsForAnUpdate(t *testing.T) {
	srv := newServer()
	endpoint := listen(t, srv)
	list := func() string {
		return string(post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/list", nil)).Result)
	}
	before := list()
	assert.Equal(t, before, list())
	addTool(srv, "find_more", func(context.Context, struct{}) (string, error) { return "", nil })
	assert.NotContains(t, list(), "find_more")
	require.NoError(t, srv.Update(nil))
	assert.Contains(t, list(), "find_more")
	assert.Contains(t, list(), "find_more")
}

// TestStreamsAskProxiesNotToBufferThem checks the header that has proxies pass progress on at once.
func TestStreamsAskProxiesNotToBufferThem(t *testing.T) {
	srv := newServer()
	addTool(srv, "find_step", func(ctx context.Context, _ struct{}) (string, error) {
		mcpkit.Progress(ctx, 1, 2, "half")
		return "", nil
	})
	endpoint := listen(t, srv)
	const call = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"find_step","arguments":{}%s}}`
	for body, want := range map[string]string{
		fmt.Sprintf(call, `,"_meta":{"progressToken":"p"}`): "text/event-stream no",
		fmt.Sprintf(call, ""):                               "application/json ",
	} {
		a := post(t, endpoint, "2025-11-25", body)
		assert.Equal(t, http.StatusOK, a.Status)
		assert.Equal(t, want, a.Header.Get("Content-Type")+" "+a.Header.Get("X-Accel-Buffering"))
	}
}
