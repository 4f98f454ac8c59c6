package oauth

import (
	"net/url"
	"slices"
	"strings"
)

// The functions in this file recognize the commonest mistakes in the configuration of an
// authorization server or of this server, and say what to change. They get untrusted claims and
// return constant texts only.

// microsoftGraph is the audience of tokens for Microsoft Graph.
const microsoftGraph = "00000003-0000-0000-c000-000000000000"

const (
	entraLogin    = "https://login.microsoftonline.com/"
	entraVersion1 = "https://sts.windows.net/"
)

// issuerAdvice returns advice for a token of the issuer got where want is expected.
func issuerAdvice(want, got string) string {
	wantURL, wantErr := url.Parse(want)
	gotURL, gotErr := url.Parse(got)
	switch {
	case got == "" || got == want || wantErr != nil || gotErr != nil:
		return ""
	case got == want+"/":
		return "the configured issuer lacks the slash at the end; write it exactly as its tokens do"
	case got+"/" == want:
		return "the configured issuer has a slash at the end that its tokens do not have; write it exactly as they do"
	case strings.EqualFold(got, want):
		return "the two differ in upper and lower case; write the issuer exactly as its tokens do"
	case strings.HasPrefix(got, entraVersion1) && strings.HasPrefix(want, entraLogin):
		return "this is a token of version 1.0 of Entra ID; set requestedAccessTokenVersion to 2 in the manifest of the API's app registration"
	case strings.HasPrefix(want, entraVersion1) && strings.HasPrefix(got, entraLogin):
		return "this is a token of version 2.0 of Entra ID; configure the issuer https://login.microsoftonline.com/TENANT/v2.0"
	case strings.HasPrefix(want, entraLogin) && strings.HasPrefix(got, entraLogin):
		return "this is a token of another tenant of Entra ID; allow the tenant, or have users log in at the configured one"
	case strings.HasPrefix(wantURL.Path, "/oauth2/") && gotURL.Path == "" && wantURL.Host == gotURL.Host:
		return "this is a token of Okta's own authorization server of the organization, which only Okta can check; have clients log in at the custom authorization server"
	case wantURL.Host == gotURL.Host && wantURL.Scheme != gotURL.Scheme:
		return "the two differ in http and https; the authorization server does not know its public address"
	case wantURL.Path == gotURL.Path && strings.Count(wantURL.Path, "/") > 1,
		wantURL.Path == gotURL.Path && sameSite(wantURL.Hostname(), gotURL.Hostname()):
		return "the two differ in the host; if the authorization server has a custom domain, configure the one that its tokens name"
	}
	return ""
}

// sameSite reports whether two hosts have the same last two labels.
func sameSite(a, b string) bool {
	last := func(host string) string {
		labels := strings.Split(host, ".")
		return strings.Join(labels[max(0, len(labels)-2):], ".")
	}
	return strings.Contains(a, ".") && last(a) == last(b)
}

// audienceAdvice returns advice for a token for aud that client got, where names are expected.
func audienceAdvice(names, aud []string, client string) string {
	has := func(fits func(string) bool) bool { return slices.ContainsFunc(aud, fits) }
	switch {
	case len(aud) == 0:
		return "the token names no service: the client did not ask for this resource, or the authorization server ignores the parameter; " +
			"give it a default audience there, or list the clients in ClientsWithoutAudience"
	case has(func(a string) bool { return a == "account" }):
		return "this is a token of Keycloak without an audience for this server: add an audience mapper with this server's URL to a client scope"
	case has(func(a string) bool { return a == microsoftGraph || strings.HasPrefix(a, "https://graph.microsoft.com") }):
		return "this is a token for Microsoft Graph: the client asked for scopes without the name of the application; set ScopePrefix to its Application ID URI and a slash"
	case has(func(a string) bool { return a == "authenticated" }):
		return "this is a token of Supabase, which has this audience for every service: accept it with ClientAudiences and require client_id, or set the audience in an access token hook"
	case has(func(a string) bool { return a == "api://default" }):
		return "this is a token of Okta's default authorization server: set the audience of the authorization server to this server's URL"
	case has(func(a string) bool { return strings.HasSuffix(a, "/userinfo") }) && len(aud) == 1:
		return "the token is only for the user information of its issuer: register this server's URL as an API there, byte for byte, and let clients name it with resource"
	case has(func(a string) bool { return isGUID(strings.ToLower(strings.TrimPrefix(a, "api://"))) }) && !has(func(a string) bool { return a == client }):
		return "the audience looks like an application ID of Entra ID: if it is that of this server, add it to ClientAudiences"
	case client != "" && has(func(a string) bool { return a == client }):
		return "the audience is the client itself: the client did not name this resource, or the token is an ID token"
	case has(func(a string) bool { return onHostOf(names, a) }):
		return "the audience differs from the resource in scheme, path or case: register and enter the URL exactly as the resource is written"
	}
	return ""
}

// onHostOf reports whether the URL a is on the same host as one of the names.
func onHostOf(names []string, a string) bool {
	u, err := url.Parse(a)
	return err == nil && u.Host != "" && slices.ContainsFunc(names, func(name string) bool {
		own, err := url.Parse(name)
		return err == nil && strings.EqualFold(own.Host, u.Host)
	})
}

// adviseForm returns advice for a token that is not a JWT.
func adviseForm(token string) string {
	switch strings.Count(token, ".") {
	case 0:
		return "this is an opaque token: add a verifier made by NewIntrospection, or have the authorization server issue JWTs for this resource"
	case 4:
		return "this is an encrypted token: have the authorization server issue signed tokens without encryption"
	}
	return ""
}

// The constant texts of advice for other problems.
const (
	adviceID    = "this is an ID token, which says who logged in and gives access to nothing: the client must send its access token"
	adviceType  = "tokens for sessions and ID tokens have this type too, so it is not accepted from this issuer"
	adviceClock = "the clocks of the authorization server and of this server differ, or the token was prepared in advance"
	adviceKey   = "the token may come from another environment or tenant with the same name: compare the key set's URL"
)

// algorithmAdvice returns advice for a token with an algorithm that is not accepted.
func algorithmAdvice(alg string) string {
	if !strings.HasPrefix(alg, "HS") {
		return ""
	}
	return "the authorization server signs with a shared secret: choose an RSA or elliptic-curve key for signing there"
}
