package edge_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
)

var ok = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })

// reporting returns h with its refusals passed to note.
func reporting(note func(edge.Refusal), h http.Handler) http.Handler {
	return edge.OnRefusal(func(_ context.Context, r edge.Refusal) { note(r) })(h)
}

// serve sends one request with a Host and an Origin, which arrives at the address local.
func serve(h http.Handler, host, origin, local string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/mcp", nil)
	r.Host = host
	if origin != "" {
		r.Header.Set("Origin", origin)
	}
	addr, err := net.ResolveTCPAddr("tcp", local)
	if err != nil {
		panic(err)
	}
	r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, addr))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestHosts(t *testing.T) {
	h := edge.Hosts("notes.example.com", "Other.example.com:8443", "2001:db8::1")(ok)
	const outside, loopback = "10.0.0.1:8080", "127.0.0.1:8080"
	for _, tc := range []struct {
		host, local string
		status      int
	}{
		{"notes.example.com", outside, 204},
		{"NOTES.example.COM", outside, 204},
		{"notes.example.com.", outside, 204},
		{"notes.example.com:443", outside, 204},
		{"notes.example.com:80", outside, 204},
		{"notes.example.com:9999", outside, 204},
		{"other.example.com:8443", outside, 204},
		{"other.example.com", outside, 421},
		{"[2001:db8::1]", outside, 204},
		{"[2001:db8::1]:443", outside, 204},
		{"notes.example.com", loopback, 204},
		{"localhost:8080", loopback, 204},
		{"127.0.0.1:8080", loopback, 204},
		{"127.8.8.8", loopback, 204},
		{"[::1]:8080", "[::1]:8080", 204},
		{"localhost:8080", outside, 421},
		{"127.0.0.1", outside, 421},
		{"evil.example", loopback, 421},
		{"notes.example.com.evil.example", outside, 421},
		{"evilnotes.example.com", outside, 421},
		{"localhost.evil.example", loopback, 421},
		{"", outside, 421},
		{"not a host", loopback, 421},
		{":8080", loopback, 421},
	} {
		w := serve(h, tc.host, "", tc.local)
		assert.Equal(t, tc.status, w.Code, "%q at %s", tc.host, tc.local)
		if w.Code == 421 {
			assert.Contains(t, w.Body.String(), `"code":-32600`)
			assert.Equal(t, "application/json", w.Header().Get("Content-Type"))
		}
	}
}

func TestOrigins(t *testing.T) {
	h := edge.Origins(append([]string{"https://app.example.com"}, edge.ClientOrigins...)...)(ok)
	const outside, loopback = "10.0.0.1:8080", "127.0.0.1:8080"
	for _, tc := range []struct {
		host, origin, local string
		status              int
	}{
		{"notes.example.com", "", outside, 204},
		{"notes.example.com", "https://claude.ai", outside, 204},
		{"notes.example.com", "https://claude.com", outside, 204},
		{"notes.example.com", "https://chatgpt.com", outside, 204},
		{"notes.example.com", "HTTPS://CLAUDE.AI", outside, 204},
		{"notes.example.com", "https://claude.ai:443", outside, 204},
		{"notes.example.com", "https://app.example.com", outside, 204},
		{"notes.example.com", "https://notes.example.com", outside, 204},
		{"localhost:8080", "http://localhost:6274", loopback, 204},
		{"localhost:8080", "http://localhost:3000", loopback, 204},
		{"127.0.0.1:8080", "http://localhost:3000", loopback, 204},
		{"notes.example.com", "http://localhost:3000", loopback, 403},
		{"notes.example.com", "http://claude.ai", outside, 403},
		{"notes.example.com", "https://claude.ai.evil.example", outside, 403},
		{"notes.example.com", "https://evil.example/https://claude.ai", outside, 403},
		{"notes.example.com", "https://claude.ai:8443", outside, 403},
		{"notes.example.com", "https://user@claude.ai", outside, 403},
		{"notes.example.com", "null", outside, 403},
		{"notes.example.com", "file://", outside, 403},
		{"notes.example.com", "https://", outside, 403},
		{"notes.example.com", "chrome-extension://claude.ai", outside, 403},
		{"notes.example.com", "\x00", outside, 403},
		{"", "https://:443", outside, 403},
		{"", "https://:80", outside, 403},
	} {
		assert.Equal(t, tc.status, serve(h, tc.host, tc.origin, tc.local).Code, "%q to %s", tc.origin, tc.host)
	}

	r := httptest.NewRequest(http.MethodPost, "/mcp", nil)
	r.Header["Origin"] = []string{"https://claude.ai", "https://evil.example"}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	assert.Equal(t, 403, w.Code, "two origins")
}

func TestOriginsRefusesWhatIsNoOrigin(t *testing.T) {
	for _, bad := range []string{"https://example.com/path", "example.com", "*", "", "https://example.com?x", "ftp://example.com", "https://*.example.com"} {
		assert.Panics(t, func() { edge.Origins(bad) }, bad)
	}
}

// FuzzHostAndOrigin checks that only the server's own names and loopback names pass, and only pages
// of a trusted origin or of the server itself, and that these always pass.
func FuzzHostAndOrigin(f *testing.F) {
	for _, host := range []string{"notes.example.com", "notes.example.com:443", "NOTES.example.com.", "[::1", "127.0.0.1:80", "evil.example", "localhost.", "[::1]:1"} {
		for _, origin := range []string{"https://claude.ai", "https://[", "https://claude.ai:443", "http://localhost:1", "https://evil.example"} {
			f.Add(host, origin)
		}
	}
	hosts, origins := edge.Hosts("notes.example.com")(ok), edge.Origins("https://claude.ai")(ok)
	f.Fuzz(func(t *testing.T, host, origin string) {
		for local, onLoopback := range map[string]bool{"127.0.0.1:1": true, "10.0.0.1:1": false} {
			if strings.EqualFold(host, "notes.example.com") {
				assert.Equal(t, 204, serve(hosts, host, "", local).Code, "%q is the server", host)
				assert.Equal(t, 204, serve(origins, host, "https://"+host, local).Code, "a page of the server")
			}
			if origin == "" || origin == "https://claude.ai" {
				assert.Equal(t, 204, serve(origins, host, origin, local).Code, "%q at %q", origin, host)
			}
			if w := serve(hosts, host, "", local); w.Code != 421 {
				assert.Equal(t, 204, w.Code)
				name := nameIn(host)
				assert.True(t, name == "notes.example.com" || onLoopback && isLoopbackName(name), "%q passes at %s", host, local)
			}
			if w := serve(origins, host, origin, local); w.Code != 403 {
				assert.Equal(t, 204, w.Code)
				u, err := url.Parse(origin)
				if origin == "" || err == nil && strings.EqualFold(u.Scheme, "https") && strings.EqualFold(u.Hostname(), "claude.ai") && (u.Port() == "" || u.Port() == "443") {
					continue
				}
				if assert.NoError(t, err, "%q passes", origin) {
					page, own := nameIn(u.Host), nameIn(host)
					assert.True(t, page == own || onLoopback && isLoopbackName(page) && isLoopbackName(own), "a page of %q passes at %q", origin, host)
				}
			}
		}
	})
}

// nameIn returns the name in a Host header.
func nameIn(host string) string {
	host = strings.TrimSpace(host)
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.TrimSuffix(strings.ToLower(strings.Trim(host, "[]")), ".")
}

func isLoopbackName(name string) bool {
	ip := net.ParseIP(name)
	return name == "localhost" || ip != nil && ip.IsLoopback()
}

// The middleware works in front of any handler.
func Example() {
	guarded := edge.Hosts("notes.example.com")(edge.Origins(edge.ClientOrigins...)(ok))
	for _, host := range []string{"notes.example.com", "rebound.example"} {
		r := httptest.NewRequest(http.MethodPost, "/mcp", nil)
		r.Host = host
		w := httptest.NewRecorder()
		guarded.ServeHTTP(w, r)
		fmt.Println(host, w.Code)
	}
	// Output:
	// notes.example.com 204
	// rebound.example 421
}
