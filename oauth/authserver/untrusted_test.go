package authserver_test

import (
	"encoding/json"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/authserver"
)

var onward = regexp.MustCompile(`<a href="(https://[^"]*)" rel="noreferrer nofollow">`)

// strangers returns a site, and clients of it that only they themselves vouch for, with a callback
// address at evil.example.net.
func strangers(t *testing.T) (*site, map[string]string) {
	var document string
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(document))
	}))
	t.Cleanup(host.Close)
	id := host.URL + "/client.json"
	data, err := json.Marshal(map[string]any{"client_id": id, "client_name": "Claude", "redirect_uris": []string{"https://evil.example.net/cb"}, "token_endpoint_auth_method": "none"})
	require.NoError(t, err)
	document = string(data)
	s := newSite(t, func(c *authserver.Config) {
		c.Registration = &authserver.Registration{}
		c.Documents.AllowLoopback, c.HTTPClient = true, host.Client()
	})
	registered := s.register(`{"client_name":"Claude","redirect_uris":["https://evil.example.net/cb"]}`)["client_id"].(string)
	return s, map[string]string{"registered": registered, "document": id}
}

// TestAttackTheServerIsNoOpenRedirector checks RFC 9700, section 4.11.2: a stranger that registers
// a client cannot have the server send browsers to its site by a request that is wrong, silent or
// refused.
func TestAttackTheServerIsNoOpenRedirector(t *testing.T) {
	s, clients := strangers(t)
	for kind, id := range clients {
		b := newBrowser(t)
		address := func(pairs ...string) string {
			return s.authorizeURL(append([]string{"client_id", id, "redirect_uri", "https://evil.example.net/cb"}, pairs...)...)
		}
		page := func(p page, status int, code, why string) {
			t.Helper()
			require.Equal(t, status, p.StatusCode, "%s: %s", kind, why)
			assert.Empty(t, p.Header.Get("Location"), why)
			link := onward.FindStringSubmatch(p.body)
			require.NotNil(t, link, "%s: %s: %s", kind, why, p.body)
			to, err := url.Parse(html.UnescapeString(link[1]))
			require.NoError(t, err)
			assert.Equal(t, "evil.example.net", to.Host)
			assert.Equal(t, url.Values{"error": {code}, "error_description": to.Query()["error_description"], "state": {"the state"}, "iss": {s.url}}, to.Query(), why)
			assert.Contains(t, p.body, "Go on to evil.example.net", why)
			assert.Contains(t, p.body, "You have not connected this application before", why)
			if kind == "registered" {
				assert.Contains(t, p.body, "Nobody has checked that name", why)
			} else {
				assert.Contains(t, p.body, "is identified by 127.0.0.1", why)
			}
		}
		page(b.get(address("scope", "admin")), 400, "invalid_scope", "an invalid scope")
		page(b.get(address("response_type", "token")), 400, "unsupported_response_type", "a wrong type")
		page(b.get(address("resource", "https://evil.com")), 400, "invalid_target", "a wrong resource")
		page(b.get(address("prompt", "none")), 400, "login_required", "a silent request")
		deny := url.Values{"request": {b.get(address()).sealed(t)}, "way": {"deny"}}
		page(b.post(s.url+"/consent", deny), 200, "access_denied", "a user who refuses")
		page(b.post(s.url+"/consent", deny), 200, "access_denied", "a user who refuses twice")

		require.NotEmpty(t, s.agree(b, "client_id", "native", "redirect_uri", "http://127.0.0.1:1/callback").Query().Get("code"))
		page(b.get(address("scope", "admin")), 400, "invalid_scope", "a user who is known, and has agreed to another client")
		page(b.get(address("prompt", "none")), 400, "consent_required", "a silent request for a user who is known")
	}
}

// TestErrorsOfTrustedClientsReachThem checks which errors are sent to the client without a page.
func TestErrorsOfTrustedClientsReachThem(t *testing.T) {
	s, clients := strangers(t)
	sent := func(b *browser, why string, pairs ...string) {
		t.Helper()
		to := b.get(s.authorizeURL(append(pairs, "scope", "admin")...)).location(t)
		assert.Equal(t, "invalid_scope", to.Query().Get("error"), why)
	}
	sent(newBrowser(t), "a client of the configuration")
	native := s.register(`{"client_name":"A","redirect_uris":["http://127.0.0.1/cb","com.example.app:/cb"],"token_endpoint_auth_method":"none"}`)["client_id"].(string)
	sent(newBrowser(t), "a program on this computer", "client_id", native, "redirect_uri", "http://127.0.0.1:4000/cb")
	sent(newBrowser(t), "an application on this device", "client_id", native, "redirect_uri", "com.example.app:/cb")
	for _, known := range oauth.KnownRedirects() {
		if strings.HasPrefix(known, "https:") {
			id := s.register(`{"client_name":"Claude","redirect_uris":["` + known + `"]}`)["client_id"].(string)
			sent(newBrowser(t), known, "client_id", id, "redirect_uri", known)
		}
	}
	for kind, id := range clients {
		b := newBrowser(t)
		require.NotEmpty(t, s.agree(b, "client_id", id, "redirect_uri", "https://evil.example.net/cb").Query().Get("code"))
		sent(b, kind+": the user has agreed before", "client_id", id, "redirect_uri", "https://evil.example.net/cb")
		assert.Equal(t, http.StatusBadRequest, newBrowser(t).get(s.authorizeURL("client_id", id, "redirect_uri", "https://evil.example.net/cb", "scope", "admin")).StatusCode,
			"somebody else has not")
	}
}
