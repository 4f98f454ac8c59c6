package providers

import (
	"errors"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// Cognito returns the configuration for a user pool of Amazon Cognito, by its region and ID, such
// as "eu-west-1" and "eu-west-1_AbC123".
//
// At Cognito, in the console of the user pool:
//  1. The page Overview shows the User pool ID. The region is what comes before its underscore.
//  2. Choose the feature plan Essentials or Plus in the settings, with which tokens name the
//     resource that a client asked for.
//  3. Under Branding, Domain, add a domain with the version managed login. Users log in there.
//  4. On the same page, under "Resource servers", create one whose identifier is the URL of this
//     server, byte for byte, with a custom scope for each scope of the tools, such as notes:read.
//     Its name cannot contain a slash.
//  5. Under "App clients", create one for each MCP client: a traditional web application, which has
//     a secret, for clients that are services, such as claude.ai; and a single-page or mobile
//     application, which has none, for clients on the user's machine, such as Claude Code.
//  6. On its tab "Login pages", add the client's callback URLs (see [oauth.KnownClients]), and
//     choose the authorization code grant and the custom scopes of step 4.
//  7. Under Branding, "Managed login", create a style for the app client.
//  8. Enter the Client ID, and the secret if there is one, where the MCP client asks for them: in
//     claude.ai under the advanced settings of the custom connector. Or make a policy for client ID
//     metadata documents, and no app client for each MCP client.
//
// Tokens: signed with RS256, without typ, token_use is access, scopes in scope with the identifier
// of the resource server and a slash in front, the client in client_id, the user in sub. aud is the
// resource that the client asked for; without resource binding there is no aud.
//
// Clients must ask for scopes with the identifier and a slash in front, so ScopePrefix is the URL
// of this server and a slash. The metadata tells clients so; tools require the short names.
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
//     client does not have it. Compare the metadata of this server with steps 4 and 6.
//   - redirect_mismatch: the callback URL is not one of the app client. Add it in step 6.
//   - "Login pages unavailable": the app client has no style. Do step 7.
//   - Tokens without aud: the plan is Lite, the domain has the classic hosted UI, or the client did
//     not send resource. Do steps 2 and 3; for such a client, name it in clientsWithoutAudience.
//   - An ID token has the same issuer and keys; it is refused because of token_use. The client must
//     send the access token.
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
