package providers

import (
	"errors"
	"maps"
	"slices"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// Supabase returns the configuration for a project of Supabase, by its reference, such as
// "abcdefghijklmnop".
//
// At Supabase:
//  1. Turn on the OAuth 2.1 server and dynamic client registration, and build the consent page.
//  2. Use asymmetric signing keys: tokens with the legacy shared secret are refused.
//
// Tokens: signed with ES256 or RS256, aud is "authenticated" whatever the client asks for, and
// there are no scopes. Tokens of browser sessions look the same but name no client, so client_id is
// required. An access token hook can set aud to the URL of this server; then set ClientAudiences to
// nil.
//
// Every token that a client of the project gets is accepted, for whichever service it was issued.
// Tools cannot require scopes.
//
// Clients: all that register themselves.
//
// Source: https://supabase.com/docs/guides/auth/oauth-server
func Supabase(projectRef string) oauth.Config {
	if err := checkName("project reference", projectRef); err != nil {
		return oauth.Config{Err: err}
	}
	issuer := "https://" + projectRef + ".supabase.co/auth/v1"
	return of(oauth.JWTConfig{
		Issuer: issuer, JWKSURL: issuer + "/.well-known/jwks.json",
		Algorithms:      []string{"ES256", "RS256"},
		ClientAudiences: []string{"authenticated"},
		Example: oauth.TokenExample{Algorithm: "ES256", Type: "JWT", Claims: oauth.Claims{
			"iss": issuer, "aud": "authenticated", "role": "authenticated", "sub": "9d0e0000-0000-4000-8000-1234567890ab",
			"client_id": "9a8b0000-0000-4000-8000-1234567890ab", "session_id": "s",
		}},
		Mapping: oauth.Mapping{
			Require: func(c oauth.Claims) error {
				if c.Text("client_id") == "" {
					return errors.New("it names no client_id, so it is a token of a browser session")
				}
				return nil
			},
			ScopesFrom: func(oauth.Claims) []string { return nil },
		},
	})
}

// zitadelRoles are the claims in which Zitadel puts the roles of a user, as an object with a member
// for each role.
const zitadelRoles = "urn:zitadel:iam:org:project:roles"

// Zitadel returns the configuration for an instance of Zitadel, by its issuer and the ID of the
// project of this server.
//
// At Zitadel:
//  1. Create a project for this server, and an application in it for each MCP client, with its
//     callback URLs, PKCE and the token type JWT. For opaque tokens use [ZitadelIntrospection].
//  2. Give users roles of the project with the names of the scopes that the tools need, and have
//     roles asserted on authentication.
//
// Tokens: signed with RS256, aud a list with the project ID and all client IDs of the project, no
// scopes, roles as an object. The roles of the project are read as scopes.
//
// Clients: those that can be given a client ID. Zitadel has no registration by clients.
//
// Source: https://zitadel.com/docs/apis/openidoauth/claims
func Zitadel(issuer, projectID string) oauth.Config {
	if err := errors.Join(issuerURL("Zitadel", issuer), checkName("project ID", projectID)); err != nil {
		return oauth.Config{Err: err}
	}
	return of(oauth.JWTConfig{
		Issuer: issuer, JWKSURL: issuer + "/oauth/v2/keys",
		ClientAudiences: []string{projectID},
		Mapping:         zitadelMapping(projectID),
		Example: oauth.TokenExample{Algorithm: "RS256", Type: "JWT", Claims: oauth.Claims{
			"iss": issuer, "aud": []any{"69234237810729019", projectID}, "sub": "77776025198584418", "azp": "69234237810729019",
			zitadelRoles: map[string]any{"notes:read": map[string]any{"77776025198584417": "acme.example"}},
		}},
	})
}

// ZitadelIntrospection is like [Zitadel] for the opaque tokens that Zitadel issues by default. The
// credentials are those of an API application of the project with the authentication method Basic.
// Each new token costs a request to Zitadel.
func ZitadelIntrospection(issuer, projectID, clientID, clientSecret string) oauth.Config {
	if err := errors.Join(issuerURL("Zitadel", issuer), checkName("project ID", projectID)); err != nil {
		return oauth.Config{Err: err}
	}
	v, err := oauth.NewIntrospection(oauth.IntrospectionConfig{
		Endpoint: issuer + "/oauth/v2/introspect", Issuer: issuer,
		ClientID: clientID, ClientSecret: clientSecret,
		Audiences:       []string{"urn:zitadel:iam:org:project:id:" + projectID + ":aud"},
		ClientAudiences: []string{projectID},
		Mapping:         zitadelMapping(projectID),
	})
	if err != nil {
		return oauth.Config{Err: err}
	}
	return oauth.Config{AuthorizationServers: []string{issuer}, Verifiers: []oauth.Verifier{v}}
}

func zitadelMapping(projectID string) oauth.Mapping {
	return oauth.Mapping{ScopesFrom: func(c oauth.Claims) []string {
		roles := c.Member("urn:zitadel:iam:org:project:" + projectID + ":roles")
		if roles == nil {
			roles = c.Member(zitadelRoles)
		}
		return slices.Sorted(maps.Keys(roles))
	}}
}

// ClientIDAudience returns the configuration for a provider whose tokens name the client in aud and
// no service, such as Dex, authentik and Casdoor: by its issuer and the IDs of the clients that are
// accepted. Every access token of these clients is accepted, for whichever service it was issued,
// so the clients must be used for this server alone.
//
// At the provider:
//  1. Register each MCP client by hand, with its callback URLs and PKCE.
//  2. Choose an asymmetric signing key. authentik signs with a shared secret (HS256) if the
//     provider has no signing key, and encrypts tokens if it has an encryption key; both are
//     refused.
//  3. In authentik, add offline_access to the scopes of the provider, or tokens are not refreshed.
//
// Tokens: scopes in scope, the user in sub. Dex issues ID tokens as access tokens: set IDTokens of
// the issuer.
//
// Clients: those that can be given a client ID.
func ClientIDAudience(issuer string, clientIDs ...string) oauth.Config {
	if err := issuerURL("the provider", issuer); err != nil {
		return oauth.Config{Err: err}
	}
	if len(clientIDs) == 0 {
		return failed("ClientIDAudience needs the IDs of the clients that are accepted")
	}
	return of(oauth.JWTConfig{
		Issuer: issuer, ClientAudiences: clientIDs,
		Mapping: oauth.Mapping{ScopesFrom: oauth.ScopeClaims("scope", "scp")},
		Example: oauth.TokenExample{Algorithm: "RS256", Type: "JWT", Claims: oauth.Claims{
			"iss": issuer, "aud": clientIDs[0], "azp": clientIDs[0], "sub": "u1", "scope": "openid notes:read",
		}},
	})
}
