package mcpkit_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/serving"
)

// writeCertificate writes a new self-signed certificate for localhost to files in dir.
func writeCertificate(t *testing.T, dir, name string) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	require.NoError(t, err)
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	require.NoError(t, err)
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for file, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: pkcs8}} {
		require.NoError(t, os.WriteFile(file, pem.EncodeToMemory(block), 0o600))
	}
	return cert, key
}

// running runs srv on a free loopback port. stop ends it and returns what Run returned.
func running(t *testing.T, srv *mcpkit.Server, opts ...serving.Option) (addr string, stop func() error) {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr = free.Addr().String()
	require.NoError(t, free.Close())
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- srv.Run(ctx, addr, opts...) }()
	require.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			conn.Close()
		}
		return err == nil
	}, 10*time.Second, 5*time.Millisecond)
	var once sync.Once
	var result error
	stop = func() error {
		once.Do(func() { cancel(); result = <-ended })
		return result
	}
	t.Cleanup(func() { _ = stop() })
	return addr, stop
}

func TestTheCertificateIsReplacedWhileServing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cert, key := writeCertificate(t, dir, "first")
	var log logBook
	addr, _ := running(t, newServer(log.option()), serving.TLSFiles(cert, key))
	served := func() string {
		conn, err := tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"h2", "http/1.1"}})
		require.NoError(t, err)
		defer conn.Close()
		assert.Equal(t, "h2", conn.ConnectionState().NegotiatedProtocol)
		return conn.ConnectionState().PeerCertificates[0].Subject.CommonName
	}
	assert.Equal(t, "first", served())

	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}}
	defer client.CloseIdleConnections()
	req, err := http.NewRequest(http.MethodPost, "https://"+addr+"/mcp", strings.NewReader(request("2025-11-25", "tools/list", nil)))
	require.NoError(t, err)
	req.Header = http.Header{"Content-Type": {"application/json"}, "Mcp-Protocol-Version": {"2025-11-25"}}
	resp, err := client.Do(req)
	require.NoError(t, err)
	resp.Body.Close()
	assert.Equal(t, 200, resp.StatusCode)
	assert.Equal(t, 2, resp.ProtoMajor)

	require.NoError(t, os.WriteFile(cert, []byte("half a file"), 0o600))
	time.Sleep(1100 * time.Millisecond) // the files are checked once a second
	assert.Equal(t, "first", served(), "a malformed certificate replaced the previous one")
	assert.Contains(t, log.String(), "the previous one stays")
	writeCertificate(t, dir, "second")
	require.Eventually(t, func() bool { return served() == "second" }, 10*time.Second, 100*time.Millisecond)
}

func TestRunRefusesBadTLS(t *testing.T) {
	dir := t.TempDir()
	cert, _ := writeCertificate(t, dir, "x")
	run := func(opts ...serving.Option) error { return newServer().Run(t.Context(), "127.0.0.1:0", opts...) }
	assert.ErrorContains(t, run(serving.TLSFiles(cert, filepath.Join(dir, "none"))), "the certificate cannot be used")
	assert.ErrorContains(t, run(serving.TLSFiles(cert, cert)), "the certificate cannot be used")
	assert.ErrorContains(t, run(serving.TLSConfig(nil)), "without a configuration")
	assert.ErrorContains(t, run(serving.TLSFiles(cert, filepath.Join(dir, "key.pem")), serving.TLSConfig(&tls.Config{})), "exclude each other")
}

// TestNoAcceptedCallIsLost stops the server while clients make a thousand calls.
func TestNoAcceptedCallIsLost(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	var begun atomic.Int64
	half := make(chan struct{})
	srv := newServer()
	addTool(srv, "find_slowly", func(ctx context.Context, _ struct{}) (string, error) {
		if begun.Add(1) == 500 {
			close(half)
		}
		time.Sleep(20 * time.Millisecond)
		return "found", nil
	})
	addr, stop := running(t, srv)
	transport := &http.Transport{MaxIdleConnsPerHost: 200}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	var answered, refused atomic.Int64
	var wg sync.WaitGroup
	slots := make(chan struct{}, 120) // within one caller's share
	body := request("2025-11-25", "tools/call", map[string]any{"name": "find_slowly", "arguments": map[string]any{}})
	for range 1000 {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			req, err := http.NewRequest(http.MethodPost, "http://"+addr+"/mcp", strings.NewReader(body))
			if err != nil {
				t.Error(err)
				return
			}
			req.Header = http.Header{"Content-Type": {"application/json"}, "Mcp-Protocol-Version": {"2025-11-25"}}
			resp, err := client.Do(req)
			if err != nil {
				refused.Add(1) // the call did not reach the server; begun counts those that did
				return
			}
			defer resp.Body.Close()
			text, err := io.ReadAll(resp.Body)
			if err != nil || resp.StatusCode != 200 || !bytes.Contains(text, []byte("found")) {
				t.Errorf("an accepted call was lost: %d %s %v", resp.StatusCode, text, err)
				return
			}
			answered.Add(1)
		})
		if begun.Load() >= 500 {
			go func() { _ = stop() }()
		}
	}
	wg.Wait()
	<-half
	require.NoError(t, stop())
	assert.Equal(t, begun.Load(), answered.Load(), "a call that reached the handler was not answered")
	assert.Positive(t, refused.Load(), "the server ended after all calls")
	assert.Equal(t, int64(1000), answered.Load()+refused.Load())
}

// TestStreamsEndWithTheServer checks that Run ends an open stream and does not wait for its client.
func TestStreamsEndWithTheServer(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	srv := newServer()
	srv.SDK().AddPrompt(&mcp.Prompt{Name: "greet"}, func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) { return nil, nil })
	addr, stop := running(t, srv)
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	req, err := http.NewRequest(http.MethodPost, "http://"+addr+"/mcp", strings.NewReader(request("2026-07-28", "subscriptions/listen",
		map[string]any{"notifications": map[string]any{"promptsListChanged": true}})))
	require.NoError(t, err)
	req.Header = http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json, text/event-stream"},
		"Mcp-Protocol-Version": {"2026-07-28"}, "Mcp-Method": {"subscriptions/listen"}}
	resp, err := (&http.Client{Transport: transport}).Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, 200, resp.StatusCode)
	open := make(chan string, 1)
	go func() {
		text, err := io.ReadAll(resp.Body)
		open <- fmt.Sprint(string(text), err)
	}()
	select {
	case text := <-open:
		t.Fatal("the stream ended by itself: ", text)
	case <-time.After(100 * time.Millisecond):
	}
	begun := time.Now()
	require.NoError(t, stop())
	assert.Less(t, time.Since(begun), 20*time.Second, "the stop waited for the stream")
	<-open
}

func TestAroundAndListening(t *testing.T) {
	mark := func(name string) func(http.Handler) http.Handler {
		return func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Add("Passed", name)
				next.ServeHTTP(w, r)
			})
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	listening := make(chan net.Addr, 1)
	ended := make(chan error, 1)
	go func() {
		ended <- newServer().Run(ctx, "127.0.0.1:0", serving.Around(mark("first"), nil), serving.Around(mark("second")),
			serving.OnListen(func(a net.Addr) { listening <- a }))
	}()
	for _, path := range []string{"/healthz", "/nothing"} {
		addr := <-listening
		listening <- addr
		resp, err := http.Get("http://" + addr.String() + path)
		require.NoError(t, err)
		resp.Body.Close()
		assert.Equal(t, []string{"first", "second"}, resp.Header["Passed"], path)
	}
	cancel()
	assert.NoError(t, <-ended)
}

// TestConnectionErrorsAreInTheLog checks that errors of net/http are logged in the server's log.
func TestConnectionErrorsAreInTheLog(t *testing.T) {
	var mu sync.Mutex
	var out bytes.Buffer
	log := slog.New(slog.NewJSONHandler(writer(func(p []byte) (int, error) {
		mu.Lock()
		defer mu.Unlock()
		return out.Write(p)
	}), &slog.HandlerOptions{Level: slog.LevelDebug}))
	cert, key := writeCertificate(t, t.TempDir(), "one")
	addr, stop := running(t, newServer(mcpkit.Logs(observe.Logs{Logger: log})), serving.TLSFiles(cert, key))
	conn, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	_, err = conn.Write([]byte("GET / HTTP/1.0\r\n\r\n"))
	require.NoError(t, err)
	_, _ = io.ReadAll(conn)
	conn.Close()
	require.NoError(t, stop())
	mu.Lock()
	defer mu.Unlock()
	assert.Regexp(t, `"level":"DEBUG","msg":"http: TLS handshake error from .*: client sent an HTTP request to an HTTPS server"`, out.String())
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

// TestSessionsEndWithTheServer checks that no goroutine of a session is left when Run has returned.
func TestSessionsEndWithTheServer(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	addr, stop := running(t, newServer(mcpkit.Sessions()))
	req, err := http.NewRequest(http.MethodPost, "http://"+addr+"/mcp", strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`))
	require.NoError(t, err)
	req.Header = http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json, text/event-stream"}}
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	resp, err := (&http.Client{Transport: transport}).Do(req)
	require.NoError(t, err)
	_, _ = io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
	require.NotEmpty(t, resp.Header.Get("Mcp-Session-Id"))
	require.NoError(t, stop())
}
