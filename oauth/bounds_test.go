package oauth_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// TestBoundsOfTheConfiguration checks that each limit itself is accepted, and what is one beyond it
// is not.
func TestBoundsOfTheConfiguration(t *testing.T) {
	resource := func(raw string) error {
		_, err := oauth.ParseResource(raw)
		return err
	}
	staticKey := func(k oauth.StaticKey) error {
		_, err := oauth.NewStaticKeys("keys", k)
		return err
	}
	key := strings.Repeat("k", 32)
	for name, tc := range map[string]struct {
		within, beyond error
		want           string
	}{
		"a label of a host": {
			resource("https://" + strings.Repeat("a", 63) + ".example/mcp"),
			resource("https://" + strings.Repeat("a", 64) + ".example/mcp"), "not a DNS name",
		},
		"a URL": {
			resource("https://h.example/" + strings.Repeat("a", 2048-18)),
			resource("https://h.example/" + strings.Repeat("a", 2049-18)), "longer than 2048 bytes",
		},
		"the largest port":  {resource("https://h.example:65535/"), resource("https://h.example:65536/"), "from 1 to 65535"},
		"the smallest port": {resource("https://h.example:1/"), resource("https://h.example:0/"), "from 1 to 65535"},
		"the first character of a URL": {
			resource("https://h.example/!"), resource("https://h.example/ "), "contains the character ' '",
		},
		"the last character of a URL": {
			resource("https://h.example/~"), resource("https://h.example/\x7f"), "contains the character",
		},
		"the shortest static key": {
			staticKey(oauth.StaticKey{Key: key, Subject: "s"}),
			staticKey(oauth.StaticKey{Key: key[1:], Subject: "s"}), "at least 32 characters",
		},
		"the longest static key": {
			staticKey(oauth.StaticKey{Key: strings.Repeat("k", oauth.MaxTokenBytes), Subject: "s"}),
			staticKey(oauth.StaticKey{Key: strings.Repeat("k", oauth.MaxTokenBytes+1), Subject: "s"}), "a key must have",
		},
		"the subject of a static key": {
			staticKey(oauth.StaticKey{Key: key, Subject: strings.Repeat("s", 1024)}),
			staticKey(oauth.StaticKey{Key: key, Subject: strings.Repeat("s", 1025)}), "the subject is not a valid name",
		},
		"a scope": {
			oauth.CheckScope(strings.Repeat("s", 256)), oauth.CheckScope(strings.Repeat("s", 257)), "longer than 256 bytes",
		},
		"the first character of a scope": {oauth.CheckScope("!"), oauth.CheckScope(" "), "which no scope may contain"},
		"the last character of a scope":  {oauth.CheckScope("~"), oauth.CheckScope("\x7f"), "which no scope may contain"},
	} {
		assert.NoError(t, tc.within, name)
		assert.ErrorContains(t, tc.beyond, tc.want, name)
	}
}

// TestBoundsOfAToken checks the limits of the claims of a token.
func TestBoundsOfAToken(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	v := m.verifier(t)
	names := func(n int) string {
		list := make([]string, n)
		for i := range list {
			list[i] = fmt.Sprint("s", i)
		}
		return strings.Join(list, " ")
	}
	for name, tc := range map[string]struct{ within, beyond map[string]any }{
		"subject":                  {map[string]any{"sub": strings.Repeat("s", 1024)}, map[string]any{"sub": strings.Repeat("s", 1025)}},
		"scopes":                   {map[string]any{"scope": names(256)}, map[string]any{"scope": names(257)}},
		"the last second of time":  {map[string]any{"exp": 253402300799}, map[string]any{"exp": 253402300800}},
		"the first second of time": {map[string]any{"iat": 1}, map[string]any{"iat": 0}},
	} {
		accepts(t, v, m.token(k, tc.within), name)
		refuses(t, v, m.token(k, tc.beyond), name)
	}
	assert.Len(t, accepts(t, v, m.token(k, map[string]any{"scope": names(256)})).Scopes, 256)
	again := accepts(t, v, m.token(k, map[string]any{"scope": "a b  a", "scp": []string{"b", "c"}}))
	assert.Equal(t, []string{"a", "b", "c"}, again.Scopes, "each scope once, in order")

	half := fmt.Sprintf(`"exp":%d.5`, testStart.Unix()+10)
	p := accepts(t, v, k.sign(k.header(), m.withText(map[string]any{"exp": nil}, half)))
	assert.True(t, p.Expires.Equal(testStart.Truncate(time.Second).Add(10_500*time.Millisecond)), "%v", p.Expires)
}

// TestBoundsOfAStaticKey checks how long a key can be that is compared, and when it expires.
func TestBoundsOfAStaticKey(t *testing.T) {
	for _, n := range []int{32, oauth.MaxTokenBytes} {
		key := strings.Repeat("k", n)
		v, err := oauth.NewStaticKeys("keys", oauth.StaticKey{Key: key, Subject: "s", Scopes: []string{"a", "a", "b"}})
		require.NoError(t, err)
		p, err := v.Verify(context.Background(), key)
		require.NoError(t, err, "%d", n)
		assert.Equal(t, []string{"a", "b"}, p.Scopes)
		p.Scopes[0] = "changed"
		p, err = v.Verify(context.Background(), key)
		require.NoError(t, err)
		assert.Equal(t, []string{"a", "b"}, p.Scopes, "a caller cannot change the key")
		for _, other := range []string{key[1:], key + "k", strings.Repeat("x", n)} {
			_, err := v.Verify(context.Background(), other)
			assert.ErrorIs(t, err, oauth.ErrInvalidToken)
		}
	}
}

// TestBoundsOfTheAuthorizationHeader checks the longest header that is read.
func TestBoundsOfTheAuthorizationHeader(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "/mcp", nil)
	longest := strings.Repeat("t", oauth.MaxTokenBytes)
	r.Header.Set("Authorization", "Bearer "+longest)
	token, err := oauth.BearerToken(r)
	require.NoError(t, err)
	assert.Equal(t, longest, token)
	r.Header.Set("Authorization", "Bearer "+longest+"t")
	_, err = oauth.BearerToken(r)
	assert.ErrorIs(t, err, oauth.ErrMalformed)
	assert.ErrorContains(t, err, "too long")
}

// TestBoundsOfRedirects checks that a key set follows three redirects on its host, and not four.
func TestBoundsOfRedirects(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	for hops, want := range map[int]bool{0: true, 3: true, 4: false} {
		redirects := 0
		client := &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			if redirects < hops {
				redirects++
				w := httptest.NewRecorder()
				http.Redirect(w, r, r.URL.String()+"x", http.StatusFound)
				return w.Result(), nil
			}
			own, err := http.NewRequestWithContext(r.Context(), http.MethodGet, m.URL+"/jwks", nil)
			if err != nil {
				return nil, err
			}
			return http.DefaultTransport.RoundTrip(own)
		})}
		set, err := oauth.NewKeySet(m.URL+"/jwks", &oauth.KeySetOptions{Client: client})
		require.NoError(t, err)
		_, err = set.Key(context.Background(), "k", "ES256")
		if want {
			assert.NoError(t, err, "%d redirects", hops)
		} else {
			assert.ErrorIs(t, err, oauth.ErrUnavailable, "%d redirects", hops)
		}
	}
}

// TestBoundsOfAKeySet checks the largest response and the most keys that are read.
func TestBoundsOfAKeySet(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	own, err := http.Get(m.URL + "/jwks")
	require.NoError(t, err)
	defer own.Body.Close()
	require.Equal(t, http.StatusOK, own.StatusCode)
	published, err := io.ReadAll(own.Body)
	require.NoError(t, err)
	body := string(published)
	require.Contains(t, body, `{"keys":[`)
	others := func(n int) string {
		return strings.Replace(body, `{"keys":[`, `{"keys":[`+strings.Repeat(`{"kty":"none"},`, n), 1)
	}
	for name, tc := range map[string]struct {
		body string
		want bool
	}{
		"the largest response":  {body + strings.Repeat(" ", 512<<10-len(body)), true},
		"a larger response":     {body + strings.Repeat(" ", 512<<10-len(body)+1), false},
		"a hundred keys":        {others(99), true},
		"a hundred and one key": {others(100), false},
	} {
		client := &http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) {
			w := httptest.NewRecorder()
			_, _ = w.WriteString(tc.body)
			return w.Result(), nil
		})}
		set, err := oauth.NewKeySet("https://as.example/jwks", &oauth.KeySetOptions{Client: client})
		require.NoError(t, err)
		if _, err = set.Key(context.Background(), "k", "ES256"); tc.want {
			assert.NoError(t, err, name)
		} else {
			assert.ErrorIs(t, err, oauth.ErrUnavailable, name)
		}
	}
}

// TestBoundsOfTheOptionsOfAKeySet checks each duration that is refused.
func TestBoundsOfTheOptionsOfAKeySet(t *testing.T) {
	for name, tc := range map[string]struct {
		opts oauth.KeySetOptions
		want bool
	}{
		"none":                {oauth.KeySetOptions{}, true},
		"the longest timeout": {oauth.KeySetOptions{Timeout: 5 * time.Second}, true},
		"a longer timeout":    {oauth.KeySetOptions{Timeout: 5*time.Second + 1}, false},
		"a negative timeout":  {oauth.KeySetOptions{Timeout: -1}, false},
		"a negative interval": {oauth.KeySetOptions{MinInterval: -1}, false},
		"a negative age":      {oauth.KeySetOptions{MaxStale: -1}, false},
	} {
		_, err := oauth.NewKeySet("https://as.example/jwks", &tc.opts)
		assert.Equal(t, tc.want, err == nil, "%s: %v", name, err)
	}
}

// TestBoundsOfAnIntrospectedToken checks the longest token that goes to the authorization server.
func TestBoundsOfAnIntrospectedToken(t *testing.T) {
	in := newIntrospector(t)
	in.says(0, `{"active":true,"sub":"ada","client_id":"c"}`)
	v, err := oauth.NewIntrospection(oauth.IntrospectionConfig{
		Endpoint: in.URL + "/introspect", Issuer: in.URL, ClientID: "c", ClientSecret: "s", TrustAudience: true, Client: in.client,
	})
	require.NoError(t, err)
	longest := strings.Repeat("t", oauth.MaxTokenBytes)
	accepts(t, v, longest)
	refuses(t, v, longest+"t")
	assert.EqualValues(t, 1, in.calls.Load())
}

// TestAChainWithinAChain checks that a chain passes tokens on to the verifiers of a chain in it,
// those without an issuer too.
func TestAChainWithinAChain(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	key := strings.Repeat("k", 32)
	keys, err := oauth.NewStaticKeys("keys", oauth.StaticKey{Key: key, Subject: "script"})
	require.NoError(t, err)
	inner, err := oauth.Chain(m.verifier(t), keys)
	require.NoError(t, err)
	other, err := oauth.NewStaticKeys("more", oauth.StaticKey{Key: key + "x", Subject: "other"})
	require.NoError(t, err)
	for name, v := range map[string]oauth.Verifier{"a chain": inner, "a cached chain": oauth.Cache(inner, nil)} {
		outer, err := oauth.Chain(v, other)
		require.NoError(t, err, name)
		assert.Equal(t, "script", accepts(t, outer, key, name).Subject)
		assert.Equal(t, "other", accepts(t, outer, key+"x", name).Subject)
		assert.Equal(t, m.URL, accepts(t, outer, m.token(k, nil), name).Issuer)
		refuses(t, outer, key+"y", name)
		_, err = oauth.Chain(v, m.verifier(t))
		assert.ErrorContains(t, err, "two verifiers", name)
	}
}
