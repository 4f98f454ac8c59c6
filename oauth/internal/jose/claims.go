package jose

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"
)

// The reasons why a claim cannot be used.
var (
	ErrTime = errors.New("a time of the token is not a valid time")
	ErrName = errors.New("a claim of the token is not a valid name")
)

// lastSecond is the end of the year 9999. Arithmetic with later times overflows
// somewhere, and no token lasts that long.
const lastSecond = 253402300799

// Time reads a NumericDate, which may have a fraction (RFC 7519, section 2).
// It returns the zero time only if the claim is absent.
func Time(claims map[string]any, name string) (time.Time, error) {
	value, present := claims[name]
	if !present {
		return time.Time{}, nil
	}
	number, ok := value.(json.Number)
	if !ok {
		return time.Time{}, ErrTime
	}
	seconds, err := strconv.ParseFloat(string(number), 64)
	// Not "seconds < 1 ||", which a NaN would pass.
	if err != nil || !(seconds >= 1 && seconds <= lastSecond) {
		return time.Time{}, ErrTime
	}
	whole := int64(seconds)
	return time.Unix(whole, int64((seconds-float64(whole))*1e9)), nil
}

// MaxName is the length in bytes of the longest subject, client or other identifier.
const MaxName = 1024

// Name returns a claim that names a user, a client or the like. It is empty only if it is absent.
func Name(claims map[string]any, name string) (string, error) {
	value, present := claims[name]
	if !present {
		return "", nil
	}
	s, ok := value.(string)
	// Names appear in logs and keys, where control characters make two names look the same.
	if !ok || s == "" || len(s) > MaxName || HasControl(s) {
		return "", ErrName
	}
	return s, nil
}

// HasControl reports whether s has characters that cannot be displayed: control characters
// and line separators.
func HasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u2028' || r == '\u2029'
	})
}
