package oauth

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math/big"
	"slices"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
	"github.com/mcpkit-go/mcpkit/oauth/internal/jose"
)

const (
	maxKeys    = 100
	minRSABits = 2048
	// maxRSABits bounds the time that one verification can take.
	maxRSABits = 8192
)

// A verifyKey is one public key of a key set.
type verifyKey struct {
	kid string
	alg string // the only algorithm the key is for; empty if it does not say
	key crypto.PublicKey
	// issuer is the issuer that the key set names for the key; empty if it names none. Key sets
	// for all tenants of Entra name it, with the tenant as {tenantid} or written out.
	issuer string
}

// vouchesFor reports whether the key may sign tokens of issuer.
func (k *verifyKey) vouchesFor(issuer string) bool {
	return k.issuer == "" || issuerFits(k.issuer, issuer)
}

// fits reports whether the key verifies signatures of the algorithm. The
// algorithm comes from the token, which is untrusted: it must never decide how
// a key is interpreted.
func (k *verifyKey) fits(alg string) bool {
	if k.alg != "" && k.alg != alg {
		return false
	}
	switch key := k.key.(type) {
	case *rsa.PublicKey:
		return slices.Contains(rsaAlgorithms, alg)
	case *ecdsa.PublicKey:
		return alg == curveAlgorithms[key.Curve]
	}
	return alg == "EdDSA"
}

var rsaAlgorithms = []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}

// curveAlgorithms has one algorithm for each curve: RFC 7518, section 3.4.
var curveAlgorithms = map[elliptic.Curve]string{
	elliptic.P256(): "ES256", elliptic.P384(): "ES384", elliptic.P521(): "ES512",
}

// use returns the algorithm that the key is for, in words for a log.
func (k *verifyKey) use() string {
	if k.alg != "" {
		return k.alg
	}
	switch key := k.key.(type) {
	case *rsa.PublicKey:
		return "an algorithm for RSA keys"
	case *ecdsa.PublicKey:
		return "the algorithm for " + key.Params().Name
	}
	return "EdDSA"
}

// same reports whether both are the same key for the same purpose.
func (k *verifyKey) same(other *verifyKey) bool {
	key, ok := k.key.(interface{ Equal(crypto.PublicKey) bool })
	return ok && k.kid == other.kid && k.alg == other.alg && k.issuer == other.issuer && key.Equal(other.key)
}

// parseKeySet returns the keys of a JWK set that may verify signatures of tokens.
// ignored is the number of other keys, which are normal: issuers also publish keys for other
// purposes.
func parseKeySet(data []byte) (keys []verifyKey, ignored int, err error) {
	var list []json.RawMessage
	found := false
	err = jose.EachMember(data, func(name string, value []byte) error {
		if name != "keys" {
			return nil
		}
		found = true
		return json.Unmarshal(value, &list)
	})
	if err != nil || !found {
		return nil, 0, errors.New("not a JWK set")
	}
	if len(list) > maxKeys {
		return nil, 0, errors.New("a JWK set with too many keys")
	}
	clashing := map[string]bool{}
	for _, raw := range list {
		key, ok := parseKey(raw)
		if !ok {
			continue
		}
		twin := slices.IndexFunc(keys, func(k verifyKey) bool { return key.kid != "" && k.kid == key.kid })
		if twin < 0 {
			keys = append(keys, key)
		} else if !key.same(&keys[twin]) {
			clashing[key.kid] = true
		}
	}
	// Two different keys with the same name are ambiguous, so neither is used.
	keys = slices.DeleteFunc(keys, func(k verifyKey) bool { return clashing[k.kid] })
	return keys, len(list) - len(keys), nil
}

// parseKey parses one JWK. It returns false unless the JWK is a public key for
// verifying signatures with an allowed algorithm.
func parseKey(raw []byte) (verifyKey, bool) {
	fields := map[string]string{}
	usable := true
	err := jose.EachMember(raw, func(name string, value []byte) error {
		switch name {
		case "kty", "use", "kid", "alg", "crv", "n", "e", "x", "y", "issuer":
			s, ok := strictjson.String(value)
			fields[name] = s
			usable = usable && ok
		case "key_ops":
			var ops []string
			usable = usable && json.Unmarshal(value, &ops) == nil && slices.Contains(ops, "verify")
		case "d", "p", "q", "dp", "dq", "qi", "oth", "k":
			// Anybody can sign with a private or shared key that was published.
			usable = false
		}
		return nil
	})
	if err != nil || !usable || fields["use"] != "" && fields["use"] != "sig" {
		return verifyKey{}, false
	}
	k := verifyKey{kid: fields["kid"], alg: fields["alg"], issuer: fields["issuer"]}
	switch fields["kty"] {
	case "RSA":
		k.key = rsaKey(fields["n"], fields["e"])
	case "EC":
		k.key = ecKey(fields["crv"], fields["x"], fields["y"])
	case "OKP":
		k.key = edKey(fields["crv"], fields["x"])
	}
	return k, k.key != nil
}

func rsaKey(n, e string) crypto.PublicKey {
	modulus, exponent := jwkInt(n, maxRSABits/8+1), jwkInt(e, 8)
	if modulus == nil || exponent == nil {
		return nil
	}
	bits := modulus.BitLen()
	if bits < minRSABits || bits > maxRSABits || modulus.Bit(0) == 0 {
		return nil
	}
	// With e = 1 every number is its own signature. crypto/rsa accepts at most 31 bits.
	if exponent.BitLen() > 31 || exponent.Bit(0) == 0 || exponent.Int64() < 3 {
		return nil
	}
	return &rsa.PublicKey{N: modulus, E: int(exponent.Int64())}
}

func ecKey(crv, x, y string) crypto.PublicKey {
	curve := map[string]elliptic.Curve{
		"P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521(),
	}[crv]
	if curve == nil {
		return nil
	}
	size := (curve.Params().BitSize + 7) / 8
	// Neither is longer than size, and the two together must have the whole length.
	bx, by := jwkBytes(x, size), jwkBytes(y, size)
	key, err := ecdsa.ParseUncompressedPublicKey(curve, slices.Concat([]byte{4}, bx, by))
	if err != nil { // not a point on the curve
		return nil
	}
	return key
}

func edKey(crv, x string) crypto.PublicKey {
	point := jwkBytes(x, ed25519.PublicKeySize)
	if crv != "Ed25519" || len(point) != ed25519.PublicKeySize {
		return nil
	}
	// With a point of small order as public key, signatures of any message can be forged
	// without a private key. crypto/ed25519 does not check for it.
	unsigned := slices.Clone(point)
	unsigned[31] &= 0x7f // clears the sign
	if slices.Contains(smallOrder, hex.EncodeToString(unsigned)) {
		return nil
	}
	return ed25519.PublicKey(point)
}

// smallOrder are the encodings of all points of Ed25519 whose order is 8 or less,
// without the sign bit. The list is libsodium's.
var smallOrder = []string{
	"0000000000000000000000000000000000000000000000000000000000000000",
	"0100000000000000000000000000000000000000000000000000000000000000",
	"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
	"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
}

// jwkInt is jwkBytes for an unsigned integer.
func jwkInt(s string, most int) *big.Int {
	data := jwkBytes(s, most)
	if data == nil {
		return nil
	}
	return new(big.Int).SetBytes(data)
}

// jwkBytes decodes base64url. It returns nil unless s encodes 1 to most bytes.
func jwkBytes(s string, most int) []byte {
	if s == "" || len(s) > base64.RawURLEncoding.EncodedLen(most) {
		return nil
	}
	data, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil {
		return nil
	}
	return data
}
