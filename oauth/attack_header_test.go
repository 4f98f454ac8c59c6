package oauth_test

import (
	"crypto/ecdsa"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/pem"
	"hash"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

func TestAlgNone(t *testing.T) {
	m, k := newMint(t, sharedRSA()), sharedRSA()
	v := m.verifier(t)
	accepts(t, v, m.token(k, nil))
	for _, alg := range []string{"none", "None", "NONE", "nOnE", ""} {
		text := b64([]byte(mustJSON(map[string]any{"alg": alg, "kid": k.kid}))) + "." + b64([]byte(m.claims(nil)))
		refuses(t, v, text+".", alg)
		refuses(t, v, text, alg)
		refuses(t, v, k.signText(text), alg)
	}
	for _, alg := range []string{"none", "HS256", "HS512", "RS1", "", "rs256"} {
		_, err := oauth.NewJWT(oauth.JWTConfig{Issuer: m.URL, Audiences: []string{resourceURL}, Algorithms: []string{"RS256", alg}})
		require.Error(t, err, alg)
	}
}

func TestAlgMalformed(t *testing.T) {
	m, k := newMint(t, sharedRSA()), sharedRSA()
	v := m.verifier(t)
	accepts(t, v, k.sign(`{"alg":"RS256","kid":"rsa-1"}`, m.claims(nil)))
	for _, header := range []string{
		`{"kid":"rsa-1"}`, `{"alg":["RS256"],"kid":"rsa-1"}`, `{"alg":256,"kid":"rsa-1"}`, `{"alg":null,"kid":"rsa-1"}`,
		`{"alg":"rs256","kid":"rsa-1"}`, `{"alg":"RS256 ","kid":"rsa-1"}`, `{"alg":{},"kid":"rsa-1"}`, `[]`, `null`, `"RS256"`, ``,
	} {
		refuses(t, v, k.sign(header, m.claims(nil)), header)
	}
	// Valid signatures with algorithms that are not accepted.
	only := m.verifier(t, func(c *oauth.JWTConfig) { c.Algorithms = []string{"ES256"} })
	refuses(t, only, m.token(k, nil))
	wide := mintKey{k.kid, "RS512", k.private}
	refuses(t, v, m.token(wide, nil))
	accepts(t, m.verifier(t, func(c *oauth.JWTConfig) { c.Algorithms = []string{"RS512"} }), m.token(wide, nil))
}

func TestHeaderNames(t *testing.T) {
	m, k := newMint(t, sharedRSA()), sharedRSA()
	v := m.verifier(t)
	accepts(t, v, k.sign(`{"alg":"RS256","kid":"rsa-1","foo":1}`, m.claims(nil)))
	for _, header := range []string{
		`{"alg":"none","alg":"RS256","kid":"rsa-1"}`, `{"alg":"RS256","alg":"RS256","kid":"rsa-1"}`,
		`{"alg":"RS256","kid":"x","kid":"rsa-1"}`, `{"alg":"RS256","kid":"rsa-1","\u0061lg":"RS256"}`,
		`{"Alg":"RS256","kid":"rsa-1"}`, `{"alg":"RS256","Alg":"none","kid":"rsa-1"}`, `{"alg":"RS256","KID":"x","kid":"rsa-1"}`,
		`{"alg":"RS256","\u212aid":"x","kid":"rsa-1"}`, `{"alg":"RS256","kid":"rsa-1","Crit":["b64"]}`,
		`{"alg":"RS256","kid":"rsa-1","foo":1,"foo":2}`,
	} {
		refuses(t, v, k.sign(header, m.claims(nil)), header)
	}
}

func TestKeyConfusion(t *testing.T) {
	es := newMintKey("ec", "ES256")
	m := newMint(t, sharedRSA(), es)
	v := m.verifier(t)
	for _, k := range []mintKey{sharedRSA(), es} {
		accepts(t, v, m.token(k, nil))
		der, err := x509.MarshalPKIXPublicKey(k.private.Public())
		require.NoError(t, err)
		secrets := [][]byte{der, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), []byte(mustJSON(k.jwk())), {}}
		if key, ok := k.private.Public().(*rsa.PublicKey); ok {
			secrets = append(secrets, key.N.Bytes(), x509.MarshalPKCS1PublicKey(key))
		}
		for alg, sum := range map[string]func() hash.Hash{"HS256": sha256.New, "HS384": sha512.New384, "HS512": sha512.New} {
			for _, secret := range secrets {
				text := b64([]byte(mustJSON(map[string]any{"alg": alg, "kid": k.kid}))) + "." + b64([]byte(m.claims(nil)))
				mac := hmac.New(sum, secret)
				mac.Write([]byte(text))
				refuses(t, v, text+"."+b64(mac.Sum(nil)), alg)
			}
		}
	}
}

func TestKeyMismatch(t *testing.T) {
	k, ed := sharedRSA(), newMintKey("ed", "EdDSA")
	p384 := newMintKey("p384", "ES384")
	m := newMint(t)
	restricted := k.jwk()
	restricted["alg"], restricted["kid"] = "PS256", "ps"
	m.publishRaw(k.jwk(), restricted, ed.jwk(), p384.jwk())
	v := m.verifier(t, func(c *oauth.JWTConfig) { c.Algorithms = []string{"RS256", "PS256", "ES256", "ES384", "EdDSA"} })
	accepts(t, v, m.token(k, nil))
	accepts(t, v, m.token(mintKey{"ps", "PS256", k.private}, nil))
	accepts(t, v, m.token(p384, nil))
	accepts(t, v, m.token(ed, nil))
	refuses(t, v, m.token(mintKey{"ps", "RS256", k.private}, nil), "the JWK says PS256")
	refuses(t, v, m.token(mintKey{k.kid, "EdDSA", ed.private}, nil), "EdDSA with an RSA kid")
	refuses(t, v, m.token(mintKey{"ed", "RS256", k.private}, nil), "RS256 with an Ed25519 kid")
	// golang-jwt does not check the curve, so a signature with the wrong one is made by hand.
	es := newMintKey("p384", "ES256")
	refuses(t, v, m.token(es, nil), "ES256 with a P-384 key")
	// A small key could sign for an algorithm that requires a larger one.
	p256 := newMintKey("p256", "ES256")
	m.publish(p256, p384)
	v = m.verifier(t, func(c *oauth.JWTConfig) { c.Algorithms = []string{"ES256", "ES384", "ES512"} })
	accepts(t, v, m.token(p256, nil))
	accepts(t, v, m.token(p384, nil))
	forge := func(k mintKey, alg string, size int) {
		text := b64([]byte(mustJSON(map[string]any{"alg": alg, "kid": k.kid}))) + "." + b64([]byte(m.claims(nil)))
		sum := sha512.Sum384([]byte(text))
		digest := sum[:]
		if alg == "ES512" {
			sum := sha512.Sum512([]byte(text))
			digest = sum[:]
		}
		r, s, err := ecdsa.Sign(rand.Reader, k.private.(*ecdsa.PrivateKey), digest)
		require.NoError(t, err)
		signature := append(r.FillBytes(make([]byte, size)), s.FillBytes(make([]byte, size))...)
		require.NoError(t, jwt.GetSigningMethod(alg).Verify(text, signature, k.private.Public()), "golang-jwt refuses it too")
		refuses(t, v, text+"."+b64(signature), alg, k.kid)
	}
	forge(p256, "ES384", 48)
	forge(p256, "ES512", 66)
	forge(p384, "ES512", 66)
}

func TestKeyNames(t *testing.T) {
	k, other := newMintKey("one", "ES256"), newMintKey("two", "ES256")
	m := newMint(t, k)
	v := m.verifier(t)
	accepts(t, v, m.token(k, nil))
	accepts(t, v, k.sign(`{"alg":"ES256"}`, m.claims(nil)), "no kid, one key")
	for _, kid := range []string{
		`""`, `1`, `null`, `["one"]`, `"` + strings.Repeat("k", 10<<10) + `"`, `"../../etc/passwd"`, `"x' or 1=1 --"`,
		`"https://evil.example/jwks"`, `"one\u0000"`, `"ONE"`, `"one "`,
	} {
		refuses(t, v, k.sign(`{"alg":"ES256","kid":`+kid+`}`, m.claims(nil)), kid)
	}

	// A key name that is not valid causes no fetch.
	m.clock.Advance(time.Minute)
	before := m.fetches.Load()
	for _, kid := range []string{`"` + strings.Repeat("k", 257) + `"`, `"one\u0000"`, `"one\n"`} {
		refuses(t, v, k.sign(`{"alg":"ES256","kid":`+kid+`}`, m.claims(nil)), kid)
	}
	require.Equal(t, before, m.fetches.Load())

	m.publish(k, other)
	v = m.verifier(t)
	accepts(t, v, m.token(k, nil))
	accepts(t, v, m.token(other, nil))
	refuses(t, v, k.sign(`{"alg":"ES256"}`, m.claims(nil)), "no kid, two keys: the first")
	refuses(t, v, other.sign(`{"alg":"ES256"}`, m.claims(nil)), "no kid, two keys: the second")
	m.publish(k, sharedRSA())
	accepts(t, m.verifier(t), k.sign(`{"alg":"ES256"}`, m.claims(nil)), "no kid, two keys, but one for the algorithm")

	twin := mintKey{"one", "ES256", other.private}
	m.publish(k, twin, sharedRSA())
	v = m.verifier(t)
	accepts(t, v, m.token(sharedRSA(), nil))
	refuses(t, v, m.token(k, nil), "two keys of one name: the first")
	refuses(t, v, m.token(twin, nil), "two keys of one name: the second")
	m.publish(k, k)
	accepts(t, m.verifier(t), m.token(k, nil), "the same key twice")
}

func TestKeysFromTheToken(t *testing.T) {
	var hits atomic.Int64
	k, evil := newMintKey("k", "ES256"), newMintKey("evil", "ES256")
	attacker := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		hits.Add(1)
		respondText(mustJSON(map[string]any{"keys": []any{evil.jwk()}}))(w, nil)
	}))
	defer attacker.Close()
	m := newMint(t, k)
	v := m.verifier(t)
	for _, header := range []map[string]any{
		{"jku": attacker.URL}, {"x5u": attacker.URL}, {"jwk": evil.jwk()}, {"x5c": []string{"AAAA"}}, {"kid": attacker.URL, "jku": attacker.URL},
	} {
		header["alg"] = "ES256"
		if header["kid"] == nil {
			header["kid"] = "k"
		}
		refuses(t, v, evil.sign(mustJSON(header), m.claims(nil)), header)
		header["kid"] = "evil"
		refuses(t, v, evil.sign(mustJSON(header), m.claims(nil)), header)
		header["kid"] = "k"
		accepts(t, v, k.sign(mustJSON(header), m.claims(nil)), "ignored on a good token", header)
	}
	require.Zero(t, hits.Load(), "the token chose the URL of its key")
}

func TestCritHeader(t *testing.T) {
	m, k := newMint(t, sharedRSA()), sharedRSA()
	v := m.verifier(t)
	accepts(t, v, k.sign(`{"alg":"RS256","kid":"rsa-1"}`, m.claims(nil)))
	for _, crit := range []string{
		`"crit":["x"],"x":1`, `"crit":[]`, `"crit":["b64"],"b64":false`, `"b64":false`, `"b64":true`, `"crit":["alg"]`, `"crit":null`, `"crit":"exp"`,
	} {
		refuses(t, v, k.sign(`{"alg":"RS256","kid":"rsa-1",`+crit+`}`, m.claims(nil)), crit)
	}
}

func TestOtherTokenForms(t *testing.T) {
	m, k := newMint(t, sharedRSA()), sharedRSA()
	v := m.verifier(t)
	good := m.token(k, nil)
	accepts(t, v, good)
	for _, extra := range []string{`"zip":"DEF"`, `"enc":"A256GCM"`, `"cty":"JWT"`, `"cty":"application/jwt"`} {
		refuses(t, v, k.sign(`{"alg":"RS256","kid":"rsa-1",`+extra+`}`, m.claims(nil)), extra)
	}
	parts := strings.Split(good, ".")
	refuses(t, v, k.sign(k.header(), good), "nested")
	refuses(t, v, k.sign(k.header(), `"`+good+`"`), "nested string")
	refuses(t, v, good+".AA.AA", "JWE")
	refuses(t, v, good+".", "four parts")
	refuses(t, v, parts[0]+".."+parts[2], "detached")
	refuses(t, v, mustJSON(map[string]any{"protected": parts[0], "payload": parts[1], "signature": parts[2]}), "JSON")
	refuses(t, v, "")
}

func TestTypHeader(t *testing.T) {
	m, k := newMint(t, sharedRSA()), sharedRSA()
	common := m.verifier(t)
	strict := m.verifier(t, func(c *oauth.JWTConfig) { c.TokenTypes = oauth.OnlyAccessTokens })
	typed := func(typ string) string {
		return k.sign(`{"alg":"RS256","kid":"rsa-1","typ":`+typ+`}`, m.claims(nil))
	}
	for _, typ := range []string{`"at+jwt"`, `"application/at+jwt"`, `"AT+JWT"`, `"Application/At+Jwt"`} {
		accepts(t, common, typed(typ), typ)
		accepts(t, strict, typed(typ), typ)
	}
	for _, typ := range []string{`"JWT"`, `"jwt"`, `"application/jwt"`} {
		accepts(t, common, typed(typ), typ)
		refuses(t, strict, typed(typ), typ)
	}
	untyped := k.sign(`{"alg":"RS256","kid":"rsa-1"}`, m.claims(nil))
	accepts(t, common, untyped)
	refuses(t, strict, untyped)
	for _, typ := range []string{
		`"logout+jwt"`, `"oauth-id-jag+jwt"`, `"dpop+jwt"`, `"secevent+jwt"`, `"token-introspection+jwt"`, `"id_token"`, `""`, `null`, `["at+jwt"]`, `1`,
		`"application/"`, `"application/application/at+jwt"`, `"at+jwt; x=1"`, `" at+jwt"`,
	} {
		refuses(t, common, typed(typ), typ)
		refuses(t, strict, typed(typ), typ)
	}
}
