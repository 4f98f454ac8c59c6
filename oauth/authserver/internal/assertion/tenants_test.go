package assertion_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/oauth/authserver/internal/assertion"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// TestTenantsOfAnIssuer checks that an issuer which serves several companies is only trusted for
// those that are configured, and each for its own tenant of this server.
func TestTenantsOfAnIssuer(t *testing.T) {
	idp := oauthtest.New(t, nil)
	v, _ := newVerifier(t, idp, func(o *assertion.Options) {
		o.Issuers = []assertion.Issuer{
			{Issuer: idp.URL(), IssuerTenant: "acme-id", Tenant: "acme"},
			{Issuer: idp.URL(), IssuerTenant: "umbrella-id", Tenant: "umbrella"},
		}
	})
	tenant := func(name any, more ...oauthtest.TokenOption) string {
		return idp.IssueAssertion(server, client, append(more, oauthtest.Claim("tenant", name))...)
	}
	acme := accepts(t, v, tenant("acme-id"))
	assert.Equal(t, "acme", acme.Tenant)
	assert.Equal(t, "acme-id", acme.IssuerTenant)
	assert.Equal(t, "umbrella", accepts(t, v, tenant("umbrella-id", oauthtest.Claim("aud_tenant", "umbrella"))).Tenant)
	for _, text := range []string{
		tenant("initech-id"), tenant(nil), tenant("ACME-ID"), tenant(""), tenant(7), tenant([]string{"acme-id"}),
		tenant("umbrella-id", oauthtest.Claim("aud_tenant", "acme")),
		tenant("acme-id", oauthtest.Claim("aud_tenant", 7)),
	} {
		refuses(t, v, text)
	}
	why := refuses(t, v, tenant("initech-id"))
	assert.Contains(t, why.Advice, "IssuerTenant")
	assert.Equal(t, "initech-id", why.Got)
}

// TestOneIssuerForSeveralTenants checks that an assertion is for the tenant that it names, and for
// none if it does not say for which.
func TestOneIssuerForSeveralTenants(t *testing.T) {
	idp, other := oauthtest.New(t, nil), oauthtest.New(t, nil)
	v, _ := newVerifier(t, idp, func(o *assertion.Options) {
		o.Issuers = []assertion.Issuer{
			{Issuer: idp.URL(), Tenant: "production"},
			{Issuer: idp.URL(), Tenant: "staging"},
			{Issuer: idp.URL(), Tenant: "mallory", JWKS: other.JWKSURL()},
		}
	})
	forTenant := func(issuer *oauthtest.Issuer, tenant string, more ...oauthtest.TokenOption) string {
		return issuer.IssueAssertion(server, client, append(more, oauthtest.Claim("iss", idp.URL()), oauthtest.Claim("aud_tenant", tenant))...)
	}
	assert.Equal(t, "production", accepts(t, v, forTenant(idp, "production")).Tenant)
	assert.Equal(t, "staging", accepts(t, v, forTenant(idp, "staging")).Tenant)
	why := refuses(t, v, idp.IssueAssertion(server, client))
	assert.Equal(t, "its issuer is trusted for several tenants of this server, and it does not name one in aud_tenant", why.Problem)
	refuses(t, v, forTenant(idp, "elsewhere"))
	two, _ := newVerifier(t, idp, func(o *assertion.Options) {
		o.Issuers = []assertion.Issuer{{Issuer: idp.URL(), Tenant: "production"}, {Issuer: idp.URL(), Tenant: "staging"}}
	})
	refuses(t, two, idp.IssueAssertion(server, client))
	accepts(t, two, forTenant(idp, "staging"))

	// A tenant with other keys for the issuer neither speaks for the others nor uses up their jti.
	jti := oauthtest.Claim("jti", "1")
	refuses(t, v, forTenant(other, "production"))
	refuses(t, v, forTenant(idp, "mallory"))
	assert.Equal(t, "mallory", accepts(t, v, forTenant(other, "mallory", jti)).Tenant)
	accepts(t, v, forTenant(idp, "production", jti))
}

// TestEntriesOfAnIssuerShareItsKeys checks that an issuer with several entries is asked once.
func TestEntriesOfAnIssuerShareItsKeys(t *testing.T) {
	idp := oauthtest.New(t, nil)
	v, _ := newVerifier(t, idp, func(o *assertion.Options) {
		o.Issuers = []assertion.Issuer{{Issuer: idp.URL(), IssuerTenant: "a"}, {Issuer: idp.URL(), IssuerTenant: "b"}}
	})
	accepts(t, v, idp.IssueAssertion(server, client, oauthtest.Claim("tenant", "a")))
	accepts(t, v, idp.IssueAssertion(server, client, oauthtest.Claim("tenant", "b")))
	assert.Equal(t, 1, idp.Requests(oauthtest.JWKS))
}

// TestLookupGetsNoHugeIssuer checks that the program is only asked for what can be an issuer.
func TestLookupGetsNoHugeIssuer(t *testing.T) {
	idp := oauthtest.New(t, nil)
	var asked []string
	v, _ := newVerifier(t, idp, func(o *assertion.Options) {
		o.Lookup = func(_ context.Context, issuer string) ([]assertion.Issuer, error) {
			asked = append(asked, issuer)
			return nil, nil
		}
	})
	longest := "https://" + strings.Repeat("a", 2040)
	refuses(t, v, idp.IssueAssertion(server, client, oauthtest.Claim("iss", longest)))
	for _, iss := range []string{longest + "a", "https://idp.example.com\n", ""} {
		why := refuses(t, v, idp.IssueAssertion(server, client, oauthtest.Claim("iss", iss)))
		assert.Equal(t, "it does not name its issuer", why.Problem)
	}
	assert.Equal(t, []string{longest}, asked)
}

// TestLookup checks that a program can name issuers while it runs, that a lookup that is not exact
// trusts nobody else, and that issuers that are not trusted cost no fetch.
func TestLookup(t *testing.T) {
	static, customer, stranger := oauthtest.New(t, nil), oauthtest.New(t, nil), oauthtest.New(t, nil)
	var down atomic.Bool
	var asked atomic.Int64
	v, used := newVerifier(t, static, func(o *assertion.Options) {
		o.Lookup = func(_ context.Context, issuer string) ([]assertion.Issuer, error) {
			asked.Add(1)
			if down.Load() {
				return nil, errDown
			}
			if issuer == stranger.URL() {
				return nil, nil
			}
			return []assertion.Issuer{{Issuer: customer.URL(), Tenant: "customer"}}, nil
		}
	})
	accepts(t, v, static.IssueAssertion(server, client))
	assert.Zero(t, asked.Load(), "Lookup is for the other issuers")

	assert.Equal(t, "customer", accepts(t, v, customer.IssueAssertion(server, client)).Tenant)
	accepts(t, v, customer.IssueAssertion(server, client))
	assert.Equal(t, 1, customer.Requests(oauthtest.JWKS), "the keys are kept")
	refuses(t, v, customer.IssueAssertion(server, client, oauthtest.Claim("iss", customer.URL()+"/")))
	refuses(t, v, customer.IssueAssertion(server, client, oauthtest.Foreign()))
	refuses(t, v, customer.IssueAssertion(server, client, oauthtest.Claim("iss", static.URL())))
	refuses(t, v, stranger.IssueAssertion(server, client))
	assert.Zero(t, stranger.Requests(oauthtest.Metadata)+stranger.Requests(oauthtest.OpenID)+stranger.Requests(oauthtest.JWKS))

	before := len(used.keys())
	down.Store(true)
	unavailable(t, v, customer.IssueAssertion(server, client))
	assert.Len(t, used.keys(), before)
	down.Store(false)

	broken, _ := newVerifier(t, static, func(o *assertion.Options) {
		o.Issuers = nil
		o.Lookup = func(_ context.Context, issuer string) ([]assertion.Issuer, error) {
			return []assertion.Issuer{{Issuer: issuer, JWKS: "http://keys.example.com"}}, nil
		}
	})
	refuses(t, broken, customer.IssueAssertion(server, client))
}
