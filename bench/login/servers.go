package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"

	"github.com/luikyv/go-oidc/pkg/goidc"
	"github.com/luikyv/go-oidc/pkg/provider"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/authserver"
)

// authorization returns the parameters of an authorization request.
func authorization(client, resource string) string {
	return url.Values{
		"client_id": {client}, "redirect_uri": {redirect}, "response_type": {"code"}, "code_challenge": {challenge},
		"code_challenge_method": {"S256"}, "state": {"state"}, "scope": {scope}, "resource": {resource},
	}.Encode()
}

var sealedRequest = regexp.MustCompile(`name="request" value="([^"]*)"`)

// newMCPKit returns the authorization server of mcpkit with a store in memory. Its user agrees on
// the consent page for each code.
func newMCPKit() *server {
	var handler http.Handler
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	resource := listener.URL + "/mcp"
	as := must(authserver.New(authserver.Config{
		Issuer: listener.URL, Resources: []string{resource}, Scopes: []authserver.Scope{{Name: scope, Description: "Read your notes"}},
		Clients: []authserver.Client{{ID: "client", Name: "Client", Redirects: []string{redirect}}},
		Login:   authserver.TestUsers{{ID: "alice", Name: "Alice"}}, Store: store.NewMemory(0), Logger: slog.New(slog.DiscardHandler),
	}))
	handler = as
	return &server{handler: as, tools: newTools(as.Access()), token: "/token", client: "client", close: listener.Close, newCode: func() string {
		browser := &http.Client{Jar: must(cookiejar.New(nil)), CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		page := send(browser, http.MethodGet, listener.URL+"/authorize?"+authorization("client", resource), "", "")
		sealed := html.UnescapeString(sealedRequest.FindStringSubmatch(page.text)[1])
		form := url.Values{"request": {sealed}, "way": {"test-user"}, "user": {"alice"}}
		return send(browser, http.MethodPost, listener.URL+"/consent", "application/x-www-form-urlencoded", form.Encode()).code()
	}}
}

// newGoOIDC returns the server of go-oidc with its storage in memory, as oauth/interop configures
// it.
func newGoOIDC() *server {
	listener := httptest.NewUnstartedServer(nil)
	issuer := "http://" + listener.Listener.Addr().String()
	const resource = "http://127.0.0.1:1/mcp"
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	keys := goidc.JSONWebKeySet{Keys: []goidc.JSONWebKey{{KeyID: "key", Key: key, Algorithm: string(goidc.ES256), Use: "sig"}}}
	login := goidc.NewPolicy("alice",
		func(*http.Request, *goidc.AuthnSession, *goidc.Client) bool { return true },
		func(_ http.ResponseWriter, _ *http.Request, session *goidc.AuthnSession, _ *goidc.Client) (goidc.Status, error) {
			session.Subject, session.GrantedScopes, session.GrantedResources = "alice", session.Scopes, session.Resources
			return goidc.StatusSuccess, nil
		})
	op := must(provider.New(issuer, nil,
		func(context.Context) (goidc.JSONWebKeySet, error) { return keys, nil },
		provider.WithScopes(goidc.NewScope(scope)),
		provider.WithAuthCodeGrant(nil, goidc.ResponseTypeCode), provider.WithRefreshTokenGrant(nil),
		provider.WithPKCERequired(goidc.CodeChallengeMethodSHA256), provider.WithIssuerResponseParameter(),
		provider.WithResourceIndicatorsRequired(resource), provider.WithTokenAuthnMethods(goidc.AuthnMethodNone),
		provider.WithTokenOptions(func(context.Context, *goidc.Grant, *goidc.Client) goidc.TokenOptions {
			return goidc.NewJWTTokenOptions(goidc.ES256, 300)
		}),
		provider.WithConsumeJTIFunc(func(context.Context, string) error { return nil }),
		provider.WithIDTokenSignatureAlgs(goidc.ES256), provider.WithDCR(nil), provider.WithPolicies(login),
	))
	handler := op.Handler()
	listener.Config.Handler = handler
	listener.Start()
	var endpoints struct {
		Authorize string `json:"authorization_endpoint"`
		Token     string `json:"token_endpoint"`
		Register  string `json:"registration_endpoint"`
	}
	send(http.DefaultClient, http.MethodGet, issuer+"/.well-known/openid-configuration", "", "").decode(&endpoints)
	var client struct {
		ID string `json:"client_id"`
	}
	send(http.DefaultClient, http.MethodPost, endpoints.Register, "application/json", `{"redirect_uris":["`+redirect+`"],
		"token_endpoint_auth_method":"none","grant_types":["authorization_code","refresh_token"],"response_types":["code"],"application_type":"native","scope":"`+scope+`"}`).decode(&client)
	tools := newTools(oauth.Config{Resource: resource, Issuers: []oauth.JWTConfig{{Issuer: issuer}}})
	return &server{handler: handler, tools: tools, token: endpoints.Token, client: client.ID, close: listener.Close, newCode: func() string {
		browser := &http.Client{Jar: must(cookiejar.New(nil)), CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		return send(browser, http.MethodGet, endpoints.Authorize+"?"+authorization(client.ID, resource), "", "").code()
	}}
}

// An answer is a response that was read.
type answer struct {
	status         int
	location, text string
}

// send sends a request with a body of a media type.
func send(client *http.Client, method, address, media, body string) answer {
	r := must(http.NewRequestWithContext(context.Background(), method, address, strings.NewReader(body)))
	r.Header.Set("Content-Type", media)
	resp, err := client.Do(r)
	if err != nil {
		panic(err)
	}
	defer resp.Body.Close()
	return answer{resp.StatusCode, resp.Header.Get("Location"), string(must(io.ReadAll(resp.Body)))}
}

func (a answer) decode(v any) {
	if err := json.Unmarshal([]byte(a.text), v); err != nil || a.status >= 300 {
		panic(fmt.Sprint(a.status, " ", a.text))
	}
}

// code returns the code in the redirect.
func (a answer) code() string {
	code := must(url.Parse(a.location)).Query().Get("code")
	if code == "" {
		panic(fmt.Sprint(a.status, " ", a.location, " ", a.text))
	}
	return code
}
