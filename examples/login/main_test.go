package main

import (
	"context"
	"encoding/json"
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

	"github.com/mcpkit-go/mcpkit/internal/redistest"
	"github.com/mcpkit-go/mcpkit/mcpkit"
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

// run runs a command line of the program.
func run(ctx context.Context, args []string, env func(string) string, out io.Writer) error {
	return mcpkit.Command(ctx, nil, args, commandLine(env, out), mcpkit.Streams(strings.NewReader(""), out, out))
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
	assert.ErrorContains(t, run(t.Context(), []string{"-store", "login.db", "-redis", "127.0.0.1:6379"}, none, io.Discard), "choose one of -store and -redis")
	assert.Error(t, run(t.Context(), []string{"-redis", "127.0.0.1:1"}, none, io.Discard), "Redis does not answer")
}

// started is a program that serves.
type started struct {
	url string
	out *strings.Builder
	end func() error
}

// start runs the program until end is called.
func start(t *testing.T, addr string, args ...string) *started {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	s := &started{url: "http://" + addr, out: &strings.Builder{}}
	secrets := map[string]string{"STORE_SECRET": strings.Repeat("s", 32), "CLIENT_SECRET": "a client secret"}
	go func() {
		ended <- run(ctx, append([]string{"-addr", addr}, args...), func(name string) string { return secrets[name] }, s.out)
	}()
	s.end = func() error { cancel(); return <-ended }
	require.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			conn.Close()
		}
		return err == nil
	}, 60*time.Second, 20*time.Millisecond)
	return s
}

func freeAddress(t *testing.T) string {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, free.Close())
	return free.Addr().String()
}

// TestGoogleAndRedis starts two replicas with Google and Redis. A client that registered at one is
// known at the other, which sends its user on to Google.
func TestGoogleAndRedis(t *testing.T) {
	shared := redistest.Start(t)
	own := &http.Transport{}
	defer own.CloseIdleConnections()
	client := &http.Client{Transport: own}
	first, second := freeAddress(t), freeAddress(t)
	args := []string{"-redis", shared.Addr(), "-provider", "google", "-client-id", "our-id.apps.googleusercontent.com", "-url", "http://" + first}
	a, b := start(t, first, args...), start(t, second, args...)

	const callback = "https://client.example.com/callback"
	res, err := client.Post(a.url+"/register", "application/json", strings.NewReader(`{"client_name":"Test","redirect_uris":["`+callback+`"],"token_endpoint_auth_method":"none"}`))
	require.NoError(t, err)
	var registered struct {
		ID string `json:"client_id"`
	}
	require.NoError(t, json.NewDecoder(res.Body).Decode(&registered))
	require.NoError(t, res.Body.Close())
	require.Equal(t, http.StatusCreated, res.StatusCode)
	require.NoError(t, a.end())

	query := url.Values{
		"client_id": {registered.ID}, "redirect_uri": {callback}, "response_type": {"code"}, "code_challenge_method": {"S256"},
		"code_challenge": {"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"},
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.url+"/authorize?"+query.Encode(), nil)
	require.NoError(t, err)
	request.Host = first
	res, err = client.Do(request)
	require.NoError(t, err)
	page, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	assert.Equal(t, http.StatusOK, res.StatusCode)
	assert.Contains(t, string(page), "Allow and log in with Google")
	require.NoError(t, b.end())
	assert.Contains(t, b.out.String(), "Callback address for Google: http://"+first+"/callback")
}
