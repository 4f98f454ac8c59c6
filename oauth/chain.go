package oauth

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
	"github.com/mcpkit-go/mcpkit/oauth/internal/jose"
)

// Chain returns a verifier for several kinds of tokens, or several issuers.
//
// A JWT goes only to the verifier of the issuer that it names: keys
// of one issuer never vouch for tokens that name another, and an outage of one issuer does
// not affect the others. Every other token goes to the verifiers that [NewJWT] did not make,
// in order, until one accepts it; a verifier that has the token cached is asked first. If none
// accepts it and one of them is unavailable, the error is [ErrUnavailable]. Put static keys
// before introspection, because otherwise the authorization server receives the keys.
//
// The verifiers may be wrapped in [Cache] or be chains themselves. Chain returns an error for
// two verifiers of JWTs of the same issuer.
func Chain(verifiers ...Verifier) (Verifier, error) {
	if len(verifiers) == 0 {
		return nil, errors.New("oauth: a chain needs a verifier")
	}
	c := &chain{all: verifiers, byIssuer: map[string]Verifier{}}
	for _, v := range verifiers {
		if v == nil {
			return nil, errors.New("oauth: a chain with a nil verifier")
		}
		issuers, others := routesOf(v)
		for _, issuer := range issuers {
			for other := range c.byIssuer {
				if issuerFits(other, issuer) || issuerFits(issuer, other) || issuer == other {
					return nil, fmt.Errorf("oauth: a chain with two verifiers for the tokens of %s", issuer)
				}
			}
			c.byIssuer[issuer] = v
		}
		if others {
			c.others = append(c.others, v)
		}
	}
	if len(verifiers) == 1 && len(c.others) == 0 {
		return verifiers[0], nil // a verifier of JWTs checks the issuer itself
	}
	return c, nil
}

type chain struct {
	all      []Verifier
	byIssuer map[string]Verifier
	others   []Verifier
}

var (
	errNoVerifier = problem("no verifier is responsible for it")
	// errByProgram replaces the error of a program's own verifier, which may quote the token.
	errByProgram = problem("a verifier of the program refuses it")
)

// Verify implements [Verifier].
func (c *chain) Verify(ctx context.Context, token string) (*Principal, error) {
	if len(token) > MaxTokenBytes {
		return nil, errTooLong
	}
	if p := c.remembered(hashToken(token)); p != nil {
		return p, nil
	}
	issuer, named := claimedIssuer(token)
	if v := c.verifierFor(issuer); named && v != nil {
		return v.Verify(ctx, token)
	}
	var failure error
	var tried []*TokenError
	for _, v := range c.others {
		p, err := v.Verify(ctx, token)
		var bad *TokenError
		switch {
		case err == nil && p != nil:
			return p, nil
		case errors.As(err, &bad):
			tried = append(tried, bad)
		case errors.Is(err, ErrInvalidToken):
			tried = append(tried, errByProgram)
		case failure == nil:
			// Any other error is a failure of the verifier.
			failure = unavailable(err)
		}
	}
	switch {
	case failure != nil:
		return nil, failure
	case len(tried) == 1 && !named:
		return nil, tried[0]
	}
	return nil, c.refused(token, issuer, named, tried)
}

// verifierFor returns the verifier for JWTs of an issuer, or nil.
func (c *chain) verifierFor(issuer string) Verifier {
	if v := c.byIssuer[issuer]; v != nil {
		return v
	}
	for name, v := range c.byIssuer {
		if issuerFits(name, issuer) { // no two fit
			return v
		}
	}
	return nil
}

// refused returns the error for a token that no verifier is responsible for, or that several
// refuse.
func (c *chain) refused(token, issuer string, named bool, tried []*TokenError) error {
	e := *errNoVerifier
	if named {
		expected := slices.Sorted(maps.Keys(c.byIssuer))
		e = *errNoVerifier.with(strings.Join(expected, " or "), jose.ClaimText(issuer))
		for _, want := range expected {
			e.Advice = cmp.Or(e.Advice, issuerAdvice(want, issuer))
		}
	}
	if !named && len(c.others) == 0 {
		e.Advice = adviseForm(token)
	}
	e.Tried = tried
	for _, t := range tried {
		e.temporary = e.temporary || t.temporary
	}
	return &e
}

// claimedIssuer returns the iss of a token that looks like a JWT. It is not verified: it only
// selects the verifier.
func claimedIssuer(token string) (issuer string, ok bool) {
	_, payload, err := jose.Split(token)
	if err != nil {
		return "", false
	}
	err = jose.EachMember(payload, func(name string, value []byte) error {
		if name == "iss" {
			issuer, ok = strictjson.String(value)
		}
		return nil
	})
	return issuer, ok && err == nil
}

// routes implements router.
func (c *chain) routes() ([]string, bool) {
	return slices.Collect(maps.Keys(c.byIssuer)), len(c.others) > 0
}

// remembered implements rememberer. Only a verifier that accepted the token has it cached.
func (c *chain) remembered(hash tokenHash) *Principal {
	for _, v := range c.all {
		if p := rememberedBy(v, hash); p != nil {
			return p
		}
	}
	return nil
}

// version implements versioned. The sum grows when any of its parts does.
func (c *chain) version() uint64 {
	sum := uint64(0)
	for _, v := range c.all {
		sum += versionOf(v)
	}
	return sum
}

// ready implements readier.
func (c *chain) ready(ctx context.Context) error {
	var failed []error
	for _, v := range c.all {
		err := readyOf(ctx, v)
		if err == nil {
			return nil
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}
