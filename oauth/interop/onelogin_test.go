package interop

import (
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/modelcontextprotocol/go-sdk/oauthex"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// TestOneLoginIsEnough checks that clients that cannot ask for more scopes later call a tool that
// writes after one login, because the server tells them at login what all tools require.
func TestOneLoginIsEnough(t *testing.T) {
	const wrote = "alice may notes:read notes:write"
	asksOnce := func(t *testing.T, w *witness) {
		t.Helper()
		asked := w.requests("GET", "/auth")
		require.Len(t, asked, 1)
		assert.Subset(t, strings.Fields(asked[0].Get("scope")), []string{scopeRead, scopeWrite})
		assert.Empty(t, w.challenges(403))
		w.requireNothingLeaked(t, "access_token", "refresh_token", "code", "code_verifier")
	}
	for _, era := range []string{"legacy", "modern"} {
		t.Run("Inspector CLI/"+era, func(t *testing.T) {
			w, resource := behindOIDCProvider(t, underMcpkitAtOnce)
			assert.Contains(t, inspect(t, t.TempDir(), resource, era, "write_note", "--tool-arg", "text=It rains"), wrote)
			asksOnce(t, w)
		})
	}
	t.Run("mcporter", func(t *testing.T) {
		w, resource := behindOIDCProvider(t, underMcpkitAtOnce)
		porter, home := program(t, "mcporter"), t.TempDir()
		require.NoError(t, command(t, home, porter, "auth", resource, "--allow-http", "--oauth-timeout", "20000").Run())
		write := command(t, home, porter, "call", resource+".write_note", "text=It rains", "--allow-http")
		require.NoError(t, write.Run())
		assert.Contains(t, write.output.String(), wrote)
		asksOnce(t, w)
	})
	t.Run("mcp-remote", func(t *testing.T) {
		w, resource := behindOIDCProvider(t, underMcpkitAtOnce)
		remote := command(t, t.TempDir(), program(t, "mcp-remote"), resource, "--allow-http")
		remote.Stdout = nil // used by the transport
		client := mcp.NewClient(&mcp.Implementation{Name: "interop", Version: "1"}, nil)
		session, err := client.Connect(t.Context(), &mcp.CommandTransport{Command: remote.Cmd}, nil)
		require.NoError(t, err)
		text, err := call(t, session, "write_note", noteIn{Text: "It rains"})
		require.NoError(t, err)
		assert.Equal(t, wrote+": It rains", text)
		assert.NoError(t, session.Close())
		asksOnce(t, w)
	})
	t.Run("go-sdk", func(t *testing.T) {
		w := newWitness()
		resource := serve(t, w, underMcpkitAtOnce, func(resource string) oauth.Config {
			return jwtFrom(goidcIssuer(t, w, resource))(resource)
		})
		user := newUserAgent(t)
		session, err := connect(t, resource, user, registering())
		require.NoError(t, err)
		text, err := call(t, session, "write_note", noteIn{Text: "It rains"})
		require.NoError(t, err)
		assert.Equal(t, wrote+": It rains", text)
		assert.Len(t, user.asked, 1)
		assert.Empty(t, w.challenges(403))
	})
}

// registering is the configuration of go-sdk's client as a client that registers itself.
func registering() auth.AuthorizationCodeHandlerConfig {
	return auth.AuthorizationCodeHandlerConfig{
		DynamicClientRegistrationConfig: &auth.DynamicClientRegistrationConfig{Metadata: &oauthex.ClientRegistrationMetadata{
			ClientName: "interop", RedirectURIs: []string{callback}, TokenEndpointAuthMethod: "none",
			GrantTypes: []string{"authorization_code", "refresh_token"}, Scope: scopeRead + " " + scopeWrite,
		}},
	}
}
