package oauth

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/mcpkit-go/mcpkit/oauth/internal/jose"
)

// A StaticKey is an API key, for callers that cannot do OAuth: connectors with a fixed header,
// scripts, health checks. Callers send it in the header Authorization, as "Bearer KEY", if its
// verifier is one of Config.Verifiers, or in the header of a [KeyHeader] with its verifier.
type StaticKey struct {
	// Key is the key itself, at least 32 characters. Prefer SHA256, so that
	// the configuration contains no secret.
	Key string
	// SHA256 is the hash of the key in hexadecimal, as sha256sum prints it. Exactly one
	// of Key and SHA256 is given.
	SHA256 string
	// Subject is the user of the key.
	Subject string
	// Scopes are the scopes of the key.
	Scopes []string
	// Expires is when the key expires; the zero time means never.
	Expires time.Time
}

// minKeyLength rules out keys that can be guessed, or recovered from their hash.
const minKeyLength = 32

// NewStaticKeys returns a verifier of API keys. name is the Issuer of the principals.
func NewStaticKeys(name string, keys ...StaticKey) (Verifier, error) {
	if name == "" || jose.HasControl(name) {
		return nil, errors.New("oauth: a set of static keys needs a name")
	}
	if len(keys) == 0 {
		return nil, errors.New("oauth: a set of static keys needs a key")
	}
	v := &staticKeys{name: name}
	for i, key := range keys {
		hash, err := key.hash()
		if err != nil {
			return nil, fmt.Errorf("oauth: static key %d: %w", i, err) // never the key itself
		}
		if slices.ContainsFunc(v.keys, func(k staticKey) bool { return k.hash.equal(hash) == 1 }) {
			return nil, fmt.Errorf("oauth: static key %d: the same key is given twice", i)
		}
		if key.Subject == "" || len(key.Subject) > jose.MaxName || jose.HasControl(key.Subject) {
			return nil, fmt.Errorf("oauth: static key %d: the subject is not a valid name", i)
		}
		scopes := []string{}
		for _, scope := range key.Scopes {
			if !isScope(scope) {
				return nil, fmt.Errorf("oauth: static key %d: scope %q is not valid", i, scope)
			}
			if !slices.Contains(scopes, scope) {
				scopes = append(scopes, scope)
			}
		}
		v.keys = append(v.keys, staticKey{hash, Principal{
			Issuer: name, Subject: key.Subject, Scopes: scopes, Expires: key.Expires, byKey: true,
		}})
	}
	return v, nil
}

func (k StaticKey) hash() (hash keyHash, err error) {
	switch {
	case (k.Key == "") == (k.SHA256 == ""):
		return hash, errors.New("exactly one of Key and SHA256 must be given")
	case k.Key != "":
		if len(k.Key) < minKeyLength || len(k.Key) > MaxTokenBytes || !isToken68(k.Key) {
			return hash, fmt.Errorf("a key must have at least %d characters, and only those that an Authorization header allows", minKeyLength)
		}
		return keyHash{sum: sha256.Sum256([]byte(k.Key))}, nil
	}
	raw, err := hex.DecodeString(k.SHA256)
	if err != nil || len(raw) != len(hash.sum) {
		return hash, errors.New("SHA256 is not a SHA-256 hash in hexadecimal")
	}
	return keyHash{sum: tokenHash(raw)}, nil
}

// A keyHash is the hash of a key. Its type allows neither == nor use as a map key, so that
// hashes are only compared in constant time, with equal.
type keyHash struct {
	_   [0]func()
	sum tokenHash
}

// equal returns 1 if both hashes are equal, and 0 otherwise.
func (h *keyHash) equal(other keyHash) int {
	return sameSecret(h.sum[:], other.sum[:])
}

type staticKey struct {
	hash      keyHash
	principal Principal
}

type staticKeys struct {
	name string
	keys []staticKey
}

var errNoSuchKey = problem("it is not a known key")

// Verify implements [Verifier].
func (v *staticKeys) Verify(_ context.Context, token string) (*Principal, error) {
	if len(token) > MaxTokenBytes {
		return nil, by(v.name, errNoSuchKey)
	}
	// All hashes are compared, each in constant time, so that the time reveals
	// neither how much of a key was right nor which key matched.
	hash, found := keyHash{sum: hashToken(token)}, -1
	for i := range v.keys {
		found = subtle.ConstantTimeSelect(v.keys[i].hash.equal(hash), i, found)
	}
	if found < 0 {
		return nil, by(v.name, errNoSuchKey)
	}
	p := v.keys[found].principal
	if !p.Expires.IsZero() && !time.Now().Before(p.Expires) {
		return nil, by(v.name, errExpired.with("a key that has not expired", jose.TimeText(p.Expires)))
	}
	p.Scopes = slices.Clone(p.Scopes)
	return &p, nil
}
