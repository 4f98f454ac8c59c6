package oauthtest_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/modelcontextprotocol/go-sdk/oauthex"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

const callback = "http://localhost:3118/callback"

// follow opens a URL like a browser and returns the address of the redirect.
func follow(t testing.TB, i *oauthtest.Issuer, u string) url.Values {
	t.Helper()
	c := *i.Client()
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, err := c.Get(u)
	require.NoError(t, err)
	defer res.Body.Close()
	if res.StatusCode != http.StatusSeeOther {
		return nil
	}
	to, err := res.Location()
	require.NoError(t, err)
	return to.Query()
}

func post(t testing.TB, i *oauthtest.Issuer, path string, form url.Values) (int, map[string]any) {
	t.Helper()
	res, err := i.Client().PostForm(i.URL()+path, form)
	require.NoError(t, err)
	defer res.Body.Close()
	var v map[string]any
	require.NoError(t, json.NewDecoder(res.Body).Decode(&v))
	return res.StatusCode, v
}

func registerClient(t testing.TB, i *oauthtest.Issuer, body string) (int, string) {
	t.Helper()
	res, err := i.Client().Post(i.URL()+"/register", "application/json", strings.NewReader(body))
	require.NoError(t, err)
	defer res.Body.Close()
	var v map[string]any
	require.NoError(t, json.NewDecoder(res.Body).Decode(&v))
	id, _ := v["client_id"].(string)
	return res.StatusCode, id
}

func TestLogin(t *testing.T) {
	i := fast(t)
	status, client := registerClient(t, i, `{"redirect_uris":["http://localhost/callback"]}`)
	require.Equal(t, 201, status)
	verifier := strings.Repeat("v", 43)
	sum := sha256.Sum256([]byte(verifier))
	ask := url.Values{"client_id": {client}, "redirect_uri": {callback}, "response_type": {"code"}, "state": {"s t"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
		"scope": {"a b"}, "resource": {"https://h/mcp"}}
	login := func() url.Values { return follow(t, i, i.URL()+"/authorize?"+ask.Encode()) }
	exchange := func(code string) url.Values {
		return url.Values{"grant_type": {"authorization_code"}, "client_id": {client}, "code": {code},
			"redirect_uri": {callback}, "code_verifier": {verifier}}
	}
	back := login()
	assert.Equal(t, "s t", back.Get("state"))
	assert.Equal(t, i.URL(), back.Get("iss"))
	form := exchange(back.Get("code"))
	status, got := post(t, i, "/token", form)
	require.Equal(t, 200, status, got)
	jwt := got["access_token"].(string)
	assert.NoError(t, verify(t, i, jwt))
	c := decodePart(t, jwt, 1)
	assert.Equal(t, []any{"alice", client, "a b", "https://h/mcp"}, []any{c["sub"], c["client_id"], c["scope"], c["aud"]})
	assert.EqualValues(t, 3600, got["expires_in"])
	status, again := post(t, i, "/token", form)
	assert.Equal(t, 400, status, "codes work once")
	assert.Equal(t, "invalid_grant", again["error"])
	refresh := url.Values{"grant_type": {"refresh_token"}, "client_id": {client}, "refresh_token": {got["refresh_token"].(string)}}
	status, _ = post(t, i, "/token", refresh)
	assert.Equal(t, 200, status)
	status, _ = post(t, i, "/token", refresh)
	assert.Equal(t, 400, status, "refresh tokens work once")

	for name, change := range map[string]func(url.Values){
		"verifier": func(f url.Values) { f.Set("code_verifier", "x") },
		"redirect": func(f url.Values) { f.Set("redirect_uri", "http://localhost/callback") },
		"client":   func(f url.Values) { f.Set("client_id", "other") },
		"code":     func(f url.Values) { f.Set("code", "x") },
		"grant":    func(f url.Values) { f.Set("grant_type", "password") },
	} {
		f := exchange(login().Get("code"))
		change(f)
		status, _ := post(t, i, "/token", f)
		assert.Equal(t, 400, status, name)
	}
	ask.Set("code_challenge_method", "plain")
	assert.Equal(t, "invalid_request", login().Get("error"))
	for _, uri := range []string{"", "http://127.0.0.1/callback", "http://localhost/callback/x", "https://localhost/callback", "http://localhost.evil.com/callback"} {
		ask.Set("redirect_uri", uri)
		assert.Nil(t, login(), uri)
	}
	for _, body := range []string{"x", "{}", `{"redirect_uris":[]}`, `{"redirect_uris":["javascript:x"]}`, `{"redirect_uris":[1]}`} {
		status, _ := registerClient(t, i, body)
		assert.Equal(t, 400, status, body)
	}
}

// TestSDKClientLogsIn runs all steps of a client: 401, metadata of the resource and of the
// issuer, registration, login, token, call, and a step-up after a 403.
func TestSDKClientLogsIn(t *testing.T) {
	i := fast(t)
	mux := http.NewServeMux()
	srv := httptest.NewServer(mux)
	defer func() {
		srv.Client().CloseIdleConnections()
		srv.Close()
	}()
	resource, err := oauth.ParseResource(srv.URL + "/mcp")
	require.NoError(t, err)
	metadata, err := oauth.NewMetadata(oauth.MetadataConfig{
		Resource: resource, AuthorizationServers: []string{i.URL()}, Scopes: []string{"read"}})
	require.NoError(t, err)
	challenge, err := oauth.NewChallenge(resource.MetadataURL(), &oauth.ChallengeOptions{Scopes: []string{"read"}})
	require.NoError(t, err)
	verifier := oauth.VerifierFunc(func(_ context.Context, token string) (*oauth.Principal, error) {
		if err := verify(t, i, token); err != nil {
			return nil, oauth.ErrInvalidToken
		}
		c := decodePart(t, token, 1)
		if !resource.Matches(c["aud"].(string)) {
			return nil, oauth.ErrInvalidToken
		}
		return &oauth.Principal{Issuer: c["iss"].(string), Subject: c["sub"].(string), Scopes: strings.Fields(c["scope"].(string))}, nil
	})
	server := mcp.NewServer(&mcp.Implementation{Name: "notes", Version: "1"}, nil)
	mcp.AddTool(server, &mcp.Tool{Name: "whoami"}, func(ctx context.Context, _ *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, any, error) {
		p, _ := oauth.PrincipalFrom(ctx)
		return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: p.UserID()}}}, nil, nil
	})
	handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server }, &mcp.StreamableHTTPOptions{Stateless: true, JSONResponse: true})
	refuse := oauth.NewErrorWriter(challenge, nil)
	mux.Handle("/mcp", oauth.Authenticate(verifier, challenge, &oauth.AuthenticateOptions{Scopes: []string{"read"}})(
		http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if p, _ := oauth.PrincipalFrom(r.Context()); r.Header.Get("Mcp-Name") == "whoami" && !p.HasScope("write") {
				refuse.InsufficientScope(w, r, "read", "write")
				return
			}
			handler.ServeHTTP(w, r)
		})))
	mux.Handle("/.well-known/", metadata.WellKnown())

	login, err := auth.NewAuthorizationCodeHandler(&auth.AuthorizationCodeHandlerConfig{
		DynamicClientRegistrationConfig: &auth.DynamicClientRegistrationConfig{
			Metadata: &oauthex.ClientRegistrationMetadata{ClientName: "test", RedirectURIs: []string{callback}}},
		RedirectURL: callback, Client: i.Client(),
		AuthorizationCodeFetcher: func(_ context.Context, args *auth.AuthorizationArgs) (*auth.AuthorizationResult, error) {
			back := follow(t, i, args.URL)
			return &auth.AuthorizationResult{Code: back.Get("code"), State: back.Get("state"), Iss: back.Get("iss")}, nil
		},
	})
	require.NoError(t, err)
	client := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil)
	session, err := client.Connect(t.Context(), &mcp.StreamableClientTransport{
		Endpoint: srv.URL + "/mcp", HTTPClient: srv.Client(), OAuthHandler: login, DisableStandaloneSSE: true}, nil)
	require.NoError(t, err)
	defer session.Close()
	assert.Equal(t, 1, i.Requests(oauthtest.Authorization))
	got, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "whoami"})
	require.NoError(t, err)
	assert.Equal(t, i.URL()+"|alice", got.Content[0].(*mcp.TextContent).Text)
	assert.Equal(t, 2, i.Requests(oauthtest.Authorization), "after the 403 it logged in again, for more scopes")
}

// TestChoosing checks that, with several users, a person chooses who logs in, or the client does.
func TestChoosing(t *testing.T) {
	i := oauthtest.New(t, &oauthtest.Options{Algorithms: []oauthtest.Algorithm{oauthtest.ES256}, Users: []string{"alice", "bob & co"}})
	_, client := registerClient(t, i, `{"redirect_uris":["`+callback+`"]}`)
	verifier := strings.Repeat("v", 43)
	sum := sha256.Sum256([]byte(verifier))
	ask := url.Values{"client_id": {client}, "redirect_uri": {callback}, "response_type": {"code"}, "state": {"s"}, "scope": {"<b>read"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"}, "login_hint": {"mallory"}}
	res, err := i.Client().Get(i.URL() + "/authorize?" + ask.Encode())
	require.NoError(t, err)
	page, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	res.Body.Close()
	require.Equal(t, 200, res.StatusCode)
	assert.Contains(t, string(page), "Log in as bob &amp; co")
	assert.NotContains(t, string(page), "<b>")
	links := regexp.MustCompile(`href="([^"]+)"`).FindAllStringSubmatch(string(page), -1)
	require.Len(t, links, 2)
	back := follow(t, i, i.URL()+html.UnescapeString(links[1][1]))
	require.Equal(t, "s", back.Get("state"))
	status, got := post(t, i, "/token", url.Values{"grant_type": {"authorization_code"}, "client_id": {client}, "code": {back.Get("code")},
		"redirect_uri": {callback}, "code_verifier": {verifier}})
	require.Equal(t, 200, status)
	assert.Equal(t, "bob & co", decodePart(t, got["access_token"].(string), 1)["sub"])
	_, again := post(t, i, "/token", url.Values{"grant_type": {"refresh_token"}, "client_id": {client}, "refresh_token": {got["refresh_token"].(string)}})
	assert.Equal(t, "bob & co", decodePart(t, again["access_token"].(string), 1)["sub"])
	ask.Set("login_hint", "alice")
	assert.NotEmpty(t, follow(t, i, i.URL()+"/authorize?"+ask.Encode()).Get("code"))
}
