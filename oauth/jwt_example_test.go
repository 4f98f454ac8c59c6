package oauth_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// A verifier of the tokens of one issuer. Its keys are fetched when the first token arrives.
func ExampleNewJWT() {
	verifier, err := oauth.NewJWT(oauth.JWTConfig{
		Issuer:    "https://login.example.com",
		Audiences: []string{"https://mcp.example.com/mcp"},
	})
	if err != nil {
		panic(err)
	}
	verifier = oauth.Cache(verifier, nil)
	_, err = verifier.Verify(context.Background(), "not a token")
	fmt.Println(errors.Is(err, oauth.ErrInvalidToken))
	// Output: true
}

// A server for the users of two issuers, and for one program with an API key.
func ExampleChain() {
	audiences := []string{"https://mcp.example.com/mcp"}
	employees, err := oauth.NewJWT(oauth.JWTConfig{Issuer: "https://login.example.com", Audiences: audiences})
	if err != nil {
		panic(err)
	}
	customers, err := oauth.NewJWT(oauth.JWTConfig{Issuer: "https://id.example.net", Audiences: audiences})
	if err != nil {
		panic(err)
	}
	programs, err := oauth.NewStaticKeys("programs", oauth.StaticKey{
		// printf %s "$KEY" | sha256sum
		SHA256:  "04ded880efd8917299720e298b84744f74d608729b3ee558e2429417e0705975",
		Subject: "nightly-report",
		Scopes:  []string{"notes:read"},
		Expires: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
	})
	if err != nil {
		panic(err)
	}
	chain, err := oauth.Chain(employees, customers, programs)
	if err != nil {
		panic(err)
	}
	verifier := oauth.Cache(chain, &oauth.CacheOptions{TTL: time.Minute})
	caller, err := verifier.Verify(context.Background(), "an-example-key-of-32-characters-")
	fmt.Println(caller.Subject, caller.Scopes, err)
	// Output: nightly-report [notes:read] <nil>
}
