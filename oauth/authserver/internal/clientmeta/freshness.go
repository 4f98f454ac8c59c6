package clientmeta

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Bounds for how long a copy is used.
const (
	// minFresh bounds how often one URL is requested, whatever the response says.
	minFresh = 10 * time.Second
	// maxAge is how long a copy is used at most, after the publisher confirmed it, also while the
	// document cannot be fetched.
	maxAge = 24 * time.Hour
	// defaultFresh is for responses without an expiry time.
	defaultFresh = 10 * time.Minute
)

// freshFor returns how long a response with the header can be used without asking again (RFC 9111,
// section 4.2), and whether a copy may be kept for the time after that.
func freshFor(h http.Header, now time.Time) (fresh time.Duration, keep bool) {
	control := cacheControl(h)
	_, noStore := control["no-store"]
	_, noCache := control["no-cache"]
	if noStore || noCache {
		return minFresh, !noStore
	}
	lifetime := defaultFresh
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		date = now
	}
	if age, ok := control["s-maxage"]; ok {
		lifetime = deltaSeconds(age)
	} else if age, ok := control["max-age"]; ok {
		lifetime = deltaSeconds(age)
	} else if h.Get("Expires") != "" {
		lifetime = 0
		if expires, err := http.ParseTime(h.Get("Expires")); err == nil {
			lifetime = expires.Sub(date)
		}
	}
	age := max(deltaSeconds(h.Get("Age")), now.Sub(date))
	return min(max(lifetime-age, minFresh), maxAge), true
}

// cacheControl returns the directives in lower case with their values. If a directive comes twice
// with different values, the response is treated as expired, as RFC 9111 recommends.
func cacheControl(h http.Header) map[string]string {
	directives := map[string]string{}
	for directive := range strings.SplitSeq(strings.Join(h.Values("Cache-Control"), ","), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.Trim(strings.TrimSpace(value), `"`)
		if have, twice := directives[name]; twice && have != value {
			value = "0"
		}
		directives[name] = value
	}
	return directives
}

// deltaSeconds parses a number of seconds. It returns 0 for a text that is not a number, and a long
// time for a number that is too large.
func deltaSeconds(s string) time.Duration {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 32)
	if err != nil {
		n = 1<<31 - 1
	}
	return time.Duration(n) * time.Second
}
