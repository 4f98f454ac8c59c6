package interop

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
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

// behindProvider starts a server that is its own authorization server, whose users log in at the
// provider that make returns for a callback address. Its access tokens live two seconds.
func behindProvider(t *testing.T, make func(callback string) *upstream.Provider) (w *witness, resource string) {
	t.Helper()
	return behindAuthserver(t, underMcpkitAtOnce, func(c *authserver.Config) {
		c.AccessTokenLife = 2 * time.Second
		c.Login = authserver.Upstream{Provider: make(c.Issuer + "/callback")}
	})
}

// logInWithSDK logs in with go-sdk's client, calls a tool, and calls it again after the access
// token has expired, without another login. login fills in the page of the provider.
func logInWithSDK(t *testing.T, w *witness, resource, subject string, login func(*url.URL) url.Values) {
	t.Helper()
	user := newUserAgent(t)
	user.consents, user.login = true, login
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

// disconnect revokes the grant of the client that logged in, as the client does, and checks that
// its refresh tokens have ended.
func disconnect(t *testing.T, w *witness, resource string) {
	t.Helper()
	origin, client := strings.TrimSuffix(resource, "/mcp"), w.requests("POST", "/token")[0].Get("client_id")
	own := &http.Client{Transport: ownTransport(t)}
	for _, token := range w.kept(t, "refresh_token") {
		resp, err := own.PostForm(origin+"/revoke", url.Values{"client_id": {client}, "token": {token}})
		require.NoError(t, err)
		resp.Body.Close()
		require.Equal(t, http.StatusOK, resp.StatusCode)
		resp, err = own.PostForm(origin+"/token", url.Values{"client_id": {client}, "grant_type": {"refresh_token"}, "refresh_token": {token}})
		require.NoError(t, err)
		resp.Body.Close()
		assert.Equal(t, http.StatusBadRequest, resp.StatusCode)
	}
}

// TestLoginThroughAProvider checks that go-sdk's client logs in at the authorization server, whose
// users log in at a provider that others wrote, and refreshes.
func TestLoginThroughAProvider(t *testing.T) {
	t.Run("oidc-provider", func(t *testing.T) {
		provider, issuer := newWitness(), ""
		w, resource := behindProvider(t, func(callback string) *upstream.Provider {
			issuer = oidcProvider(t, provider, "http://127.0.0.1/unused")
			id, secret := registerAt(t, issuer+"/reg", callback)
			return upstream.OIDC("oidc-provider", issuer, id, secret)
		})
		logInWithSDK(t, w, resource, "alice", nil)

		token := provider.kept(t, "access_token")[0]
		assert.Equal(t, http.StatusOK, userInfo(t, issuer+"/me", token))
		disconnect(t, w, resource)
		assert.Equal(t, http.StatusUnauthorized, userInfo(t, issuer+"/me", token), "the provider still accepts its token")
	})
	t.Run("zitadel", func(t *testing.T) {
		var z *zitadelIssuer
		w, resource := behindProvider(t, func(callback string) *upstream.Provider {
			z = newZitadelIssuerFor(t, newWitness(), callback, "notes")
			return upstream.OIDC("zitadel", z.url, "notes", z.secrets["notes"])
		})
		logInWithSDK(t, w, resource, "id1", func(page *url.URL) url.Values { return z.login(page) })
	})
}

// userInfo returns the status with which a provider answers a request for the user of a token.
func userInfo(t *testing.T, endpoint, token string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, endpoint, nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := (&http.Client{Transport: ownTransport(t)}).Do(req)
	require.NoError(t, err)
	resp.Body.Close()
	return resp.StatusCode
}

// TestLoginThroughGitHub checks logins at a provider without OpenID Connect, with the preset for
// GitHub, whether it answers with JSON or with forms. Disconnecting the client ends what GitHub
// granted.
func TestLoginThroughGitHub(t *testing.T) {
	behindGitHub := func(t *testing.T, plain bool) (w, atGitHub *witness, g *gitHub, resource string) {
		atGitHub = newWitness()
		w, resource = behindProvider(t, func(callback string) *upstream.Provider {
			g = newGitHub(t, atGitHub, callback)
			g.plain = plain
			return g.provider(t)
		})
		return w, atGitHub, g, resource
	}
	granted := func(t *testing.T, w, atGitHub *witness, g *gitHub, resource string) {
		asked := atGitHub.requests("GET", "/login/oauth/authorize")
		require.Len(t, asked, 1)
		assert.Equal(t, "read:user,user:email,repo", asked[0].Get("scope"))
		assert.NotEmpty(t, atGitHub.requests("GET", "/user/emails"))
		require.Equal(t, 1, g.active())
		token := atGitHub.kept(t, "access_token")[0]
		assert.Equal(t, http.StatusOK, userInfo(t, g.url+"/user", token))
		disconnect(t, w, resource)
		assert.Zero(t, g.active())
		assert.Equal(t, http.StatusUnauthorized, userInfo(t, g.url+"/user", token), "GitHub still accepts its token")
		for _, secret := range atGitHub.kept(t, "access_token") {
			w.keep("access_token of GitHub", secret)
		}
		w.requireNothingLeaked(t, "access_token of GitHub")
	}
	for name, plain := range map[string]bool{"JSON": false, "forms": true} {
		t.Run("go-sdk/"+name, func(t *testing.T) {
			w, atGitHub, g, resource := behindGitHub(t, plain)
			logInWithSDK(t, w, resource, octocatID, g.press)
			granted(t, w, atGitHub, g, resource)
		})
	}
	for _, era := range []string{"legacy", "modern"} {
		t.Run("Inspector CLI/"+era, func(t *testing.T) {
			w, atGitHub, g, resource := behindGitHub(t, false)
			assert.Contains(t, inspect(t, t.TempDir(), resource, era, "write_note", "--tool-arg", "text=It rains"), octocatID+" may notes:read notes:write: It rains")
			requireAuthserverLogin(t, w, resource)
			granted(t, w, atGitHub, g, resource)
		})
	}
}
