package authserver_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth/authserver"
)

// pagesOf returns each page of the server by name, as a browser gets it.
func pagesOf(t *testing.T) map[string]string {
	account := &authserver.TestAccount{Login: "reviewer", Password: "correct horse battery", User: authserver.User{ID: "sample", Name: "Sample"}}
	s := newSite(t, func(c *authserver.Config) {
		c.TestAccount = account
		c.Registration = &authserver.Registration{}
		c.Pages = authserver.Pages{Service: "Notes", Privacy: "https://example.com/privacy", Terms: "https://example.com/terms", Support: "mailto:support@example.com"}
		c.Clients = append(c.Clients, authserver.Client{ID: "long", Redirects: []string{"https://client.example.com/callback"},
			Name: strings.Repeat("AVeryLongNameWithoutSpaces", 10) + " <b>&amp; שלום \u202e"})
	})
	b := newBrowser(t)
	pages := map[string]string{
		"login-consent": b.get(s.authorizeURL()).body,
		"login-native":  b.get(s.authorizeURL("client_id", "native", "redirect_uri", "http://127.0.0.1:3118/callback")).body,
		"login-long":    b.get(s.authorizeURL("client_id", "long")).body,
		"login-error":   b.get(s.authorizeURL("client_id", "nobody")).body,
		"login-wrong": b.post(s.url+"/consent", url.Values{
			"request": {b.get(s.authorizeURL()).sealed(t)}, "way": {"test-account"}, "login": {"reviewer"}, "password": {"wrong"},
		}).body,
	}
	stranger := s.register(`{"client_name":"Claude","redirect_uris":["https://evil.example.net/cb"]}`)["client_id"].(string)
	pages["login-return"] = b.get(s.authorizeURL("client_id", stranger, "redirect_uri", "https://evil.example.net/cb", "scope", "admin")).body
	s.post("/token", redeemForm(s.agree(b).Query().Get("code")))
	pages["login-known"] = b.get(s.authorizeURL()).body
	pages["login-connections"] = b.get(s.url + "/connections").body
	none := newBrowser(t)
	none.post(s.url+"/consent", agreeForm(none.get(s.authorizeURL()).sealed(t)))
	return pages
}

// TestPagesForABrowser writes the pages to a folder, for a check in a browser.
func TestPagesForABrowser(t *testing.T) {
	folder := os.Getenv("MCPKIT_PAGES")
	pages := pagesOf(t)
	for name, body := range pages {
		require.True(t, strings.HasPrefix(body, "<!DOCTYPE html>"), name)
		if folder != "" {
			require.NoError(t, os.WriteFile(filepath.Join(folder, name+".html"), []byte(body), 0o600))
		}
	}
	assert.Len(t, pages, 8)
}

// TestAttack89AClientCannotPassAsAnother checks what users read about a client that nobody has
// checked, and about programs on their machine.
func TestAttack89AClientCannotPassAsAnother(t *testing.T) {
	s := newSite(t, func(c *authserver.Config) { c.Registration = &authserver.Registration{} })
	id := s.register(`{"client_name":"Claude","redirect_uris":["https://evil.example.net/cb"]}`)["client_id"].(string)
	p := newBrowser(t).get(s.authorizeURL("client_id", id, "redirect_uri", "https://evil.example.net/cb"))
	require.Equal(t, http.StatusOK, p.StatusCode)
	assert.Contains(t, p.body, "The application calls itself “Claude”. Nobody has checked that name.")
	assert.Contains(t, p.body, "you return to evil.example.net.")
	p = newBrowser(t).get(s.authorizeURL("client_id", "native", "redirect_uri", "http://127.0.0.1:3118/callback"))
	assert.Contains(t, p.body, "a program on this computer gets access (127.0.0.1:3118)")
}
