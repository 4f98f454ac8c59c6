package oauthtest

import (
	"crypto/rand"
	"encoding/json"
	"maps"
	"time"
)

// A TokenOption changes a token before it is signed. Options are applied in order.
type TokenOption func(*draft)

type draft struct {
	claims, header map[string]any
	payload        string // replaces claims if not empty
	alg            Algorithm
	unsigned       bool
	foreign        bool
	ownKey         bool   // its header has the key that it is signed with
	prefix         string // before each scope
}

// Subject sets the user; the default is "alice". With [Like] it sets the claim that names users.
func Subject(sub string) TokenOption {
	return func(t *draft) { t.claims[t.firstOf("uid", "oid", "sub")] = sub }
}

// ClientID sets the client; the default is "test-client".
func ClientID(id string) TokenOption {
	return func(t *draft) { t.claims[t.firstOf("client_id", "azp", "cid", "appid", "client_id")] = id }
}

// Scopes sets the scopes; the default is none. With [Like] they are in the claim and in the form of
// the provider's tokens.
func Scopes(scopes ...string) TokenOption {
	return func(t *draft) { t.setScopes(scopes) }
}

// Audience sets the audience: a string for one, a list for several.
func Audience(aud ...string) TokenOption {
	if len(aud) == 1 {
		return Claim("aud", aud[0])
	}
	return Claim("aud", aud)
}

// ExpiresIn sets the expiry to d from now; the default is one hour.
func ExpiresIn(d time.Duration) TokenOption {
	return func(t *draft) { t.claims["exp"] = time.Now().Add(d).Unix() }
}

// Expired makes a token that expired an hour ago.
func Expired() TokenOption {
	return func(t *draft) {
		t.claims["iat"] = time.Now().Add(-2 * time.Hour).Unix()
		t.claims["exp"] = time.Now().Add(-time.Hour).Unix()
	}
}

// Claim sets a claim to any value that can be encoded as JSON; nil removes the claim.
func Claim(name string, value any) TokenOption {
	return func(t *draft) { set(t.claims, name, value) }
}

// Header sets a header parameter of the JWT; nil removes it.
func Header(name string, value any) TokenOption {
	return func(t *draft) { t.header[name] = value }
}

// Payload sets the encoded claims, valid or not: for duplicate
// keys and malformed JSON. Other options for claims then have no effect.
func Payload(json string) TokenOption { return func(t *draft) { t.payload = json } }

// SignWith chooses the key by its algorithm, which must be one of the issuer's.
func SignWith(alg Algorithm) TokenOption { return func(t *draft) { t.alg = alg } }

// Unsigned leaves the signature empty. Together with Header("alg", "none") it makes
// an unsecured JWT, which servers must refuse.
func Unsigned() TokenOption { return func(t *draft) { t.unsigned = true } }

// Foreign signs with a key that the issuer does not publish, but with the kid of a published
// one.
func Foreign() TokenOption { return func(t *draft) { t.foreign = true } }

func set(m map[string]any, name string, value any) {
	if value == nil {
		delete(m, name)
		return
	}
	m[name] = value
}

// Issue returns a signed JWT. Without options it is a valid access token (RFC 9068) of alice.
func (i *Issuer) Issue(opts ...TokenOption) string {
	i.tb.Helper()
	typ := "at+jwt"
	if i.shape != nil {
		typ = i.shape.typ
	}
	t := i.newToken(opts)
	jwt := i.sign(t, typ)
	if !t.unsigned && !t.foreign && t.payload == "" {
		i.remember(jwt, t.claims)
	}
	return jwt
}

// sign returns the JWT that t describes, with that type unless t has another or it is empty.
func (i *Issuer) sign(t *draft, typ string) string {
	i.tb.Helper()
	k, err := i.current(t.alg)
	if err == nil && t.foreign {
		k, err = i.foreignKey(k)
	}
	if err != nil {
		i.tb.Fatal(err)
	}
	header := map[string]any{"alg": string(k.alg), "kid": k.kid}
	if typ != "" {
		header["typ"] = typ
	}
	if t.ownKey {
		if header["jwk"], err = k.jwk(); err != nil {
			i.tb.Fatal(err)
		}
	}
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
	return input + "." + b64(signature)
}

// Opaque returns a token that only introspection can read.
func (i *Issuer) Opaque(opts ...TokenOption) string {
	i.tb.Helper()
	text := "opaque-" + rand.Text()
	i.remember(text, i.newToken(opts).claims)
	return text
}

// Revoke makes introspection report the token as inactive. The signature of a JWT stays
// valid, as with real issuers.
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
	if i.shape != nil {
		t.prefix = i.shape.prefix
		t.claims = maps.Clone(i.shape.claims)
		t.claims["iat"], t.claims["nbf"], t.claims["exp"] = now.Unix(), now.Unix(), now.Add(time.Hour).Unix()
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
