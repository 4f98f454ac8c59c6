package jose

import (
	"errors"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

// Algorithms are the signature algorithms that a verifier may accept. Shared secrets and none are
// not among them.
var Algorithms = []string{
	"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
}

// headerNames are the header parameters with a meaning in JOSE.
var headerNames = []string{
	"alg", "kid", "typ", "cty", "crit", "zip", "b64", "enc", "jku", "jwk", "x5u", "x5c", "x5t",
}

// The reasons why a token is not opened.
var (
	ErrHeader    = errors.New("the header of the token cannot be accepted")
	ErrAlgorithm = errors.New("the algorithm of the token is not accepted")
	ErrPayload   = errors.New("the claims of the token are not an unambiguous JSON object")
	ErrClaimName = errors.New("the name of a claim differs from a registered one only in case")
)

// A Header is the part of a token's header that is used. The parameters that say where to
// find the key (jku, jwk, x5u, x5c) are not read: the token would vouch for itself.
type Header struct {
	Algorithm, KeyID, Type string
	// HasType is set if there is a type, even an empty one.
	HasType bool
}

// ReadHeader reads a token's header, which must name one of the algorithms. With ErrAlgorithm it
// also returns the header.
func ReadHeader(data []byte, algorithms []string) (head Header, err error) {
	bad := false
	err = EachMember(data, func(name string, value []byte) error {
		var ok bool
		switch name {
		case "alg":
			head.Algorithm, ok = strictjson.String(value)
		case "kid":
			head.KeyID, ok = strictjson.String(value)
			ok = ok && head.KeyID != ""
		case "typ":
			head.Type, ok = strictjson.String(value)
			head.HasType = true
		case "crit", "zip", "b64", "enc", "cty":
			// crit requires support for extensions, and this package supports none; the others say
			// that the payload is encoded or is not the claims.
			ok = false
		default:
			ok = !SpelledLike(name, headerNames)
		}
		bad = bad || !ok
		return nil
	})
	if err != nil || bad {
		return Header{}, ErrHeader
	}
	if !slices.Contains(algorithms, head.Algorithm) {
		return head, ErrAlgorithm
	}
	return head, nil
}

// CheckNames checks that claims are an unambiguous JSON object, and that no lenient reader takes
// another of them for one of names, which are the claims that a verifier uses for a decision.
func CheckNames(payload []byte, names []string) error {
	err := EachMember(payload, func(name string, _ []byte) error {
		if SpelledLike(name, names) {
			return ErrClaimName
		}
		return nil
	})
	if err != nil && !errors.Is(err, ErrClaimName) {
		return ErrPayload
	}
	return err
}

// SpelledLike reports whether name differs from one of names in case only, and equals none:
// SUB, Scope, or ſub with a long s. A lenient reader treats such a name as the other.
func SpelledLike(name string, names []string) bool {
	like := false
	for _, n := range names {
		if name == n {
			return false
		}
		like = like || strings.EqualFold(name, n)
	}
	return like
}
