package acme_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/acme"
)

const host = "mcp.example.com"

// cached returns the content of the cache for a host: the key, then the certificate.
func cached(t *testing.T, until time.Time) []byte {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: host}, DNSNames: []string{host},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: until}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	require.NoError(t, err)
	key, err := x509.MarshalECPrivateKey(private)
	require.NoError(t, err)
	return append(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: key}), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
}

// withoutIssuer returns certificates whose issuer does not answer.
func withoutIssuer(t *testing.T, dir string) *acme.Certificates {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	certs, err := acme.New(acme.Options{Hosts: []string{host}, CacheDir: dir, DirectoryURL: "https://" + l.Addr().String() + "/directory", Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	return certs
}

// handshake connects a client to a server with the certificates. It fails when the key of the
// server does not match the certificate.
func handshake(certs *acme.Certificates, name string) error {
	client, server := net.Pipe()
	defer client.Close()
	defer server.Close()
	failed := make(chan error, 1)
	go func() {
		err := tls.Server(server, certs.TLSConfig()).Handshake()
		_ = server.Close()
		failed <- err
	}()
	err := tls.Client(client, &tls.Config{ServerName: name, InsecureSkipVerify: true, MinVersion: tls.VersionTLS12}).Handshake()
	_ = client.Close()
	if serverErr := <-failed; err == nil {
		return serverErr
	}
	return err
}

// TestHandshakesGetAPairThatFitsWhileReplicasWriteTheCache: replicas share one cache and serve
// many clients, while another replica renews the certificates in it.
func TestHandshakesGetAPairThatFitsWhileReplicasWriteTheCache(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "acme")
	require.NoError(t, os.Mkdir(dir, 0o700))
	later := time.Now().Add(90 * 24 * time.Hour)
	put := func(content []byte) { // as autocert does
		require.NoError(t, os.WriteFile(filepath.Join(dir, "new"), content, 0o600))
		require.NoError(t, os.Rename(filepath.Join(dir, "new"), filepath.Join(dir, host)))
	}
	put(cached(t, later))
	var stop atomic.Bool
	var handshakes atomic.Int64
	var replicas sync.WaitGroup
	for range 4 {
		replicas.Go(func() {
			for !stop.Load() {
				certs := withoutIssuer(t, dir)
				var clients sync.WaitGroup
				for range 4 {
					clients.Go(func() {
						assert.NoError(t, handshake(certs, host))
						assert.Error(t, handshake(certs, "other.example.com"))
						handshakes.Add(1)
					})
				}
				clients.Wait()
			}
		})
	}
	for range 50 {
		put(cached(t, later))
		time.Sleep(5 * time.Millisecond)
	}
	stop.Store(true)
	replicas.Wait()
	assert.Positive(t, handshakes.Load())
}

// TestABrokenCacheIsNoCertificate: no client gets a certificate that is incomplete, expired or of
// another key. A replica serves it once the cache is complete.
func TestABrokenCacheIsNoCertificate(t *testing.T) {
	later := time.Now().Add(90 * 24 * time.Hour)
	whole, other := cached(t, later), cached(t, later)
	endOfKey := bytes.Index(whole, []byte("-----BEGIN CERTIFICATE"))
	for name, content := range map[string][]byte{
		"empty":           {},
		"half a key":      whole[:endOfKey/2],
		"a key alone":     whole[:endOfKey],
		"half":            whole[:endOfKey+(len(whole)-endOfKey)/2],
		"another's key":   append(bytes.Clone(other[:bytes.Index(other, []byte("-----BEGIN CERTIFICATE"))]), whole[endOfKey:]...),
		"expired":         cached(t, time.Now().Add(-time.Minute)),
		"something after": append(bytes.Clone(whole), "rubbish"...),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "acme")
			require.NoError(t, os.Mkdir(dir, 0o700))
			require.NoError(t, os.WriteFile(filepath.Join(dir, host), content, 0o600))
			certs := withoutIssuer(t, dir)
			var clients sync.WaitGroup
			for range 4 {
				clients.Go(func() { assert.ErrorContains(t, handshake(certs, host), "internal error") })
			}
			clients.Wait()
			require.NoError(t, os.WriteFile(filepath.Join(dir, host), whole, 0o600))
			assert.NoError(t, handshake(withoutIssuer(t, dir), host))
		})
	}
}
