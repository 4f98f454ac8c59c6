package oauth_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

func TestPrincipalFromClaims(t *testing.T) {
	groups := []string{"admins"}
	claims := map[string]any{"sub": "bob", "azp": "app", "scope": "read write read", "exp": 4_000_000_000, "groups": groups, "level": int64(1)<<60 + 1, "nickname": nil}
	p, err := oauth.PrincipalFromClaims("https://login.acme.com", claims)
	require.NoError(t, err)
	assert.Equal(t, &oauth.Principal{
		Issuer: "https://login.acme.com", Subject: "bob", ClientID: "app", Scopes: []string{"read", "write"}, Expires: time.Unix(4_000_000_000, 0),
		Claims: oauth.Claims{
			"sub": "bob", "azp": "app", "scope": "read write read", "exp": json.Number("4000000000"), "groups": []any{"admins"},
			"level": json.Number("1152921504606846977"),
		},
	}, p)
	groups[0] = "nobody"
	assert.Equal(t, []any{"admins"}, p.Claims["groups"], "the principal does not share the values")

	for want, claims := range map[string]map[string]any{
		"its subject or client is not a valid name": {},
		"one of its times is not a valid time":      {"sub": "bob", "exp": "tomorrow"},
		"cannot be encoded":                         {"sub": "bob", "f": func() {}},
	} {
		_, err := oauth.PrincipalFromClaims("https://login.acme.com", claims)
		assert.ErrorContains(t, err, want)
	}
}
