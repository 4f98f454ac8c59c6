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
	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

func TestMain(m *testing.M) {
	seedNotes = testsize.Count(seedNotes, 300) // SQLite takes long, above all with the race detector
	goleak.VerifyTestMain(m)
}

// harness is the issuer of the callers of package mcptest.
const harness = "https://issuer.mcptest.invalid"

var everything = []string{scopeRead, scopeWrite, scopeDelete, scopeShare}

// newService returns a service with sample notes, whose accounts alice, bob and carol are linked to
// the issuer's users of the same names.
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

// inMemory returns a server for clients of package mcptest.
func inMemory(t testing.TB, notes int) *mcpkit.Server {
	t.Helper()
	return newServer(settingsFor(newService(t, harness, notes), harness, ""))
}

// as connects a client of the user, with all scopes or with the given ones.
func as(t testing.TB, srv *mcpkit.Server, name string, scopes ...string) *mcptest.Client {
	t.Helper()
	if len(scopes) == 0 {
		scopes = everything
	}
	return mcptest.New(t, srv, mcptest.As(name, scopes...))
}

// contextOf returns the context of a call by a user of harness.
func contextOf(t *testing.T, name string) context.Context {
	return oauth.WithPrincipal(t.Context(), &oauth.Principal{Issuer: harness, Subject: name, Scopes: everything})
}

// A loopback is a server on a loopback address, with an issuer.
type loopback struct {
	endpoint string
	issuer   *oauthtest.Issuer
	svc      *service.Service
	scopes   []string // of the tokens that connect issues
}

func overHTTP(t *testing.T) *loopback {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	resource := "http://" + l.Addr().String() + "/mcp"
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: resource, Algorithms: []oauthtest.Algorithm{oauthtest.ES256}})
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

// bearer is a transport that sends an access token.
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
