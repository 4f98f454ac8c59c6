package edge_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
)

var answers = http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})

func statusFor(h http.Handler, host, origin string) int {
	r := httptest.NewRequest(http.MethodPost, "http://"+host+"/mcp", nil)
	if origin != "" {
		r.Header.Set("Origin", origin)
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec.Code
}

// TestOriginsOfApplications checks origins that no web page can have.
func TestOriginsOfApplications(t *testing.T) {
	h := edge.Origins("chrome-extension://abcdef", "app://obsidian.md", "vscode-file://vscode-app", "tauri://localhost", "vscode-webview://*")(answers)
	for origin, want := range map[string]int{
		"chrome-extension://abcdef":      200,
		"chrome-extension://other":       403,
		"app://obsidian.md":              200,
		"vscode-file://vscode-app":       200,
		"tauri://localhost":              200,
		"vscode-webview://0a1b2c":        200,
		"vscode-webview://":              403,
		"vscode-webview://*":             403,
		"moz-extension://abcdef":         403,
		"https://abcdef":                 403,
		"null":                           403,
		"file://":                        403,
		"app://obsidian.md/path":         403,
		"app://mcp.example.com":          403, // the host of the server means nothing in another scheme
		"tauri://127.0.0.1":              403,
		"https://mcp.example.com":        200, // the server's own
		"chrome-extension://abcdef:8080": 403,
	} {
		assert.Equal(t, want, statusFor(h, "mcp.example.com", origin), origin)
	}
	for _, origin := range []string{"null", "*", "https://*", "https://*.example.com", "file://*", "data://x", "app://", "app", "app://x/y", "1app://x", "app://a*", "chrome-extension://*", "moz-extension://*"} {
		assert.Panics(t, func() { edge.Origins(origin) }, origin)
	}
}

// TestHostsWithWildcards checks which names *.example.com matches, and which names are refused.
func TestHostsWithWildcards(t *testing.T) {
	h := edge.Hosts("*.run.app", "example.com:8443", "192.0.2.1")(answers)
	for host, want := range map[string]int{
		"notes-x7.a.run.app": 200, "NOTES.run.app": 200, "notes.run.app:443": 200, "notes.run.app.": 200,
		"run.app": 421, "evilrun.app": 421, "run.app.evil.com": 421, ".run.app": 421,
		"example.com:8443": 200, "example.com": 421, "192.0.2.1": 200, "192.0.2.2": 421,
	} {
		assert.Equal(t, want, statusFor(h, host, ""), host)
	}
	for _, name := range []string{"", " ", "*", "*.com", "*.*.example.com", "a.*.example.com", "https://example.com", "example.com/mcp", "exa mple.com", "größe.example", "example..com", "*.example.com:*"} {
		assert.Panics(t, func() { edge.Hosts(name) }, name)
	}
}
