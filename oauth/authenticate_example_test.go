package oauth_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// A server behind the middleware. Real programs verify JWTs or introspect tokens instead of
// knowing one token.
func ExampleAuthenticate() {
	resource, err := oauth.ParseResource("https://notes.example.com/mcp")
	if err != nil {
		panic(err)
	}
	challenge, err := oauth.NewChallenge(resource.MetadataURL(), &oauth.ChallengeOptions{Scopes: []string{"notes:read"}})
	if err != nil {
		panic(err)
	}
	verifier := oauth.VerifierFunc(func(_ context.Context, token string) (*oauth.Principal, error) {
		if token != "t0ken" {
			return nil, oauth.ErrInvalidToken
		}
		return &oauth.Principal{Issuer: "https://as.example.com", Subject: "alice", Scopes: []string{"notes:read"}}, nil
	})
	mcp := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		caller, _ := oauth.PrincipalFrom(r.Context())
		fmt.Fprintf(w, "hello %s, your header is %q", caller.Subject, r.Header.Get("Authorization"))
	})
	handler := oauth.Authenticate(verifier, challenge, &oauth.AuthenticateOptions{Scopes: []string{"notes:read"}})(mcp)

	for _, header := range []string{"", "Bearer wrong", "Bearer t0ken"} {
		r := httptest.NewRequest("POST", "/mcp", nil)
		if header != "" {
			r.Header.Set("Authorization", header)
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		fmt.Println(w.Code, w.Header().Values("WWW-Authenticate"))
		fmt.Println(w.Body)
	}
	// Output:
	// 401 [Bearer resource_metadata="https://notes.example.com/.well-known/oauth-protected-resource/mcp", scope="notes:read"]
	// {"error":"unauthorized","error_description":"Authorization is required: send an access token in the Authorization header."}
	//
	// 401 [Bearer error="invalid_token", error_description="The access token is expired, revoked, malformed, or not meant for this server.", resource_metadata="https://notes.example.com/.well-known/oauth-protected-resource/mcp", scope="notes:read"]
	// {"error":"invalid_token","error_description":"The access token is expired, revoked, malformed, or not meant for this server."}
	//
	// 200 []
	// hello alice, your header is ""
}
