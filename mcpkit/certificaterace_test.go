package mcpkit_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/serving"
)

// A pair is a certificate with its key, in PEM.
type pair struct{ cert, key []byte }

// newPair returns a self-signed certificate for localhost that expires at the given time.
func newPair(t *testing.T, name string, until time.Time) pair {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: until}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	require.NoError(t, err)
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	require.NoError(t, err)
	return pair{pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})}
}

// TestHandshakesGetAPairThatFitsWhileTheFilesAreReplaced replaces the two files in several ways,
// some of them faulty, while clients connect. Every handshake must succeed, with a certificate
// whose key the server has.
func TestHandshakesGetAPairThatFitsWhileTheFilesAreReplaced(t *testing.T) {
	testsize.OnlySlow(t, "it waits for timeouts")
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	write := func(name string, content []byte) { require.NoError(t, os.WriteFile(name, content, 0o600)) }
	rename := func(name string, content []byte) {
		write(name+".new", content)
		require.NoError(t, os.Rename(name+".new", name))
	}
	first := newPair(t, "pair 0", time.Now().Add(time.Hour))
	write(cert, first.cert)
	write(key, first.key)
	addr, _ := running(t, newServer(mcpkit.Logs(observe.Logs{Logger: slog.New(slog.DiscardHandler)})), serving.TLSFiles(cert, key))

	served := &sync.Map{}
	connect := func() (string, error) {
		// The handshake fails when the server's key is not that of the certificate.
		conn, err := tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true})
		if err != nil {
			return "", err
		}
		defer conn.Close()
		name := conn.ConnectionState().PeerCertificates[0].Subject.CommonName
		served.Store(name, true)
		return name, nil
	}
	var stop atomic.Bool
	var handshakes atomic.Int64
	var clients sync.WaitGroup
	for range 4 {
		clients.Go(func() {
			for !stop.Load() {
				if _, err := connect(); !assert.NoError(t, err) {
					return
				}
				handshakes.Add(1)
			}
		})
	}
	pause := func() { time.Sleep(5 * time.Millisecond) }
	last := ""
	for i, deadline := 1, time.Now().Add(time.Duration(testsize.Count(10, 3))*time.Second); time.Now().Before(deadline); i++ {
		last = fmt.Sprint("pair ", i)
		next := newPair(t, last, time.Now().Add(time.Hour))
		switch i % 5 {
		case 0: // one file after the other, with a pause between them
			rename(cert, next.cert)
			pause()
			rename(key, next.key)
		case 1: // the other way round
			rename(key, next.key)
			pause()
			rename(cert, next.cert)
		case 2: // in place, in two halves
			write(cert, next.cert[:len(next.cert)/2])
			pause()
			write(cert, next.cert)
			write(key, next.key[:len(next.key)/2])
			pause()
			write(key, next.key)
		case 3: // the files are missing for a while
			require.NoError(t, os.Remove(cert))
			require.NoError(t, os.Remove(key))
			pause()
			write(key, next.key)
			write(cert, next.cert)
		case 4: // an empty file, then a malformed one, then the new pair
			write(cert, nil)
			pause()
			write(key, []byte("-----BEGIN PRIVATE KEY-----\nmalformed\n-----END PRIVATE KEY-----\n"))
			write(cert, next.cert)
			pause()
			write(key, next.key)
		}
		pause()
	}
	assert.Eventually(t, func() bool { name, err := connect(); return err == nil && name == last }, 20*time.Second, 50*time.Millisecond, "the server uses the last pair that was written")
	stop.Store(true)
	clients.Wait()
	pairs := 0
	served.Range(func(any, any) bool { pairs++; return true })
	assert.GreaterOrEqual(t, pairs, 2)
	t.Logf("%d handshakes saw %d pairs of %s", handshakes.Load(), pairs, last)
}

// TestACertificateThatExpiresWhileServing checks that the server keeps using an expired
// certificate, logs once that it has expired, and uses the next one without a restart. A client's
// error about an expired certificate is clearer than one about a closed port.
func TestACertificateThatExpiresWhileServing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	put := func(p pair) {
		require.NoError(t, os.WriteFile(cert, p.cert, 0o600))
		require.NoError(t, os.WriteFile(key, p.key, 0o600))
	}
	old := newPair(t, "old", time.Now().Add(2*time.Second))
	put(old)
	var log logBook
	addr, _ := running(t, newServer(log.option()), serving.TLSFiles(cert, key))
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(old.cert)
	connect := func() error {
		conn, err := tls.Dial("tcp", addr, &tls.Config{RootCAs: roots, ServerName: "localhost"})
		if err == nil {
			conn.Close()
		}
		return err
	}
	require.NoError(t, connect())
	var invalid x509.CertificateInvalidError
	require.Eventually(t, func() bool { err := connect(); return errors.As(err, &invalid) }, 20*time.Second, 100*time.Millisecond)
	assert.Equal(t, x509.Expired, invalid.Reason, "the client reports an expired certificate")
	assert.Eventually(t, func() bool { _ = connect(); return strings.Contains(log.String(), "the certificate has expired") }, 20*time.Second, 100*time.Millisecond)
	assert.Equal(t, 1, strings.Count(log.String(), "the certificate has expired"), "the expiry is logged once")

	next := newPair(t, "next", time.Now().Add(time.Hour))
	roots.AppendCertsFromPEM(next.cert)
	put(next)
	assert.Eventually(t, func() bool { return connect() == nil }, 20*time.Second, 100*time.Millisecond)
	assert.Contains(t, log.String(), "certificate replaced")
}
