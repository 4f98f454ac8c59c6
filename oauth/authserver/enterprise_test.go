package authserver_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth/authserver"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

const jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer"

// newOrganization starts a site that accepts assertions of an issuer for the tenant acme.
func newOrganization(t *testing.T) (*site, *oauthtest.Issuer) {
	issuer := oauthtest.New(t, nil)
	s := newSite(t, func(c *authserver.Config) {
		c.Registration = &authserver.Registration{}
		c.Enterprise = &authserver.Enterprise{
			Issuers: []authserver.AssertionIssuer{{Issuer: issuer.URL(), Tenant: "acme"}},
			User: func(_ context.Context, a authserver.Assertion) (authserver.User, error) {
				if a.Subject != "alice" {
					return authserver.User{}, authserver.ErrNotAllowed
				}
				return authserver.User{ID: a.Tenant + "/" + a.Subject, Claims: map[string]any{"tenant": a.Tenant}}, nil
			},
		}
	})
	return s, issuer
}

func assertForm(assertion string, pairs ...string) url.Values {
	f := url.Values{"grant_type": {jwtBearer}, "client_id": {"web"}, "assertion": {assertion}}
	for i := 0; i < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return f
}

// TestEnterpriseManagedAuthorization checks what an identity assertion is exchanged for.
func TestEnterpriseManagedAuthorization(t *testing.T) {
	s, issuer := newOrganization(t)
	var m map[string]any
	require.NoError(t, json.Unmarshal([]byte(newBrowser(t).get(s.url+"/.well-known/oauth-authorization-server").body), &m))
	assert.Contains(t, m["grant_types_supported"], jwtBearer)
	assert.Equal(t, []any{"urn:ietf:params:oauth:grant-profile:id-jag"}, m["authorization_grant_profiles_supported"])

	for name, test := range map[string]struct {
		options []oauthtest.TokenOption
		form    []string
		scope   string
	}{
		"without scopes":    {nil, nil, "notes:read notes:write"},
		"asserted scopes":   {[]oauthtest.TokenOption{oauthtest.Scopes("notes:read", "notes:delete", "admin")}, nil, "notes:read notes:delete"},
		"fewer asked for":   {[]oauthtest.TokenOption{oauthtest.Scopes("notes:read", "notes:write")}, []string{"scope", "notes:read"}, "notes:read"},
		"more asked for":    {[]oauthtest.TokenOption{oauthtest.Scopes("notes:read")}, []string{"scope", "notes:read notes:write"}, "notes:read"},
		"of OpenID Connect": {[]oauthtest.TokenOption{oauthtest.Scopes("notes:read")}, []string{"scope", "openid profile"}, "notes:read"},
		"only of OpenID":    {nil, []string{"scope", "openid profile"}, "notes:read notes:write"},
		"with the resource": {[]oauthtest.TokenOption{oauthtest.Claim("resource", s.url+"/mcp")}, []string{"resource", s.url + "/mcp"}, "notes:read notes:write"},
	} {
		answer := s.post("/token", assertForm(issuer.IssueAssertion(s.url, "web", test.options...), test.form...))
		if !assert.Equal(t, http.StatusOK, answer.status, "%s: %s", name, answer.Description) {
			continue
		}
		assert.Empty(t, answer.Refresh, "the identity provider decides again")
		assert.Equal(t, test.scope, answer.Scope, name)
		who, err := s.caller(answer.Access)
		require.NoError(t, err)
		assert.Equal(t, "acme/alice", who.Subject)
		assert.Equal(t, "acme", who.Claims["tenant"])
		assert.Equal(t, s.url+"/mcp", who.Claims["aud"])
	}
	assert.Equal(t, "invalid_scope", s.post("/token", assertForm(issuer.IssueAssertion(s.url, "web", oauthtest.Scopes("admin")))).Error)
	answer := s.post("/token", assertForm(issuer.IssueAssertion(s.url, "confidential"), "client_id", ""), "confidential", "a secret of the client")
	require.Equal(t, http.StatusOK, answer.status, answer.Description)

	n, err := s.server.RevokeAll(t.Context(), authserver.GrantFilter{User: "acme/alice"})
	require.NoError(t, err)
	assert.Equal(t, 8, n)
	_, err = s.caller(answer.Access)
	assert.Error(t, err, "an administrator can end what an assertion gave")
}

// TestAttack82Assertions checks that bad assertions are refused, and that the client learns no more
// than that.
func TestAttack82Assertions(t *testing.T) {
	s, issuer := newOrganization(t)
	refused := func(name string, answer tokens) {
		t.Helper()
		assert.Equal(t, "invalid_grant", answer.Error, name)
		assert.Equal(t, http.StatusBadRequest, answer.status, name)
		assert.Equal(t, "the code or token is not valid for this client, was used before, or has expired", answer.Description, name)
	}
	bad := issuer.BadAssertions(s.url, "web")
	assert.GreaterOrEqual(t, len(bad), 20)
	for _, b := range bad {
		refused(b.Name, s.post("/token", assertForm(b.Assertion)))
	}
	foreign := oauthtest.New(t, nil)
	refused("an unknown issuer", s.post("/token", assertForm(foreign.IssueAssertion(s.url, "web"))))
	refused("somebody else", s.post("/token", assertForm(issuer.IssueAssertion(s.url, "web", oauthtest.Subject("mallory")))))
	refused("another resource", s.post("/token", assertForm(issuer.IssueAssertion(s.url, "web", oauthtest.Claim("resource", "https://evil.example.com/mcp")))))
	refused("the assertion of another client", s.post("/token", assertForm(issuer.IssueAssertion(s.url, "web"), "client_id", "other")))

	good := issuer.IssueAssertion(s.url, "web")
	assert.Equal(t, http.StatusOK, s.post("/token", assertForm(good)).status)
	refused("a replay", s.post("/token", assertForm(good)))
	refused("a replay at another replica", s.replica().post("/token", assertForm(good)))
	assert.Equal(t, "invalid_request", s.post("/token", assertForm("")).Error)
	assert.Equal(t, "invalid_target", s.post("/token", assertForm(issuer.IssueAssertion(s.url, "web"), "resource", "https://evil.example.com")).Error)

	registered := s.register(`{"client_name":"R","redirect_uris":["https://client.example.com/callback"],"token_endpoint_auth_method":"none","grant_types":["` + jwtBearer + `"]}`)
	if id, ok := registered["client_id"].(string); ok {
		answer := s.post("/token", assertForm(issuer.IssueAssertion(s.url, id), "client_id", id))
		assert.Equal(t, "unauthorized_client", answer.Error, "a client that registers itself cannot be the one that the organization means")
	}
	assert.Contains(t, s.kinds(), authserver.AssertionAccepted)
	assert.Contains(t, s.kinds(), authserver.AssertionRefused)
}
