package observe

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Callers says how log lines name callers and sessions; see [Logs]. The zero Callers names none.
type Callers struct {
	key   []byte
	whole bool
	none  bool // as the zero Callers, for a server whose default names them
	err   error
}

const minCallerKey = 16

// RandomCallers names callers by a hash with a key that this process makes. The name of a caller is
// the same in all lines of the process, and another one after a restart and in other replicas.
func RandomCallers() Callers {
	key := make([]byte, sha256.Size)
	_, _ = rand.Read(key) // crypto/rand documents that it never fails
	return Callers{key: key}
}

// HashedCallers names callers by a hash with a secret key of at least 16 bytes. Replicas with the
// same key use the same names, and [Callers.Name] finds the lines of a user who reports a problem.
// Without the key nobody can find out who a caller is by trying addresses.
func HashedCallers(key []byte) Callers {
	if len(key) < minCallerKey {
		return Callers{err: fmt.Errorf("the key has %d bytes; it needs at least %d", len(key), minCallerKey)}
	}
	return Callers{key: append([]byte(nil), key...)}
}

// WholeCallers names callers by their identity: oauth.Principal.UserID, which is the issuer and the
// subject, or "ip:" and the address of a caller without a token. These are personal data, which a
// privacy policy has to mention. Sessions stay hashed, because their IDs are secrets.
func WholeCallers() Callers {
	c := RandomCallers()
	c.whole = true
	return c
}

// NoCallers names no callers and no sessions.
func NoCallers() Callers { return Callers{none: true} }

// IsZero reports whether c is the zero Callers, which servers replace by their default.
func (c Callers) IsZero() bool { return len(c.key) == 0 && !c.none && c.err == nil }

// Err returns why the key cannot be used, or nil.
func (c Callers) Err() error { return c.err }

// Name returns the value of the attribute caller for a user: the user's oauth.Principal.UserID.
func (c Callers) Name(userID string) string {
	if c.whole {
		return userID
	}
	return c.hash("caller", userID)
}

// Session returns the value of the attribute session for the Mcp-Session-Id of a session.
func (c Callers) Session(id string) string { return c.hash("session", id) }

// hashBytes is the size of a name: two of a million callers have the same with a probability of
// 1 in 30 million.
const hashBytes = 8

func (c Callers) hash(kind, text string) string {
	if len(c.key) == 0 || text == "" {
		return ""
	}
	mac := hmac.New(sha256.New, c.key)
	mac.Write([]byte(kind + "\x00" + text))
	return hex.EncodeToString(mac.Sum(nil)[:hashBytes])
}
