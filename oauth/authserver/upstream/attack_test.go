package upstream_test

import (
	"crypto/sha256"
	"encoding/base64"
)

// atHash returns the claim at_hash for a token and the algorithms with SHA-256.
func atHash(access string) string {
	sum := sha256.Sum256([]byte(access))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}
