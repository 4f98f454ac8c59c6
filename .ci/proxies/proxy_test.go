package proxies

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// deploy is the directory of the files under test.
const deploy = "../../examples/production/deploy/"

// A proxy terminates TLS for the public name and passes requests on.
type proxy struct {
	addr string
	cert certificate
}

// kinds are the proxies, by the name of their test.
var kinds = map[string]func(t *testing.T, upstream string, edits ...string) *proxy{
	"nginx": nginx,
	"Caddy": caddy,
}

// edited returns a file of the deploy directory with replacements. The file must have each replaced
// text exactly once.
func edited(t *testing.T, name string, pairs ...string) string {
	t.Helper()
	data, err := os.ReadFile(deploy + name)
	require.NoError(t, err)
	text := string(data)
	for i := 0; i < len(pairs); i += 2 {
		require.Equal(t, 1, strings.Count(text, pairs[i]), "%s: %q", name, pairs[i])
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	return text
}

func installed(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	require.NoError(t, err, "run .ci/proxies/run, which installs %s", name)
	return path
}

func nginx(t *testing.T, upstream string, edits ...string) *proxy {
	t.Helper()
	p, dir := &proxy{addr: freeAddr(t), cert: newCertificate(t)}, t.TempDir()
	site := edited(t, "nginx.conf", append([]string{
		"server 127.0.0.1:8080;", "server " + upstream + ";",
		"listen 443 ssl http2;", "listen " + p.addr + " ssl http2;",
		"/etc/letsencrypt/live/godocs.example.com/fullchain.pem", p.cert.file,
		"/etc/letsencrypt/live/godocs.example.com/privkey.pem", p.cert.key,
	}, edits...)...)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "godocs.conf"), []byte(site), 0o600))
	user := ""
	if os.Geteuid() == 0 {
		user = "user root;" // the owner of the directory
	}
	// Like Debian's nginx.conf, with the test's directory.
	config := fmt.Sprintf(`%[2]s worker_processes 1; daemon off; pid %[1]s/pid; error_log stderr warn;
events { worker_connections 512; }
http {
	access_log off;
	client_body_temp_path %[1]s/body; proxy_temp_path %[1]s/proxy; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;
	include %[1]s/godocs.conf;
}`, dir, user)
	file := filepath.Join(dir, "nginx.conf")
	require.NoError(t, os.WriteFile(file, []byte(config), 0o600))
	start(t, p.addr, installed(t, "nginx"), "-c", file, "-p", dir, "-e", "stderr")
	return p
}

func caddy(t *testing.T, upstream string, edits ...string) *proxy {
	t.Helper()
	p, dir := &proxy{addr: freeAddr(t), cert: newCertificate(t)}, t.TempDir()
	site := edited(t, "Caddyfile", append([]string{
		"\n" + host + " {", "\nhttps://" + host + ":" + portOf(p.addr) + " {\n\tbind 127.0.0.1",
		"# tls cert.pem key.pem", fmt.Sprintf("tls %s %s", p.cert.file, p.cert.key),
		"{$GODOCS:127.0.0.1:8080}", upstream,
	}, edits...)...)
	file := filepath.Join(dir, "Caddyfile")
	require.NoError(t, os.WriteFile(file, []byte("{\n\tadmin off\n\tauto_https disable_redirects\n}\n"+site), 0o600))
	start(t, p.addr, installed(t, "caddy"), "run", "--config", file, "--adapter", "caddyfile")
	return p
}

// client returns a client that connects to the proxy for every host name, like curl --resolve, from
// an address of this machine.
func (p *proxy) client(t *testing.T, from string) *http.Client {
	t.Helper()
	transport := &http.Transport{
		TLSClientConfig:   &tls.Config{RootCAs: p.cert.roots},
		ForceAttemptHTTP2: true,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
			return dialer.DialContext(ctx, network, p.addr)
		},
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}
