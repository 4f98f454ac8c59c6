package providers

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// failed returns a configuration that cannot be used.
func failed(format string, args ...any) oauth.Config {
	return oauth.Config{Err: fmt.Errorf("providers: "+format, args...)}
}

// of returns the configuration for one issuer, at which clients log in.
func of(issuer oauth.JWTConfig) oauth.Config {
	return oauth.Config{Issuers: []oauth.JWTConfig{issuer}}
}

// hostOf returns the host of a domain as a console shows it, with or without https:// and a slash.
func hostOf(provider, domain string) (string, error) {
	host := strings.TrimSuffix(strings.TrimPrefix(domain, "https://"), "/")
	if u, err := url.Parse("https://" + host); err != nil || u.Host != host || !strings.Contains(host, ".") || strings.ContainsAny(host, "@{}") {
		return "", fmt.Errorf("providers: %q is not a domain of %s, such as login.example.com", domain, provider)
	}
	return host, nil
}

// issuerURL returns an error unless issuer is the URL of an authorization server.
func issuerURL(provider, issuer string) error {
	u, err := url.Parse(issuer)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.Fragment != "" || strings.ContainsAny(issuer, "{}") {
		return fmt.Errorf("providers: %q is not the URL of an issuer of %s", issuer, provider)
	}
	return nil
}

// checkGUID returns an error unless s is a GUID in lower case, as tokens of Entra have it.
func checkGUID(what, s string) error {
	if _, err := oauth.TenantList(s); err != nil {
		return fmt.Errorf("providers: the %s %q is not a GUID in lower case, such as 0a1b2c3d-1111-2222-3333-444455556666", what, s)
	}
	return nil
}

// checkName returns an error if an identifier that a console shows is missing or contains what no
// identifier contains.
func checkName(what, s string) error {
	if s == "" || strings.ContainsAny(s, " /{}?#\t\r\n") {
		return fmt.Errorf("providers: the %s %q is empty or contains a character that it cannot contain", what, s)
	}
	return nil
}
