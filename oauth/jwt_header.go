package oauth

import (
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

var (
	errHeader    = problem("its header is not that of an access token")
	errAlgorithm = problem("its algorithm is not accepted")
	errPayload   = problem("its claims are not an unambiguous JSON object")
	errClaimName = problem("the name of a claim differs from a registered one only in case")
)

// headerNames are the header parameters with a meaning in JOSE.
var headerNames = []string{
	"alg", "kid", "typ", "cty", "crit", "zip", "b64", "enc", "jku", "jwk", "x5u", "x5c", "x5t",
}

// claimNames are the claims that this package uses for a decision.
var claimNames = []string{
	"sub", "iss", "aud", "exp", "nbf", "iat", "scope", "scp", "client_id", "azp", "cid", "appid", "cnf", "jti", "token_use",
}

// A tokenHeader is the part of a token's header that is used. The parameters that say where to
// find the key (jku, jwk, x5u, x5c) are not read: the token would vouch for itself.
type tokenHeader struct {
	alg, kid string
	// access is set when the type says that it is an access token.
	access bool
}

// A tokenFormat checks everything about a JWT that needs no key and no clock.
type tokenFormat struct {
	algorithms []string
	types      TokenTypes
}

// open checks the form of a token, its header and the names of its claims, before
// other code parses it.
func (f tokenFormat) open(token string) (tokenHeader, error) {
	header, payload, err := splitToken(token)
	if err != nil {
		return tokenHeader{}, err
	}
	head, err := f.openHeader(header)
	if err != nil {
		return tokenHeader{}, err
	}
	var failure error
	err = eachMember(payload, func(name string, _ []byte) error {
		if spelledLike(name, claimNames) {
			failure = errClaimName
		}
		return failure
	})
	if failure != nil {
		return tokenHeader{}, failure
	}
	if err != nil {
		return tokenHeader{}, errPayload
	}
	return head, nil
}

func (f tokenFormat) openHeader(data []byte) (head tokenHeader, err error) {
	typ, hasType := "", false
	bad := false
	err = eachMember(data, func(name string, value []byte) error {
		var ok bool
		switch name {
		case "alg":
			head.alg, ok = strictjson.String(value)
		case "kid":
			head.kid, ok = strictjson.String(value)
			ok = ok && head.kid != ""
		case "typ":
			typ, ok = strictjson.String(value)
			hasType = true
		case "crit", "zip", "b64", "enc", "cty":
			// crit requires support for extensions, of which there are none here; the
			// others say that the payload is encoded or is not the claims.
			ok = false
		default:
			ok = !spelledLike(name, headerNames)
		}
		bad = bad || !ok
		return nil
	})
	if err != nil || bad {
		return head, errHeader
	}
	if !slices.Contains(f.algorithms, head.alg) {
		return head, errAlgorithm.with(strings.Join(f.algorithms, ", "), head.alg).advise(algorithmAdvice(head.alg))
	}
	var ok bool
	if ok, head.access = f.types.accept(typ, hasType); !ok {
		if !hasType {
			typ = "no type"
		}
		return head, errType.with(f.types.String(), typ)
	}
	return head, nil
}
