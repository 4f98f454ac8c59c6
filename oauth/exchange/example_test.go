package exchange_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/exchange"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// A handler calls the team's API as the user of the call. The authorization server gives a token
// for the API in exchange for the token of the call, which the API never sees. Here, test servers
// stand in for the authorization server and the API.
func ExampleExchanger_Transport() {
	tokenEndpoint := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println("exchanged for:", r.FormValue("audience"))
		fmt.Fprint(w, `{"access_token":"token-for-orders","issued_token_type":"urn:ietf:params:oauth:token-type:access_token","token_type":"Bearer","expires_in":300}`)
	}))
	defer tokenEndpoint.Close()
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "called with ", r.Header.Get("Authorization"))
	}))
	defer api.Close()

	orders, err := exchange.New(exchange.Config{
		TokenEndpoint: tokenEndpoint.URL,
		ClientID:      "notes-mcp", ClientSecret: "secret", // of this server
		Audience: "https://orders.example.com",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	client := &http.Client{Transport: orders.Transport(nil)}
	listOrders := func(ctx context.Context) (string, error) { // called by the handler of a tool
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, api.URL+"/orders", nil)
		if err != nil {
			return "", err
		}
		resp, err := client.Do(r)
		if err != nil {
			return "", err
		}
		defer func() { _ = resp.Body.Close() }()
		text, err := io.ReadAll(resp.Body)
		return string(text), err
	}

	asUser(func(ctx context.Context) { fmt.Println(listOrders(ctx)) })
	_, err = listOrders(context.Background())
	fmt.Println(err != nil) // there is no user outside of a call
	// Output:
	// exchanged for: https://orders.example.com
	// called with Bearer token-for-orders <nil>
	// true
}

// asUser runs f with the context that a handler of the MCP server gets in a call of a user.
func asUser(f func(ctx context.Context)) {
	var t exampleTB
	defer t.end()
	issuer := oauthtest.New(&t, &oauthtest.Options{Audience: "https://mcp.example.com/mcp"})
	server, err := oauth.New(oauth.Config{Resource: "https://mcp.example.com/mcp", Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	r := httptest.NewRequest(http.MethodPost, "/mcp", strings.NewReader("{}"))
	r.Header.Set("Authorization", "Bearer "+issuer.Issue(oauthtest.Subject("ann")))
	server.Serve(httptest.NewRecorder(), r, oauth.Need{}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { f(r.Context()) }))
}

// exampleTB is the test of an example, which has no *testing.T.
type exampleTB struct{ cleanups []func() }

func (t *exampleTB) Helper()                      {}
func (t *exampleTB) Cleanup(f func())             { t.cleanups = append(t.cleanups, f) }
func (t *exampleTB) Fatal(args ...any)            { log.Panic(args...) }
func (t *exampleTB) Fatalf(f string, args ...any) { log.Panicf(f, args...) }

func (t *exampleTB) end() {
	for _, f := range t.cleanups {
		f()
	}
}
