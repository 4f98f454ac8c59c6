package assertion_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/auth/extauth"
	"github.com/modelcontextprotocol/go-sdk/oauthex"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"

	"github.com/mcpkit-go/mcpkit/oauth/authserver/internal/assertion"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// TestSDKClient checks that go-sdk's client for enterprise-managed authorization logs a user in at
// the identity provider and gets a token for the identity assertion, and that it may do so again.
func TestSDKClient(t *testing.T) {
	idp := oauthtest.New(t, nil)
	var verifier *assertion.Verifier
	var got []*assertion.Assertion
	mux := http.NewServeMux()
	as := httptest.NewServer(mux)
	t.Cleanup(as.Close)
	mux.HandleFunc("GET /.well-known/oauth-authorization-server", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{
			"issuer": as.URL, "authorization_endpoint": as.URL + "/authorize", "token_endpoint": as.URL + "/token",
			"response_types_supported": []string{"code"}, "code_challenge_methods_supported": []string{"S256"},
			"grant_types_supported":                  []string{assertion.GrantType},
			"authorization_grant_profiles_supported": []string{assertion.Profile},
		})
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		a, err := verifier.Verify(r.Context(), r.PostFormValue("assertion"), r.PostFormValue("client_id"))
		if !assert.NoError(t, err) || !assert.Equal(t, assertion.GrantType, r.PostFormValue("grant_type")) {
			http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
			return
		}
		got = append(got, a)
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "at-" + a.Subject, "token_type": "Bearer", "expires_in": 3600, "scope": strings.Join(a.Scopes, " ")})
	})
	verifier, _ = newVerifier(t, idp, func(o *assertion.Options) { o.Server = as.URL })

	const redirect = "http://localhost:3118/callback"
	registered, err := idp.Client().Post(idp.URL()+"/register", "application/json", strings.NewReader(`{"redirect_uris":["`+redirect+`"]}`))
	require.NoError(t, err)
	defer registered.Body.Close()
	var here struct {
		ClientID string `json:"client_id"`
	}
	require.NoError(t, json.NewDecoder(registered.Body).Decode(&here))
	idp.SetClientElsewhere(here.ClientID, client)

	login := func(ctx context.Context) (*oauth2.Token, error) {
		return extauth.PerformOIDCLogin(ctx, &extauth.OIDCLoginConfig{
			IssuerURL: idp.URL(), Credentials: &oauthex.ClientCredentials{ClientID: here.ClientID},
			RedirectURL: redirect, Scopes: []string{"openid"}, HTTPClient: idp.Client(),
		}, func(_ context.Context, args *auth.AuthorizationArgs) (*auth.AuthorizationResult, error) {
			back := browse(t, idp.Client(), args.URL)
			return &auth.AuthorizationResult{Code: back.Get("code"), State: back.Get("state")}, nil
		})
	}
	handler, err := extauth.NewEnterpriseHandler(&extauth.EnterpriseHandlerConfig{
		IdPIssuerURL: idp.URL(), IdPCredentials: &oauthex.ClientCredentials{ClientID: here.ClientID},
		MCPAuthServerURL: as.URL, MCPCredentials: &oauthex.ClientCredentials{ClientID: client},
		MCPResourceURI: resource, MCPScopes: []string{"notes:read"}, IDTokenFetcher: login, HTTPClient: idp.Client(),
	})
	require.NoError(t, err)
	for range 2 {
		challenge := &http.Response{StatusCode: http.StatusUnauthorized, Body: http.NoBody}
		require.NoError(t, handler.Authorize(t.Context(), httptest.NewRequestWithContext(t.Context(), http.MethodPost, resource, nil), challenge))
		source, err := handler.TokenSource(t.Context())
		require.NoError(t, err)
		token, err := source.Token()
		require.NoError(t, err)
		assert.Equal(t, "at-alice", token.AccessToken)
	}
	require.Len(t, got, 2)
	a := got[1]
	assert.Equal(t, []any{idp.URL(), "alice", client, resource, []string{"notes:read"}}, []any{a.Issuer, a.Subject, a.ClientID, a.Resource, a.Scopes})
}

// browse opens a URL and returns the parameters of the address that it redirects to.
func browse(t testing.TB, c *http.Client, address string) url.Values {
	t.Helper()
	browser := *c
	browser.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	response, err := browser.Get(address)
	require.NoError(t, err)
	defer response.Body.Close()
	to, err := response.Location()
	require.NoError(t, err)
	return to.Query()
}
