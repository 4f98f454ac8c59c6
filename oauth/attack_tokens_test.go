package oauth_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

func TestCache(t *testing.T) {
	now := testStart
	calls := map[string]int{}
	answer := &oauth.Principal{Subject: "alice", Scopes: []string{"read"}, Expires: now.Add(time.Minute), Claims: map[string]any{"sub": "alice"}}
	failure := error(nil)
	inner := oauth.VerifierFunc(func(_ context.Context, token string) (*oauth.Principal, error) {
		calls[token]++
		if failure != nil {
			return nil, failure
		}
		p := *answer
		return &p, nil
	})
	opts := &oauth.CacheOptions{Entries: 2, TTL: time.Hour, Now: func() time.Time { return now }}
	v := oauth.Cache(inner, opts)

	first := accepts(t, v, "a")
	first.Claims["sub"], first.Scopes[0] = "mallory", "admin" // changing one result must not change the next
	second := accepts(t, v, "a")
	require.Equal(t, "alice", second.Claims["sub"])
	require.Equal(t, []string{"read"}, second.Scopes)
	second.Subject, second.Scopes[0] = "mallory", "admin"
	third := accepts(t, v, "a")
	require.Equal(t, []string{"alice", "read"}, []string{third.Subject, third.Scopes[0]})
	require.Equal(t, 1, calls["a"])

	now = now.Add(59 * time.Second)
	accepts(t, v, "a")
	require.Equal(t, 1, calls["a"])
	now = now.Add(time.Second)
	accepts(t, v, "a")
	require.Equal(t, 2, calls["a"], "accepted after its expiry")

	answer.Expires = time.Time{}
	accepts(t, v, "b")
	accepts(t, v, "c") // evicts a
	accepts(t, v, "b")
	require.Equal(t, 1, calls["b"])
	accepts(t, v, "d") // evicts c, which was used less recently than b
	accepts(t, v, "b")
	accepts(t, v, "c")
	require.Equal(t, []int{1, 2}, []int{calls["b"], calls["c"]}, "the cache is bounded and evicts the least recently used")
	now = now.Add(time.Hour)
	accepts(t, v, "c")
	require.Equal(t, 3, calls["c"], "TTL")

	failure = oauth.ErrInvalidToken
	refuses(t, v, "e")
	failure = oauth.ErrUnavailable
	refuses(t, v, "e", "a bad token is remembered")
	now = now.Add(10 * time.Second)
	unavailable(t, v, "e")
	failure = nil
	accepts(t, v, "e")
	require.Equal(t, 3, calls["e"], "an outage is not cached")

	accepts(t, oauth.Cache(inner, opts), "e")
	require.Equal(t, 4, calls["e"], "shared across configurations")
	long := strings.Repeat("x", 20<<10)
	accepts(t, v, long)
	accepts(t, v, long)
	require.Equal(t, 2, calls[long])
	middle := strings.Repeat("x", 3<<10)
	accepts(t, v, middle)
	accepts(t, v, middle)
	require.Equal(t, 1, calls[middle])
}

func TestCacheAfterKeyRemoval(t *testing.T) {
	first, second := newMintKey("1", "ES256"), newMintKey("2", "ES256")
	m := newMint(t, first, second)
	chain, err := oauth.Chain(m.verifier(t))
	require.NoError(t, err)
	for name, inner := range map[string]oauth.Verifier{"alone": m.verifier(t), "in a chain": chain, "twice": oauth.Cache(m.verifier(t), &oauth.CacheOptions{Now: m.clock.Now})} {
		m.publish(first, second)
		v := oauth.Cache(inner, &oauth.CacheOptions{TTL: 24 * time.Hour, Now: m.clock.Now})
		token := m.token(first, map[string]any{"exp": m.clock.Now().Add(24 * time.Hour).Unix()})
		accepts(t, v, token, name)
		m.publish(second)
		m.clock.Advance(15 * time.Minute)
		// No other token is verified: the cache itself refreshes the keys.
		require.Eventually(t, func() bool {
			_, err := v.Verify(context.Background(), token)
			return errors.Is(err, oauth.ErrInvalidToken)
		}, 5*time.Second, time.Millisecond, name)
	}
}

func TestStaticKeys(t *testing.T) {
	plain, hashed := strings.Repeat("k", 32), strings.Repeat("h", 40)
	sum := sha256.Sum256([]byte(hashed))
	v, err := oauth.NewStaticKeys("partners",
		oauth.StaticKey{Key: plain, Subject: "a", Scopes: []string{"x", "x", "y"}},
		oauth.StaticKey{SHA256: hex.EncodeToString(sum[:]), Subject: "b"},
		oauth.StaticKey{Key: strings.Repeat("e", 32), Subject: "c", Expires: time.Now().Add(-time.Second)})
	require.NoError(t, err)
	p := accepts(t, v, plain)
	require.Equal(t, []string{"partners", "a"}, []string{p.Issuer, p.Subject})
	require.Equal(t, []string{"x", "y"}, p.Scopes)
	p.Scopes[0] = "admin"
	require.Equal(t, "x", accepts(t, v, plain).Scopes[0])
	require.Equal(t, "b", accepts(t, v, hashed).Subject)
	for _, bad := range []string{"", "k", plain + "k", plain[1:], hex.EncodeToString(sum[:]), strings.Repeat("e", 32), strings.Repeat("x", 1<<20)} {
		refuses(t, v, bad)
	}
	for name, key := range map[string]oauth.StaticKey{
		"nothing": {Subject: "a"}, "both": {Key: plain, SHA256: hex.EncodeToString(sum[:]), Subject: "a"}, "short": {Key: plain[1:], Subject: "a"}, "space": {Key: plain + " x", Subject: "a"},
		"no hash": {SHA256: "zz", Subject: "a"}, "short hash": {SHA256: "00", Subject: "a"}, "no subject": {Key: plain}, "control": {Key: plain, Subject: "a\n"},
		"scope": {Key: plain, Subject: "a", Scopes: []string{"a b"}},
	} {
		_, err := oauth.NewStaticKeys("partners", key)
		require.Error(t, err, name)
		require.NotContains(t, err.Error(), plain[1:])
	}
	_, err = oauth.NewStaticKeys("partners", oauth.StaticKey{Key: plain, Subject: "a"}, oauth.StaticKey{Key: plain, Subject: "b"})
	require.Error(t, err)
	_, err = oauth.NewStaticKeys("", oauth.StaticKey{Key: plain, Subject: "a"})
	require.Error(t, err)
	_, err = oauth.NewStaticKeys("partners")
	require.Error(t, err)
}

func TestChain(t *testing.T) {
	k := newMintKey("k", "ES256")
	m, in := newMint(t, k), newIntrospector(t)
	plain := strings.Repeat("k", 32)
	static, err := oauth.NewStaticKeys("partners", oauth.StaticKey{Key: plain, Subject: "robot"})
	require.NoError(t, err)
	v, err := oauth.Chain(m.verifier(t), in.verifier(t), static)
	require.NoError(t, err)
	in.says(200, `{"active":false}`)
	require.Equal(t, "robot", accepts(t, v, plain).Subject)
	require.Equal(t, m.URL, accepts(t, v, m.token(k, nil)).Issuer)
	refuses(t, v, "unknown")
	in.says(500, "")
	unavailable(t, v, "another-unknown", "an outage is not a bad token")
	require.Equal(t, "robot", accepts(t, v, plain).Subject, "the outage of another verifier")
	accepts(t, v, m.token(k, nil))
	calls := in.calls.Load()
	refuses(t, v, m.token(k, map[string]any{"aud": "x"}), "its own issuer decides")
	m.respond(respondStatus(500))
	unavailable(t, v, m.token(newMintKey("new", "ES256"), nil))
	require.Equal(t, calls, in.calls.Load(), "a token of one issuer was sent to another")
	in.says(200, in.active(nil))
	require.Equal(t, in.URL, accepts(t, v, "opaque").Issuer)
	require.Equal(t, in.URL, accepts(t, v, m.token(k, map[string]any{"iss": in.URL})).Issuer, "JWTs of other issuers can be introspected")
	in.says(200, `{"active":false}`)
	outer, err := oauth.Chain(v)
	require.NoError(t, err)
	require.Equal(t, "robot", accepts(t, outer, plain).Subject)
	refuses(t, outer, strings.Repeat("x", 16<<10+1))

	odd := oauth.VerifierFunc(func(_ context.Context, token string) (*oauth.Principal, error) {
		return nil, errors.New("odd " + token)
	})
	v, err = oauth.Chain(odd, static)
	require.NoError(t, err)
	unavailable(t, v, "some-unknown-token")

	mute := oauth.VerifierFunc(func(context.Context, string) (*oauth.Principal, error) { return nil, nil })
	unavailable(t, oauth.Cache(mute, nil), "some-token")
	v, err = oauth.Chain(mute)
	require.NoError(t, err)
	unavailable(t, v, "some-token")
}

func TestNothingLogsTokens(t *testing.T) {
	var log bytes.Buffer
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	v := m.verifier(t, func(c *oauth.JWTConfig) { c.KeySet.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
	token := m.token(k, nil)
	m.respond(respondStatus(500))
	unavailable(t, v, token)
	require.Eventually(t, func() bool { return m.fetches.Load() == 1 }, time.Second, time.Millisecond)
	require.Contains(t, log.String(), "could not be refreshed")
	for part := range strings.SplitSeq(token, ".") {
		require.NotContains(t, log.String(), part)
	}
}
