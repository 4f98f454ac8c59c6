package oauth

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/oauth/internal/jose"
)

// tenantPlace stands for a tenant in the Issuer of a [JWTConfig] with Tenants, as in Entra's
// metadata.
const tenantPlace = "{tenantid}"

var (
	errIssuer = problem("it is from another issuer")
	errTenant = problem("its tenant may not use this server")
)

// An issuerPolicy decides which issuers of tokens are accepted.
type issuerPolicy struct {
	name    string // the issuer, or the template
	tenants func(tenant string) bool
}

func newIssuerPolicy(issuer string, tenants func(string) bool) (issuerPolicy, error) {
	example := issuer
	if tenants != nil {
		if strings.Count(issuer, tenantPlace) != 1 {
			return issuerPolicy{}, fmt.Errorf("oauth: issuer %q of a configuration with Tenants must contain %s once", issuer, tenantPlace)
		}
		example = strings.Replace(issuer, tenantPlace, "tenant", 1)
	}
	if err := checkIssuerURL(example); err != nil {
		return issuerPolicy{}, fmt.Errorf("oauth: the issuer is %w", err)
	}
	return issuerPolicy{name: issuer, tenants: tenants}, nil
}

// check returns the issuer of a token that names an accepted one.
func (p issuerPolicy) check(claims Claims) (string, error) {
	issuer, ok := claims["iss"].(string)
	if p.tenants == nil {
		if !ok || issuer != p.name {
			return "", errIssuer.with(p.name, jose.ClaimText(claims["iss"])).advise(issuerAdvice(p.name, issuer))
		}
		return issuer, nil
	}
	tenant := claims.Text("tid")
	if !ok || !isGUID(tenant) || issuer != strings.Replace(p.name, tenantPlace, tenant, 1) {
		return "", errIssuer.with(p.name, jose.ClaimText(claims["iss"])).advise(issuerAdvice(p.name, issuer))
	}
	return issuer, nil
}

// checkTenant returns an error if the tenant of a verified token may not use the server.
func (p issuerPolicy) checkTenant(claims Claims) error {
	if tenant := claims.Text("tid"); p.tenants != nil && !p.tenants(tenant) {
		return errTenant.with("a tenant that is allowed", tenant)
	}
	return nil
}

// issuerFits reports whether issuer is name, or one that the template name describes. It only
// selects a verifier.
func issuerFits(name, issuer string) bool {
	before, after, template := strings.Cut(name, tenantPlace)
	if !template {
		return issuer == name
	}
	return len(issuer) > len(before)+len(after) && strings.HasPrefix(issuer, before) && strings.HasSuffix(issuer, after) &&
		isGUID(issuer[len(before):len(issuer)-len(after)])
}

// TenantList returns a function for [JWTConfig] that allows these tenants. It returns an error
// unless each is a GUID in lower case, and for an empty list.
func TenantList(tenants ...string) (func(tenant string) bool, error) {
	if len(tenants) == 0 {
		return nil, errors.New("oauth: a list of tenants is empty, so nobody could log in")
	}
	for _, t := range tenants {
		if !isGUID(t) {
			return nil, fmt.Errorf("oauth: tenant %q is not a GUID in lower case", t)
		}
	}
	allowed := slices.Clone(tenants)
	return func(tenant string) bool { return slices.Contains(allowed, tenant) }, nil
}
