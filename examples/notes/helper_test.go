package main

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/mcpkit-go/mcpkit/examples/notes/service"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

func TestMain(m *testing.M) {
	if raceDetector { // which makes SQLite slow
		seedNotes = 300
	}
	goleak.VerifyTestMain(m)
}

// harness is the issuer whose users callers of package mcptest are.
const harness = "https://issuer.mcptest.invalid"

var everything = []string{scopeRead, scopeWrite, scopeDelete, scopeShare}

// newService has the accounts of alice, bob and carol, for the users of the same names of an
// issuer, and so many notes of alice's besides those that are named.
func newService(t testing.TB, issuer string, notes int) *service.Service {
	t.Helper()
	svc, err := service.Open(t.Context(), service.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, svc.Close()) })
	require.NoError(t, svc.Seed(t.Context(), notes))
	for _, name := range trialUsers {
		account, err := svc.AccountByHandle(t.Context(), name)
		require.NoError(t, err)
		require.NoError(t, svc.LinkLogin(t.Context(), issuer, name, account))
	}
	return svc
}

func settingsFor(svc *service.Service, issuer, resource string) settings {
	return settings{svc: svc, issuer: issuer, resource: resource, log: slog.New(slog.DiscardHandler)}
}

// inMemory makes a server for clients of package mcptest.
func inMemory(t testing.TB, notes int) *mcpkit.Server {
	t.Helper()
	return newServer(settingsFor(newService(t, harness, notes), harness, ""))
}

// as connects somebody who may do everything, or with other scopes less.
func as(t testing.TB, srv *mcpkit.Server, name string, scopes ...string) *mcptest.Client {
	t.Helper()
	if len(scopes) == 0 {
		scopes = everything
	}
	return mcptest.New(t, srv, mcptest.As(name, scopes...))
}

// contextOf is that of a call by a user of harness.
func contextOf(t *testing.T, name string) context.Context {
	return oauth.WithPrincipal(t.Context(), &oauth.Principal{Issuer: harness, Subject: name, Scopes: everything})
}

// A loopback is a server over HTTP, with an issuer.
type loopback struct {
	endpoint string
	issuer   *oauthtest.Issuer
	svc      *service.Service
	scopes   []string // of the tokens of connect
}

func overHTTP(t *testing.T) *loopback {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	resource := "http://" + l.Addr().String() + "/mcp"
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: resource})
	svc := newService(t, issuer.URL(), 20)
	srv := newServer(settingsFor(svc, issuer.URL(), resource))
	h, err := srv.Handler()
	require.NoError(t, err)
	web := httptest.NewUnstartedServer(h)
	_ = web.Listener.Close()
	web.Listener = l
	web.Start()
	t.Cleanup(func() {
		srv.Drain().EndStreams()
		web.Close()
	})
	return &loopback{resource, issuer, svc, everything}
}

// bearer is a transport that sends a token.
type bearer struct {
	*http.Transport
	token string
}

func (b *bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+b.token)
	return b.Transport.RoundTrip(r)
}

// connect connects go-sdk's client with a token of alice's.
func (l *loopback) connect(t *testing.T, version string, o *mcp.ClientOptions) *mcp.ClientSession {
	t.Helper()
	with := &bearer{&http.Transport{}, l.issuer.Issue(oauthtest.Scopes(l.scopes...))}
	session, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, o).Connect(t.Context(), &mcp.StreamableClientTransport{
		Endpoint: l.endpoint, HTTPClient: &http.Client{Transport: with}}, &mcp.ClientSessionOptions{ProtocolVersion: version})
	require.NoError(t, err)
	t.Cleanup(func() {
		_ = session.Close()
		with.CloseIdleConnections()
	})
	return session
}
