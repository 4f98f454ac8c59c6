package oauth

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// MaxTokenBytes is the longest access token that is looked at. Real ones have at
// most a few kilobytes; proxies refuse headers beyond 8 or 16.
const MaxTokenBytes = 16 << 10

// The errors of [BearerToken].
var (
	// ErrNoToken says that the request carries no access token. Answer it with
	// [ErrorWriter.NoToken].
	ErrNoToken = errors.New("oauth: the request has no access token")
	// ErrOtherScheme says that the request has credentials, but of another scheme,
	// such as Basic. It wraps ErrNoToken.
	ErrOtherScheme = fmt.Errorf("%w: the Authorization header has another scheme", ErrNoToken)
	// ErrMalformed says that the credentials are not one well-formed access token.
	// Answer it with [ErrorWriter.InvalidRequest].
	ErrMalformed = errors.New("oauth: the request's credentials are malformed")
)

// BearerToken returns the access token of a request. It comes from the one
// Authorization header and from nowhere else: a token in the URL alone, in a cookie
// or in a form is none. The body is not read.
//
// The error wraps [ErrNoToken] or [ErrMalformed]. Two Authorization headers, or a
// header beside an access_token parameter in the URL, are malformed: which of them
// counts would depend on who reads. No error contains any part of the token.
func BearerToken(r *http.Request) (string, error) {
	headers := r.Header["Authorization"]
	if len(headers) == 0 {
		return "", ErrNoToken
	}
	if len(headers) > 1 {
		return "", fmt.Errorf("%w: there is more than one Authorization header", ErrMalformed)
	}
	token, err := parseBearer(headers[0])
	if err == nil || errors.Is(err, ErrOtherScheme) {
		if queryHasToken(r.URL) {
			return "", fmt.Errorf("%w: there is a token in the URL and in the header", ErrMalformed)
		}
	}
	return token, err
}

// parseBearer parses the value of an Authorization header.
func parseBearer(v string) (string, error) {
	if len(v) > MaxTokenBytes+len("Bearer ") { // before anything walks over it
		return "", fmt.Errorf("%w: the Authorization header is too long", ErrMalformed)
	}
	v = strings.Trim(v, " \t")
	scheme, rest := v, ""
	if i := strings.IndexAny(v, " \t"); i >= 0 {
		scheme, rest = v[:i], strings.Trim(v[i:], " \t")
	}
	switch {
	case !isToken(scheme):
		return "", fmt.Errorf("%w: the Authorization header has no scheme", ErrMalformed)
	case !strings.EqualFold(scheme, "Bearer"):
		// Proxies join two headers with a comma. Who reads "Basic x, Bearer y"
		// decides which one counts.
		for _, part := range strings.Split(rest, ",") {
			if f := strings.Fields(part); len(f) > 0 && strings.EqualFold(f[0], "Bearer") {
				return "", fmt.Errorf("%w: there is more than one credential", ErrMalformed)
			}
		}
		return "", ErrOtherScheme
	case rest == "":
		return "", fmt.Errorf("%w: the token is empty", ErrMalformed)
	case !isToken68(rest):
		return "", fmt.Errorf("%w: the token contains characters that no token has", ErrMalformed)
	}
	return rest, nil
}

// isToken68 reports whether s is a b64token of RFC 6750, section 2.1.
func isToken68(s string) bool {
	s = strings.TrimRight(s, "=")
	var foreign uint8 // looked at once, behind the loop: tokens are long
	for i := range len(s) {
		foreign |= notToken68[s[i]]
	}
	return s != "" && foreign == 0
}

// notToken68 is 1 for the characters that no b64token has.
var notToken68 = func() (not [256]uint8) {
	for c := range 256 {
		if !isAlphaNum(byte(c)) && strings.IndexByte("-._~+/", byte(c)) < 0 {
			not[c] = 1
		}
	}
	return not
}()

// isToken reports whether s is a token of RFC 9110, section 5.6.2.
func isToken(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isAlphaNum(c) && strings.IndexByte("!#$%&'*+-.^_`|~", c) < 0 {
			return false
		}
	}
	return s != ""
}

func isAlphaNum(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// queryHasToken looks for an access_token parameter. It does not use URL.Query,
// which drops parameters beside a semicolon that other parsers see.
func queryHasToken(u *url.URL) bool {
	if u == nil || u.RawQuery == "" {
		return false
	}
	for pair := range strings.FieldsFuncSeq(u.RawQuery, func(c rune) bool { return c == '&' || c == ';' }) {
		key, _, _ := strings.Cut(pair, "=")
		if k, err := url.QueryUnescape(key); err == nil && k == "access_token" {
			return true
		}
	}
	return false
}
