package oauth_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// resourceURL is the URL of the server that the tests protect.
const resourceURL = "https://mcp.example.com/mcp"

// testStart is the initial time of the test clock, in whole seconds.
var testStart = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

// A testClock only advances when the test calls Advance.
type testClock struct{ offset atomic.Int64 }

func (c *testClock) Now() time.Time           { return testStart.Add(time.Duration(c.offset.Load())) }
func (c *testClock) Advance(by time.Duration) { c.offset.Add(int64(by)) }

// A mintKey signs tokens.
type mintKey struct {
	kid, alg string
	private  crypto.Signer
}

func newMintKey(kid, alg string) mintKey {
	var private crypto.Signer
	var err error
	switch alg {
	case "ES256":
		private, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case "ES384":
		private, err = ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	case "ES512":
		private, err = ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	case "EdDSA":
		_, private, err = ed25519.GenerateKey(rand.Reader)
	default:
		private, err = rsa.GenerateKey(rand.Reader, 2048)
	}
	if err != nil {
		panic(err)
	}
	return mintKey{kid, alg, private}
}

// RSA keys take long to generate, so the tests share one.
var sharedRSA = sync.OnceValue(func() mintKey { return newMintKey("rsa-1", "RS256") })

func b64(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }

// jwk returns the public key as a JWK without alg.
func (k mintKey) jwk() map[string]any {
	out := map[string]any{"kid": k.kid, "use": "sig"}
	switch key := k.private.Public().(type) {
	case *rsa.PublicKey:
		out["kty"], out["n"], out["e"] = "RSA", b64(key.N.Bytes()), b64(big.NewInt(int64(key.E)).Bytes())
	case *ecdsa.PublicKey:
		point, err := key.Bytes()
		if err != nil {
			panic(err)
		}
		half := (len(point) - 1) / 2
		out["kty"], out["crv"] = "EC", key.Params().Name
		out["x"], out["y"] = b64(point[1:1+half]), b64(point[1+half:])
	case ed25519.PublicKey:
		out["kty"], out["crv"], out["x"] = "OKP", "Ed25519", b64(key)
	}
	return out
}

// sign returns a token with any header and payload, well-formed or not.
func (k mintKey) sign(header, payload string) string {
	return k.signText(b64([]byte(header)) + "." + b64([]byte(payload)))
}

func (k mintKey) signText(text string) string {
	signature, err := jwt.GetSigningMethod(k.alg).Sign(text, k.private)
	if err != nil {
		panic(err)
	}
	return text + "." + b64(signature)
}

func (k mintKey) header() string {
	return mustJSON(map[string]any{"alg": k.alg, "kid": k.kid, "typ": "at+jwt"})
}

func mustJSON(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(data)
}

// A mint is an authorization server with metadata, keys and introspection on loopback.
type mint struct {
	*httptest.Server
	clock   testClock
	client  *http.Client
	fetches atomic.Int64 // of the key set

	mu     sync.Mutex
	keys   []any
	answer http.HandlerFunc // replaces the response with the keys
	routes map[string]http.HandlerFunc
}

func newMint(t testing.TB, keys ...mintKey) *mint {
	t.Helper()
	before := goleak.IgnoreCurrent()
	m := &mint{client: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}, routes: map[string]http.HandlerFunc{}}
	m.Server = httptest.NewServer(m)
	t.Cleanup(func() {
		m.client.CloseIdleConnections()
		m.CloseClientConnections()
		m.Close()
		goleak.VerifyNone(t, before)
	})
	m.publish(keys...)
	return m
}

func (m *mint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	answer, route, keys := m.answer, m.routes[r.URL.Path], m.keys
	m.mu.Unlock()
	switch {
	case route != nil:
		route(w, r)
	case r.URL.Path != "/jwks":
		http.NotFound(w, r)
	default:
		m.fetches.Add(1)
		if answer != nil {
			answer(w, r)
			return
		}
		_, _ = io.WriteString(w, mustJSON(map[string]any{"keys": keys}))
	}
}

// publish replaces the keys.
func (m *mint) publish(keys ...mintKey) {
	list := []any{}
	for _, k := range keys {
		list = append(list, k.jwk())
	}
	m.publishRaw(list...)
}

func (m *mint) publishRaw(keys ...any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.keys = keys
}

// respond sets the response to all requests for keys; nil restores the keys.
func (m *mint) respond(answer http.HandlerFunc) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.answer = answer
}

func (m *mint) route(path string, handler http.HandlerFunc) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.routes[path] = handler
}

func respondStatus(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
}

func respondText(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }
}

func (m *mint) keySetOptions() oauth.KeySetOptions {
	return oauth.KeySetOptions{Client: m.client, Now: m.clock.Now, Logger: slog.New(slog.DiscardHandler)}
}

// verifier returns a verifier of this issuer's tokens.
func (m *mint) verifier(t testing.TB, change ...func(*oauth.JWTConfig)) oauth.Verifier {
	t.Helper()
	config := oauth.JWTConfig{
		Issuer: m.URL, Audiences: []string{resourceURL}, JWKSURL: m.URL + "/jwks", KeySet: m.keySetOptions(),
	}
	for _, f := range change {
		f(&config)
	}
	v, err := oauth.NewJWT(config)
	require.NoError(t, err)
	return v
}

// claims returns good claims with some changes; nil removes a claim.
func (m *mint) claims(change map[string]any) string {
	out := map[string]any{
		"iss": m.URL, "aud": resourceURL, "sub": "alice", "client_id": "app", "scope": "notes:read notes:write",
		"exp": m.clock.Now().Add(time.Hour).Unix(), "iat": m.clock.Now().Unix(), "jti": "1",
	}
	maps.Copy(out, change)
	for name, value := range change {
		if value == nil {
			delete(out, name)
		}
	}
	return mustJSON(out)
}

func (m *mint) token(k mintKey, change map[string]any) string {
	return k.sign(k.header(), m.claims(change))
}

// withText returns the good claims, preceded by raw JSON text.
func (m *mint) withText(change map[string]any, text string) string {
	return "{" + text + "," + strings.TrimPrefix(m.claims(change), "{")
}

func accepts(t testing.TB, v oauth.Verifier, token string, msg ...any) *oauth.Principal {
	t.Helper()
	p, err := v.Verify(context.Background(), token)
	require.NoError(t, err, msg...)
	require.NotNil(t, p, msg...)
	return p
}

func refuses(t testing.TB, v oauth.Verifier, token string, msg ...any) {
	t.Helper()
	fails(t, v, token, oauth.ErrInvalidToken, msg...)
}

func unavailable(t testing.TB, v oauth.Verifier, token string, msg ...any) {
	t.Helper()
	fails(t, v, token, oauth.ErrUnavailable, msg...)
}

func fails(t testing.TB, v oauth.Verifier, token string, kind error, msg ...any) {
	t.Helper()
	p, err := v.Verify(context.Background(), token)
	require.ErrorIs(t, err, kind, msg...)
	require.Nil(t, p, msg...)
	for _, other := range []error{oauth.ErrInvalidToken, oauth.ErrUnavailable} {
		if !errors.Is(other, kind) {
			require.NotErrorIs(t, err, other, msg...)
		}
	}
	for part := range strings.SplitSeq(token, ".") {
		if len(part) > 8 {
			require.NotContains(t, err.Error(), part, "the error quotes the token")
		}
	}
}
