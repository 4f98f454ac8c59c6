package oauth

import (
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/oauth/internal/jose"
)

var (
	errKind  = problem("it says that it is not an access token")
	errEvent = problem("it is a security event, such as a logout")
	errID    = problem("it is an ID token").advise(adviceID)
	errBound = problem("it is bound to a key that was not presented")
)

// Issuers sign other tokens than access tokens with the same keys, for the same audience. A
// token says its kind in one of these claims.
var (
	// kindClaims have no other meaning.
	kindClaims = []string{"typ", "token_use"}
	// ambiguousKindClaims have other meanings with some issuers.
	ambiguousKindClaims = []string{"token_type", "tokenType", "tokenName", "type"}
	// hashClaims bind an ID token to what was issued together with it.
	hashClaims = []string{"at_hash", "c_hash", "s_hash"}
)

// accessKinds are the names of access tokens, without the characters that kindSeparators
// removes.
var accessKinds = []string{"access", "accesstoken", "bearer", "at", "at+jwt", "jwt"}

// idKinds are the names of ID tokens, without separators.
var idKinds = []string{"id", "idtoken", "identity", "identitytoken", "serializedid"}

// otherKinds are prefixes of the names of other tokens, without separators.
var otherKinds = []string{"refresh", "offline", "logout"}

// kindSeparators removes separators from the name of a kind: "refresh-token" becomes
// "refreshtoken".
var kindSeparators = strings.NewReplacer("_", "", "-", "", " ", "")

// checkKind returns an error for a token whose claims say that it is not an access token.
// typed says that the typ header calls it an access token; allowID accepts ID tokens.
func checkKind(claims Claims, typed, allowID bool) error {
	if _, present := claims["events"]; present { // RFC 8417, section 2.2
		return errEvent.with("an access token", "a token with events")
	}
	for _, name := range slices.Concat(kindClaims, ambiguousKindClaims) {
		value, present := claims[name]
		if !present {
			continue
		}
		text, isText := value.(string)
		kind := kindSeparators.Replace(strings.ToLower(text))
		strict := slices.Contains(kindClaims, name)
		switch {
		case slices.Contains(accessKinds, kind):
			typed = typed || kind != "jwt" // every kind is a JWT
		case slices.Contains(idKinds, kind):
			if !allowID {
				return errKind.with("an access token", name+" "+jose.ClaimText(value)).advise(adviceID)
			}
		case strings.EqualFold(text, "DPoP"):
			return errBound
		case strict, isText && slices.ContainsFunc(otherKinds, func(k string) bool { return strings.HasPrefix(kind, k) }):
			return errKind.with("an access token", name+" "+jose.ClaimText(value))
		}
	}
	if allowID || typed {
		return nil
	}
	for _, name := range hashClaims {
		if _, present := claims[name]; present {
			return errID.with("an access token", "a token with "+name)
		}
	}
	// Some issuers copy the nonce of a login into access tokens, but these have scopes.
	if _, present := claims["nonce"]; present && claims["scope"] == nil && claims["scp"] == nil {
		return errID.with("an access token", "a token with nonce and without scopes")
	}
	return nil
}
