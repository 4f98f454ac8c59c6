package oauth_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

const (
	teamKey  = "team-key-0123456789abcdefghijklmnopqrstuvwxyz"
	otherKey = "other-key-0123456789abcdefghijklmnopqrstuvwxyz"
)

// keyed returns a handler behind a server of tokens that also accepts a key in X-API-Key, and what
// the handler saw.
func keyed(t *testing.T, change func(*oauth.AuthenticateOptions)) (http.Handler, *seenRequest) {
	t.Helper()
	keys, err := oauth.NewStaticKeys("keys",
		oauth.StaticKey{Key: teamKey, Subject: "team", Scopes: []string{"notes:read"}},
		oauth.StaticKey{Key: otherKey, Subject: "other"})
	require.NoError(t, err)
	opts := &oauth.AuthenticateOptions{
		Scopes:     []string{"notes:read"},
		KeyHeaders: []oauth.KeyHeader{{Name: "x-api-key", Verifier: keys}, {Name: "X-Auth-Token", Verifier: keys}},
	}
	if change != nil {
		change(opts)
	}
	return protect(t, opts)
}

func TestAnAPIKeyInItsHeader(t *testing.T) {
	for name, tc := range map[string]struct {
		headers http.Header
		url     string
		status  int
		subject string
	}{
		"a key":                        {headers: http.Header{"X-Api-Key": {teamKey}}, status: 200, subject: "team"},
		"a key in the second header":   {headers: http.Header{"X-Auth-Token": {teamKey}}, status: 200, subject: "team"},
		"a key with spaces around it":  {headers: http.Header{"X-Api-Key": {" " + teamKey + "\t"}}, status: 200, subject: "team"},
		"a token":                      {headers: http.Header{"Authorization": {"Bearer good"}}, status: 200, subject: "alice"},
		"a token and a key":            {headers: http.Header{"Authorization": {"Bearer good"}, "X-Api-Key": {teamKey}}, status: 200, subject: "alice"},
		"a token and an unknown key":   {headers: http.Header{"Authorization": {"Bearer good"}, "X-Api-Key": {"x"}}, status: 200, subject: "alice"},
		"a bad token and a key":        {headers: http.Header{"Authorization": {"Bearer bad"}, "X-Api-Key": {teamKey}}, status: 401},
		"a malformed token and a key":  {headers: http.Header{"Authorization": {"Bearer a b"}, "X-Api-Key": {teamKey}}, status: 400},
		"another scheme and a key":     {headers: http.Header{"Authorization": {"Basic YTpi"}, "X-Api-Key": {teamKey}}, status: 200, subject: "team"},
		"nothing":                      {status: 401},
		"an unknown key":               {headers: http.Header{"X-Api-Key": {strings.Repeat("k", 40)}}, status: 401},
		"a token in the key's header":  {headers: http.Header{"X-Api-Key": {"good"}}, status: 401},
		"a key in the token's header":  {headers: http.Header{"Authorization": {"Bearer " + teamKey}}, status: 401},
		"a key in an unknown header":   {headers: http.Header{"Api-Key": {teamKey}}, status: 401},
		"a key without the scope":      {headers: http.Header{"X-Api-Key": {otherKey}}, status: 403},
		"two keys in one header":       {headers: http.Header{"X-Api-Key": {teamKey, teamKey}}, status: 400},
		"keys in two headers":          {headers: http.Header{"X-Api-Key": {teamKey}, "X-Auth-Token": {teamKey}}, status: 400},
		"keys joined by a proxy":       {headers: http.Header{"X-Api-Key": {teamKey + ", " + otherKey}}, status: 400},
		"an empty key":                 {headers: http.Header{"X-Api-Key": {" "}}, status: 400},
		"a scheme before the key":      {headers: http.Header{"X-Api-Key": {"Bearer " + teamKey}}, status: 400},
		"a key that is too long":       {headers: http.Header{"X-Api-Key": {strings.Repeat("k", oauth.MaxTokenBytes+1)}}, status: 400},
		"a key and a token in the URL": {headers: http.Header{"X-Api-Key": {teamKey}}, url: "?access_token=good", status: 400},
		"a key in the URL":             {url: "?x-api-key=" + teamKey, status: 401},
	} {
		t.Run(name, func(t *testing.T) {
			h, seen := keyed(t, nil)
			r := httptest.NewRequest(http.MethodPost, "/mcp"+tc.url, nil)
			if tc.headers != nil {
				r.Header = tc.headers
			}
			sent := r.Header.Clone()
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			assert.Equal(t, tc.status, w.Code)
			assert.NotContains(t, w.Body.String()+fmt.Sprint(w.Header()), teamKey)
			assert.Equal(t, sent, r.Header, "the request of outer middleware is not changed")
			challenge := w.Header().Get("WWW-Authenticate")
			switch tc.status {
			case 200:
				require.True(t, seen.called)
				assert.Equal(t, tc.subject, seen.principal.Subject)
				for _, name := range []string{"Authorization", "X-Api-Key", "X-Auth-Token"} {
					assert.Empty(t, seen.header[name])
				}
			case 401:
				assert.Contains(t, challenge, "resource_metadata=", "clients that can log in do")
			case 403:
				assert.Contains(t, challenge, `error="insufficient_scope"`)
			}
			assert.Equal(t, tc.status == 200, seen.called)
		})
	}
}

func TestKeyHeadersStayForHandlersThatWantThem(t *testing.T) {
	h, seen := keyed(t, func(o *oauth.AuthenticateOptions) { o.KeepHeader = true })
	r := httptest.NewRequest(http.MethodPost, "/mcp", nil)
	r.Header.Set("X-API-Key", teamKey)
	h.ServeHTTP(httptest.NewRecorder(), r)
	assert.Equal(t, teamKey, seen.header.Get("X-API-Key"))
}

// TestGuessesOfKeysAreLimited checks that a caller that sends many unknown keys has to wait, and
// that others do not.
func TestGuessesOfKeysAreLimited(t *testing.T) {
	h, _ := keyed(t, nil)
	send := func(addr, key string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "/mcp", nil)
		r.RemoteAddr = addr
		r.Header.Set("X-API-Key", key)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	counts := map[int]int{}
	for i := range 2000 {
		w := send("192.0.2.1:1000", fmt.Sprintf("guess-%032d", i))
		counts[w.Code]++
		if w.Code == http.StatusTooManyRequests {
			require.NotEmpty(t, w.Header().Get("Retry-After"))
			break
		}
	}
	assert.Equal(t, 1, counts[http.StatusTooManyRequests])
	assert.Equal(t, http.StatusOK, send("192.0.2.2:1000", teamKey).Code)
}

// TestTheKeyIsNotPassedOn checks that a key is kept from other services and from what is printed,
// like a token.
func TestTheKeyIsNotPassedOn(t *testing.T) {
	keys, err := oauth.NewStaticKeys("keys", oauth.StaticKey{Key: teamKey, Subject: "team"})
	require.NoError(t, err)
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the key was sent") }))
	defer other.Close()
	client := &http.Client{Transport: oauth.NoPassthrough(nil)}
	called := false
	h := oauth.Authenticate(oauth.VerifierFunc(testVerifier), mustChallenge(t), &oauth.AuthenticateOptions{
		KeyHeaders: []oauth.KeyHeader{{Name: "X-API-Key", Verifier: keys}},
	})(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		called = true
		out, err := http.NewRequestWithContext(r.Context(), http.MethodGet, other.URL, nil)
		assert.NoError(t, err)
		out.Header.Set("X-API-Key", teamKey)
		_, err = client.Do(out)
		assert.ErrorIs(t, err, oauth.ErrPassthrough)
		assert.NotContains(t, fmt.Sprintf("%v %+v %#v", r.Context(), r.Context(), r.Context()), teamKey)
		assert.NotContains(t, oauth.Redact(r.Context(), "with "+teamKey), teamKey)
	}))
	r := httptest.NewRequest(http.MethodPost, "/mcp", nil)
	r.Header.Set("X-API-Key", teamKey)
	h.ServeHTTP(httptest.NewRecorder(), r)
	assert.True(t, called)
}

// TestTheVerifierOfAHeaderGetsOnlyItsKeys checks that neither verifier sees the other's secrets,
// and that the error of a program's own one never quotes the key.
func TestTheVerifierOfAHeaderGetsOnlyItsKeys(t *testing.T) {
	var got []string
	var refused error
	own := oauth.VerifierFunc(func(_ context.Context, key string) (*oauth.Principal, error) {
		got = append(got, key)
		return nil, fmt.Errorf("%w: no row for %s", oauth.ErrInvalidToken, key)
	})
	h, _ := keyed(t, func(o *oauth.AuthenticateOptions) {
		o.KeyHeaders = []oauth.KeyHeader{{Name: "X-API-Key", Verifier: own}}
		o.OnRefusal = func(_ context.Context, _ int, err error) { refused = err }
	})
	for _, header := range []http.Header{{"X-Api-Key": {teamKey}}, {"Authorization": {"Bearer good"}}, {"Authorization": {"Bearer bad"}}} {
		r := httptest.NewRequest(http.MethodPost, "/mcp", nil)
		r.Header = header
		h.ServeHTTP(httptest.NewRecorder(), r)
		if len(header["X-Api-Key"]) > 0 {
			require.ErrorIs(t, refused, oauth.ErrInvalidToken)
			assert.NotContains(t, refused.Error(), teamKey)
		}
	}
	assert.Equal(t, []string{teamKey}, got)
}

func TestWrongKeyHeaders(t *testing.T) {
	v := oauth.VerifierFunc(testVerifier)
	config := oauth.Config{Resource: "https://notes.example.com/mcp", Issuers: []oauth.JWTConfig{{Issuer: "https://id.example.com"}}}
	for want, headers := range map[string][]oauth.KeyHeader{
		"not the name of a header":   {{Name: "X API Key", Verifier: v}},
		`"" is not the name`:         {{Verifier: v}},
		"verified by Verifiers":      {{Name: "authorization", Verifier: v}},
		"has another meaning":        {{Name: "cookie", Verifier: v}},
		"Mcp-Session-Id cannot":      {{Name: "mcp-session-id", Verifier: v}},
		"X-Forwarded-For cannot":     {{Name: "X-Forwarded-For", Verifier: v}},
		"given twice":                {{Name: "X-API-Key", Verifier: v}, {Name: "x-api-key", Verifier: v}},
		"X-Api-Key for API keys has": {{Name: "X-API-Key"}},
	} {
		config.Options.KeyHeaders = headers
		_, err := oauth.New(config)
		assert.ErrorContains(t, err, want)
		assert.Panics(t, func() { protect(t, &oauth.AuthenticateOptions{KeyHeaders: headers}) })
	}
	config.Options.KeyHeaders = []oauth.KeyHeader{{Name: "x-api-key", Verifier: v}, {Name: "PRIVATE-TOKEN", Verifier: v}}
	s, err := oauth.New(config)
	require.NoError(t, err)
	assert.Equal(t, []string{"X-Api-Key", "Private-Token"}, s.KeyHeaders())
	r := httptest.NewRequest(http.MethodPost, "/mcp", nil)
	assert.False(t, s.HasCredentials(r))
	r.Header.Set("private-token", "x")
	assert.True(t, s.HasCredentials(r))
}

// A server that accepts an API key beside OAuth, for the same tools: an organization's
// administrator enters the header in Claude, and other users log in.
func ExampleKeyHeader() {
	// The configuration has the hash alone: printf %s "$KEY" | sha256sum
	keys, err := oauth.NewStaticKeys("api keys", oauth.StaticKey{
		SHA256:  "42dabe3cc8ac1f089b9c240e84b55ca654a408993ec82c4023ce8a38b9a89e33",
		Subject: "acme", Scopes: []string{"notes:read"},
	})
	if err != nil {
		panic(err)
	}
	server, err := oauth.New(oauth.Config{
		Resource: "https://notes.example.com/mcp",
		Issuers:  []oauth.JWTConfig{{Issuer: "https://id.example.com"}},
		Scopes:   []string{"notes:read"},
		Options: oauth.AuthenticateOptions{
			KeyHeaders: []oauth.KeyHeader{{Name: "X-API-Key", Verifier: keys}},
		},
	})
	if err != nil {
		panic(err)
	}
	tools := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		caller, _ := oauth.PrincipalFrom(r.Context())
		fmt.Println(caller.UserID(), caller.Scopes)
	})
	handler := server.Protect(tools, nil)

	for _, key := range []string{"the-key-of-acme-0123456789abcdefghijklmn", "another-key-0123456789abcdefghijklmnopqr"} {
		r := httptest.NewRequest("POST", "/mcp", strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"tools/list"}`))
		r.Header.Set("X-API-Key", key)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		fmt.Println(w.Code)
	}
	// Output:
	// api keys|acme [notes:read]
	// 200
	// 401
}
