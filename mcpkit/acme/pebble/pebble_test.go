package pebble

import (
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/acme"
)

const days90 = 90 * 24 * time.Hour

// A logbook is what was logged, while more is.
type logbook struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func certificates(t *testing.T, i *issuer, cache string) (*acme.Certificates, *logbook) {
	t.Helper()
	book := &logbook{}
	certs, err := acme.New(acme.Options{
		Hosts: []string{host}, CacheDir: cache, Email: "ops@example.com",
		DirectoryURL: i.directory, HTTPClient: i.client, Logger: slog.New(slog.NewTextHandler(book, nil)),
	})
	require.NoError(t, err)
	return certs, book
}

// TestIssuance: the first client waits for the certificate, which the issuer gives out once
// it has seen the server answer its challenge on the same port (tls-alpn-01). A restart
// needs no other, as long as the cache is there.
func TestIssuance(t *testing.T) {
	port := freePort(t)
	i := newIssuer(t, days90, freePort(t), port)
	cache := filepath.Join(t.TempDir(), "acme")
	certs, book := certificates(t, i, cache)
	stop := run(t, certs, port)
	first, err := connect(host, i.roots, port)
	require.NoError(t, err)
	assert.Equal(t, []string{host}, first.DNSNames)
	requireMCP(t, i.roots, port)
	assert.EqualValues(t, 1, i.issued.Load())
	assert.Equal(t, 1, strings.Count(book.String(), "certificate in use"), book)
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
	assert.EqualValues(t, 2, i.issued.Load(), "without it, another one is needed")
	stop()
}

// TestOtherHosts: nobody makes the server ask for a certificate of a name that is not
// configured, which would use up what the issuer allows.
func TestOtherHosts(t *testing.T) {
	port := freePort(t)
	i := newIssuer(t, days90, freePort(t), port)
	certs, book := certificates(t, i, filepath.Join(t.TempDir(), "acme"))
	defer run(t, certs, port)()
	for _, name := range []string{"other.example.com", "a." + host, "example.com"} {
		_, err := connect(name, i.roots, port)
		assert.ErrorContains(t, err, "tls: internal error", name)
	}
	_, err := connect("", i.roots, port)
	assert.Error(t, err, "no name at all")
	assert.Zero(t, i.issued.Load())
	assert.Empty(t, book.String())
}

// TestRenewal: a certificate is replaced while the server serves, before it expires.
func TestRenewal(t *testing.T) {
	port := freePort(t)
	i := newIssuer(t, 30*time.Second, freePort(t), port)
	certs, book := certificates(t, i, filepath.Join(t.TempDir(), "acme"))
	defer run(t, certs, port)()
	first, err := connect(host, i.roots, port)
	require.NoError(t, err)
	for {
		next, err := connect(host, i.roots, port) // which verifies that it is valid
		require.NoError(t, err)
		if next.SerialNumber.Cmp(first.SerialNumber) != 0 {
			assert.True(t, next.NotBefore.Before(first.NotAfter), "the old one was still valid")
			break
		}
		time.Sleep(200 * time.Millisecond)
	}
	assert.Equal(t, 2, strings.Count(book.String(), "certificate in use"), book)
}

// TestPort80: where the issuer cannot get through to port 443, HTTPHandler on port 80 will do.
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

// TestFailure: an issuer that cannot get through is in the log, with its reason.
func TestFailure(t *testing.T) {
	port := freePort(t)
	i := newIssuer(t, days90, freePort(t), freePort(t))
	certs, book := certificates(t, i, filepath.Join(t.TempDir(), "acme"))
	defer run(t, certs, port)()
	_, err := connect(host, i.roots, port)
	require.ErrorContains(t, err, "tls: internal error")
	assert.Contains(t, book.String(), "no certificate")
	assert.Contains(t, book.String(), host)
	assert.Contains(t, book.String(), "Failed to connect to 127.0.0.1:", "what the issuer says")
	assert.Zero(t, i.issued.Load())
}
