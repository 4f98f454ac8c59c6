package oauth

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
)

// MaxTokenBytes is the length of the longest access token that is accepted. Real tokens have
// at most a few kilobytes; proxies refuse headers of more than 8 or 16 KiB.
const MaxTokenBytes = 16 << 10

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

// splitToken decodes the header and the payload of a JWT in compact form. It does not
// verify the signature.
func splitToken(token string) (header, payload []byte, err error) {
	if len(token) > MaxTokenBytes {
		return nil, nil, errTooLong
	}
	for i := range len(token) {
		// base64 packages skip line breaks. Checking the alphabet here gives each token one
		// spelling, and so one entry in a cache.
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
