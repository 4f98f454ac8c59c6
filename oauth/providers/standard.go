package providers

import (
	"errors"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// PingOne returns the configuration for an environment of PingOne, by the issuer ID that its
// console shows, such as "https://auth.pingone.com/ENVIRONMENT/as".
//
// At PingOne:
//  1. Create a custom resource whose audience is the URL of this server, with the scopes of the
//     tools.
//  2. Create an application for each MCP client, with its callback URLs, PKCE and the scopes.
//
// Tokens: signed with RS256, aud a list with the audience of the resource, scopes in scope, the
// client in client_id, the user in sub.
//
// Clients: those that can be given a client ID. PingOne has no registration by clients and no
// metadata documents.
//
// Source: https://docs.pingidentity.com/pingone/applications/p1_resources.html
func PingOne(issuer string) oauth.Config {
	if err := issuerURL("PingOne", issuer); err != nil {
		return oauth.Config{Err: err}
	}
	return of(oauth.JWTConfig{
		Issuer: issuer, JWKSURL: issuer + "/jwks",
		Mapping: oauth.Mapping{ScopesFrom: oauth.ScopeClaims("scope", "scp")},
		Example: oauth.TokenExample{Algorithm: "RS256", Claims: oauth.Claims{
			"iss": issuer, "aud": []any{"{resource}"}, "client_id": "f6c7", "scope": "notes:read", "sub": "00570000-0000-4000-8000-1234567890ab",
		}},
	})
}

// AuthKit returns the configuration for WorkOS AuthKit, by the domain of the environment, such as
// "acme.authkit.app".
//
// At WorkOS:
//  1. Add the URL of this server to the resource indicators of the environment, and make it the
//     default one for clients that do not send resource.
//  2. Turn on client ID metadata documents and dynamic client registration.
//
// Tokens: signed with RS256, aud the resource, scopes in scope, the user in sub, the organization
// in org_id. permissions holds what the user may do and is not read.
//
// Clients: all, by metadata document or registration.
//
// Traps:
//   - aud is a client ID: the resource indicator is not registered.
//
// Source: https://workos.com/docs/authkit/mcp
func AuthKit(domain string) oauth.Config {
	host, err := hostOf("AuthKit", domain)
	if err != nil {
		return oauth.Config{Err: err}
	}
	issuer := "https://" + host
	return of(oauth.JWTConfig{
		Issuer: issuer, JWKSURL: issuer + "/oauth2/jwks",
		Mapping: oauth.Mapping{ScopesFrom: oauth.ScopeClaims("scope", "scp")},
		Example: oauth.TokenExample{Algorithm: "RS256", Type: "JWT", Claims: oauth.Claims{
			"iss": issuer, "aud": "{resource}", "sub": "user_01J5", "org_id": "org_01", "scope": "openid notes:read", "client_id": "client_01",
		}},
	})
}

// Clerk returns the configuration for an application of Clerk, by its Frontend API domain, such as
// "clerk.example.com".
//
// At Clerk:
//  1. Turn on JWT access tokens for OAuth applications (the default since January 2026), and
//     dynamic client registration or client ID metadata documents.
//
// Tokens: signed with RS256, typ at+jwt. Session tokens of the browser and ID tokens have the same
// issuer and keys and typ JWT, so only at+jwt is accepted. Scopes are in scope, the client in
// client_id, the user in sub.
//
// clientsWithoutAudience are clients whose tokens are accepted without aud, which older tokens of
// Clerk do not have. Every access token of such a client is then accepted, whichever service it was
// meant for.
//
// Clients: all that register themselves.
//
// Source: https://clerk.com/docs/oauth/overview
func Clerk(domain string, clientsWithoutAudience ...string) oauth.Config {
	host, err := hostOf("Clerk", domain)
	if err != nil {
		return oauth.Config{Err: err}
	}
	issuer := "https://" + host
	return of(oauth.JWTConfig{
		Issuer: issuer, JWKSURL: issuer + "/.well-known/jwks.json",
		TokenTypes: oauth.OnlyAccessTokens, ClientsWithoutAudience: clientsWithoutAudience,
		Example: oauth.TokenExample{Algorithm: "RS256", Type: "at+jwt", Claims: oauth.Claims{
			"iss": issuer, "aud": "{resource}", "sub": "user_2ab", "client_id": "c1", "scope": "profile notes:read", "jti": "oat_1",
		}},
		Mapping: oauth.Mapping{ScopesFrom: oauth.ScopeClaims("scope", "scp")},
	})
}

// Stytch returns the configuration for a project of Stytch, by its custom domain and project ID.
//
// At Stytch:
//  1. Set up a custom domain: without one, tokens and login name different issuers, and clients
//     that check the issuer refuse the login.
//  2. Turn on Connected Apps with client ID metadata documents, or dynamic client registration.
//
// Tokens: signed with RS256, aud a list with the project ID and never the URL of this server,
// scopes in scope, the user in sub. Every access token of the project is therefore accepted, for
// whichever service it was issued; if the project has other services, require scopes that only this
// server has.
//
// Clients: all, by metadata document or registration.
//
// Traps:
//   - too_many_connected_apps: each installation of a client registers itself again; use metadata
//     documents.
//
// Source: https://stytch.com/docs/connected-apps
func Stytch(domain, projectID string) oauth.Config {
	host, err := hostOf("Stytch", domain)
	if err = errors.Join(err, checkName("project ID", projectID)); err != nil {
		return oauth.Config{Err: err}
	}
	issuer := "https://" + host
	return of(oauth.JWTConfig{
		Issuer: issuer, JWKSURL: issuer + "/.well-known/jwks.json",
		ClientAudiences: []string{projectID},
		Mapping:         oauth.Mapping{ScopesFrom: oauth.ScopeClaims("scope")},
		Example: oauth.TokenExample{Algorithm: "RS256", Type: "JWT", Claims: oauth.Claims{
			"iss": issuer, "aud": []any{projectID}, "sub": "user-live-1", "client_id": "connected-app-live-1", "scope": "notes:read",
		}},
	})
}

// Descope returns the configuration for an MCP server that is registered at Descope, by the project
// ID and the ID of the MCP server.
//
// At Descope:
//  1. Add an MCP server under Agentic Identity with the URL of this server, which tokens then name
//     in aud, and with the scopes of the tools.
//  2. Turn on client ID metadata documents or dynamic client registration there.
//
// Tokens: signed with RS256, issued by the MCP server's or by the project's address, scopes in
// scope, the user in sub. A user has the same sub with both, so UserID begins with the project's
// address.
//
// Clients: all, by metadata document or registration.
//
// Source: https://docs.descope.com/mcp
func Descope(projectID, serverID string) oauth.Config {
	if err := errors.Join(checkName("project ID", projectID), checkName("ID of the MCP server", serverID)); err != nil {
		return oauth.Config{Err: err}
	}
	const apps = "https://api.descope.com/v1/apps/"
	project := "https://api.descope.com/" + projectID
	issuer := func(name string) oauth.JWTConfig {
		return oauth.JWTConfig{
			Issuer: name, JWKSURL: project + "/.well-known/jwks.json",
			Example: oauth.TokenExample{Algorithm: "RS256", Type: "JWT", Claims: oauth.Claims{
				"iss": name, "aud": []any{projectID, "{resource}"}, "sub": "U2z", "azp": "TPA1", "scope": "notes:read",
			}},
			Mapping: oauth.Mapping{
				ScopesFrom: oauth.ScopeClaims("scope", "scp"),
				IdentityFrom: func(c oauth.Claims) (oauth.Identity, error) {
					id, err := oauth.StandardIdentity(c)
					id.Realm = project
					return id, err
				},
			},
		}
	}
	agentic := apps + "agentic/" + projectID + "/" + serverID
	return oauth.Config{
		AuthorizationServers: []string{agentic},
		Issuers:              []oauth.JWTConfig{issuer(agentic), issuer(apps + projectID)},
	}
}

// Logto returns the configuration for a tenant of Logto, by its endpoint, such as
// "https://acme.logto.app".
//
// At Logto:
//  1. Create an API resource whose identifier is the URL of this server, with the scopes of the
//     tools as permissions, and give them to users by roles.
//  2. Turn on client ID metadata documents, or create an application for each client.
//
// Tokens: signed with ES384, typ at+jwt, aud the API resource, scopes in scope, the client in
// client_id, the user in sub. A client that names no resource gets an opaque token.
//
// Clients: Claude and others with a metadata document, and those that can be given a client ID.
//
// Source: https://docs.logto.io/
func Logto(endpoint string) oauth.Config {
	host, err := hostOf("Logto", endpoint)
	if err != nil {
		return oauth.Config{Err: err}
	}
	issuer := "https://" + host + "/oidc"
	return of(oauth.JWTConfig{
		Issuer: issuer, JWKSURL: issuer + "/jwks",
		Algorithms: []string{"ES384", "RS256", "ES256"},
		Mapping:    oauth.Mapping{ScopesFrom: oauth.ScopeClaims("scope")},
		Example: oauth.TokenExample{Algorithm: "ES384", Type: "at+jwt", Claims: oauth.Claims{
			"iss": issuer, "aud": "{resource}", "sub": "u1", "client_id": "c", "scope": "notes:read",
		}},
	})
}

// FusionAuth returns the configuration for a tenant of FusionAuth, by the issuer in its settings.
//
// At FusionAuth (1.67 or later):
//  1. Create an application for each MCP client, with its callback URLs and PKCE, and add the URL
//     of this server to its authorized resources.
//  2. Choose an asymmetric key for signing access tokens; HS256 is refused.
//
// Tokens: aud the resource, scopes in scope, the user in sub. Without the parameter resource, aud
// is the ID of the application.
//
// Clients: those that can be given a client ID. FusionAuth has no registration by clients.
//
// Source: https://fusionauth.io/docs/lifecycle/authenticate-users/oauth/
func FusionAuth(issuer string) oauth.Config {
	if err := issuerURL("FusionAuth", issuer); err != nil {
		return oauth.Config{Err: err}
	}
	return of(oauth.JWTConfig{
		Issuer:  issuer,
		Mapping: oauth.Mapping{ScopesFrom: oauth.ScopeClaims("scope")},
		Example: oauth.TokenExample{Algorithm: "RS256", Type: "JWT", Claims: oauth.Claims{
			"iss": issuer, "aud": "{resource}", "sub": "a3b1c2d4-0000-4000-8000-1234567890ab", "client_id": "c", "scope": "notes:read",
		}},
	})
}

// Hydra returns the configuration for Ory Hydra or Ory Network, by the issuer that its metadata
// names, usually with a slash at the end.
//
// At Hydra:
//  1. Set the strategy for access tokens to jwt, for all clients or for each. For opaque tokens use
//     [oauth.NewIntrospection] at the admin API.
//  2. Have the consent app put the resource that a client asks for into the granted audience: Hydra
//     itself knows only the parameter audience.
//  3. Turn on dynamic client registration.
//
// Tokens: signed with RS256, aud a list with the granted audience, scopes in the list scp, the
// client in client_id, the user in sub.
//
// Clients: all that register themselves.
//
// Source: https://www.ory.com/docs/hydra/
func Hydra(issuer string) oauth.Config {
	if err := issuerURL("Hydra", issuer); err != nil {
		return oauth.Config{Err: err}
	}
	return of(oauth.JWTConfig{
		Issuer:  issuer,
		Mapping: oauth.Mapping{ScopesFrom: oauth.ScopeClaims("scp", "scope")},
		Example: oauth.TokenExample{Algorithm: "RS256", Type: "JWT", Claims: oauth.Claims{
			"iss": issuer, "aud": []any{"{resource}"}, "client_id": "c", "sub": "u", "scp": []any{"notes:read"}, "ext": map[string]any{},
		}},
	})
}
