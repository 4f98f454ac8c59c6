package oauth

import (
	"github.com/mcpkit-go/mcpkit/oauth/internal/jose"
)

// TokenTypes says which values of the typ header are accepted. The header distinguishes access
// tokens from other tokens that the issuer signs with the same key.
type TokenTypes int

const (
	// CommonTypes accepts at+jwt, JWT and tokens without a type, which is what most issuers
	// send.
	CommonTypes TokenTypes = iota
	// OnlyAccessTokens accepts only at+jwt (RFC 9068). Use it if the issuer supports it.
	OnlyAccessTokens
)

var errType = problem("its type is not that of an access token").advise(adviceType)

// accept reports whether a token with that typ header may be an access token, and whether the
// header says that it is one.
func (t TokenTypes) accept(typ string, present bool) (ok, access bool) {
	if !present {
		return t == CommonTypes, false
	}
	switch jose.MediaType(typ) {
	case "at+jwt":
		return true, true
	case "okta-internal-at+jwt":
		return t == CommonTypes, true
	case "jwt":
		return t == CommonTypes, false
	}
	return false, false
}

// String returns the accepted types in words.
func (t TokenTypes) String() string {
	if t == OnlyAccessTokens {
		return "at+jwt"
	}
	return "at+jwt, JWT or no type"
}
