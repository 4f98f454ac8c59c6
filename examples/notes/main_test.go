package main

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/modelcontextprotocol/go-sdk/oauthex"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// A program is a running notes program.
type program struct {
	endpoint string
	out      *strings.Builder
	end      func() error
}

// run runs a command line of the program.
func run(ctx context.Context, args []string, env func(string) string, out io.Writer) error {
	return mcpkit.Command(ctx, nil, args, commandLine(env, out), mcpkit.Streams(strings.NewReader(""), out, out))
}

func start(t *testing.T, args ...string) *program {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr := free.Addr().String()
	require.NoError(t, free.Close())
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	p := &program{endpoint: "http://" + addr + "/mcp", out: &strings.Builder{}}
	go func() {
		ended <- run(ctx, append([]string{"-addr", addr}, args...), func(string) string { return "" }, p.out)
	}()
	p.end = func() error { cancel(); return <-ended }
	require.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			conn.Close()
		}
		return err == nil
	}, 60*time.Second, 20*time.Millisecond)
	return p
}

// login connects go-sdk's client, which discovers the issuer and registers there. Choose acts for
// the user in the browser: it opens a URL and returns the URL that the browser is finally
// redirected to.
func (p *program) login(t *testing.T, choose func(address string) (back string, err error)) *mcp.ClientSession {
	t.Helper()
	const callback = "http://127.0.0.1/callback"
	own := &http.Transport{}
	h, err := auth.NewAuthorizationCodeHandler(&auth.AuthorizationCodeHandlerConfig{
		DynamicClientRegistrationConfig: &auth.DynamicClientRegistrationConfig{Metadata: &oauthex.ClientRegistrationMetadata{
			ClientName: "test", RedirectURIs: []string{callback}, TokenEndpointAuthMethod: "none"}},
		RedirectURL: callback, Client: &http.Client{Transport: own},
		AuthorizationCodeFetcher: func(_ context.Context, args *auth.AuthorizationArgs) (*auth.AuthorizationResult, error) {
			back, err := choose(args.URL)
			if err != nil {
				return nil, err
			}
			u, err := http.NewRequest(http.MethodGet, back, nil)
			if err != nil {
				return nil, err
			}
			q := u.URL.Query()
			return &auth.AuthorizationResult{Code: q.Get("code"), State: q.Get("state"), Iss: q.Get("iss")}, nil
		},
	})
	require.NoError(t, err)
	session, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(), &mcp.StreamableClientTransport{
		Endpoint: p.endpoint, HTTPClient: &http.Client{Transport: own}, OAuthHandler: h, DisableStandaloneSSE: true}, nil)
	require.NoError(t, err)
	t.Cleanup(own.CloseIdleConnections)
	return session
}

// chooser acts for a user who picks an account on the issuer's page.
func chooser(who string) func(string) (string, error) {
	own := &http.Transport{}
	browser := &http.Client{Transport: own, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return func(address string) (string, error) {
		defer own.CloseIdleConnections()
		res, err := browser.Get(address)
		if err != nil {
			return "", err
		}
		defer res.Body.Close()
		page, err := io.ReadAll(res.Body)
		if err != nil {
			return "", err
		}
		link := regexp.MustCompile(`href="([^"]+)">Log in as ` + who + `<`).FindSubmatch(page)
		if link == nil {
			return "", fmt.Errorf("no %s on the page: %s", who, page)
		}
		next, err := res.Request.URL.Parse(html.UnescapeString(string(link[1])))
		if err != nil {
			return "", err
		}
		sent, err := browser.Get(next.String())
		if err != nil {
			return "", err
		}
		defer sent.Body.Close()
		return sent.Header.Get("Location"), nil
	}
}

// consenter acts for a user who agrees on the consent page of the program.
func consenter(t *testing.T, who string) func(string) (string, error) {
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	own := &http.Transport{}
	t.Cleanup(own.CloseIdleConnections)
	browser := &http.Client{Jar: jar, Transport: own, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return func(address string) (string, error) {
		at, page, err := visit(browser, address)
		if err != nil {
			return "", err
		}
		if at.Path == loginPath { // the login page of the service
			form := url.Values{"return_to": at.Query()["return_to"], "handle": {who}, "password": {"password of " + who}}
			sent, err := browser.PostForm(at.Scheme+"://"+at.Host+at.Path, form)
			if err != nil {
				return "", err
			}
			sent.Body.Close()
			if at, page, err = visit(browser, sent.Header.Get("Location")); err != nil {
				return "", err
			}
		}
		return agreeOn(browser, at, page, who)
	}
}

// visit opens a page, and the page that it redirects to.
func visit(browser *http.Client, address string) (*url.URL, []byte, error) {
	res, err := browser.Get(address)
	if err != nil {
		return nil, nil, err
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusSeeOther {
		return visit(browser, res.Header.Get("Location"))
	}
	page, err := io.ReadAll(res.Body)
	return res.Request.URL, page, err
}

// agreeOn presses the first button of a consent page.
func agreeOn(browser *http.Client, at *url.URL, page []byte, who string) (string, error) {
	sealed := regexp.MustCompile(`name="request" value="([^"]+)"`).FindSubmatch(page)
	way := regexp.MustCompile(`name="way" value="([^"]+)"`).FindSubmatch(page)
	if sealed == nil || way == nil {
		return "", fmt.Errorf("no consent page: %s", page)
	}
	sent, err := browser.PostForm(at.Scheme+"://"+at.Host+"/consent", url.Values{"request": {string(sealed[1])}, "way": {string(way[1])}, "user": {who}})
	if err != nil {
		return "", err
	}
	defer sent.Body.Close()
	return sent.Header.Get("Location"), nil
}

func text(t *testing.T, session *mcp.ClientSession, tool string, args any) string {
	t.Helper()
	res, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: args})
	require.NoError(t, err)
	require.Len(t, res.Content, 1)
	return res.Content[0].(*mcp.TextContent).Text
}

// TestTryingItOut starts the program without flags: the limits need no login, a user who picks an
// account gets its notes, and one login is enough for all tools.
func TestTryingItOut(t *testing.T) {
	p := start(t)
	asked := 0
	pick := consenter(t, "bob")
	session := p.login(t, func(address string) (string, error) { asked++; return pick(address) })
	assert.Contains(t, text(t, session, "get_limits", nil), `"title_characters":200`)
	assert.Zero(t, asked, "no login yet")
	assert.Contains(t, text(t, session, "get_my_account", nil), `"handle":"bob"`)
	assert.Equal(t, 1, asked)
	assert.Contains(t, text(t, session, "search_notes", SearchIn{Query: "surprise party"}), "Not a word to her.")
	assert.Equal(t, 1, asked)
	assert.Contains(t, text(t, session, "create_note", CreateIn{Title: "Cake"}), `"owner":"bob"`)
	assert.Equal(t, 1, asked, "the login asked for what all tools require")
	require.NoError(t, session.Close())
	assert.NoError(t, p.end())
	assert.Contains(t, p.out.String(), "Log in as alice, bob, carol, without a password")
	assert.Contains(t, p.out.String(), "claude mcp add --transport http notes "+p.endpoint)
	assert.Contains(t, p.out.String(), "--server-url "+p.endpoint)
}

// TestWithAnIssuer checks that, with another issuer, the user of -test-account gets the sample
// notes, other users get an empty account, and the database keeps what they write.
func TestWithAnIssuer(t *testing.T) {
	file := filepath.Join(t.TempDir(), "notes.db")
	issuer := oauthtest.New(t, &oauthtest.Options{Users: []string{"reviewer-1", "somebody"}})
	for _, again := range []bool{false, true} {
		p := start(t, "-issuer", issuer.URL(), "-db", file, "-test-account", "reviewer-1")
		reviewer := p.login(t, chooser("reviewer-1"))
		assert.Contains(t, text(t, reviewer, "get_my_account", nil), `"handle":"alice"`)
		assert.Contains(t, text(t, reviewer, "search_notes", SearchIn{Query: "garden plan 2026"}), "Garden plan 2026")
		other := p.login(t, chooser("somebody"))
		found := text(t, other, "search_notes", SearchIn{Query: "mine alone"})
		if !again {
			assert.NotContains(t, found, "Mine alone")
			assert.Contains(t, text(t, other, "create_note", CreateIn{Title: "Mine alone"}), "Mine alone")
		} else {
			assert.Contains(t, found, "Mine alone")
		}
		require.NoError(t, errors.Join(reviewer.Close(), other.Close()))
		assert.NoError(t, p.end())
	}
}

func TestBadSettings(t *testing.T) {
	none := func(string) string { return "" }
	assert.ErrorContains(t, run(t.Context(), []string{"-addr", "0.0.0.0:8080"}, none, io.Discard), "use https")
	assert.ErrorContains(t, run(t.Context(), []string{"-db", t.TempDir()}, none, io.Discard), "database")
	assert.ErrorContains(t, run(t.Context(), nil, func(name string) string { return map[string]string{"SESSION_KEY": "short"}[name] }, io.Discard), "the session key has 5 bytes")
}
