package upstream

import "net/url"

// GitHub returns the configuration of github.com, for an OAuth app or a GitHub App.
//
// Enter the callback address under "Authorization callback URL". scopes are those of an OAuth app,
// such as "repo"; read:user and user:email are requested with them. A GitHub App has permissions
// instead, ignores scopes, and needs the permission "Email addresses" to tell the address.
//
// GitHub returns no ID token: the user is read from /user, and is the number in id, because the
// login can change and be taken by another person. The address is the primary one if it is
// verified. Tokens of an OAuth app do not expire and cannot be refreshed. Those of a GitHub App
// expire after 8 hours, and the refresh token is replaced at each refresh. GitHub reports errors
// with status 200. Revoking ends the token of one login: other clients of the user stay connected.
//
// Source: https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
func GitHub(clientID, clientSecret string, scopes ...string) *Provider {
	return &Provider{
		Name: "GitHub", ClientID: clientID, ClientSecret: clientSecret,
		// For the parameter iss of the callback: GitHub is not an OpenID Connect provider.
		Issuer:                "https://github.com/login/oauth",
		AuthorizationEndpoint: "https://github.com/login/oauth/authorize",
		TokenEndpoint:         "https://github.com/login/oauth/access_token",
		UserInfoEndpoint:      "https://api.github.com/user",
		EmailsEndpoint:        "https://api.github.com/user/emails",
		RevocationEndpoint:    "https://api.github.com/applications/" + url.PathEscape(clientID) + "/token",
		Revocation:            RevokeByDelete,
		PostCredentials:       true,
		Scopes:                withScopes([]string{"read:user", "user:email"}, scopes),
		CommaScopes:           true,
		Profile:               Profile{Subject: []string{"id"}, Name: []string{"name", "login"}},
		RevokedCodes:          []string{"bad_refresh_token"},
	}
}

// Slack returns the configuration of Slack, for a service that calls its API on behalf of users.
//
// Enter the callback address under "Redirect URLs", and the scopes under "User Token Scopes":
// scopes are those of the user, such as "search:read".
//
// Slack returns the user's token in authed_user. The user is read from auth.test, which needs no
// scope, and is the ID of the workspace and that of the user; their name is the one in Slack, and
// there is no address. Tokens do not expire unless token rotation is switched on, which cannot be
// undone; the refresh token is then replaced at each refresh. Slack reports errors with status 200.
//
// There is no PKCE: switching it on makes a Slack app a public client permanently. To log users in
// without calling Slack's API, use [OIDC] with the issuer https://slack.com and WithoutPKCE.
//
// Source: https://docs.slack.dev/authentication/installing-with-oauth
func Slack(clientID, clientSecret string, scopes ...string) *Provider {
	return &Provider{
		Name: "Slack", ClientID: clientID, ClientSecret: clientSecret,
		AuthorizationEndpoint: "https://slack.com/oauth/v2/authorize",
		TokenEndpoint:         "https://slack.com/api/oauth.v2.access",
		UserInfoEndpoint:      "https://slack.com/api/auth.test",
		RevocationEndpoint:    "https://slack.com/api/auth.revoke",
		Revocation:            RevokeBearer,
		Scopes:                withScopes(nil, scopes),
		ScopeParameter:        "user_scope",
		CommaScopes:           true,
		WithoutPKCE:           true,
		UserTokenMember:       "authed_user",
		Profile:               Profile{Subject: []string{"team_id", "user_id"}, Name: []string{"user"}},
		RevokedCodes:          []string{"invalid_refresh_token", "token_revoked", "token_expired", "account_inactive", "invalid_auth"},
	}
}

// HubSpot returns the configuration of HubSpot.
//
// Enter the callback address under "Redirect URLs" of a public app, and the scopes under "Auth".
// scopes are those of the app, such as "crm.objects.contacts.read"; "oauth" is requested with them.
// HubSpot refuses the login if a scope of the app is missing from the request.
//
// HubSpot returns no ID token: the user is read by introspection, and is the ID of the account and
// that of the user. The user logs in and then chooses an account. Access tokens last 30 minutes;
// the refresh token stays the same until the app is removed from the account.
//
// Source:
// https://developers.hubspot.com/docs/api-reference/latest/authentication/manage-oauth-tokens
func HubSpot(clientID, clientSecret string, scopes ...string) *Provider {
	const api = "https://api.hubapi.com/oauth/2026-03/token"
	return &Provider{
		Name: "HubSpot", ClientID: clientID, ClientSecret: clientSecret,
		AuthorizationEndpoint: "https://app.hubspot.com/oauth/authorize",
		TokenEndpoint:         api,
		IntrospectionEndpoint: api + "/introspect",
		RevocationEndpoint:    api + "/revoke",
		PostCredentials:       true,
		Scopes:                withScopes([]string{"oauth"}, scopes),
		Profile:               Profile{Subject: []string{"hub_id", "user_id"}, Name: []string{"user"}, Email: "user"},
		RevokedCodes:          []string{"BAD_REFRESH_TOKEN"},
	}
}

// Atlassian returns the configuration of Jira, Confluence and the other clouds of Atlassian.
//
// Enter the callback address under "Authorization" of an OAuth 2.0 (3LO) app, and the scopes under
// "Permissions", with those of the "User identity API". scopes are those of the APIs, such as
// "read:jira-work"; read:me and offline_access are requested with them.
//
// Atlassian returns no ID token: the user is read from api.atlassian.com/me and is the account_id.
// Access tokens last an hour, and the refresh token is replaced at each refresh; it ends after 90
// days without use. A handler finds the sites of the user with
// https://api.atlassian.com/oauth/token/accessible-resources. Tokens cannot be revoked.
//
// Source: https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/
func Atlassian(clientID, clientSecret string, scopes ...string) *Provider {
	return &Provider{
		Name: "Atlassian", ClientID: clientID, ClientSecret: clientSecret,
		AuthorizationEndpoint: "https://auth.atlassian.com/authorize",
		TokenEndpoint:         "https://auth.atlassian.com/oauth/token",
		UserInfoEndpoint:      "https://api.atlassian.com/me",
		PostCredentials:       true,
		Scopes:                withScopes([]string{"read:me", "offline_access"}, scopes),
		Parameters:            map[string]string{"audience": "api.atlassian.com", "prompt": "consent"},
		Profile:               Profile{Subject: []string{"account_id"}, Name: []string{"name", "nickname"}},
	}
}
