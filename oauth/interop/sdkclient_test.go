package interop

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/require"
)

// callback is the redirect URI of the clients of these tests. Nothing listens at it: the user
// agent stops when it is redirected there.
const callback = "http://127.0.0.1/callback"

// A userAgent acts as a browser with a user: it keeps cookies, follows redirects, and fills in
// one form.
type userAgent struct {
	http *http.Client
	// login returns the values for the form of the page at an address; nil if the page is
	// unknown. The form is sent to the address of the page.
	login func(page *url.URL) url.Values
	// consents is set for a user who agrees on the pages of package authserver.
	consents bool
	// asked are the authorization requests that were made.
	asked []url.Values
}

func newUserAgent(t *testing.T) *userAgent {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &userAgent{http: &http.Client{
		Transport: ownTransport(t), Jar: jar, Timeout: 10 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// ownTransport returns a transport whose connections end with the test.
func ownTransport(t *testing.T) *http.Transport {
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return transport
}

// authorize is an [auth.AuthorizationCodeFetcher].
func (u *userAgent) authorize(ctx context.Context, args *auth.AuthorizationArgs) (*auth.AuthorizationResult, error) {
	at, err := url.Parse(args.URL)
	if err != nil {
		return nil, err
	}
	u.asked = append(u.asked, at.Query())
	var form url.Values
	for range 20 {
		if strings.HasPrefix(at.String(), callback) {
			q := at.Query()
			if q.Get("code") == "" {
				return nil, fmt.Errorf("the redirect has no code: %s", at.RawQuery)
			}
			return &auth.AuthorizationResult{Code: q.Get("code"), State: q.Get("state"), Iss: q.Get("iss")}, nil
		}
		if at, form, err = u.step(ctx, at, form); err != nil {
			return nil, err
		}
	}
	return nil, errors.New("the login does not end")
}

// step loads a page, or sends a form to it, and returns the address of the redirect.
func (u *userAgent) step(ctx context.Context, at *url.URL, form url.Values) (*url.URL, url.Values, error) {
	method, body := http.MethodGet, ""
	if form != nil {
		method, body = http.MethodPost, form.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, method, at.String(), strings.NewReader(body))
	if err != nil {
		return nil, nil, err
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := u.http.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 == 3 {
		to, err := resp.Location()
		return to, nil, err
	}
	if resp.StatusCode == http.StatusOK && u.login != nil && form == nil {
		if fill := u.login(at); fill != nil {
			return at, fill, nil
		}
	}
	if resp.StatusCode == http.StatusOK && u.consents {
		return agreeOn(at, resp.Body)
	}
	return nil, nil, fmt.Errorf("%s %s: unexpected response %s during a login", method, at.Path, resp.Status)
}

// connect connects go-sdk's client, which logs in when the server requires it.
func connect(t *testing.T, resource string, user *userAgent, config auth.AuthorizationCodeHandlerConfig) (*mcp.ClientSession, error) {
	t.Helper()
	config.RedirectURL = callback
	config.AuthorizationCodeFetcher = user.authorize
	config.Client = &http.Client{Transport: ownTransport(t), Timeout: 10 * time.Second}
	handler, err := auth.NewAuthorizationCodeHandler(&config)
	require.NoError(t, err)
	client := mcp.NewClient(&mcp.Implementation{Name: "interop", Version: "1"}, nil)
	session, err := client.Connect(t.Context(), &mcp.StreamableClientTransport{
		Endpoint: resource, OAuthHandler: handler, HTTPClient: &http.Client{Transport: ownTransport(t)},
	}, nil)
	if err == nil {
		t.Cleanup(func() { _ = session.Close() })
	}
	return session, err
}

// call calls a tool and returns its text.
func call(t *testing.T, session *mcp.ClientSession, tool string, args any) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	result, err := session.CallTool(ctx, &mcp.CallToolParams{Name: tool, Arguments: args})
	if err != nil {
		return "", err
	}
	require.Len(t, result.Content, 1)
	text, ok := result.Content[0].(*mcp.TextContent)
	require.True(t, ok, "%T", result.Content[0])
	require.False(t, result.IsError, text.Text)
	return text.Text, nil
}
