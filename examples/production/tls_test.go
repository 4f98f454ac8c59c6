package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// serveTLS runs the program with flags for HTTPS and returns its address.
func serveTLS(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, log := &output{}, &output{}
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, append([]string{"-addr", "127.0.0.1:0"}, args...), environment(), out, log) }()
	addr := waitFor(t, log, `"msg":"serving".*"address":"([^"]*)","tls":true`)
	t.Cleanup(func() {
		cancel()
		assert.NoError(t, <-ended)
		assert.Empty(t, out.String(), "there is no http: address to hand out")
	})
	return addr
}

func TestTLSFiles(t *testing.T) {
	// httptest's certificate is for example.com.
	borrowed := httptest.NewTLSServer(http.NotFoundHandler())
	pair := borrowed.TLS.Certificates[0]
	borrowed.Close()
	key, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	require.NoError(t, err)
	dir := t.TempDir()
	certFile, keyFile := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	require.NoError(t, os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: pair.Certificate[0]}), 0o600))
	require.NoError(t, os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}), 0o600))

	addr := serveTLS(t, "-tls-cert", certFile, "-tls-key", keyFile)
	roots := x509.NewCertPool()
	roots.AddCert(borrowed.Certificate())
	conn, err := tls.Dial("tcp", addr, &tls.Config{ServerName: "example.com", RootCAs: roots})
	require.NoError(t, err)
	require.NoError(t, conn.Close())

	err = run(t.Context(), []string{"-tls-cert", keyFile, "-tls-key", keyFile}, environment(), io.Discard, io.Discard)
	assert.ErrorContains(t, err, "the certificate cannot be used")
}

// TestACME checks that the flags take effect. The tests of package acme check that certificates are
// issued.
func TestACME(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	plain := free.Addr().String()
	require.NoError(t, free.Close())
	cache := filepath.Join(t.TempDir(), "acme")
	addr := serveTLS(t, "-acme-cache", cache, "-acme-http", plain, "-public-url", "https://godocs.example.com/mcp", "-acme-directory", "https://127.0.0.1:1/directory")
	assert.DirExists(t, cache)
	_, err = tls.Dial("tcp", addr, &tls.Config{ServerName: "other.example.com"})
	assert.ErrorContains(t, err, "internal error", "no certificate for others")

	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get("http://" + plain + "/mcp")
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Equal(t, "https://127.0.0.1:443/mcp", resp.Header.Get("Location"))

	err = run(t.Context(), []string{"-acme-cache", cache, "-acme-email", "ops"}, environment(), io.Discard, io.Discard)
	assert.ErrorContains(t, err, `Email "ops" is not a mail address`)
}

func TestAddressesThatAreTaken(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	addr := taken.Addr().String()
	for flag, args := range map[string][]string{
		"-admin":        {"-addr", "127.0.0.1:0", "-admin", addr},
		"-acme-http":    {"-addr", "127.0.0.1:0", "-acme-cache", filepath.Join(t.TempDir(), "acme"), "-acme-http", addr},
		"cannot listen": {"-addr", addr},
	} {
		assert.ErrorContains(t, run(t.Context(), args, environment(), io.Discard, io.Discard), flag)
	}
}
