package oauth

import (
	"reflect"

	"github.com/mcpkit-go/mcpkit/oauth/internal/jose"
)

// The functions in this file give the fuzz targets access to unexported functions.

// CountKeys parses a JWK set and returns how many of its keys can be used.
func CountKeys(data []byte) (int, error) {
	keys, _, err := parseKeySet(data)
	return len(keys), err
}

// FitsAny reports whether a key of the set fits the algorithm.
func FitsAny(data []byte, alg string) bool {
	keys, _, _ := parseKeySet(data)
	for i := range keys {
		if keys[i].fits(alg) {
			return true
		}
	}
	return false
}

// Members returns the names of the members of a JSON object, as the strict parser reads them.
func Members(data []byte) (names []string, err error) {
	err = jose.EachMember(data, func(name string, _ []byte) error {
		names = append(names, name)
		return nil
	})
	return names, err
}

// ScopesOf returns the scopes of claims.
func ScopesOf(claims map[string]any) ([]string, error) { return scopesOf(claims) }

// CanonicalAudience returns the canonical form of a URL.
func CanonicalAudience(s string) string { return canonicalURL(s) }

// MetadataURLs returns the URLs where an issuer's metadata may be.
func MetadataURLs(issuer string) []string { return metadataURLs(issuer) }

// KeyHash is the type by which static keys are compared.
var KeyHash = reflect.TypeFor[keyHash]()
