package interop

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/oauthex"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/providers"
)

// at returns the configuration of a preset for an issuer that runs here. Everything but the
// addresses is the preset's.
func at(c oauth.Config, resource, issuer string) oauth.Config {
	c.Resource, c.Scopes, c.AuthorizationServers = resource, []string{scopeRead}, []string{issuer}
	c.Issuers[0].Issuer, c.Issuers[0].JWKSURL = issuer, issuer+"/jwks"
	return c
}

// A family is a kind of provider, and the configuration of a server for it.
type family struct {
	name   string
	config func(t *testing.T, resource, issuer, secret string) oauth.Config
	// user is the subject of the user, and prefix says that clients must write the resource before
	// scopes.
	user   string
	prefix bool
	// client is the ID of the only client, if clients cannot register.
	client string
	facade bool // clients that require S256 in the metadata cannot log in without it
	// typ and claims are the type and the claims of its tokens; none if they are opaque.
	typ, claims string
}

// families returns the families. A preset of package providers verifies their tokens, except for
// opaque tokens, which are introspected.
func families() []family {
	preset := func(c func() oauth.Config) func(*testing.T, string, string, string) oauth.Config {
		return func(_ *testing.T, resource, issuer, _ string) oauth.Config { return at(c(), resource, issuer) }
	}
	const tenant, app, client = "7e57ab1e-1111-4222-8333-444455556666", "a0010000-1111-4222-8333-444455556666", "c1000000-1111-4222-8333-444455556666"
	return []family{
		{
			name: "Auth0", user: "alice", typ: "at+jwt", claims: "aud azp exp iat iss jti permissions scope sub",
			config: preset(func() oauth.Config { return providers.Auth0("acme.eu.auth0.com") }),
		},
		{
			name: "Okta", user: "00u7user", claims: "aud cid exp iat iss jti scp sub uid ver",
			config: preset(func() oauth.Config { return providers.Okta("acme.okta.com", "aus1a2b3") }),
		},
		{
			name: "Keycloak", user: "alice", typ: "JWT", claims: "aud azp exp iat iss jti realm_access scope sub typ",
			config: preset(func() oauth.Config { return providers.Keycloak("https://sso.acme.example/realms/main") }),
		},
		{
			name: "Entra", user: "0b1ec700-1111-4222-8333-444455556666", prefix: true, client: client, facade: true,
			typ: "JWT", claims: "aud azp azpacr exp iat iss nbf oid scp sub tid uti ver",
			config: preset(func() oauth.Config { return providers.EntraID(tenant, app) }),
		},
		{
			name: "Cognito", user: "alice", prefix: true, client: "7h3cl13nt", facade: true,
			claims: "client_id exp iat iss jti scope sub token_use username",
			config: preset(func() oauth.Config { return providers.Cognito("eu-west-1", "eu-west-1_AbC123", "7h3cl13nt") }),
		},
		{name: "Opaque", user: "alice", config: func(t *testing.T, resource, issuer, secret string) oauth.Config {
			v, err := oauth.NewIntrospection(oauth.IntrospectionConfig{
				Endpoint: issuer + "/token/introspection", Issuer: issuer, ClientID: "server", ClientSecret: secret, Audiences: []string{resource},
			})
			require.NoError(t, err)
			return oauth.Config{Resource: resource, Scopes: []string{scopeRead}, AuthorizationServers: []string{issuer}, Verifiers: []oauth.Verifier{v}}
		}},
	}
}

// options returns the options of a client that is given its client ID, if clients cannot register.
func (f family) options() []string {
	if f.client == "" {
		return nil
	}
	return []string{"--client-id", f.client}
}

// registration is the configuration of go-sdk's client for the family.
func (f family) registration() auth.AuthorizationCodeHandlerConfig {
	if f.client == "" {
		return registering()
	}
	return auth.AuthorizationCodeHandlerConfig{PreregisteredClient: &oauthex.ClientCredentials{ClientID: f.client}}
}

// start starts a server whose callers log in at an authorization server of the family.
func (f family) start(t *testing.T, facade bool) (w *witness, resource string) {
	t.Helper()
	needLinux(t)
	w = newWitness()
	secret := rand.Text()
	w.keep("client_secret", secret)
	return w, serve(t, w, underMcpkitAtOnce, func(resource string) oauth.Config {
		c := f.config(t, resource, oidcProviderLike(t, w, resource, f.name, secret), secret)
		if facade {
			c.Facade = &oauth.Facade{Client: &http.Client{Transport: ownTransport(t)}}
		}
		return c
	})
}

// requireLogin checks that there was one login, that it asked for the scopes under the names of the
// family, and that the token of it is like the family's.
func (f family) requireLogin(t *testing.T, w *witness, resource string) {
	t.Helper()
	asked := w.requests("GET", "/auth")
	require.Len(t, asked, 1)
	prefix := ""
	if f.prefix {
		prefix = resource + "/"
	}
	assert.Subset(t, strings.Fields(asked[0].Get("scope")), []string{prefix + scopeRead, prefix + scopeWrite})
	assert.Equal(t, "S256", asked[0].Get("code_challenge_method"))
	assert.Equal(t, f.client == "", len(w.requests("POST", "/reg")) > 0, "clients register, or are given their ID")
	assert.Empty(t, w.challenges(403))
	for _, token := range w.tokens(t) {
		typ, claims := shape(t, token)
		assert.Equal(t, f.typ, typ)
		assert.Equal(t, f.claims, claims)
	}
	w.requireNothingLeaked(t, "access_token", "code", "code_verifier")
}

// shape returns the type of a JWT and the names of its claims; nothing for an opaque token.
func shape(t *testing.T, token string) (typ, claims string) {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return "", ""
	}
	var header, payload map[string]any
	for i, part := range []*map[string]any{&header, &payload} {
		text, err := base64.RawURLEncoding.DecodeString(parts[i])
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(text, part))
	}
	typ, _ = header["typ"].(string)
	return typ, strings.Join(slices.Sorted(maps.Keys(payload)), " ")
}

// TestLoginAtFamiliesOfProviders checks that real clients log in at authorization servers with the
// tokens and the metadata of each family, and write with what that login gave them.
func TestLoginAtFamiliesOfProviders(t *testing.T) {
	for _, f := range families() {
		wrote := f.user + " may " + scopeRead + " " + scopeWrite + ": It rains"
		t.Run(f.name+"/Inspector CLI", func(t *testing.T) {
			w, resource := f.start(t, f.facade)
			assert.Contains(t, inspect(t, t.TempDir(), resource, "", "write_note", append(f.options(), "--tool-arg", "text=It rains")...), wrote)
			f.requireLogin(t, w, resource)
		})
		t.Run(f.name+"/Claude Code", func(t *testing.T) {
			w, resource := f.start(t, f.facade)
			claude := newClaudeCode(t, resource, f.options()...)
			assert.Contains(t, claude.list(), "Needs authentication")
			claude.login()
			assert.Contains(t, claude.list(), "✔ Connected")
			assert.Contains(t, claude.use(toolUse{"mcp__notes__write_note", noteIn{Text: "It rains"}})[0], wrote)
			f.requireLogin(t, w, resource)
		})
	}
}

// TestOnlyTheFacadeOffersPKCE checks that a client that requires S256 in the metadata, as the
// specification says, logs in with the facade and begins no login without it. go-sdk's client is
// such a client.
func TestOnlyTheFacadeOffersPKCE(t *testing.T) {
	for _, f := range families() {
		if !f.facade {
			continue
		}
		for _, facade := range []bool{false, true} {
			name := f.name + "/without"
			if facade {
				name = f.name + "/with"
			}
			t.Run(name, func(t *testing.T) {
				_, resource := f.start(t, facade)
				user := newUserAgent(t)
				session, err := connect(t, resource, user, f.registration())
				server := authorizationServer(t, resource)
				if !facade {
					require.Error(t, err)
					assert.Empty(t, user.asked, "no login begins")
					assert.NotEqual(t, strings.TrimSuffix(resource, "/mcp"), server)
					return
				}
				require.NoError(t, err)
				assert.Equal(t, strings.TrimSuffix(resource, "/mcp"), server)
				text, err := call(t, session, "write_note", noteIn{Text: "It rains"})
				require.NoError(t, err)
				assert.Equal(t, f.user+" may "+scopeRead+" "+scopeWrite+": It rains", text)
			})
		}
	}
}

// authorizationServer returns the first authorization server that the metadata of a resource names.
func authorizationServer(t *testing.T, resource string) string {
	t.Helper()
	resp, err := (&http.Client{Transport: ownTransport(t)}).Get(strings.Replace(resource, "/mcp", "/.well-known/oauth-protected-resource/mcp", 1))
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	var m struct {
		Servers []string `json:"authorization_servers"`
	}
	require.NoError(t, json.Unmarshal(body, &m))
	require.NotEmpty(t, m.Servers)
	return m.Servers[0]
}
