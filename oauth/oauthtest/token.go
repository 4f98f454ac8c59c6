package oauthtest

import (
	"crypto/rand"
	"encoding/json"
	"strings"
	"time"
)

// A TokenOption changes a token before it is signed. Options apply in order.
type TokenOption func(*draft)

type draft struct {
	claims, header map[string]any
	payload        string // instead of claims, if not empty
	alg            Algorithm
	unsigned       bool
	foreign        bool
}

// Subject sets the user; the default is "alice".
func Subject(sub string) TokenOption { return Claim("sub", sub) }

// ClientID sets the client; the default is "test-client".
func ClientID(id string) TokenOption { return Claim("client_id", id) }

// Scopes sets the scopes; the default is none.
func Scopes(scopes ...string) TokenOption { return Claim("scope", strings.Join(scopes, " ")) }

// Audience sets one audience or several.
func Audience(aud ...string) TokenOption {
	if len(aud) == 1 {
		return Claim("aud", aud[0])
	}
	return Claim("aud", aud)
}

// ExpiresIn sets when the token ends; the default is one hour from now.
func ExpiresIn(d time.Duration) TokenOption {
	return func(t *draft) { t.claims["exp"] = time.Now().Add(d).Unix() }
}

// Expired makes a token that ended an hour ago.
func Expired() TokenOption {
	return func(t *draft) {
		t.claims["iat"] = time.Now().Add(-2 * time.Hour).Unix()
		t.claims["exp"] = time.Now().Add(-time.Hour).Unix()
	}
}

// Claim sets any claim to any value that JSON can hold; nil removes it.
func Claim(name string, value any) TokenOption {
	return func(t *draft) { set(t.claims, name, value) }
}

// Header sets any header parameter of the JWT; nil removes it.
func Header(name string, value any) TokenOption {
	return func(t *draft) { t.header[name] = value }
}

// Payload sets the bytes of the claims as they are, valid or not: for duplicate
// keys and broken JSON. Other options for claims have no effect then.
func Payload(json string) TokenOption { return func(t *draft) { t.payload = json } }

// SignWith chooses the key. The issuer must have one of that algorithm.
func SignWith(alg Algorithm) TokenOption { return func(t *draft) { t.alg = alg } }

// Unsigned leaves the signature empty. Together with Header("alg", "none") it makes
// the classic forgery.
func Unsigned() TokenOption { return func(t *draft) { t.unsigned = true } }

// Foreign signs with a key that the issuer does not publish, under the name of one
// that it does.
func Foreign() TokenOption { return func(t *draft) { t.foreign = true } }

func set(m map[string]any, name string, value any) {
	if value == nil {
		delete(m, name)
		return
	}
	m[name] = value
}

// Issue returns a signed JWT. Without options it is a good access token as in
// RFC 9068.
func (i *Issuer) Issue(opts ...TokenOption) string {
	i.tb.Helper()
	t := i.newToken(opts)
	k, err := i.current(t.alg)
	if err == nil && t.foreign {
		k, err = i.stranger(k)
	}
	if err != nil {
		i.tb.Fatal(err)
	}
	header := map[string]any{"alg": string(k.alg), "kid": k.kid, "typ": "at+jwt"}
	for name, value := range t.header {
		set(header, name, value)
	}
	h, err := json.Marshal(header)
	if err != nil {
		i.tb.Fatal(err)
	}
	payload := []byte(t.payload)
	if t.payload == "" {
		if payload, err = json.Marshal(t.claims); err != nil {
			i.tb.Fatal(err)
		}
	}
	input := b64(h) + "." + b64(payload)
	var signature []byte
	if !t.unsigned {
		if signature, err = k.sign(input); err != nil {
			i.tb.Fatal(err)
		}
	}
	jwt := input + "." + b64(signature)
	if !t.unsigned && !t.foreign && t.payload == "" {
		i.remember(jwt, t.claims)
	}
	return jwt
}

// Opaque returns a token that says nothing by itself. Only introspection knows it.
func (i *Issuer) Opaque(opts ...TokenOption) string {
	i.tb.Helper()
	text := "opaque-" + rand.Text()
	i.remember(text, i.newToken(opts).claims)
	return text
}

// Revoke makes introspection call the token inactive. A JWT stays valid by its
// signature, as everywhere.
func (i *Issuer) Revoke(token string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.revoked[token] = true
}

func (i *Issuer) newToken(opts []TokenOption) *draft {
	now := time.Now()
	t := &draft{
		claims: map[string]any{
			"iss": i.URL(), "sub": "alice", "aud": i.opts.Audience, "client_id": "test-client",
			"iat": now.Unix(), "exp": now.Add(time.Hour).Unix(), "jti": rand.Text(),
		},
		header: map[string]any{},
	}
	for _, o := range opts {
		o(t)
	}
	return t
}

func (i *Issuer) remember(token string, claims map[string]any) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.tokens[token] = claims
}
