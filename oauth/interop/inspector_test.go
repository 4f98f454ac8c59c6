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
			assert.Contains(t, inspect(t, t.TempDir(), resource, era, "read_notes"), "alice may notes:read")
			requireLogin(t, w, resource)
			w.requireNothingLeaked(t, "access_token", "refresh_token", "code", "code_verifier")
		})
	}
}

// inspectorCallback is where the Inspector waits for the user's browser. It is not the default of
// the Inspector, which .ci/clients/run uses at the same time.
const inspectorCallback = "http://127.0.0.1:6286/oauth/callback"

// inspector prepares the CLI of the Inspector to call a tool. era is "legacy", "modern", or "" for
// what the Inspector prefers, and home is that of [command].
func inspector(t *testing.T, home, resource, era, tool string, args ...string) *process {
	t.Helper()
	if era != "" {
		args = append([]string{"--protocol-era", era}, args...)
	}
	p := command(t, home, program(t, "mcp-inspector"), append([]string{
		"--cli", resource, "--transport", "http", "--method", "tools/call", "--tool-name", tool, "--format", "json",
	}, args...)...)
	p.Env = append(p.Env, "MCP_AUTO_OPEN_ENABLED=true", "MCP_INSPECTOR_SECRET_STORE=file", "MCP_OAUTH_CALLBACK_URL="+inspectorCallback)
	return p
}

// inspect calls a tool with the CLI of the Inspector, and returns what it prints.
func inspect(t *testing.T, home, resource, era, tool string, args ...string) string {
	t.Helper()
	p := inspector(t, home, resource, era, tool, args...)
	require.NoError(t, p.Run())
	return p.output.String()
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
