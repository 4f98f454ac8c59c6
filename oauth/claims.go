package oauth

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

var (
	errIssuer   = fmt.Errorf("%w: it is of another issuer", ErrInvalidToken)
	errTime     = fmt.Errorf("%w: a time in it is not a time", ErrInvalidToken)
	errNoExpiry = fmt.Errorf("%w: it does not say when it expires", ErrInvalidToken)
	errExpired  = fmt.Errorf("%w: it has expired", ErrInvalidToken)
	errNotYet   = fmt.Errorf("%w: it is not valid yet", ErrInvalidToken)
	errTooOld   = fmt.Errorf("%w: it is too old, or does not say how old", ErrInvalidToken)
	errBound    = fmt.Errorf("%w: it is bound to a key that was not shown", ErrInvalidToken)
	errSubject  = fmt.Errorf("%w: its subject or client is not a name", ErrInvalidToken)
)

// maxName is the longest subject or client identifier, in bytes.
const maxName = 1024

// checkClaims decides whether the claims are good here, whoever signed them.
func (v *jwtVerifier) checkClaims(claims map[string]any) (*Principal, error) {
	if issuer, ok := claims["iss"].(string); !ok || issuer != v.issuer {
		return nil, errIssuer
	}
	if err := v.audiences.check(claims["aud"]); err != nil {
		return nil, err
	}
	expires, err := v.times.check(claims)
	if err != nil {
		return nil, err
	}
	if expires.IsZero() {
		return nil, errNoExpiry
	}
	return principalOf(v.issuer, claims, expires)
}

// principalOf describes the caller, once iss, aud and times are found good.
func principalOf(issuer string, claims map[string]any, expires time.Time) (*Principal, error) {
	// A token that is bound to a key (DPoP, mutual TLS) is worthless to a thief. Taken
	// as a plain bearer token it would not be.
	if _, bound := claims["cnf"]; bound {
		return nil, errBound
	}
	client, err := nameClaim(claims, "client_id")
	if err == nil && client == "" {
		client, err = nameClaim(claims, "azp")
	}
	if err != nil {
		return nil, err
	}
	subject, err := nameClaim(claims, "sub")
	if err != nil {
		return nil, err
	}
	if subject == "" {
		subject = client // client credentials: the client acts for itself
	}
	if subject == "" {
		return nil, errSubject
	}
	scopes, err := scopesOf(claims)
	if err != nil {
		return nil, err
	}
	return &Principal{
		Issuer: issuer, Subject: subject, ClientID: client,
		Scopes: scopes, Expires: expires, Claims: claims,
	}, nil
}

// nameClaim returns a claim that names somebody; empty only if it is absent.
func nameClaim(claims map[string]any, name string) (string, error) {
	value, present := claims[name]
	if !present {
		return "", nil
	}
	s, ok := value.(string)
	// Names end up in logs and keys, where control characters make two of one.
	if !ok || s == "" || len(s) > maxName || hasControl(s) {
		return "", errSubject
	}
	return s, nil
}

// A timePolicy decides about exp, nbf and iat.
type timePolicy struct {
	leeway, maxAge time.Duration
	now            func() time.Time
}

func newTimePolicy(leeway, maxAge time.Duration, now func() time.Time) timePolicy {
	setDefault(&leeway, defaultLeeway)
	if now == nil {
		now = time.Now
	}
	return timePolicy{leeway: max(leeway, 0), maxAge: maxAge, now: now}
}

// check returns when the token expires, or the zero time if it does not say.
func (p timePolicy) check(claims map[string]any) (expires time.Time, err error) {
	now := p.now()
	expires, err = timeClaim(claims, "exp")
	if err != nil {
		return expires, err
	}
	if !expires.IsZero() && !now.Before(expires.Add(p.leeway)) {
		return expires, errExpired
	}
	for _, name := range []string{"nbf", "iat"} {
		start, err := timeClaim(claims, name)
		switch {
		case err != nil:
			return expires, err
		case start.After(now.Add(p.leeway)):
			return expires, errNotYet
		case name == "iat" && p.maxAge > 0 && (start.IsZero() || now.Sub(start) > p.maxAge+p.leeway):
			return expires, errTooOld
		}
	}
	return expires, nil
}

// lastSecond is the end of the year 9999; beyond it, computing with times overflows
// somewhere, and no token lasts that long.
const lastSecond = 253402300799

// timeClaim reads a NumericDate, which may have a fraction (RFC 7519, section 2).
// It returns the zero time only if the claim is absent.
func timeClaim(claims map[string]any, name string) (time.Time, error) {
	value, present := claims[name]
	if !present {
		return time.Time{}, nil
	}
	number, ok := value.(json.Number)
	if !ok {
		return time.Time{}, errTime
	}
	seconds, err := strconv.ParseFloat(string(number), 64)
	// Not "seconds < 1 ||": a NaN would pass.
	if err != nil || !(seconds >= 1 && seconds <= lastSecond) {
		return time.Time{}, errTime
	}
	whole := int64(seconds)
	return time.Unix(whole, int64((seconds-float64(whole))*1e9)), nil
}
