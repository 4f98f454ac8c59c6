package oauth_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// FuzzJWT signs the claims that the fuzzer writes. A lenient JSON parser must read the same
// claims from an accepted token as the principal has.
func FuzzJWT(f *testing.F) {
	k := newMintKey("k", "ES256")
	m := newMint(f, k)
	v := m.verifier(f)
	f.Add(k.header(), m.claims(nil), "")
	f.Add(`{"alg":"ES256","kid":"k","crit":[]}`, m.claims(nil), "")
	f.Add(k.header(), m.withText(nil, `"\u017fub":"x"`), ".")
	f.Add(k.header(), m.withText(nil, `"x":"\ud800"`), "=")
	f.Fuzz(func(t *testing.T, header, payload, tail string) {
		p, err := v.Verify(context.Background(), k.sign(header, payload)+tail)
		if err != nil {
			if !errors.Is(err, oauth.ErrInvalidToken) || p != nil {
				t.Fatalf("principal %v, error %v", p, err)
			}
			return
		}
		var claims map[string]json.RawMessage
		if tail != "" || json.Unmarshal([]byte(payload), &claims) != nil {
			t.Fatalf("accepted %q %q", payload, tail)
		}
		var subject string
		name := "sub"
		if claims["sub"] == nil {
			if name = "client_id"; claims[name] == nil {
				name = "azp"
			}
		}
		if json.Unmarshal(claims[name], &subject) != nil || p.Subject != subject || p.Issuer != m.URL || p.Expires.IsZero() {
			t.Fatalf("principal %+v of %s", p, payload)
		}
		// A lenient parser, which folds case and uses the last of two members, agrees.
		var lenient struct {
			Sub, Iss string
			Scope    any
		}
		if json.Unmarshal([]byte(payload), &lenient) == nil && (lenient.Iss != m.URL || claims["sub"] != nil && lenient.Sub != p.Subject) {
			t.Fatalf("a lenient parser reads %+v, this package %+v", lenient, p)
		}
	})
}

// FuzzToken passes arbitrary text to the verifiers.
func FuzzToken(f *testing.F) {
	k := newMintKey("k", "ES256")
	m := newMint(f, k)
	v := m.verifier(f)
	chain, err := oauth.Chain(oauth.Cache(v, nil))
	if err != nil {
		f.Fatal(err)
	}
	good := m.token(k, nil)
	f.Add(good)
	f.Add("")
	f.Add("..")
	f.Add(good[:len(good)-1])
	f.Fuzz(func(t *testing.T, token string) {
		for _, v := range []oauth.Verifier{v, chain} {
			if p, err := v.Verify(context.Background(), token); err == nil && token != good {
				t.Fatalf("accepted %q as %v", token, p)
			} else if err != nil && !errors.Is(err, oauth.ErrInvalidToken) {
				t.Fatal(err)
			}
		}
	})
}

func FuzzJWKS(f *testing.F) {
	for _, alg := range []string{"ES256", "EdDSA"} {
		f.Add([]byte(mustJSON(map[string]any{"keys": []any{newMintKey("k", alg).jwk()}})))
	}
	f.Add([]byte(mustJSON(map[string]any{"keys": []any{sharedRSA().jwk(), map[string]any{"kty": "oct", "k": "AA"}}})))
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := oauth.CountKeys(data)
		if err != nil && n != 0 || n > 100 {
			t.Fatalf("%d keys, error %v", n, err)
		}
		for _, alg := range []string{"", "none", "HS256", "HS512", "A256GCM"} {
			if oauth.FitsAny(data, alg) {
				t.Fatalf("a key fits %q", alg)
			}
		}
	})
}

func FuzzScopes(f *testing.F) {
	for _, s := range []string{"a b", " a  b a ", "a\"b", "a\tb", "é", "\x00"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, scope, scp string) {
		for _, claims := range []map[string]any{{"scope": scope, "scp": scp}, {"scp": []any{scope, scp}}, {"scope": scope}} {
			scopes, err := oauth.ScopesOf(claims)
			if err != nil {
				continue
			}
			for i, s := range scopes {
				if s == "" || slices.Contains(scopes[:i], s) || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || r == '"' || r == '\\' }) {
					t.Fatalf("scopes %q of %v", scopes, claims)
				}
			}
			if list, ok := claims["scope"].(string); ok && len(claims) == 1 && len(scopes) > len(strings.Fields(list)) {
				t.Fatalf("scopes %q of %q", scopes, list)
			}
		}
	})
}

// FuzzMembers compares the strict parser with encoding/json.
func FuzzMembers(f *testing.F) {
	for _, s := range []string{`{"a":1,"b":[{}],"c":"\ud83d\ude00"}`, `{ }`, ` {"a" : "}" , "b":-1.5e3 } `, `{"a":1,"a":2}`, `{"\u0061":1,"a":2}`, `{"a":[[["\\\""]]]}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, data string) {
		names, err := oauth.Members([]byte(data))
		if err != nil {
			return
		}
		var plain map[string]json.RawMessage
		if json.Unmarshal([]byte(data), &plain) != nil || len(plain) != len(names) {
			t.Fatalf("%q: names %q", data, names)
		}
		for _, name := range names {
			if _, ok := plain[name]; !ok {
				t.Fatalf("%q: no %q", data, name)
			}
		}
	})
}

func FuzzAudience(f *testing.F) {
	for _, s := range []string{resourceURL, "HTTPS://X:443/", "http://[::1]:80", "https://x/a?b", "urn:x", "https://é"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if once := oauth.CanonicalAudience(s); len(once) > len(s) || !strings.EqualFold(s[:min(len(s), 4)], once[:min(len(once), 4)]) {
			t.Fatalf("%q became %q", s, once)
		}
	})
}
