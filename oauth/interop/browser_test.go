package interop

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/syncbuffer"
)

// TestBrowser runs a client that is a web page of another origin than server and issuer. It
// discovers the issuer, registers, logs in, calls a tool, and steps up for another one. The
// browser allows that because of the CORS headers of the server's handlers: those of mcpkit, and
// those of packages oauth and edge around go-sdk's.
func TestBrowser(t *testing.T) {
	page := servePage(t)
	for name, tc := range map[string]struct {
		server        protectedServer
		mode, version string
	}{
		"mcpkit, legacy": {underMcpkit, "legacy", "2025-11-25"},
		"mcpkit, modern": {underMcpkit, "auto", "2026-07-28"},
		"go-sdk, modern": {underGoSDK, "auto", "2026-07-28"},
	} {
		t.Run(name, func(t *testing.T) {
			w, resource := behindOIDCProvider(t, tc.server)
			out := browse(t, page, resource, tc.mode)
			assert.Equal(t, "done\n"+tc.version+"\nalice may notes:read\nalice may notes:read notes:write: It rains\n", out)
			assert.Contains(t, w.answered(), answered{http.MethodOptions, http.StatusNoContent, ""}, "the browser sent no preflight")
			require.NotEmpty(t, w.challenges(401))
			require.Len(t, w.challenges(403), 1)
			asked := w.requests("GET", "/auth")
			require.Len(t, asked, 2)
			assert.Contains(t, asked[1].Get("scope"), scopeWrite)
			w.requireNothingLeaked(t, "access_token", "refresh_token", "code", "code_verifier")
		})
	}
}

// TestBrowserOfOthers checks that a page of a foreign origin cannot call the server, even on the
// same machine: the response to the browser's preflight does not allow it.
func TestBrowserOfOthers(t *testing.T) {
	w, resource := behindOIDCProvider(t, underMcpkit)
	page := servePage(t)
	_, port, err := net.SplitHostPort(page.Host)
	require.NoError(t, err)
	page.Host = net.JoinHostPort("evil.example", port)
	out := browse(t, page, resource, "legacy", "--host-resolver-rules=MAP evil.example 127.0.0.1")
	assert.Contains(t, out, "failed\nTypeError: Failed to fetch")
	require.NotEmpty(t, w.answered())
	for _, a := range w.answered() {
		assert.Equal(t, answered{http.MethodOptions, http.StatusForbidden, ""}, a)
	}
}

// servePage serves the page of the client and returns its address.
func servePage(t *testing.T) *url.URL {
	t.Helper()
	out := filepath.Join(t.TempDir(), "page.js")
	bundle := command(t, t.TempDir(), program(t, "esbuild"), "page.js", "--bundle", "--format=esm", "--outfile="+out)
	bundle.Env = append(bundle.Env, "NODE_PATH="+filepath.Join(clients(t), "node_modules"))
	var err error
	bundle.Dir, err = filepath.Abs("testdata")
	require.NoError(t, err)
	require.NoError(t, bundle.Run())
	script, err := os.ReadFile(out)
	require.NoError(t, err)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/page.js" {
			w.Header().Set("Content-Type", "text/javascript")
			_, _ = w.Write(script)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<!doctype html><link rel="icon" href="data:,"><body></body><script type="module" src="/page.js"></script>`))
	}))
	t.Cleanup(srv.Close)
	page, err := url.Parse(srv.URL)
	require.NoError(t, err)
	return page
}

// browse opens the page for a server and returns the text that it finally shows.
func browse(t *testing.T, page *url.URL, resource, mode string, args ...string) string {
	t.Helper()
	nodePackage(t, "playwright-core")
	script, err := filepath.Abs("testdata/browse.mjs")
	require.NoError(t, err)
	at := *page
	at.Path, at.RawQuery = "/", url.Values{"server": {resource}, "mode": {mode}}.Encode()
	chromium := onPath(t, "chromium", "chromium")
	browser := command(t, t.TempDir(), onPath(t, "node", "nodejs"), append([]string{script, chromium, at.String()}, args...)...)
	browser.Dir = clients(t)
	said := &syncbuffer.Buffer{}
	browser.Stdout = said
	require.NoError(t, browser.Run())
	return said.String()
}
