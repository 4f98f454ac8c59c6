package oauthtest_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/oauthex"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fast is an issuer without RSA keys, which take long to generate.
func fast(t testing.TB) *oauthtest.Issuer {
	return oauthtest.New(t, &oauthtest.Options{Algorithms: []oauthtest.Algorithm{oauthtest.ES256}})
}

func getJSON(t testing.TB, i *oauthtest.Issuer, u string, v any) int {
	t.Helper()
	res, err := i.Client().Get(u)
	require.NoError(t, err)
	defer res.Body.Close()
	if res.StatusCode == 200 {
		require.Equal(t, "application/json", res.Header.Get("Content-Type"))
		require.NoError(t, json.NewDecoder(res.Body).Decode(v))
	}
	return res.StatusCode
}

func decodePart(t testing.TB, jwt string, part int) map[string]any {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(strings.Split(jwt, ".")[part])
	require.NoError(t, err)
	var v map[string]any
	require.NoError(t, json.Unmarshal(b, &v))
	return v
}

// verify checks a signature against the published keys, without code of this package.
func verify(t testing.TB, i *oauthtest.Issuer, jwt string) error {
	t.Helper()
	var set struct{ Keys []map[string]string }
	require.Equal(t, 200, getJSON(t, i, i.JWKSURL(), &set))
	parts := strings.Split(jwt, ".")
	require.Len(t, parts, 3)
	num := func(s string) *big.Int {
		b, err := base64.RawURLEncoding.DecodeString(s)
		require.NoError(t, err)
		return new(big.Int).SetBytes(b)
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	require.NoError(t, err)
	input := parts[0] + "." + parts[1]
	digest := sha256.Sum256([]byte(input))
	header := decodePart(t, jwt, 0)
	for _, k := range set.Keys {
		if k["kid"] != header["kid"] {
			continue
		}
		require.Equal(t, header["alg"], k["alg"])
		ok := false
		switch k["kty"] {
		case "RSA":
			ok = rsa.VerifyPKCS1v15(&rsa.PublicKey{N: num(k["n"]), E: int(num(k["e"]).Int64())}, crypto.SHA256, digest[:], signature) == nil
		case "EC":
			ok = len(signature) == 64 && ecdsa.Verify(&ecdsa.PublicKey{Curve: elliptic.P256(), X: num(k["x"]), Y: num(k["y"])}, digest[:],
				new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:]))
		case "OKP":
			x, err := base64.RawURLEncoding.DecodeString(k["x"])
			require.NoError(t, err)
			ok = ed25519.Verify(x, []byte(input), signature)
		}
		if !ok {
			return fmt.Errorf("the signature with key %s is not valid", k["kid"])
		}
		return nil
	}
	return fmt.Errorf("unknown key %v", header["kid"])
}

func TestSignatures(t *testing.T) {
	i := oauthtest.New(t, nil)
	for _, alg := range []oauthtest.Algorithm{oauthtest.RS256, oauthtest.ES256, oauthtest.EdDSA} {
		for range 5 { // some signatures contain numbers with leading zeros
			assert.NoError(t, verify(t, i, i.Issue(oauthtest.SignWith(alg))), alg)
		}
		assert.Error(t, verify(t, i, i.Issue(oauthtest.SignWith(alg), oauthtest.Foreign())), alg)
	}
	assert.Error(t, verify(t, i, i.Issue(oauthtest.Unsigned())))
	other := oauthtest.New(t, nil)
	assert.Error(t, verify(t, other, i.Issue()), "issuers share no keys")
}

func TestDefaultTokenIsGood(t *testing.T) {
	i := fast(t)
	jwt := i.Issue()
	h, c := decodePart(t, jwt, 0), decodePart(t, jwt, 1)
	assert.Equal(t, "at+jwt", h["typ"])
	assert.Equal(t, i.URL(), c["iss"])
	assert.Equal(t, oauthtest.DefaultAudience, c["aud"])
	assert.Equal(t, "alice", c["sub"])
	assert.InDelta(t, time.Now().Add(time.Hour).Unix(), c["exp"], 5)
	assert.NotEqual(t, c["jti"], decodePart(t, i.Issue(), 1)["jti"])
}

func TestTokenOptions(t *testing.T) {
	i := oauthtest.New(t, &oauthtest.Options{Audience: "https://other.example/mcp", Algorithms: []oauthtest.Algorithm{oauthtest.EdDSA}})
	jwt := i.Issue(oauthtest.Subject("bob"), oauthtest.ClientID("c1"), oauthtest.Scopes("a", "b"), oauthtest.ExpiresIn(time.Minute),
		oauthtest.Claim("org", []int{1}), oauthtest.Claim("jti", nil), oauthtest.Header("typ", nil), oauthtest.Header("crit", []string{"x"}))
	h, c := decodePart(t, jwt, 0), decodePart(t, jwt, 1)
	assert.Equal(t, "https://other.example/mcp", c["aud"])
	assert.Equal(t, []any{"bob", "c1", "a b"}, []any{c["sub"], c["client_id"], c["scope"]})
	assert.InDelta(t, time.Now().Add(time.Minute).Unix(), c["exp"], 5)
	assert.Equal(t, []any{1.0}, c["org"])
	assert.NotContains(t, c, "jti")
	assert.NotContains(t, h, "typ")
	assert.Equal(t, []any{"x"}, h["crit"])

	assert.Equal(t, []any{"x", "y"}, decodePart(t, i.Issue(oauthtest.Audience("x", "y")), 1)["aud"])
	assert.Less(t, decodePart(t, i.Issue(oauthtest.Expired()), 1)["exp"], float64(time.Now().Unix()))
	raw := i.Issue(oauthtest.Payload(`{"sub":"a","sub":"b"}`))
	b, err := base64.RawURLEncoding.DecodeString(strings.Split(raw, ".")[1])
	require.NoError(t, err)
	assert.Equal(t, `{"sub":"a","sub":"b"}`, string(b))
	assert.NoError(t, verify(t, i, raw))
	none := i.Issue(oauthtest.Header("alg", "none"), oauthtest.Unsigned())
	assert.True(t, strings.HasSuffix(none, "."))
	assert.Equal(t, "none", decodePart(t, none, 0)["alg"])
}

func TestDiscovery(t *testing.T) {
	for _, path := range []string{"", "/tenant"} {
		i := oauthtest.New(t, &oauthtest.Options{Path: path, Algorithms: []oauthtest.Algorithm{oauthtest.ES256}})
		base := strings.TrimSuffix(i.URL(), path)
		for _, u := range []string{base + "/.well-known/oauth-authorization-server" + path, i.URL() + "/.well-known/openid-configuration"} {
			var doc map[string]any
			require.Equal(t, 200, getJSON(t, i, u, &doc), u)
			assert.Equal(t, i.URL(), doc["issuer"])
			assert.Equal(t, i.JWKSURL(), doc["jwks_uri"])
			assert.Equal(t, i.IntrospectionURL(), doc["introspection_endpoint"])
			assert.Equal(t, []any{"ES256"}, doc["id_token_signing_alg_values_supported"])
		}
		meta, err := oauthex.GetAuthServerMeta(t.Context(), base+"/.well-known/oauth-authorization-server"+path, i.URL(), i.Client())
		require.NoError(t, err, "go-sdk's client accepts it")
		require.NotNil(t, meta)
	}
}

func TestRotation(t *testing.T) {
	i := fast(t)
	before := i.Issue()
	i.Rotate()
	after := i.Issue()
	assert.NotEqual(t, decodePart(t, before, 0)["kid"], decodePart(t, after, 0)["kid"])
	assert.NoError(t, verify(t, i, before), "old keys stay published")
	assert.NoError(t, verify(t, i, after))
	i.DropOldKeys()
	assert.Error(t, verify(t, i, before))
	assert.NoError(t, verify(t, i, after))
}

func TestOutageDelayAndCounters(t *testing.T) {
	i := fast(t)
	var doc any
	i.SetOutage(true)
	assert.Equal(t, 503, getJSON(t, i, i.JWKSURL(), &doc))
	i.SetOutage(false)
	assert.Equal(t, 200, getJSON(t, i, i.JWKSURL(), &doc))
	assert.Equal(t, 2, i.Requests(oauthtest.JWKS))
	assert.Zero(t, i.Requests(oauthtest.Metadata))
	assert.Zero(t, i.Requests(oauthtest.Introspection))

	i.SetDelay(time.Hour)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "GET", i.JWKSURL(), nil)
	require.NoError(t, err)
	_, err = i.Client().Do(req)
	assert.ErrorIs(t, err, context.DeadlineExceeded)
	i.SetDelay(0)
	assert.Equal(t, 200, getJSON(t, i, i.JWKSURL(), &doc))
}

func introspect(t testing.TB, i *oauthtest.Issuer, token string) (int, map[string]any) {
	t.Helper()
	req, err := http.NewRequest("POST", i.IntrospectionURL(), strings.NewReader(url.Values{"token": {token}}.Encode()))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.SetBasicAuth(i.Credentials())
	res, err := i.Client().Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	var v map[string]any
	if res.StatusCode == 200 {
		require.NoError(t, json.NewDecoder(res.Body).Decode(&v))
	}
	return res.StatusCode, v
}

func TestIntrospection(t *testing.T) {
	i := fast(t)
	inactive := map[string]any{"active": false}
	for name, token := range map[string]string{
		"opaque": i.Opaque(oauthtest.Subject("bob"), oauthtest.Scopes("a")),
		"jwt":    i.Issue(oauthtest.Subject("bob"), oauthtest.Scopes("a")),
	} {
		_, got := introspect(t, i, token)
		assert.Equal(t, true, got["active"], name)
		assert.Equal(t, []any{"bob", "a", i.URL(), oauthtest.DefaultAudience, "Bearer"},
			[]any{got["sub"], got["scope"], got["iss"], got["aud"], got["token_type"]}, name)
		i.Revoke(token)
		_, got = introspect(t, i, token)
		assert.Equal(t, inactive, got, "%s, revoked", name)
	}
	for name, token := range map[string]string{
		"unknown": "x", "expired": i.Opaque(oauthtest.Expired()), "expired jwt": i.Issue(oauthtest.Expired()),
		"early":   i.Opaque(oauthtest.Claim("nbf", time.Now().Add(time.Hour).Unix())),
		"foreign": i.Issue(oauthtest.Foreign()), "unsigned": i.Issue(oauthtest.Unsigned()),
	} {
		_, got := introspect(t, i, token)
		assert.Equal(t, inactive, got, name)
	}
	status, _ := introspect(t, i, "")
	assert.Equal(t, 400, status)
	res, err := i.Client().PostForm(i.IntrospectionURL(), url.Values{"token": {i.Opaque()}})
	require.NoError(t, err)
	_ = res.Body.Close()
	assert.Equal(t, 401, res.StatusCode)
	assert.Equal(t, 12, i.Requests(oauthtest.Introspection))
}

func TestConcurrentUse(t *testing.T) {
	i := oauthtest.New(t, &oauthtest.Options{Algorithms: []oauthtest.Algorithm{oauthtest.ES256, oauthtest.EdDSA}})
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			for range 5 {
				i.Revoke(i.Issue(oauthtest.Foreign()))
				_, _ = introspect(t, i, i.Opaque())
				if n == 0 {
					i.Rotate()
					i.DropOldKeys()
				}
				var doc any
				_ = getJSON(t, i, i.JWKSURL(), &doc)
				i.SetOutage(false)
				i.SetDelay(0)
			}
		})
	}
	wg.Wait()
	assert.Equal(t, 40, i.Requests(oauthtest.JWKS))
}
