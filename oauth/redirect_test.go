package oauth_test

import (
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

func TestKnownRedirectsCanBeRegistered(t *testing.T) {
	all := oauth.KnownRedirects()
	m, err := oauth.NewRedirectMatcher(all...)
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, uri := range all {
		assert.True(t, m.Allowed(uri), uri)
		assert.True(t, m.AllowedExactly(uri), uri)
		assert.False(t, seen[uri], "%s is listed twice", uri)
		seen[uri] = true
	}
	for _, uri := range []string{"http://localhost:3118/callback", "http://127.0.0.1:51234/callback", "http://127.0.0.1:40000/"} {
		assert.True(t, m.Allowed(uri), uri)
		assert.False(t, m.AllowedExactly(uri), uri)
	}
	assert.False(t, m.Allowed(oauth.RedirectChatGPTPrefix))
	assert.False(t, m.Allowed(oauth.RedirectChatGPTPrefix+"abc"))
	names := map[string]bool{}
	for _, c := range oauth.KnownClients() {
		names[c.Name] = true
		assert.NotEmpty(t, c.Redirects, c.Name)
		c.Redirects[0] = "changed"
	}
	for _, name := range []string{"Claude", "Claude Code", "MCP Inspector", "ChatGPT", "Codex", "VS Code", "Cursor"} {
		assert.True(t, names[name], name)
	}
	assert.Equal(t, all, oauth.KnownRedirects(), "callers cannot change the table")
}

func TestRedirectTricks(t *testing.T) {
	m, err := oauth.NewRedirectMatcher("https://a.com/cb", oauth.RedirectClaude, oauth.RedirectClaudeCode, "https://q.com/cb?x=1")
	require.NoError(t, err)
	require.True(t, m.Allowed("https://a.com/cb"))
	require.True(t, m.Allowed("https://q.com/cb?x=1"))
	for _, uri := range []string{
		"", "https://a.com/cb2", "https://a.com/cb/", "https://a.com/cb/../x", "https://a.com/x/../cb", "https://a.com/c", "https://a.com",
		"https://a.com.evil.com/cb", "https://x.a.com/cb", "https://evila.com/cb", "https://a.com@evil.com/cb", "https://a.com:443/cb",
		"https://claude.ai@evil.com", `https://claude.ai\@evil.com/api/mcp/auth_callback`, "//a.com/cb", "https:/a.com/cb", "https:a.com/cb",
		"https://a.com//cb", "https://a.com/cb#", "https://a.com/cb#x", "https://a.com/cb?", "https://a.com/cb?x=1", "https://q.com/cb",
		"https://q.com/cb?x=1&y=2", "https://a.com/%63b", "https://a.com/%2e%2e/cb", "https://a.com%2fcb", "https://a.com/cb%00",
		"https://A.com/cb", "https://a.com/CB", "HTTPS://a.com/cb", "http://a.com/cb", "https://a.com./cb", "https://\u0430.com/cb", "https://xn--80a.com/cb",
		"http://localhost.evil.com/callback", "http://localhost:3118.evil.com/callback", "http://localhost:3118@evil.com/callback",
		"http://localhost@evil.com/callback", `http://localhost\@evil.com/callback`, "http://localhost:1:2/callback", "http://localhost:/callback",
		"http://localhost:0/callback", "http://localhost:00080/callback", "http://localhost:+80/callback", "http://localhost:65536/callback",
		"http://localhost:80 /callback", "http://localhost:80\t/callback", "http://localhost:\u0661/callback", "http://localhost./callback",
		"http://127.0.0.1.nip.io/callback", "http://0.0.0.0/callback", "http://[::1]/callback", "http://127.1/callback", "http://2130706433/callback",
		"http://0177.0.0.1/callback", "http://0x7f.0.0.1/callback", "http://[::ffff:127.0.0.1]/callback", "http://127.0.0.2/callback",
		"javascript:alert(1)", "JaVaScRiPt:alert(1)", "javascript://localhost/callback", "data:text/html,x", "file:///callback", "blob:https://a.com/cb",
		"vbscript:x", "https://a.com/cb\x00", "https://a.com/cb\n", " https://a.com/cb", "https://a.com/cb ", "https://a.com/\tcb",
		"http://localhost/callback?" + strings.Repeat("a", 2048),
	} {
		assert.False(t, m.Allowed(uri), "%q", uri)
		assert.False(t, m.AllowedExactly(uri), "%q", uri)
	}
}

func TestNothingAmbiguousIsRegistered(t *testing.T) {
	for _, uri := range []string{
		"", "a.com/cb", "/cb", "//a.com/cb", "https:/a.com/cb", "https://", "https://u@a.com/cb", "https://a.com/cb#x", "https://a.com/cb#",
		`https://a.com\@evil.com`, "https://A.com/cb", "HTTPS://a.com/cb", "https://a.com/../cb", "https://a.com/%2e%2e/cb", "https://a.com/a%2fb",
		"https://a.com//cb", "https://*.a.com/cb", "https://a.com/*", "http://a.com/cb", "http://0.0.0.0/cb", "http://127.1/cb", "http://127.0.0.2/cb",
		"http://localhost.evil.com/cb", "http://LOCALHOST/cb", "http://localhost:0/cb", "http://localhost:080/cb", "https://b\u00fccher.example/cb",
		"javascript:alert(1)", "javascript://a.com/%0aalert(1)", "data://a/b", "file://localhost/cb", "blob:https://a.com/x", "vbscript://x/y",
		"about://blank", "view-source://a.com", "Com.Example.App://cb", "1a.b://cb", "evil://cb", "https://a.com/\x00", "https://a.com/a b",
		"https://a.com/" + strings.Repeat("a", 2048), ".://x",
		"com.example.app:cb", "com.example.app:/a/../b", "com.example.app:/%2e", "com.example.app:/a b", "evil:/cb", "javascript:/cb", "file:/etc/passwd",
		"http:/a.com/cb", "intent://a.com/cb", "ms-msdt://id", "1a.b:/cb",
	} {
		assert.Error(t, oauth.CheckRedirect(uri), "%q", uri)
		_, err := oauth.NewRedirectMatcher("https://good.com/cb", uri)
		assert.Error(t, err, "%q", uri)
		assert.False(t, oauth.RedirectAllowed(uri, uri), "%q", uri)
	}
	for _, uri := range []string{"https://a.com", "https://a.com/cb?x=1", "https://a.com:8443/cb", "com.example.app://oauth/cb", "http://[::1]/cb",
		oauth.RedirectCursorScheme, "vscode://saoudrizwan.claude-dev/mcp-auth/callback/abc", "warp://mcp/oauth2callback", "com.raycast:/oauth",
		"com.example.app:/oauth2redirect/example-provider", "com.example.app:/cb?x=1"} {
		assert.True(t, oauth.RedirectAllowed(uri, uri), "%q", uri)
	}
}

func TestLoopbackPorts(t *testing.T) {
	for _, tc := range []struct {
		registered, uri string
		allowed         bool
	}{
		{"http://localhost/callback", "http://localhost:1/callback", true},
		{"http://localhost/callback", "http://localhost:65535/callback", true},
		{"http://localhost:8787/callback", "http://localhost:9999/callback", true},
		{"http://localhost:8787/callback", "http://localhost/callback", true},
		{"http://127.0.0.1/cb", "http://127.0.0.1:3118/cb", true},
		{"http://[::1]/cb", "http://[::1]:3118/cb", true},
		{"http://localhost/cb?x=1", "http://localhost:3118/cb?x=1", true},
		{"http://localhost", "http://localhost:3118", true},

		{"http://localhost/callback", "http://127.0.0.1/callback", false},
		{"http://127.0.0.1/callback", "http://localhost:3118/callback", false},
		{"http://127.0.0.1/callback", "http://[::1]:3118/callback", false},
		{"http://localhost/callback", "https://localhost:3118/callback", false},
		{"https://localhost/callback", "https://localhost:3118/callback", false},
		{"http://localhost/callback", "http://localhost:3118/callback/", false},
		{"http://localhost/callback", "http://localhost:3118/callback?x", false},
		{"http://localhost/callback", "http://localhost:3118/callback#x", false},
		{"http://localhost/callback", "http://localhost:3118/Callback", false},
		{"http://localhost/callback", "http://Localhost:3118/callback", false},
		{"http://localhost/cb?x=1", "http://localhost:3118/cb", false},
		{"http://localhost", "http://localhost:3118/", false},
		{"https://a.com/cb", "https://a.com:3118/cb", false},
	} {
		assert.Equal(t, tc.allowed, oauth.RedirectAllowed(tc.registered, tc.uri), "%s for %s", tc.uri, tc.registered)
	}
}

func FuzzRedirectMatcher(f *testing.F) {
	for _, s := range []string{"http://localhost:1/callback", "https://claude.ai@evil.com/", "http://127.1:80/", `http://localhost\@x/`, "http://[::1]:9/cb"} {
		f.Add("http://localhost/callback", s)
		f.Add(s, s)
	}
	known, err := oauth.NewRedirectMatcher(oauth.KnownRedirects()...)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, registered, uri string) {
		for _, m := range []bool{known.Allowed(uri), oauth.RedirectAllowed(registered, uri)} {
			if !m {
				continue
			}
			u, err := url.Parse(uri)
			if err != nil {
				t.Fatalf("%q is allowed but is not a URL", uri)
			}
			if u.User != nil || u.Fragment != "" || strings.ContainsAny(uri, "\\#\r\n\t \"") || u.Host == "" {
				t.Fatalf("%q is allowed", uri)
			}
			ip := net.ParseIP(u.Hostname())
			if u.Scheme == "http" && u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
				t.Fatalf("%q is allowed", uri)
			}
			if u.Scheme == "javascript" || u.Scheme == "data" {
				t.Fatalf("%q is allowed", uri)
			}
		}
	})
}
