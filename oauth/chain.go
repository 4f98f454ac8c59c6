package oauth

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

// Chain returns a verifier for several kinds of tokens, or several issuers.
//
// A JWT goes to the verifier of the issuer that it names, and to no other: keys
// of one issuer never vouch for tokens that name another, and one issuer's outage is
// not the other's. All other tokens go to the verifiers that are not of [NewJWT], in
// order, until one knows the caller; one that remembers the token is asked first. If none
// knows it but one could not tell, the answer is [ErrUnavailable]. Put static keys before introspection, or the authorization
// server gets to see them.
//
// The verifiers may be wrapped in [Cache] or be chains themselves. Two for the JWTs
// of the same issuer are refused.
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
			if c.byIssuer[issuer] != nil {
				return nil, fmt.Errorf("oauth: a chain with two verifiers for the tokens of %s", issuer)
			}
			c.byIssuer[issuer] = v
		}
		if others {
			c.others = append(c.others, v)
		}
	}
	if len(verifiers) == 1 && len(c.others) == 0 {
		return verifiers[0], nil // of JWTs, which looks at the issuer itself
	}
	return c, nil
}

// A router verifier says which tokens it is for: JWTs of these issuers, and whether
// others too.
type router interface {
	routes() (issuers []string, others bool)
}

func routesOf(v Verifier) ([]string, bool) {
	if v, ok := v.(router); ok {
		return v.routes()
	}
	return nil, true
}

type chain struct {
	all      []Verifier
	byIssuer map[string]Verifier
	others   []Verifier
}

var errNobody = problem("it is of no known kind or issuer")

// Verify implements [Verifier].
func (c *chain) Verify(ctx context.Context, token string) (*Principal, error) {
	if len(token) > maxToken {
		return nil, errTooLong
	}
	if p := c.remembered(hashToken(token)); p != nil {
		return p, nil
	}
	issuer, named := claimedIssuer(token)
	if v := c.byIssuer[issuer]; named && v != nil {
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
			tried = append(tried, errOfOther)
		case failure == nil:
			// An error that is not plainly about the token is one of the verifier.
			failure = unavailable(err)
		}
	}
	switch {
	case failure != nil:
		return nil, failure
	case len(tried) == 1 && !named:
		return nil, tried[0]
	}
	return nil, c.nobody(issuer, named, tried)
}

// nobody is the error of a token that no verifier is for, or that several refuse.
func (c *chain) nobody(issuer string, named bool, tried []*TokenError) error {
	e := *errNobody
	if named {
		e = *errNobody.with(strings.Join(slices.Sorted(maps.Keys(c.byIssuer)), " or "), claimText(issuer))
	}
	e.Tried = tried
	for _, t := range tried {
		e.mayPass = e.mayPass || t.mayPass
	}
	return &e
}

// errOfOther stands for what a verifier of the program says, which may quote the token.
var errOfOther = problem("a verifier of the program refuses it")

// remembered implements rememberer. Only a verifier that the token was for can remember it.
func (c *chain) remembered(hash tokenHash) *Principal {
	for _, v := range c.all {
		if p := rememberedBy(v, hash); p != nil {
			return p
		}
	}
	return nil
}

func unavailable(err error) error {
	if errors.Is(err, ErrUnavailable) {
		return err
	}
	// Its text may quote the token, so it is not repeated.
	return fmt.Errorf("%w: a verifier failed", ErrUnavailable)
}

// claimedIssuer returns the iss of a token that looks like a JWT. Nothing vouches
// for it: it only chooses who decides.
func claimedIssuer(token string) (issuer string, ok bool) {
	_, payload, err := splitToken(token)
	if err != nil {
		return "", false
	}
	err = eachMember(payload, func(name string, value []byte) error {
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

// version implements versioned. The sum grows with every part of it.
func (c *chain) version() uint64 {
	sum := uint64(0)
	for _, v := range c.all {
		sum += versionOf(v)
	}
	return sum
}
