package oauth

import (
	"cmp"
	"encoding/json"
	"strconv"
	"time"
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

// lastSecond is the end of the year 9999. Arithmetic with later times overflows
// somewhere, and no token lasts that long.
const lastSecond = 253402300799

// timeClaim reads a NumericDate, which may have a fraction (RFC 7519, section 2).
// It returns the zero time only if the claim is absent.
func timeClaim(claims Claims, name string) (time.Time, error) {
	value, present := claims[name]
	if !present {
		return time.Time{}, nil
	}
	number, ok := value.(json.Number)
	if !ok {
		return time.Time{}, errTime
	}
	seconds, err := strconv.ParseFloat(string(number), 64)
	// Not "seconds < 1 ||", which a NaN would pass.
	if err != nil || !(seconds >= 1 && seconds <= lastSecond) {
		return time.Time{}, errTime
	}
	whole := int64(seconds)
	return time.Unix(whole, int64((seconds-float64(whole))*1e9)), nil
}

// timeText returns a time in the form in which it is logged.
func timeText(t time.Time) string {
	if t.IsZero() {
		return "none"
	}
	return t.UTC().Format(time.RFC3339)
}
