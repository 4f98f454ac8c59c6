package oauth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// ErrPassthrough says that a request would have carried the caller's own token on to
// another service.
var ErrPassthrough = errors.New("oauth: the caller's access token is for this server only and must not be passed on; " +
	"use a credential of this server's own, or exchange the token (RFC 8693)")

// NoPassthrough returns a transport for a server's calls to other services. It refuses
// to send the access token that the call which is being handled came with, with an
// error that wraps [ErrPassthrough], and passes everything else on to base; nil is
// [http.DefaultTransport].
//
// A service that is sent the token could act as the user here, and one that accepts it
// takes tokens that are not its own: the MCP specification forbids both,
// https://modelcontextprotocol.io/specification/2025-11-25/basic/security_best_practices#token-passthrough
//
// Requests must be made with the context of the call, as they are with
// [http.NewRequestWithContext]. Headers, cookies, user information and the query are
// looked at, the body is not. It is safe for concurrent use if base is.
func NoPassthrough(base http.RoundTripper) http.RoundTripper {
	if base == nil {
		base = http.DefaultTransport
	}
	return noPassthrough{base}
}

type noPassthrough struct{ base http.RoundTripper }

func (t noPassthrough) RoundTrip(r *http.Request) (*http.Response, error) {
	if in, ok := r.Context().Value(inboundKey{}).(inbound); ok {
		if where := carries(r, in.token); where != "" {
			if r.Body != nil {
				_ = r.Body.Close()
			}
			return nil, fmt.Errorf("%w (found in %s of the request to %s)", ErrPassthrough, where, r.URL.Host)
		}
	}
	return t.base.RoundTrip(r)
}

// Redact takes the access token that the call of ctx came with out of a text that is
// going to be logged, such as an error of [http.Client], which quotes the whole URL.
func Redact(ctx context.Context, text string) string {
	in, ok := ctx.Value(inboundKey{}).(inbound)
	if !ok {
		return text
	}
	text = strings.ReplaceAll(text, in.token, in.String())
	return strings.ReplaceAll(text, url.QueryEscape(in.token), in.String())
}

type inboundKey struct{}

// An inbound is the token that a request came with. It is no string, because a context
// that is printed shows its strings.
type inbound struct{ token string }

func (inbound) String() string   { return "[access token]" }
func (inbound) GoString() string { return "[access token]" }

// carries says where in the request the token is; "" for nowhere.
func carries(r *http.Request, token string) string {
	is := func(s string) bool { return sameSecret([]byte(s), []byte(token)) == 1 }
	for name, values := range r.Header {
		for _, v := range values {
			for _, part := range strings.FieldsFunc(v, func(c rune) bool { return strings.ContainsRune(" \t,;", c) }) {
				_, value, _ := strings.Cut(part, "=") // of a cookie or a parameter
				if is(part) || is(strings.Trim(value, `"`)) {
					return "the header " + name
				}
			}
		}
	}
	if user, password, ok := r.BasicAuth(); ok && (is(user) || is(password)) {
		return "the header Authorization"
	}
	if r.URL.User != nil {
		if password, _ := r.URL.User.Password(); is(password) || is(r.URL.User.Username()) {
			return "the user information"
		}
	}
	for pair := range strings.FieldsFuncSeq(r.URL.RawQuery, func(c rune) bool { return c == '&' || c == ';' }) {
		_, value, _ := strings.Cut(pair, "=")
		if plain, err := url.QueryUnescape(value); err == nil && is(plain) || is(value) {
			return "the query"
		}
	}
	return ""
}
