package interop

import (
	"crypto/rand"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// behindKeys starts a server that accepts a key in X-API-Key or as a bearer token, beside the
// tokens of an issuer that no client reaches.
func behindKeys(t *testing.T) (w *witness, resource, key string) {
	t.Helper()
	needLinux(t)
	w, key = newWitness(), rand.Text()+rand.Text()
	w.keep("access_token", key)
	keys, err := oauth.NewStaticKeys("keys", oauth.StaticKey{Key: key, Subject: "acme", Scopes: []string{scopeRead, scopeWrite}})
	require.NoError(t, err)
	resource = serve(t, w, underMcpkit, func(resource string) oauth.Config {
		c := jwtFrom("https://id.example.com")(resource)
		c.Verifiers = []oauth.Verifier{keys}
		c.Options.KeyHeaders = []oauth.KeyHeader{{Name: "X-API-Key", Verifier: keys}}
		return c
	})
	require.Equal(t, http.StatusUnauthorized, list(t, resource, "wrong-"+key).StatusCode) // which the log must have
	return w, resource, key
}

// TestClientsWithAnAPIKey checks that clients with a fixed header list and call tools without a
// login.
func TestClientsWithAnAPIKey(t *testing.T) {
	const wrote = "acme may notes:read notes:write: It rains"
	for name, header := range map[string]string{"own header": "X-API-Key: ", "Authorization": "Authorization: Bearer "} {
		for _, era := range []string{"legacy", "modern"} {
			t.Run("Inspector CLI/"+era+"/"+name, func(t *testing.T) {
				w, resource, key := behindKeys(t)
				assert.Contains(t, inspect(t, t.TempDir(), resource, era, "write_note", "--tool-arg", "text=It rains", "--header", header+key, "--stored-auth-only"), wrote)
				assert.Len(t, w.challenges(401), 1, "only the request with the wrong key")
				w.requireNothingLeaked(t, "access_token")
			})
		}
		t.Run("Claude Code/"+name, func(t *testing.T) {
			w, resource, key := behindKeys(t)
			claude := newClaudeCode(t, resource, "--header", header+key)
			assert.Contains(t, claude.list(), "✔ Connected")
			assert.Contains(t, claude.use(toolUse{"mcp__notes__write_note", noteIn{Text: "It rains"}})[0], wrote)
			assert.Len(t, w.challenges(401), 1, "only the request with the wrong key")
			w.requireNothingLeaked(t, "access_token")
		})
	}
}
