package authserver

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/internal/assertion"
)

// Enterprise accepts identity assertions (ID-JAG): an organisation's identity provider says who the
// user of a client is, and nobody sees a consent page. It is what Claude calls enterprise-managed
// authorization. The client must be known: by a metadata document or as one of [Config].Clients.
// Such a login has no refresh token. Source:
// https://github.com/modelcontextprotocol/ext-auth/blob/main/specification/draft/enterprise-managed-authorization.mdx
type Enterprise struct {
	// Issuers are the identity providers, exactly as assertions name them in iss. No other is
	// accepted.
	Issuers []AssertionIssuer
	// User returns the user for an assertion, and ErrNotAllowed if there is none. It is required,
	// because only the program knows which of its users the issuer and the subject of an
	// organisation are. The e-mail address is not an identity: another organisation can claim it.
	User func(context.Context, Assertion) (User, error)
}

// An AssertionIssuer is an identity provider of an organisation.
type AssertionIssuer struct {
	// Issuer is its URL, as in iss.
	Issuer string
	// JWKSURL is the URL of its keys; found in its metadata if empty.
	JWKSURL string
	// Tenant is what the program calls the organisation. It is passed on in [Assertion].
	Tenant string
	// IssuerTenant is the organisation at the identity provider, if one Issuer serves several:
	// assertions must then name it in the claim tenant. If it is empty, assertions that name one are
	// refused.
	IssuerTenant string
}

// Okta returns the issuer of the identity assertions of an Okta organisation. domain is its Okta
// domain, such as example.okta.com. Source:
// https://developer.okta.com/docs/guides/xaa-validate-id-jag/main/
func Okta(domain, tenant string) AssertionIssuer {
	i := assertion.Okta(domain)
	return AssertionIssuer{Issuer: i.Issuer, JWKSURL: i.JWKS, Tenant: tenant}
}

// ClaudeIssuer returns the issuer of the identity assertions that Claude signs itself for an
// organisation. issuer is the URL that Claude's settings show, or the last part of it.
func ClaudeIssuer(issuer, tenant string) AssertionIssuer {
	return AssertionIssuer{Issuer: assertion.Claude(issuer).Issuer, Tenant: tenant}
}

// An Assertion is an identity assertion that was verified.
type Assertion struct {
	// Issuer, IssuerTenant and Subject are who the user is, together. Tenant is that of the
	// [AssertionIssuer].
	Issuer, IssuerTenant, Subject, Tenant string
	// ClientID is the client that acts for the user.
	ClientID string
	// Scopes are what the organisation allows; nil if it leaves that to the server.
	Scopes []string
	// Claims are all claims.
	Claims oauth.Claims
}

// assertions verifies identity assertions.
type assertions struct {
	verifier *assertion.Verifier
	user     func(context.Context, Assertion) (User, error)
}

func (s *Server) newAssertions(e Enterprise) (*assertions, error) {
	if len(e.Issuers) == 0 || e.User == nil {
		return nil, errors.New("authserver: Enterprise needs Issuers and User")
	}
	options := assertion.Options{
		Server: s.config.Issuer, Once: s.assertionOnce,
		KeySet: oauth.KeySetOptions{Client: s.config.HTTPClient, Now: s.config.Now, Logger: s.config.Logger},
		Resource: func(name string) bool {
			_, err := s.resource(name)
			return name != "" && err == nil
		},
	}
	for _, issuer := range e.Issuers {
		options.Issuers = append(options.Issuers, assertion.Issuer{Issuer: issuer.Issuer, JWKS: issuer.JWKSURL, Tenant: issuer.Tenant, IssuerTenant: issuer.IssuerTenant})
	}
	verifier, err := assertion.New(options)
	if err != nil {
		return nil, fmt.Errorf("authserver: Enterprise: %w", err)
	}
	return &assertions{verifier, e.User}, nil
}

// assertionOnce accepts each assertion once, on all replicas together.
func (s *Server) assertionOnce(ctx context.Context, key string, until time.Time) error {
	life := until.Sub(s.config.Now()) + time.Minute
	if life <= 0 {
		return assertion.ErrReplayed
	}
	err := s.config.Store.Swap(ctx, "as/assertion/"+hashText(key), nil, []byte{1}, life, "assertions")
	if errors.Is(err, store.ErrConflict) {
		return assertion.ErrReplayed
	}
	return err
}

// assert answers the token request with an identity assertion.
func (s *Server) assert(ctx context.Context, c *client, f form) (*tokenResponse, error) {
	if f["assertion"] == "" {
		return nil, fail("invalid_request", "assertion is missing")
	}
	// The assertion carries the client's identifier, so a client that registers itself cannot be
	// the one that the organisation means.
	if c.kind == kindRegistered || !c.may(grantAssertion) {
		return nil, &failure{status: http.StatusBadRequest, code: "unauthorized_client", description: "the client may not use this grant type"}
	}
	refuse := func(err error) (*tokenResponse, error) {
		s.event(ctx, Event{Kind: AssertionRefused, ClientID: c.ID, Client: c.Name})
		return nil, errGrant.because(err)
	}
	a, err := s.assertions.verifier.Verify(ctx, f["assertion"], c.ID)
	switch {
	case errors.Is(err, assertion.ErrUnavailable), errors.Is(err, store.ErrUnavailable):
		return nil, errUnavailable.because(err)
	case err != nil:
		return refuse(err)
	}
	resource, err := s.resource(a.Resource)
	if err != nil {
		return refuse(err)
	}
	if f["resource"] != "" {
		if asked, err := s.resource(f["resource"]); err != nil || a.Resource != "" && asked != resource {
			return nil, errTarget
		} else if a.Resource == "" {
			resource = asked
		}
	}
	asked, err := s.scopes(f["scope"])
	// Some clients ask for scopes of OpenID Connect only, which are not ours: they get what a client
	// gets that asks for none.
	unspecific := f["scope"] == "" || errors.Is(err, errScope) && wellFormed(f["scope"])
	switch {
	case unspecific && a.HasScopes:
		asked, err = s.allScopes(), nil
	case unspecific:
		asked, err = s.scopes("")
	}
	if err != nil {
		return nil, err
	}
	scopes := slices.DeleteFunc(asked, func(scope string) bool { return !a.Allows(scope) })
	user, err := s.assertions.user(ctx, Assertion{
		Issuer: a.Issuer, IssuerTenant: a.IssuerTenant, Subject: a.Subject, Tenant: a.Tenant,
		ClientID: a.ClientID, Scopes: a.Scopes, Claims: a.Claims,
	})
	if errors.Is(err, ErrNotAllowed) {
		return refuse(err)
	}
	if err == nil {
		err = user.check()
	}
	if err != nil {
		return nil, err
	}
	scopes = user.may(scopes)
	if len(scopes) == 0 && len(s.config.Scopes) > 0 {
		return nil, errScope
	}
	now := s.config.Now()
	g := &grant{
		ID: grantID(newGrantSecret()), User: user, Client: c.ID, ClientName: c.Name, Kind: c.kind, Resource: resource, Scopes: scopes,
		Created: now, Used: now, Assertion: true,
	}
	if err := s.index(ctx, g); err != nil {
		return nil, err
	}
	if err := s.storeGrant(ctx, g, s.config.AccessTokenLife+time.Minute); err != nil {
		return nil, err
	}
	s.event(ctx, g.event(AssertionAccepted))
	return s.issue(ctx, g, scopes, false)
}

func (s *Server) allScopes() []string {
	var all []string
	for _, scope := range s.config.Scopes {
		all = append(all, scope.Name)
	}
	return all
}
