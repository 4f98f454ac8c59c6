package oauth_test

import (
	"encoding/json"
	"maps"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// A provider issues access tokens of one form.
type provider struct {
	name     string
	typ      string // the typ header; "" for none
	claims   string // without times
	audience string // if it is not a URL
	only     bool   // with OnlyAccessTokens
}

// The forms of the access tokens of known providers, without names of real users.
var providers = []provider{
	{"Auth0", "JWT", `{"iss":"https://acme.eu.auth0.com/","sub":"auth0|65f0c0ffee","aud":["R","https://acme.eu.auth0.com/userinfo"],"azp":"https://claude.ai/oauth/mcp-oauth-client-metadata","scope":"openid notes:read","permissions":["notes:admin"]}`, "", false},
	{"Auth0 as in RFC 9068", "at+jwt", `{"iss":"https://acme.eu.auth0.com/","sub":"auth0|65f0c0ffee","aud":"R","client_id":"c","scope":"notes:read"}`, "", true},
	{"Auth0 machine", "JWT", `{"iss":"https://acme.eu.auth0.com/","sub":"c@clients","aud":"R","azp":"c","gty":"client-credentials"}`, "", false},
	{"Okta", "", `{"ver":1,"iss":"https://acme.okta.com/oauth2/aus1a2b3","aud":"R","cid":"0oa9client","uid":"00u7user","scp":["openid","notes:read"],"sub":"ann@acme.test"}`, "", false},
	{"Okta with its own type", "application/okta-internal-at+jwt", `{"ver":1,"iss":"https://acme.okta.com/oauth2/aus1a2b3","aud":"R","cid":"0oa9client","scp":["notes:read"],"sub":"ann@acme.test"}`, "", false},
	{"Entra 2", "JWT", `{"ver":"2.0","iss":"https://login.microsoftonline.com/T/v2.0","aud":"A","tid":"T","oid":"O","sub":"pAiRwIsE_1","azp":"C","azpacr":"0","scp":"tool.read","uti":"u1"}`, "A", false},
	{"Entra 1", "JWT", `{"ver":"1.0","iss":"https://sts.windows.net/T/","aud":"A","appid":"C","appidacr":"0","tid":"T","oid":"O","sub":"p1","scp":"tool.read"}`, "A", false},
	{"Entra app", "JWT", `{"ver":"2.0","iss":"https://login.microsoftonline.com/T/v2.0","aud":"A","tid":"T","oid":"O","sub":"O","azp":"C","azpacr":"2","roles":["Tools.Execute.All"],"idtyp":"app"}`, "A", false},
	{"External ID", "JWT", `{"ver":"2.0","iss":"https://T.ciamlogin.com/T/v2.0","aud":"A","tid":"T","oid":"O","sub":"p","azp":"C","scp":"tool.read"}`, "A", false},
	{"Cognito", "", `{"iss":"https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC123","sub":"5d1f","client_id":"7h3cl13nt","aud":"R","token_use":"access","scope":"R/read","username":"ann"}`, "", false},
	{"Keycloak", "JWT", `{"iss":"https://sso.acme.test/realms/main","aud":"R","sub":"f3c1","typ":"Bearer","azp":"https://claude.ai/oauth/claude-code-client-metadata","scope":"mcp:tools","realm_access":{"roles":["user"]}}`, "", false},
	{"Keycloak that copies the nonce", "JWT", `{"iss":"https://sso.acme.test/realms/main","aud":"R","sub":"f3c1","typ":"Bearer","azp":"c","nonce":"n","session_state":"s","acr":"1","sid":"s"}`, "", false},
	{"Keycloak with account", "JWT", `{"iss":"https://sso.acme.test/realms/main","aud":["R","account"],"sub":"f3c1","typ":"Bearer","azp":"c","scope":"mcp:tools"}`, "", false},
	{"PingOne", "JWT", `{"client_id":"f6c7","iss":"https://auth.pingone.com/E/as","aud":["R"],"scope":"notes:read","sub":"0057"}`, "", false},
	{"AuthKit", "JWT", `{"iss":"https://acme.authkit.app","aud":"R","sub":"user_01J5","org_id":"org_01","scope":"openid"}`, "", false},
	{"Stytch", "JWT", `{"iss":"https://auth.acme.test","aud":["project-live-1"],"sub":"user-live-1","scope":"notes:read"}`, "project-live-1", false},
	{"Clerk", "at+jwt", `{"iss":"https://clerk.acme.test","sub":"user_2ab","client_id":"c1","aud":"R","scope":"profile","jti":"oat_1"}`, "", true},
	{"Descope", "JWT", `{"iss":"https://api.descope.com/v1/apps/agentic/P2x/MS3y","aud":["P2x","R"],"sub":"U2z","scope":"mcp:read"}`, "", false},
	{"Supabase", "JWT", `{"iss":"https://abcd.supabase.co/auth/v1","aud":"authenticated","role":"authenticated","sub":"9d0e","client_id":"9a8b","session_id":"s"}`, "authenticated", false},
	{"Logto", "at+jwt", `{"iss":"https://t1.logto.app/oidc","aud":"R","sub":"u1","client_id":"c","scope":"read"}`, "", false},
	{"Zitadel", "JWT", `{"iss":"https://acme.zitadel.cloud","aud":["69234237810729019","69234237810729234"],"sub":"77776025198584418","azp":"69234237810729234"}`, "69234237810729234", false},
	{"Hydra", "JWT", `{"iss":"https://hydra.acme.test/","aud":["R"],"client_id":"c","sub":"u","scp":["read"],"ext":{}}`, "", false},
	{"ForgeRock", "JWT", `{"iss":"https://am.acme.test/oauth2/alpha","aud":"R","sub":"demo","tokenName":"access_token","token_type":"Bearer","nonce":"n","scope":["read"],"grant_type":"authorization_code"}`, "", false},
	{"Casdoor", "JWT", `{"iss":"https://door.acme.test","aud":["c"],"sub":"u","azp":"c","tokenType":"access-token","nonce":"n","scope":"read","type":"normal-user"}`, "c", false},
	{"authentik", "JWT", `{"iss":"https://auth.acme.test/application/o/mcp/","aud":"c","sub":"5f2e","azp":"c","nonce":"n","scope":"openid","uid":"x"}`, "c", false},
	{"a small issuer with its own claim", "JWT", `{"iss":"https://login.acme.test","aud":"R","sub":"u","type":"access"}`, "", false},
}

// others has changes that turn an access token into another kind of token.
var others = []struct {
	name    string
	typ     any // the typ header; nil keeps it
	changes map[string]any
}{
	{"Cognito's ID token", nil, map[string]any{"token_use": "id"}},
	{"a refresh token of Hydra", nil, map[string]any{"token_use": "refresh_token"}},
	{"a token of no kind", nil, map[string]any{"token_use": 1}},
	{"Keycloak's ID token", nil, map[string]any{"typ": "ID"}},
	{"Keycloak's refresh token", nil, map[string]any{"typ": "Refresh"}},
	{"Keycloak's offline token", nil, map[string]any{"typ": "Offline"}},
	{"Keycloak's logout token", nil, map[string]any{"typ": "Logout"}},
	{"Keycloak's initial access token", nil, map[string]any{"typ": "InitialAccessToken"}},
	{"Keycloak's registration token", nil, map[string]any{"typ": "RegistrationAccessToken"}},
	{"Keycloak's serialized ID token", nil, map[string]any{"typ": "Serialized-ID"}},
	{"a bound token", nil, map[string]any{"typ": "DPoP"}},
	{"another case", nil, map[string]any{"typ": "REFRESH"}},
	{"Casdoor's refresh token", nil, map[string]any{"tokenType": "refresh-token"}},
	{"ForgeRock's refresh token", nil, map[string]any{"tokenName": "refresh_token"}},
	{"ForgeRock's ID token", nil, map[string]any{"tokenName": "id_token"}},
	{"a refresh token of a library", nil, map[string]any{"token_type": "refresh"}},
	{"a refresh token of another library", nil, map[string]any{"type": "refresh"}},
	{"a logout token", nil, map[string]any{"events": map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}}}},
	{"a security event", nil, map[string]any{"events": map[string]any{"https://schemas.openid.net/secevent/caep/event-type/session-revoked": map[string]any{}}}},
	{"an odd event", nil, map[string]any{"events": true}},
	{"a typed logout token", "logout+jwt", nil},
	{"a typed security event", "application/secevent+jwt", nil},
	{"a proof of possession", "dpop+jwt", nil},
	{"a client assertion", "client-authentication+jwt", nil},
	{"an answer of introspection", "token-introspection+jwt", nil},
	{"a grant for another server", "oauth-id-jag+jwt", nil},
	{"a signed request", "oauth-authz-req+jwt", nil},
	{"a credential", "dc+sd-jwt", nil},
}

// ids has the marks of ID tokens. An access token has none of them unless it says that it is one.
var ids = []map[string]any{{"at_hash": "x"}, {"c_hash": "x"}, {"s_hash": "x"}, {"nonce": "n"}}

func (p *provider) verifier(t *testing.T, m *mint, ids bool) oauth.Verifier {
	t.Helper()
	c := oauth.JWTConfig{
		Issuer: p.open(t)["iss"].(string), Audiences: []string{resourceURL}, JWKSURL: m.URL + "/jwks", KeySet: m.keySetOptions(), IDTokens: ids,
	}
	if p.audience != "" {
		c.ClientAudiences = []string{p.audience}
	}
	if p.only {
		c.TokenTypes = oauth.OnlyAccessTokens
	}
	v, err := oauth.NewJWT(c)
	require.NoError(t, err)
	return v
}

// open returns the claims for the server of the tests.
func (p *provider) open(t *testing.T) (claims map[string]any) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(p.claims), &claims))
	switch aud := claims["aud"].(type) {
	case string:
		if aud == "R" {
			claims["aud"] = resourceURL
		}
	case []any:
		for i := range aud {
			if aud[i] == "R" {
				aud[i] = resourceURL
			}
		}
	}
	claims["iat"], claims["exp"] = testStart.Unix(), testStart.Unix()+600
	return claims
}

// token signs the claims with changes.
func (p *provider) token(t *testing.T, k mintKey, typ any, changes map[string]any) string {
	t.Helper()
	header := map[string]any{"alg": k.alg, "kid": k.kid}
	if p.typ != "" {
		header["typ"] = p.typ
	}
	if typ != nil {
		header["typ"] = typ
	}
	claims := p.open(t)
	maps.Copy(claims, changes)
	return k.sign(mustJSON(header), mustJSON(claims))
}

// TestOnlyAccessTokensAreAccepted checks that the access tokens of all known providers are
// accepted, and that other tokens that an issuer signs for the same audience with the same key
// are refused.
func TestOnlyAccessTokensAreAccepted(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	for _, p := range providers {
		t.Run(p.name, func(t *testing.T) {
			v := p.verifier(t, m, false)
			accepts(t, v, p.token(t, k, nil, nil))
			accepts(t, p.verifier(t, m, true), p.token(t, k, nil, nil))
			for _, o := range others {
				refuses(t, v, p.token(t, k, o.typ, o.changes), o.name)
			}
		})
	}
}

// TestIDTokensAreRefused includes ID tokens that are only recognizable by their claims.
func TestIDTokensAreRefused(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	p := provider{"an issuer", "JWT", `{"iss":"https://login.acme.test","aud":"R","sub":"u","azp":"c"}`, "", false}
	v, lenient := p.verifier(t, m, false), p.verifier(t, m, true)
	accepts(t, v, p.token(t, k, nil, nil))
	for _, mark := range ids {
		refuses(t, v, p.token(t, k, nil, mark), mark)
		accepts(t, lenient, p.token(t, k, nil, mark), mark)
		accepts(t, v, p.token(t, k, "at+jwt", mark), "its type says what it is")
	}
	accepts(t, v, p.token(t, k, nil, map[string]any{"nonce": "n", "scope": "read"}))
	refuses(t, v, p.token(t, k, nil, map[string]any{"at_hash": "x", "scope": "read"}))
	for _, o := range others {
		if o.changes["token_use"] == "id" || o.changes["tokenName"] == "id_token" || o.changes["typ"] == "ID" || o.changes["typ"] == "Serialized-ID" {
			accepts(t, lenient, p.token(t, k, o.typ, o.changes), o.name)
			continue
		}
		refuses(t, lenient, p.token(t, k, o.typ, o.changes), o.name)
	}
}

// TestIntrospectionTellsKindsApart checks that other tokens are refused although introspection
// calls them active.
func TestIntrospectionTellsKindsApart(t *testing.T) {
	in := newIntrospector(t)
	v := in.verifier(t, func(c *oauth.IntrospectionConfig) { c.CacheTTL = -1 })
	for _, change := range []map[string]any{nil, {"typ": "Bearer"}, {"token_use": "access_token"}, {"token_use": "access"}, {"token_type": "Bearer"}, {"nonce": "n"}} {
		in.says(200, in.active(change))
		accepts(t, v, opaqueToken, change)
	}
	for _, o := range others {
		if o.changes == nil {
			continue
		}
		in.says(200, in.active(o.changes))
		_, err := v.Verify(oauth.WithCaller(t.Context(), o.name), opaqueToken)
		assert.ErrorIs(t, err, oauth.ErrInvalidToken, o.name)
	}
	in.says(200, in.active(map[string]any{"nonce": "n", "scope": nil}))
	refuses(t, v, opaqueToken, "an ID token")
}
