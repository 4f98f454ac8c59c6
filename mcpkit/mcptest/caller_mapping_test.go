package mcptest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/providers"
)

const (
	entraTenant = "7e57ab1e-1111-4222-8333-444455556666"
	entraApp    = "a0010000-1111-4222-8333-444455556666"
)

// TestACallerIsMappedAsTheServerMapsTokens calls a tool as callers whose claims the configuration
// of a provider, or of the program, turns into a user and scopes.
func TestACallerIsMappedAsTheServerMapsTokens(t *testing.T) {
	groups := providers.Okta("acme.okta.com", "aus1")
	groups.Issuers[0].ScopesFrom = oauth.MappedScopes(oauth.ScopeClaims("groups"), map[string][]string{"editors": {"read", "write"}})
	permissions := providers.Auth0("acme.eu.auth0.com")
	permissions.Issuers[0].ScopesFrom = oauth.ScopeClaims("permissions")
	own := oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: "https://login.acme.com", Mapping: oauth.Mapping{
		IdentityFrom: func(c oauth.Claims) (oauth.Identity, error) {
			return oauth.Identity{Subject: "employee " + c.Text("sub")}, nil
		},
	}}}}
	bob := mcptest.As("bob", "read")
	for name, test := range map[string]struct {
		config          oauth.Config
		caller          mcptest.Caller
		subject, client string
		scopes          []any
	}{
		"Entra, a user":                   {providers.EntraID(entraTenant, entraApp), bob, "bob", "mcptest", []any{"read"}},
		"Entra, an application":           {providers.EntraID(entraTenant, entraApp), mcptest.As("bob").Claim("scp", nil).Claim("roles", []string{"read"}), "", "mcptest", []any{"read"}},
		"Entra, roles of a user":          {providers.EntraID(entraTenant, entraApp), bob.Claim("roles", []string{"write"}), "bob", "mcptest", []any{"read"}},
		"Okta":                            {providers.Okta("acme.okta.com", "aus1"), bob, "bob", "mcptest", []any{"read"}},
		"Okta, a list":                    {providers.Okta("acme.okta.com", "aus1"), bob.Claim("scp", []string{"read", "write"}), "bob", "mcptest", []any{"read", "write"}},
		"Okta, groups":                    {groups, mcptest.As("bob").Claim("groups", []string{"staff", "editors"}), "bob", "mcptest", []any{"read", "write"}},
		"Auth0, permissions are no scope": {providers.Auth0("acme.eu.auth0.com"), bob.Claim("permissions", []string{"write"}), "bob", "mcptest", []any{"read"}},
		"Auth0, permissions that count":   {permissions, mcptest.As("bob").Claim("permissions", []string{"read"}), "bob", "mcptest", []any{"read"}},
		"Cognito, a prefix":               {providers.Cognito("eu-west-1", "eu-west-1_AbC123"), mcptest.As("bob").Claim("scope", manifest().URL+"/read"), "bob", "mcptest", []any{"read"}},
		"the program's own":               {own, bob, "employee bob", "", []any{"read"}},
	} {
		t.Run(name, func(t *testing.T) {
			srv := notesWith(mcpkit.OAuth(test.config), nil, addCallerTools)
			got := mcptest.Call[map[string]any](t, mcptest.New(t, srv, test.caller), "who_am_i", nil)
			assert.Equal(t, []any{test.subject, test.client, test.scopes}, []any{got["subject"], got["client"], got["scopes"]})
		})
	}
}

// TestACallerThatTheMappingRefuses checks that a test learns why no token with such claims is
// accepted, and that a caller has no more scopes than As and Claim give.
func TestACallerThatTheMappingRefuses(t *testing.T) {
	srv := notesWith(mcpkit.OAuth(providers.Cognito("eu-west-1", "eu-west-1_AbC123")), nil, addCallerTools)
	assert.Contains(t, failure(t, func(tb testing.TB) { mcptest.New(tb, srv, mcptest.As("bob").Claim("token_use", "id")) }),
		"mcptest: the claims of mcptest.As: ")
	assert.Contains(t, failure(t, func(tb testing.TB) { mcptest.New(tb, srv, mcptest.As("bob").Claim("token_use", "id")) }),
		"its claim token_use is not access")
	assert.Contains(t, mcptest.CallError(t, mcptest.New(t, srv, mcptest.As("bob")), "who_am_i", nil), "insufficient scope: read")
}
