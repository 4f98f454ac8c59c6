package interop

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/oauthex"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth/authserver"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/upstream"
)

// registerAt registers a confidential client at an authorization server and returns its ID and
// secret.
func registerAt(t *testing.T, endpoint, redirect string) (id, secret string) {
	t.Helper()
	body, err := json.Marshal(map[string]any{
		"redirect_uris": []string{redirect}, "grant_types": []string{"authorization_code", "refresh_token"},
		"response_types": []string{"code"}, "token_endpoint_auth_method": "client_secret_basic",
	})
	require.NoError(t, err)
	client := &http.Client{Transport: ownTransport(t)}
	resp, err := client.Post(endpoint, "application/json", bytes.NewReader(body))
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, http.StatusCreated, resp.StatusCode)
	var answer struct {
		ID     string `json:"client_id"`
		Secret string `json:"client_secret"`
	}
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&answer))
	return answer.ID, answer.Secret
}

// TestLoginThroughAProvider checks that go-sdk's client logs in at the authorization server, whose
// users log in at a provider that others wrote, and refreshes.
func TestLoginThroughAProvider(t *testing.T) {
	inFrontOf := func(t *testing.T, subject string, provider func(w *witness, callback string) *upstream.Provider, login func(*userAgent)) {
		w, resource := behindAuthserver(t, underMcpkitAtOnce, func(c *authserver.Config) {
			c.AccessTokenLife = 2 * time.Second
			c.Login = authserver.Upstream{Provider: provider(newWitness(), c.Issuer+"/callback")}
		})
		user := newUserAgent(t)
		user.consents = true
		if login != nil {
			login(user)
		}
		session, err := connect(t, resource, user, auth.AuthorizationCodeHandlerConfig{
			DynamicClientRegistrationConfig: &auth.DynamicClientRegistrationConfig{Metadata: &oauthex.ClientRegistrationMetadata{
				ClientName: "interop", RedirectURIs: []string{callback}, TokenEndpointAuthMethod: "none",
				GrantTypes: []string{"authorization_code", "refresh_token"},
			}},
		})
		require.NoError(t, err)
		text, err := call(t, session, "read_notes", struct{}{})
		require.NoError(t, err)
		assert.Equal(t, subject+" may notes:read notes:write", text)
		time.Sleep(2500 * time.Millisecond) // the token expires
		_, err = call(t, session, "read_notes", struct{}{})
		require.NoError(t, err)
		assert.Len(t, user.asked, 1)
		requireAuthserverLogin(t, w, resource)
	}
	t.Run("oidc-provider", func(t *testing.T) {
		inFrontOf(t, "alice", func(w *witness, callback string) *upstream.Provider {
			issuer := oidcProvider(t, w, "http://127.0.0.1/unused")
			id, secret := registerAt(t, issuer+"/reg", callback)
			return upstream.OIDC("oidc-provider", issuer, id, secret)
		}, nil)
	})
	t.Run("zitadel", func(t *testing.T) {
		var z *zitadelIssuer
		inFrontOf(t, "id1", func(w *witness, callback string) *upstream.Provider {
			z = newZitadelIssuerFor(t, w, callback, "notes")
			return upstream.OIDC("zitadel", z.url, "notes", z.secrets["notes"])
		}, func(u *userAgent) { u.login = z.login })
	})
}
