package oauth

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// The errors of [BearerToken].
var (
	// ErrNoToken says that the request carries no access token. Answer it with
	// [ErrorWriter.NoToken].
	ErrNoToken = errors.New("oauth: the request has no access token")
	// ErrOtherScheme says that the Authorization header has another scheme,
	// such as Basic. It wraps ErrNoToken.
	ErrOtherScheme = fmt.Errorf("%w: the Authorization header has another scheme", ErrNoToken)
	// ErrMalformed says that the credentials are not exactly one well-formed access token.
	// Answer it with [ErrorWriter.InvalidRequest].
	ErrMalformed = errors.New("oauth: the request's credentials are malformed")
)

// BearerToken returns the access token of a request. It reads the one
// Authorization header and nothing else: a token that is only in the URL, in a cookie
// or in a form does not count. It does not read the body.
//
// The error wraps [ErrNoToken] or [ErrMalformed]. Two Authorization headers, or a
// header and an access_token parameter in the URL, are malformed, because different readers
// could use different tokens. No error contains any part of the token.
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
	if len(v) > MaxTokenBytes+len("Bearer ") { // checked before the value is scanned
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
		// Proxies join two headers with a comma, as in "Basic x, Bearer y". Readers differ in
		// which credential they use.
		for part := range strings.SplitSeq(rest, ",") {
			if f := strings.Fields(part); len(f) > 0 && strings.EqualFold(f[0], "Bearer") {
				return "", fmt.Errorf("%w: there is more than one credential", ErrMalformed)
			}
		}
		return "", ErrOtherScheme
	case rest == "":
		return "", fmt.Errorf("%w: the token is empty", ErrMalformed)
	case !isToken68(rest):
		return "", fmt.Errorf("%w: the token contains characters that no token contains", ErrMalformed)
	}
	return rest, nil
}

// queryHasToken reports whether the URL has an access_token parameter. It does not use
// URL.Query, which drops parameters next to a semicolon that other parsers see.
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
