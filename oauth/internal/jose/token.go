package jose

import (
	"encoding/base64"
	"errors"
	"strings"
)

// MaxBytes is the length of the longest token that is opened.
const MaxBytes = 16 << 10

// The reasons why a text is not a token.
var (
	ErrTooLong = errors.New("the token is too long")
	ErrForm    = errors.New("the token is not a signed JWT")
)

// Split decodes the header and the payload of a JWT in compact form. It does not
// verify the signature.
func Split(token string) (header, payload []byte, err error) {
	if len(token) > MaxBytes {
		return nil, nil, ErrTooLong
	}
	for i := range len(token) {
		// base64 packages skip line breaks. Checking the alphabet here gives each token one
		// spelling, and so one entry in a cache.
		if c := token[i]; !isBase64URL(c) && c != '.' {
			return nil, nil, ErrForm
		}
	}
	head, rest, _ := strings.Cut(token, ".")
	body, signature, _ := strings.Cut(rest, ".")
	if head == "" || body == "" || signature == "" || strings.Contains(signature, ".") {
		return nil, nil, ErrForm
	}
	encoding := base64.RawURLEncoding.Strict()
	if header, err = encoding.DecodeString(head); err != nil {
		return nil, nil, ErrForm
	}
	if payload, err = encoding.DecodeString(body); err != nil {
		return nil, nil, ErrForm
	}
	return header, payload, nil
}

func isBase64URL(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_'
}

// MediaType returns the value of a typ header in lower case, without the optional prefix
// "application/": RFC 7515, section 4.1.9.
func MediaType(typ string) string {
	const prefix = "application/"
	if len(typ) > len(prefix) && strings.EqualFold(typ[:len(prefix)], prefix) {
		typ = typ[len(prefix):]
	}
	// Outside of ASCII, strings.ToLower maps different letters to the same one.
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, typ)
}
