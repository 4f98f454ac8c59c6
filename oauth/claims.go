package oauth

import (
	"encoding/json"
	"strconv"
	"time"
)

var (
	errIssuer   = problem("it is of another issuer")
	errTime     = problem("a time in it is not a time")
	errNoExpiry = problem("it does not say when it expires")
	errExpired  = problem("it has expired")
	errNotYet   = &TokenError{Problem: "it is not valid yet", mayPass: true}
	errTooOld   = problem("it is too old, or does not say how old")
	errBound    = problem("it is bound to a key that was not shown")
	errSubject  = problem("its subject or client is not a name")
)

// maxName is the longest subject or client identifier, in bytes.
const maxName = 1024

// checkClaims decides whether the claims are good here, whoever signed them.
func (v *jwtVerifier) checkClaims(head tokenHeader, claims map[string]any) (*Principal, error) {
	if issuer, ok := claims["iss"].(string); !ok || issuer != v.issuer {
		return nil, errIssuer.with(v.issuer, claimText(claims["iss"]))
	}
	if err := v.audiences.check(claims["aud"]); err != nil {
		return nil, err
	}
	if err := checkKind(claims, head.access, v.idTokens); err != nil {
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
	subject, client, err := whoIs(claims)
	if err != nil {
		return nil, err
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

// clientClaims name the client: in RFC 9068, OpenID Connect, Okta, and version 1 of Entra.
var clientClaims = []string{"client_id", "azp", "cid", "appid"}

// whoIs returns the user and the client that claims name. There is no user when the client
// acts for itself: it may have chosen its name, which can be that of a user.
//
// The token of a client that acts for itself has no sub; or its sub is the client's name, as
// RFC 9068, section 2.2, asks for; or it says what it is in a claim of Auth0 or Entra. The sub
// of other service accounts, such as Keycloak's, is a name that the issuer gave, so it is no
// other user's.
func whoIs(claims map[string]any) (subject, client string, err error) {
	if subject, err = nameClaim(claims, "sub"); err != nil {
		return "", "", err
	}
	// A user may have chosen the name of a client; only users have logged in.
	_, hasLogin := claims["auth_time"]
	own := subject == "" || claims["idtyp"] == "app" || claims["gty"] == "client-credentials"
	for _, name := range clientClaims {
		id, err := nameClaim(claims, name)
		switch {
		case err != nil:
			return "", "", err
		case id == "":
		case id == subject && !hasLogin, id+"@clients" == subject: // the latter is Auth0's
			return "", id, nil
		case client == "":
			client = id
		}
	}
	switch {
	case client == "" && subject == "":
		return "", "", errSubject
	case client != "" && own:
		return "", client, nil
	}
	return subject, client, nil
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
		return expires, errExpired.with("an exp after "+timeText(now), timeText(expires))
	}
	for _, name := range []string{"nbf", "iat"} {
		start, err := timeClaim(claims, name)
		switch {
		case err != nil:
			return expires, err
		case start.After(now.Add(p.leeway)):
			return expires, errNotYet.with(name+" before "+timeText(now), timeText(start))
		case name == "iat" && p.maxAge > 0 && (start.IsZero() || now.Sub(start) > p.maxAge+p.leeway):
			return expires, errTooOld.with("an iat after "+timeText(now.Add(-p.maxAge)), timeText(start))
		}
	}
	return expires, nil
}

// timeText is a time in a log.
func timeText(t time.Time) string {
	if t.IsZero() {
		return "none"
	}
	return t.UTC().Format(time.RFC3339)
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
