package proxies

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// clients is the directory with the installed Node clients.
func clients(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../clients")
	require.NoError(t, err)
	require.FileExists(t, filepath.Join(dir, "node_modules", ".installed"), "run .ci/clients/install")
	return dir
}

// node runs a Node program with a temporary home directory and returns its output.
func node(t *testing.T, env []string, name string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	home := t.TempDir()
	cmd.Dir = clients(t)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "TMPDIR=" + home, "LANG=C.UTF-8"}, env...)
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return string(out)
}

// TestInspector lists and calls tools with the MCP Inspector, through nginx under the public name,
// over verified TLS.
func TestInspector(t *testing.T) {
	p := server(t, "production", "-client-ip", "hops=1")
	front := nginx(t, p.addr)
	hosts, err := filepath.Abs("testdata/hosts.cjs")
	require.NoError(t, err)
	env := []string{"NODE_EXTRA_CA_CERTS=" + front.cert.file, "NODE_OPTIONS=--require=" + hosts}
	for _, era := range []string{"legacy", "modern"} {
		t.Run(era, func(t *testing.T) {
			inspect := func(args ...string) string {
				return node(t, env, "node_modules/.bin/mcp-inspector", append([]string{"--cli", "https://" + host + ":" + portOf(front.addr) + "/mcp",
					"--transport", "http", "--protocol-era", era, "--format", "json"}, args...)...)
			}
			assert.Contains(t, inspect("--method", "tools/list"), "search_symbols")
			assert.Contains(t, inspect("--method", "tools/call", "--tool-name", "list_packages", "--tool-arg", "query=errors"), "errors implements functions")
		})
	}
}

// TestBrowser lists and calls tools from pages of other origins in Chromium: a web client's page
// through nginx, and a developer's page on this machine.
func TestBrowser(t *testing.T) {
	p := server(t, "production", "-client-ip", "hops=1")
	front := nginx(t, p.addr)
	web, local := httptest.NewTLSServer(page(t)), httptest.NewServer(page(t))
	t.Cleanup(web.Close)
	t.Cleanup(local.Close)
	browse, err := filepath.Abs("../../oauth/interop/testdata/browse.mjs")
	require.NoError(t, err)
	names := "--host-resolver-rules=MAP " + host + ":443 " + front.addr + ",MAP claude.ai:443 " + web.Listener.Addr().String()
	for mode, version := range map[string]string{"legacy": "2025-11-25", "auto": "2026-07-28"} {
		for origin, server := range map[string]string{
			"https://claude.ai": "https://" + host + "/mcp",
			local.URL:           "http://" + p.addr + "/mcp",
		} {
			t.Run(mode+" "+server[:5], func(t *testing.T) {
				at := origin + "/?" + url.Values{"server": {server}, "mode": {mode}}.Encode()
				out := node(t, nil, "node", browse, installed(t, "chromium"), at, names, "--ignore-certificate-errors")
				assert.Contains(t, out, "done\n"+version+"\nlist_packages,read_package,read_symbol,search_symbols\nerrors\n")
			})
		}
	}
	at := local.URL + "/?" + url.Values{"server": {"https://" + host + "/mcp"}, "mode": {"auto"}}.Encode()
	out := node(t, nil, "node", browse, installed(t, "chromium"), at, names, "--ignore-certificate-errors")
	assert.Contains(t, out, "Failed to fetch", "a remote server does not trust pages on the user's machine")
}

// page serves the client's page.
func page(t *testing.T) http.Handler {
	t.Helper()
	bundle := filepath.Join(t.TempDir(), "page.js")
	source, err := filepath.Abs("testdata/page.js")
	require.NoError(t, err)
	node(t, []string{"NODE_PATH=" + filepath.Join(clients(t), "node_modules")}, "node_modules/.bin/esbuild", source, "--bundle", "--format=esm", "--outfile="+bundle)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/page.js" {
			w.Header().Set("Content-Type", "text/javascript")
			http.ServeFile(w, r, bundle)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<!doctype html><link rel="icon" href="data:,"><body></body><script type="module" src="/page.js"></script>`))
	})
}
