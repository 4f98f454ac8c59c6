package oauth_test

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// An introspector is an RFC 7662 endpoint on a mint.
type introspector struct {
	*mint
	calls  atomic.Int64
	mu     sync.Mutex
	answer string
	status int
	last   *http.Request
	body   string
}

func newIntrospector(t testing.TB) *introspector {
	in := &introspector{mint: newMint(t)}
	in.route("/introspect", func(w http.ResponseWriter, r *http.Request) {
		in.calls.Add(1)
		body, _ := io.ReadAll(r.Body)
		in.mu.Lock()
		defer in.mu.Unlock()
		in.last, in.body = r, string(body)
		if in.status != 0 {
			w.WriteHeader(in.status)
		}
		_, _ = io.WriteString(w, in.answer)
	})
	return in
}

func (in *introspector) says(status int, answer string) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.status, in.answer = status, answer
}

func (in *introspector) config() oauth.IntrospectionConfig {
	return oauth.IntrospectionConfig{
		Endpoint: in.URL + "/introspect", Issuer: in.URL, ClientID: "me:1", ClientSecret: "s%cret", Audiences: []string{resourceURL}, Client: in.client, Now: in.clock.Now,
	}
}

func (in *introspector) verifier(t testing.TB, change ...func(*oauth.IntrospectionConfig)) oauth.Verifier {
	t.Helper()
	config := in.config()
	for _, f := range change {
		f(&config)
	}
	v, err := oauth.NewIntrospection(config)
	require.NoError(t, err)
	return v
}

func (in *introspector) active(change map[string]any) string {
	all := map[string]any{"active": true}
	maps.Copy(all, change)
	return in.claims(all)
}

const opaqueToken = "opaque-token-0123456789~+/=="

func TestIntrospection(t *testing.T) {
	in := newIntrospector(t)
	fresh := func(c *oauth.IntrospectionConfig) { c.CacheTTL = -1 }
	v := in.verifier(t, fresh)
	in.says(200, in.active(nil))
	p := accepts(t, v, opaqueToken)
	require.Equal(t, []string{in.URL, "alice", "app"}, []string{p.Issuer, p.Subject, p.ClientID})
	require.Equal(t, []string{"notes:read", "notes:write"}, p.Scopes)
	require.Equal(t, http.MethodPost, in.last.Method)
	require.NotContains(t, in.last.URL.String(), "opaque", "the token is in the URL")
	require.Contains(t, in.body, "token=opaque-token-0123456789~%2B%2F%3D%3D")
	user, password, ok := in.last.BasicAuth()
	require.True(t, ok)
	require.Equal(t, "me%3A1 s%25cret", user+" "+password)
	require.NotContains(t, in.body, "secret")

	post := in.verifier(t, fresh, func(c *oauth.IntrospectionConfig) { c.PostCredentials = true })
	accepts(t, post, opaqueToken)
	require.Contains(t, in.body, "client_id=me%3A1&client_secret=s%25cret")
	require.Empty(t, in.last.Header.Get("Authorization"))

	for _, change := range []map[string]any{
		{"active": false}, {"aud": nil}, {"aud": "https://other.example"}, {"aud": []any{resourceURL, 1}}, {"iss": "https://evil.example"}, {"iss": []string{in.URL}}, {"iss": in.URL + "/"},
		{"exp": 1}, {"exp": "never"}, {"nbf": testStart.Unix() + 100}, {"sub": "a\nb"}, {"sub": nil, "client_id": nil}, {"scope": `a"b`}, {"cnf": map[string]any{"jkt": "x"}},
		{"token_type": "DPoP"}, {"token_use": "refresh_token"},
	} {
		in.says(200, in.active(change))
		refuses(t, v, opaqueToken, change)
	}
	for _, change := range []map[string]any{{"iss": nil}, {"exp": nil}, {"token_type": "Bearer"}, {"token_use": "access_token"}, {"username": "x"}, {"sub": nil}} {
		in.says(200, in.active(change))
		accepts(t, v, opaqueToken, change)
	}
	for _, answer := range []string{
		in.active(map[string]any{"active": "true"}), in.active(map[string]any{"active": 1}), in.claims(nil), in.active(map[string]any{"active": []bool{true}}), in.active(map[string]any{"Active": true}),
		"", "{}", "null", "[]", "true", "<html>", `{"active":false,` + in.active(nil)[1:], `{"sub":"x",` + in.active(nil)[1:], `{"SUB":"x",` + in.active(nil)[1:],
		in.active(nil) + "{}", in.active(map[string]any{"x": strings.Repeat("x", 512<<10)}),
	} {
		in.says(200, answer)
		unavailable(t, v, opaqueToken, answer[:min(len(answer), 80)])
	}
	in.says(0, in.active(nil))
	accepts(t, v, opaqueToken)
	for _, status := range []int{201, 400, 401, 403, 404, 429, 500, 503} {
		in.says(status, in.active(nil))
		unavailable(t, v, opaqueToken, status)
	}
	in.says(200, in.active(nil))
	calls := in.calls.Load()
	for _, token := range []string{"", "a b", "a\nb", "=", "a=b", "é", strings.Repeat("x", 16<<10+1)} {
		refuses(t, v, token, token)
	}
	require.Equal(t, calls, in.calls.Load(), "text that is not a token causes no request")
}

func TestIntrospectionTransport(t *testing.T) {
	in := newIntrospector(t)
	in.says(200, in.active(nil))
	other := newIntrospector(t)
	other.says(200, in.active(nil))
	in.route("/away", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL+"/introspect", http.StatusTemporaryRedirect)
	})
	in.route("/here", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/introspect", http.StatusTemporaryRedirect)
	})
	in.route("/slow", func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	})
	for _, path := range []string{"/away", "/here", "/slow", "/none"} {
		v := in.verifier(t, func(c *oauth.IntrospectionConfig) { c.Endpoint, c.Timeout = in.URL+path, 50*time.Millisecond })
		unavailable(t, v, opaqueToken, path)
	}
	require.Zero(t, in.calls.Load()+other.calls.Load(), "the token was sent to another address")
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := in.verifier(t).Verify(gone, opaqueToken)
	require.ErrorIs(t, err, oauth.ErrUnavailable)
	require.ErrorIs(t, err, context.Canceled)
	broken := in.verifier(t, func(c *oauth.IntrospectionConfig) {
		c.Client = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			body, _ := io.ReadAll(r.Body)
			return nil, fmt.Errorf("proxy refused %s", body)
		})}
	})
	_, err = broken.Verify(context.Background(), opaqueToken)
	require.ErrorIs(t, err, oauth.ErrUnavailable)
	require.NotContains(t, err.Error(), "opaque")
}

func TestIntrospectionConfig(t *testing.T) {
	in := newIntrospector(t)
	for name, change := range map[string]func(*oauth.IntrospectionConfig){
		"no endpoint": func(c *oauth.IntrospectionConfig) { c.Endpoint = "" }, "http": func(c *oauth.IntrospectionConfig) { c.Endpoint = "http://as.example/i" },
		"no issuer": func(c *oauth.IntrospectionConfig) { c.Issuer = "" }, "no client": func(c *oauth.IntrospectionConfig) { c.ClientID = "" },
		"no secret": func(c *oauth.IntrospectionConfig) { c.ClientSecret = "" }, "no audience": func(c *oauth.IntrospectionConfig) { c.Audiences = nil },
		"both": func(c *oauth.IntrospectionConfig) { c.TrustAudience = true }, "leeway": func(c *oauth.IntrospectionConfig) { c.Leeway = time.Hour },
		"timeout": func(c *oauth.IntrospectionConfig) { c.Timeout = -1 },
	} {
		config := in.config()
		change(&config)
		_, err := oauth.NewIntrospection(config)
		require.Error(t, err, name)
		require.NotContains(t, err.Error(), config.ClientSecret+"x")
	}
	trusting := in.verifier(t, func(c *oauth.IntrospectionConfig) { c.TrustAudience, c.Audiences = true, nil })
	in.says(200, in.active(map[string]any{"aud": nil}))
	accepts(t, trusting, opaqueToken)
}

func TestIntrospectionCache(t *testing.T) {
	in := newIntrospector(t)
	v := in.verifier(t)
	in.says(500, "")
	unavailable(t, v, opaqueToken)
	in.says(200, in.active(map[string]any{"active": false}))
	refuses(t, v, opaqueToken, "an error was cached")
	in.says(200, in.active(nil))
	refuses(t, v, opaqueToken, "a refusal is remembered")
	in.clock.Advance(10 * time.Second)
	accepts(t, v, opaqueToken, "but not for long")
	calls := in.calls.Load()
	in.says(200, `{"active":false}`)
	in.clock.Advance(59 * time.Second)
	accepts(t, v, opaqueToken)
	require.Equal(t, calls, in.calls.Load())
	in.clock.Advance(time.Second)
	refuses(t, v, opaqueToken, "revoked, and seen after the TTL")

	in.says(200, in.active(map[string]any{"exp": in.clock.Now().Unix() + 10}))
	accepts(t, v, "another")
	in.says(200, `{"active":false}`)
	in.clock.Advance(10 * time.Second)
	refuses(t, v, "another", "cached beyond exp")
}

// TestIntrospectionFlood checks that only a few unknown tokens at a time reach the authorization
// server, and that a caller that waits too long is told to retry.
func TestIntrospectionFlood(t *testing.T) {
	in := newIntrospector(t)
	var now, most atomic.Int64
	release := make(chan struct{})
	in.route("/slow", func(w http.ResponseWriter, _ *http.Request) {
		if n := now.Add(1); n > most.Load() {
			most.Store(n) // a race can only make it too low
		}
		<-release
		now.Add(-1)
		_, _ = io.WriteString(w, in.active(nil))
	})
	v := in.verifier(t, func(c *oauth.IntrospectionConfig) {
		c.Endpoint, c.Concurrent, c.Timeout = in.URL+"/slow", 3, 20*time.Second
	})
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			_, err := v.Verify(oauth.WithCaller(context.Background(), fmt.Sprint(i)), fmt.Sprint("token-", i))
			assert.NoError(t, err)
		})
	}
	assert.Eventually(t, func() bool { return now.Load() == 3 }, 10*time.Second, time.Millisecond)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	_, err := v.Verify(ctx, "too-late")
	assert.ErrorIs(t, err, oauth.ErrUnavailable)
	close(release)
	wg.Wait()
	assert.LessOrEqual(t, most.Load(), int64(3))
}
