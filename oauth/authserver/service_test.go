package authserver_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/modelcontextprotocol/go-sdk/oauthex"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/authserver"
)

type whoamiOut struct {
	User string `json:"user" doc:"Who calls."`
}

func whoami(ctx context.Context, _ struct{}) (whoamiOut, error) {
	p, _ := oauth.PrincipalFrom(ctx)
	return whoamiOut{p.Subject}, nil
}

// TestOneProgramIsBoth checks that a server of mcpkit serves the authorization server too, that
// go-sdk's client logs in there, and that its call ends with the grant.
func TestOneProgramIsBoth(t *testing.T) {
	var handler http.Handler
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(listener.Close)
	resource := listener.URL + "/mcp"
	as, err := authserver.New(authserver.Config{
		Issuer: listener.URL, Resources: []string{resource}, Registration: &authserver.Registration{},
		Scopes: []authserver.Scope{{Name: "me", Description: "See who you are"}},
		Login:  authserver.TestUsers{{ID: "ann", Name: "Ann"}},
	})
	require.NoError(t, err)
	srv := mcpkit.New(mcpkit.Manifest{
		Name: "who", Title: "Who", Version: "1.0.0", Tagline: "Says who calls", Description: "Says who calls, for the test.",
		URL: "https://who.example.org/mcp", Privacy: "https://example.org/privacy", Support: "https://example.org/support", Security: "security@example.org",
	}, mcpkit.OAuth(as.Access()))
	mcpkit.AddTool(srv, "whoami", annotate.ReadOnly("Who am I"), "Returns the user who calls. Use to see who is logged in.", whoami, mcpkit.Scopes("me"))
	srv.Examples(
		mcpkit.Example{Title: "Who am I", Prompt: "Who am I?", Shows: "The name of the user.", Calls: []mcpkit.Call{{Tool: "whoami"}}},
		mcpkit.Example{Title: "Which account is this", Prompt: "Which account is this?", Shows: "The name of the user.", Calls: []mcpkit.Call{{Tool: "whoami"}}},
		mcpkit.Example{Title: "Am I logged in", Prompt: "Am I logged in?", Shows: "The name of the user.", Calls: []mcpkit.Call{{Tool: "whoami"}}},
	)
	handler, err = srv.Handler()
	require.NoError(t, err)

	b := newBrowser(t)
	login, err := auth.NewAuthorizationCodeHandler(&auth.AuthorizationCodeHandlerConfig{
		RedirectURL: "http://127.0.0.1:9/callback",
		DynamicClientRegistrationConfig: &auth.DynamicClientRegistrationConfig{Metadata: &oauthex.ClientRegistrationMetadata{
			ClientName: "A test", RedirectURIs: []string{"http://127.0.0.1:9/callback"},
		}},
		AuthorizationCodeFetcher: func(_ context.Context, args *auth.AuthorizationArgs) (*auth.AuthorizationResult, error) {
			p := b.get(args.URL)
			to := b.post(listener.URL+"/consent", url.Values{"request": {p.sealed(t)}, "way": {"test-user"}, "user": {"ann"}}).location(t)
			return &auth.AuthorizationResult{Code: to.Query().Get("code"), State: to.Query().Get("state"), Iss: to.Query().Get("iss")}, nil
		},
	})
	require.NoError(t, err)
	client := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil)
	session, err := client.Connect(t.Context(), &mcp.StreamableClientTransport{Endpoint: resource, OAuthHandler: login}, nil)
	require.NoError(t, err)
	t.Cleanup(func() { _ = session.Close() })
	result, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "whoami", Arguments: map[string]any{}})
	require.NoError(t, err)
	assert.Equal(t, map[string]any{"user": "ann"}, result.StructuredContent)

	for path, status := range map[string]int{
		"/.well-known/oauth-protected-resource/mcp": 200, "/.well-known/oauth-authorization-server": 200, "/jwks.json": 200, "/healthz": 200, "/readyz": 200,
		"/connections": 200, "/token": 405, "/%74oken": 404, "/nothing": 404, "/.well-known/openid-configuration": 404,
	} {
		assert.Equal(t, status, b.get(listener.URL+path).StatusCode, path)
	}
	challenge := newBrowser(t).get(resource)
	assert.Equal(t, http.StatusUnauthorized, challenge.StatusCode)
	assert.True(t, strings.HasPrefix(challenge.Header.Get("WWW-Authenticate"), "Bearer "))

	n, err := as.RevokeAll(t.Context(), authserver.GrantFilter{User: "ann"})
	require.NoError(t, err)
	assert.Equal(t, 1, n)
	who, err := as.Verifier().Verify(t.Context(), "x")
	assert.ErrorIs(t, err, oauth.ErrInvalidToken)
	assert.Nil(t, who)
}
