package providers

import (
	"errors"
	"strings"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// Keycloak returns the configuration for a realm of Keycloak, by its URL, such as
// "https://sso.example.com/realms/main".
//
// At Keycloak:
//  1. Create a client scope for each scope of the tools, and add to each an Audience mapper whose
//     included custom audience is the URL of this server. Stock tokens name no service, or
//     "account". With the feature resource-indicators (experimental), the mapper is not needed.
//  2. Let clients register: allow the scopes in the policy Allowed Client Scopes of anonymous
//     registration, and the hosts of clients in Trusted Hosts. Or turn on the feature cimd
//     (experimental, from 26.6) and trust claude.ai for metadata documents.
//  3. Keep the client scope basic among the defaults: without it and openid, tokens have no sub.
//
// Tokens: signed with RS256, typ JWT, claim typ Bearer, scopes in scope, the client in azp, the
// user in sub. Roles are in realm_access and resource_access and are not read; see
// [oauth.MappedScopes].
//
// Clients: all that register themselves; Claude by its metadata document. Keycloak refuses
// ChatGPT's document.
//
// Traps:
//   - aud is "account" or missing: the audience mapper is missing.
//   - invalid_target: the resource parameter names a URL that no client has as resource_url.
//   - The issuer is http:// or another host: Keycloak does not know its public address
//     (KC_HOSTNAME).
//
// Source: https://www.keycloak.org/docs/latest/server_admin/
func Keycloak(realmURL string) oauth.Config {
	if err := issuerURL("Keycloak", realmURL); err != nil {
		return oauth.Config{Err: err}
	}
	if !strings.Contains(realmURL, "/realms/") || strings.HasSuffix(realmURL, "/") {
		return failed("%q is not the URL of a realm of Keycloak, such as https://sso.example.com/realms/main, without a slash at the end", realmURL)
	}
	return of(oauth.JWTConfig{
		Issuer:  realmURL,
		JWKSURL: realmURL + "/protocol/openid-connect/certs",
		Example: oauth.TokenExample{Algorithm: "RS256", Type: "JWT", Claims: oauth.Claims{
			"iss": realmURL, "aud": "{resource}", "sub": "f3c1a2b4-0000-4000-8000-1234567890ab", "typ": "Bearer",
			"azp": "https://claude.ai/oauth/claude-code-client-metadata", "scope": "openid notes:read",
			"realm_access": map[string]any{"roles": []any{"user"}},
		}},
		Mapping: oauth.Mapping{
			Require: func(c oauth.Claims) error {
				if kind := c.Text("typ"); kind != "" && kind != "Bearer" {
					return errors.New("its claim typ is not Bearer")
				}
				return nil
			},
			ScopesFrom: oauth.ScopeClaims("scope"),
		},
	})
}
