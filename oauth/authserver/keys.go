package authserver

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

const (
	keyKeys = "as/keys"
	// keyLife is how long a key signs before the next one does.
	keyLife = 30 * 24 * time.Hour
	// keyNotice is how long a key is published before it signs: longer than resource servers and
	// caches keep a key set.
	keyNotice = time.Hour
	// keysRefresh is how often a replica looks for keys that another one has made.
	keysRefresh = time.Minute
	// keysKept is how long the record of keys lives without being read by a server.
	keysKept = 10 * 365 * 24 * time.Hour
)

// signingKeys are the keys of all replicas. They are one record of the store, in which the private
// keys are sealed. Each replica reads it every minute, and the first that finds a key old replaces
// it.
type signingKeys struct {
	store store.Store
	ring  *keyring
	now   func() time.Time
	life  time.Duration // of access tokens

	mu      sync.Mutex
	read    time.Time
	current keyRecord
	parsed  map[string]*ecdsa.PrivateKey
	public  []byte
}

// A keyRecord is what the store has.
type keyRecord struct {
	Keys []storedKey `json:"keys"` // oldest first
}

type storedKey struct {
	ID      string    `json:"id"`
	Created time.Time `json:"created"`
	Signs   time.Time `json:"signs"`  // from when on it signs
	Sealed  []byte    `json:"sealed"` // the private key
}

const purposeKey = "signing key"

// errLostSecret says that none of the Secrets opens the signing keys of the store.
var errLostSecret = errors.New("authserver: no signing key of the store can be opened with the Secrets of the configuration: " +
	"add the secret that was used before. If it is lost, call ReplaceLostSecret of authserver.Server once: all users must then log in " +
	"again, and registered clients and consents stay")

// load returns the keys, from the store if they are old.
func (k *signingKeys) load(ctx context.Context) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.now()
	if k.parsed != nil && now.Sub(k.read) < keysRefresh && now.Sub(k.read) >= 0 {
		return nil
	}
	err := k.refresh(ctx, now)
	if err != nil && k.parsed != nil && (errors.Is(err, store.ErrUnavailable) || errors.Is(err, store.ErrFull)) {
		return nil // the keys that are known stay good, also if there is no room for the next
	}
	return err
}

func (k *signingKeys) refresh(ctx context.Context, now time.Time) error {
	for range 10 {
		old, err := k.store.Get(ctx, keyKeys)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		var record keyRecord
		if old != nil {
			if err := json.Unmarshal(old, &record); err != nil {
				return fmt.Errorf("authserver: the record of signing keys is damaged: %w", err)
			}
		}
		changed, err := k.rotate(&record, now)
		if err != nil {
			return err
		}
		if changed {
			next, err := json.Marshal(record)
			if err != nil {
				return err
			}
			err = k.store.Swap(ctx, keyKeys, old, next, keysKept, "")
			if errors.Is(err, store.ErrConflict) {
				continue // another replica was faster
			}
			if err != nil {
				return err
			}
		}
		return k.use(record, now)
	}
	return fmt.Errorf("%w: the record of signing keys keeps changing", store.ErrUnavailable)
}

// rotate adds the next key in time, and removes keys whose last token has expired.
func (k *signingKeys) rotate(record *keyRecord, now time.Time) (changed bool, err error) {
	add := func(signs time.Time) error {
		private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return err
		}
		der, err := x509.MarshalECPrivateKey(private)
		if err != nil {
			return err
		}
		record.Keys = append(record.Keys, storedKey{ID: rand.Text()[:16], Created: now, Signs: signs, Sealed: k.ring.seal(purposeKey, der)})
		changed = true
		return nil
	}
	if len(record.Keys) == 0 {
		return true, add(now)
	}
	if newest := record.Keys[len(record.Keys)-1]; now.Sub(newest.Signs) > keyLife-keyNotice {
		if err := add(now.Add(keyNotice)); err != nil {
			return false, err
		}
	}
	// A key that a later one has replaced signs no more. Its last token expires within life.
	for len(record.Keys) > 1 && now.After(record.Keys[1].Signs.Add(k.life+keyNotice)) {
		record.Keys = record.Keys[1:]
		changed = true
	}
	return changed, nil
}

// use parses the keys of a record. A key whose secret is not known any more is left out; it is an
// error if no other is left.
func (k *signingKeys) use(record keyRecord, now time.Time) error {
	parsed := map[string]*ecdsa.PrivateKey{}
	type jwk struct {
		KeyType   string `json:"kty"`
		Curve     string `json:"crv"`
		X         string `json:"x"`
		Y         string `json:"y"`
		KeyID     string `json:"kid"`
		Use       string `json:"use"`
		Algorithm string `json:"alg"`
	}
	set := struct {
		Keys []jwk `json:"keys"`
	}{Keys: []jwk{}}
	for _, key := range record.Keys {
		der, err := k.ring.open(purposeKey, key.Sealed)
		if err != nil {
			continue
		}
		private, err := x509.ParseECPrivateKey(der)
		if err != nil {
			continue
		}
		point, err := private.PublicKey.Bytes() // 4, X and Y
		if err != nil || len(point) != 65 {
			continue
		}
		parsed[key.ID] = private
		set.Keys = append(set.Keys, jwk{"EC", "P-256", encode(point[1:33]), encode(point[33:]), key.ID, "sig", "ES256"})
	}
	if len(parsed) == 0 {
		return errLostSecret
	}
	public, err := json.Marshal(set)
	if err != nil {
		return err
	}
	k.read, k.current, k.parsed, k.public = now, record, parsed, public
	return nil
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// sign returns an access token with the claims.
func (k *signingKeys) sign(ctx context.Context, claims jwt.MapClaims) (string, error) {
	if err := k.load(ctx); err != nil {
		return "", err
	}
	id, key := k.signer()
	token := jwt.NewWithClaims(jwt.SigningMethodES256, claims)
	token.Header["kid"] = id
	token.Header["typ"] = "at+jwt" // RFC 9068
	return token.SignedString(key)
}

// signer returns the newest key that signs now.
func (k *signingKeys) signer() (id string, key *ecdsa.PrivateKey) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.now()
	for _, stored := range k.current.Keys {
		if k.parsed[stored.ID] != nil && (id == "" || !stored.Signs.After(now)) {
			id = stored.ID
		}
	}
	return id, k.parsed[id]
}

// set returns the public keys as a JSON Web Key Set.
func (k *signingKeys) set(ctx context.Context) ([]byte, error) {
	if err := k.load(ctx); err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.public, nil
}

// RoundTrip answers a request for the key set, so that the verifier of this process needs no
// network.
func (k *signingKeys) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := k.set(r.Context())
	if err != nil {
		return nil, err
	}
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        http.Header{"Content-Type": {"application/json"}},
		Body:          io.NopCloser(bytes.NewReader(body)),
		ContentLength: int64(len(body)), Request: r,
	}, nil
}
