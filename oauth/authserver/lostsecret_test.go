package authserver_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth/authserver"
)

// withNewSecret returns a server at another address that has the store but not the secret.
func (s *site) withNewSecret() *site {
	s.t.Helper()
	return newSite(s.t, func(c *authserver.Config) {
		issuer, resources := c.Issuer, c.Resources
		*c = s.config
		c.Issuer, c.Resources = issuer, resources
		c.Secrets = [][]byte{[]byte(strings.Repeat("n", 32))}
	})
}

// TestALostSecretIsReplaced checks what a server with a new secret says, what the administrator's
// call changes, and what is lost.
func TestALostSecretIsReplaced(t *testing.T) {
	s := newSite(t, func(c *authserver.Config) { c.Registration = &authserver.Registration{} })
	b := newBrowser(t)
	id := s.register(`{"client_name":"A","redirect_uris":["https://client.example.com/callback"],"token_endpoint_auth_method":"none"}`)["client_id"].(string)
	old := s.post("/token", redeemForm(s.agree(b, "client_id", id).Query().Get("code"), "client_id", id))
	require.Equal(t, http.StatusOK, old.status, old.Description)
	assert.ErrorContains(t, s.server.ReplaceLostSecret(t.Context()), "no secret is lost")
	require.Equal(t, http.StatusOK, s.post("/token", refreshForm(old.Refresh, "client_id", id)).status)

	next := s.withNewSecret()
	for _, text := range []string{"no signing key of the store can be opened with the Secrets", "add the secret that was used before", "ReplaceLostSecret", "all users must then log in again"} {
		assert.ErrorContains(t, next.server.Ready(t.Context()), text)
	}
	assert.Equal(t, http.StatusInternalServerError, next.post("/token", redeemForm(next.code())).status, "nothing is lost before somebody decides")
	require.NoError(t, s.replica().server.Ready(t.Context()), "a replica with the old secret works")

	require.NoError(t, next.server.ReplaceLostSecret(t.Context()))
	require.NoError(t, next.server.Ready(t.Context()))
	assert.ErrorContains(t, next.server.ReplaceLostSecret(t.Context()), "no secret is lost", "a second call changes nothing")

	assert.Equal(t, "invalid_grant", next.post("/token", refreshForm(old.Refresh, "client_id", id)).Error, "clients know that they must log in again")
	_, err := next.caller(old.Access)
	require.Error(t, err)
	assert.Error(t, s.replica().server.Ready(t.Context()), "a replica with the old secret says so")
	grants, err := next.server.Grants(t.Context(), authserver.GrantFilter{ClientID: id})
	require.NoError(t, err)
	assert.Empty(t, grants)

	fresh := next.post("/token", redeemForm(next.agree(newBrowser(t), "client_id", id).Query().Get("code"), "client_id", id))
	require.Equal(t, http.StatusOK, fresh.status, "the registered client is still known: %s", fresh.Description)
	_, err = next.caller(fresh.Access)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, next.post("/token", refreshForm(fresh.Refresh, "client_id", id)).status)
}

// TestALostSecretIsReplacedOnce has two replicas replace the keys at once, and a store that fails.
func TestALostSecretIsReplacedOnce(t *testing.T) {
	broken := &failingStore{}
	s := newSite(t, func(c *authserver.Config) { broken.Store, c.Store = c.Store, broken })
	require.NoError(t, s.server.Ready(t.Context()))
	first, second := s.withNewSecret(), s.withNewSecret()
	for _, after := range []bool{false, true} {
		broken.fail(1, after)
		require.ErrorIs(t, first.server.ReplaceLostSecret(t.Context()), store.ErrUnavailable)
	}
	broken.fail(0, false)
	require.ErrorContains(t, first.server.Ready(t.Context()), "ReplaceLostSecret", "nothing changed")
	results := make(chan error, 2)
	for _, replica := range []*site{first, second} {
		go func() { results <- replica.server.ReplaceLostSecret(t.Context()) }()
	}
	one, other := <-results, <-results
	assert.NotEqual(t, one == nil, other == nil, "one of them does it: %v, %v", one, other)
	tokens := first.login()
	_, err := second.caller(tokens.Access)
	require.Error(t, err, "another issuer")
	require.NoError(t, first.server.Ready(t.Context()))
	require.NoError(t, second.server.Ready(t.Context()))
}
