package interop

import (
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/oauthex"
	"github.com/stretchr/testify/require"
	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
)

// A zitadelIssuer is the example server of github.com/zitadel/oidc, unchanged. Its
// access tokens are opaque. It introspects a token only for the client that the token was issued
// to, and its responses name neither issuer nor audience.
type zitadelIssuer struct {
	url     string
	secrets map[string]string // by client
}

func newZitadelIssuer(t *testing.T, w *witness, clients ...string) *zitadelIssuer {
	t.Helper()
	return newZitadelIssuerFor(t, w, callback, clients...)
}

// newZitadelIssuerFor is newZitadelIssuer for clients with another callback address.
func newZitadelIssuerFor(t *testing.T, w *witness, redirect string, clients ...string) *zitadelIssuer {
	t.Helper()
	srv := httptest.NewUnstartedServer(nil)
	z := &zitadelIssuer{url: "http://" + srv.Listener.Addr().String(), secrets: map[string]string{}}
	registered := map[string]*storage.Client{}
	for _, id := range clients {
		z.secrets[id] = rand.Text()
		registered[id] = storage.WebClient(id, z.secrets[id], redirect)
	}
	store := storage.NewStorageWithClients(storage.NewUserStore(z.url), registered)
	srv.Config.Handler = w.issuer(exampleop.SetupServer(z.url, store, slog.New(slog.DiscardHandler), false))
	srv.Start()
	t.Cleanup(srv.Close)
	return z
}

// client is the configuration of go-sdk's client as a client that is registered.
func (z *zitadelIssuer) client(id string) auth.AuthorizationCodeHandlerConfig {
	return auth.AuthorizationCodeHandlerConfig{PreregisteredClient: &oauthex.ClientCredentials{
		ClientID: id, ClientSecretAuth: &oauthex.ClientSecretAuth{ClientSecret: z.secrets[id]}, Issuer: z.url,
	}}
}

// login fills in the page of the example server.
func (z *zitadelIssuer) login(page *url.URL) url.Values {
	if !strings.HasPrefix(page.String(), z.url+"/login/") {
		return nil
	}
	return url.Values{
		"id": {page.Query().Get("authRequestID")}, "username": {"test-user@127.0.0.1"}, "password": {"verysecure"},
	}
}

// revoke revokes a token as the client that it was issued to.
func (z *zitadelIssuer) revoke(t *testing.T, client, token string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, z.url+"/revoke", strings.NewReader(url.Values{"token": {token}}.Encode()))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.SetBasicAuth(client, z.secrets[client])
	resp, err := (&http.Client{Transport: ownTransport(t)}).Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusOK, resp.StatusCode)
}
