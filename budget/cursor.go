package budget

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/jsontape"
)

// A Binding identifies the call that a cursor is bound to. A cursor is valid only for the same tool
// of the same server, with the same arguments, from the same caller.
type Binding struct {
	// Server identifies the server among servers with the same key, for example by its URL. Replicas
	// of one server have the same. Package mcpkit sets it to the name and URL of the manifest.
	Server string
	// Tool is the name of the tool.
	Tool string
	// Arguments is the JSON object with the arguments of the call. Its members cursor, limit and
	// fields are ignored, so that they may change from page to page. All others are compared by
	// their JSON values; numbers are compared exactly, so that 1.0 equals 1.
	Arguments json.RawMessage
	// Caller identifies the caller, for example by issuer and subject; "" if the tool is public.
	Caller string
}

// CursorLifetime is how long a cursor is valid if a [Sealer] has no Lifetime.
const CursorLifetime = 24 * time.Hour

// A Sealer makes cursors that a client can neither read nor change. It is safe for concurrent use.
type Sealer struct {
	// Lifetime is how long cursors are valid; 0 means [CursorLifetime].
	Lifetime time.Duration

	aead cipher.AEAD
	now  func() time.Time
}

// NewSealer returns a sealer with a secret key of at least 16 bytes. Replicas of one server need
// the same key, so that each accepts the cursors of the others.
func NewSealer(key []byte) (*Sealer, error) {
	if len(key) < 16 {
		return nil, fmt.Errorf("budget: the key of a sealer has %d bytes; it needs at least 16", len(key))
	}
	derived := sha256.Sum256(append([]byte("mcpkit cursor v1\x00"), key...))
	block, _ := aes.NewCipher(derived[:]) // neither fails with a key of 32 bytes
	aead, _ := cipher.NewGCM(block)
	return &Sealer{aead: aead, now: time.Now}, nil
}

// RandomSealer returns a sealer with a random key. Its cursors are valid until the process ends.
func RandomSealer() *Sealer {
	key := make([]byte, 32)
	_, _ = rand.Read(key)  // never fails, as crypto/rand documents
	s, _ := NewSealer(key) // 32 bytes are enough
	return s
}

// A position is where a page begins.
type position struct {
	Offset   int    `json:"o,omitempty"`
	Upstream string `json:"u,omitempty"` // the cursor of the service behind the tool
	Skip     int    `json:"s,omitempty"` // items of the upstream page that were already returned
	Limit    int    `json:"l,omitempty"` // the limit with which the upstream page was read
}

// The errors of cursors. Their texts are written for the model.
var (
	errCursorForged  = errors.New("cursor: this is not a cursor of this server; omit it to start from the beginning")
	errCursorForeign = errors.New("cursor: it belongs to another call; repeat the arguments of the call that returned it, or omit it to start from the beginning")
	errNoArguments   = errors.New("cursor: the arguments of the call are not a JSON object")
	errCursorExpired = errors.New("cursor: it has expired; omit it to start from the beginning")
)

const (
	cursorVersion = 2 // version 1 was bound to less of a call
	digestSize    = 16
	maxCursor     = 8192 // the maxLength of PageRequest.Cursor
)

// seal makes a cursor: a version and a nonce, then encrypted the time, the digest of
// the binding and the position.
func (s *Sealer) seal(binding Binding, pos position) (string, error) {
	raw, _ := json.Marshal(pos) // integers and a string
	digest, err := binding.digest()
	if err != nil {
		return "", err
	}
	plain := binary.BigEndian.AppendUint64(nil, uint64(s.now().Unix()))
	plain = append(append(plain, digest...), raw...)
	out := make([]byte, 1+s.aead.NonceSize())
	out[0] = cursorVersion
	_, _ = rand.Read(out[1:])
	out = s.aead.Seal(out, out[1:], plain, out[:1])
	cursor := base64.RawURLEncoding.EncodeToString(out)
	if len(cursor) > maxCursor {
		return "", fmt.Errorf("budget: the cursor of the upstream service has %d bytes; sealed, it is longer than the %d bytes that a request accepts", len(pos.Upstream), maxCursor)
	}
	return cursor, nil
}

func (s *Sealer) open(binding Binding, cursor string) (position, error) {
	if strings.ContainsAny(cursor, "\r\n") { // the decoder would ignore them
		return position{}, errCursorForged
	}
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	nonceEnd := 1 + s.aead.NonceSize()
	if err != nil || len(sealed) < nonceEnd || sealed[0] != cursorVersion {
		return position{}, errCursorForged
	}
	plain, err := s.aead.Open(nil, sealed[1:nonceEnd], sealed[nonceEnd:], sealed[:1])
	if err != nil {
		return position{}, errCursorForged
	}
	digest, err := binding.digest()
	if err != nil {
		return position{}, err
	}
	if string(plain[8:8+digestSize]) != string(digest) {
		return position{}, errCursorForeign
	}
	lifetime := s.Lifetime
	if lifetime <= 0 {
		lifetime = CursorLifetime
	}
	made := time.Unix(int64(binary.BigEndian.Uint64(plain)), 0)
	if s.now().Sub(made) > lifetime {
		return position{}, errCursorExpired
	}
	var pos position
	return pos, json.Unmarshal(plain[8+digestSize:], &pos)
}

// digest returns a digest of the binding. Arguments that are equal as JSON have the same digest:
// white space, the order of members and the spelling of strings and numbers do not matter.
func (b Binding) digest() ([]byte, error) {
	args := bytes.TrimSpace(b.Arguments)
	if len(args) == 0 || string(args) == "null" {
		args = []byte("{}")
	}
	if args[0] != '{' || len(args) > jsontape.MaxText || !json.Valid(args) {
		return nil, errNoArguments
	}
	var tape jsontape.Tape
	tape.Parse(args)
	arguments := tape.Digest("cursor", "limit", "fields")
	sum := sha256.New()
	for _, part := range []string{b.Server, b.Tool, b.Caller, string(arguments[:])} {
		sum.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		sum.Write([]byte(part))
	}
	return sum.Sum(nil)[:digestSize], nil
}
