package mcpkit_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// TestAClientIsNotTheUserWithTheSameID checks that a client whose ID equals the subject of a user
// cannot read the rest of that user's results, use the user's session, or use up the user's rate.
func TestAClientIsNotTheUserWithTheSameID(t *testing.T) {
	t.Parallel()
	issuer, srv, _ := others(t, mcpkit.Continuations(store.NewMemory(0)), mcpkit.Sessions(), mcpkit.RateLimit(small(8)))
	addTool(srv, "long_list", func(context.Context, struct{}) (listOutPlain, error) { return listOutPlain{Notes: longList(300)}, nil })
	endpoint := listen(t, srv)
	scopes := oauthtest.Scopes("notes")
	user := bearer(issuer.Issue(scopes, oauthtest.Subject("alice"), oauthtest.ClientID("app")))
	clients := map[string]string{
		"without sub":      issuer.Issue(scopes, oauthtest.Claim("sub", nil), oauthtest.ClientID("alice")),
		"with sub and azp": issuer.Issue(scopes, oauthtest.Subject("alice"), oauthtest.Claim("client_id", nil), oauthtest.Claim("azp", "alice")),
		"as in RFC 9068":   issuer.Issue(scopes, oauthtest.Subject("alice"), oauthtest.ClientID("alice")),
	}
	const version = "2025-11-25"
	a := post(t, endpoint, version, request(version, "tools/call", map[string]any{"name": "long_list", "arguments": map[string]any{}}), user)
	m := handlePattern.FindStringSubmatch(strings.ReplaceAll(string(a.Result), `\"`, `"`))
	require.NotNil(t, m, "%.300s", a.Body)
	opened := post(t, endpoint, "", request("", "initialize", map[string]any{
		"protocolVersion": version, "capabilities": map[string]any{}, "clientInfo": map[string]any{"name": "test", "version": "1"},
	}), user)
	session := header("Mcp-Session-Id", opened.Header.Get("Mcp-Session-Id"))
	require.NotEmpty(t, opened.Header.Get("Mcp-Session-Id"))
	t.Cleanup(func() {
		req, err := http.NewRequest(http.MethodDelete, endpoint, nil)
		require.NoError(t, err)
		user(req)
		session(req)
		res, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		_ = res.Body.Close()
	})
	for name, token := range clients {
		client := bearer(token)
		res := post(t, endpoint, version, request(version, "tools/call", map[string]any{"name": "continue_result", "arguments": map[string]any{"handle": m[1]}}), client)
		text, isError := resultText(t, res.Result)
		assert.True(t, isError, name)
		assert.Contains(t, text, "nothing is stored under this handle", name)
		assert.Equal(t, 404, post(t, endpoint, version, request(version, "ping", nil), client, session).Status, name)
	}
	// The rate of the client is used up, and that of the user is not.
	last := bearer(clients["without sub"])
	for range 9 {
		a = post(t, endpoint, version, request(version, "ping", nil), last)
	}
	assert.Equal(t, 429, a.Status)
	assert.Equal(t, 200, post(t, endpoint, version, request(version, "ping", nil), user, session).Status)
}
