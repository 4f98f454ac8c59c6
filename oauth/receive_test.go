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

// scopedServer is a plain go-sdk server with sessions, protected by Protect and Receive.
func scopedServer(t *testing.T) (srv *httptest.Server, server *mcp.Server, issuer *oauthtest.Issuer) {
	t.Helper()
	server = mcp.NewServer(&mcp.Implementation{Name: "test", Version: "1.0.0"}, nil)
	for _, name := range []string{"read", "write", "open"} {
		mcp.AddTool(server, &mcp.Tool{Name: name}, func(ctx context.Context, _ *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, any, error) {
			who := "nobody"
			if p, ok := oauth.PrincipalFrom(ctx); ok {
				who = p.Subject + " " + strings.Join(p.Scopes, " ")
			}
			return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: who}}}, nil, nil
		})
	}
	srv = httptest.NewUnstartedServer(nil)
	resource := "http://" + srv.Listener.Addr().String() + "/mcp"
	issuer = oauthtest.New(t, &oauthtest.Options{Audience: resource})
	guard, err := oauth.New(oauth.Config{Resource: resource, Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}})
	require.NoError(t, err)
	need := func(m oauth.Message) oauth.Need {
		switch {
		case m.Method == "tools/call" && m.Name == "write":
			return oauth.Need{Scopes: []string{"write"}}
		case m.Method == "tools/call" && m.Name == "open":
			return oauth.Need{Public: true}
		}
		return oauth.Need{}
	}
	server.AddReceivingMiddleware(guard.Receive(need))
	srv.Config.Handler = guard.Protect(mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server }, nil), need)
	srv.Start()
	t.Cleanup(func() {
		for s := range server.Sessions() {
			_ = s.Close()
		}
		srv.Client().CloseIdleConnections()
		srv.Close()
	})
	return srv, server, issuer
}

// TestReceiveKnowsTheTokenOfEachRequest uses one session, and a token with more scopes after a
// step-up.
func TestReceiveKnowsTheTokenOfEachRequest(t *testing.T) {
	srv, _, issuer := scopedServer(t)
	call := func(token, session, name string) rpcResult {
		return rpc(t, srv, token, session, `{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"`+name+`","arguments":{}}}`)
	}
	first, more := issuer.Issue(oauthtest.Scopes("read")), issuer.Issue(oauthtest.Scopes("read", "write"))
	session := rpc(t, srv, first, "", rpcInitialize).session
	require.NotEmpty(t, session)
	require.Equal(t, 202, rpc(t, srv, first, session, rpcReady).status)
	assert.Contains(t, call(first, session, "read").body, "alice read")
	assert.Equal(t, 403, call(first, session, "write").status)
	after := call(more, session, "write")
	assert.Equal(t, 200, after.status)
	assert.Contains(t, after.body, `"alice read write"`, "Receive and the handler use the new token")
	assert.Contains(t, call(first, session, "read").body, `"alice read"`, "and the old one for a later request")
}

// TestReceiveChecksEveryWay checks that a transport without Protect is held to the same needs.
func TestReceiveChecksEveryWay(t *testing.T) {
	_, server, _ := scopedServer(t)
	try := func(p *oauth.Principal, name string) error {
		ctx := t.Context()
		if p != nil {
			ctx = oauth.WithPrincipal(ctx, p)
		}
		serverEnd, clientEnd := mcp.NewInMemoryTransports()
		_, err := server.Connect(ctx, serverEnd, nil)
		require.NoError(t, err)
		session, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(), clientEnd, nil)
		require.NoError(t, err)
		defer session.Close()
		_, err = session.CallTool(t.Context(), &mcp.CallToolParams{Name: name})
		return err
	}
	ada := &oauth.Principal{Issuer: "i", Subject: "ada", Scopes: []string{"read"}}
	assert.ErrorContains(t, try(nil, "read"), "may not do this")
	assert.NoError(t, try(nil, "open"))
	assert.NoError(t, try(ada, "read"))
	assert.ErrorContains(t, try(ada, "write"), "insufficient scope: write")
}
