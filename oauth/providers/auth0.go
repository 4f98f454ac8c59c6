package providers

import "github.com/mcpkit-go/mcpkit/oauth"

// Auth0 returns the configuration for a tenant of Auth0, by its domain or custom domain.
//
// At Auth0:
//  1. Create an API whose identifier is the URL of this server, byte for byte. Give it the
//     permissions that the tools need, as scopes.
//  2. Turn on the resource parameter compatibility profile in the tenant's settings. Without it,
//     Auth0 ignores the parameter resource.
//  3. Set the API as the tenant's default audience if clients that do not send resource should be
//     able to log in.
//  4. Turn on dynamic client registration, or import the metadata document of each client, and
//     promote the connection that users log in with to the domain level.
//
// Tokens: signed with RS256, typ JWT or at+jwt, aud with the identifier of the API and the user
// information endpoint, scopes in scope, the user in sub. permissions holds what the user may do
// and is not read: a client must not get more than its user granted.
//
// Clients: those that register themselves, when registration is on; Claude and others with a
// metadata document, after an administrator has imported it. Imported clients do not work with
// Organizations.
//
// Traps:
//   - "access_denied: Service not found": the API's identifier is not the URL that the client
//     sends, often because of a slash at the end.
//   - Tokens without dots (opaque): the client named no audience and there is no default one.
//   - The issuer has a slash at the end.
//
// Source: https://auth0.com/ai/docs/mcp/guides/resource-param-compatibility-profile
func Auth0(domain string) oauth.Config {
	host, err := hostOf("Auth0", domain)
	if err != nil {
		return oauth.Config{Err: err}
	}
	issuer := "https://" + host + "/"
	return of(oauth.JWTConfig{
		Issuer:  issuer,
		JWKSURL: issuer + ".well-known/jwks.json",
		Mapping: oauth.Mapping{ScopesFrom: oauth.ScopeClaims("scope")},
		Example: oauth.TokenExample{Algorithm: "RS256", Type: "at+jwt", Claims: oauth.Claims{
			"iss": issuer, "sub": "auth0|65f0c0ffee", "aud": []any{"{resource}", issuer + "userinfo"},
			"azp": "https://claude.ai/oauth/mcp-oauth-client-metadata", "scope": "openid notes:read", "permissions": []any{"notes:admin"},
		}},
	})
}
