package interop

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// A clock only advances when the test says so.
type clock struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

// opaqueFrom returns the configuration for zitadel's opaque tokens. That server introspects a
// token only for the client that it was issued to, so it never calls a token of another service
// active, and there is no audience to check.
func opaqueFrom(z *zitadelIssuer, client, secret string, c *clock) func(string) oauth.Config {
	return func(resource string) oauth.Config {
		verifier, err := oauth.NewIntrospection(oauth.IntrospectionConfig{
			Endpoint: z.url + "/oauth/introspect", Issuer: z.url,
			ClientID: client, ClientSecret: secret,
			TrustAudience: true, CacheTTL: time.Minute, Now: c.now,
		})
		if err != nil {
			panic(err)
		}
		return oauth.Config{
			Resource: resource, AuthorizationServers: []string{z.url},
			Verifiers: []oauth.Verifier{verifier}, Scopes: []string{"openid"},
		}
	}
}

// TestOpaqueTokens checks that introspected tokens are accepted until they are revoked, and at
// most a minute longer.
func TestOpaqueTokens(t *testing.T) {
	w, now := newWitness(), &clock{}
	z := newZitadelIssuer(t, w, "notes", "other")
	resource := serve(t, w, underMcpkit, opaqueFrom(z, "notes", z.secrets["notes"], now))
	user := newUserAgent(t)
	user.login = z.login
	session, err := connect(t, resource, user, z.client("notes"))
	require.NoError(t, err)

	text, err := call(t, session, "read_notes", nil)
	require.NoError(t, err)
	assert.Equal(t, "id1 may openid", text)
	require.Len(t, w.tokens(t), 1)
	token := w.tokens(t)[0]
	assert.Equal(t, 4, strings.Count(token, "."), "zitadel's opaque tokens are encrypted JSON, in five parts")
	asked := len(w.requests(http.MethodPost, "/oauth/introspect"))
	assert.Equal(t, 1, asked, "the response is cached")

	z.revoke(t, "notes", token)
	assert.Equal(t, http.StatusOK, list(t, resource, token).StatusCode, "cached for a minute")
	now.advance(time.Minute + time.Second)
	refused := list(t, resource, token)
	assert.Equal(t, http.StatusUnauthorized, refused.StatusCode)
	assert.Contains(t, refused.Header.Get("WWW-Authenticate"), `error="invalid_token"`)
	assert.Len(t, w.requests(http.MethodPost, "/oauth/introspect"), asked+1)

	w.requireNothingLeaked(t, "access_token", "code", "client_secret")
}

// TestATokenOfAnotherClient checks that the example server calls such a token inactive, which is
// what TrustAudience relies on.
func TestATokenOfAnotherClient(t *testing.T) {
	w, now := newWitness(), &clock{}
	z := newZitadelIssuer(t, w, "notes", "other")
	resource := serve(t, w, underMcpkit, opaqueFrom(z, "notes", z.secrets["notes"], now))
	user := newUserAgent(t)
	user.login = z.login
	_, err := connect(t, resource, user, z.client("other"))
	require.Error(t, err)
	refused := list(t, resource, w.tokens(t)[0])
	assert.Equal(t, http.StatusUnauthorized, refused.StatusCode)
	assert.Contains(t, refused.Header.Get("WWW-Authenticate"), `error="invalid_token"`)
	w.requireNothingLeaked(t, "access_token", "code", "client_secret")
}

// TestAWrongIntrospectionSecret checks the response to a mistake of the server's operator:
// logging in again would not help the caller, so the response is not 401.
func TestAWrongIntrospectionSecret(t *testing.T) {
	w, now := newWitness(), &clock{}
	z := newZitadelIssuer(t, w, "notes")
	resource := serve(t, w, underMcpkit, opaqueFrom(z, "notes", "a secret that is not the client's", now))
	user := newUserAgent(t)
	user.login = z.login
	_, err := connect(t, resource, user, z.client("notes"))
	require.Error(t, err)
	answer := list(t, resource, w.tokens(t)[0])
	assert.Equal(t, http.StatusServiceUnavailable, answer.StatusCode)
	assert.NotEmpty(t, answer.Header.Get("Retry-After"))
	assert.Empty(t, answer.Header.Get("WWW-Authenticate"))
	w.requireNothingLeaked(t, "access_token", "code", "client_secret")
}

// list lists the tools with a token.
func list(t *testing.T, resource, token string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, resource, strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"tools/list"}`))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json, text/event-stream")
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := (&http.Client{Transport: ownTransport(t)}).Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp
}
