package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"slices"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/serving"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// runProtected serves behind OAuth. The suite sends no tokens, so a proxy listens on addr and adds
// one.
func runProtected(ctx context.Context, addr string, out io.Writer) error {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	resource := fmt.Sprintf("http://%s/mcp", listener.Addr())
	trial := &program{}
	defer trial.end()
	issuer := oauthtest.New(trial, &oauthtest.Options{Audience: resource})
	srv := newServer(mcpkit.OAuth(oauth.Config{Resource: resource, Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}}))

	proxy := &http.Server{ReadHeaderTimeout: 10 * time.Second}
	defer proxy.Close()
	return srv.Run(ctx, "127.0.0.1:0", serving.OnListen(func(a net.Addr) {
		listForeignTool(srv)
		proxy.Handler = withToken("http://"+a.String(), issuer.Issue())
		go func() {
			if err := proxy.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
				fmt.Fprintln(os.Stderr, "conformance: the proxy ended:", err)
			}
		}()
		fmt.Fprintf(out, "MCP server: %s (a proxy that adds a token)\nWithout the proxy: http://%s\n", resource, a)
	}))
}

// withToken returns a proxy that adds a token to requests, and leaves Host and Origin unchanged. It
// reads the whole body of a request first, because net/http closes the body when the answer begins,
// which breaks the connection to the server if the transport still reads the body.
func withToken(target, token string) http.Handler {
	to, err := url.Parse(target)
	if err != nil {
		panic(err) // the URL is built from an address
	}
	proxy := &httputil.ReverseProxy{FlushInterval: -1, Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Host = r.In.Host
		r.Out.Header.Set("Authorization", "Bearer "+token)
	}}
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(rw, err.Error(), http.StatusBadRequest)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		proxy.ServeHTTP(rw, r)
	})
}

// A program implements the part of testing.TB that an issuer of oauthtest needs.
type program struct{ cleanup []func() }

func (p *program) Helper()          {}
func (p *program) Cleanup(f func()) { p.cleanup = append(p.cleanup, f) }
func (p *program) Fatal(args ...any) {
	fmt.Fprintln(os.Stderr, args...)
	os.Exit(1)
}
func (p *program) Fatalf(format string, args ...any) { p.Fatal(fmt.Sprintf(format, args...)) }

func (p *program) end() {
	for _, cleanup := range slices.Backward(p.cleanup) {
		cleanup()
	}
}
