package interop

import (
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/oauthex"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// TestStepUp checks that go-sdk's client, which only knows the server's address, discovers the
// issuer, registers, logs in and calls a tool; then it calls a tool that needs another scope,
// gets a challenge, asks its user for the scope and calls again. The issuer is go-oidc.
func TestStepUp(t *testing.T) {
	for name, server := range map[string]protectedServer{"mcpkit": underMcpkit, "go-sdk": underGoSDK} {
		t.Run(name, func(t *testing.T) {
			w := newWitness()
			var issuer string
			resource := serve(t, w, server, func(resource string) oauth.Config {
				issuer = goidcIssuer(t, w, resource)
				return jwtFrom(issuer)(resource)
			})
			user := newUserAgent(t)
			session, err := connect(t, resource, user, auth.AuthorizationCodeHandlerConfig{
				DynamicClientRegistrationConfig: &auth.DynamicClientRegistrationConfig{Metadata: &oauthex.ClientRegistrationMetadata{
					ClientName: "interop", RedirectURIs: []string{callback}, TokenEndpointAuthMethod: "none",
					GrantTypes: []string{"authorization_code", "refresh_token"}, Scope: scopeRead + " " + scopeWrite,
				}},
			})
			require.NoError(t, err)

			text, err := call(t, session, "read_notes", nil)
			require.NoError(t, err)
			assert.Equal(t, "alice may notes:read", text)
			require.Len(t, user.asked, 1)
			assert.Equal(t, resource, user.asked[0].Get("resource"))
			assert.Equal(t, "S256", user.asked[0].Get("code_challenge_method"))
			assert.Equal(t, scopeRead, user.asked[0].Get("scope"), "the client requests exactly what the challenge names")
			assert.Empty(t, w.challenges(403))

			text, err = call(t, session, "write_note", noteIn{Text: "It rains"})
			require.NoError(t, err)
			assert.Equal(t, "alice may notes:read notes:write: It rains", text)
			require.Len(t, user.asked, 2)
			// go-sdk keeps scopes in a map, so their order is random.
			assert.ElementsMatch(t, []string{scopeRead, scopeWrite}, strings.Fields(user.asked[1].Get("scope")), "the client keeps its scopes")
			require.Len(t, w.challenges(403), 1, "one challenge names every missing scope")
			assert.Contains(t, w.challenges(403)[0], `error="insufficient_scope"`)
			assert.Contains(t, w.challenges(403)[0], `scope="notes:read notes:write"`)

			w.requireNothingLeaked(t, "access_token", "refresh_token", "code", "code_verifier")
		})
	}
}
