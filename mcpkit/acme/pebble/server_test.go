package pebble

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/acme"
	"github.com/mcpkit-go/mcpkit/mcpkit/serving"
)

const host = "greeter.example.com"

// freePort returns a port on which no program listens.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// run serves MCP with the certificates until stop is called.
func run(t *testing.T, certs *acme.Certificates, port int) (stop func()) {
	t.Helper()
	srv := mcpkit.New(mcpkit.Manifest{
		Name: "greeter", Title: "Greeter", Version: "1.0.0",
		Tagline: "Greets people", Description: "Greets people by their names.",
		URL: "https://" + host + "/mcp", Privacy: "https://example.com/privacy",
		Support: "support@example.com", Security: "security@example.com",
	}, mcpkit.Public("a test"))
	mcpkit.AddTool(srv, "greet_person", annotate.ReadOnly("Greet a person"), "Greets a person. Use when the user asks for a greeting.",
		func(context.Context, struct{}) (string, error) { return "Hello", nil })
	call := []mcpkit.Call{mcpkit.Use("greet_person", struct{}{})}
	srv.Examples(
		mcpkit.Example{Title: "Hello", Prompt: "Say hello", Shows: "a greeting", Calls: call},
		mcpkit.Example{Title: "Morning", Prompt: "Say good morning", Shows: "a greeting", Calls: call},
		mcpkit.Example{Title: "Evening", Prompt: "Say good evening", Shows: "a greeting", Calls: call})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- srv.Run(ctx, fmt.Sprintf("127.0.0.1:%d", port), serving.TLSConfig(certs.TLSConfig())) }()
	stop = func() {
		cancel()
		require.NoError(t, <-done)
	}
	for range 100 {
		conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			_ = conn.Close()
			return stop
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("the server does not listen")
	return nil
}

// connect does a TLS handshake for a name and returns the certificate of the server.
func connect(name string, roots *x509.CertPool, port int) (*x509.Certificate, error) {
	dialer := &tls.Dialer{NetDialer: &net.Dialer{Timeout: 20 * time.Second}, Config: &tls.Config{ServerName: name, RootCAs: roots}}
	conn, err := dialer.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	return conn.(*tls.Conn).ConnectionState().PeerCertificates[0], nil
}

// requireMCP checks that a client can list the tools over HTTPS, with the name of the host.
func requireMCP(t *testing.T, roots *x509.CertPool, port int) {
	t.Helper()
	transport := &http.Transport{
		TLSClientConfig:   &tls.Config{RootCAs: roots},
		ForceAttemptHTTP2: true,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, fmt.Sprintf("127.0.0.1:%d", port))
		},
	}
	defer transport.CloseIdleConnections()
	req, err := http.NewRequest(http.MethodPost, "https://"+host+"/mcp", strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"tools/list"}`))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	resp, err := (&http.Client{Transport: transport}).Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	assert.Equal(t, 2, resp.ProtoMajor)
	assert.Contains(t, string(body), "greet_person")
}
