package oauth_test

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

func TestTokenBase64(t *testing.T) {
	m, k := newMint(t, sharedRSA()), sharedRSA()
	v := m.verifier(t)
	good := m.token(k, nil)
	accepts(t, v, good)
	parts := strings.Split(good, ".")
	join := func(a, b, c string) string { return a + "." + b + "." + c }
	bad := map[string]string{
		"padding":         good + "==",
		"payload padding": k.signText(parts[0] + "." + parts[1] + "="),
		"line break":      join(parts[0], parts[1], parts[2][:20]+"\n"+parts[2][20:]),
		"trailing break":  good + "\r\n",
		"space":           join(parts[0], parts[1], " "+parts[2]),
		"leading space":   " " + good,
		"standard +":      join(parts[0], parts[1], "+"+parts[2][1:]),
		"standard /":      join(parts[0], parts[1], "/"+parts[2][1:]),
		"empty header":    join("", parts[1], parts[2]),
		"empty payload":   join(parts[0], "", parts[2]),
		"empty signature": join(parts[0], parts[1], ""),
		"dots":            strings.Repeat(".", 1<<20),
		"two dots":        "..",
		"NUL":             good + "\x00",
		"non-ASCII":       good + "é",
		"too long":        k.sign(k.header(), m.claims(map[string]any{"x": strings.Repeat("x", 16<<10)})),
	}
	// The last character of 256 encoded bytes has only 4 significant bits; the others must be
	// zero.
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := strings.IndexByte(alphabet, good[len(good)-1])
	bad["non-canonical"] = good[:len(good)-1] + string(alphabet[last+1])
	for name, token := range bad {
		refuses(t, v, token, name)
	}
}

func TestTokenJSON(t *testing.T) {
	m, k := newMint(t, sharedRSA()), sharedRSA()
	v := m.verifier(t)
	good := m.claims(nil)
	accepts(t, v, k.sign(k.header(), " "+good+"\n"))
	accepts(t, v, k.sign(k.header(), m.withText(nil, `"x":"\ud83d\ude00"`)))
	for name, payload := range map[string]string{
		"BOM": "\ufeff" + good, "trailing": good + "{}", "trailing text": good + "x", "trailing comma": strings.TrimSuffix(good, "}") + ",}",
		"invalid UTF-8":    m.withText(nil, "\"x\":\"\xff\""),
		"lone high":        m.withText(nil, `"x":"\ud800"`),
		"lone low":         m.withText(nil, `"x":"\udc00"`),
		"swapped":          m.withText(nil, `"x":"\udc00\ud800"`),
		"high and \\u0041": m.withText(nil, `"x":"\ud800\u0041"`),
		"high and A":       m.withText(nil, `"x":["\ud800A"]`),
		"lone in name":     m.withText(nil, `"\ud800":1`),
		"deep":             m.withText(nil, `"x":`+strings.Repeat("[", 4000)+strings.Repeat("]", 4000)),
		"array":            "[" + good + "]",
		"null":             "null",
		"string":           `"x"`,
		"comment":          "/**/" + good,
		"single quotes":    "{'iss':'x'}",
		"control in text":  m.withText(nil, "\"x\":\"\x01\""),
	} {
		refuses(t, v, k.sign(k.header(), payload), name)
	}
	for _, header := range []string{"\ufeff" + k.header(), k.header() + "{}", `{"alg":"RS256","kid":"rsa-1","x":"` + "\xff" + `"}`,
		`{"alg":"RS256","kid":"rsa-1","x":"\ud800"}`, `{"alg":"RS256","kid":"rsa-1","x":` + strings.Repeat("[", 3000) + strings.Repeat("]", 3000) + `}`} {
		refuses(t, v, k.sign(header, good), header)
	}
}

func TestSignatures(t *testing.T) {
	es, rs, ed := newMintKey("ec", "ES256"), sharedRSA(), newMintKey("ed", "EdDSA")
	m := newMint(t)
	// With a point of order one as key, S = 0 and R = the point is a signature of every message.
	small := make([]byte, 32)
	small[0] = 1
	forged := append(append([]byte{}, small...), make([]byte, 32)...)
	require.True(t, ed25519.Verify(small, []byte("anything"), forged), "crypto/ed25519 refuses it too")
	m.publishRaw(es.jwk(), rs.jwk(), ed.jwk(), map[string]any{"kty": "OKP", "crv": "Ed25519", "kid": "small", "x": b64(small)})
	v := m.verifier(t)
	text := func(k mintKey) string { return b64([]byte(k.header())) + "." + b64([]byte(m.claims(nil))) }
	for _, k := range []mintKey{es, rs, ed} {
		good := m.token(k, nil)
		accepts(t, v, good)
		cut := strings.LastIndexByte(good, '.') + 1
		refuses(t, v, good[:cut]+b64(make([]byte, 64)), k.alg, "zeros")
		refuses(t, v, good[:len(good)-4], k.alg, "short")
		refuses(t, v, good+"AAAA", k.alg, "long")
		other := m.token(k, map[string]any{"sub": "mallory"})
		refuses(t, v, good[:cut]+other[strings.LastIndexByte(other, '.')+1:], k.alg, "of another token")
		refuses(t, v, mintKey{k.kid, k.alg, newMintKey("", k.alg).private}.signText(text(k)), k.alg, "foreign key")
	}
	n := func(s string) []byte { i, _ := new(big.Int).SetString(s, 16); return i.FillBytes(make([]byte, 32)) }
	order := "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"
	above := "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632552"
	for _, r := range []string{"0", "1", order, above} {
		for _, s := range []string{"0", "1", order, above} {
			refuses(t, v, text(es)+"."+b64(append(n(r), n(s)...)), r, s)
		}
	}
	digest := sha256.Sum256([]byte(text(es)))
	der, err := es.private.Sign(rand.Reader, digest[:], crypto.SHA256)
	require.NoError(t, err)
	refuses(t, v, text(es)+"."+b64(der), "DER")
	refuses(t, v, text(mintKey{"small", "EdDSA", nil})+"."+b64(forged), "small order")
}

func TestPublicKeys(t *testing.T) {
	rs, es, ed := sharedRSA(), newMintKey("ec", "ES256"), newMintKey("ed", "EdDSA")
	with := func(k mintKey, change map[string]any) map[string]any {
		out := k.jwk()
		for name, value := range change {
			out[name] = value
			if value == nil {
				delete(out, name)
			}
		}
		return out
	}
	count := func(key any) int {
		n, err := oauth.CountKeys([]byte(mustJSON(map[string]any{"keys": []any{key}})))
		require.NoError(t, err)
		return n
	}
	modulus := func(bits int) string {
		n := new(big.Int).Lsh(big.NewInt(1), uint(bits-1))
		return b64(n.SetBit(n, 0, 1).Bytes())
	}
	for _, good := range []any{
		rs.jwk(), es.jwk(), ed.jwk(), newMintKey("", "ES384").jwk(), newMintKey("", "ES512").jwk(),
		with(rs, map[string]any{"use": nil}), with(rs, map[string]any{"key_ops": []string{"verify"}}), with(rs, map[string]any{"x5c": []string{"x"}, "foo": 1}),
		with(rs, map[string]any{"n": modulus(2048)}), with(rs, map[string]any{"n": modulus(8192)}), with(rs, map[string]any{"e": "Aw"}), with(rs, map[string]any{"e": b64([]byte{0x7f, 0xff, 0xff, 0xff})}),
		with(rs, map[string]any{"e": b64([]byte{0, 0, 0, 0, 0, 1, 0, 1})}), with(rs, map[string]any{"n": b64(append([]byte{0}, new(big.Int).SetBit(new(big.Int).Lsh(big.NewInt(1), 8191), 0, 1).Bytes()...))}),
	} {
		require.Equal(t, 1, count(good), good)
	}
	p256 := es.jwk()
	even := b64(new(big.Int).Lsh(big.NewInt(1), 2047).Bytes())
	for _, bad := range []any{
		with(rs, map[string]any{"e": "AQ"}), with(rs, map[string]any{"e": "Ag"}), with(rs, map[string]any{"e": "AA"}), with(rs, map[string]any{"e": ""}),
		with(rs, map[string]any{"e": b64([]byte{0xff, 0xff, 0xff, 0xff, 0xff})}), with(rs, map[string]any{"e": 65537}), with(rs, map[string]any{"e": b64([]byte{0x80, 0, 0, 1})}),
		with(rs, map[string]any{"n": modulus(512)}), with(rs, map[string]any{"n": modulus(1024)}), with(rs, map[string]any{"n": modulus(2047)}),
		with(rs, map[string]any{"n": modulus(8193)}), with(rs, map[string]any{"n": modulus(16384)}), with(rs, map[string]any{"n": b64(make([]byte, 256))}), with(rs, map[string]any{"n": even}),
		with(rs, map[string]any{"n": nil}), with(rs, map[string]any{"use": "enc"}), with(rs, map[string]any{"use": "SIG"}), with(rs, map[string]any{"use": 1}),
		with(rs, map[string]any{"key_ops": []string{"encrypt"}}), with(rs, map[string]any{"key_ops": []string{}}), with(rs, map[string]any{"key_ops": "verify"}),
		with(rs, map[string]any{"d": "AA"}), with(es, map[string]any{"d": "AA"}), with(ed, map[string]any{"d": nil, "p": "AA"}),
		with(rs, map[string]any{"kty": "rsa"}), with(rs, map[string]any{"kty": "EC"}), with(rs, map[string]any{"kty": nil}), with(rs, map[string]any{"kid": 1}),
		map[string]any{"kty": "oct", "kid": "s", "k": "c2VjcmV0", "alg": "HS256"}, map[string]any{"kty": "oct", "kid": "s"},
		with(es, map[string]any{"x": p256["y"], "y": p256["x"]}), with(es, map[string]any{"crv": "P-224"}), with(es, map[string]any{"crv": "secp256k1"}),
		with(es, map[string]any{"crv": "P-384"}), with(es, map[string]any{"x": "AA"}), with(es, map[string]any{"x": b64(make([]byte, 32)), "y": b64(make([]byte, 32))}),
		with(rs, map[string]any{"e": b64([]byte{0, 0, 0, 0, 0, 0, 1, 0, 1})}), with(rs, map[string]any{"n": b64(append([]byte{0, 0}, new(big.Int).SetBit(new(big.Int).Lsh(big.NewInt(1), 8191), 0, 1).Bytes()...))}),
		with(es, map[string]any{"x": p256["x"].(string)[:42]}), with(es, map[string]any{"y": nil}), with(rs, map[string]any{"e": "A*AB"}), with(rs, map[string]any{"e": "AQAB="}), with(rs, map[string]any{"n": "+" + modulus(2048)[1:]}),
		with(rs, map[string]any{"e": "AR"}), with(rs, map[string]any{"issuer": 7}), with(es, map[string]any{"y": p256["y"].(string)[1:] + " "}),
		with(ed, map[string]any{"crv": "X25519"}), with(ed, map[string]any{"crv": "Ed448"}), with(ed, map[string]any{"x": "AA"}),
		with(ed, map[string]any{"x": b64(make([]byte, 32))}), "RSA", nil, 1, []any{},
	} {
		require.Zero(t, count(bad), bad)
	}
}
