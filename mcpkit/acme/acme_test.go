package acme_test

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/acme"
)

func TestWhatIsWrongWithTheOptions(t *testing.T) {
	dir := t.TempDir()
	for name, tc := range map[string]struct {
		options acme.Options
		want    []string
	}{
		"nothing given":  {acme.Options{}, []string{"acme: no hosts", "acme: no CacheDir: issuers limit how many certificates they issue per week"}},
		"IPv4":           {acme.Options{Hosts: []string{"192.0.2.1"}, CacheDir: dir}, []string{`host "192.0.2.1" is an IP address`}},
		"IPv6":           {acme.Options{Hosts: []string{"[2001:db8::1]"}, CacheDir: dir}, []string{`is an IP address`}},
		"wildcard":       {acme.Options{Hosts: []string{"*.example.com"}, CacheDir: dir}, []string{`host "*.example.com" is a wildcard`}},
		"a URL":          {acme.Options{Hosts: []string{"https://mcp.example.com"}, CacheDir: dir}, []string{`leave out scheme, port and path`}},
		"a port":         {acme.Options{Hosts: []string{"mcp.example.com:443"}, CacheDir: dir}, []string{`leave out scheme, port and path`}},
		"one label":      {acme.Options{Hosts: []string{"localhost"}, CacheDir: dir}, []string{`host "localhost" has no dot`}},
		"empty":          {acme.Options{Hosts: []string{""}, CacheDir: dir}, []string{`host ""`}},
		"other letters":  {acme.Options{Hosts: []string{"bücher.example"}, CacheDir: dir}, []string{`as xn--…`}},
		"too long":       {acme.Options{Hosts: []string{strings.Repeat("a.", 130) + "example"}, CacheDir: dir}, []string{"is not a host name"}},
		"mail":           {acme.Options{Hosts: []string{"mcp.example.com"}, CacheDir: dir, Email: "ops"}, []string{`Email "ops" is not a mail address`}},
		"directory":      {acme.Options{Hosts: []string{"mcp.example.com"}, CacheDir: dir, DirectoryURL: "http://127.0.0.1/dir"}, []string{`DirectoryURL "http://127.0.0.1/dir" is not an https: URL`}},
		"all of it":      {acme.Options{Hosts: []string{"a", "*.b.example"}, Email: "x"}, []string{`host "a"`, `host "*.b.example"`, "no CacheDir", "Email"}},
		"dir below file": {acme.Options{Hosts: []string{"mcp.example.com"}, CacheDir: os.Args[0] + "/cache"}, []string{"CacheDir cannot be created"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := acme.New(tc.options)
			require.Error(t, err)
			for _, want := range tc.want {
				assert.ErrorContains(t, err, want)
			}
			assert.Len(t, strings.Split(err.Error(), "\n"), len(tc.want), "one line for each problem: %v", err)
		})
	}
}

func TestCacheIsTheOwners(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	o := acme.Options{Hosts: []string{"MCP.example.com."}, CacheDir: dir}
	_, err := acme.New(o)
	require.NoError(t, err)
	info, err := os.Stat(dir)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o700), info.Mode().Perm())
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left)

	require.NoError(t, os.Chmod(dir, 0o770))
	_, err = acme.New(o)
	require.NoError(t, err, "a volume that is given to the container's group")
	require.NoError(t, os.Chmod(dir, 0o755))
	_, err = acme.New(o)
	assert.ErrorContains(t, err, "is accessible to other users (-rwxr-xr-x), and it holds private keys: run chmod 700")
}

func TestTLSConfig(t *testing.T) {
	certs, err := acme.New(acme.Options{Hosts: []string{"mcp.example.com"}, CacheDir: filepath.Join(t.TempDir(), "acme")})
	require.NoError(t, err)
	config := certs.TLSConfig()
	assert.Equal(t, uint16(tls.VersionTLS12), config.MinVersion)
	assert.Contains(t, config.NextProtos, "acme-tls/1", "the issuer's challenge is answered on the same port")
	assert.Contains(t, config.NextProtos, "h2")
}

func TestHTTPRedirects(t *testing.T) {
	certs, err := acme.New(acme.Options{Hosts: []string{"mcp.example.com"}, CacheDir: filepath.Join(t.TempDir(), "acme")})
	require.NoError(t, err)
	rec := httptest.NewRecorder()
	certs.HTTPHandler(nil).ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "http://mcp.example.com/mcp?a=b", nil))
	assert.Equal(t, http.StatusFound, rec.Code)
	assert.Equal(t, "https://mcp.example.com/mcp?a=b", rec.Header().Get("Location"))

	rec = httptest.NewRecorder()
	certs.HTTPHandler(http.NotFoundHandler()).ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "http://mcp.example.com/", nil))
	assert.Equal(t, http.StatusNotFound, rec.Code)
}
