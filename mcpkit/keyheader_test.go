package mcpkit_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// TestAPIKeysBesideOAuth checks that callers with an API key in a header get the same tools as
// those who log in, on both paths of a call, and that nothing else learns the key.
func TestAPIKeysBesideOAuth(t *testing.T) {
	const reader, writer = "reader-key-0123456789abcdefghijklmnop", "writer-key-0123456789abcdefghijklmnop"
	var log logBook
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	keys, err := oauth.NewStaticKeys("keys",
		oauth.StaticKey{Key: reader, Subject: "acme", Scopes: []string{"notes"}},
		oauth.StaticKey{Key: writer, Subject: "acme", Scopes: []string{"notes", "notes:write"}})
	require.NoError(t, err)
	srv := mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{
		Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}, Scopes: []string{"notes"},
		Options: oauth.AuthenticateOptions{KeyHeaders: []oauth.KeyHeader{{Name: "X-API-Key", Verifier: keys}}},
	}), log.option())
	who := func(ctx context.Context, _ struct{}) (string, error) {
		p, _ := oauth.PrincipalFrom(ctx)
		return p.UserID(), nil
	}
	addTool(srv, "say_who", who)
	mcpkit.AddTool(srv, "write_note", annotate.Additive("Write a note"), "Writes a note. Use when the user dictates one.", who, mcpkit.Scopes("notes:write"))
	mcpkit.AddSDKTool(srv, "see_request", annotate.ReadOnly("See the request"), "Shows the request. Use when a test needs it.",
		func(_ context.Context, req *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, string, error) {
			return nil, fmt.Sprintf("%q %s", req.Extra.Header["X-Api-Key"], req.Extra.TokenInfo.UserID), nil
		})
	example := mcpkit.Example{Title: "Who", Prompt: "Who am I?", Calls: []mcpkit.Call{mcpkit.Use("say_who", struct{}{})}, Shows: "a name"}
	srv.Examples(example, example, example)
	endpoint := listen(t, srv)
	call := func(tool string, change ...func(*http.Request)) wireAnswer {
		return post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/call", map[string]any{"name": tool, "arguments": map[string]any{}}), change...)
	}
	token := bearer(issuer.Issue(oauthtest.Scopes("notes", "notes:write")))

	for _, tool := range []string{"say_who", "write_note"} {
		assert.Contains(t, call(tool, header("X-API-Key", writer)).Body, "keys|acme")
		assert.Contains(t, call(tool, token).Body, issuer.URL()+"|")
		assert.Contains(t, call(tool, token, header("X-API-Key", writer)).Body, issuer.URL()+"|", "the user of the token, not the organization")
	}
	assert.Contains(t, call("see_request", header("X-API-Key", writer)).Body, `[] keys|acme`)
	few := call("write_note", header("X-API-Key", reader))
	assert.Equal(t, http.StatusForbidden, few.Status)
	assert.Contains(t, few.Header.Get("WWW-Authenticate"), `error="insufficient_scope"`)
	for _, unknown := range []string{"unknown-key-0123456789abcdefghijklmnop", writer + "x"} {
		refused := call("say_who", header("X-API-Key", unknown))
		assert.Equal(t, http.StatusUnauthorized, refused.Status)
		assert.Contains(t, refused.Header.Get("WWW-Authenticate"), "resource_metadata=")
		assert.NotContains(t, refused.Body, unknown)
		assert.NotContains(t, log.String(), unknown)
	}
	assert.Contains(t, log.String(), "it is not a known key")
	assert.NotContains(t, log.String(), reader)
	assert.NotContains(t, log.String(), writer)

	preflight := post(t, endpoint, "2025-11-25", "", func(r *http.Request) {
		r.Method = http.MethodOptions
		r.Header.Set("Origin", "https://claude.ai")
		r.Header.Set("Access-Control-Request-Method", "POST")
		r.Header.Set("Access-Control-Request-Headers", "content-type,x-api-key")
	})
	assert.Equal(t, http.StatusNoContent, preflight.Status)
	assert.Contains(t, preflight.Header.Get("Access-Control-Allow-Headers"), "x-api-key")

	assert.Equal(t, []string{"X-Api-Key"}, srv.Surface().Access.KeyHeaders)
}
