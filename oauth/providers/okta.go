package providers

import "github.com/mcpkit-go/mcpkit/oauth"

// Okta returns the configuration for a custom authorization server of Okta, by the domain of the
// organization and the ID of the authorization server, such as "aus1a2b3c4" or "default". Tokens of
// the organization's own authorization server can be checked by nobody but Okta, so an ID is
// required.
//
// At Okta:
//  1. Create a custom authorization server (it needs API Access Management), and set its audience
//     to the URL of this server. For another audience, set Audiences of the issuer.
//  2. Add the scopes of the tools, and an access policy with a rule for the clients.
//  3. Register the clients: an app integration for each, or, where the feature is on, the client
//     ID metadata document by its exact URL. Okta lets clients register themselves only with an
//     administrator's API token.
//
// Tokens: signed with RS256, without typ or with a type of Okta, aud is the one audience of the
// authorization server, scopes in the list scp, the client in cid. sub is the login name of the
// user, which can change and be given to somebody else, so the user is uid.
//
// Clients: those that are registered by hand and can be given a client ID, such as Claude with a
// custom client ID.
//
// Traps:
//   - Tokens whose issuer is https://ORGANIZATION without a path: the client logged in at the
//     organization's own authorization server.
//   - aud is api://default: the audience of the authorization server was left as it was.
//
// Source: https://developer.okta.com/docs/concepts/auth-servers/
func Okta(domain, serverID string) oauth.Config {
	host, err := hostOf("Okta", domain)
	if err != nil {
		return oauth.Config{Err: err}
	}
	if serverID == "" {
		return failed("Okta's authorization server of the organization issues tokens that only Okta can check; create a custom authorization server and name its ID")
	}
	if err := checkName("ID of the authorization server", serverID); err != nil {
		return oauth.Config{Err: err}
	}
	issuer := "https://" + host + "/oauth2/" + serverID
	return of(oauth.JWTConfig{
		Issuer:  issuer,
		JWKSURL: issuer + "/v1/keys",
		Example: oauth.TokenExample{Algorithm: "RS256", Claims: oauth.Claims{
			"ver": 1, "iss": issuer, "aud": "{resource}", "cid": "0oa9client", "uid": "00u7user",
			"scp": []any{"openid", "notes:read"}, "sub": "ann@acme.example",
		}},
		Mapping: oauth.Mapping{
			ScopesFrom: oauth.ScopeClaims("scp", "scope"),
			IdentityFrom: func(c oauth.Claims) (oauth.Identity, error) {
				return oauth.Identity{Subject: c.Text("uid"), ClientID: c.Text("cid")}, nil
			},
		},
	})
}
