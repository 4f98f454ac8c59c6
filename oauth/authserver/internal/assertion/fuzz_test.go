package assertion_test

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/internal/assertion"
)

// FuzzAssertion presents assertions with any header and claims, signed with the issuer's key and
// with another, and any text. Nothing panics, nothing forged is accepted, and encoding/json reads
// the same from an accepted assertion.
func FuzzAssertion(f *testing.F) {
	public, private, err := ed25519.GenerateKey(nil)
	require.NoError(f, err)
	_, foreign, err := ed25519.GenerateKey(nil)
	require.NoError(f, err)
	b64 := base64.RawURLEncoding.EncodeToString
	idp := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{"keys": []any{
			map[string]string{"kty": "OKP", "crv": "Ed25519", "kid": "k", "alg": "EdDSA", "use": "sig", "x": b64(public)},
		}})
	}))
	f.Cleanup(idp.Close)
	const issuer = "https://idp.example.com"
	now := time.Unix(1_800_000_000, 0)
	v, err := assertion.New(assertion.Options{
		Server:   server,
		Issuers:  []assertion.Issuer{{Issuer: issuer, JWKS: idp.URL}, {Issuer: issuer, JWKS: idp.URL, IssuerTenant: "t", Tenant: "T"}},
		Resource: func(r string) bool { return r == resource },
		Once:     func(context.Context, string, time.Time) error { return nil },
		KeySet:   oauth.KeySetOptions{Client: idp.Client(), Now: func() time.Time { return now }},
	})
	require.NoError(f, err)
	sign := func(key ed25519.PrivateKey, header, payload string) string {
		input := b64([]byte(header)) + "." + b64([]byte(payload))
		return input + "." + b64(ed25519.Sign(key, []byte(input)))
	}

	const header = `{"alg":"EdDSA","kid":"k","typ":"oauth-id-jag+jwt"}`
	const claims = `{"iss":"https://idp.example.com","sub":"alice","aud":"https://auth.example.com","client_id":"` + client + `","jti":"1","iat":1800000000,"exp":1800000300}`
	f.Add(header, claims, "")
	f.Add(header, claims[:len(claims)-1]+`,"tenant":"t","aud_tenant":"T","resource":["`+resource+`"],"scope":"a b","act":{"sub":"x"}}`, "")
	f.Add(`{"alg":"EdDSA","typ":"application/OAuth-ID-JAG+jwt"}`, strings.Replace(claims, `"https://auth.example.com"`, `["https://auth.example.com"]`, 1), ".")
	f.Add(header, `{"sub":"mallory",`+claims[1:], "")
	f.Add(header, claims[:len(claims)-1]+`,"Sub":"mallory","cnf":null}`, "=")
	f.Add(`{"alg":"EdDSA","kid":"k","typ":"oauth-id-jag+jwt","crit":[]}`, claims, "\n")
	f.Add("a", "b", "a.b.c")
	f.Fuzz(func(t *testing.T, header, payload, tail string) {
		for _, text := range []string{tail, sign(foreign, header, payload), sign(foreign, header, payload) + tail} {
			a, err := v.Verify(context.Background(), text, client)
			if a != nil || !errors.Is(err, assertion.ErrInvalid) && !errors.Is(err, assertion.ErrUnavailable) {
				t.Fatalf("%q: %+v, %v", text, a, err)
			}
		}
		a, err := v.Verify(context.Background(), sign(private, header, payload)+tail, client)
		if err != nil {
			if a != nil || !errors.Is(err, assertion.ErrInvalid) && !errors.Is(err, assertion.ErrUnavailable) {
				t.Fatalf("%+v, %v", a, err)
			}
			return
		}
		// encoding/json ignores the case of names and takes the last of several members.
		var read struct {
			Iss, Sub, Jti string
			ClientID      string `json:"client_id"`
			Aud, Resource any
			Iat, Exp      float64
			Cnf           any
			Details       any `json:"authorization_details"`
			Tenant        string
		}
		var head struct{ Typ, Alg string }
		if tail != "" || json.Unmarshal([]byte(payload), &read) != nil || json.Unmarshal([]byte(header), &head) != nil {
			t.Fatalf("accepted %s %s %q", header, payload, tail)
		}
		if list, ok := read.Aud.([]any); ok && len(list) == 1 {
			read.Aud = list[0]
		}
		if list, ok := read.Resource.([]any); ok && len(list) == 1 {
			read.Resource = list[0]
		}
		if read.Iss != issuer || read.Sub != a.Subject || a.Subject == "" || read.Jti != a.ID || a.ID == "" || read.ClientID != client ||
			read.Aud != server || read.Cnf != nil || read.Details != nil || read.Exp-read.Iat > 300 || read.Tenant != a.IssuerTenant ||
			read.Resource != nil && read.Resource != resource || !strings.HasSuffix(strings.ToLower(head.Typ), assertion.Type) || head.Alg != "EdDSA" {
			t.Fatalf("a lenient parser reads %+v, this package %+v", read, a)
		}
	})
}
