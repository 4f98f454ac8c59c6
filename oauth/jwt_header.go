package oauth

import (
	"errors"
	"strings"

	"github.com/mcpkit-go/mcpkit/oauth/internal/jose"
)

var (
	errHeader    = problem("its header is not that of an access token")
	errAlgorithm = problem("its algorithm is not accepted")
	errPayload   = problem("its claims are not an unambiguous JSON object")
	errClaimName = problem("the name of a claim differs from a registered one only in case")
)

// claimNames are the claims that this package uses for a decision.
var claimNames = []string{
	"sub", "iss", "aud", "exp", "nbf", "iat", "scope", "scp", "client_id", "azp", "cid", "appid", "cnf", "jti", "token_use",
}

// A tokenHeader is the part of a token's header that is used.
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
	header, payload, err := jose.Split(token)
	switch {
	case errors.Is(err, jose.ErrTooLong):
		return tokenHeader{}, errTooLong
	case err != nil:
		return tokenHeader{}, errNotJWT
	}
	head, err := f.openHeader(header)
	if err != nil {
		return tokenHeader{}, err
	}
	switch err := jose.CheckNames(payload, claimNames); {
	case errors.Is(err, jose.ErrClaimName):
		return tokenHeader{}, errClaimName
	case err != nil:
		return tokenHeader{}, errPayload
	}
	return head, nil
}

func (f tokenFormat) openHeader(data []byte) (tokenHeader, error) {
	read, err := jose.ReadHeader(data, f.algorithms)
	head := tokenHeader{alg: read.Algorithm, kid: read.KeyID}
	switch {
	case errors.Is(err, jose.ErrAlgorithm):
		return head, errAlgorithm.with(strings.Join(f.algorithms, ", "), head.alg).advise(algorithmAdvice(head.alg))
	case err != nil:
		return head, errHeader
	}
	ok, access := f.types.accept(read.Type, read.HasType)
	if head.access = access; !ok {
		typ := read.Type
		if !read.HasType {
			typ = "no type"
		}
		return head, errType.with(f.types.String(), typ)
	}
	return head, nil
}
