package oauth

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"

	"github.com/mcpkit-go/mcpkit/oauth/internal/jose"
)

// MaxTokenBytes is the length of the longest access token that is accepted. Real tokens have
// at most a few kilobytes; proxies refuse headers of more than 8 or 16 KiB.
const MaxTokenBytes = jose.MaxBytes

var (
	errTooLong = problem(fmt.Sprintf("it is longer than %d bytes", MaxTokenBytes))
	errNotJWT  = problem("it is not a signed JWT")
)

type tokenHash = [sha256.Size]byte

func hashToken(token string) tokenHash {
	// The buffer avoids an allocation for tokens of usual length.
	var buffer [2048]byte
	return sha256.Sum256(append(buffer[:0], token...))
}

// sameSecret returns 1 if a and b are equal, and 0 otherwise. How long it takes depends only
// on the lengths.
func sameSecret(a, b []byte) int { return subtle.ConstantTimeCompare(a, b) }
