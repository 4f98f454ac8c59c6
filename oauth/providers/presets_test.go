package providers_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
	"github.com/mcpkit-go/mcpkit/oauth/providers"
)

const (
	resource = "https://mcp.example.com/mcp"
	tenant   = "7e57ab1e-1111-4222-8333-444455556666"
	other    = "0de00000-1111-4222-8333-444455556666"
	app      = "a0010000-1111-4222-8333-444455556666"
)

// A preset is a configuration and what its tokens must become.
type preset struct {
	config oauth.Config
	// subject, client and scopes are those of the example, and userID is the key of its user.
	subject, client, userID string
	scopes                  []string
	// bad are tokens that this provider issues, or could be made to issue, and that must be refused.
	// After the name and " | " comes the beginning of the problem that the log names.
	bad map[string][]oauthtest.TokenOption
}

func claim(name string, value any) []oauthtest.TokenOption {
	return []oauthtest.TokenOption{oauthtest.Claim(name, value)}
}

// presets returns a preset of each provider by its name.
func presets(t *testing.T) map[string]preset {
	t.Helper()
	const (
		login  = "https://login.microsoftonline.com/"
		entraU = "0b1ec700-1111-4222-8333-444455556666"
		entraC = "c11e0700-1111-4222-8333-444455556666"
	)
	entraBad := func(more map[string][]oauthtest.TokenOption) map[string][]oauthtest.TokenOption {
		bad := map[string][]oauthtest.TokenOption{
			"for this server's URL, which only other versions name | it is not for this server": claim("aud", "https://other.example.com/mcp"),
			"for Microsoft Graph | it is not for this server":                                   claim("aud", "00000003-0000-0000-c000-000000000000"),
			"of another tenant by iss | it is from another issuer":                              claim("iss", login+other+"/v2.0"),
			"without oid | it lacks what tokens of this issuer must have":                       claim("oid", nil),
			"without a client | it lacks what tokens of this issuer must have":                  append(claim("azp", nil), oauthtest.Claim("appid", nil)),
		}
		maps.Copy(bad, more)
		return bad
	}
	version2 := map[string][]oauthtest.TokenOption{
		"of version 1.0 by ver | it lacks what tokens of this issuer must have": claim("ver", "1.0"),
		"without ver | it lacks what tokens of this issuer must have":           claim("ver", nil),
		"of version 1.0 by iss | it is from another issuer":                     claim("iss", "https://sts.windows.net/"+tenant+"/"),
		"whose tid is not that of iss | it lacks what tokens of this issuer":    claim("tid", other),
	}
	manyTenants := map[string][]oauthtest.TokenOption{
		"of a tenant that is not allowed | its tenant may not use this server": append(claim("tid", other), oauthtest.Claim("iss", login+other+"/v2.0")),
		"whose tid is not that of iss | it is from another issuer":             claim("tid", other),
		"whose issuer is the template | it is from another issuer":             claim("iss", login+"{tenantid}/v2.0"),
		"without tid | it is from another issuer":                              claim("tid", nil),
		"whose tid is no GUID | it is from another issuer":                     append(claim("tid", "x"), oauthtest.Claim("iss", login+"x/v2.0")),
	}
	wrongKind := map[string][]oauthtest.TokenOption{
		"an ID token by nonce | it is an ID token": {oauthtest.Claim("nonce", "n"), oauthtest.Claim("scope", nil), oauthtest.Claim("scp", nil), oauthtest.Header("typ", "JWT")},
	}
	return map[string]preset{
		"Auth0": {config: providers.Auth0("acme.eu.auth0.com"), subject: "auth0|65f0c0ffee", client: "https://claude.ai/oauth/mcp-oauth-client-metadata",
			userID: "https://acme.eu.auth0.com/|auth0|65f0c0ffee", scopes: []string{"openid", "notes:read"},
			bad: map[string][]oauthtest.TokenOption{
				"for the user information only | it is not for this server":  claim("aud", "https://acme.eu.auth0.com/userinfo"),
				"of an issuer without the slash | it is from another issuer": claim("iss", "https://acme.eu.auth0.com"),
				"an ID token | it is an ID token":                            wrongKind["an ID token by nonce | it is an ID token"],
			}},
		"Okta": {config: providers.Okta("acme.okta.com", "aus1a2b3"), subject: "00u7user", client: "0oa9client",
			userID: "https://acme.okta.com/oauth2/aus1a2b3|00u7user", scopes: []string{"openid", "notes:read"},
			bad: map[string][]oauthtest.TokenOption{
				"of the organization's server | it is from another issuer": claim("iss", "https://acme.okta.com"),
				"of the default audience | it is not for this server":      claim("aud", "api://default"),
				"of another server | it is from another issuer":            claim("iss", "https://acme.okta.com/oauth2/default"),
				"without user and client | its subject or client is not":   append(claim("uid", nil), oauthtest.Claim("cid", nil)),
				"an ID token by its hash | it is an ID token":              {oauthtest.Claim("at_hash", "x"), oauthtest.Header("typ", nil)},
			}},
		"EntraID": {config: providers.EntraID(tenant, app), subject: entraU, client: entraC,
			userID: login + tenant + "|" + entraU, scopes: []string{"notes.read"}, bad: entraBad(version2)},
		"EntraIDTenants": {config: providers.EntraIDTenants(app, tenant), subject: entraU, client: entraC,
			userID: login + tenant + "|" + entraU, scopes: []string{"notes.read"}, bad: entraBad(manyTenants)},
		"EntraIDAnyTenant": {config: providers.EntraIDAnyTenant(app, func(id string) bool { return id == tenant }), subject: entraU, client: entraC,
			userID: login + tenant + "|" + entraU, scopes: []string{"notes.read"}, bad: entraBad(manyTenants)},
		"EntraIDVersion1": {config: providers.EntraIDVersion1(tenant, app), subject: entraU, client: entraC,
			userID: login + tenant + "|" + entraU, scopes: []string{"notes.read"}, bad: entraBad(map[string][]oauthtest.TokenOption{
				"of version 2.0 by ver | it lacks what tokens of this issuer must have": claim("ver", "2.0"),
				"of version 2.0 by iss | it is from another issuer":                     claim("iss", login+tenant+"/v2.0"),
			})},
		"EntraExternalID": {config: providers.EntraExternalID(tenant, "acme", app), subject: entraU, client: entraC,
			userID: login + tenant + "|" + entraU, scopes: []string{"notes.read"}, bad: entraBad(map[string][]oauthtest.TokenOption{
				"of the host with the name | it is from another issuer": claim("iss", "https://acme.ciamlogin.com/"+tenant+"/v2.0"),
			})},
		"Cognito": {config: providers.Cognito("eu-west-1", "eu-west-1_AbC123"), subject: "5d1f0000-0000-4000-8000-1234567890ab", client: "7h3cl13nt",
			userID: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC123|5d1f0000-0000-4000-8000-1234567890ab", scopes: []string{"notes:read"},
			bad: map[string][]oauthtest.TokenOption{
				"an ID token | it says that it is not an access token":              claim("token_use", "id"),
				"without token_use | it lacks what tokens of this issuer must have": claim("token_use", nil),
				"without aud | it is not for this server":                           claim("aud", nil),
				"of another pool | it is from another issuer":                       claim("iss", "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other"),
			}},
		"CognitoWithoutAudience": {config: withoutAudience(providers.Cognito("eu-west-1", "eu-west-1_AbC123", "7h3cl13nt")),
			subject: "5d1f0000-0000-4000-8000-1234567890ab", client: "7h3cl13nt",
			userID: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC123|5d1f0000-0000-4000-8000-1234567890ab", scopes: []string{"notes:read"},
			bad: map[string][]oauthtest.TokenOption{
				"of another client | it has no audience, and its client":            claim("client_id", "other"),
				"without a client | it has no audience, and its client":             claim("client_id", nil),
				"for another service | it is not for this server":                   claim("aud", "https://other.example.com"),
				"an ID token | it says that it is not an access token":              claim("token_use", "id"),
				"without token_use | it lacks what tokens of this issuer must have": claim("token_use", nil),
			}},
		"Keycloak": {config: providers.Keycloak("https://sso.acme.example/realms/main"), subject: "f3c1a2b4-0000-4000-8000-1234567890ab",
			client: "https://claude.ai/oauth/claude-code-client-metadata",
			userID: "https://sso.acme.example/realms/main|f3c1a2b4-0000-4000-8000-1234567890ab", scopes: []string{"openid", "notes:read"},
			bad: map[string][]oauthtest.TokenOption{
				"of a stock client | it is not for this server":            claim("aud", "account"),
				"without aud | it is not for this server":                  claim("aud", nil),
				"an ID token | it says that it is not an access token":     claim("typ", "ID"),
				"a refresh token | it says that it is not an access token": claim("typ", "Refresh"),
				"of another realm | it is from another issuer":             claim("iss", "https://sso.acme.example/realms/other"),
			}},
		"PingOne": {config: providers.PingOne("https://auth.pingone.com/0e/as"), subject: "00570000-0000-4000-8000-1234567890ab", client: "f6c7",
			userID: "https://auth.pingone.com/0e/as|00570000-0000-4000-8000-1234567890ab", scopes: []string{"notes:read"},
			bad: map[string][]oauthtest.TokenOption{"for PingOne's own API | it is not for this server": claim("aud", []string{"https://api.pingone.com"})}},
		"AuthKit": {config: providers.AuthKit("acme.authkit.app"), subject: "user_01J5", client: "client_01",
			userID: "https://acme.authkit.app|user_01J5", scopes: []string{"openid", "notes:read"},
			bad: map[string][]oauthtest.TokenOption{"for the client | it is not for this server": claim("aud", "client_01")}},
		"Clerk": {config: providers.Clerk("clerk.acme.example"), subject: "user_2ab", client: "c1", userID: "https://clerk.acme.example|user_2ab",
			scopes: []string{"profile", "notes:read"},
			bad: map[string][]oauthtest.TokenOption{
				"a session token | its type is not that of an access token": {oauthtest.Header("typ", "JWT"), oauthtest.Claim("sid", "s"), oauthtest.Claim("azp", "https://app.acme.example")},
				"without typ | its type is not that of an access token":     {oauthtest.Header("typ", nil)},
				"without aud | it is not for this server":                   claim("aud", nil),
			}},
		"Stytch": {config: providers.Stytch("auth.acme.example", "project-live-1"), subject: "user-live-1", client: "connected-app-live-1",
			userID: "https://auth.acme.example|user-live-1", scopes: []string{"notes:read"},
			bad: map[string][]oauthtest.TokenOption{
				"of another project | it is not for this server":      claim("aud", []string{"project-live-2"}),
				"of the domain of Stytch | it is from another issuer": claim("iss", "stytch.com/project-live-1"),
			}},
		"Descope": {config: providers.Descope("P2x", "MS3y"), subject: "U2z", client: "TPA1", userID: "https://api.descope.com/P2x|U2z", scopes: []string{"notes:read"},
			bad: map[string][]oauthtest.TokenOption{
				"for the project alone | it is not for this server": claim("aud", "P2x"),
				"of another project | no verifier is responsible":   claim("iss", "https://api.descope.com/v1/apps/P9x"),
			}},
		"Logto": {config: providers.Logto("https://t1.logto.app"), subject: "u1", client: "c", userID: "https://t1.logto.app/oidc|u1", scopes: []string{"notes:read"}},
		"FusionAuth": {config: providers.FusionAuth("https://login.acme.example"), subject: "a3b1c2d4-0000-4000-8000-1234567890ab", client: "c",
			userID: "https://login.acme.example|a3b1c2d4-0000-4000-8000-1234567890ab", scopes: []string{"notes:read"},
			bad: map[string][]oauthtest.TokenOption{"for its application | it is not for this server": claim("aud", "c")}},
		"Hydra": {config: providers.Hydra("https://hydra.acme.example/"), subject: "u", client: "c", userID: "https://hydra.acme.example/|u", scopes: []string{"notes:read"},
			bad: map[string][]oauthtest.TokenOption{"for nobody | it is not for this server": claim("aud", []string{})}},
		"Supabase": {config: providers.Supabase("abcd"), subject: "9d0e0000-0000-4000-8000-1234567890ab", client: "9a8b0000-0000-4000-8000-1234567890ab",
			userID: "https://abcd.supabase.co/auth/v1|9d0e0000-0000-4000-8000-1234567890ab",
			bad: map[string][]oauthtest.TokenOption{
				"a browser session | it lacks what tokens of this issuer must have": claim("client_id", nil),
				"of the role anon | it is not for this server":                      claim("aud", "anon"),
			}},
		"Zitadel": {config: providers.Zitadel("https://acme.zitadel.cloud", "69234237810729234"), subject: "77776025198584418", client: "69234237810729019",
			userID: "https://acme.zitadel.cloud|77776025198584418", scopes: []string{"notes:read"},
			bad: map[string][]oauthtest.TokenOption{"of another project | it is not for this server": claim("aud", []string{"1", "2"})}},
		"ClientIDAudience": {config: providers.ClientIDAudience("https://dex.acme.example/dex", "claude", "inspector"), subject: "u1", client: "claude",
			userID: "https://dex.acme.example/dex|u1", scopes: []string{"openid", "notes:read"},
			bad: map[string][]oauthtest.TokenOption{"of another client | it is not for this server": claim("aud", "grafana")}},
	}
}

// withoutAudience returns c with an example without aud.
func withoutAudience(c oauth.Config) oauth.Config {
	delete(c.Issuers[0].Example.Claims, "aud")
	return c
}

// badEverywhere are tokens that every preset refuses, as in preset.bad. Two issuers make some
// problems those of finding the verifier, so these have no text.
var badEverywhere = map[string][]oauthtest.TokenOption{
	"expired | it has expired":                              {oauthtest.Expired()},
	"without exp | it does not say when it expires":         claim("exp", nil),
	"valid tomorrow | it is not valid yet":                  claim("nbf", time.Now().Add(24*time.Hour).Unix()),
	"signed with a key of somebody else | its signature":    {oauthtest.Foreign()},
	"without signature | ":                                  {oauthtest.Unsigned()},
	"with alg none | its algorithm is not accepted":         {oauthtest.Header("alg", "none")},
	"with a shared secret | its algorithm is not accepted":  {oauthtest.Header("alg", "HS256")},
	"with an unknown key | it is signed with a key that":    {oauthtest.Header("kid", "unknown")},
	"of another issuer | ":                                  claim("iss", "https://evil.example.com"),
	"for another service | it is not for this server":       claim("aud", "https://other.example.com/mcp"),
	"bound to a key | it is bound to a key":                 claim("cnf", map[string]any{"jkt": "x"}),
	"a logout token | it is a security event":               claim("events", map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}}),
	"a refresh token | it says that it is not an access":    claim("token_type", "refresh_token"),
	"with crit | its header is not that of an access token": {oauthtest.Header("crit", []string{"b64"})},
	"of another type | its type is not that of an access":   {oauthtest.Header("typ", "logout+jwt")},
}

func TestPresets(t *testing.T) {
	for name, p := range presets(t) {
		t.Run(name, func(t *testing.T) {
			issuer, server := serverOf(t, p.config)
			got, err := verify(server, issuer.Issue())
			require.NoError(t, err)
			assert.Equal(t, p.subject, got.Subject)
			assert.Equal(t, p.client, got.ClientID)
			assert.Equal(t, p.scopes, got.Scopes)
			assert.Equal(t, p.userID, got.UserID())

			refused := 0
			for _, list := range []map[string][]oauthtest.TokenOption{badEverywhere, p.bad} {
				for name, opts := range list {
					name, want, _ := strings.Cut(name, " | ")
					_, err := verify(server, issuer.Issue(opts...))
					var bad *oauth.TokenError
					if assert.ErrorAs(t, err, &bad, name) {
						assert.Contains(t, bad.Problem, want, name)
					}
					refused++
				}
			}
			assert.GreaterOrEqual(t, refused, 12)
		})
	}
}

// TestOptionsOfTestsFollowTheShape checks that tests can choose user, client and scopes without
// knowing the claims of the provider.
func TestOptionsOfTestsFollowTheShape(t *testing.T) {
	for name, p := range presets(t) {
		if name == "CognitoWithoutAudience" {
			continue // accepts one client only
		}
		t.Run(name, func(t *testing.T) {
			issuer, server := serverOf(t, p.config)
			opts := []oauthtest.TokenOption{oauthtest.Subject("ben"), oauthtest.ClientID("cli")}
			if noScopes := name == "Supabase" || name == "Zitadel"; !noScopes {
				opts = append(opts, oauthtest.Scopes("notes:write", "notes:read"))
			}
			got, err := verify(server, issuer.Issue(opts...))
			require.NoError(t, err)
			assert.Equal(t, "ben", got.Subject)
			assert.Equal(t, "cli", got.ClientID)
			if len(opts) == 3 {
				assert.Equal(t, []string{"notes:write", "notes:read"}, got.Scopes)
			}
		})
	}
}

// TestClientsThatActForThemselves checks that the token of a client names no user.
func TestClientsThatActForThemselves(t *testing.T) {
	entraApp := []oauthtest.TokenOption{
		oauthtest.Claim("scp", nil), oauthtest.Claim("roles", []string{"Tools.Execute.All"}), oauthtest.Claim("azpacr", "2"),
	}
	for name, opts := range map[string][]oauthtest.TokenOption{
		"Auth0":   {oauthtest.Claim("sub", "abc@clients"), oauthtest.Claim("azp", "abc")},
		"Okta":    {oauthtest.Claim("uid", nil), oauthtest.Claim("sub", "0oa9client")},
		"EntraID": entraApp,
	} {
		issuer, server := serverOf(t, presets(t)[name].config)
		got, err := verify(server, issuer.Issue(opts...))
		if assert.NoError(t, err, name) {
			assert.Empty(t, got.Subject, name)
			assert.NotEmpty(t, got.ClientID, name)
			assert.Contains(t, got.UserID(), "#client|", name)
		}
		if name == "EntraID" {
			assert.Equal(t, []string{"Tools.Execute.All"}, got.Scopes)
		}
	}
}

// TestAUserOfEntraKeepsTheKey checks that tokens of both versions name the same user.
func TestAUserOfEntraKeepsTheKey(t *testing.T) {
	all := presets(t)
	assert.Equal(t, all["EntraID"].userID, all["EntraIDVersion1"].userID)
	assert.Equal(t, all["EntraID"].userID, all["EntraIDTenants"].userID)
}

func TestRolesOfUsersOfEntraAreNotScopes(t *testing.T) {
	issuer, server := serverOf(t, providers.EntraID(tenant, app))
	got, err := verify(server, issuer.Issue(oauthtest.Claim("roles", []string{"admin"})))
	require.NoError(t, err)
	assert.Equal(t, []string{"notes.read"}, got.Scopes)
}

func TestWrongInputOfAPreset(t *testing.T) {
	for name, tc := range map[string]struct {
		config oauth.Config
		want   string
	}{
		"Okta's organization server":   {providers.Okta("acme.okta.com", ""), "create a custom authorization server"},
		"a path as a server of Okta":   {providers.Okta("acme.okta.com", "a/b"), "cannot contain"},
		"no domain":                    {providers.Auth0(""), "not a domain of Auth0"},
		"a URL with a path as domain":  {providers.Auth0("https://acme.auth0.com/x"), "not a domain of Auth0"},
		"a tenant by name":             {providers.EntraID("acme.onmicrosoft.com", app), "tenant ID"},
		"an application in upper case": {providers.EntraID(tenant, strings.ToUpper(app)), "application ID"},
		"no tenants":                   {providers.EntraIDTenants(app), "list of tenants is empty"},
		"no function":                  {providers.EntraIDAnyTenant(app, nil), "needs a function"},
		"a realm with a slash":         {providers.Keycloak("https://sso.acme.example/realms/main/"), "without a slash"},
		"a server and no realm":        {providers.Keycloak("https://sso.acme.example"), "URL of a realm"},
		"no clients":                   {providers.ClientIDAudience("https://dex.acme.example"), "IDs of the clients"},
		"no pool":                      {providers.Cognito("eu-west-1", ""), "ID of the user pool"},
		"no project":                   {providers.Stytch("auth.acme.example", ""), "project ID"},
		"an issuer without a host":     {providers.Hydra("hydra"), "URL of an issuer"},
		"Google":                       {providers.Google(), "server of your own in front"},
		"GitHub":                       {providers.GitHub(), "server of your own in front"},
		"GitLab":                       {providers.GitLab(), "GitLab's own MCP server"},
		"Slack":                        {providers.Slack(), "server of your own in front"},
		"Atlassian":                    {providers.Atlassian(), "server of your own in front"},
		"HubSpot":                      {providers.HubSpot(), "server of your own in front"},
		"Salesforce":                   {providers.Salesforce(), "server of your own in front"},
		"Firebase":                     {providers.Firebase(), "ID tokens only"},
	} {
		tc.config.Resource = resource
		_, err := oauth.New(tc.config)
		if assert.Error(t, err, name) {
			assert.Contains(t, err.Error(), tc.want, name)
		}
	}
}

// serverOf returns a server for a configuration, and an issuer of its tokens.
func serverOf(t *testing.T, c oauth.Config) (*oauthtest.Issuer, oauth.Verifier) {
	t.Helper()
	c.Resource = resource
	issuer, c := oauthtest.Like(t, c)
	server, err := oauth.New(c)
	require.NoError(t, err)
	return issuer, server.Verifier()
}

func verify(v oauth.Verifier, token string) (*oauth.Principal, error) {
	p, err := v.Verify(context.Background(), token)
	if err != nil && !errors.Is(err, oauth.ErrInvalidToken) {
		return nil, err
	}
	if p != nil {
		p.Scopes = slices.Clone(p.Scopes)
	}
	return p, err
}
