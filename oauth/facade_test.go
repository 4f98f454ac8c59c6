package oauth_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// entraMetadata is what Entra publishes: no PKCE, no registration, and here the issuer of no
// tenant.
const entraMetadata = `{"issuer":"https://login.microsoftonline.com/{tenantid}/v2.0",
	"authorization_endpoint":"https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize",
	"token_endpoint":"https://login.microsoftonline.com/organizations/oauth2/v2.0/token",
	"token_endpoint_auth_methods_supported":["client_secret_post"],
	"jwks_uri":"https://login.microsoftonline.com/organizations/discovery/v2.0/keys",
	"scopes_supported":["openid","profile","email","offline_access"],
	"response_types_supported":["code","id_token"],"authorization_response_iss_parameter_supported":true,
	"registration_endpoint":"http://169.254.169.254/","subject_types_supported":["pairwise"]}`

// facadeOf returns a server with a facade for metadata, and what controls the authorization server.
func facadeOf(t *testing.T, change func(*oauth.Config)) (s *oauth.Server, body *atomic.Pointer[string], fetches *atomic.Int64, clock *testClock) {
	t.Helper()
	body, fetches, clock = &atomic.Pointer[string]{}, &atomic.Int64{}, &testClock{}
	text := entraMetadata
	body.Store(&text)
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fetches.Add(1)
		if *body.Load() == "" {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		_, _ = w.Write([]byte(*body.Load()))
	}))
	t.Cleanup(provider.Close)
	c := oauth.Config{
		Resource: resourceURL, Issuers: []oauth.JWTConfig{{Issuer: "https://login.microsoftonline.com/t/v2.0"}},
		Scopes: []string{"notes.read"}, LoginScopes: []string{"notes.write", "openid"}, ScopePrefix: "{resource}/",
		Facade: &oauth.Facade{Metadata: provider.URL + "/metadata", Now: clock.Now},
	}
	if change != nil {
		change(&c)
	}
	s, err := oauth.New(c)
	require.NoError(t, err)
	return s, body, fetches, clock
}

func document(t *testing.T, s *oauth.Server, path string) (*httptest.ResponseRecorder, map[string]any) {
	t.Helper()
	rec := httptest.NewRecorder()
	s.WellKnown().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
	var members map[string]any
	require.NoError(t, json.Unmarshal(rec.Body.Bytes(), &members), rec.Body.String())
	return rec, members
}

func TestAFacadeServesWhatIsMissing(t *testing.T) {
	s, _, _, _ := facadeOf(t, nil)
	_, resource := document(t, s, "/.well-known/oauth-protected-resource/mcp")
	assert.Equal(t, []any{"https://mcp.example.com"}, resource["authorization_servers"])
	assert.Equal(t, []string{"https://mcp.example.com"}, s.AuthorizationServers())

	rec, found := document(t, s, "/.well-known/oauth-authorization-server")
	assert.Equal(t, http.StatusOK, rec.Code)
	assert.Equal(t, "*", rec.Header().Get("Access-Control-Allow-Origin"))
	assert.Equal(t, map[string]any{
		"issuer":                                "https://mcp.example.com",
		"authorization_endpoint":                "https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize",
		"token_endpoint":                        "https://login.microsoftonline.com/organizations/oauth2/v2.0/token",
		"jwks_uri":                              "https://login.microsoftonline.com/organizations/discovery/v2.0/keys",
		"scopes_supported":                      []any{resourceURL + "/notes.read", resourceURL + "/notes.write", "openid", "offline_access"},
		"response_types_supported":              []any{"code"},
		"grant_types_supported":                 []any{"authorization_code", "refresh_token"},
		"token_endpoint_auth_methods_supported": []any{"client_secret_post", "none"},
		"code_challenge_methods_supported":      []any{"S256"},
	}, found, "without the iss parameter, and without an endpoint that is not https")
}

func TestAFacadeIsRefreshedAndSurvivesOutages(t *testing.T) {
	s, body, fetches, clock := facadeOf(t, nil)
	get := func() int {
		rec := httptest.NewRecorder()
		s.WellKnown().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/.well-known/oauth-authorization-server", nil))
		return rec.Code
	}
	none, some := "", entraMetadata
	body.Store(&none)
	assert.Equal(t, http.StatusServiceUnavailable, get())
	assert.Equal(t, http.StatusServiceUnavailable, get())
	assert.EqualValues(t, 1, fetches.Load(), "a failure is not repeated at once")
	body.Store(&some)
	clock.Advance(time.Minute)
	assert.Equal(t, http.StatusOK, get())
	assert.Equal(t, http.StatusOK, get())
	assert.EqualValues(t, 2, fetches.Load())
	body.Store(&none)
	clock.Advance(2 * time.Hour)
	assert.Equal(t, http.StatusOK, get(), "the old document during an outage")
	assert.EqualValues(t, 3, fetches.Load())
	clock.Advance(25 * time.Hour)
	assert.Equal(t, http.StatusServiceUnavailable, get(), "but only for a day")
}

func TestAFacadeRefusesBadMetadata(t *testing.T) {
	for name, text := range map[string]string{
		"not JSON":             `<html>`,
		"no endpoints":         `{"issuer":"https://id.example.com"}`,
		"a plain endpoint":     `{"authorization_endpoint":"http://id.example.com/a","token_endpoint":"https://id.example.com/t"}`,
		"a name twice":         `{"authorization_endpoint":"https://a.example/a","authorization_endpoint":"https://b.example/a","token_endpoint":"https://a.example/t"}`,
		"a number as endpoint": `{"authorization_endpoint":1,"token_endpoint":"https://id.example.com/t"}`,
		"a list":               `[]`,
	} {
		s, body, _, _ := facadeOf(t, nil)
		body.Store(&text)
		rec := httptest.NewRecorder()
		s.WellKnown().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/.well-known/oauth-authorization-server", nil))
		assert.Equal(t, http.StatusServiceUnavailable, rec.Code, name)
		assert.NotEmpty(t, rec.Header().Get("Retry-After"), name)
	}
}

func TestConfigurationsOfAFacade(t *testing.T) {
	_, err := oauth.New(oauth.Config{
		Resource: resourceURL, Issuers: []oauth.JWTConfig{{Issuer: "https://mcp.example.com/login"}}, Facade: &oauth.Facade{},
	})
	require.ErrorContains(t, err, "its own document")
	_, err = oauth.New(oauth.Config{
		Resource: resourceURL, Issuers: []oauth.JWTConfig{{Issuer: "https://id.example.com"}}, Facade: &oauth.Facade{Metadata: "http://id.example.com/x"},
	})
	require.ErrorContains(t, err, "not https")
}
