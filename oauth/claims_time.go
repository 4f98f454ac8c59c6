package oauth

import (
	"cmp"
	"time"

	"github.com/mcpkit-go/mcpkit/oauth/internal/jose"
)

const (
	defaultLeeway = 30 * time.Second
	maxLeeway     = 5 * time.Minute
)

var (
	errTime     = problem("one of its times is not a valid time")
	errNoExpiry = problem("it does not say when it expires")
	errExpired  = problem("it has expired")
	errNotYet   = &TokenError{Problem: "it is not valid yet", temporary: true, Advice: adviceClock}
	errTooOld   = problem("it is too old, or does not say when it was issued")
)

// A timePolicy checks exp, nbf and iat.
type timePolicy struct {
	leeway, maxAge time.Duration
	now            func() time.Time
}

func newTimePolicy(leeway, maxAge time.Duration, now func() time.Time) timePolicy {
	if now == nil {
		now = time.Now
	}
	return timePolicy{leeway: max(0, cmp.Or(leeway, defaultLeeway)), maxAge: maxAge, now: now}
}

// check returns when the token expires, or the zero time if it does not say.
func (p timePolicy) check(claims Claims) (expires time.Time, err error) {
	now := p.now()
	expires, err = timeClaim(claims, "exp")
	if err != nil {
		return expires, err
	}
	if !expires.IsZero() && !now.Before(expires.Add(p.leeway)) {
		return expires, errExpired.with("an exp after "+jose.TimeText(now), jose.TimeText(expires))
	}
	for _, name := range []string{"nbf", "iat"} {
		start, err := timeClaim(claims, name)
		switch {
		case err != nil:
			return expires, err
		case start.After(now.Add(p.leeway)):
			return expires, errNotYet.with(name+" before "+jose.TimeText(now), jose.TimeText(start))
		case name == "iat" && p.maxAge > 0 && (start.IsZero() || now.Sub(start) > p.maxAge+p.leeway):
			return expires, errTooOld.with("an iat after "+jose.TimeText(now.Add(-p.maxAge)), jose.TimeText(start))
		}
	}
	return expires, nil
}

// timeClaim reads a NumericDate. It returns the zero time only if the claim is absent.
func timeClaim(claims Claims, name string) (time.Time, error) {
	t, err := jose.Time(claims, name)
	if err != nil {
		return t, errTime
	}
	return t, nil
}
