package oauth_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// who has claims of tokens of one issuer, and the caller that each names.
var who = []struct {
	name   string
	claims map[string]any // changes of the good claims
	user   string         // "" for a client that acts for itself
	client string
}{
	{"a user", map[string]any{"client_id": "app"}, "alice", "app"},
	{"a user of an unknown client", map[string]any{"client_id": nil}, "alice", ""},
	{"a user of a client in azp", map[string]any{"client_id": nil, "azp": "app"}, "alice", "app"},
	{"Okta's user", map[string]any{"client_id": nil, "cid": "0oa9client"}, "alice", "0oa9client"},
	{"Entra's user, version 1", map[string]any{"client_id": nil, "appid": "C"}, "alice", "C"},
	{"a client without sub", map[string]any{"sub": nil, "client_id": "alice"}, "", "alice"},
	{"a client in azp without sub", map[string]any{"sub": nil, "client_id": nil, "azp": "alice"}, "", "alice"},
	{"a client as in RFC 9068", map[string]any{"sub": "alice", "client_id": "alice"}, "", "alice"},
	{"a client whose sub is azp", map[string]any{"sub": "alice", "client_id": nil, "azp": "alice"}, "", "alice"},
	{"a client whose sub is azp beside another client_id", map[string]any{"sub": "alice", "client_id": "app", "azp": "alice"}, "", "alice"},
	{"Okta's client", map[string]any{"sub": "alice", "client_id": nil, "cid": "alice"}, "", "alice"},
	{"Entra's app, version 1", map[string]any{"sub": nil, "client_id": nil, "appid": "alice"}, "", "alice"},
	{"Entra's app", map[string]any{"sub": "O", "client_id": nil, "azp": "alice", "idtyp": "app"}, "", "alice"},
	{"Auth0's machine", map[string]any{"sub": "alice@clients", "client_id": nil, "azp": "alice", "gty": "client-credentials"}, "", "alice"},
	{"Auth0's machine without gty", map[string]any{"sub": "alice@clients", "client_id": nil, "azp": "alice"}, "", "alice"},
	{"a user with the ending of Auth0's machines", map[string]any{"sub": "bob@clients", "client_id": "app"}, "bob@clients", "app"},
	{"Keycloak's service account", map[string]any{"sub": "f3c1", "client_id": nil, "azp": "alice", "preferred_username": "service-account-alice"}, "f3c1", "alice"},
}

func TestAClientIsNeverTreatedAsAUser(t *testing.T) {
	k := newMintKey("k", "ES256")
	in := newIntrospector(t)
	in.publish(k)
	signed := in.mint.verifier(t)
	asked := in.verifier(t, func(c *oauth.IntrospectionConfig) { c.CacheTTL = -1 })
	for _, w := range who {
		t.Run(w.name, func(t *testing.T) {
			in.says(200, in.active(w.claims))
			for kind, p := range map[string]*oauth.Principal{
				"JWT": accepts(t, signed, in.token(k, w.claims)), "introspection": accepts(t, asked, opaqueToken),
			} {
				assert.Equal(t, []string{w.user, w.client}, []string{p.Subject, p.ClientID}, kind)
				want := oauth.Principal{Issuer: in.URL, Subject: w.user, ClientID: w.client}
				assert.Equal(t, want.UserID(), p.UserID(), kind)
				if w.user != "alice" {
					assert.NotEqual(t, in.URL+"|alice", p.UserID(), kind)
				}
			}
		})
	}
}

// TestNobodySharesAUserID checks that users and clients with the same names, of several issuers
// and of static keys, are different callers, also for go-sdk, which binds sessions to them.
func TestNobodySharesAUserID(t *testing.T) {
	k := newMintKey("k", "ES256")
	a, b := newMint(t, k), newMint(t, k)
	key := strings.Repeat("k", 32)
	static, err := oauth.NewStaticKeys("alice", oauth.StaticKey{Key: key, Subject: "alice"})
	require.NoError(t, err)
	server, err := oauth.New(oauth.Config{Resource: resourceURL, AuthorizationServers: []string{a.URL}, Verifiers: []oauth.Verifier{a.verifier(t), b.verifier(t), static},
		Options: oauth.AuthenticateOptions{Now: a.clock.Now}})
	require.NoError(t, err)
	seen := map[string]string{}
	for name, token := range map[string]string{
		"user at a": a.token(k, nil), "user at b": b.token(k, nil), "static key": key,
		"client at a": a.token(k, map[string]any{"sub": nil, "client_id": "alice"}),
		"client at b": b.token(k, map[string]any{"sub": nil, "client_id": "alice"}),
	} {
		r := httptest.NewRequest("POST", "/mcp", nil)
		r.Header.Set("Authorization", "Bearer "+token)
		var id, sdk string
		rec := httptest.NewRecorder()
		server.Serve(rec, r, oauth.Need{}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			p, _ := oauth.PrincipalFrom(r.Context())
			id, sdk = p.UserID(), auth.TokenInfoFromContext(r.Context()).UserID
		}))
		require.NotEmpty(t, id, "%s: %d", name, rec.Code)
		assert.Equal(t, id, sdk, name)
		assert.Empty(t, seen[id], "%s has the same ID", name)
		seen[id] = name
	}
	assert.Len(t, seen, 5)
}

func TestATokenThatNamesNobodyIsRefused(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	for _, change := range []map[string]any{
		{"sub": nil, "client_id": nil}, {"sub": nil, "client_id": nil, "idtyp": "app"}, {"cid": "a\nb"}, {"appid": 1}, {"azp": ""},
	} {
		_, err := m.verifier(t).Verify(context.Background(), m.token(k, change))
		assert.ErrorIs(t, err, oauth.ErrInvalidToken, change)
	}
	p := accepts(t, m.verifier(t), m.token(k, map[string]any{"client_id": nil, "idtyp": "app"}))
	assert.Equal(t, "alice", p.Subject, "no client acts for itself here")
}
