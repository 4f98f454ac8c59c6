package oauth

import (
	"bytes"
	"context"
	"crypto"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
	"github.com/mcpkit-go/mcpkit/oauth/internal/jose"
)

// An Explanation says how a server decides about a token, check by check, for the operator who has
// to find out why a login does not work. It never contains the token, its signature, or a claim
// that names a person.
type Explanation struct {
	// Accepted is set if the server accepts the token.
	Accepted bool
	// Verifier is the issuer, or the set of static keys, whose verifier decides. It is empty if no
	// verifier is responsible.
	Verifier string
	// Checks are the checks in the order in which they are made. Those after the first failed one
	// are made too, as far as they can be.
	Checks []TokenCheck
	// Principal is the caller, if the token is accepted.
	Principal *Principal
	// Claims are the names of the token's claims, sorted, if it is a JWT.
	Claims []string
}

// A TokenCheck is the result of one check of a token.
type TokenCheck struct {
	// Name is what was checked, such as "audience".
	Name string
	// Err is why the check failed; nil if it passed.
	Err *TokenError
	// Skipped says why the check was not made; "" if it was.
	Skipped string
	// Found is what the token has, if that can be shown.
	Found string
}

// Explain checks a token against the configuration of the server. It uses the network like the
// first request with the token: for keys that are not known yet, and for introspection. Without a
// network, the checks that need one are skipped.
func (s *Server) Explain(ctx context.Context, token string) *Explanation {
	token = strings.TrimSpace(token)
	e := &Explanation{}
	v := s.verifier
	if c, ok := v.(*chain); ok {
		if v = c.responsible(token, e); v == nil {
			return e
		}
	}
	if j := jwtVerifierOf(v); j != nil {
		j.explain(ctx, token, e)
	} else {
		explainOther(ctx, v, token, e)
	}
	e.decide()
	return e
}

// decide sets Accepted and Verifier from the checks.
func (e *Explanation) decide() {
	e.Accepted = e.Principal != nil
	for _, c := range e.Checks {
		if c.Err != nil || c.Skipped != "" {
			e.Accepted = false
		}
	}
	if !e.Accepted {
		e.Principal = nil
	}
}

// responsible returns the verifier of a chain that decides about a token. It returns nil, and adds
// the failed check, if no verifier does.
func (c *chain) responsible(token string, e *Explanation) Verifier {
	issuer, named := claimedIssuer(token)
	if v := c.verifierFor(issuer); named && v != nil {
		return v
	}
	if len(c.others) > 0 {
		return &chain{all: c.others, others: c.others}
	}
	var bad *TokenError
	errors.As(c.refused(token, issuer, named, nil), &bad)
	e.Checks = append(e.Checks, TokenCheck{Name: "issuer", Err: bad, Found: jose.ClaimText(issuer)})
	return nil
}

// jwtVerifierOf returns the verifier of JWTs behind caches, or nil.
func jwtVerifierOf(v Verifier) *jwtVerifier {
	if c, ok := v.(*tokenCache); ok {
		v = c.inner
	}
	j, _ := v.(*jwtVerifier)
	return j
}

// explainOther makes the single check that is possible with a verifier that is not for JWTs.
func explainOther(ctx context.Context, v Verifier, token string, e *Explanation) {
	p, err := v.Verify(ctx, token)
	check := TokenCheck{Name: "token"}
	var bad *TokenError
	switch {
	case errors.As(err, &bad):
		check.Err, e.Verifier = bad, bad.Verifier
	case err != nil:
		check.Skipped = withoutToken(err, token).Error()
	default:
		e.Principal, e.Verifier = p, p.Issuer
	}
	e.Checks = append(e.Checks, check)
}

// explain makes the checks of verify, and goes on after one has failed.
func (v *jwtVerifier) explain(ctx context.Context, token string, e *Explanation) {
	e.Verifier = v.issuer.name
	add := func(name, found string, err error) {
		check := TokenCheck{Name: name, Found: found}
		errors.As(by(v.issuer.name, err), &check.Err)
		e.Checks = append(e.Checks, check)
	}
	head, err := v.format.open(token)
	if errors.Is(err, errNotJWT) {
		err = errNotJWT.advise(adviseForm(token))
	}
	claims, readable := claimsOf(token)
	e.Claims = slices.Sorted(maps.Keys(claims))
	add("form, algorithm and type", headerText(token), err)
	if !readable {
		return
	}
	withoutNulls(claims)
	issuer, err := v.issuer.check(claims)
	add("issuer", jose.ClaimText(claims["iss"]), err)
	add("audience", jose.ClaimText(claims["aud"]), v.audiences.check(claims))
	add("kind of token", "", checkKind(claims, head.access, v.idTokens))
	expires, err := v.times.check(claims)
	if err == nil && expires.IsZero() {
		err = errNoExpiry
	}
	add("time", "expires "+jose.TimeText(expires), err)
	switch err := v.checkSignature(ctx, token, head, issuer); {
	case errors.Is(err, ErrUnavailable):
		e.Checks = append(e.Checks, TokenCheck{Name: "signature", Skipped: "the keys of the issuer cannot be fetched"})
	default:
		add("signature", "key "+jose.Loggable(head.kid), err)
	}
	v.explainMapping(claims, issuer, expires, e, add)
}

// explainMapping makes the checks of the program's Mapping, and checks which scopes the token
// grants.
func (v *jwtVerifier) explainMapping(claims Claims, issuer string, expires time.Time, e *Explanation, add func(name, found string, err error)) {
	if v.issuer.tenants != nil {
		add("tenant", jose.ClaimText(claims["tid"]), v.issuer.checkTenant(claims))
	}
	p, err := v.mapping.principalOf(issuer, claims, expires)
	found := ""
	if err == nil {
		found = "scopes " + strings.Join(p.Scopes, " ")
		if len(p.Scopes) == 0 {
			found = "no scopes"
		}
	}
	add("caller and scopes", found, err)
	e.Principal = p
}

// checkSignature checks the signature alone, and whether its key is for the issuer; "" is an issuer
// that another check refuses.
func (v *jwtVerifier) checkSignature(ctx context.Context, token string, head tokenHeader, issuer string) error {
	return signatureError(v.parser.Verify(token, func(map[string]any) (crypto.PublicKey, error) {
		key, err := v.keys.key(ctx, head.kid, head.alg)
		switch {
		case err != nil:
			return nil, err
		case v.issuer.tenants != nil && issuer != "" && !key.vouchesFor(issuer):
			return nil, errKeyIssuer.with(key.issuer, issuer)
		}
		return key.key, nil
	}))
}

// claimsOf returns the claims of a JWT without checking anything else.
func claimsOf(token string) (Claims, bool) {
	_, payload, err := jose.Split(token)
	if err != nil || jose.Untrusted.Check(payload) != nil {
		return nil, false
	}
	claims := Claims{}
	decoder := json.NewDecoder(bytes.NewReader(payload))
	decoder.UseNumber()
	return claims, decoder.Decode(&claims) == nil
}

// headerText returns the algorithm and the type in the header of a JWT, or "" if it has none.
func headerText(token string) string {
	header, _, err := jose.Split(token)
	if err != nil {
		return ""
	}
	alg, typ := "none", "no type"
	err = jose.EachMember(header, func(name string, value []byte) error {
		text, ok := strictjson.String(value)
		switch {
		case ok && name == "alg":
			alg = jose.Loggable(text)
		case ok && name == "typ":
			typ = "type " + jose.Loggable(text)
		}
		return nil
	})
	if err != nil {
		return ""
	}
	return alg + ", " + typ
}
