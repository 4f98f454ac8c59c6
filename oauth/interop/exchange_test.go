package interop

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/exchange"
)

// upstreamAPI is a service of the team that accepts only tokens for its client ID. It returns the
// user of a request.
func upstreamAPI(t *testing.T, z *zitadelIssuer) string {
	t.Helper()
	verifier, err := oauth.NewIntrospection(oauth.IntrospectionConfig{
		Endpoint: z.url + "/oauth/introspect", Issuer: z.url, ClientID: "api", ClientSecret: z.secrets["api"], TrustAudience: true,
	})
	require.NoError(t, err)
	srv := httptest.NewUnstartedServer(nil)
	guard, err := oauth.New(oauth.Config{Resource: "http://" + srv.Listener.Addr().String() + "/api", AuthorizationServers: []string{z.url}, Verifiers: []oauth.Verifier{verifier}})
	require.NoError(t, err)
	srv.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		guard.Serve(w, r, oauth.Need{}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, who(r.Context()))
		}))
	})
	srv.Start()
	t.Cleanup(srv.Close)
	return srv.URL + "/api"
}

// TestTokenExchangeAtZitadel checks that a tool calls another service as its user, with a token
// that zitadel's token endpoint exchanged for the user's. The other service refuses the user's own
// token.
func TestTokenExchangeAtZitadel(t *testing.T) {
	for user, allowed := range map[string]bool{"test-user@127.0.0.1": true, "test-user2": false} { // zitadel's example lets administrators exchange
		t.Run(user, func(t *testing.T) {
			w, now := newWitness(), &clock{}
			z := newZitadelIssuer(t, w, "notes", "api")
			api := upstreamAPI(t, z)
			tokens, err := exchange.New(exchange.Config{
				TokenEndpoint: z.url + "/oauth/token", ClientID: "notes", ClientSecret: z.secrets["notes"], Audience: "api", Scopes: []string{"openid"},
				Client: &http.Client{Transport: ownTransport(t)},
			})
			require.NoError(t, err)
			upstream := &http.Client{Transport: tokens.Transport(oauth.NoPassthrough(ownTransport(t)))}
			resource := serve(t, w, func(t *testing.T, w *witness, _ string, c oauth.Config) http.Handler {
				return asking(t, w, c, upstream, api)
			}, opaqueFrom(z, "notes", z.secrets["notes"], now))

			agent := newUserAgent(t)
			agent.login = func(page *url.URL) url.Values {
				form := z.login(page)
				if form != nil {
					form.Set("username", user)
				}
				return form
			}
			session, err := connect(t, resource, agent, z.client("notes"))
			require.NoError(t, err)
			for range 2 {
				text, err := call(t, session, "ask_api", struct{}{})
				require.NoError(t, err)
				if allowed {
					assert.Equal(t, "200 id1 may openid", text)
				} else {
					assert.Equal(t, "refused", text)
				}
			}
			exchanges := 0
			for _, form := range w.requests(http.MethodPost, "/oauth/token") {
				if form.Get("grant_type") == "urn:ietf:params:oauth:grant-type:token-exchange" {
					exchanges++
					assert.Equal(t, "api", form.Get("audience"))
					assert.Equal(t, http.StatusUnauthorized, get(t, api, form.Get("subject_token")), "the user's own token is not for the API")
				}
			}
			if allowed {
				assert.Equal(t, 1, exchanges, "the token is cached")
			} else {
				assert.Equal(t, 2, exchanges, "a refusal is not")
			}
			w.requireNothingLeaked(t, "access_token", "code", "client_secret")
		})
	}
}

// asking makes a server with a tool that asks an API as its user.
func asking(t *testing.T, w *witness, c oauth.Config, client *http.Client, api string) http.Handler {
	t.Helper()
	srv := mcpkit.New(mcpkit.Manifest{
		Name: "notes", Title: "Notes", Version: "1.0.0", Tagline: "Ask for notes", Description: "Asks for the notes of a team.",
		URL: "https://notes.example.com/mcp", Privacy: "https://example.com/privacy", Support: "support@example.com", Security: "security@example.com",
	}, mcpkit.OAuth(c), mcpkit.Logs(observe.Logs{Logger: w.logger()}))
	mcpkit.AddTool(srv, "ask_api", annotate.ReadOnly("Ask the API"), "Asks the API who the user is. Use when a test needs it.",
		func(ctx context.Context, _ struct{}) (string, error) {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, api, nil)
			if err != nil {
				return "", err
			}
			resp, err := client.Do(req)
			if err != nil {
				return "refused", nil
			}
			defer resp.Body.Close()
			body, err := io.ReadAll(resp.Body)
			return fmt.Sprintf("%d %s", resp.StatusCode, body), err
		})
	ask := mcpkit.Use("ask_api", struct{}{})
	example := mcpkit.Example{Title: "Who", Prompt: "Who am I?", Calls: []mcpkit.Call{ask}, Shows: "a name"}
	srv.Examples(example, example, example)
	h, err := srv.Handler()
	require.NoError(t, err)
	return h
}

// get requests an address with a token and returns the status.
func get(t *testing.T, address, token string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := (&http.Client{Transport: ownTransport(t)}).Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp.StatusCode
}
