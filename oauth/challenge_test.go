package oauth_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/oauthex"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

const testMetadataURL = "https://notes.example.com/.well-known/oauth-protected-resource/mcp"

func mustChallenge(t testing.TB, scopes ...string) *oauth.Challenge {
	t.Helper()
	c, err := oauth.NewChallenge(testMetadataURL, &oauth.ChallengeOptions{Scopes: scopes})
	require.NoError(t, err)
	return c
}

// challengeParams parses a challenge as go-sdk's client does, and checks that the pattern of the
// TypeScript SDK finds the same parameters.
func challengeParams(t testing.TB, value string) map[string]string {
	t.Helper()
	require.True(t, strings.HasPrefix(value, "Bearer "), "the TypeScript SDK requires Bearer first: %s", value)
	require.NotContains(t, value, `\`)
	cs, err := oauthex.ParseWWWAuthenticate([]string{value})
	require.NoError(t, err)
	require.Len(t, cs, 1, value)
	require.Equal(t, "bearer", cs[0].Scheme)
	require.NotEmpty(t, cs[0].Params)
	for name, want := range cs[0].Params {
		m := regexp.MustCompile(name + `="([^"]+)"`).FindStringSubmatch(value)
		require.NotNil(t, m, "%s in %s", name, value)
		require.Equal(t, want, m[1], "%s in %s", name, value)
	}
	return cs[0].Params
}

func TestChallengeRoundTrip(t *testing.T) {
	c, err := oauth.NewChallenge(testMetadataURL, &oauth.ChallengeOptions{
		Scopes: []string{"notes:read", "notes:write", "notes:read"}, Realm: "notes, all of them"})
	require.NoError(t, err)
	base := map[string]string{
		"resource_metadata": testMetadataURL, "scope": "notes:read notes:write", "realm": "notes, all of them"}

	p := challengeParams(t, c.NoToken())
	assert.Equal(t, base, p, "no error parameter without credentials (RFC 6750, section 3.1)")

	for code, value := range map[string]string{
		"invalid_request": c.InvalidRequest(), "invalid_token": c.InvalidToken(), "insufficient_scope": c.InsufficientScope(),
	} {
		p := challengeParams(t, value)
		assert.Equal(t, code, p["error"])
		assert.NotEmpty(t, p["error_description"])
		delete(p, "error")
		delete(p, "error_description")
		assert.Equal(t, base, p)
	}
	assert.Equal(t, []string{"notes:read", "notes:write"}, c.Scopes())
}

func TestChallengeWithoutScopes(t *testing.T) {
	c, err := oauth.NewChallenge(testMetadataURL, nil)
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"resource_metadata": testMetadataURL}, challengeParams(t, c.NoToken()))
}

func TestConfiguredTextCannotBreakTheHeader(t *testing.T) {
	for _, bad := range []string{"", "a b", "a\r\nX-Evil: 1", "a\nb", `a"b`, `a\b`, "ä", "a\x00", "a\x7f", "offline_access",
		"Offline_Access", strings.Repeat("a", 257)} {
		assert.Error(t, oauth.CheckScope(bad), "%q", bad)
		_, err := oauth.NewChallenge(testMetadataURL, &oauth.ChallengeOptions{Scopes: []string{"good", bad}})
		assert.Error(t, err, "scope %q", bad)
		// And at run time, when nobody checks an error any more.
		assert.Equal(t, "ok", challengeParams(t, mustChallenge(t, "base").InsufficientScope(bad, "ok"))["scope"], "%q", bad)
	}
	for _, good := range []string{"notes:read", "https://example.com/scope", "a.b-c_d~e!", "files/*"} {
		assert.NoError(t, oauth.CheckScope(good), "%q", good)
	}
	for _, bad := range []string{"a\r\nb", `a"b`, `a\b`, "ä", "a\tb", "a\x7f"} {
		_, err := oauth.NewChallenge(testMetadataURL, &oauth.ChallengeOptions{Realm: bad})
		assert.Error(t, err, "realm %q", bad)
	}
	for _, bad := range []string{"", "/.well-known/oauth-protected-resource", "notes.example.com/x", "//h/x",
		"http://notes.example.com/x", "https://h/\"x", "https://h/\r\nx", "https://h/x#y", "https://u:p@h/x", "ftp://h/x"} {
		_, err := oauth.NewChallenge(bad, nil)
		assert.Error(t, err, "resource metadata %q", bad)
	}
	_, err := oauth.NewChallenge("http://127.0.0.1:8080/.well-known/oauth-protected-resource", nil)
	assert.NoError(t, err)
}

func TestOneChallengeNamesEveryScope(t *testing.T) {
	c := mustChallenge(t, "notes:read")
	first := c.InsufficientScope("notes:write", "notes:delete", "notes:write")
	p := challengeParams(t, first)
	assert.Equal(t, "insufficient_scope", p["error"])
	assert.Equal(t, "notes:write notes:delete", p["scope"], "the scopes of this operation, without the baseline")
	assert.Equal(t, testMetadataURL, p["resource_metadata"])
	assert.Equal(t, first, c.InsufficientScope("notes:write", "notes:delete"), "no growth")
	assert.Equal(t, "notes:read", challengeParams(t, c.InsufficientScope())["scope"])
}

func TestErrorWriter(t *testing.T) {
	e := oauth.NewErrorWriter(mustChallenge(t, "notes:read"), func(r *http.Request) string { return r.Header.Get("X-Id") })
	type call = func(http.ResponseWriter, *http.Request)
	for name, tc := range map[string]struct {
		do         call
		status     int
		challenge  string // the error in the challenge; "-" means no challenge
		body       string
		retryAfter string
	}{
		"no token":  {func(w http.ResponseWriter, r *http.Request) { e.NoToken(w, r) }, 401, "", "unauthorized", ""},
		"malformed": {e.InvalidRequest, 400, "invalid_request", "invalid_request", ""},
		"bad token": {func(w http.ResponseWriter, r *http.Request) { e.InvalidToken(w, r) }, 401, "invalid_token", "invalid_token", ""},
		"scope": {func(w http.ResponseWriter, r *http.Request) { e.InsufficientScope(w, r, "notes:write") },
			403, "insufficient_scope", "insufficient_scope", ""},
		"outage": {func(w http.ResponseWriter, r *http.Request) { e.Unavailable(w, r, 1500*time.Millisecond) },
			503, "-", "temporarily_unavailable", "2"},
		"rate": {func(w http.ResponseWriter, r *http.Request) { e.TooManyRequests(w, r, 0) },
			429, "-", "too_many_requests", "1"},
	} {
		for _, method := range []string{"GET", "POST", "DELETE", "HEAD"} {
			t.Run(name+" "+method, func(t *testing.T) {
				r := httptest.NewRequest(method, "/mcp", nil)
				r.Header.Set("X-Id", "req-7f.2_A")
				w := httptest.NewRecorder()
				w.Header().Set("WWW-Authenticate", "Basic") // set by other middleware
				tc.do(w, r)
				h := w.Header()
				assert.Equal(t, tc.status, w.Code)
				assert.Equal(t, "no-store", h.Get("Cache-Control"))
				assert.Equal(t, "application/json", h.Get("Content-Type"))
				assert.Equal(t, tc.retryAfter, h.Get("Retry-After"))
				if tc.challenge == "-" {
					assert.Empty(t, h.Values("WWW-Authenticate"))
				} else {
					require.Len(t, h.Values("WWW-Authenticate"), 1)
					assert.Equal(t, tc.challenge, challengeParams(t, h.Get("WWW-Authenticate"))["error"])
				}
				if method == "HEAD" {
					assert.Empty(t, w.Body.String())
					get := httptest.NewRecorder()
					r.Method = "GET"
					tc.do(get, r)
					assert.Equal(t, strconv.Itoa(get.Body.Len()), h.Get("Content-Length"), "the length of the body of a GET")
					return
				}
				var body map[string]string
				require.NoError(t, json.Unmarshal(w.Body.Bytes(), &body))
				assert.Equal(t, tc.body, body["error"])
				assert.NotEmpty(t, body["error_description"])
				assert.Equal(t, "req-7f.2_A", body["request_id"])
			})
		}
	}
}

func TestErrorWriterOmitsUnsafeRequestIDs(t *testing.T) {
	for _, id := range []string{"", `a","x":"y`, "a b", "ä", strings.Repeat("a", 65), "a\n"} {
		e := oauth.NewErrorWriter(mustChallenge(t), func(*http.Request) string { return id })
		w := httptest.NewRecorder()
		e.NoToken(w, httptest.NewRequest("GET", "/", nil))
		assert.NotContains(t, w.Body.String(), "request_id", "%q", id)
		assert.True(t, json.Valid(w.Body.Bytes()))
	}
}

func FuzzChallenge(f *testing.F) {
	f.Add("notes:read", "notes", "a")
	f.Add("a, b=\"", "x\r\ny", "scope=\"")
	f.Add("a=b,c", "Bearer x=", "=")
	f.Fuzz(func(t *testing.T, scope, realm, need string) {
		c, err := oauth.NewChallenge(testMetadataURL, &oauth.ChallengeOptions{Scopes: []string{scope}, Realm: realm})
		if err != nil {
			return
		}
		p := challengeParams(t, c.NoToken())
		if p["scope"] != scope || p["realm"] != realm || p["resource_metadata"] != testMetadataURL {
			t.Fatalf("%q, %q became %v", scope, realm, p)
		}
		want := need
		if oauth.CheckScope(need) != nil {
			want = scope
		}
		if got := challengeParams(t, c.InsufficientScope(need))["scope"]; got != want {
			t.Fatalf("%q became %q", need, got)
		}
	})
}
