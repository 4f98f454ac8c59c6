package providers

import (
	"errors"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// Cognito returns the configuration for a user pool of Amazon Cognito, by its region and ID, such
// as "eu-west-1" and "eu-west-1_AbC123".
//
// At Cognito:
//  1. Create a resource server in the pool whose identifier is the URL of this server, with the
//     scopes of the tools.
//  2. Use managed login and the Essentials or Plus plan, with which tokens name the resource that
//     a client asked for.
//  3. Create an app client with the authorization code grant for each MCP client, with its callback
//     URLs and the scopes; or a policy for client ID metadata documents.
//
// Tokens: signed with RS256, without typ, token_use is access, scopes in scope with the identifier
// of the resource server and a slash in front, the client in client_id, the user in sub. aud is the
// resource that the client asked for; without resource binding there is no aud.
//
// clientsWithoutAudience are app clients whose tokens are accepted without aud. Every access token
// of such a client is then accepted, whichever service it was meant for, so name only clients that
// are used for this server alone.
//
// Clients: Cognito's metadata does not say that it supports PKCE, so claude.ai and ChatGPT do not
// begin a login. Turn on Facade, and give clients the IDs of their app clients.
//
// Traps:
//   - invalid_scope: the client asked for a scope without the identifier in front, or the app
//     client does not have it.
//   - Tokens without aud: the plan is Lite, or the client did not send resource.
//   - An ID token has the same issuer and keys; it is refused because of token_use.
//
// Source: https://docs.aws.amazon.com/cognito/latest/developerguide/ (access tokens)
func Cognito(region, poolID string, clientsWithoutAudience ...string) oauth.Config {
	if err := errors.Join(checkName("region", region), checkName("ID of the user pool", poolID)); err != nil {
		return oauth.Config{Err: err}
	}
	issuer := "https://cognito-idp." + region + ".amazonaws.com/" + poolID
	c := of(oauth.JWTConfig{
		Issuer:                 issuer,
		JWKSURL:                issuer + "/.well-known/jwks.json",
		Algorithms:             []string{"RS256"},
		ClientsWithoutAudience: clientsWithoutAudience,
		Example: oauth.TokenExample{Algorithm: "RS256", Claims: oauth.Claims{
			"iss": issuer, "sub": "5d1f0000-0000-4000-8000-1234567890ab", "client_id": "7h3cl13nt", "aud": "{resource}",
			"token_use": "access", "scope": "{resource}/notes:read", "username": "ann",
		}},
		Mapping: oauth.Mapping{
			Require: func(c oauth.Claims) error {
				if c.Text("token_use") != "access" {
					return errors.New("its claim token_use is not access")
				}
				return nil
			},
			ScopesFrom: oauth.ScopeClaims("scope"),
		},
	})
	c.ScopePrefix = "{resource}/"
	c.MetadataFault = "Cognito's metadata does not say that it supports PKCE"
	return c
}
