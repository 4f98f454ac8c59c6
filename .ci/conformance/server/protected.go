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
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// runProtected serves the same server behind OAuth. The suite sends no tokens, so a proxy that adds
// one listens on addr.
func runProtected(ctx context.Context, addr string, out io.Writer) error {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	resource := fmt.Sprintf("http://%s/mcp", listener.Addr())
	trial := &session{}
	defer trial.end()
	issuer := oauthtest.New(trial, &oauthtest.Options{Audience: resource})
	srv := newServer(mcpkit.OAuth(oauth.Config{Resource: resource, Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}}))

	proxy := &http.Server{ReadHeaderTimeout: 10 * time.Second}
	defer proxy.Close()
	return srv.Run(ctx, "127.0.0.1:0", mcpkit.Listening(func(a net.Addr) {
		addForeignTool(srv)
		proxy.Handler = withToken("http://"+a.String(), issuer.Issue())
		go func() {
			if err := proxy.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
				fmt.Fprintln(os.Stderr, "conformance: the proxy ended:", err)
			}
		}()
		fmt.Fprintf(out, "MCP server: %s\nWithout a token it is at http://%s\n", resource, a)
	}))
}

// withToken passes everything on with a token, and with Host and Origin as they came. It
// reads requests to their ends first: net/http closes the body of a request when its answer
// begins, and the connection behind the proxy breaks if it is still looked at then.
func withToken(target, token string) http.Handler {
	to, err := url.Parse(target)
	if err != nil {
		panic(err) // it is made of an address
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

// A session stands in for the test that an issuer of oauthtest belongs to.
type session struct{ cleanup []func() }

func (s *session) Helper()          {}
func (s *session) Cleanup(f func()) { s.cleanup = append(s.cleanup, f) }
func (s *session) Fatal(args ...any) {
	fmt.Fprintln(os.Stderr, args...)
	os.Exit(1)
}
func (s *session) Fatalf(format string, args ...any) { s.Fatal(fmt.Sprintf(format, args...)) }

func (s *session) end() {
	for _, clean := range slices.Backward(s.cleanup) {
		clean()
	}
}
