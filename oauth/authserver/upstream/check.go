package upstream

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// ownParameters are the parameters of the authorization endpoint that LoginURL sets.
var ownParameters = []string{
	"response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge",
	"code_challenge_method", "response_mode", "request", "request_uri",
}

// Check returns what is wrong with the configuration. It does not use the network.
func (p *Provider) Check() error {
	if err := p.check(); err != nil {
		return fmt.Errorf("upstream: provider %q: %w", p.Name, err)
	}
	return nil
}

func (p *Provider) check() error {
	switch {
	case p.state.preset != nil:
		return p.state.preset
	case p.Name == "" || len(p.Name) > maxDescription || strings.ContainsFunc(p.Name, func(r rune) bool { return !unicode.IsPrint(r) }):
		return errors.New("the name that the consent page shows is missing, too long or not printable")
	case p.ClientID == "" || p.ClientSecret == "":
		return errors.New("ClientID and ClientSecret are required: register a confidential client there")
	case slices.Contains(p.Scopes, ""):
		return errors.New("a scope is empty")
	case p.Revocation < RevokeToken || p.Revocation > RevokeBearer:
		return errors.New("unknown value of Revocation")
	}
	for name := range p.Parameters {
		if slices.Contains(ownParameters, name) || name == p.scopeParameter() {
			return fmt.Errorf("the parameter %q is set by LoginURL and cannot be in Parameters", name)
		}
	}
	if err := p.checkUser(); err != nil {
		return err
	}
	return p.checkAddresses()
}

// checkUser checks that the configuration says where the user comes from.
func (p *Provider) checkUser() error {
	openID := p.openID()
	switch {
	case openID && p.Issuer == "":
		return errors.New("the scope openid needs an Issuer")
	case openID && p.UserTokenMember != "":
		return errors.New("UserTokenMember is for providers without the scope openid")
	case p.Tenants != nil && (!openID || strings.Count(p.Issuer, tenantPlace) != 1):
		return fmt.Errorf("the field Tenants needs the scope openid and an Issuer that contains %s once", tenantPlace)
	case p.Tenants != nil && p.MetadataURL == "" && (discovery{p}).needsMetadata():
		return errors.New("the field Tenants needs a MetadataURL or all endpoints, because no metadata is at the issuer's address")
	case !openID && (discovery{p}).needsMetadata() && p.Issuer == "":
		return errors.New("AuthorizationEndpoint and TokenEndpoint, or an Issuer with metadata, are required")
	case !openID && p.UserInfoEndpoint == "" && p.IntrospectionEndpoint == "" && !(discovery{p}).needsMetadata():
		return errors.New("nothing says who the user is: request the scope openid, or set UserInfoEndpoint or IntrospectionEndpoint")
	case !openID && p.SkipUserInfo:
		return errors.New("SkipUserInfo needs the scope openid")
	}
	if openID {
		_, err := p.newVerifier("https://keys.invalid")
		return err
	}
	return nil
}

// checkAddresses checks all URLs of the configuration.
func (p *Provider) checkAddresses() error {
	if p.Issuer != "" {
		if err := checkURL(strings.Replace(p.Issuer, tenantPlace, "tenant", 1)); err != nil {
			return fmt.Errorf("the Issuer is %w", err)
		}
	}
	for name, address := range map[string]string{
		"MetadataURL": p.MetadataURL, "AuthorizationEndpoint": p.AuthorizationEndpoint,
		"TokenEndpoint": p.TokenEndpoint, "UserInfoEndpoint": p.UserInfoEndpoint, "JWKSURL": p.JWKSURL,
		"RevocationEndpoint": p.RevocationEndpoint, "IntrospectionEndpoint": p.IntrospectionEndpoint,
		"EmailsEndpoint": p.EmailsEndpoint,
	} {
		if address == "" {
			continue
		}
		if err := checkURL(address); err != nil {
			return fmt.Errorf("%s is %w", name, err)
		}
	}
	return nil
}

// tenantPlace stands for a tenant in an Issuer, as in Entra's metadata.
const tenantPlace = "{tenantid}"

// openID reports whether logins return an ID token.
func (p *Provider) openID() bool { return slices.Contains(p.Scopes, "openid") }

// checkURL returns an error that completes "X is" unless a user, a code or a secret can be sent to
// the address.
func checkURL(raw string) error {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Hostname() == "" || u.Opaque != "":
		return errors.New("not an absolute URL")
	case u.User != nil || strings.Contains(raw, "#"):
		return errors.New("a URL with a user name or a fragment")
	case u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())):
		return errors.New("not https, which is required except for loopback hosts")
	}
	return nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
