package oauth

import (
	"slices"
	"strings"
)

var (
	errType  = problem("its type is not that of an access token")
	errKind  = problem("it says that it is another kind of token than an access token")
	errEvent = problem("it is a security event, such as a logout")
	errID    = problem("it is an ID token")
)

// Issuers sign other tokens than access tokens with the same keys, for the same audience. What
// a token is, it says in one of these claims.
var (
	// kindClaims say nothing else.
	kindClaims = []string{"typ", "token_use"}
	// wideClaims have other meanings with other issuers.
	wideClaims = []string{"token_type", "tokenType", "tokenName", "type"}
	// hashClaims bind an ID token to what was issued together with it.
	hashClaims = []string{"at_hash", "c_hash", "s_hash"}
)

// accessKinds are the names of access tokens, as plainKind spells them.
var accessKinds = []string{"access", "accesstoken", "bearer", "at", "at+jwt", "jwt"}

// idKinds are the names of ID tokens.
var idKinds = []string{"id", "idtoken", "identity", "identitytoken", "serializedid"}

// otherKinds are how the names of further kinds begin.
var otherKinds = []string{"refresh", "offline", "logout"}

// plainKind spells the kinds of tokens in one way: "Refresh-Token" is "refreshtoken".
var plainKind = strings.NewReplacer("_", "", "-", "", " ", "")

// checkKind refuses what says that it is no access token. named is set when the header says
// that it is one; ids allows ID tokens.
func checkKind(claims map[string]any, named, ids bool) error {
	if _, present := claims["events"]; present { // RFC 8417, section 2.2
		return errEvent.with("an access token", "a token with events")
	}
	for _, name := range slices.Concat(kindClaims, wideClaims) {
		value, present := claims[name]
		if !present {
			continue
		}
		text, isText := value.(string)
		kind := plainKind.Replace(strings.ToLower(text))
		strict := slices.Contains(kindClaims, name)
		switch {
		case slices.Contains(accessKinds, kind):
			named = named || kind != "jwt" // every kind is a JWT
		case slices.Contains(idKinds, kind):
			if !ids {
				return errKind.with("an access token", name+" "+claimText(value))
			}
		case strings.EqualFold(text, "DPoP"):
			return errBound
		case strict, isText && slices.ContainsFunc(otherKinds, func(k string) bool { return strings.HasPrefix(kind, k) }):
			return errKind.with("an access token", name+" "+claimText(value))
		}
	}
	if ids || named {
		return nil
	}
	for _, name := range hashClaims {
		if _, present := claims[name]; present {
			return errID.with("an access token", "a token with "+name)
		}
	}
	// Some issuers copy the nonce of a login into access tokens, which have scopes then.
	if _, present := claims["nonce"]; present && claims["scope"] == nil && claims["scp"] == nil {
		return errID.with("an access token", "a token with nonce and without scopes")
	}
	return nil
}

// mediaType returns the type of a header in lower case without "application/", which it may
// leave out: RFC 7515, section 4.1.9.
func mediaType(typ string) string {
	const prefix = "application/"
	if len(typ) > len(prefix) && strings.EqualFold(typ[:len(prefix)], prefix) {
		typ = typ[len(prefix):]
	}
	return asciiLower(typ)
}

// asciiLower is strings.ToLower without its surprises beyond ASCII.
func asciiLower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// accept reports whether a token with that typ header may be an access token, and whether the
// header names it one.
func (t TokenTypes) accept(typ string, present bool) (ok, named bool) {
	if !present {
		return t == CommonTypes, false
	}
	switch mediaType(typ) {
	case "at+jwt":
		return true, true
	case "okta-internal-at+jwt":
		return t == CommonTypes, true
	case "jwt":
		return t == CommonTypes, false
	}
	return false, false
}

func (t TokenTypes) String() string {
	if t == OnlyAccessTokens {
		return "at+jwt"
	}
	return "at+jwt, JWT or no type"
}
