package oauth_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

const serverResource = "https://mcp.example.com/mcp"

// ask sends one request through a server and returns the response.
func ask(s *oauth.Server, need oauth.Need, token string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/mcp", nil)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	s.Serve(w, r, need, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p, ok := oauth.PrincipalFrom(r.Context()); ok {
			w.Header().Set("Subject", p.Subject)
		}
	}))
	return w
}

// TestServerTakesSeveralKindsOfTokens uses JWTs of two issuers, introspected tokens and static
// keys, each with its own verifier.
func TestServerTakesSeveralKindsOfTokens(t *testing.T) {
	first, second, opaque := oauthtest.New(t, nil), oauthtest.New(t, nil), oauthtest.New(t, nil)
	id, secret := opaque.Credentials()
	introspection, err := oauth.NewIntrospection(oauth.IntrospectionConfig{
		Issuer: opaque.URL(), Endpoint: opaque.IntrospectionURL(), ClientID: id, ClientSecret: secret, Audiences: []string{serverResource},
	})
	require.NoError(t, err)
	s, err := oauth.New(oauth.Config{
		Resource:  serverResource,
		Issuers:   []oauth.JWTConfig{{Issuer: first.URL()}, {Issuer: second.URL()}},
		Verifiers: []oauth.Verifier{introspection},
	})
	require.NoError(t, err)
	for name, token := range map[string]string{
		"first":  first.Issue(oauthtest.Subject("first")),
		"second": second.Issue(oauthtest.Subject("second")),
		"opaque": opaque.Opaque(oauthtest.Subject("opaque")),
	} {
		w := ask(s, oauth.Need{}, token)
		assert.Equal(t, http.StatusOK, w.Code, name)
		assert.Equal(t, name, w.Header().Get("Subject"))
	}
	crossed := first.Issue(oauthtest.Claim("iss", second.URL()))
	assert.Equal(t, http.StatusUnauthorized, ask(s, oauth.Need{}, crossed).Code, "the keys of one issuer do not vouch for the other")
	assert.Equal(t, http.StatusUnauthorized, ask(s, oauth.Need{}, "no-token-of-anybody").Code)
}

func TestServerRefusesBadConfigurations(t *testing.T) {
	jwt := []oauth.JWTConfig{{Issuer: "https://login.example.com"}}
	for name, tc := range map[string]struct {
		config oauth.Config
		want   string
	}{
		"no resource":         {oauth.Config{Issuers: jwt}, `resource "": it is empty`},
		"a relative resource": {oauth.Config{Resource: "/mcp", Issuers: jwt}, `resource "/mcp": it is not an absolute URL`},
		"plain http":          {oauth.Config{Resource: "http://mcp.example.com/mcp", Issuers: jwt}, "plain http is only accepted for localhost"},
		"nobody to ask":       {oauth.Config{Resource: serverResource}, "needs an issuer or a verifier"},
		"no place to log in":  {oauth.Config{Resource: serverResource, Verifiers: []oauth.Verifier{oauth.VerifierFunc(nil)}}, "at least one authorization server"},
		"the same twice":      {oauth.Config{Resource: serverResource, Issuers: append(jwt, jwt...)}, "two verifiers for the tokens of https://login.example.com"},
		"offline_access":      {oauth.Config{Resource: serverResource, Issuers: jwt, Scopes: []string{"offline_access"}}, "offline_access is for the authorization server"},
		"a broken scope":      {oauth.Config{Resource: serverResource, Issuers: jwt, Scopes: []string{`a"b`}}, "which no scope may contain"},
		"an issuer on http":   {oauth.Config{Resource: serverResource, Issuers: []oauth.JWTConfig{{Issuer: "http://login.example.com"}}}, "the issuer is not https"},
	} {
		_, err := oauth.New(tc.config)
		assert.ErrorContains(t, err, tc.want, name)
	}
}

func TestServerRequiresATokenByDefault(t *testing.T) {
	issuer := oauthtest.New(t, nil)
	s, err := oauth.New(oauth.Config{Resource: serverResource, Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}, Scopes: []string{"base"}})
	require.NoError(t, err)
	assert.Equal(t, http.StatusUnauthorized, ask(s, oauth.Need{}, "").Code)
	assert.Equal(t, http.StatusForbidden, ask(s, oauth.Need{}, issuer.Issue()).Code)
	assert.Equal(t, http.StatusOK, ask(s, oauth.Need{}, issuer.Issue(oauthtest.Scopes("base"))).Code)
	w := ask(s, oauth.Need{Scopes: []string{"more"}}, issuer.Issue(oauthtest.Scopes("base")))
	assert.Equal(t, http.StatusForbidden, w.Code)
	assert.Contains(t, w.Header().Get("WWW-Authenticate"), `scope="base more"`)
	assert.Equal(t, http.StatusOK, ask(s, oauth.Need{Public: true}, "").Code)
	assert.ErrorIs(t, s.Allows(nil, oauth.Need{}), oauth.ErrNoToken)
	assert.ErrorIs(t, s.Allows(&oauth.Principal{Subject: "x"}, oauth.Need{}), oauth.ErrInsufficientScope)
	assert.NoError(t, s.Allows(nil, oauth.Need{Public: true}))
}

// TestReady checks that a server is ready when the keys of an issuer are known, and that Ready
// causes one fetch.
func TestReady(t *testing.T) {
	issuer, down := oauthtest.New(t, nil), oauthtest.New(t, nil)
	down.SetOutage(true)
	server := func(issuers ...*oauthtest.Issuer) *oauth.Server {
		c := oauth.Config{Resource: serverResource}
		for _, i := range issuers {
			c.Issuers = append(c.Issuers, oauth.JWTConfig{Issuer: i.URL()})
		}
		s, err := oauth.New(c)
		require.NoError(t, err)
		return s
	}
	s := server(issuer)
	for range 10 {
		require.NoError(t, s.Ready(t.Context()))
	}
	assert.Equal(t, 1, issuer.Requests(oauthtest.JWKS))
	issuer.SetOutage(true)
	assert.NoError(t, s.Ready(t.Context()), "the keys are known")
	issuer.SetOutage(false)

	cold := server(down)
	assert.ErrorIs(t, cold.Ready(t.Context()), oauth.ErrUnavailable)
	assert.ErrorContains(t, cold.Ready(t.Context()), down.URL())
	assert.NoError(t, server(down, issuer).Ready(t.Context()), "some callers can be verified")

	keys, err := oauth.NewStaticKeys("keys", oauth.StaticKey{Key: "static-key-0123456789abcdefghijklmnopqrstuvwxyz", Subject: "m"})
	require.NoError(t, err)
	s, err = oauth.New(oauth.Config{Resource: serverResource, AuthorizationServers: []string{"https://login.example.com"}, Verifiers: []oauth.Verifier{keys}})
	require.NoError(t, err)
	assert.NoError(t, s.Ready(t.Context()))
}
