package oauth_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// testVerifier knows a few tokens by name.
func testVerifier(_ context.Context, token string) (*oauth.Principal, error) {
	p := &oauth.Principal{Issuer: "https://as.example.com", Subject: "alice", ClientID: "c",
		Scopes: []string{"notes:read"}, Expires: time.Now().Add(time.Hour), Claims: map[string]any{"sub": "alice", "org": "acme"}}
	switch token {
	case "good":
	case "client":
		p.Subject = ""
	case "nobody":
		p.Subject, p.ClientID = "", ""
	case "forever":
		p.Expires = time.Time{}
	case "expired":
		p.Expires = time.Now().Add(-time.Hour)
	case "expired-noscope":
		p.Expires, p.Scopes = time.Now().Add(-time.Hour), nil
	case "skewed":
		p.Expires = time.Now().Add(-10 * time.Second)
	case "noscope":
		p.Scopes = []string{"other"}
	case "admin":
		p.Scopes = []string{"notes"}
	case "outage":
		return nil, fmt.Errorf("%w: dial tcp secret.internal: refused", oauth.ErrUnavailable)
	case "outage-or-bad":
		return nil, errors.Join(fmt.Errorf("%w", oauth.ErrInvalidToken), fmt.Errorf("%w", oauth.ErrUnavailable))
	case "unknown-error":
		return nil, errors.New("secret.internal: something")
	case "nil":
		return nil, nil
	default:
		return nil, fmt.Errorf("%w: secret.internal refuses it", oauth.ErrInvalidToken)
	}
	return p, nil
}

// A seenRequest is the request that a handler behind the middleware got.
type seenRequest struct {
	called    bool
	principal *oauth.Principal
	info      *auth.TokenInfo
	header    http.Header
	deadline  time.Time
}

func protect(t testing.TB, opts *oauth.AuthenticateOptions) (http.Handler, *seenRequest) {
	t.Helper()
	seen := &seenRequest{}
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen.called = true
		seen.principal, _ = oauth.PrincipalFrom(r.Context())
		seen.info = auth.TokenInfoFromContext(r.Context())
		seen.header = r.Header
		seen.deadline, _ = r.Context().Deadline()
		_, _ = io.WriteString(w, "reached")
	})
	return oauth.Authenticate(oauth.VerifierFunc(testVerifier), mustChallenge(t, "notes:read"), opts)(h), seen
}

func send(h http.Handler, method, token string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/mcp", nil)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// requireDenied checks the status, the error of the challenge ("-" for no challenge), and the
// properties that every refusal has.
func requireDenied(t *testing.T, w *httptest.ResponseRecorder, seen *seenRequest, status int, code string) {
	t.Helper()
	require.Equal(t, status, w.Code, w.Body)
	require.False(t, seen.called, "the handler was called")
	assert.Equal(t, "no-store", w.Header().Get("Cache-Control"))
	assert.NotContains(t, w.Body.String()+fmt.Sprint(w.Header()), "secret.internal")
	if code == "-" {
		assert.Empty(t, w.Header().Values("WWW-Authenticate"))
		return
	}
	require.Len(t, w.Header().Values("WWW-Authenticate"), 1)
	p := challengeParams(t, w.Header().Get("WWW-Authenticate"))
	assert.Equal(t, code, p["error"])
	assert.Equal(t, testMetadataURL, p["resource_metadata"])
	assert.Equal(t, "notes:read", p["scope"])
}

func TestAuthenticateStatus(t *testing.T) {
	for _, tc := range []struct {
		token  string
		status int
		code   string
	}{
		{"", 401, ""},
		{"a b", 400, "invalid_request"},
		{"forged", 401, "invalid_token"},
		{"expired", 401, "invalid_token"},
		{"expired-noscope", 401, "invalid_token"},
		{"nobody", 401, "invalid_token"},
		{"noscope", 403, "insufficient_scope"},
		{"admin", 403, "insufficient_scope"},
		{"outage", 503, "-"},
		{"outage-or-bad", 503, "-"},
		{"unknown-error", 503, "-"},
		{"nil", 503, "-"},
	} {
		t.Run(tc.token, func(t *testing.T) {
			var status int
			var why error
			h, seen := protect(t, &oauth.AuthenticateOptions{Scopes: []string{"notes:read"},
				OnRefusal: func(_ context.Context, s int, err error) { status, why = s, err }})
			w := send(h, "POST", tc.token)
			requireDenied(t, w, seen, tc.status, tc.code)
			assert.Equal(t, tc.status, status, "OnRefusal")
			assert.Error(t, why, "OnRefusal")
			if tc.status == 503 {
				assert.Equal(t, "5", w.Header().Get("Retry-After"))
			}
			// The response is the same every time: nothing accumulates.
			assert.Equal(t, w.Header(), send(h, "POST", tc.token).Header())
		})
	}
}

func TestAcceptedTokens(t *testing.T) {
	for _, token := range []string{"good", "client", "forever", "skewed"} {
		h, seen := protect(t, &oauth.AuthenticateOptions{Scopes: []string{"notes:read"}})
		w := send(h, "POST", token)
		require.Equal(t, 200, w.Code, "%s: %s", token, w.Body)
		require.NotNil(t, seen.principal, token)
		require.NotNil(t, seen.info, token)
		assert.Equal(t, seen.principal.Scopes, seen.info.Scopes)
		assert.Equal(t, seen.principal.Expires, seen.info.Expiration)
		assert.Equal(t, seen.principal.UserID(), seen.info.UserID)
		assert.Equal(t, "acme", seen.info.Extra["org"])
		assert.Equal(t, http.Header{"Content-Type": {"text/plain; charset=utf-8"}}, w.Header(), "an accepted request gets no headers of the middleware")
	}
	h, _ := protect(t, &oauth.AuthenticateOptions{Skew: -1})
	assert.Equal(t, 401, send(h, "POST", "skewed").Code)
	h, _ = protect(t, &oauth.AuthenticateOptions{Skew: 2 * time.Hour})
	assert.Equal(t, 200, send(h, "POST", "expired").Code, "go-sdk's own check does not override this package's")
	h, _ = protect(t, &oauth.AuthenticateOptions{Now: func() time.Time { return time.Now().Add(2 * time.Hour) }})
	assert.Equal(t, 401, send(h, "POST", "good").Code)
}

func TestScopeHierarchy(t *testing.T) {
	h, _ := protect(t, &oauth.AuthenticateOptions{Scopes: []string{"notes:read"},
		Implies: func(have, need string) bool { return strings.HasPrefix(need, have+":") }})
	assert.Equal(t, 200, send(h, "POST", "admin").Code)
	assert.Equal(t, 403, send(h, "POST", "noscope").Code)
}

func TestBothLayersReadTheSameToken(t *testing.T) {
	h, seen := protect(t, nil)
	for _, v := range []string{"bearer good", "BEARER good", "Bearer  good", "Bearer\tgood"} {
		*seen = seenRequest{}
		r := httptest.NewRequest("POST", "/mcp", nil)
		r.Header.Set("Authorization", v)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		assert.Equal(t, 200, w.Code, "%q: %s", v, w.Body)
		assert.NotNil(t, seen.info, "%q", v)
	}
}

func TestAuthenticateMethods(t *testing.T) {
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT"} {
		h, seen := protect(t, nil)
		w := send(h, method, "")
		requireDenied(t, w, seen, 401, "")
		if method == "HEAD" {
			assert.Empty(t, w.Body.String())
		} else {
			assert.NotEmpty(t, w.Body.String())
		}
		assert.Equal(t, send(h, "GET", "").Header(), w.Header(), "%s has the headers of GET", method)
		assert.Equal(t, 200, send(h, method, "good").Code)
		assert.True(t, seen.called)
	}
	for _, token := range []string{"", "good", "forged"} {
		h, seen := protect(t, nil)
		assert.Equal(t, 200, send(h, "OPTIONS", token).Code)
		assert.True(t, seen.called)
		assert.Nil(t, seen.principal, "a preflight has no principal")
		assert.Empty(t, seen.header.Get("Authorization"))
	}
}

func TestSpoofedHostsDoNotChangeTheChallenge(t *testing.T) {
	h, _ := protect(t, nil)
	want := send(h, "POST", "").Header()
	r := httptest.NewRequest("POST", "https://evil.example/mcp", nil)
	r.Header.Set("X-Forwarded-Host", "evil.example")
	r.Header.Set("X-Forwarded-Proto", "http")
	r.Header.Set("Forwarded", "host=evil.example")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	assert.Equal(t, want, w.Header())
	assert.NotContains(t, fmt.Sprint(w.Header(), w.Body), "evil")
}

func TestNoPathReachesTheHandlerUnauthenticated(t *testing.T) {
	h, seen := protect(t, nil)
	mux := http.NewServeMux()
	mux.Handle("/mcp", h)
	srv := httptest.NewServer(mux)
	defer srv.Close()
	for _, p := range []string{"/mcp", "/mcp/", "//mcp", "/mcp/..%2f", "/mcp;x", "/%6dcp", "/./mcp", "/x/../mcp", "/mcp?", "/MCP", "/mcp%00"} {
		res, err := srv.Client().Post(srv.URL+p, "application/json", strings.NewReader("{}"))
		require.NoError(t, err, p)
		_ = res.Body.Close()
		assert.False(t, seen.called, p)
		assert.Contains(t, []int{401, 404, 400, 405}, res.StatusCode, p)
	}
}

func TestOptionalAuthentication(t *testing.T) {
	opts := &oauth.AuthenticateOptions{Optional: true, Scopes: []string{"notes:read"}}
	h, seen := protect(t, opts)
	require.Equal(t, 200, send(h, "POST", "").Code)
	assert.Nil(t, seen.principal)
	assert.Nil(t, seen.info)
	require.Equal(t, 200, send(h, "POST", "good").Code)
	assert.Equal(t, "alice", seen.principal.Subject)

	for token, want := range map[string]struct {
		status int
		code   string
	}{"forged": {401, "invalid_token"}, "expired": {401, "invalid_token"}, "a b": {400, "invalid_request"},
		"outage": {503, "-"}, "noscope": {403, "insufficient_scope"}} {
		h, seen := protect(t, opts)
		requireDenied(t, send(h, "POST", token), seen, want.status, want.code)
	}
	h, seen = protect(t, opts)
	r := httptest.NewRequest("POST", "/mcp", nil)
	r.SetBasicAuth("alice", "secret")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	requireDenied(t, w, seen, 401, "") // credentials of another scheme do not count as anonymous
}

func TestHandlersDoNotSeeTheToken(t *testing.T) {
	r := httptest.NewRequest("POST", "/mcp", nil)
	r.Header.Set("Authorization", "Bearer good")
	r.Header.Set("X-Other", "1")
	h, seen := protect(t, nil)
	h.ServeHTTP(httptest.NewRecorder(), r)
	require.True(t, seen.called)
	assert.NotContains(t, seen.header, "Authorization")
	assert.Equal(t, "1", seen.header.Get("X-Other"))
	assert.Equal(t, "Bearer good", r.Header.Get("Authorization"), "the caller's request is not changed")
	assert.NotContains(t, fmt.Sprintf("%+v %+v", seen.principal, seen.info), "good")

	// A careless handler that forwards all headers.
	var inbound http.Header
	upstream := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { inbound = r.Header }))
	defer upstream.Close()
	to, err := url.Parse(upstream.URL)
	require.NoError(t, err)
	proxy := oauth.Authenticate(oauth.VerifierFunc(testVerifier), mustChallenge(t), nil)(httputil.NewSingleHostReverseProxy(to))
	require.Equal(t, 200, send(proxy, "GET", "good").Code)
	assert.NotEmpty(t, inbound)
	assert.NotContains(t, inbound, "Authorization")

	h, seen = protect(t, &oauth.AuthenticateOptions{KeepHeader: true})
	h.ServeHTTP(httptest.NewRecorder(), r)
	assert.Equal(t, "Bearer good", seen.header.Get("Authorization"))
}

func TestOnlyStreamsEndWithTheToken(t *testing.T) {
	h, seen := protect(t, nil)
	for _, tc := range []struct {
		method, mcpMethod, token string
		grace                    time.Duration
	}{
		{"GET", "", "good", 0},
		{"GET", "", "forever", -1},
		{"POST", "subscriptions/listen", "good", 0},
		// A POST can open a stream without saying so in its headers.
		{"POST", "", "good", 5 * time.Minute},
		{"POST", "tools/call", "good", 5 * time.Minute},
		{"POST", "", "forever", -1},
	} {
		*seen = seenRequest{}
		r := httptest.NewRequest(tc.method, "/mcp", nil)
		r.Header.Set("Authorization", "Bearer "+tc.token)
		r.Header.Set("Mcp-Method", tc.mcpMethod)
		h.ServeHTTP(httptest.NewRecorder(), r)
		require.True(t, seen.called)
		if tc.grace < 0 {
			assert.Zero(t, seen.deadline, "%+v", tc)
			continue
		}
		assert.WithinDuration(t, time.Now().Add(time.Hour+oauth.DefaultSkew+tc.grace), seen.deadline, 5*time.Second, "%+v", tc)
	}
	h, seen = protect(t, &oauth.AuthenticateOptions{EndWithToken: func(r *http.Request) bool { return r.Method == "POST" }})
	send(h, "POST", "good")
	assert.NotZero(t, seen.deadline)
	send(h, "GET", "good")
	assert.Zero(t, seen.deadline)
}

func TestAuthenticatePanicsForProgramErrors(t *testing.T) {
	v, c := oauth.VerifierFunc(testVerifier), mustChallenge(t)
	assert.Panics(t, func() { oauth.Authenticate(nil, c, nil) })
	assert.Panics(t, func() { oauth.Authenticate(v, nil, nil) })
	assert.Panics(t, func() { oauth.Authenticate(v, c, &oauth.AuthenticateOptions{Scopes: []string{"offline_access"}}) })
	assert.Panics(t, func() { oauth.NewErrorWriter(nil, nil) })
}
