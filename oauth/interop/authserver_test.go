package interop

import (
	"errors"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/modelcontextprotocol/go-sdk/oauthex"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth/authserver"
)

// behindAuthserver starts a server of mcpkit that is its own authorization server, with alice as
// its user. change may change the configuration of the authorization server.
func behindAuthserver(t *testing.T, server protectedServer, change func(*authserver.Config)) (w *witness, resource string) {
	t.Helper()
	needLinux(t)
	w = newWitness()
	srv := httptest.NewUnstartedServer(nil)
	origin := "http://" + srv.Listener.Addr().String()
	resource = origin + "/mcp"
	c := authserver.Config{
		Issuer: origin, Resources: []string{resource}, Registration: &authserver.Registration{},
		Scopes: []authserver.Scope{
			{Name: scopeRead, Description: "Read your notes"}, {Name: scopeWrite, Description: "Write notes", OnDemand: true},
		},
		Login: authserver.TestUsers{{ID: "alice", Name: "Alice"}}, Logger: w.logger(),
		HTTPClient: &http.Client{Transport: publishedDocuments{}}, Documents: authserver.Documents{AllowLoopback: true},
	}
	if change != nil {
		change(&c)
	}
	as, err := authserver.New(c)
	require.NoError(t, err)
	access := as.Access()
	access.Scopes = []string{scopeRead}
	resourceServer := w.resource(server(t, w, resource, access))
	issuer := w.issuer(resourceServer)
	srv.Config.Handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if slices.Contains(as.Paths(), r.URL.Path) {
			issuer.ServeHTTP(rw, r)
			return
		}
		resourceServer.ServeHTTP(rw, r)
	})
	srv.Start()
	t.Cleanup(srv.Close)
	t.Cleanup(func() {
		if t.Failed() {
			w.mu.Lock()
			defer w.mu.Unlock()
			t.Logf("the server logged:\n%s", w.logged.String())
		}
	})
	return w, resource
}

// publishedDocuments answers for the hosts of clients that publish a metadata document, because
// tests use no network.
type publishedDocuments struct{}

func (publishedDocuments) RoundTrip(r *http.Request) (*http.Response, error) {
	known := map[string]string{ // the name and the callback addresses of each client, by its document
		"https://claude.ai/oauth/claude-code-client-metadata": `"Claude Code","redirect_uris":["http://localhost/callback","http://127.0.0.1/callback"]`,
		"https://chatgpt.com/oauth/codex/client.json":         `"Codex","redirect_uris":["http://localhost/callback","http://127.0.0.1/callback"]`,
	}
	id := r.URL.String()
	if known[id] == "" {
		return nil, errors.New("no such host: " + r.URL.Host)
	}
	document := `{"client_id":"` + id + `","client_name":` + known[id] + `,"grant_types":["authorization_code","refresh_token"],
		"response_types":["code"],"token_endpoint_auth_method":"none"}`
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(document)), Request: r,
	}, nil
}

var (
	formAction    = regexp.MustCompile(`<form method="post" action="([^"]*)"`)
	sealedRequest = regexp.MustCompile(`name="request" value="([^"]*)"`)
	firstButton   = regexp.MustCompile(`<button class="primary" type="submit" name="way" value="([^"]*)"`)
)

// agreeOn returns what the first button of a consent page sends, and where.
func agreeOn(at *url.URL, page io.Reader) (*url.URL, url.Values, error) {
	body, err := io.ReadAll(page)
	if err != nil {
		return nil, nil, err
	}
	action, sealed, way := formAction.FindSubmatch(body), sealedRequest.FindSubmatch(body), firstButton.FindSubmatch(body)
	if action == nil || sealed == nil || way == nil {
		return nil, nil, errors.New("the page asks for no consent")
	}
	to, err := at.Parse(html.UnescapeString(string(action[1])))
	return to, url.Values{"request": {string(sealed[1])}, "way": {string(way[1])}, "user": {"alice"}}, err
}

// requireAuthserverLogin checks that a client registered and logged in with PKCE for the resource,
// and that the log has no secret.
func requireAuthserverLogin(t *testing.T, w *witness, resource string) {
	t.Helper()
	requireConsent(t, w, resource)
	w.requireNothingLeaked(t, "access_token", "refresh_token", "code", "code_verifier")
}

// requireConsent checks that a client asked with PKCE for the resource, and that its user agreed.
func requireConsent(t *testing.T, w *witness, resource string) {
	t.Helper()
	require.NotEmpty(t, w.challenges(401))
	asked := w.requests("GET", "/authorize")
	require.NotEmpty(t, asked, "the client sent no user to the authorization server")
	for _, q := range asked {
		assert.Equal(t, resource, q.Get("resource"))
		assert.Equal(t, "S256", q.Get("code_challenge_method"))
		assert.Contains(t, strings.Fields(q.Get("scope")), scopeRead)
	}
	require.NotEmpty(t, w.requests("POST", "/consent"), "the user was not asked")
}

// TestClientsLogInAtTheAuthorizationServer checks that real clients register, log in, and call a
// tool, on a server that is its own authorization server.
func TestClientsLogInAtTheAuthorizationServer(t *testing.T) {
	for _, era := range []string{"legacy", "modern"} {
		t.Run("Inspector CLI/"+era, func(t *testing.T) {
			w, resource := behindAuthserver(t, underMcpkitAtOnce, nil)
			home := t.TempDir()
			assert.Contains(t, inspect(t, home, resource, era, "read_notes"), "alice may notes:read")
			assert.Contains(t, inspect(t, home, resource, era, "write_note", "--tool-arg", "text=It rains"), "alice may notes:read notes:write")
			requireAuthserverLogin(t, w, resource)
		})
	}
	t.Run("mcporter", func(t *testing.T) {
		w, resource := behindAuthserver(t, underMcpkitAtOnce, nil)
		porter, home := program(t, "mcporter"), t.TempDir()
		require.NoError(t, command(t, home, porter, "auth", resource, "--allow-http", "--oauth-timeout", "20000").Run())
		read := command(t, home, porter, "call", resource+".read_notes", "--allow-http")
		require.NoError(t, read.Run())
		assert.Contains(t, read.output.String(), "alice may notes:read")
		requireAuthserverLogin(t, w, resource)
	})
	t.Run("mcp-remote", func(t *testing.T) {
		w, resource := behindAuthserver(t, underMcpkitAtOnce, nil)
		remote := command(t, t.TempDir(), program(t, "mcp-remote"), resource, "--allow-http")
		remote.Stdout = nil // used by the transport
		client := mcp.NewClient(&mcp.Implementation{Name: "interop", Version: "1"}, nil)
		session, err := client.Connect(t.Context(), &mcp.CommandTransport{Command: remote.Cmd}, nil)
		require.NoError(t, err)
		text, err := call(t, session, "write_note", noteIn{Text: "It rains"})
		require.NoError(t, err)
		assert.Equal(t, "alice may notes:read notes:write: It rains", text)
		assert.NoError(t, session.Close())
		requireAuthserverLogin(t, w, resource)
	})
	t.Run("Claude Code", func(t *testing.T) {
		w, resource := behindAuthserver(t, underMcpkit, nil)
		claude := newClaudeCode(t, resource)
		assert.Contains(t, claude.list(), "Needs authentication")
		claude.login()
		assert.Contains(t, claude.list(), "✔ Connected")
		assert.Contains(t, claude.use(toolUse{"mcp__notes__read_notes", struct{}{}})[0], "alice may notes:read")
		write := toolUse{"mcp__notes__write_note", noteIn{Text: "It rains"}}
		assert.Contains(t, claude.use(write)[0], "requires re-authorization")
		claude.login()
		assert.Contains(t, claude.use(write)[0], "alice may notes:read notes:write: It rains")
		requireAuthserverLogin(t, w, resource)
	})
	t.Run("go-sdk/refresh and step-up", func(t *testing.T) {
		w, resource := behindAuthserver(t, underMcpkit, func(c *authserver.Config) { c.AccessTokenLife = 2 * time.Second })
		user := newUserAgent(t)
		user.consents = true
		session, err := connect(t, resource, user, auth.AuthorizationCodeHandlerConfig{
			DynamicClientRegistrationConfig: &auth.DynamicClientRegistrationConfig{Metadata: &oauthex.ClientRegistrationMetadata{
				ClientName: "interop", RedirectURIs: []string{callback}, TokenEndpointAuthMethod: "none",
				GrantTypes: []string{"authorization_code", "refresh_token"},
			}},
		})
		require.NoError(t, err)
		text, err := call(t, session, "read_notes", struct{}{})
		require.NoError(t, err)
		assert.Equal(t, "alice may notes:read", text)
		time.Sleep(2500 * time.Millisecond) // the token expires
		_, err = call(t, session, "read_notes", struct{}{})
		require.NoError(t, err)
		text, err = call(t, session, "write_note", noteIn{Text: "It rains"})
		require.NoError(t, err)
		assert.Equal(t, "alice may notes:read notes:write: It rains", text)
		assert.Len(t, user.asked, 2, "one login and one step-up")
		refreshed := 0
		for _, q := range w.requests("POST", "/token") {
			if q.Get("grant_type") == "refresh_token" {
				refreshed++
			}
		}
		assert.Positive(t, refreshed)
		requireAuthserverLogin(t, w, resource)
	})
}

// TestBrowserConsents checks that a client in a browser registers, sends its
// user to the consent page, where the user presses the button, and steps up. The browser obeys the
// policy of the page, which names where its form may lead.
func TestBrowserConsents(t *testing.T) {
	page := servePage(t)
	for mode, version := range map[string]string{"legacy": "2025-11-25", "auto": "2026-07-28"} {
		t.Run(mode, func(t *testing.T) {
			w, resource := behindAuthserver(t, underMcpkit, nil)
			out := browse(t, page, resource, mode)
			assert.Equal(t, "done\n"+version+"\nalice may notes:read\nalice may notes:read notes:write: It rains\n", out)
			require.Len(t, w.challenges(403), 1)
			assert.Len(t, w.requests("POST", "/consent"), 2)
			requireAuthserverLogin(t, w, resource)
		})
	}
}
