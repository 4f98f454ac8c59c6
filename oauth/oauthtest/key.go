package oauthtest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"math/big"
	"net/http"
	"sync"
	"sync/atomic"
)

// An Algorithm is a JWS signature algorithm.
type Algorithm string

// The algorithms that an [Issuer] signs with.
const (
	RS256 Algorithm = "RS256" // RSA with 2048 bits
	ES256 Algorithm = "ES256" // P-256
	ES384 Algorithm = "ES384" // P-384
	EdDSA Algorithm = "EdDSA" // Ed25519
)

// A key is generated when it is first used, because RSA takes a tenth of a second.
type key struct {
	alg    Algorithm
	kid    string
	signer func() crypto.Signer
	// generated is set once signer has returned.
	generated atomic.Bool
}

func newKey(alg Algorithm, kid string) (*key, error) {
	var generate func() (crypto.Signer, error)
	switch alg {
	case RS256:
		generate = func() (crypto.Signer, error) { return unusedRSA.get() }
	case ES256:
		generate = func() (crypto.Signer, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) }
	case ES384:
		generate = func() (crypto.Signer, error) { return ecdsa.GenerateKey(elliptic.P384(), rand.Reader) }
	case EdDSA:
		generate = func() (crypto.Signer, error) {
			_, k, err := ed25519.GenerateKey(rand.Reader)
			return k, err
		}
	default:
		return nil, fmt.Errorf("oauthtest: unknown algorithm %q", alg)
	}
	k := &key{alg: alg, kid: kid}
	k.signer = sync.OnceValue(func() crypto.Signer {
		s, err := generate()
		if err != nil {
			panic(err) // the system's random source failed
		}
		k.generated.Store(true)
		return s
	})
	return k, nil
}

// release lets another issuer use the key, if it is an RSA key. Its issuer is closed.
func (k *key) release() {
	if k.alg == RS256 && k.generated.Load() {
		unusedRSA.put(k.signer().(*rsa.PrivateKey))
	}
}

// unusedRSA has the RSA keys of issuers that are closed. Tests that make an issuer each then do not
// wait for a key each, and issuers that are open at the same time have different keys.
var unusedRSA rsaKeys

type rsaKeys struct {
	mu   sync.Mutex
	keys []*rsa.PrivateKey
}

// get returns a key that no open issuer has.
func (r *rsaKeys) get() (*rsa.PrivateKey, error) {
	r.mu.Lock()
	last := len(r.keys) - 1
	if last < 0 {
		r.mu.Unlock()
		return rsa.GenerateKey(rand.Reader, 2048)
	}
	defer r.mu.Unlock()
	k := r.keys[last]
	r.keys = r.keys[:last]
	return k, nil
}

func (r *rsaKeys) put(k *rsa.PrivateKey) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keys = append(r.keys, k)
}

// sign returns the JWS signature of the input.
func (k *key) sign(input string) ([]byte, error) {
	digest := sha256.Sum256([]byte(input))
	switch s := k.signer().(type) {
	case *rsa.PrivateKey:
		return rsa.SignPKCS1v15(rand.Reader, s, crypto.SHA256, digest[:])
	case *ecdsa.PrivateKey:
		hashed, width := digest[:], 32
		if k.alg == ES384 {
			long := sha512.Sum384([]byte(input))
			hashed, width = long[:], 48
		}
		r, v, err := ecdsa.Sign(rand.Reader, s, hashed)
		if err != nil {
			return nil, err
		}
		out := make([]byte, 2*width) // fixed width: RFC 7518, section 3.4
		r.FillBytes(out[:width])
		v.FillBytes(out[width:])
		return out, nil
	case ed25519.PrivateKey:
		return ed25519.Sign(s, []byte(input)), nil
	default:
		return nil, fmt.Errorf("oauthtest: cannot sign with %T", s)
	}
}

// jwk returns the public key as a JWK.
func (k *key) jwk() (map[string]string, error) {
	j := map[string]string{"kid": k.kid, "alg": string(k.alg), "use": "sig"}
	switch p := k.signer().Public().(type) {
	case *rsa.PublicKey:
		j["kty"], j["n"], j["e"] = "RSA", b64(p.N.Bytes()), b64(big.NewInt(int64(p.E)).Bytes())
	case *ecdsa.PublicKey:
		point, err := p.Bytes() // 4, x, y
		if err != nil {
			return nil, err
		}
		width := len(point) / 2
		j["kty"], j["crv"], j["x"], j["y"] = "EC", p.Params().Name, b64(point[1:1+width]), b64(point[1+width:])
	case ed25519.PublicKey:
		j["kty"], j["crv"], j["x"] = "OKP", "Ed25519", b64(p)
	}
	return j, nil
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// Rotate makes a new key for every algorithm and uses the new keys for later signatures. The
// old keys stay published, as with real issuers, until [Issuer.DropOldKeys].
func (i *Issuer) Rotate() {
	i.tb.Helper()
	i.mu.Lock()
	defer i.mu.Unlock()
	i.made++
	for _, alg := range i.opts.Algorithms {
		k, err := newKey(alg, fmt.Sprintf("%s-%d", alg, i.made))
		if err != nil {
			i.tb.Fatal(err)
		}
		i.keys = append(i.keys, k)
	}
}

// DropOldKeys stops publishing the keys that [Issuer.Rotate] has replaced.
func (i *Issuer) DropOldKeys() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.keys = i.keys[len(i.keys)-len(i.opts.Algorithms):]
}

// current returns the key to sign with; an empty algorithm means the first.
func (i *Issuer) current(alg Algorithm) (*key, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	newest := i.keys[len(i.keys)-len(i.opts.Algorithms):]
	for _, k := range newest {
		if alg == "" || k.alg == alg {
			return k, nil
		}
	}
	return nil, fmt.Errorf("oauthtest: the issuer has no %s key", alg)
}

// foreignKey returns a key that is never published but has the kid of a published one.
func (i *Issuer) foreignKey(published *key) (*key, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	s, ok := i.foreign[published.alg]
	if !ok {
		var err error
		if s, err = newKey(published.alg, ""); err != nil {
			return nil, err
		}
		i.foreign[published.alg] = s
	}
	return &key{alg: s.alg, kid: published.kid, signer: s.signer}, nil
}

func (i *Issuer) jwks(w http.ResponseWriter, _ *http.Request) {
	i.mu.Lock()
	keys := append([]*key(nil), i.keys...)
	i.mu.Unlock()
	set := []map[string]string{}
	for _, k := range keys {
		j, err := k.jwk()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		set = append(set, j)
	}
	writeJSON(w, map[string]any{"keys": set})
}
