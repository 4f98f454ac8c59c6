package oauth

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

var (
	errTooLong   = problem(fmt.Sprintf("it is longer than %d bytes", maxToken))
	errNotJWT    = problem("it is not a signed JWT")
	errHeader    = problem("its header is not one of an access token")
	errAlgorithm = problem("its algorithm is not accepted")
	errPayload   = problem("its claims are not a plain JSON object")
	errClaimName = problem("a claim is spelled like a registered one")
)

// headerNames are the header parameters that mean something in JOSE.
var headerNames = []string{
	"alg", "kid", "typ", "cty", "crit", "zip", "b64", "enc", "jku", "jwk", "x5u", "x5c", "x5t",
}

// claimNames are the claims that decide something here.
var claimNames = []string{
	"sub", "iss", "aud", "exp", "nbf", "iat", "scope", "scp", "client_id", "azp", "cid", "appid", "cnf", "jti", "token_use",
}

// A tokenHeader is what we read of the header. Where a token says that its key can be
// found (jku, jwk, x5u, x5c) is not read at all: the token would vouch for itself.
type tokenHeader struct {
	alg, kid string
	// access is set when the type says that it is an access token.
	access bool
}

// openToken checks everything about a token that needs no key and no clock, before
// any other code sees it.
func (v *jwtVerifier) openToken(token string) (tokenHeader, error) {
	header, payload, err := splitToken(token)
	if err != nil {
		return tokenHeader{}, err
	}
	head, err := v.openHeader(header)
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

// splitToken decodes the header and the payload of a token in compact form.
func splitToken(token string) (header, payload []byte, err error) {
	if len(token) > maxToken {
		return nil, nil, errTooLong
	}
	for i := range len(token) {
		// base64 packages skip line breaks, so the alphabet is checked here: else one
		// token would have many spellings, each a new entry in a cache.
		if c := token[i]; !isBase64URL(c) && c != '.' {
			return nil, nil, errNotJWT
		}
	}
	head, rest, _ := strings.Cut(token, ".")
	body, signature, _ := strings.Cut(rest, ".")
	if head == "" || body == "" || signature == "" || strings.Contains(signature, ".") {
		return nil, nil, errNotJWT
	}
	encoding := base64.RawURLEncoding.Strict()
	if header, err = encoding.DecodeString(head); err != nil {
		return nil, nil, errNotJWT
	}
	if payload, err = encoding.DecodeString(body); err != nil {
		return nil, nil, errNotJWT
	}
	return header, payload, nil
}

func isBase64URL(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}

func (v *jwtVerifier) openHeader(data []byte) (head tokenHeader, err error) {
	typ, hasType := "", false
	bad := false
	err = eachMember(data, func(name string, value []byte) error {
		ok := true
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
			// crit demands that we understand extensions, of which we know none; the
			// others say that the payload is not the claims as they stand.
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
	if !slices.Contains(v.algorithms, head.alg) {
		return head, errAlgorithm.with(strings.Join(v.algorithms, ", "), head.alg)
	}
	var ok bool
	if ok, head.access = v.types.accept(typ, hasType); !ok {
		if !hasType {
			typ = "no type"
		}
		return head, errType.with(v.types.String(), typ)
	}
	return head, nil
}

// asciiEqualFold is strings.EqualFold without its surprises beyond ASCII.
func asciiEqualFold(s, t string) bool {
	return len(s) == len(t) && strings.EqualFold(s, t)
}

// spelledLike reports whether name is not one of names but a sloppy reader
// would take it for one: SUB, Scope, or ſub with a long s.
func spelledLike(name string, names []string) bool {
	like := false
	for _, n := range names {
		if name == n {
			return false
		}
		like = like || strings.EqualFold(name, n)
	}
	return like
}
