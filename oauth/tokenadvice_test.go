package oauth_test

import (
	"context"
	"maps"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// TestCommonMistakesAreNamed checks that the log says what to change, and that it gives no advice
// for what is no mistake of the configuration.
func TestCommonMistakesAreNamed(t *testing.T) {
	const (
		guid  = "a0010000-1111-4222-8333-444455556666"
		entra = "https://login.microsoftonline.com/7e57ab1e-1111-4222-8333-444455556666/v2.0"
		okta  = "https://acme.okta.com/oauth2/aus1"
	)
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	for name, tc := range map[string]struct {
		issuer string // the configured one; that of m if empty
		claims map[string]any
		header map[string]any
		want   string // "" if there is no advice
	}{
		"an issuer without its slash":    {issuer: "https://acme.auth0.com", claims: map[string]any{"iss": "https://acme.auth0.com/"}, want: "lacks the slash"},
		"an issuer with a slash":         {issuer: "https://id.example.com/", claims: map[string]any{"iss": "https://id.example.com"}, want: "has a slash at the end that"},
		"an issuer in upper case":        {issuer: "https://ID.example.com", claims: map[string]any{"iss": "https://id.example.com"}, want: "upper and lower case"},
		"version 1 of Entra":             {issuer: entra, claims: map[string]any{"iss": "https://sts.windows.net/7e57ab1e-1111-4222-8333-444455556666/"}, want: "requestedAccessTokenVersion"},
		"version 2 of Entra":             {issuer: "https://sts.windows.net/7e57ab1e-1111-4222-8333-444455556666/", claims: map[string]any{"iss": entra}, want: "version 2.0"},
		"another tenant of Entra":        {issuer: entra, claims: map[string]any{"iss": "https://login.microsoftonline.com/0de00000-1111-4222-8333-444455556666/v2.0"}, want: "another tenant"},
		"Okta's organization":            {issuer: okta, claims: map[string]any{"iss": "https://acme.okta.com"}, want: "only Okta can check"},
		"http":                           {issuer: "https://sso.example.com/realms/a", claims: map[string]any{"iss": "http://sso.example.com/realms/a"}, want: "http and https"},
		"a custom domain":                {issuer: "https://login.example.com", claims: map[string]any{"iss": "https://id.example.com"}, want: "custom domain"},
		"somebody else's issuer":         {issuer: "https://id.example.com", claims: map[string]any{"iss": "https://evil.test"}},
		"an issuer that is no text":      {claims: map[string]any{"iss": 1}},
		"no audience":                    {claims: map[string]any{"aud": nil}, want: "names no service"},
		"Keycloak's account":             {claims: map[string]any{"aud": "account"}, want: "audience mapper"},
		"Microsoft Graph":                {claims: map[string]any{"aud": "00000003-0000-0000-c000-000000000000"}, want: "ScopePrefix"},
		"Microsoft Graph by URL":         {claims: map[string]any{"aud": "https://graph.microsoft.com"}, want: "ScopePrefix"},
		"Supabase":                       {claims: map[string]any{"aud": "authenticated"}, want: "Supabase"},
		"Okta's default":                 {claims: map[string]any{"aud": "api://default"}, want: "set the audience of the authorization server"},
		"Auth0 without an API":           {claims: map[string]any{"aud": "https://acme.auth0.com/userinfo"}, want: "byte for byte"},
		"an application of Entra":        {claims: map[string]any{"aud": guid}, want: "ClientAudiences"},
		"an application of Entra by api": {claims: map[string]any{"aud": "api://" + guid}, want: "ClientAudiences"},
		"the client itself":              {claims: map[string]any{"aud": guid, "client_id": guid}, want: "client itself"},
		"the host without its path":      {claims: map[string]any{"aud": "https://mcp.example.com"}, want: "exactly as the resource is written"},
		"another service":                {claims: map[string]any{"aud": "https://other.example.org"}},
		"a number as audience":           {claims: map[string]any{"aud": 1}, want: "names no service"},
		"a shared secret":                {header: map[string]any{"alg": "HS256"}, want: "shared secret"},
		"an algorithm nobody uses":       {header: map[string]any{"alg": "none"}},
		"an ID token by token_use":       {claims: map[string]any{"token_use": "id"}, want: "ID token"},
		"an ID token by hash":            {claims: map[string]any{"at_hash": "x"}, header: map[string]any{"typ": "JWT"}, want: "ID token"},
		"a refresh token":                {claims: map[string]any{"typ": "Refresh"}},
		"a token from the future":        {claims: map[string]any{"nbf": testStart.Unix() + 3600}, want: "clocks"},
		"an unknown key":                 {header: map[string]any{"kid": "other"}, want: "environment or tenant"},
		"an expired token":               {claims: map[string]any{"exp": testStart.Unix() - 3600}},
	} {
		v := m.verifier(t, func(c *oauth.JWTConfig) {
			if tc.issuer != "" {
				c.Issuer = tc.issuer
			}
		})
		header := map[string]any{"alg": "ES256", "kid": "k", "typ": "at+jwt"}
		maps.Copy(header, tc.header)
		claims := map[string]any{}
		if tc.issuer != "" {
			claims["iss"] = tc.issuer
		}
		maps.Copy(claims, tc.claims)
		_, err := v.Verify(context.Background(), k.sign(mustJSON(header), m.claims(claims)))
		var bad *oauth.TokenError
		require.ErrorAs(t, err, &bad, name)
		if tc.want == "" {
			assert.Empty(t, bad.Advice, name)
			continue
		}
		assert.Contains(t, bad.Advice, tc.want, name)
	}
}

// TestAdviceForTokensThatAreNoJWTs checks the two kinds that teams meet.
func TestAdviceForTokensThatAreNoJWTs(t *testing.T) {
	m := newMint(t, newMintKey("k", "ES256"))
	for token, want := range map[string]string{
		"gho_16C7e42F292c6912E7710c838347Ae178B4a":      "opaque token",
		"eyJhbGciOiJSU0EtT0FFUCJ9.a2V5.aXY.dGV4dA.dGFn": "encrypted token",
		"a.b": "",
	} {
		_, err := m.verifier(t).Verify(context.Background(), token)
		var bad *oauth.TokenError
		require.ErrorAs(t, err, &bad)
		if want == "" {
			assert.Empty(t, bad.Advice, token)
			continue
		}
		assert.Contains(t, bad.Advice, want, token)
	}
}

// TestAdviceQuotesNothing checks that advice is for a log: constant texts only.
func TestAdviceQuotesNothing(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	const secret = "s3cret-value-of-a-claim"
	for _, claims := range []map[string]any{
		{"aud": "https://mcp.example.com/" + secret}, {"iss": m.URL + "/" + secret}, {"aud": secret, "client_id": secret}, {"token_use": "id" + secret},
	} {
		_, err := m.verifier(t).Verify(context.Background(), m.token(k, claims))
		var bad *oauth.TokenError
		require.ErrorAs(t, err, &bad)
		assert.NotContains(t, bad.Advice, secret)
	}
}
