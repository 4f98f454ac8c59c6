package pebble

import (
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/syncbuffer"
	"github.com/mcpkit-go/mcpkit/mcpkit/acme"
)

const days90 = 90 * 24 * time.Hour

func certificates(t *testing.T, i *issuer, cache string) (*acme.Certificates, *syncbuffer.Buffer) {
	t.Helper()
	logs := &syncbuffer.Buffer{}
	certs, err := acme.New(acme.Options{
		Hosts: []string{host}, CacheDir: cache, Email: "ops@example.com",
		DirectoryURL: i.directory, HTTPClient: i.client, Logger: slog.New(slog.NewTextHandler(logs, nil)),
	})
	require.NoError(t, err)
	return certs, logs
}

// TestIssuance checks that the first client gets the certificate, after the server has answered the
// issuer's challenge on the same port (tls-alpn-01), and that a restart orders a new certificate
// only if the cache is gone.
func TestIssuance(t *testing.T) {
	port := freePort(t)
	i := newIssuer(t, days90, freePort(t), port)
	cache := filepath.Join(t.TempDir(), "acme")
	certs, logs := certificates(t, i, cache)
	stop := run(t, certs, port)
	first, err := connect(host, i.roots, port)
	require.NoError(t, err)
	assert.Equal(t, []string{host}, first.DNSNames)
	requireMCP(t, i.roots, port)
	assert.EqualValues(t, 1, i.issued.Load())
	assert.Equal(t, 1, strings.Count(logs.String(), "certificate in use"), logs)
	stop()

	certs, _ = certificates(t, i, cache)
	stop = run(t, certs, port)
	again, err := connect(host, i.roots, port)
	require.NoError(t, err)
	assert.Equal(t, first.SerialNumber, again.SerialNumber)
	assert.EqualValues(t, 1, i.issued.Load(), "the cache survives a restart")
	stop()

	certs, _ = certificates(t, i, filepath.Join(t.TempDir(), "acme"))
	stop = run(t, certs, port)
	other, err := connect(host, i.roots, port)
	require.NoError(t, err)
	assert.NotEqual(t, first.SerialNumber, other.SerialNumber)
	assert.EqualValues(t, 2, i.issued.Load(), "without the cache, the server orders a new certificate")
	stop()
}

// TestOtherHosts checks that a client cannot make the server order a certificate for a name that is
// not configured, which would use up the issuer's rate limit.
func TestOtherHosts(t *testing.T) {
	port := freePort(t)
	i := newIssuer(t, days90, freePort(t), port)
	certs, logs := certificates(t, i, filepath.Join(t.TempDir(), "acme"))
	defer run(t, certs, port)()
	for _, name := range []string{"other.example.com", "a." + host, "example.com"} {
		_, err := connect(name, i.roots, port)
		assert.ErrorContains(t, err, "tls: internal error", name)
	}
	_, err := connect("", i.roots, port)
	assert.Error(t, err, "without a server name")
	assert.Zero(t, i.issued.Load())
	assert.Empty(t, logs.String())
}

// TestRenewal checks that a running server replaces a certificate before it expires.
func TestRenewal(t *testing.T) {
	port := freePort(t)
	i := newIssuer(t, 30*time.Second, freePort(t), port)
	certs, logs := certificates(t, i, filepath.Join(t.TempDir(), "acme"))
	defer run(t, certs, port)()
	first, err := connect(host, i.roots, port)
	require.NoError(t, err)
	for {
		next, err := connect(host, i.roots, port) // the handshake verifies that the certificate is valid
		require.NoError(t, err)
		if next.SerialNumber.Cmp(first.SerialNumber) != 0 {
			assert.True(t, next.NotBefore.Before(first.NotAfter), "the old certificate was still valid")
			break
		}
		time.Sleep(200 * time.Millisecond)
	}
	assert.Equal(t, 2, strings.Count(logs.String(), "certificate in use"), logs)
}

// TestPort80 checks that HTTPHandler on port 80 suffices if the issuer cannot reach port 443.
func TestPort80(t *testing.T) {
	port := freePort(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	i := newIssuer(t, days90, listener.Addr().(*net.TCPAddr).Port, freePort(t))
	certs, _ := certificates(t, i, filepath.Join(t.TempDir(), "acme"))
	plain := &http.Server{Handler: certs.HTTPHandler(nil), ReadHeaderTimeout: time.Second}
	go func() { _ = plain.Serve(listener) }()
	t.Cleanup(func() { _ = plain.Close() })
	defer run(t, certs, port)()
	_, err = connect(host, i.roots, port)
	require.NoError(t, err)
	assert.EqualValues(t, 1, i.issued.Load())
}

// TestFailure checks that the log has the issuer's reason if it cannot reach the server.
func TestFailure(t *testing.T) {
	port := freePort(t)
	i := newIssuer(t, days90, freePort(t), freePort(t))
	certs, logs := certificates(t, i, filepath.Join(t.TempDir(), "acme"))
	defer run(t, certs, port)()
	_, err := connect(host, i.roots, port)
	require.ErrorContains(t, err, "tls: internal error")
	assert.Contains(t, logs.String(), "no certificate")
	assert.Contains(t, logs.String(), host)
	assert.Contains(t, logs.String(), "Failed to connect to 127.0.0.1:", "the issuer's reason")
	assert.Zero(t, i.issued.Load())
}
