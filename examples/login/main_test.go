package main

import (
	"context"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/modelcontextprotocol/go-sdk/oauthex"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// press opens a page and presses its button with the given text, until the browser is sent to the
// callback address.
func press(browser *http.Client, address, callback string, texts ...string) (string, error) {
	for range 20 {
		if strings.HasPrefix(address, callback) {
			return address, nil
		}
		res, err := browser.Get(address)
		for err == nil {
			page, readErr := io.ReadAll(res.Body)
			res.Body.Close()
			if readErr != nil {
				return "", readErr
			}
			if to := res.Header.Get("Location"); to != "" {
				address = to
				break
			}
			form := regexp.MustCompile(`(?s)<form method="(\w+)" action="([^"]*)">(.*?)</form>`).FindSubmatch(page)
			if form == nil || len(texts) == 0 {
				return "", fmt.Errorf("nothing to press: %s", page)
			}
			values := url.Values{}
			for _, field := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`).FindAllSubmatch(form[3], -1) {
				values.Add(string(field[1]), html.UnescapeString(string(field[2])))
			}
			button := regexp.MustCompile(`<button[^>]*name="([^"]*)" value="([^"]*)">` + texts[0] + `</button>`).FindSubmatch(form[3])
			if button == nil {
				return "", fmt.Errorf("no button %q: %s", texts[0], page)
			}
			texts = texts[1:]
			values.Set(string(button[1]), html.UnescapeString(string(button[2])))
			to, parseErr := res.Request.URL.Parse(html.UnescapeString(string(form[2])))
			if parseErr != nil {
				return "", parseErr
			}
			if string(form[1]) == "get" {
				to.RawQuery = values.Encode()
				res, err = browser.Get(to.String())
			} else {
				res, err = browser.PostForm(to.String(), values)
			}
		}
		if err != nil {
			return "", err
		}
	}
	return "", fmt.Errorf("the login does not end: %s", address)
}

// TestTryingItOut starts the program without flags: a client registers, its user agrees, picks an
// account at the test provider, and the tool names the account.
func TestTryingItOut(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr := free.Addr().String()
	require.NoError(t, free.Close())
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	var out strings.Builder
	go func() { ended <- run(ctx, []string{"-addr", addr}, func(string) string { return "" }, &out) }()
	require.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			conn.Close()
		}
		return err == nil
	}, 60*time.Second, 20*time.Millisecond)

	const callback = "http://127.0.0.1/callback"
	own := &http.Transport{}
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	browser := &http.Client{Jar: jar, Transport: own, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	login, err := auth.NewAuthorizationCodeHandler(&auth.AuthorizationCodeHandlerConfig{
		DynamicClientRegistrationConfig: &auth.DynamicClientRegistrationConfig{Metadata: &oauthex.ClientRegistrationMetadata{
			ClientName: "test", RedirectURIs: []string{callback}, TokenEndpointAuthMethod: "none"}},
		RedirectURL: callback, Client: &http.Client{Transport: own},
		AuthorizationCodeFetcher: func(_ context.Context, args *auth.AuthorizationArgs) (*auth.AuthorizationResult, error) {
			back, err := press(browser, args.URL, callback, "Allow and log in with Example ID", "Log in as bob")
			if err != nil {
				return nil, err
			}
			u, err := url.Parse(back)
			if err != nil {
				return nil, err
			}
			return &auth.AuthorizationResult{Code: u.Query().Get("code"), State: u.Query().Get("state"), Iss: u.Query().Get("iss")}, nil
		},
	})
	require.NoError(t, err)
	session, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(), &mcp.StreamableClientTransport{
		Endpoint: "http://" + addr + "/mcp", HTTPClient: &http.Client{Transport: own}, OAuthHandler: login, DisableStandaloneSSE: true}, nil)
	require.NoError(t, err)
	result, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "get_account"})
	require.NoError(t, err)
	assert.Contains(t, result.StructuredContent, "id")
	assert.Equal(t, "id-of-bob", result.StructuredContent.(map[string]any)["id"])
	require.NoError(t, session.Close())
	own.CloseIdleConnections()
	cancel()
	assert.NoError(t, <-ended)
	assert.Contains(t, out.String(), "Callback address for Example ID: http://"+addr+"/callback")
}

// TestItPassesItsChecks runs the harness on the tools.
func TestItPassesItsChecks(t *testing.T) {
	srv, end := describe()
	t.Cleanup(end)
	mcptest.Run(t, srv)
}

func TestBadSettings(t *testing.T) {
	none := func(string) string { return "" }
	assert.ErrorContains(t, run(t.Context(), []string{"-url", "https://login.example.com"}, none, io.Discard), "choose one with -provider")
	assert.ErrorContains(t, run(t.Context(), []string{"-url", "https://login.example.com", "-provider", "github", "-client-id", "x"}, none, io.Discard), "Store is missing")
}
