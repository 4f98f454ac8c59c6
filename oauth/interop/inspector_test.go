package interop

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// TestInspector checks that the CLI of the MCP Inspector registers, logs in and calls a tool.
func TestInspector(t *testing.T) {
	for _, era := range []string{"legacy", "modern"} {
		t.Run(era, func(t *testing.T) {
			w, resource := behindOIDCProvider(t, underMcpkit)
			inspect := command(t, t.TempDir(), program(t, "mcp-inspector"), "--cli", resource, "--transport", "http", "--protocol-era", era,
				"--method", "tools/call", "--tool-name", "read_notes", "--format", "json")
			inspect.Env = append(inspect.Env, "MCP_AUTO_OPEN_ENABLED=true", "MCP_INSPECTOR_SECRET_STORE=file")
			require.NoError(t, inspect.Run())
			assert.Contains(t, inspect.output.String(), "alice may notes:read")
			requireLogin(t, w, resource)
			w.requireNothingLeaked(t, "access_token", "refresh_token", "code", "code_verifier")
		})
	}
}

// behindOIDCProvider starts a server whose callers log in at oidc-provider.
func behindOIDCProvider(t *testing.T, server protectedServer) (w *witness, resource string) {
	t.Helper()
	needLinux(t)
	w = newWitness()
	return w, serve(t, w, server, func(resource string) oauth.Config {
		return jwtFrom(oidcProvider(t, w, resource))(resource)
	})
}

// requireLogin checks that a client logged in as the specification says: after a challenge, with
// registration, PKCE and a token for this resource.
func requireLogin(t *testing.T, w *witness, resource string) {
	t.Helper()
	require.NotEmpty(t, w.challenges(401))
	require.NotEmpty(t, w.requests("POST", "/reg"), "the client did not register")
	asked := w.requests("GET", "/auth")
	require.NotEmpty(t, asked, "the client sent no user to the issuer")
	for _, q := range asked {
		assert.Equal(t, resource, q.Get("resource"))
		assert.Equal(t, "S256", q.Get("code_challenge_method"))
		assert.Contains(t, strings.Fields(q.Get("scope")), scopeRead)
		assert.NotContains(t, q.Get("scope"), scopeWrite, "the client requests more than the challenge names")
	}
	for _, q := range w.requests("POST", "/token") {
		assert.Equal(t, resource, q.Get("resource"))
	}
}
