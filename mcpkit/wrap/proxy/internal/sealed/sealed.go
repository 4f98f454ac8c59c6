// Package sealed makes the states that clients bring back when they repeat a request with answers,
// as protocol 2026-07-28 has it. A client cannot read a state, change it, make one, or use it for
// another request, for another caller or twice.
package sealed

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// Lifetime is how long a state can be brought back.
const Lifetime = 10 * time.Minute

// maxUsed is how many states are remembered as used.
const maxUsed = 100_000

// The errors of Open.
var (
	ErrForeign = errors.New("this instance of the server did not make it")
	ErrOther   = errors.New("it belongs to another request")
	ErrLate    = errors.New("it has expired")
	ErrUsed    = errors.New("it was brought back before")
)

// A Sealer seals and opens states. Its methods are safe for concurrent use.
type Sealer struct {
	aead cipher.AEAD
	now  func() time.Time

	mu   sync.Mutex
	used map[string]time.Time // by nonce, with when the state is late
}

// New returns a sealer with a secret key of at least 16 bytes, or with a random one if key is
// empty.
func New(key []byte) (*Sealer, error) {
	switch {
	case len(key) == 0:
		key = make([]byte, 32)
		_, _ = rand.Read(key) // never fails, as crypto/rand documents
	case len(key) < 16:
		return nil, fmt.Errorf("the key has %d bytes; it needs at least 16", len(key))
	}
	derived := sha256.Sum256(append([]byte("mcpkit proxy state\x00"), key...))
	block, _ := aes.NewCipher(derived[:]) // neither fails with a key of 32 bytes
	aead, _ := cipher.NewGCM(block)
	return &Sealer{aead: aead, now: time.Now, used: map[string]time.Time{}}, nil
}

// Seal returns a state with content, for a request that about tells apart from all others.
func (s *Sealer) Seal(about string, content []byte) string {
	digest := sha256.Sum256([]byte(about))
	plain := binary.BigEndian.AppendUint64(nil, uint64(s.now().Unix()))
	plain = append(append(plain, digest[:]...), content...)
	out := make([]byte, s.aead.NonceSize())
	_, _ = rand.Read(out)
	return base64.RawURLEncoding.EncodeToString(s.aead.Seal(out, out, plain, nil))
}

// Open returns the content of a state, once.
func (s *Sealer) Open(about, state string) ([]byte, error) {
	if strings.ContainsAny(state, "\r\n") { // the decoder would ignore them
		return nil, ErrForeign
	}
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(state)
	if err != nil || len(sealed) < s.aead.NonceSize() {
		return nil, ErrForeign
	}
	nonce := sealed[:s.aead.NonceSize()]
	plain, err := s.aead.Open(nil, nonce, sealed[len(nonce):], nil)
	if err != nil || len(plain) < 8+sha256.Size {
		return nil, ErrForeign
	}
	until := time.Unix(int64(binary.BigEndian.Uint64(plain)), 0).Add(Lifetime)
	digest := sha256.Sum256([]byte(about))
	switch {
	case !bytes.Equal(plain[8:8+sha256.Size], digest[:]):
		return nil, ErrOther
	case !s.now().Before(until):
		return nil, ErrLate
	case !s.use(string(nonce), until):
		return nil, ErrUsed
	}
	return plain[8+sha256.Size:], nil
}

// use reports whether a state was not used before.
func (s *Sealer) use(nonce string, until time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, used := s.used[nonce]; used {
		return false
	}
	if len(s.used) >= maxUsed {
		now := s.now()
		for n, late := range s.used {
			if !now.Before(late) {
				delete(s.used, n)
			}
		}
		if len(s.used) >= maxUsed {
			return false // rather than forget one that could be used again
		}
	}
	s.used[nonce] = until
	return true
}
