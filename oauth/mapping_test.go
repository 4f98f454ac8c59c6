package oauth_test

import (
	"context"
	"errors"
	"maps"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

func TestScopesFromClaims(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	claims := map[string]any{
		"scope": "notes:read other", "permissions": []string{"notes:admin"}, "roles": []string{"Editor", "Tools Admin"},
		"groups": []string{"editors", "staff"}, "long": "https://mcp.example.com/mcp/notes:write openid",
		"realm_access": map[string]any{"roles": []string{"user"}}, "number": 1, "mixed": []any{"a", 1},
	}
	for name, tc := range map[string]struct {
		from func(oauth.Claims) []string
		want []string
	}{
		"standard":         {nil, []string{"notes:read", "other"}},
		"a list":           {oauth.ScopeClaims("permissions"), []string{"notes:admin"}},
		"two claims":       {oauth.ScopeClaims("permissions", "scope"), []string{"notes:admin", "notes:read", "other"}},
		"not a scope":      {oauth.ScopeClaims("roles"), []string{"Editor"}},
		"absent":           {oauth.ScopeClaims("none"), nil},
		"a number":         {oauth.ScopeClaims("number"), nil},
		"a mixed list":     {oauth.ScopeClaims("mixed"), nil},
		"groups":           {oauth.MappedScopes(oauth.ScopeClaims("groups"), map[string][]string{"editors": {"notes:read", "notes:write"}}), []string{"notes:read", "notes:write"}},
		"a nested claim":   {func(c oauth.Claims) []string { return c.Member("realm_access").Texts("roles") }, []string{"user"}},
		"a prefix":         {oauth.WithoutPrefix("https://mcp.example.com/mcp/", oauth.ScopeClaims("long")), []string{"notes:write", "openid"}},
		"several":          {oauth.EachOf(oauth.ScopeClaims("scope"), oauth.ScopeClaims("scope", "permissions")), []string{"notes:read", "other", "notes:admin"}},
		"several, of none": {oauth.EachOf(), nil},
	} {
		v := m.verifier(t, func(c *oauth.JWTConfig) { c.ScopesFrom = tc.from })
		p := accepts(t, v, m.token(k, claims), name)
		assert.Equal(t, tc.want, p.Scopes, name)
	}
}

// TestTheProgramSeesOnlyVerifiedClaims checks that a token with a bad signature does not reach the
// functions of a mapping, which may look its claims up.
func TestTheProgramSeesOnlyVerifiedClaims(t *testing.T) {
	k, other := newMintKey("k", "ES256"), newMintKey("k", "ES256")
	m := newMint(t, k)
	calls := 0
	v := m.verifier(t, func(c *oauth.JWTConfig) {
		c.Require = func(oauth.Claims) error { calls++; return nil }
		c.IdentityFrom = func(claims oauth.Claims) (oauth.Identity, error) { calls++; return oauth.StandardIdentity(claims) }
		c.ScopesFrom = func(oauth.Claims) []string { calls++; return nil }
	})
	refuses(t, v, m.token(other, nil))
	assert.Zero(t, calls)
	accepts(t, v, m.token(k, nil))
	assert.Equal(t, 3, calls)
}

func TestAMappingRefusesTokens(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	for name, mapping := range map[string]oauth.Mapping{
		"require": {Require: func(oauth.Claims) error { return errors.New("the tenant is closed") }},
		"identity": {IdentityFrom: func(oauth.Claims) (oauth.Identity, error) {
			return oauth.Identity{}, errors.New("the tenant is closed")
		}},
		"nobody":          {IdentityFrom: func(oauth.Claims) (oauth.Identity, error) { return oauth.Identity{Realm: "r"}, nil }},
		"a line break":    {IdentityFrom: func(oauth.Claims) (oauth.Identity, error) { return oauth.Identity{Subject: "a\nb"}, nil }},
		"too many scopes": {ScopesFrom: func(oauth.Claims) []string { return manyScopes(300) }},
		"a realm too long": {IdentityFrom: func(oauth.Claims) (oauth.Identity, error) {
			return oauth.Identity{Subject: "a", Realm: string(make([]byte, 2000))}, nil
		}},
	} {
		v := m.verifier(t, func(c *oauth.JWTConfig) { c.Mapping = mapping })
		_, err := v.Verify(context.Background(), m.token(k, nil))
		var bad *oauth.TokenError
		if assert.ErrorAs(t, err, &bad, name) && (name == "require" || name == "identity") {
			assert.Equal(t, "the tenant is closed", bad.Got, name)
		}
	}
}

func manyScopes(n int) []string {
	scopes := make([]string, n)
	for i := range scopes {
		scopes[i] = "scope-" + string(rune('a'+i%26)) + string(rune('a'+i/26))
	}
	return scopes
}

// TestUserIDIsStable pins the form of the keys under which programs store data.
func TestUserIDIsStable(t *testing.T) {
	for want, p := range map[string]*oauth.Principal{
		"https://id.example.com|ann":        {Issuer: "https://id.example.com", Subject: "ann", ClientID: "cli"},
		"https://id.example.com#client|cli": {Issuer: "https://id.example.com", ClientID: "cli"},
		"https://login.example.com/t|ann":   {Issuer: "https://id.example.com/v1", Realm: "https://login.example.com/t", Subject: "ann"},
		"a%25b%7Cc%23d|e|f":                 {Issuer: "a%b|c#d", Subject: "e|f"},
		"":                                  {Issuer: "https://id.example.com"},
	} {
		assert.Equal(t, want, p.UserID())
	}
}

func TestHierarchy(t *testing.T) {
	implies := oauth.Hierarchy(map[string][]string{
		"admin": {"write"}, "write": {"read", "list"}, "loop": {"pool"}, "pool": {"loop"},
	})
	for _, tc := range []struct {
		have, need string
		want       bool
	}{
		{"admin", "write", true}, {"admin", "read", true}, {"write", "list", true}, {"loop", "pool", true},
		{"read", "write", false}, {"write", "admin", false}, {"other", "read", false}, {"admin", "", false}, {"admin", "loop", false},
	} {
		assert.Equal(t, tc.want, implies(tc.have, tc.need), "%s for %s", tc.have, tc.need)
	}
}

func TestClientsWithoutAudience(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	v := m.verifier(t, func(c *oauth.JWTConfig) { c.ClientsWithoutAudience = []string{"cli"} })
	without := func(more map[string]any) map[string]any {
		claims := map[string]any{"aud": nil, "client_id": nil}
		maps.Copy(claims, more)
		return claims
	}
	accepts(t, v, m.token(k, without(map[string]any{"client_id": "cli"})))
	accepts(t, v, m.token(k, without(map[string]any{"azp": "cli"})))
	refuses(t, v, m.token(k, without(nil)), "no client")
	refuses(t, v, m.token(k, without(map[string]any{"client_id": "other"})), "another client")
	refuses(t, v, m.token(k, without(map[string]any{"client_id": "other", "azp": "cli"})), "two clients")
	refuses(t, v, m.token(k, map[string]any{"aud": "https://other.example", "client_id": "cli"}), "another audience")
	refuses(t, v, m.token(k, map[string]any{"aud": "", "client_id": "cli"}), "an empty audience")
	refuses(t, m.verifier(t), m.token(k, without(map[string]any{"client_id": "cli"})), "no such clients")
	_, err := oauth.NewJWT(oauth.JWTConfig{Issuer: "https://id.example.com", Audiences: []string{resourceURL}, ClientsWithoutAudience: []string{""}})
	require.Error(t, err)
}
