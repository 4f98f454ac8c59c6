package oauth_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/mcpkit-go/mcpkit/oauth"
)

func TestUserIDsDoNotCollide(t *testing.T) {
	ids := map[string]oauth.Principal{}
	parts := []string{"", "a", "b", "a|b", "|", "||", "a|", "|b", "#client", "a#client", "#client|b", "%7C", "%", "a%7Cb", "a%23client"}
	for _, iss := range parts {
		for _, sub := range parts {
			for _, client := range []string{"", "b", "a|b"} {
				p := oauth.Principal{Issuer: iss, Subject: sub, ClientID: client}
				id := p.UserID()
				if sub == "" && client == "" {
					assert.Empty(t, id, "nobody")
					continue
				}
				require.NotEmpty(t, id)
				same := p
				if sub != "" {
					same.ClientID = "" // a user is the same with every client
				}
				if other, ok := ids[id]; ok {
					require.Equal(t, other, same, id)
				}
				ids[id] = same
			}
		}
	}
	assert.Equal(t, "https://as.example.com|alice", (&oauth.Principal{Issuer: "https://as.example.com", Subject: "alice"}).UserID())
	assert.Empty(t, (*oauth.Principal)(nil).UserID())
}

// TestNobodyIsTheCallerWithoutATokenInfo checks that there is no caller without a TokenInfo, or
// with one that this package did not make.
func TestNobodyIsTheCallerWithoutATokenInfo(t *testing.T) {
	ada := &oauth.Principal{Issuer: "https://as.example.com", Subject: "ada"}
	for name, info := range map[string]*auth.TokenInfo{
		"none":               nil,
		"an empty one":       {},
		"one of another":     {UserID: ada.UserID(), Scopes: []string{"notes"}, Extra: map[string]any{"sub": "ada"}},
		"one without a name": oauth.TokenInfo(&oauth.Principal{}),
	} {
		p, ok := oauth.PrincipalOf(info)
		assert.Equal(t, name == "one without a name", ok, name)
		assert.Empty(t, p.UserID(), name)
	}
	p, ok := oauth.PrincipalOf(oauth.TokenInfo(ada))
	assert.True(t, ok)
	assert.Same(t, ada, p)
}

// sdkServer is a go-sdk server with sessions behind the middleware. Tokens are "issuer/subject".
func sdkServer(t *testing.T, opts *oauth.AuthenticateOptions, expires time.Duration) (*httptest.Server, *mcp.Server) {
	t.Helper()
	server := mcp.NewServer(&mcp.Implementation{Name: "notes", Version: "1"}, nil)
	mcp.AddTool(server, &mcp.Tool{Name: "whoami"}, func(ctx context.Context, req *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, any, error) {
		text := "nobody"
		if p, ok := oauth.PrincipalFrom(ctx); ok {
			text = p.Subject
		}
		if req.Extra.TokenInfo != nil {
			text += " " + req.Extra.TokenInfo.UserID
		}
		text += " [" + req.Extra.Header.Get("Authorization") + "]"
		return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: text}}}, nil, nil
	})
	verify := func(_ context.Context, token string) (*oauth.Principal, error) {
		iss, sub, ok := bytes.Cut([]byte(token), []byte("/"))
		if !ok {
			return nil, oauth.ErrInvalidToken
		}
		return &oauth.Principal{Issuer: string(iss), Subject: string(sub), Expires: time.Now().Add(expires)}, nil
	}
	h := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server }, nil)
	srv := httptest.NewServer(oauth.Authenticate(oauth.VerifierFunc(verify), mustChallenge(t), opts)(h))
	t.Cleanup(func() {
		for s := range server.Sessions() {
			_ = s.Close()
		}
		srv.Client().CloseIdleConnections()
		srv.Close()
	})
	return srv, server
}

type rpcResult struct {
	status  int
	body    string
	session string
}

func rpc(t *testing.T, srv *httptest.Server, token, session, body string) rpcResult {
	t.Helper()
	req, err := http.NewRequest("POST", srv.URL, bytes.NewReader([]byte(body)))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json, text/event-stream")
	req.Header.Set("Mcp-Protocol-Version", "2025-06-18")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if session != "" {
		req.Header.Set("Mcp-Session-Id", session)
	}
	res, err := srv.Client().Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return rpcResult{res.StatusCode, string(b), res.Header.Get("Mcp-Session-Id")}
}

const (
	rpcInitialize = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`
	rpcWhoami     = `{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"whoami","arguments":{}}}`
	rpcReady      = `{"jsonrpc":"2.0","method":"notifications/initialized"}`
)

func TestSessionsBelongToIssuerAndSubject(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	t.Run("", func(t *testing.T) {
		srv, _ := sdkServer(t, nil, time.Hour)
		session := rpc(t, srv, "as1/alice", "", rpcInitialize).session
		require.NotEmpty(t, session)
		require.Equal(t, 202, rpc(t, srv, "as1/alice", session, rpcReady).status)
		own := rpc(t, srv, "as1/alice", session, rpcWhoami)
		require.Equal(t, 200, own.status, own.body)
		assert.Contains(t, own.body, "alice as1|alice []", "principal and TokenInfo arrive, the token does not")
		for _, other := range []string{"as1/bob", "as2/alice"} {
			got := rpc(t, srv, other, session, rpcWhoami)
			assert.Equal(t, 404, got.status, other)
			assert.NotContains(t, got.body, "alice")
		}
		assert.Equal(t, 401, rpc(t, srv, "", session, rpcWhoami).status)
		assert.Equal(t, 401, rpc(t, srv, "bad", session, rpcWhoami).status)
	})
}

// TestForeignSessions checks that, with every method, a session of another user is answered like
// one that does not exist, and that its events are not replayed.
func TestForeignSessions(t *testing.T) {
	srv, _ := sdkServer(t, nil, time.Hour)
	session := rpc(t, srv, "as1/alice", "", rpcInitialize).session
	require.Equal(t, 202, rpc(t, srv, "as1/alice", session, rpcReady).status)
	ask := func(method, session, body string) (int, string, http.Header) {
		req, err := http.NewRequest(method, srv.URL, strings.NewReader(body))
		require.NoError(t, err)
		req.Header = http.Header{
			"Accept": {"application/json, text/event-stream"}, "Content-Type": {"application/json"}, "Mcp-Protocol-Version": {"2025-06-18"},
			"Authorization": {"Bearer as1/bob"}, "Mcp-Session-Id": {session}, "Last-Event-Id": {"1_0"},
		}
		res, err := srv.Client().Do(req)
		require.NoError(t, err)
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		res.Header.Del("Date")
		return res.StatusCode, string(b), res.Header
	}
	for method, body := range map[string]string{"POST": rpcWhoami, "GET": "", "DELETE": ""} {
		status, text, header := ask(method, session, body)
		noStatus, noText, noHeader := ask(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", body)
		assert.Equal(t, 404, status, method)
		assert.Equal(t, noStatus, status, method)
		assert.Equal(t, noText, text, method)
		assert.Equal(t, noHeader, header, method)
	}
	assert.Equal(t, 200, rpc(t, srv, "as1/alice", session, rpcWhoami).status, "the session still exists")
}

func TestAStreamEndsWithItsToken(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	t.Run("", func(t *testing.T) {
		srv, _ := sdkServer(t, &oauth.AuthenticateOptions{Skew: -1}, 700*time.Millisecond)
		session := rpc(t, srv, "as1/alice", "", rpcInitialize).session
		require.Equal(t, 202, rpc(t, srv, "as1/alice", session, rpcReady).status)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, "GET", srv.URL, nil)
		require.NoError(t, err)
		req.Header.Set("Accept", "text/event-stream")
		req.Header.Set("Mcp-Session-Id", session)
		req.Header.Set("Mcp-Protocol-Version", "2025-06-18")
		req.Header.Set("Authorization", "Bearer as1/alice")
		start := time.Now()
		res, err := srv.Client().Do(req)
		require.NoError(t, err)
		defer res.Body.Close()
		require.Equal(t, 200, res.StatusCode)
		_, _ = io.Copy(io.Discard, res.Body)
		assert.NoError(t, ctx.Err(), "the stream stayed open after its token expired")
		assert.Greater(t, time.Since(start), 500*time.Millisecond, "the stream did not end early")
	})
}
