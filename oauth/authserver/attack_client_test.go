package authserver_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth/authserver"
)

// TestAttack84Registrations checks that registrations are bounded, that clients that register again
// and again are one client, and that a flood does not disturb users.
func TestAttack84Registrations(t *testing.T) {
	s := newSite(t, func(c *authserver.Config) {
		c.Registration = &authserver.Registration{PerHour: 20_000, Total: 8_000}
		c.Store = store.NewMemory(4 << 20)
	})
	before := s.login()
	statuses := map[int]int{}
	for i := range 10_000 {
		r := httptest.NewRequest(http.MethodPost, s.url+"/register", strings.NewReader(fmt.Sprintf(
			`{"client_name":"flood %d","redirect_uris":["https://flood%d.example.com/cb"],"token_endpoint_auth_method":"none"}`, i, i)))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		s.server.ServeHTTP(w, r)
		statuses[w.Code]++
	}
	assert.Equal(t, 10_000, statuses[http.StatusCreated]+statuses[http.StatusTooManyRequests]+statuses[http.StatusServiceUnavailable], statuses)
	assert.Positive(t, statuses[http.StatusCreated])
	assert.GreaterOrEqual(t, statuses[http.StatusTooManyRequests], 2000)
	assert.Equal(t, http.StatusOK, s.post("/token", refreshForm(before.Refresh)).status, "users stay logged in")
	assert.NotEmpty(t, s.login().Refresh, "and others log in")

	s = newSite(t, func(c *authserver.Config) { c.Registration = &authserver.Registration{PerHour: 5} })
	const same = `{"client_name":"Same","redirect_uris":["http://127.0.0.1/cb"],"token_endpoint_auth_method":"none"}`
	first, second := s.register(same), s.register(same)
	assert.Equal(t, http.StatusCreated, first["status"])
	assert.Equal(t, first["client_id"], second["client_id"])
	assert.NotContains(t, first, "client_secret")
	secret := strings.Replace(same, `"none"`, `"client_secret_post"`, 1)
	third, fourth := s.register(secret), s.register(secret)
	assert.NotEqual(t, third["client_id"], fourth["client_id"], "a secret is for one client")
	assert.NotEqual(t, third["client_secret"], fourth["client_secret"])
	for _, body := range []string{`{"redirect_uris":["javascript:alert(1)"]}`, `{}`, `[]`, `x`, `{"redirect_uris":"https://a.example.com/"}`} {
		answer := s.register(body)
		assert.Equal(t, http.StatusBadRequest, answer["status"], body)
		assert.Contains(t, []any{"invalid_redirect_uri", "invalid_client_metadata"}, answer["error"], body)
	}
	s.register(secret)
	s.register(secret)
	answer := s.register(secret)
	assert.Equal(t, http.StatusTooManyRequests, answer["status"])
}

// TestAnUnusedClientIsForgotten checks that a client that nobody logged in with is forgotten, and
// that others are kept.
func TestAnUnusedClientIsForgotten(t *testing.T) {
	s := newSite(t, func(c *authserver.Config) { c.Registration = &authserver.Registration{Unused: 300 * time.Millisecond} })
	register := func(name string) string {
		return s.register(fmt.Sprintf(`{"client_name":%q,"redirect_uris":["https://client.example.com/callback"],"token_endpoint_auth_method":"none"}`, name))["client_id"].(string)
	}
	used, unused := register("used"), register("unused")
	answer := s.post("/token", redeemForm(s.code("client_id", used), "client_id", used))
	require.Equal(t, http.StatusOK, answer.status, answer.Description)
	require.Eventually(t, func() bool {
		return newBrowser(t).get(s.authorizeURL("client_id", unused)).StatusCode == http.StatusBadRequest
	}, 20*time.Second, 50*time.Millisecond)
	assert.Equal(t, http.StatusOK, s.post("/token", refreshForm(answer.Refresh, "client_id", used)).status)
	assert.Equal(t, unused, register("unused"), "a client that comes back has its identifier again")
}

// A publisher serves a metadata document that a test can change.
type publisher struct {
	url string

	mu       sync.Mutex
	document map[string]any
	status   int
}

func newPublisher(t *testing.T) *publisher {
	p := &publisher{status: http.StatusOK}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(p.status)
		_ = json.NewEncoder(w).Encode(p.document)
	}))
	t.Cleanup(srv.Close)
	p.url = srv.URL + "/client"
	p.document = map[string]any{
		"client_id": p.url, "client_name": "Published", "redirect_uris": []string{"https://client.example.com/callback"}, "token_endpoint_auth_method": "none",
	}
	return p
}

func (p *publisher) set(name string, value any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.document[name] = value
}

// TestAttack87ADocumentChanges checks that a client is what its document says now: when the user
// agrees, and when the client redeems its code.
func TestAttack87ADocumentChanges(t *testing.T) {
	clock := newClock()
	published := newPublisher(t)
	s := newSite(t, func(c *authserver.Config) { c.Documents.AllowLoopback, c.Now = true, clock.Now })
	forget := func() { clock.add(2 * time.Minute) } // what the server keeps of a document

	answer := s.post("/token", redeemForm(s.code("client_id", published.url), "client_id", published.url))
	require.Equal(t, http.StatusOK, answer.status, answer.Description)
	b := newBrowser(t)
	p := b.get(s.authorizeURL("client_id", published.url))
	assert.Contains(t, p.body, "Allow Published to use")
	assert.Contains(t, p.body, "The application is identified by "+strings.TrimPrefix(strings.TrimSuffix(published.url, "/client"), "http://"))

	published.set("redirect_uris", []string{"https://client.example.com/other"})
	forget()
	p = b.post(s.url+"/consent", agreeForm(p.sealed(t)))
	assert.Equal(t, http.StatusBadRequest, p.StatusCode, "the publisher has withdrawn the address")
	assert.Empty(t, p.Header.Get("Location"))

	published.set("redirect_uris", []string{"https://client.example.com/callback"})
	forget()
	code := s.code("client_id", published.url)
	published.set("client_id", "https://evil.example.com/client")
	clock.add(50 * time.Second)
	again := s.post("/token", redeemForm(code, "client_id", published.url))
	if again.status == http.StatusOK { // the copy of a minute ago may still be used
		forget()
		again = s.post("/token", refreshForm(again.Refresh, "client_id", published.url))
	}
	assert.Equal(t, "invalid_client", again.Error)

	published.set("client_id", published.url)
	published.mu.Lock()
	published.status = http.StatusInternalServerError
	published.mu.Unlock()
	other := newSite(t, func(c *authserver.Config) { c.Documents.AllowLoopback = true })
	p = newBrowser(t).get(other.authorizeURL("client_id", published.url))
	assert.Equal(t, http.StatusBadGateway, p.StatusCode, "the document cannot be fetched")
	assert.Contains(t, p.body, "cannot be read now")
	assert.Equal(t, http.StatusServiceUnavailable, other.post("/token", redeemForm("x", "client_id", published.url)).status, "the client tries again")
}
