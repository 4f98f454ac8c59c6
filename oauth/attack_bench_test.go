package oauth_test

import (
	"context"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/mcpkit-go/mcpkit/oauth"
)

func benchVerify(b *testing.B, v oauth.Verifier, token string) {
	accepts(b, v, token)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := v.Verify(context.Background(), token); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCached(b *testing.B) {
	k := sharedRSA()
	m := newMint(b, k)
	now := func(c *oauth.JWTConfig) { c.KeySet.Now = nil }
	token := m.token(k, map[string]any{"exp": time.Now().Add(time.Hour).Unix(), "iat": nil})
	benchVerify(b, oauth.Cache(m.verifier(b, now), nil), token)
}

// BenchmarkUncached compares NewJWT with golang-jwt alone, with all of its checks enabled.
func BenchmarkUncached(b *testing.B) {
	for _, k := range []mintKey{sharedRSA(), newMintKey("ec", "ES256")} {
		m := newMint(b, k)
		token := m.token(k, nil)
		b.Run(k.alg+"/mcpkit", func(b *testing.B) { benchVerify(b, m.verifier(b), token) })
		b.Run(k.alg+"/golang-jwt", func(b *testing.B) {
			parser := jwt.NewParser(jwt.WithValidMethods([]string{k.alg}), jwt.WithIssuer(m.URL), jwt.WithAudience(resourceURL),
				jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithLeeway(30*time.Second), jwt.WithStrictDecoding(), jwt.WithTimeFunc(m.clock.Now))
			public := k.private.Public()
			b.ReportAllocs()
			for b.Loop() {
				if _, err := parser.Parse(token, func(*jwt.Token) (any, error) { return public, nil }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestCachedAllocations checks that verifying a cached token allocates at most twice.
func TestCachedAllocations(t *testing.T) {
	k := sharedRSA()
	m := newMint(t, k)
	v := oauth.Cache(m.verifier(t), &oauth.CacheOptions{Now: m.clock.Now})
	token := m.token(k, nil)
	accepts(t, v, token)
	ctx := context.Background()
	if n := testing.AllocsPerRun(1000, func() { _, _ = v.Verify(ctx, token) }); n > 2 {
		t.Errorf("%v allocations", n)
	}
}
