// Package inbound carries the access token or API key of a request to the code that may use it: the
// exchange of tokens, and the check that no request passes it on. Handlers cannot get at it.
package inbound

import "context"

// Key is the context key of the [Token] of a request.
type Key struct{}

// A Token is the access token of a request. It is not a string, because printing a context prints
// the strings in it.
type Token struct {
	text string
	key  bool
}

// New returns the token with that text. key says that it is an API key of this server, which no
// authorization server knows.
func New(text string, key bool) Token { return Token{text, key} }

// IsKey reports whether the token is an API key of this server.
func (t Token) IsKey() bool { return t.key }

// Text returns the text of the token.
func (t Token) Text() string { return t.text }

// String keeps the token out of what is printed.
func (Token) String() string { return "[access token]" }

// GoString is String for the verb %#v.
func (Token) GoString() string { return "[access token]" }

// From returns the token of the request that ctx belongs to.
func From(ctx context.Context) (Token, bool) {
	t, ok := ctx.Value(Key{}).(Token)
	return t, ok && t.text != ""
}
