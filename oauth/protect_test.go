package oauth_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// TestGateBypasses checks on a plain go-sdk server that no message runs a tool by being read
// differently by Protect and by encoding/json.
func TestGateBypasses(t *testing.T) {
	ran := false
	server := mcp.NewServer(&mcp.Implementation{Name: "test", Version: "1.0.0"}, nil)
	for _, name := range []string{"read", "write"} {
		mcp.AddTool(server, &mcp.Tool{Name: name}, func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, any, error) {
			ran = ran || name == "write"
			return nil, nil, nil
		})
	}
	handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server }, &mcp.StreamableHTTPOptions{Stateless: true, JSONResponse: true})
	ts := httptest.NewUnstartedServer(nil)
	resource := "http://" + ts.Listener.Addr().String() + "/mcp"
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: resource})
	guard, err := oauth.New(oauth.Config{Resource: resource, Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}})
	require.NoError(t, err)
	ts.Config.Handler = guard.Protect(handler, func(m oauth.Message) oauth.Need {
		switch {
		case m.Method == "tools/call" && m.Name == "write":
			return oauth.Need{Scopes: []string{"write"}}
		case m.Method == "tools/call":
			return oauth.Need{}
		}
		return oauth.Need{Public: true}
	})
	ts.Start()
	defer ts.Close()
	client := ts.Client()
	post := func(token, body string) int {
		r, err := http.NewRequest(http.MethodPost, resource, strings.NewReader(body))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", "application/json, text/event-stream")
		r.Header.Set("MCP-Protocol-Version", "2025-03-26")
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		resp, err := client.Do(r)
		require.NoError(t, err)
		resp.Body.Close()
		return resp.StatusCode
	}
	reader := issuer.Issue(oauthtest.Scopes("read"))
	for name, tc := range map[string]struct {
		body   string
		status int
	}{
		"a, another name":   {`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"write","Name":"read","arguments":{}}}`, 400},
		"b, more params":    {`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"write","arguments":{}},"Params":{"name":"read"}}`, 400},
		"c, another method": {`{"jsonrpc":"2.0","id":1,"method":"tools/call","Method":"ping","params":{"name":"write","arguments":{}}}`, 400},
		"d, a batch":        {`[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"write","arguments":{}}}]`, 403},
		"duplicate":         {`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","name":"write","arguments":{}}}`, 400},
		"notification":      {`{"jsonrpc":"2.0","method":"tools/call","params":{"name":"write","arguments":{}}}`, 403},
		"5 MB":              {`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"write","arguments":{"x":"` + strings.Repeat("x", 5<<20) + `"}}}`, 413},
		"plainly":           {`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"write","arguments":{}}}`, 403},
	} {
		assert.Equal(t, tc.status, post(reader, tc.body), name)
	}
	assert.False(t, ran)

	call := `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"write","arguments":{}}}`
	assert.Equal(t, 401, post("", call))
	assert.Equal(t, 200, post("", `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`), "public")
	assert.Equal(t, 401, post(issuer.Issue(oauthtest.Expired()), `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`), "a bad token is never anonymous")
	assert.Equal(t, 200, post(issuer.Issue(oauthtest.Scopes("write")), call))
	assert.True(t, ran)
}
