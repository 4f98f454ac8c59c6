package wrap

import (
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// Advice is a field of an output that says what the service asks of its callers: to wait before the
// next request. It comes from the headers Retry-After, RateLimit and X-RateLimit-Remaining, and is
// "" for most answers, so the field has omitempty. Errors, and the note of [Done], have the same
// advice.
type Advice string

func isAdvice(f reflect.StructField) bool { return f.Type == reflect.TypeFor[Advice]() }

// adviceFor returns what the service asks of its callers before the next request, or "".
func adviceFor(a *reply) string {
	wait, ok := waitFor(a.header, time.Now())
	switch {
	case a.status == http.StatusAccepted && ok:
		return fmt.Sprintf("Ask again in %s.", seconds(wait))
	case ok && exhausted(a.header):
		return fmt.Sprintf("The service accepts no more requests for %s.", seconds(wait))
	case exhausted(a.header):
		return "The service accepts no more requests for now."
	}
	return ""
}

// retryAfter returns when to try again.
func retryAfter(h http.Header) string {
	wait, ok := waitFor(h, time.Now())
	if !ok {
		return tryLater
	}
	return fmt.Sprintf("Try again in %s.", seconds(wait))
}

// seconds returns a duration in words.
func seconds(d time.Duration) string {
	n := int(d / time.Second)
	if n == 1 {
		return "1 second"
	}
	return fmt.Sprintf("%d seconds", n)
}

// maxWait is the longest wait that is repeated; a longer one is more likely a mistake.
const maxWait = 24 * time.Hour

// resetHeaders say when a limit ends: in how many seconds, or at which Unix time.
var resetHeaders = []string{"RateLimit-Reset", "X-RateLimit-Reset", "X-Rate-Limit-Reset"}

// waitFor returns how long the service asks to wait, in whole seconds.
func waitFor(h http.Header, now time.Time) (wait time.Duration, ok bool) {
	if value := h.Get("Retry-After"); value != "" {
		if at, err := http.ParseTime(value); err == nil {
			return inRange(at.Sub(now))
		}
		return parseSeconds(value, now)
	}
	if !exhausted(h) {
		return 0, false
	}
	for _, name := range resetHeaders {
		if value := h.Get(name); value != "" {
			return parseSeconds(value, now)
		}
	}
	return parseSeconds(rateLimitParameter(h, "t"), now)
}

// parseSeconds parses a number of seconds, or a Unix time in seconds or milliseconds.
func parseSeconds(text string, now time.Time) (time.Duration, bool) {
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	switch {
	case err != nil || n < 0 || n > 1e14: // NaN fails the last comparison of inRange
		return 0, false
	case n > 1e11:
		return inRange(time.UnixMilli(int64(n)).Sub(now))
	case n > 1e9:
		return inRange(time.Unix(int64(n), 0).Sub(now))
	case n > maxWait.Seconds():
		return 0, false
	}
	return inRange(time.Duration(n * float64(time.Second)))
}

// inRange rounds a wait up to whole seconds. It is false if the wait is over or too long.
func inRange(d time.Duration) (time.Duration, bool) {
	d = (d + time.Second - 1).Truncate(time.Second)
	return d, d >= time.Second && d <= maxWait
}

// exhausted reports whether the headers say that no request is left.
func exhausted(h http.Header) bool {
	for _, name := range []string{"RateLimit-Remaining", "X-RateLimit-Remaining", "X-Rate-Limit-Remaining"} {
		if value := strings.TrimSpace(h.Get(name)); value != "" {
			return value == "0"
		}
	}
	return rateLimitParameter(h, "r") == "0"
}

// rateLimitParameter returns a parameter of the RateLimit header, such as
// "default";r=0;t=30 (draft-ietf-httpapi-ratelimit-headers), or "".
func rateLimitParameter(h http.Header, name string) string {
	for part := range strings.FieldsFuncSeq(h.Get("RateLimit"), func(c rune) bool { return c == ';' || c == ',' }) {
		if key, value, found := strings.Cut(strings.TrimSpace(part), "="); found && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
