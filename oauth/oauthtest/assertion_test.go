package oauthtest_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// A test of a program's token endpoint.
func ExampleIssuer_BadAssertions() {
	t := &exampleT{} // in a test: func TestEnterpriseLogin(t *testing.T)
	defer func() {
		for _, f := range t.cleanups {
			f()
		}
	}()
	tokenEndpoint := func(assertion string) (status int) { return http.StatusBadRequest } // of the program

	idp := oauthtest.New(t, nil)
	accepted := 0
	for _, bad := range idp.BadAssertions("https://auth.example.com", "my-client") {
		if tokenEndpoint(bad.Assertion) != http.StatusBadRequest {
			fmt.Println("accepts:", bad.Name)
			accepted++
		}
	}
	fmt.Println("accepted", accepted)
	// Output: accepted 0
}

// TestBadAssertions checks that every bad assertion has its own name, and that the good one is
// complete.
func TestBadAssertions(t *testing.T) {
	idp := fast(t)
	const server, client = "https://auth.example.com", "my-client"
	good := idp.IssueAssertion(server, client, oauthtest.Scopes("read"), oauthtest.Claim("resource", "https://mcp.example.com/mcp"))
	claims := decodePart(t, good, 1)
	for _, name := range []string{"iss", "sub", "aud", "client_id", "jti", "iat", "exp", "scope", "resource"} {
		assert.Contains(t, claims, name)
	}
	assert.Equal(t, "oauth-id-jag+jwt", decodePart(t, good, 0)["typ"])
	require.NoError(t, verify(t, idp, good))

	seen, texts := map[string]bool{}, map[string]bool{good: true, idp.IssueAssertion(server, client): true}
	assert.Len(t, texts, 2, "each assertion has its own jti")
	for _, b := range idp.BadAssertions(server, client) {
		assert.False(t, seen[b.Name], b.Name)
		assert.False(t, texts[b.Assertion], b.Name)
		seen[b.Name], texts[b.Assertion] = true, true
	}
	assert.GreaterOrEqual(t, len(seen), 20)

	v, err := oauth.NewJWT(oauth.JWTConfig{Issuer: idp.URL(), Audiences: []string{server}})
	require.NoError(t, err)
	_, err = v.Verify(t.Context(), good)
	assert.ErrorIs(t, err, oauth.ErrInvalidToken, "an assertion is no access token")
	_, answer := introspect(t, idp, good)
	assert.Equal(t, map[string]any{"active": false}, answer)
}

// TestTokenExchange checks that a client gets identity assertions for its users, with the ID that
// it has at the other authorization server, and none for the users of another client.
func TestTokenExchange(t *testing.T) {
	idp := oauthtest.New(t, &oauthtest.Options{Algorithms: []oauthtest.Algorithm{oauthtest.ES256}, Users: []string{"alice", "bob"}})
	const tokenType = "urn:ietf:params:oauth:token-type:"
	verifier := strings.Repeat("v", 43)
	sum := sha256.Sum256([]byte(verifier))
	login := func() (client, idToken, refresh string) {
		_, client = registerClient(t, idp, `{"redirect_uris":["http://localhost/callback"]}`)
		back := follow(t, idp, idp.URL()+"/authorize?"+url.Values{
			"client_id": {client}, "redirect_uri": {callback}, "response_type": {"code"}, "scope": {"openid"}, "nonce": {"n"}, "login_hint": {"bob"},
			"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
		}.Encode())
		_, token := post(t, idp, "/token", url.Values{"grant_type": {"authorization_code"}, "client_id": {client}, "code": {back.Get("code")},
			"redirect_uri": {callback}, "code_verifier": {verifier}})
		return client, token["id_token"].(string), token["refresh_token"].(string)
	}
	client, idToken, refresh := login()
	other, otherToken, _ := login()
	claims := decodePart(t, idToken, 1)
	assert.Equal(t, []any{"bob", client, "n"}, []any{claims["sub"], claims["aud"], claims["nonce"]})
	assert.Equal(t, "JWT", decodePart(t, idToken, 0)["typ"])

	exchange := func(change url.Values) (int, map[string]any) {
		form := url.Values{
			"grant_type": {"urn:ietf:params:oauth:grant-type:token-exchange"}, "requested_token_type": {tokenType + "id-jag"},
			"subject_token_type": {tokenType + "id_token"}, "subject_token": {idToken},
			"audience": {"https://auth.example.com"}, "client_id": {client},
		}
		maps.Copy(form, change)
		return post(t, idp, "/token", form)
	}
	status, body := exchange(url.Values{"scope": {"read write"}, "resource": {"https://mcp.example.com/mcp"}})
	require.Equal(t, http.StatusOK, status)
	assert.Equal(t, []any{"N_A", tokenType + "id-jag", "read write"}, []any{body["token_type"], body["issued_token_type"], body["scope"]})
	claims = decodePart(t, body["access_token"].(string), 1)
	assert.Equal(t, []any{"bob", client, "https://auth.example.com", "https://mcp.example.com/mcp", "read write"},
		[]any{claims["sub"], claims["client_id"], claims["aud"], claims["resource"], claims["scope"]})

	idp.SetClientElsewhere(client, "https://client.example.com/metadata")
	for range 2 { // neither token is used up
		status, body = exchange(url.Values{"subject_token": {refresh}, "subject_token_type": {tokenType + "refresh_token"}, "resource": {"https://a.example.com", "https://b.example.com"}})
		require.Equal(t, http.StatusOK, status)
		claims = decodePart(t, body["access_token"].(string), 1)
		assert.Equal(t, "https://client.example.com/metadata", claims["client_id"])
		assert.Len(t, claims["resource"], 2)
		assert.NotContains(t, claims, "scope")
	}

	for name, change := range map[string]url.Values{
		"another client":              {"client_id": {other}},
		"the login of another client": {"subject_token": {otherToken}},
		"no login":                    {"subject_token": {idp.Issue()}},
		"another requested type":      {"requested_token_type": {tokenType + "access_token"}},
		"no audience":                 {"audience": {""}},
		"another subject type":        {"subject_token_type": {tokenType + "saml2"}},
		"an ID token as refresh":      {"subject_token_type": {tokenType + "refresh_token"}},
	} {
		status, body := exchange(change)
		assert.Equal(t, http.StatusBadRequest, status, name)
		assert.NotContains(t, body, "access_token", name)
	}
}
