package audit_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/authserver"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// logIn logs in with a function for the browser of the user.
func logIn(t *testing.T, address string, change func(*audit.LoginOptions), open func(address string) error) (string, error) {
	t.Helper()
	o := audit.LoginOptions{Options: audit.Options{PerSecond: 10_000}, Open: open}
	if change != nil {
		change(&o)
	}
	return audit.Login(t.Context(), address, o)
}

// browse opens an address as a browser does, and returns the last page.
func browse(t *testing.T, client *http.Client, request *http.Request) string {
	t.Helper()
	answer, err := client.Do(request)
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	page, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return string(page)
}

func visit(t *testing.T, client *http.Client, address string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	require.NoError(t, err)
	return browse(t, client, r)
}

// issuerSite starts a server whose users log in at an issuer of oauthtest.
func issuerSite(t *testing.T) (address string, issuer *oauthtest.Issuer) {
	t.Helper()
	var handler http.Handler
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(s.Close)
	issuer = oauthtest.New(t, nil)
	handler = notes(t, mcpkit.OAuth(oauth.Config{
		Resource: s.URL + "/mcp", Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}, Scopes: []string{"notes"},
	}))
	return s.URL + "/mcp", issuer
}

func TestAUserLogsInForTheAudit(t *testing.T) {
	t.Parallel()
	address, _ := issuerSite(t)
	var shown string
	token, err := logIn(t, address, nil, func(page string) error {
		shown = visit(t, http.DefaultClient, page)
		return nil
	})
	require.NoError(t, err)
	assert.Contains(t, shown, "You are logged in")
	report := run(t, address, func(o *audit.Options) { o.Token = token })
	assert.Empty(t, report.Incomplete)
	assert.Equal(t, 1, report.Tools)
}

var sealedRequest = regexp.MustCompile(`name="request" value="([^"]+)"`)

func TestAUserLogsInAtTheAuthorizationServerOfTheProgram(t *testing.T) {
	t.Parallel()
	var handler http.Handler
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(s.Close)
	as, err := authserver.New(authserver.Config{
		Issuer: s.URL, Resources: []string{s.URL + "/mcp"}, Registration: &authserver.Registration{},
		Scopes: []authserver.Scope{{Name: "notes", Description: "Search notes"}},
		Login:  authserver.TestUsers{{ID: "ann", Name: "Ann"}},
	})
	require.NoError(t, err)
	handler = notes(t, mcpkit.OAuth(as.Access()), mcpkit.Scopes("notes"))

	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	browser := &http.Client{Jar: jar}
	token, err := logIn(t, s.URL+"/mcp", nil, func(page string) error {
		sealed := sealedRequest.FindStringSubmatch(visit(t, browser, page))
		require.NotNil(t, sealed)
		form := url.Values{"request": {sealed[1]}, "way": {"test-user"}, "user": {"ann"}}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/consent", strings.NewReader(form.Encode()))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", s.URL)
		assert.Contains(t, browse(t, browser, r), "You are logged in")
		return nil
	})
	require.NoError(t, err)
	report := run(t, s.URL+"/mcp", func(o *audit.Options) { o.Token, o.Register = token, true })
	assert.Empty(t, report.Incomplete)
	for _, r := range report.Results {
		for _, f := range r.Findings {
			assert.Fail(t, "a finding", "%s: %s", r.Rule.ID, f.Message)
		}
	}
}

// TestALoginThatIsNotTheAuditsOwnIsRefused checks that an answer of another server, or without the
// state, yields no token.
func TestALoginThatIsNotTheAuditsOwnIsRefused(t *testing.T) {
	t.Parallel()
	address, issuer := issuerSite(t)
	back := func(page string, change func(url.Values)) string {
		u, err := url.Parse(page)
		require.NoError(t, err)
		to, err := url.Parse(u.Query().Get("redirect_uri"))
		require.NoError(t, err)
		answer := url.Values{"state": {u.Query().Get("state")}, "iss": {issuer.URL()}, "code": {"made-up"}}
		change(answer)
		to.RawQuery = answer.Encode()
		return to.String()
	}
	for name, c := range map[string]struct {
		change func(url.Values)
		says   string
	}{
		"another issuer": {func(v url.Values) { v.Set("iss", "https://attacker.example") }, "from another authorization server"},
		"denied":         {func(v url.Values) { v.Del("code"); v.Set("error", "access_denied") }, "access_denied"},
		"no code":        {func(v url.Values) { v.Del("code") }, "no code"},
		"a wrong code":   {func(url.Values) {}, "invalid_grant"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			token, err := logIn(t, address, nil, func(page string) error {
				visit(t, http.DefaultClient, back(page, c.change))
				return nil
			})
			require.ErrorContains(t, err, c.says)
			assert.Empty(t, token)
		})
	}
	t.Run("another state", func(t *testing.T) {
		t.Parallel()
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		_, err := audit.Login(ctx, address, audit.LoginOptions{Open: func(page string) error {
			shown := visit(t, http.DefaultClient, back(page, func(v url.Values) { v.Set("state", "other") }))
			assert.Contains(t, shown, "not the answer")
			stop()
			return nil
		}})
		require.ErrorContains(t, err, "nobody logged in")
	})
}

func TestALoginSaysWhyItFails(t *testing.T) {
	t.Parallel()
	never := func(string) error { return errors.New("no browser") }
	t.Run("no login page", func(t *testing.T) {
		t.Parallel()
		address, _ := issuerSite(t)
		_, err := logIn(t, address, nil, never)
		require.ErrorContains(t, err, "no browser")
	})
	t.Run("public", func(t *testing.T) {
		t.Parallel()
		s := httptest.NewServer(clean(t))
		t.Cleanup(s.Close)
		_, err := logIn(t, s.URL+"/mcp", nil, never)
		require.ErrorContains(t, err, "asks for no login")
	})
	for name, c := range map[string]struct {
		change func(*closedSite)
		says   string
	}{
		"no metadata":     {front(withoutMetadata), "no metadata of the authorization server"},
		"another issuer":  {member("issuer", "https://attacker.example"), "another issuer"},
		"no PKCE":         {member("code_challenge_methods_supported", nil), "PKCE"},
		"no registration": {member("registration_endpoint", nil), "--client-id"},
		"plain http":      {member("token_endpoint", "http://192.0.2.1/token"), "not an https URL"},
		"refused client":  {asFront(at("/register", func(w http.ResponseWriter, _ *http.Request) { reply(w, 403, message{"error": "access_denied"}) })), "access_denied"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newClosedSite(t, c.change)
			_, err := logIn(t, s.mcp.URL+"/mcp", nil, never)
			require.ErrorContains(t, err, c.says)
		})
	}
}
