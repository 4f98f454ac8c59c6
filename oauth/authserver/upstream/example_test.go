package upstream_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"

	"github.com/mcpkit-go/mcpkit/oauth/authserver/upstream"
)

// newExampleProvider starts a provider without OpenID Connect, and returns its URL.
func newExampleProvider() (address string, end func()) {
	mux := http.NewServeMux()
	answer := func(path, body string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, body)
		})
	}
	answer("POST /token", `{"access_token":"a-token","token_type":"Bearer","expires_in":3600,"refresh_token":"a-refresh-token"}`)
	answer("GET /user", `{"id":42,"name":"Ann Lee"}`)
	server := httptest.NewServer(mux)
	return server.URL, server.Close
}

// A user logs in at a provider without a preset. Package authserver does all of this by itself: it
// needs only the Provider.
func Example() {
	address, end := newExampleProvider()
	defer end()
	provider := &upstream.Provider{
		Name:                  "Acme",
		AuthorizationEndpoint: address + "/authorize",
		TokenEndpoint:         address + "/token",
		UserInfoEndpoint:      address + "/user",
		ClientID:              "our-client-id",
		ClientSecret:          "our-client-secret",
		Profile:               upstream.Profile{Subject: []string{"id"}},
	}
	login := upstream.Login{
		Redirect: "https://notes.example.com/callback",
		State:    rand.Text(), Nonce: rand.Text(), Verifier: rand.Text() + rand.Text(),
	}
	ctx := context.Background()
	to, err := provider.LoginURL(ctx, login)
	if err != nil {
		fmt.Println(err)
		return
	}
	sent, _ := url.Parse(to)
	fmt.Println("The browser goes to", sent.Path, "with a challenge:", sent.Query().Has("code_challenge"))

	back := url.Values{"state": {sent.Query().Get("state")}, "code": {"the-code"}} // the query of the callback
	user, tokens, err := provider.Finish(ctx, login, back)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("User:", user.Subject, user.Name)
	fmt.Println("A log shows no secret:", provider, login, tokens)

	_, _, err = provider.Finish(ctx, login, url.Values{"state": {login.State}, "error": {"access_denied"}})
	fmt.Println("Denied:", errors.Is(err, upstream.ErrDenied))
	// Output:
	// The browser goes to /authorize with a challenge: true
	// User: 42 Ann Lee
	// A log shows no secret: Acme login with callback https://notes.example.com/callback tokens of a user
	// Denied: true
}

// Google knows its endpoints from the metadata of the provider. Register a client there and enter
// the address that CallbackURL of authserver.Server returns.
func ExampleGoogle() {
	provider := upstream.Google("our-id.apps.googleusercontent.com", "our-client-secret")
	fmt.Println(provider, provider.Check() == nil)
	fmt.Println(upstream.Google("", "").Check())
	// Output:
	// Google true
	// upstream: provider "Google": ClientID and ClientSecret are required: register a confidential client there
}
