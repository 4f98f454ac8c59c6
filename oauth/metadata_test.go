package oauth_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/oauthex"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

func mustResource(t testing.TB, raw string) oauth.Resource {
	t.Helper()
	r, err := oauth.ParseResource(raw)
	require.NoError(t, err)
	return r
}

func mustMetadata(t testing.TB, resource string) *oauth.Metadata {
	t.Helper()
	m, err := oauth.NewMetadata(oauth.MetadataConfig{
		Resource: mustResource(t, resource), AuthorizationServers: []string{"https://as.example.com/"},
		Scopes: []string{"notes:read"}, Name: "Notes für alle", Documentation: "https://notes.example.com/docs#login",
	})
	require.NoError(t, err)
	return m
}

func TestMetadataDocument(t *testing.T) {
	const resource = "https://notes.example.com/mcp"
	h := mustMetadata(t, resource).WellKnown()
	for _, path := range []string{"/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-protected-resource"} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest("GET", "https://evil.example"+path, nil)
		r.Header.Set("X-Forwarded-Host", "evil.example")
		h.ServeHTTP(w, r)
		require.Equal(t, 200, w.Code, path)
		assert.Equal(t, "*", w.Header().Get("Access-Control-Allow-Origin"))
		assert.Equal(t, "application/json", w.Header().Get("Content-Type"))
		assert.Equal(t, "public, max-age=300", w.Header().Get("Cache-Control"))
		assert.NotContains(t, w.Body.String(), "evil")
		assert.NotContains(t, w.Body.String(), "offline_access")
		var doc oauthex.ProtectedResourceMetadata
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &doc))
		assert.Equal(t, oauthex.ProtectedResourceMetadata{
			Resource: resource, AuthorizationServers: []string{"https://as.example.com/"}, ScopesSupported: []string{"notes:read"},
			BearerMethodsSupported: []string{"header"}, ResourceName: "Notes für alle",
			ResourceDocumentation: "https://notes.example.com/docs#login",
		}, doc, "the resource byte by byte, the issuer as it writes itself")

		head := httptest.NewRecorder()
		h.ServeHTTP(head, httptest.NewRequest("HEAD", path, nil))
		assert.Equal(t, 200, head.Code)
		assert.Empty(t, head.Body.String())
		assert.Equal(t, w.Header(), head.Header())
	}
}

func TestMetadataMethods(t *testing.T) {
	h := mustMetadata(t, "https://notes.example.com/mcp").WellKnown()
	for _, path := range []string{"/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-protected-resource", "/.well-known/other"} {
		r := httptest.NewRequest("OPTIONS", path, nil)
		r.Header.Set("Origin", "https://inspector.example")
		r.Header.Set("Access-Control-Request-Method", "GET")
		r.Header.Set("Access-Control-Request-Headers", "mcp-protocol-version")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		assert.Equal(t, 204, w.Code)
		assert.Equal(t, "*", w.Header().Get("Access-Control-Allow-Origin"))
		assert.Contains(t, strings.ToLower(w.Header().Get("Access-Control-Allow-Headers")), "mcp-protocol-version")
		assert.Contains(t, w.Header().Get("Access-Control-Allow-Methods"), "GET")
		assert.NotEmpty(t, w.Header().Get("Access-Control-Max-Age"))
		assert.Empty(t, w.Body.String())
		for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "TRACE"} {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest(method, path, nil))
			assert.Equal(t, 405, w.Code, method)
			assert.Equal(t, "GET, HEAD, OPTIONS", w.Header().Get("Allow"))
			assert.Equal(t, "no-store", w.Header().Get("Cache-Control"))
			assert.True(t, json.Valid(w.Body.Bytes()))
		}
	}
}

func TestOnlyExactMetadataPaths(t *testing.T) {
	h := mustMetadata(t, "https://notes.example.com/mcp").WellKnown()
	for _, path := range []string{
		"/.well-known/", "/.well-known/oauth-protected-resource/", "/.well-known/oauth-protected-resource/mcp/",
		"/.well-known/oauth-protected-resource/MCP", "/.well-known/oauth-protected-resource/%6dcp", "/.well-known/oauth-protected-resource/other",
		"/.well-known/oauth-protected-resource%2fmcp", "/.well-known/oauth-authorization-server", "/.well-known/oauth-authorization-server/mcp",
		"/.well-known/openid-configuration", "/.well-known/oauth-protected-resource/mcp;x", "/.well-known//oauth-protected-resource",
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		assert.Equal(t, 404, w.Code, path)
		assert.Equal(t, "application/json", w.Header().Get("Content-Type"), path)
		assert.Equal(t, "*", w.Header().Get("Access-Control-Allow-Origin"), path)
		assert.Equal(t, "no-store", w.Header().Get("Cache-Control"), path)
		var body map[string]string
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &body), path)
		assert.Equal(t, "not_found", body["error"])
		head := httptest.NewRecorder()
		h.ServeHTTP(head, httptest.NewRequest("HEAD", path, nil))
		assert.Equal(t, 404, head.Code)
		assert.Empty(t, head.Body.String())
	}
}

func TestMetadataOfAPathWithATrailingSlash(t *testing.T) {
	h := mustMetadata(t, "https://notes.example.com/mcp/").WellKnown()
	for _, path := range []string{"/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-protected-resource/mcp/"} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		assert.Equal(t, 200, w.Code, path)
		assert.Contains(t, w.Body.String(), `"https://notes.example.com/mcp/"`)
	}
}

func TestMetadataIsChecked(t *testing.T) {
	good := oauth.MetadataConfig{Resource: mustResource(t, "https://h/mcp"), AuthorizationServers: []string{"https://as.example.com"}}
	for name, change := range map[string]func(*oauth.MetadataConfig){
		"no resource":          func(c *oauth.MetadataConfig) { c.Resource = oauth.Resource{} },
		"no server":            func(c *oauth.MetadataConfig) { c.AuthorizationServers = nil },
		"http server":          func(c *oauth.MetadataConfig) { c.AuthorizationServers = []string{"http://as.example.com"} },
		"relative server":      func(c *oauth.MetadataConfig) { c.AuthorizationServers = []string{"as.example.com"} },
		"script as server":     func(c *oauth.MetadataConfig) { c.AuthorizationServers = []string{"javascript:alert(1)"} },
		"server with fragment": func(c *oauth.MetadataConfig) { c.AuthorizationServers = []string{"https://as.example.com/#x"} },
		"server with query":    func(c *oauth.MetadataConfig) { c.AuthorizationServers = []string{"https://as.example.com/?x"} },
		"second server bad":    func(c *oauth.MetadataConfig) { c.AuthorizationServers = []string{"https://as.example.com", ""} },
		"server twice":         func(c *oauth.MetadataConfig) { c.AuthorizationServers = []string{"https://a.b", "https://a.b"} },
		"offline_access":       func(c *oauth.MetadataConfig) { c.Scopes = []string{"offline_access"} },
		"scope with space":     func(c *oauth.MetadataConfig) { c.Scopes = []string{"a b"} },
		"name with newline":    func(c *oauth.MetadataConfig) { c.Name = "a\nb" },
		"name with bidi":       func(c *oauth.MetadataConfig) { c.Name = "a\u202eb" },
		"name not text":        func(c *oauth.MetadataConfig) { c.Name = "a\xff" },
		"long name":            func(c *oauth.MetadataConfig) { c.Name = strings.Repeat("a", 201) },
		"documentation":        func(c *oauth.MetadataConfig) { c.Documentation = "javascript:alert(1)" },
		"policy":               func(c *oauth.MetadataConfig) { c.Policy = "http://h/x" },
		"terms":                func(c *oauth.MetadataConfig) { c.Terms = "/terms" },
	} {
		c := good
		change(&c)
		_, err := oauth.NewMetadata(c)
		assert.Error(t, err, name)
	}
	m, err := oauth.NewMetadata(good)
	require.NoError(t, err)
	assert.JSONEq(t, `{"resource":"https://h/mcp","authorization_servers":["https://as.example.com"],"bearer_methods_supported":["header"]}`,
		string(m.JSON()), "absent parts are left out")
	good.AuthorizationServers = []string{"http://127.0.0.1:9000"}
	_, err = oauth.NewMetadata(good)
	assert.NoError(t, err)
}

// TestSDKClientReadsMetadata checks the document with go-sdk's client, as before a login.
func TestSDKClientReadsMetadata(t *testing.T) {
	mux := http.NewServeMux()
	srv := httptest.NewServer(mux)
	defer srv.Close()
	m := mustMetadata(t, srv.URL+"/mcp")
	mux.Handle("/.well-known/", m.WellKnown())
	for _, u := range []string{mustResource(t, srv.URL+"/mcp").MetadataURL(), mustResource(t, srv.URL+"/mcp").RootMetadataURL()} {
		doc, err := oauthex.GetProtectedResourceMetadata(t.Context(), u, srv.URL+"/mcp", srv.Client())
		require.NoError(t, err)
		assert.Equal(t, []string{"https://as.example.com/"}, doc.AuthorizationServers)
	}
}
