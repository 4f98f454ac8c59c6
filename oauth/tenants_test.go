package oauth_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

const (
	tenantA = "0a1b2c3d-4e5f-6789-abcd-ef0123456789"
	tenantB = "ffffffff-9999-0000-aaaa-000000000000"
)

// TestTenantList checks which lists of tenants there are, and whom they allow.
func TestTenantList(t *testing.T) {
	allowed, err := oauth.TenantList(tenantA, tenantB)
	require.NoError(t, err)
	assert.True(t, allowed(tenantA))
	assert.True(t, allowed(tenantB))
	assert.False(t, allowed(""))
	assert.False(t, allowed(tenantA[:35]+"8"))
	list := []string{tenantA}
	allowed, err = oauth.TenantList(list...)
	require.NoError(t, err)
	list[0] = tenantB
	assert.True(t, allowed(tenantA), "the list of the caller is copied")
	assert.False(t, allowed(tenantB))

	_, err = oauth.TenantList()
	require.ErrorContains(t, err, "a list of tenants is empty")
	for _, bad := range []string{
		"", "contoso.com", tenantA[:35], tenantA + "0", "0A1B2C3D-4E5F-6789-ABCD-EF0123456789",
		"0a1b2c3d_4e5f-6789-abcd-ef0123456789", "0a1b2c3d-4e5f_6789-abcd-ef0123456789",
		"0a1b2c3d-4e5f-6789_abcd-ef0123456789", "0a1b2c3d-4e5f-6789-abcd_ef0123456789",
		"/a1b2c3d-4e5f-6789-abcd-ef0123456789", ":a1b2c3d-4e5f-6789-abcd-ef0123456789",
		"`a1b2c3d-4e5f-6789-abcd-ef0123456789", "ga1b2c3d-4e5f-6789-abcd-ef0123456789",
		"0a1b2c3d-4e5f-6789-abcd-ef012345678-",
	} {
		_, err := oauth.TenantList(tenantA, bad)
		require.ErrorContains(t, err, "is not a GUID in lower case", "%q", bad)
	}
}

// TestConfigurationsWithTenants checks what a configuration with Tenants must have.
func TestConfigurationsWithTenants(t *testing.T) {
	everyone := func(string) bool { return true }
	for name, tc := range map[string]struct {
		config oauth.JWTConfig
		want   string // "" if the configuration is right
	}{
		"a template":         {oauth.JWTConfig{Issuer: "https://login.example/{tenantid}/v2.0", Tenants: everyone, JWKSURL: "https://login.example/keys"}, ""},
		"no template":        {oauth.JWTConfig{Issuer: "https://login.example/v2.0", Tenants: everyone, JWKSURL: "https://login.example/keys"}, "must contain {tenantid} once"},
		"two places":         {oauth.JWTConfig{Issuer: "https://login.example/{tenantid}/{tenantid}", Tenants: everyone, JWKSURL: "https://login.example/keys"}, "must contain {tenantid} once"},
		"plain http":         {oauth.JWTConfig{Issuer: "http://login.example/{tenantid}", Tenants: everyone, JWKSURL: "https://login.example/keys"}, "the issuer is not https"},
		"no keys":            {oauth.JWTConfig{Issuer: "https://login.example/{tenantid}", Tenants: everyone}, "an issuer with tenants needs a JWKSURL"},
		"keys of plain http": {oauth.JWTConfig{Issuer: "https://login.example/{tenantid}", Tenants: everyone, JWKSURL: "http://login.example/keys"}, "the URL of the key set is not https"},
	} {
		tc.config.Audiences = []string{resourceURL}
		v, err := oauth.NewJWT(tc.config)
		if tc.want == "" {
			require.NoError(t, err, name)
			assert.NotNil(t, v, name)
			continue
		}
		require.ErrorContains(t, err, tc.want, name)
		assert.Nil(t, v, name)
	}
}

// TestTokensOfTenants checks which tokens a verifier for several tenants accepts, that the server's
// explanation agrees with it, and that only the issuer of a key may use it.
func TestTokensOfTenants(t *testing.T) {
	shared, own, written := newMintKey("shared", "ES256"), newMintKey("own", "ES256"), newMintKey("written", "ES256")
	m := newMint(t)
	template := m.URL + "/{tenantid}/v2.0"
	issuerOf := func(tenant string) string { return m.URL + "/" + tenant + "/v2.0" }
	jwkOf := func(k mintKey, issuer string) map[string]any {
		key := k.jwk()
		key["issuer"] = issuer
		return key
	}
	m.publishRaw(shared.jwk(), jwkOf(own, template), jwkOf(written, issuerOf(tenantA)))
	asked := []string{}
	v := m.verifier(t, func(c *oauth.JWTConfig) {
		c.Issuer = template
		c.Tenants = func(tenant string) bool {
			asked = append(asked, tenant)
			return tenant != tenantB
		}
	})
	chained, err := oauth.Chain(m.verifier(t), v)
	require.NoError(t, err)
	servers := map[string]*oauth.Server{}
	for name, verifier := range map[string]oauth.Verifier{"alone": v, "in a chain": chained, "in a cache": oauth.Cache(v, nil)} {
		servers[name], err = oauth.New(oauth.Config{
			Resource: resourceURL, AuthorizationServers: []string{"https://login.example.com"}, Verifiers: []oauth.Verifier{verifier},
			Options: oauth.AuthenticateOptions{Now: m.clock.Now},
		})
		require.NoError(t, err)
	}
	const tenantC = "11111111-2222-3333-4444-555555555555"
	for name, tc := range map[string]struct {
		key      mintKey
		issuer   string
		tenant   any
		problem  string // "" if the token is good
		expected string
		checks   []string // that fail
	}{
		"a key of all issuers":        {shared, issuerOf(tenantA), tenantA, "", "", nil},
		"a key of the template":       {own, issuerOf(tenantA), tenantA, "", "", nil},
		"a key of the tenant":         {written, issuerOf(tenantA), tenantA, "", "", nil},
		"a key of another tenant":     {written, issuerOf(tenantC), tenantC, "its key is for another issuer", issuerOf(tenantA), []string{"signature"}},
		"a tenant that is not let in": {own, issuerOf(tenantB), tenantB, "its tenant may not use this server", "a tenant that is allowed", []string{"tenant"}},
		"two tenants":                 {own, issuerOf(tenantA), tenantC, "it is from another issuer", template, []string{"issuer"}},
		"no tenant":                   {own, issuerOf(tenantA), nil, "it is from another issuer", template, []string{"issuer"}},
		"no issuer":                   {shared, "", tenantA, "it is from another issuer", template, []string{"issuer"}},
		"a name for a tenant":         {shared, issuerOf("common"), "common", "it is from another issuer", template, []string{"issuer"}},
	} {
		t.Run(name, func(t *testing.T) {
			asked = asked[:0]
			token := m.token(tc.key, map[string]any{"iss": tc.issuer, "tid": tc.tenant})
			p, err := v.Verify(context.Background(), token)
			e := servers["alone"].Explain(context.Background(), token)
			failed, skipped := failedChecks(e)
			assert.Empty(t, skipped)
			assert.Equal(t, template, e.Verifier)
			assert.Equal(t, err == nil, e.Accepted)
			if tc.problem == "" {
				require.NoError(t, err)
				assert.Equal(t, tc.issuer, p.Issuer)
				assert.Equal(t, p, e.Principal)
				assert.Equal(t, []string{tenantA, tenantA}, asked, "once for the verifier, once for the explanation")
				assert.Empty(t, failed)
				for name, server := range servers {
					assert.True(t, server.Explain(context.Background(), token).Accepted, name)
					assert.Equal(t, "tenant", server.Explain(context.Background(), token).Checks[6].Name, name)
				}
				return
			}
			var bad *oauth.TokenError
			require.ErrorAs(t, err, &bad)
			assert.Nil(t, p)
			assert.Equal(t, tc.problem, bad.Problem)
			assert.Equal(t, tc.expected, bad.Want)
			assert.Equal(t, template, bad.Verifier)
			assert.Equal(t, tc.checks, failed)
		})
	}
	refuses(t, chained, m.token(own, map[string]any{"iss": issuerOf(tenantB), "tid": tenantB}))
	accepts(t, chained, m.token(shared, nil), "the issuer without tenants")
	refuses(t, chained, m.token(own, map[string]any{"iss": m.URL + "/common/v2.0", "tid": "common"}))
}

// TestAChainHasOneVerifierForEachTenant checks that no two verifiers of a chain are for the same
// tokens.
func TestAChainHasOneVerifierForEachTenant(t *testing.T) {
	verifier := func(issuer string, tenants func(string) bool) oauth.Verifier {
		v, err := oauth.NewJWT(oauth.JWTConfig{Issuer: issuer, Tenants: tenants, Audiences: []string{resourceURL}, JWKSURL: "https://login.example/keys"})
		require.NoError(t, err)
		return v
	}
	everyone := func(string) bool { return true }
	template := verifier("https://login.example/{tenantid}/v2.0", everyone)
	for name, tc := range map[string]struct {
		other oauth.Verifier
		fits  bool
	}{
		"the same template":        {verifier("https://login.example/{tenantid}/v2.0", everyone), true},
		"a tenant of it":           {verifier("https://login.example/"+tenantA+"/v2.0", nil), true},
		"what is no tenant":        {verifier("https://login.example/common/v2.0", nil), false},
		"another path behind":      {verifier("https://login.example/"+tenantA+"/v1.0", nil), false},
		"another host":             {verifier("https://logim.example/"+tenantA+"/v2.0", nil), false},
		"the text around a tenant": {verifier("https://login.example//v2.0", nil), false},
	} {
		for _, order := range [][]oauth.Verifier{{template, tc.other}, {tc.other, template}} {
			_, err := oauth.Chain(order...)
			if tc.fits {
				assert.ErrorContains(t, err, "two verifiers for the tokens of", name)
			} else {
				assert.NoError(t, err, name)
			}
		}
	}
}
