package oauth_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

func TestExpiry(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	v := m.verifier(t)
	now := testStart.Unix()
	p := accepts(t, v, m.token(k, map[string]any{"exp": now + 100}))
	require.Equal(t, time.Unix(now+100, 0), p.Expires)
	accepts(t, v, m.token(k, map[string]any{"exp": now - 29}), "within the leeway")
	refuses(t, v, m.token(k, map[string]any{"exp": now - 30}), "at the end of the leeway")
	refuses(t, v, m.token(k, map[string]any{"exp": now - 31}))
	strict := m.verifier(t, func(c *oauth.JWTConfig) { c.Leeway = -1 })
	accepts(t, strict, m.token(k, map[string]any{"exp": now + 1}))
	refuses(t, strict, m.token(k, map[string]any{"exp": now}))

	without := map[string]any{"exp": nil}
	refuses(t, v, k.sign(k.header(), m.claims(without)), "missing")
	accepts(t, v, k.sign(k.header(), m.withText(without, fmt.Sprintf(`"exp":%d.5`, now+10))), "fractions are allowed")
	for _, exp := range []string{
		"null", fmt.Sprintf("%q", fmt.Sprint(now+100)), "-1", "0", "1e308", "1e999", "9e18", "9223372036854775807", "253402300800", "true", "[]", "{}", `""`, "-1e10",
	} {
		refuses(t, v, k.sign(k.header(), m.withText(without, `"exp":`+exp)), exp)
	}
}

func TestTimeClaims(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	v := m.verifier(t)
	now := testStart.Unix()
	for _, name := range []string{"nbf", "iat"} {
		accepts(t, v, m.token(k, map[string]any{name: nil}), name)
		accepts(t, v, m.token(k, map[string]any{name: now + 30}), name)
		refuses(t, v, m.token(k, map[string]any{name: now + 31}), name)
		for _, value := range []any{"1", -1, 0, true, []int{1}, fmt.Sprint(now), 9e18} {
			refuses(t, v, m.token(k, map[string]any{name: value}), name, value)
		}
		accepts(t, v, k.sign(k.header(), m.withText(map[string]any{name: nil}, `"`+name+`":null`)), name)
	}
	aged := m.verifier(t, func(c *oauth.JWTConfig) { c.MaxAge = time.Minute })
	accepts(t, aged, m.token(k, map[string]any{"iat": now - 90}))
	refuses(t, aged, m.token(k, map[string]any{"iat": now - 91}))
	refuses(t, aged, m.token(k, map[string]any{"iat": nil}))
	accepts(t, v, m.token(k, map[string]any{"iat": now - 1e6}))
	for _, c := range []oauth.JWTConfig{{Leeway: time.Hour}, {MaxAge: -1}} {
		c.Issuer, c.Audiences = m.URL, []string{resourceURL}
		_, err := oauth.NewJWT(c)
		require.Error(t, err)
	}
}

func TestIssuer(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	v := m.verifier(t)
	require.Equal(t, m.URL, accepts(t, v, m.token(k, nil)).Issuer)
	for _, iss := range []any{
		nil, "", []string{m.URL}, 1, m.URL + "/", strings.ToUpper(m.URL), "https://other.example", m.URL + "\u0000", strings.Replace(m.URL, "1", "１", 1), " " + m.URL,
	} {
		refuses(t, v, m.token(k, map[string]any{"iss": iss}), iss)
	}
	for _, issuer := range []string{"", "as.example", "http://as.example", "https://", "https://u:p@as.example", "https://as.example?x=1", "https://as.example#x", "https://as.example?", "ftp://as.example"} {
		_, err := oauth.NewJWT(oauth.JWTConfig{Issuer: issuer, Audiences: []string{resourceURL}})
		require.Error(t, err, issuer)
	}
}

func TestCrossSigning(t *testing.T) {
	// Both issuers give their key the same name.
	ka, kb := newMintKey("k", "ES256"), newMintKey("k", "ES256")
	a, b := newMint(t, ka), newMint(t, kb)
	both, err := oauth.Chain(a.verifier(t), oauth.Cache(b.verifier(t), nil))
	require.NoError(t, err)
	require.Equal(t, a.URL, accepts(t, both, a.token(ka, nil)).Issuer)
	require.Equal(t, b.URL, accepts(t, both, b.token(kb, nil)).Issuer)
	require.Equal(t, b.URL, accepts(t, both, b.token(kb, nil)).Issuer, "cached")
	refuses(t, both, a.token(kb, nil), "B's key, A's iss")
	refuses(t, both, b.token(ka, nil), "A's key, B's iss")
	refuses(t, both, a.token(ka, map[string]any{"iss": []string{a.URL, b.URL}}))
	refuses(t, both, a.token(ka, map[string]any{"iss": "https://unknown.example"}))
	refuses(t, both, "opaque")
	_, err = oauth.Chain(a.verifier(t), a.verifier(t))
	require.Error(t, err, "two verifiers for one issuer")
	_, err = oauth.Chain(both, oauth.Cache(b.verifier(t), nil))
	require.Error(t, err, "two verifiers for one issuer, nested")
	_, err = oauth.Chain()
	require.Error(t, err)
	_, err = oauth.Chain(nil)
	require.Error(t, err)
}

func TestAudience(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	v := m.verifier(t)
	for _, aud := range []any{
		resourceURL, []string{resourceURL}, []string{"https://other.example", resourceURL}, "HTTPS://MCP.Example.com/mcp", "https://mcp.example.com:443/mcp", resourceURL + "/",
	} {
		accepts(t, v, m.token(k, map[string]any{"aud": aud}), aud)
	}
	many := make([]any, 5000)
	for i := range many {
		many[i] = ""
	}
	for _, aud := range []any{
		nil, "", []string{}, []any{nil}, []any{resourceURL, nil}, []any{resourceURL, 1}, []any{[]string{resourceURL}}, map[string]any{"aud": resourceURL}, 1, true,
		resourceURL[:len(resourceURL)-1], resourceURL + "x", resourceURL + "/x", resourceURL + "//", "https://mcp.example.com", "https://mcp.example.com/", "https://mcp.example.com/other",
		"http://mcp.example.com/mcp", "https://mcp.example.com:8443/mcp", "https://mcp.example.com:80/mcp", "https://mcp.example.com/MCP", "https://mcp.example.com/mcp?x", "https://mcp.example.com/mcp#x",
		"https://user@mcp.example.com/mcp", "https://mcp.example.com.evil.example/mcp", "https://mcp.example.com\\mcp", " " + resourceURL, resourceURL + "\u0000", "mcp.example.com/mcp",
		"https://mcp.example.com./mcp", "https://mcp.example.com/%6dcp", "https://mcp.example.com/x/../mcp", "https://mcp.e\u212Aample.com/mcp", "app", "*", many,
	} {
		refuses(t, v, m.token(k, map[string]any{"aud": aud}), aud)
	}
	refuses(t, v, k.sign(k.header(), m.withText(map[string]any{"aud": nil}, `"aud":null`)))
	for _, odd := range []string{"HTTPS://X/a?b/", "HTTPS://X/a#/", "HTTPS://u@X/", "HTTPS://é/", "HTTPS:///", "API://X/", "HTTPS://X\\/"} {
		require.Equal(t, odd, oauth.CanonicalAudience(odd), "parsers may disagree, so it is unchanged")
	}
	root := m.verifier(t, func(c *oauth.JWTConfig) { c.Audiences = []string{"https://mcp.example.com", "api://x"} })
	accepts(t, root, m.token(k, map[string]any{"aud": "https://mcp.example.com/"}))
	accepts(t, root, m.token(k, map[string]any{"aud": "api://x"}))
	refuses(t, root, m.token(k, map[string]any{"aud": "api://X"}))
	for _, audiences := range [][]string{nil, {}, {""}, {"mcp"}, {resourceURL, "app"}, {":"}, {"https://x\n"}} {
		_, err := oauth.NewJWT(oauth.JWTConfig{Issuer: m.URL, Audiences: audiences, ClientAudiences: []string{"app"}})
		require.Error(t, err, audiences)
	}
}

func TestIDTokenClaims(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	id := k.sign(`{"alg":"ES256","kid":"k","typ":"JWT"}`, m.claims(map[string]any{"aud": "app", "nonce": "n", "scope": nil}))
	refuses(t, m.verifier(t), id)
	client := m.verifier(t, func(c *oauth.JWTConfig) { c.ClientAudiences = []string{"app"} })
	refuses(t, client, id)
	dex := m.verifier(t, func(c *oauth.JWTConfig) { c.ClientAudiences, c.IDTokens = []string{"app"}, true })
	accepts(t, dex, id)
	refuses(t, dex, m.token(k, map[string]any{"aud": "other"}))
	refuses(t, dex, m.token(k, map[string]any{"aud": "APP"}))
	_, err := oauth.NewJWT(oauth.JWTConfig{Issuer: m.URL, Audiences: []string{resourceURL}, ClientAudiences: []string{""}})
	require.Error(t, err)
}

func TestClaimNames(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	v := m.verifier(t)
	p := accepts(t, v, k.sign(k.header(), m.withText(nil, `"__proto__":{"sub":"x"},"constructor":1,"Email":"x"`)))
	require.Equal(t, "alice", p.Subject)
	for _, text := range []string{
		`"sub":"mallory"`, `"aud":"x"`, `"exp":1`, `"iss":"x"`, `"scope":"admin"`, `"client_id":"x"`, `"jti":"2"`, `"\u0073ub":"mallory"`, `"x":1,"x":2`,
		`"SUB":"mallory"`, `"Sub":"mallory"`, `"\u017fub":"mallory"`, `"ſub":"mallory"`, `"Scope":"admin"`, `"\u017fcope":"admin"`, `"SCP":["admin"]`, `"Aud":"x"`,
		`"EXP":1`, `"Nbf":1`, `"iAt":1`, `"ISS":"x"`, `"Client_ID":"x"`, `"AZP":"x"`, `"CNF":{}`, `"JTI":"x"`, `"i\u017fs":"x"`,
	} {
		refuses(t, v, k.sign(k.header(), m.withText(nil, text)), text)
	}
	many := make([]string, 300)
	for i := range many {
		many[i] = fmt.Sprintf(`"c%d":1`, i)
	}
	refuses(t, v, k.sign(k.header(), m.withText(nil, strings.Join(many, ","))))
	accepts(t, v, k.sign(k.header(), m.withText(nil, strings.Join(many[:200], ","))))
}

func TestSubject(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	v := m.verifier(t)
	p := accepts(t, v, m.token(k, nil))
	require.Equal(t, "alice", p.Subject)
	require.Equal(t, "app", p.ClientID)
	p = accepts(t, v, m.token(k, map[string]any{"sub": nil}))
	require.Equal(t, []string{"", "app"}, []string{p.Subject, p.ClientID})
	p = accepts(t, v, m.token(k, map[string]any{"sub": nil, "client_id": nil, "azp": "other"}))
	require.Equal(t, []string{"", "other"}, []string{p.Subject, p.ClientID})
	p = accepts(t, v, m.token(k, map[string]any{"client_id": nil}))
	require.Empty(t, p.ClientID)
	require.Equal(t, "a|b", accepts(t, v, m.token(k, map[string]any{"sub": "a|b"})).Subject)
	refuses(t, v, m.token(k, map[string]any{"sub": nil, "client_id": nil}))
	for _, name := range []string{"sub", "client_id"} {
		for _, value := range []any{"", strings.Repeat("x", 10<<10), "a\nb", "a\x00", "a\x7f", "a\u0085", "a\u2028b", 1, true, []string{"a"}, map[string]any{}} {
			refuses(t, v, m.token(k, map[string]any{name: value}), name, value)
		}
	}
	refuses(t, v, m.token(k, map[string]any{"client_id": nil, "azp": "a\nb"}))
}

func TestScopeClaims(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	v := m.verifier(t)
	scopes := func(change map[string]any) []string {
		if _, ok := change["scope"]; !ok {
			change["scope"] = nil
		}
		return accepts(t, v, m.token(k, change), change).Scopes
	}
	ab := []string{"a", "b"}
	require.Equal(t, ab, scopes(map[string]any{"scope": "a b"}))
	require.Equal(t, ab, scopes(map[string]any{"scope": []string{"a", "b"}}))
	require.Equal(t, ab, scopes(map[string]any{"scp": "a b"}))
	require.Equal(t, ab, scopes(map[string]any{"scp": []string{"a", "b", "a"}}))
	require.Equal(t, ab, scopes(map[string]any{"scope": "a", "scp": []string{"b", "a"}}))
	require.Equal(t, ab, scopes(map[string]any{"scope": "  a   b a "}))
	require.Empty(t, scopes(map[string]any{"scope": ""}))
	require.Empty(t, scopes(map[string]any{}))
	p := accepts(t, v, m.token(k, map[string]any{"scope": "mcp:readx admin"}))
	require.False(t, p.HasScope("mcp:read"), "a prefix is another scope")
	require.True(t, p.HasScope("mcp:readx"))
	long := make([]string, 1000)
	for i := range long {
		long[i] = fmt.Sprint(i)
	}
	for _, value := range []any{
		"a\tb", "a\u00a0b", `a"b`, `a\b`, "a\nb", "a\x00", "é", "a\x7f", []string{"a b"}, []string{""}, []any{"a", 1}, []any{nil}, 1, true, map[string]any{"a": 1},
		strings.Join(long, " "), long,
	} {
		refuses(t, v, m.token(k, map[string]any{"scope": value}), value)
		refuses(t, v, m.token(k, map[string]any{"scp": value}), value)
	}
	p = accepts(t, v, k.sign(k.header(), m.withText(map[string]any{"scope": nil}, `"scope":null`)))
	require.Empty(t, p.Scopes)
}

func TestBoundTokens(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	v := m.verifier(t)
	accepts(t, v, m.token(k, nil))
	for _, cnf := range []string{`{"jkt":"x"}`, `{"x5t#S256":"x"}`, `{}`, `"x"`} {
		refuses(t, v, k.sign(k.header(), m.withText(nil, `"cnf":`+cnf)), cnf)
	}
	accepts(t, v, k.sign(k.header(), m.withText(nil, `"cnf":null`)))
}

func TestActorClaims(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	act := map[string]any{"sub": "agent", "act": map[string]any{"sub": "other"}}
	p := accepts(t, m.verifier(t), m.token(k, map[string]any{"act": act, "may_act": act}))
	require.Equal(t, "alice", p.Subject)
	require.Equal(t, act, p.Claims["act"])
	require.Equal(t, act, p.Claims["may_act"])
}

func TestRevokedTokens(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	revoked := map[any]bool{}
	cached := oauth.Cache(m.verifier(t), nil)
	// A deny list wraps the cache, so it takes effect at once.
	v := oauth.VerifierFunc(func(ctx context.Context, token string) (*oauth.Principal, error) {
		p, err := cached.Verify(ctx, token)
		if err == nil && revoked[p.Claims["jti"]] {
			return nil, fmt.Errorf("%w: revoked", oauth.ErrInvalidToken)
		}
		return p, err
	})
	accepts(t, v, m.token(k, nil))
	revoked["1"] = true
	refuses(t, v, m.token(k, nil))
	accepts(t, v, m.token(k, map[string]any{"jti": "2"}))
}
