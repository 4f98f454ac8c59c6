package authserver_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth/authserver"
)

// TestAttack57Metadata checks that the metadata is where clients look for it, and names what is
// served and nothing else.
func TestAttack57Metadata(t *testing.T) {
	s := newSite(t, func(c *authserver.Config) {
		c.Issuer += "/login"
		c.Registration = &authserver.Registration{}
	})
	root := s.url
	var first string
	for _, path := range []string{"/.well-known/oauth-authorization-server", "/.well-known/oauth-authorization-server/login", "/login/.well-known/oauth-authorization-server"} {
		p := newBrowser(t).get(root + path)
		require.Equal(t, http.StatusOK, p.StatusCode, path)
		assert.Equal(t, "application/json", p.Header.Get("Content-Type"))
		assert.Equal(t, "*", p.Header.Get("Access-Control-Allow-Origin"))
		if first == "" {
			first = p.body
		}
		assert.Equal(t, first, p.body)
		head := newBrowser(t).do(http.MethodHead, root+path, nil)
		assert.Equal(t, http.StatusOK, head.StatusCode)
		assert.Empty(t, head.body)
		assert.Equal(t, p.Header.Get("Content-Length"), head.Header.Get("Content-Length"))
		preflight := newBrowser(t).do(http.MethodOptions, root+path, nil)
		assert.Equal(t, http.StatusNoContent, preflight.StatusCode)
		assert.Contains(t, preflight.Header.Get("Access-Control-Allow-Headers"), "MCP-Protocol-Version")
	}
	var m map[string]any
	require.NoError(t, json.Unmarshal([]byte(first), &m))
	assert.Equal(t, root+"/login", m["issuer"])
	assert.Equal(t, []any{"S256"}, m["code_challenge_methods_supported"])
	assert.Contains(t, m["token_endpoint_auth_methods_supported"], "none")
	assert.Equal(t, true, m["authorization_response_iss_parameter_supported"])
	assert.Equal(t, true, m["client_id_metadata_document_supported"])
	assert.Equal(t, []any{"notes:read", "notes:write", "notes:delete", "offline_access"}, m["scopes_supported"])
	assert.Equal(t, []any{"authorization_code", "refresh_token"}, m["grant_types_supported"], "identity assertions are not configured")
	assert.NotContains(t, m, "authorization_grant_profiles_supported")
	for name, value := range m {
		if text, ok := value.(string); ok && name != "issuer" {
			p := newBrowser(t).get(text)
			assert.NotEqual(t, http.StatusNotFound, p.StatusCode, "%s is served", name)
		}
	}
	for _, path := range []string{"/.well-known/openid-configuration", "/login/.well-known/openid-configuration", "/.well-known/oauth-authorization-server/other", "/authorize", "/login/x", "/login/"} {
		p := newBrowser(t).get(root + path)
		assert.Equal(t, http.StatusNotFound, p.StatusCode, path)
		assert.Equal(t, "application/json", p.Header.Get("Content-Type"), path)
	}
	closed := newSite(t, func(c *authserver.Config) { c.Documents.Off = true })
	p := newBrowser(t).get(closed.url + "/.well-known/oauth-authorization-server")
	assert.NotContains(t, p.body, "registration_endpoint")
	assert.NotContains(t, p.body, "client_id_metadata_document_supported")
	assert.Equal(t, http.StatusNotFound, newBrowser(t).get(closed.url+"/register").StatusCode)
}

// TestAWrongConfigurationIsExplained checks that each mistake is reported, all at once.
func TestAWrongConfigurationIsExplained(t *testing.T) {
	_, err := authserver.New(authserver.Config{
		Issuer: "https://Notes.example.com/", Scopes: []authserver.Scope{{Name: "a b"}, {Name: "x", Description: "X"}, {Name: "x", Description: "X"}},
		Login: authserver.TestUsers{{ID: "ann"}}, Secrets: [][]byte{[]byte("short")}, AccessTokenLife: 2 * 3600e9,
		TestAccount: &authserver.TestAccount{Login: "a", Password: "b", User: authserver.User{ID: "a"}},
	})
	require.Error(t, err)
	for _, text := range []string{
		"write it as https://notes.example.com", "Resources is empty", `"a b"`, `"a b" has no Description`, `"x" is listed twice`,
		"loopback host", "Store is missing", "Secrets[0] has 5 bytes", "AccessTokenLife", "at least 16 characters",
	} {
		assert.ErrorContains(t, err, text)
	}
	right := authserver.Config{
		Issuer: "https://notes.example.com", Resources: []string{"https://notes.example.com/mcp"}, Store: store.NewMemory(0),
		Secrets: [][]byte{[]byte(strings.Repeat("x", 32))}, Login: sessionOf("https://notes.example.com/login"),
	}
	_, err = authserver.New(right)
	require.NoError(t, err)
	for name, change := range map[string]func(*authserver.Config){
		"no Login":                 func(c *authserver.Config) { c.Login = nil },
		"no User":                  func(c *authserver.Config) { c.Login = authserver.Session{LoginURL: "/login"} },
		"a client without address": func(c *authserver.Config) { c.Clients = []authserver.Client{{ID: "a"}} },
		"a client twice": func(c *authserver.Config) {
			c.Clients = []authserver.Client{{ID: "a", Redirects: []string{"https://a.example.com/"}}, {ID: "a", Redirects: []string{"https://a.example.com/"}}}
		},
		"a wildcard": func(c *authserver.Config) {
			c.Clients = []authserver.Client{{ID: "a", Redirects: []string{"https://*.example.com/"}}}
		},
		"a style": func(c *authserver.Config) { c.Pages.Style = "</style><script>" },
		"a link":  func(c *authserver.Config) { c.Pages.Privacy = "javascript:x" },
		"half a translation": func(c *authserver.Config) {
			c.Pages.Translations = map[string]map[string]string{"de": {"Cancel": "Abbrechen"}}
		},
		"a language": func(c *authserver.Config) { c.Pages.Translations = map[string]map[string]string{"German!": {}} },
		"a test account": func(c *authserver.Config) {
			c.TestAccount = &authserver.TestAccount{Login: "a", Password: strings.Repeat("x", 16), User: authserver.User{ID: "a"}}
		},
		"an empty Enterprise":    func(c *authserver.Config) { c.Enterprise = &authserver.Enterprise{} },
		"documents of this host": func(c *authserver.Config) { c.Documents.AllowLoopback = true },
		"an issuer with a query": func(c *authserver.Config) { c.Issuer += "?x" },
	} {
		c := right
		change(&c)
		_, err := authserver.New(c)
		assert.Error(t, err, name)
	}
}

// TestPagesAreTranslated checks that the browser chooses the language, and that a translation is
// complete.
func TestPagesAreTranslated(t *testing.T) {
	german := map[string]string{}
	for _, text := range authserver.EnglishTexts() {
		german[text] = "DE " + text
	}
	s := newSite(t, func(c *authserver.Config) {
		c.Pages = authserver.Pages{Service: "Notes & More", Privacy: "https://example.com/privacy", Style: ":root { --accent: #123456; }",
			Translations: map[string]map[string]string{"de": german}}
	})
	b := newBrowser(t)
	p := b.get(s.authorizeURL())
	assert.Contains(t, p.body, `<html lang="en">`)
	assert.Contains(t, p.body, "Allow Web Client to use Notes &amp; More?")
	assert.Contains(t, p.body, "--accent: #123456")
	for accept, translated := range map[string]bool{"de-AT,de;q=0.9,en;q=0.5": true, "fr, de;q=0.4": true, "fr": false, "en-GB": false, "*": false, strings.Repeat("de,", 1000): false} {
		b.header.Set("Accept-Language", accept)
		p := b.get(s.authorizeURL())
		assert.Equal(t, translated, strings.Contains(p.body, `<html lang="de">`), accept)
		assert.Equal(t, translated, strings.Contains(p.body, "DE Allow Web Client to use"), accept)
	}
	german["Cancel"] = "DE {client}"
	_, err := authserver.New(authserver.Config{
		Issuer: "http://127.0.0.1:1", Resources: []string{"http://127.0.0.1:1/mcp"}, Login: authserver.TestUsers{{ID: "ann"}},
		Pages: authserver.Pages{Translations: map[string]map[string]string{"de": german}},
	})
	assert.ErrorContains(t, err, "the same words in braces")
}
