package upstream_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth/authserver/upstream"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

const none = "none"

const tenantA, tenantB = "0a1b2c3d-1111-2222-3333-444455556666", "0a1b2c3d-7777-8888-9999-444455556666"

// A presetCase is a login at one provider. What the hosts answer has the form of the provider's
// documentation.
type presetCase struct {
	provider *upstream.Provider
	issuer   string         // publishes metadata for it if not empty
	metadata map[string]any // what differs from the metadata of an ordinary provider
	claims   map[string]any // of the ID token
	media    string         // of the token response; JSON if empty
	tokens   string         // the token response; ID stands for the ID token
	answers  map[string]string
	iss      string // in the callback

	page       string // where the user logs in
	parameters url.Values
	tokenKey   string // of the token request
	user       upstream.Identity
	granted    upstream.Tokens
	refreshed  string // the response to a refresh
	revocation string // key of the request; none if the provider has no endpoint
	inBody     bool   // the credentials are in the body
}

func presetCases() map[string]presetCase {
	const usual = `{"access_token":"access-1","token_type":"Bearer","expires_in":3600,"refresh_token":"rt","scope":"openid profile email","id_token":"ID"}`
	openID := []string{"openid", "profile", "email"}
	soon := time.Time{}.Add(time.Hour)
	ann := upstream.Identity{Subject: "ann", Name: "Ann Lee", Email: "ann@acme.test", EmailVerified: true}
	annClaims := map[string]any{"sub": "ann", "name": "Ann Lee", "email": "ann@acme.test", "email_verified": true}
	return map[string]presetCase{
		"Google": {
			provider: upstream.Google("id", "secret"), issuer: "https://accounts.google.com", claims: annClaims,
			metadata: map[string]any{"token_endpoint": "https://oauth2.googleapis.com/token", "revocation_endpoint": "https://oauth2.googleapis.com/revoke"},
			tokens:   strings.Replace(usual, "openid profile email", "openid https://www.googleapis.com/auth/userinfo.email", 1),
			page:     "https://accounts.google.com/authorize", tokenKey: "POST oauth2.googleapis.com/token",
			parameters: url.Values{"access_type": {"offline"}, "prompt": {"consent"}, "scope": {"openid profile email"}, "client_id": {"id"}, "response_type": {"code"}},
			user:       ann, revocation: "POST oauth2.googleapis.com/revoke",
			granted:   upstream.Tokens{Access: "access-1", Refresh: "rt", Expires: soon, Scopes: []string{"openid", "https://www.googleapis.com/auth/userinfo.email"}},
			refreshed: `{"access_token":"at2","token_type":"Bearer","expires_in":3599,"id_token":"ID"}`,
		},
		"GitLab": {
			provider: upstream.GitLab("https://git.acme.test/", "id", "secret"), issuer: "https://git.acme.test", tokens: usual,
			claims:  map[string]any{"sub": "42", "sub_legacy": "abc", "name": "Ann Lee"},
			answers: map[string]string{"GET git.acme.test/userinfo": `{"sub":"42","name":"Ann Lee","email":"ann@acme.test","email_verified":true,"groups":["a"]}`},
			page:    "https://git.acme.test/authorize", tokenKey: "POST git.acme.test/token",
			user:       upstream.Identity{Subject: "42", Name: "Ann Lee", Email: "ann@acme.test", EmailVerified: true},
			granted:    upstream.Tokens{Access: "access-1", Refresh: "rt", Expires: soon, Scopes: openID},
			refreshed:  `{"access_token":"at2","token_type":"Bearer","expires_in":7200,"refresh_token":"rt2","created_at":1}`,
			revocation: "POST git.acme.test/revoke",
		},
		"Entra": {
			revocation: none,
			provider:   upstream.Entra("id", "secret", []string{tenantA}, "api://notes/access"), issuer: "https://login.microsoftonline.com/" + tenantA + "/v2.0", tokens: usual,
			metadata:   map[string]any{"token_endpoint_auth_methods_supported": []string{"client_secret_post", "private_key_jwt", "client_secret_basic"}, "revocation_endpoint": nil},
			claims:     map[string]any{"sub": "pairwise", "tid": tenantA, "oid": "o", "ver": "2.0", "name": "Ann Lee", "preferred_username": "ann@acme.test", "email": "ann@acme.test"},
			page:       "https://login.microsoftonline.com/" + tenantA + "/v2.0/authorize",
			parameters: url.Values{"scope": {"openid profile email offline_access api://notes/access"}},
			tokenKey:   "POST login.microsoftonline.com/" + tenantA + "/v2.0/token",
			user:       upstream.Identity{Subject: "pairwise", Name: "Ann Lee", Email: "ann@acme.test"},
			granted:    upstream.Tokens{Access: "access-1", Refresh: "rt", Expires: soon, Scopes: openID},
			refreshed:  usual,
		},
		"Entra without an address": { // the access token is not for Graph, so UserInfo is not asked
			revocation: none,
			provider:   upstream.Entra("id", "secret", []string{tenantA, tenantB}), tokens: usual,
			claims: map[string]any{"iss": "https://login.microsoftonline.com/" + tenantB + "/v2.0", "sub": "pairwise", "tid": tenantB, "name": "Ann Lee"},
			answers: map[string]string{"GET login.microsoftonline.com/organizations/v2.0/.well-known/openid-configuration": `{"issuer":"https://login.microsoftonline.com/{tenantid}/v2.0",
				"authorization_endpoint":"https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize","token_endpoint":"https://login.microsoftonline.com/organizations/oauth2/v2.0/token",
				"jwks_uri":"https://login.microsoftonline.com/keys","userinfo_endpoint":"https://graph.microsoft.com/oidc/userinfo"}`},
			page:     "https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize",
			tokenKey: "POST login.microsoftonline.com/organizations/oauth2/v2.0/token",
			user:     upstream.Identity{Subject: "pairwise", Name: "Ann Lee"},
			granted:  upstream.Tokens{Access: "access-1", Refresh: "rt", Expires: soon, Scopes: openID},
		},
		"Okta": {
			provider: upstream.Okta("acme.okta.com", "default", "id", "secret"), issuer: "https://acme.okta.com/oauth2/default", tokens: usual,
			claims:  map[string]any{"sub": "00u7", "ver": 1, "idp": "00o1", "preferred_username": "ann@acme.test", "amr": []string{"pwd"}},
			answers: map[string]string{"GET acme.okta.com/oauth2/default/userinfo": `{"sub":"00u7","name":"Ann Lee","email":"ann@acme.test","email_verified":true}`},
			page:    "https://acme.okta.com/oauth2/default/authorize", tokenKey: "POST acme.okta.com/oauth2/default/token",
			parameters: url.Values{"scope": {"openid profile email offline_access"}},
			user:       upstream.Identity{Subject: "00u7", Name: "Ann Lee", Email: "ann@acme.test", EmailVerified: true},
			granted:    upstream.Tokens{Access: "access-1", Refresh: "rt", Expires: soon, Scopes: openID}, revocation: "POST acme.okta.com/oauth2/default/revoke",
		},
		"Auth0": {
			revocation: "POST acme.eu.auth0.com/revoke",
			provider:   upstream.Auth0("acme.eu.auth0.com", "https://api.acme.test", "id", "secret"), issuer: "https://acme.eu.auth0.com/", claims: annClaims, tokens: usual,
			page: "https://acme.eu.auth0.com/authorize", tokenKey: "POST acme.eu.auth0.com/token",
			parameters: url.Values{"audience": {"https://api.acme.test"}},
			user:       ann, granted: upstream.Tokens{Access: "access-1", Refresh: "rt", Expires: soon, Scopes: openID},
			refreshed: `{"access_token":"at2","expires_in":86400,"scope":"openid profile","id_token":"ID","token_type":"Bearer"}`,
		},
		"Keycloak": {
			revocation: "POST sso.acme.test/realms/main/revoke",
			provider:   upstream.Keycloak("https://sso.acme.test/", "main", "id", "secret"), issuer: "https://sso.acme.test/realms/main", tokens: usual,
			claims: map[string]any{"sub": "ann", "typ": "ID", "azp": "id", "name": "Ann Lee", "email": "ann@acme.test", "email_verified": true, "sid": "s", "at_hash": atHash("access-1")},
			iss:    "https://sso.acme.test/realms/main", metadata: map[string]any{"authorization_response_iss_parameter_supported": true},
			page: "https://sso.acme.test/realms/main/authorize", tokenKey: "POST sso.acme.test/realms/main/token",
			user: ann, granted: upstream.Tokens{Access: "access-1", Refresh: "rt", Expires: soon, Scopes: openID},
		},
		"Salesforce": { // says neither when the token expires nor who the user is in the ID token
			revocation: "POST acme.my.salesforce.com/revoke",
			inBody:     true,
			provider:   upstream.Salesforce("acme.my.salesforce.com", "id", "secret", "api"), issuer: "https://acme.my.salesforce.com",
			tokens:  `{"access_token":"00D!at","refresh_token":"rt","signature":"x","scope":"refresh_token openid api","id_token":"ID","instance_url":"https://acme.my.salesforce.com","id":"https://login.salesforce.com/id/00D/005","token_type":"Bearer","issued_at":"1790000000000"}`,
			claims:  map[string]any{"sub": "https://login.salesforce.com/id/00D/005", "at_hash": atHash("00D!at")},
			answers: map[string]string{"GET acme.my.salesforce.com/userinfo": `{"sub":"https://login.salesforce.com/id/00D/005","user_id":"005","organization_id":"00D","name":"Ann Lee","email":"ann@acme.test","email_verified":true,"urls":{"rest":"https://acme.my.salesforce.com/services/data/v{version}/"}}`},
			page:    "https://acme.my.salesforce.com/authorize", tokenKey: "POST acme.my.salesforce.com/token",
			user:    upstream.Identity{Subject: "https://login.salesforce.com/id/00D/005", Name: "Ann Lee", Email: "ann@acme.test", EmailVerified: true},
			granted: upstream.Tokens{Access: "00D!at", Refresh: "rt", Scopes: []string{"refresh_token", "openid", "api"}},
		},
		"GitHub OAuth app": {
			inBody:   true,
			provider: upstream.GitHub("id", "secret", "repo"), iss: "https://github.com/login/oauth",
			media: "application/x-www-form-urlencoded; charset=utf-8", tokens: "access_token=gho_x&scope=read%3Auser%2Crepo&token_type=bearer",
			answers: map[string]string{
				"GET api.github.com/user":        `{"login":"ann","id":583231,"node_id":"x","name":null,"email":"public@acme.test","email_verified":true,"type":"User"}`,
				"GET api.github.com/user/emails": `[{"email":"old@acme.test","verified":true,"primary":false,"visibility":null},{"email":"ann@acme.test","verified":true,"primary":true,"visibility":"private"}]`,
			},
			page: "https://github.com/login/oauth/authorize", tokenKey: "POST github.com/login/oauth/access_token",
			parameters: url.Values{"scope": {"read:user,user:email,repo"}},
			user:       upstream.Identity{Subject: "583231", Name: "ann", Email: "ann@acme.test", EmailVerified: true},
			granted:    upstream.Tokens{Access: "gho_x", Scopes: []string{"read:user", "repo"}}, revocation: "DELETE api.github.com/applications/id/token",
		},
		"GitHub App": { // without the permission for addresses
			revocation: "DELETE api.github.com/applications/id/token",
			inBody:     true,
			provider:   upstream.GitHub("id", "secret"), tokens: `{"access_token":"ghu_x","expires_in":3600,"refresh_token":"ghr_x","refresh_token_expires_in":15811200,"scope":"","token_type":"bearer"}`,
			answers: map[string]string{"GET api.github.com/user": `{"login":"ann","id":583231,"name":"Ann Lee","email":null}`},
			page:    "https://github.com/login/oauth/authorize", tokenKey: "POST github.com/login/oauth/access_token",
			user:      upstream.Identity{Subject: "583231", Name: "Ann Lee"},
			granted:   upstream.Tokens{Access: "ghu_x", Refresh: "ghr_x", Expires: soon, Scopes: []string{}},
			refreshed: `{"access_token":"ghu_y","expires_in":"28800","refresh_token":"ghr_y","scope":"","token_type":"bearer"}`,
		},
		"Slack": {
			provider: upstream.Slack("id", "secret", "search:read", "chat:write"),
			tokens:   `{"ok":true,"app_id":"A1","authed_user":{"id":"U1","scope":"search:read,chat:write","access_token":"xoxe.xoxp-1","token_type":"user","expires_in":3600,"refresh_token":"xoxe-1"},"team":{"id":"T1","name":"Acme"},"enterprise":null,"is_enterprise_install":false}`,
			answers:  map[string]string{"GET slack.com/api/auth.test": `{"ok":true,"url":"https://acme.slack.com/","team":"Acme","user":"ann","team_id":"T1","user_id":"U1"}`},
			page:     "https://slack.com/oauth/v2/authorize", tokenKey: "POST slack.com/api/oauth.v2.access",
			parameters: url.Values{"user_scope": {"search:read,chat:write"}, "scope": nil, "code_challenge": nil},
			user:       upstream.Identity{Subject: "T1/U1", Name: "ann"},
			granted:    upstream.Tokens{Access: "xoxe.xoxp-1", Refresh: "xoxe-1", Expires: soon, Scopes: []string{"search:read", "chat:write"}},
			refreshed:  `{"ok":true,"access_token":"xoxe.xoxp-2","expires_in":43200,"refresh_token":"xoxe-2","token_type":"user","scope":"search:read","user_id":"U1","team":{"id":"T1"}}`,
			revocation: "POST slack.com/api/auth.revoke",
		},
		"Slack with a bot": {
			revocation: "POST slack.com/api/auth.revoke",
			provider:   upstream.Slack("id", "secret", "search:read"),
			tokens:     `{"ok":true,"access_token":"xoxb-bot","token_type":"bot","scope":"commands","bot_user_id":"B1","authed_user":{"id":"U1","scope":"search:read","access_token":"xoxp-1","token_type":"user"},"team":{"id":"T1"}}`,
			answers:    map[string]string{"GET slack.com/api/auth.test": `{"ok":true,"user":"ann","team_id":"T1","user_id":"U1"}`},
			page:       "https://slack.com/oauth/v2/authorize", tokenKey: "POST slack.com/api/oauth.v2.access",
			user: upstream.Identity{Subject: "T1/U1", Name: "ann"}, granted: upstream.Tokens{Access: "xoxp-1", Scopes: []string{"search:read"}},
		},
		"HubSpot": {
			inBody:   true,
			provider: upstream.HubSpot("id", "secret", "crm.objects.contacts.read"),
			tokens:   `{"token_type":"bearer","access_token":"CJ-at","refresh_token":"na1-rt","expires_in":3600,"hub_id":62515,"user_id":123,"scopes":["oauth"]}`,
			answers: map[string]string{"POST api.hubapi.com/oauth/2026-03/token/introspect": `{"token_use":"access_token","active":true,"token":"CJ-at","hub_id":62515,"user_id":123,"client_id":"id","app_id":1,"scopes":["oauth"],
				"signed_access_token":{"signature":"sig","userId":123},"expires_in":1799,"token_type":"bearer","user":"ann@acme.test","hub_domain":"acme.test"}`},
			page: "https://app.hubspot.com/oauth/authorize", tokenKey: "POST api.hubapi.com/oauth/2026-03/token",
			parameters: url.Values{"scope": {"oauth crm.objects.contacts.read"}},
			user:       upstream.Identity{Subject: "62515/123", Name: "ann@acme.test", Email: "ann@acme.test"},
			granted:    upstream.Tokens{Access: "CJ-at", Refresh: "na1-rt", Expires: soon, Scopes: []string{"oauth", "crm.objects.contacts.read"}},
			refreshed:  `{"token_type":"bearer","access_token":"CJ-at2","refresh_token":"na1-rt","expires_in":1800}`,
			revocation: "POST api.hubapi.com/oauth/2026-03/token/revoke",
		},
		"Atlassian": {
			revocation: none,
			inBody:     true,
			provider:   upstream.Atlassian("id", "secret", "read:jira-work"),
			tokens:     `{"access_token":"access-1","expires_in":3600,"token_type":"Bearer","refresh_token":"rt","scope":"read:jira-work offline_access read:me"}`,
			answers:    map[string]string{"GET api.atlassian.com/me": `{"account_type":"atlassian","account_id":"712020:ann","email":"ann@acme.test","name":"Ann Lee","account_status":"active","nickname":"ann","extended_profile":{"job_title":"x"}}`},
			page:       "https://auth.atlassian.com/authorize", tokenKey: "POST auth.atlassian.com/oauth/token", iss: "https://auth.atlassian.com",
			parameters: url.Values{"audience": {"api.atlassian.com"}, "prompt": {"consent"}, "scope": {"read:me offline_access read:jira-work"}},
			user:       upstream.Identity{Subject: "712020:ann", Name: "Ann Lee", Email: "ann@acme.test"},
			granted:    upstream.Tokens{Access: "access-1", Refresh: "rt", Expires: soon, Scopes: []string{"read:jira-work", "offline_access", "read:me"}},
			refreshed:  `{"access_token":"at2","expires_in":3600,"refresh_token":"rt2","scope":"read:jira-work"}`,
		},
		"any other": {
			revocation: "POST id.acme.test/tenant/revoke",
			inBody:     true,
			provider:   upstream.OIDC("Acme", "https://id.acme.test/tenant", "id", "secret", "offline_access"), issuer: "https://id.acme.test/tenant",
			claims: annClaims, tokens: strings.Replace(usual, `,"scope":"openid profile email"`, "", 1), metadata: map[string]any{"token_endpoint_auth_methods_supported": []string{"client_secret_post"}},
			page: "https://id.acme.test/tenant/authorize", tokenKey: "POST id.acme.test/tenant/token",
			user: ann, granted: upstream.Tokens{Access: "access-1", Refresh: "rt", Expires: soon, Scopes: []string{"openid", "profile", "email", "offline_access"}},
		},
	}
}

// TestPresets logs a user in at each provider, refreshes the tokens and revokes them.
func TestPresets(t *testing.T) {
	for name, tc := range presetCases() {
		t.Run(name, func(t *testing.T) { tc.run(t) })
	}
}

func (tc *presetCase) run(t *testing.T) {
	w, l, p := newWeb(t), newLogin(), tc.provider
	now := time.Now().Truncate(time.Second)
	p.Client, p.Now = &http.Client{Transport: w}, func() time.Time { return now }
	require.NoError(t, p.Check())
	if tc.issuer != "" {
		w.discovery(tc.issuer, tc.metadata)
	}
	w.publishKeys("GET login.microsoftonline.com/keys")
	for key, text := range tc.answers {
		w.says(key, text)
	}
	idToken := func(nonce any) string {
		options := []oauthtest.TokenOption{
			oauthtest.Header("typ", "JWT"), oauthtest.Claim("iss", p.Issuer), oauthtest.Audience("id"), oauthtest.Claim("client_id", nil), oauthtest.Claim("nonce", nonce),
		}
		for claim, value := range tc.claims {
			options = append(options, oauthtest.Claim(claim, value))
		}
		return w.keys.Issue(options...)
	}
	media := tc.media
	if media == "" {
		media = "application/json; charset=utf-8"
	}

	page, err := p.LoginURL(t.Context(), l)
	require.NoError(t, err)
	address, err := url.Parse(page)
	require.NoError(t, err)
	assert.Equal(t, tc.page, address.Scheme+"://"+address.Host+address.Path)
	q := address.Query()
	assert.Equal(t, l.State, q.Get("state"))
	assert.Equal(t, callback, q.Get("redirect_uri"))
	if !p.WithoutPKCE {
		assert.Equal(t, "S256", q.Get("code_challenge_method"))
		assert.Len(t, q.Get("code_challenge"), 43)
	}
	for parameter, want := range tc.parameters {
		assert.Equal(t, want, q[parameter], parameter)
	}

	w.on(tc.tokenKey, says(http.StatusOK, media, strings.Replace(tc.tokens, `"ID"`, `"`+idToken(l.Nonce)+`"`, 1)))
	query := answer(l)
	if tc.iss != "" {
		query.Set("iss", tc.iss)
	}
	user, tokens, err := p.Finish(t.Context(), l, query)
	require.NoError(t, err)
	claims := user.Claims
	user.Claims = nil
	assert.Equal(t, tc.user, user)
	assert.NotContains(t, toJSON(t, claims), tokens.Access, "the claims contain the token")
	want := tc.granted
	if !want.Expires.IsZero() {
		want.Expires = now.Add(want.Expires.Sub(time.Time{}))
	}
	assert.Equal(t, want, tokens)
	tc.checkTokenRequest(t, w, l)

	if tc.refreshed != "" {
		w.on(tc.tokenKey, says(http.StatusOK, "application/json", strings.Replace(tc.refreshed, `"ID"`, `"`+idToken(nil)+`"`, 1)))
		again, err := p.Refresh(t.Context(), tokens, user.Subject)
		require.NoError(t, err)
		var raw map[string]any
		require.NoError(t, json.Unmarshal([]byte(tc.refreshed), &raw))
		assert.Equal(t, raw["access_token"], again.Access)
		if raw["refresh_token"] == nil {
			raw["refresh_token"] = tokens.Refresh
		}
		assert.Equal(t, raw["refresh_token"], again.Refresh)
		assert.Equal(t, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {tokens.Refresh}}, withoutClient(w.last(tc.tokenKey).form))
	}

	if tc.revocation == none {
		require.ErrorIs(t, p.Revoke(t.Context(), tokens), upstream.ErrNoRevocation)
		return
	}
	w.says(tc.revocation, `{"ok":true,"revoked":true}`)
	require.NoError(t, p.Revoke(t.Context(), tokens))
	assert.Len(t, w.requests(tc.revocation), 1)
}

// checkTokenRequest checks the request that exchanged the code.
func (tc *presetCase) checkTokenRequest(t *testing.T, w *web, l upstream.Login) {
	t.Helper()
	r := w.last(tc.tokenKey)
	want := url.Values{"grant_type": {"authorization_code"}, "code": {"the-code"}, "redirect_uri": {callback}}
	if !tc.provider.WithoutPKCE {
		want.Set("code_verifier", l.Verifier)
	}
	basic := (&http.Request{Header: r.header})
	id, secret, ok := basic.BasicAuth()
	if !ok {
		id, secret = r.form.Get("client_id"), r.form.Get("client_secret")
	}
	assert.Equal(t, []string{"id", "secret"}, []string{id, secret})
	assert.Equal(t, tc.inBody, !ok, "where the credentials are")
	assert.Equal(t, want, withoutClient(r.form))
}

func withoutClient(form url.Values) url.Values {
	form.Del("client_id")
	form.Del("client_secret")
	return form
}
