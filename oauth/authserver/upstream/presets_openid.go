package upstream

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// OIDC returns the configuration of any provider with OpenID Connect. name is for people; issuer is
// the issuer exactly as the provider's metadata has it, including a slash at the end.
//
// Enter the callback address of the authorization server as a redirect URI of a confidential client
// (a "web application") there. Requested are openid, profile and email, and the scopes given here.
// Many providers return a refresh token only with the scope offline_access. Addresses and keys come
// from the metadata at issuer + /.well-known/openid-configuration. ID tokens must be signed with an
// asymmetric key: authentik signs with HS256 until a signing key is chosen.
//
// Source: https://openid.net/specs/openid-connect-core-1_0.html
func OIDC(name, issuer, clientID, clientSecret string, scopes ...string) *Provider {
	return &Provider{
		Name: name, Issuer: issuer, ClientID: clientID, ClientSecret: clientSecret,
		Scopes: withScopes([]string{"openid", "profile", "email"}, scopes),
	}
}

// Google returns the configuration of Google accounts, those of Google Workspace included.
//
// Enter the callback address under "Authorized redirect URIs" of an OAuth client of the type "Web
// application". scopes are those of the Google APIs that the service calls, such as
// https://www.googleapis.com/auth/calendar.readonly.
//
// Google returns an ID token, an access token for an hour, and a refresh token that stays the same.
// It gives the latter only with access_type=offline, and reliably only with prompt=consent, both of
// which are set here; it knows no scope offline_access. While the consent screen is in testing,
// refresh tokens end after 7 days. The claim hd names the organization of a Workspace account: to
// let only one in, check it, not the address.
//
// Source: https://developers.google.com/identity/openid-connect/openid-connect
func Google(clientID, clientSecret string, scopes ...string) *Provider {
	p := OIDC("Google", "https://accounts.google.com", clientID, clientSecret, scopes...)
	p.Parameters = map[string]string{"access_type": "offline", "prompt": "consent"}
	return p
}

// GitLab returns the configuration of gitlab.com or of your own GitLab. host is its host, such
// as "gitlab.com".
//
// Enter the callback address as a redirect URI of a confidential application, and allow it the
// scopes openid, profile, email and those given here, such as "read_api".
//
// GitLab returns an ID token, an access token for two hours, and a refresh token that is replaced
// at each refresh. The address is in the ID token only if it is public or the scope email was
// granted.
//
// Source: https://docs.gitlab.com/integration/openid_connect_provider/
func GitLab(host, clientID, clientSecret string, scopes ...string) *Provider {
	return onHost("GitLab", host, "gitlab.com", func(host string) *Provider {
		return OIDC("GitLab", "https://"+host, clientID, clientSecret, scopes...)
	})
}

// Entra returns the configuration of Microsoft Entra ID. tenants are the IDs of the directories
// whose users may log in, as GUIDs. With several, the application must be registered for several
// tenants.
//
// Enter the callback address under "Web" as a redirect URI. Set Scopes for the API that the service
// calls: Microsoft Graph, or one API of the organization, such as "api://GUID/access", but not
// both, because an access token is for one. offline_access is requested, so that there is a refresh
// token, which is replaced at each refresh and lasts 90 days.
//
// The subject is pairwise: another application sees another one. The address is what the directory
// says, is missing for users without a mailbox, and is never verified: an administrator of another
// tenant can set it to that of anybody. UserInfo is not read, because it is at Microsoft Graph, for
// which the access token may not be. Tokens cannot be revoked.
//
// Source: https://learn.microsoft.com/en-us/entra/identity-platform/id-token-claims-reference
func Entra(clientID, clientSecret string, tenants []string, scopes ...string) *Provider {
	const host = "https://login.microsoftonline.com/"
	p := OIDC("Microsoft", host+tenantPlace+"/v2.0", clientID, clientSecret, withScopes([]string{"offline_access"}, scopes)...)
	p.SkipUserInfo = true
	p.Profile = Profile{EmailVerified: "xms_edov"}
	allowed, err := oauth.TenantList(tenants...)
	switch {
	case err != nil:
		p.state.preset = err
	case len(tenants) == 1:
		p.Issuer = host + tenants[0] + "/v2.0"
	default:
		p.Tenants = allowed
		p.MetadataURL = host + "organizations/v2.0/.well-known/openid-configuration"
	}
	return p
}

// Okta returns the configuration of an Okta organization. domain is its domain, such as
// "acme.okta.com". server is the ID of a custom authorization server, such as "default"; it is
// empty for the organization's own, whose access tokens are for Okta's API.
//
// Enter the callback address under "Sign-in redirect URIs" of an application of the type "OIDC, Web
// Application", and allow the grant "Refresh Token" there: offline_access is requested. Scopes of
// the service's own API must exist in the custom authorization server.
//
// Okta leaves name and address out of ID tokens that come with an access token, so they are read
// from UserInfo. Whether the refresh token is replaced at each refresh is a setting of the
// application.
//
// Source: https://developer.okta.com/docs/api/openapi/okta-oauth/oauth/tag/CustomAS/
func Okta(domain, server, clientID, clientSecret string, scopes ...string) *Provider {
	return onHost("Okta", domain, "acme.okta.com", func(host string) *Provider {
		issuer := "https://" + host
		if server != "" {
			issuer += "/oauth2/" + url.PathEscape(server)
		}
		return OIDC("Okta", issuer, clientID, clientSecret, withScopes([]string{"offline_access"}, scopes)...)
	})
}

// Auth0 returns the configuration of an Auth0 tenant. domain is its domain or custom domain, such
// as "acme.eu.auth0.com". audience is the identifier of the service's API there; it may be empty,
// and the access token is then only good for UserInfo.
//
// Enter the callback address under "Allowed Callback URLs" of a "Regular Web Application", and
// switch "Allow Offline Access" of the API on: offline_access is requested. The application must
// sign ID tokens with RS256, which is the default.
//
// The issuer has a slash at the end. Refresh tokens are replaced only if rotation is switched on.
//
// Source:
// https://auth0.com/docs/get-started/authentication-and-authorization-flow/authorization-code-flow
func Auth0(domain, audience, clientID, clientSecret string, scopes ...string) *Provider {
	return onHost("Auth0", domain, "acme.eu.auth0.com", func(host string) *Provider {
		p := OIDC("Auth0", "https://"+host+"/", clientID, clientSecret, withScopes([]string{"offline_access"}, scopes)...)
		if audience != "" {
			p.Parameters = map[string]string{"audience": audience}
		}
		return p
	})
}

// Keycloak returns the configuration of a realm of Keycloak. base is the address of the server,
// such as "https://sso.example.com", with /auth at the end for versions before 17.
//
// Enter the callback address under "Valid redirect URIs" of a client with "Client authentication"
// on. The scope basic, which is a default, must stay: without it, tokens have no sub.
//
// The refresh token ends with the user's session at Keycloak. Request offline_access in scopes for
// one that does not, and allow the user the role of that name. Whether it is replaced is a setting
// of the realm.
//
// Source: https://www.keycloak.org/securing-apps/oidc-layers
func Keycloak(base, realm, clientID, clientSecret string, scopes ...string) *Provider {
	return OIDC("Keycloak", strings.TrimSuffix(base, "/")+"/realms/"+url.PathEscape(realm), clientID, clientSecret, scopes...)
}

// Salesforce returns the configuration of a Salesforce organization. host is the host of its My
// Domain, such as "acme.my.salesforce.com", or "login.salesforce.com" for users of any
// organization.
//
// Enter the callback address under "Callback URL" of an external client app, and choose the scopes
// openid, profile, email, refresh_token (offline_access) and those given here, such as "api".
//
// The subject is an address that ends in the IDs of organization and user. Salesforce does not say
// when an access token expires, because that depends on the session settings of the organization. A
// call that gets 401 therefore refreshes the token. The refresh token stays the same unless
// rotation is switched on. The claim urls has the addresses of the organization's APIs.
//
// Source:
// https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_web_server_flow.htm
func Salesforce(host, clientID, clientSecret string, scopes ...string) *Provider {
	return onHost("Salesforce", host, "acme.my.salesforce.com", func(host string) *Provider {
		p := OIDC("Salesforce", "https://"+host, clientID, clientSecret, withScopes([]string{"refresh_token"}, scopes)...)
		p.PostCredentials = true
		return p
	})
}

// withScopes returns all scopes, each once.
func withScopes(first, more []string) []string {
	scopes := slices.Clone(first)
	for _, s := range more {
		if !slices.Contains(scopes, s) {
			scopes = append(scopes, s)
		}
	}
	return scopes
}

// onHost returns the result of the function of for a host as people copy it, with or without
// https:// and a slash. If it is not a host, Check says so.
func onHost(name, host, example string, of func(host string) *Provider) *Provider {
	bare := strings.TrimSuffix(strings.TrimPrefix(host, "https://"), "/")
	p := of(bare)
	if u, err := url.Parse("https://" + bare); err != nil || u.Host != bare || !strings.Contains(bare, ".") || strings.ContainsAny(bare, "@{}") {
		p.state.preset = fmt.Errorf("%q is not the host of %s, such as %s", host, name, example)
	}
	return p
}
