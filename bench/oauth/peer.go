package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"

	"github.com/golang-jwt/jwt/v5"

	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// peerKey returns a Keyfunc with the public key of the token, which it looks up beforehand.
func peerKey(issuer *oauthtest.Issuer, token string) jwt.Keyfunc {
	key, ok := keys[token]
	if !ok {
		parsed, _, err := jwt.NewParser().ParseUnverified(token, jwt.MapClaims{})
		key = publicKey(issuer, must(parsed, err).Header["kid"].(string))
		keys[token] = key
	}
	return func(*jwt.Token) (any, error) { return key, nil }
}

var keys = map[string]any{}

func publicKey(issuer *oauthtest.Issuer, kid string) any {
	resp, err := http.Get(issuer.JWKSURL())
	if err != nil {
		panic(err)
	}
	defer resp.Body.Close()
	var set struct {
		Keys []struct{ Kid, Kty, N, E, X, Y string }
	}
	if err := json.NewDecoder(resp.Body).Decode(&set); err != nil {
		panic(err)
	}
	number := func(s string) *big.Int { return new(big.Int).SetBytes(must(base64.RawURLEncoding.DecodeString(s))) }
	for _, k := range set.Keys {
		switch {
		case k.Kid != kid:
		case k.Kty == "RSA":
			return &rsa.PublicKey{N: number(k.N), E: int(number(k.E).Int64())}
		case k.Kty == "EC":
			return &ecdsa.PublicKey{Curve: elliptic.P256(), X: number(k.X), Y: number(k.Y)}
		}
	}
	panic(fmt.Sprintf("the issuer has no key %q", kid))
}
