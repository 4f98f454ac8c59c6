package oauth

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/oauth/internal/inbound"
)

// ErrPassthrough says that a request would have sent the caller's own access token to
// another service.
var ErrPassthrough = errlog.New("oauth: the caller's access token is for this server only and must not be passed on; " +
	"use this server's own credential, or exchange the token (RFC 8693)")

// NoPassthrough returns a transport for a server's requests to other services. It refuses
// to send the access token of the call that is being handled, with an
// error that wraps [ErrPassthrough], and passes every other request to base; nil means
// [http.DefaultTransport].
//
// A service that receives the token could act as the user on this server, and a service that
// accepts it accepts tokens that were not issued for it. The MCP specification forbids both
// (section Token Passthrough):
// https://modelcontextprotocol.io/specification/2025-11-25/basic/security_best_practices
//
// Requests must be made with the context of the call, as with
// [http.NewRequestWithContext]. The transport examines headers, cookies, user information
// and the query, but not the body. It is safe for concurrent use if base is.
func NoPassthrough(base http.RoundTripper) http.RoundTripper {
	if base == nil {
		base = http.DefaultTransport
	}
	return noPassthrough{base}
}

type noPassthrough struct{ base http.RoundTripper }

func (t noPassthrough) RoundTrip(r *http.Request) (*http.Response, error) {
	if in, ok := inbound.From(r.Context()); ok {
		if where := findToken(r, in.Text()); where != "" {
			if r.Body != nil {
				_ = r.Body.Close()
			}
			return nil, fmt.Errorf("%w (found in %s of the request to %s)", ErrPassthrough, where, r.URL.Host)
		}
	}
	return t.base.RoundTrip(r)
}

// Redact replaces the access token of the call that ctx belongs to in a text that is
// going to be logged, such as an error of [http.Client], which quotes the whole URL.
func Redact(ctx context.Context, text string) string {
	in, ok := inbound.From(ctx)
	if !ok {
		return text
	}
	text = strings.ReplaceAll(text, in.Text(), in.String())
	return strings.ReplaceAll(text, url.QueryEscape(in.Text()), in.String())
}

// findToken returns the part of the request that contains the token, such as "the query";
// "" if none does.
func findToken(r *http.Request, token string) string {
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
