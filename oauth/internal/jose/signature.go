package jose

import (
	"crypto"
	"errors"

	"github.com/golang-jwt/jwt/v5"
)

// ErrSignature says that the signature of a token is not valid.
var ErrSignature = errors.New("the signature of the token is not valid")

// A Parser verifies signatures. It is safe for concurrent use.
type Parser struct{ parser *jwt.Parser }

// NewParser returns a parser for tokens with these algorithms.
func NewParser(algorithms []string) Parser {
	return Parser{jwt.NewParser(
		jwt.WithValidMethods(algorithms),
		jwt.WithStrictDecoding(),
		jwt.WithJSONNumber(),
		// The verifiers are stricter.
		jwt.WithoutClaimsValidation(),
	)}
}

// Verify checks the signature of a token with the key that the function key returns, which gets the
// claims before they are verified. It returns the error of key, or ErrSignature: the errors of
// golang-jwt quote the token.
func (p Parser) Verify(token string, key func(claims map[string]any) (crypto.PublicKey, error)) error {
	failure := ErrSignature
	parsed, err := p.parser.ParseWithClaims(token, jwt.MapClaims{}, func(t *jwt.Token) (any, error) {
		claims, ok := t.Claims.(jwt.MapClaims)
		if !ok {
			return nil, failure
		}
		found, err := key(claims)
		if err != nil {
			failure = err
			return nil, err
		}
		return found, nil
	})
	if err != nil || !parsed.Valid {
		return failure
	}
	return nil
}
