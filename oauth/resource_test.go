package oauth_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

func TestParseResource(t *testing.T) {
	for raw, want := range map[string]struct{ id, path, metadata, root string }{
		"https://notes.example.com/mcp": {"https://notes.example.com/mcp", "/mcp",
			"https://notes.example.com/.well-known/oauth-protected-resource/mcp",
			"https://notes.example.com/.well-known/oauth-protected-resource"},
		"HTTPS://Notes.Example.COM:443/MCP": {"https://notes.example.com/MCP", "/MCP",
			"https://notes.example.com/.well-known/oauth-protected-resource/MCP",
			"https://notes.example.com/.well-known/oauth-protected-resource"},
		"https://h.example": {"https://h.example", "/",
			"https://h.example/.well-known/oauth-protected-resource", "https://h.example/.well-known/oauth-protected-resource"},
		"https://h.example/": {"https://h.example", "/",
			"https://h.example/.well-known/oauth-protected-resource", "https://h.example/.well-known/oauth-protected-resource"},
		"https://h.example:8443/a/b/": {"https://h.example:8443/a/b/", "/a/b/",
			"https://h.example:8443/.well-known/oauth-protected-resource/a/b", "https://h.example:8443/.well-known/oauth-protected-resource"},
		"http://localhost:80/mcp": {"http://localhost/mcp", "/mcp",
			"http://localhost/.well-known/oauth-protected-resource/mcp", "http://localhost/.well-known/oauth-protected-resource"},
		"http://127.0.0.1:8080/mcp": {"http://127.0.0.1:8080/mcp", "/mcp",
			"http://127.0.0.1:8080/.well-known/oauth-protected-resource/mcp", "http://127.0.0.1:8080/.well-known/oauth-protected-resource"},
		"http://[::1]:8080/mcp": {"http://[::1]:8080/mcp", "/mcp",
			"http://[::1]:8080/.well-known/oauth-protected-resource/mcp", "http://[::1]:8080/.well-known/oauth-protected-resource"},
	} {
		r, err := oauth.ParseResource(raw)
		require.NoError(t, err, raw)
		assert.Equal(t, want.id, r.String(), raw)
		assert.Equal(t, want.path, r.Path(), raw)
		assert.Equal(t, want.metadata, r.MetadataURL(), raw)
		assert.Equal(t, want.root, r.RootMetadataURL(), raw)
		assert.Equal(t, r.MetadataURL(), r.Origin()+r.MetadataPath(), raw)
		again, err := oauth.ParseResource(r.String())
		require.NoError(t, err)
		assert.Equal(t, r, again, "the canonical form does not change again")
	}
}

func TestParseResourceRefuses(t *testing.T) {
	for _, raw := range []string{
		"", "/mcp", "mcp", "notes.example.com/mcp", "//notes.example.com/mcp", "https:notes", "https:///mcp", "https://",
		"http://notes.example.com/mcp", "http://localhost.evil.com/mcp", "http://127.0.0.1.nip.io/mcp", "http://0.0.0.0/mcp",
		"http://127.1/mcp", "http://2130706433/mcp", "http://0x7f.0.0.1/mcp", "http://017700000001/mcp", "http://[::ffff:127.0.0.1]/mcp",
		"https://127.1/mcp", "https://0x7f000001/mcp", "https://1.2.3/mcp", "https://[fe80::1%25eth0]/mcp", "http://[::1%25lo]/mcp", "https://[::ffff:192.0.2.1]/mcp",
		"ftp://h/mcp", "javascript:alert(1)", "file:///mcp",
		"https://h/mcp#", "https://h/mcp#x", "https://h/mcp?", "https://h/mcp?a=b", "https://u@h/mcp", "https://u:p@h/mcp", "https://@h/mcp",
		"https://h/a%2fb", "https://h/%6dcp", "https://h/a/../b", "https://h/./a", "https://h//a", "https://h/a//",
		"https://h\\@evil/mcp", "https://h/a b", "https://h/a\"b", "https://h/a\r\nb", "https://h/ä", "https://bücher.example/",
		"https://h:/mcp", "https://h:0/mcp", "https://h:65536/mcp", "https://h:0443/mcp", "https://h:x/mcp",
		"https://-h/mcp", "https://h./mcp", "https://h..x/mcp", "https://*.example.com/mcp",
		"https://h/" + strings.Repeat("a", 2048), " https://h/mcp", "https://h/mcp ",
	} {
		r, err := oauth.ParseResource(raw)
		assert.Error(t, err, "%q", raw)
		assert.True(t, r.IsZero(), "%q", raw)
	}
}

func TestResourceMatches(t *testing.T) {
	r, err := oauth.ParseResource("https://notes.example.com/mcp")
	require.NoError(t, err)
	for _, s := range []string{"https://notes.example.com/mcp", "https://notes.example.com/mcp/", "HTTPS://NOTES.example.com:443/mcp"} {
		assert.True(t, r.Matches(s), s)
	}
	for _, s := range []string{"", "https://notes.example.com", "https://notes.example.com/", "https://notes.example.com/MCP",
		"https://notes.example.com/mcp2", "https://notes.example.com/mcp//", "https://notes.example.com/mcp/x", "http://notes.example.com/mcp",
		"https://notes.example.com:8443/mcp", "https://notes.example.com.evil.com/mcp", "https://evil.com/mcp", "https://notes.example.com/mcp?x",
		"https://notes.example.com/mcp#x", "https://notes.example.com/%6dcp", "notes.example.com/mcp"} {
		assert.False(t, r.Matches(s), s)
	}
	root, err := oauth.ParseResource("https://notes.example.com")
	require.NoError(t, err)
	assert.True(t, root.Matches("https://notes.example.com/"), "JavaScript's URL adds the slash")
	assert.False(t, oauth.Resource{}.Matches(""))
}
