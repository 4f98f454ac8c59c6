package clientmeta_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/oauth/authserver/internal/clientmeta"
)

func client(method string, redirects ...string) *clientmeta.Metadata {
	return &clientmeta.Metadata{AuthMethod: method, Redirects: redirects}
}

func TestAttack58RedirectTricks(t *testing.T) {
	for _, method := range []string{"none", "client_secret_basic", "client_secret_post"} {
		m := client(method, "https://a.com/cb", "https://claude.ai/api/mcp/auth_callback", "http://localhost/cb", "http://[::1]/cb",
			"https://q.com/cb?x=1", "cursor://anysphere.cursor-mcp/oauth/callback", "com.example.app:/cb")
		for _, uri := range m.Redirects {
			assert.True(t, m.Redirect(uri), uri)
		}
		for _, uri := range []string{
			"", "https://a.com", "https://a.com/", "https://a.com/cb2", "https://a.com/cb/", "https://a.com/c", "https://a.com/cb/../x", "https://a.com/cb/..",
			"https://a.com.evil.com/cb", "https://evila.com/cb", "https://x.a.com/cb", "https://a.com@evil.com/cb", "https://claude.ai@evil.com",
			`https://claude.ai\@evil.com/api/mcp/auth_callback`, "//a.com/cb", "https:/a.com/cb", "https:a.com/cb", "https://a.com/cb#", "https://a.com/cb#x",
			"https://a.com/cb?", "https://a.com/cb?x=1", "https://q.com/cb", "https://q.com/cb?x=1&y=2", "https://q.com/cb?x=2", "https://a.com/%2e%2e/cb",
			"https://a.com/%63b", "https://a.com%2fcb", "https://A.com/cb", "https://a.com/CB", "HTTPS://a.com/cb", "http://a.com/cb", "https://a.com./cb",
			"https://\u0430.com/cb", "https://xn--80a.com/cb", "https://a.com:443/cb", "https://a.com:8443/cb", "http://localhost.evil.com/cb",
			"http://127.0.0.1.nip.io/cb", "http://0.0.0.0/cb", "http://127.0.0.1/cb", "http://127.1/cb", "http://2130706433/cb", "http://0177.0.0.1/cb",
			"http://0x7f.0.0.1/cb", "http://[::]/cb", "http://[0:0:0:0:0:0:0:1]/cb", "http://[::ffff:127.0.0.1]/cb", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
			"data:text/html,x", "file:///cb", "blob:https://a.com/cb", "vbscript:x", "https://a.com/cb\x00", "https://a.com/cb\n", " https://a.com/cb",
			"https://a.com/cb ", "https://a.com/\tcb", "https://a.com/cb" + strings.Repeat("a", 2048), "cursor://anysphere.cursor-mcp/oauth/callback/",
			"cursor://evil/oauth/callback", "cursor:/anysphere.cursor-mcp/oauth/callback", "com.example.app://cb", "com.example.app:cb", "com.example.app:/cb/",
		} {
			assert.False(t, m.Redirect(uri), "%s: %q", method, uri)
		}
	}
	assert.False(t, client("none").Redirect(""))
	assert.False(t, client("none", "").Redirect(""))
	assert.False(t, client("none", "javascript:alert(1)").Redirect("javascript:alert(1)"), "stored metadata is checked again")
}

func TestAttack59LoopbackPorts(t *testing.T) {
	for _, tc := range []struct {
		registered, uri string
		public          bool
	}{
		{"http://localhost/cb", "http://localhost:3118/cb", true},
		{"http://localhost:8787/cb", "http://localhost:9999/cb", true},
		{"http://localhost:8787/cb", "http://localhost/cb", true},
		{"http://127.0.0.1/cb", "http://127.0.0.1:65535/cb", true},
		{"http://[::1]/cb", "http://[::1]:1/cb", true},
		{"http://localhost/cb?x=1", "http://localhost:1/cb?x=1", true},
		{"http://127.0.0.1:33418/", "http://127.0.0.1:40001/", true},

		{"http://localhost/cb", "http://127.0.0.1:3118/cb", false},
		{"http://127.0.0.1/cb", "http://localhost:3118/cb", false},
		{"http://[::1]/cb", "http://127.0.0.1:3118/cb", false},
		{"http://localhost/cb", "https://localhost:3118/cb", false},
		{"https://localhost/cb", "https://localhost:3118/cb", false},
		{"http://localhost/cb", "http://localhost:3118/cb/", false},
		{"http://localhost/cb", "http://localhost:3118/cb?x=1", false},
		{"http://localhost/cb?x=1", "http://localhost:3118/cb", false},
		{"http://localhost/cb", "http://localhost:3118/cb#", false},
		{"http://localhost/cb", "http://localhost:0/cb", false},
		{"http://localhost/cb", "http://localhost:65536/cb", false},
		{"http://localhost/cb", "http://localhost:/cb", false},
		{"http://localhost/cb", "http://localhost:3118@evil.com/cb", false},
		{"cursor://x/cb", "cursor://x:3118/cb", false},
	} {
		assert.Equal(t, tc.public, client("none", tc.registered).Redirect(tc.uri), "public client, %s for %s", tc.uri, tc.registered)
		for _, method := range []string{"client_secret_basic", "client_secret_post", "", "other"} {
			assert.False(t, client(method, tc.registered).Redirect(tc.uri), "%s, %s for %s", method, tc.uri, tc.registered)
			assert.True(t, client(method, tc.registered).Redirect(tc.registered))
		}
	}
}

func TestAttack89ClientsOnTheUsersMachine(t *testing.T) {
	for _, redirects := range [][]string{
		{"http://localhost/cb"}, {"http://127.0.0.1/cb", "http://[::1]/cb"}, {"cursor://x/cb", "http://localhost/cb"}, {"com.example.app:/cb"},
	} {
		assert.True(t, client("none", redirects...).LoopbackOnly(), redirects)
	}
	for _, redirects := range [][]string{
		{"https://a.com/cb"}, {"http://localhost/cb", "https://a.com/cb"}, {"https://localhost.a.com/cb"},
	} {
		assert.False(t, client("none", redirects...).LoopbackOnly(), redirects)
	}
	// A document can say any name; only its URL tells whose it is.
	const url = "https://evil.example/oauth/claude.json"
	m := get(t, served(map[string]string{url: `{"client_id":"` + url + `","client_name":"Claude","client_uri":"https://claude.ai/","redirect_uris":["http://localhost/cb"]}`}), url)
	assert.Equal(t, "Claude", m.Name)
	assert.Equal(t, url, m.ID)
	assert.True(t, m.Document)
	assert.True(t, m.LoopbackOnly())
	const spoofed = "https://claude.ai/oauth/mcp-oauth-client-metadata"
	_, err := served(map[string]string{url: `{"client_id":"` + spoofed + `","client_name":"Claude","redirect_uris":["http://localhost/cb"]}`}).Get(t.Context(), url)
	assertWrong(t, err, "client_id is '"+spoofed+"', which is not the URL of the document")
}
