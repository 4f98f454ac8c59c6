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

// An assertionGrant exchanges identity assertions for access tokens.
type assertionGrant struct {
	*base
	*grants
	*issuer
	assertions
}

// assertions verifies identity assertions.
type assertions struct {
	verifier *assertion.Verifier
	user     func(context.Context, Assertion) (User, error)
}

// newAssertionGrant checks the configuration of identity assertions.
func newAssertionGrant(b *base, g *grants, i *issuer, e Enterprise) (*assertionGrant, error) {
	s := &assertionGrant{base: b, grants: g, issuer: i}
	if len(e.Issuers) == 0 {
		return nil, errors.New("authserver: Enterprise has no Issuers: name the identity providers that are trusted")
	}
	if e.User == nil {
		return nil, errors.New("authserver: Enterprise has no User: only the program knows who a subject of an issuer is")
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
	s.assertions = assertions{verifier, e.User}
	return s, nil
}

// assertionOnce accepts each assertion once, on all replicas together.
func (s *assertionGrant) assertionOnce(ctx context.Context, key string, until time.Time) error {
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
func (s *assertionGrant) assert(ctx context.Context, c *client, f form) (*tokenResponse, error) {
	if f["assertion"] == "" {
		return nil, fail("invalid_request", "assertion is missing")
	}
	// The assertion carries the client's identifier, so a client that registers itself cannot be
	// the one that the organization means.
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
	// Some clients ask only for scopes of OpenID Connect, which this server does not grant. They
	// get the same scopes as a client that asks for none.
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
	// Such a grant is not used again, and a user gets many of them, so its records must not live
	// for long.
	life := s.config.AccessTokenLife + time.Minute
	if err := s.index(ctx, g, 2*life); err != nil {
		return nil, err
	}
	if err := s.storeGrant(ctx, g, life); err != nil {
		return nil, err
	}
	s.event(ctx, g.event(AssertionAccepted))
	return s.issue(ctx, g, scopes, false)
}
