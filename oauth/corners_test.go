package oauth_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// TestConfigurationsAtTheirBounds checks values that are just accepted, and those next to them.
func TestConfigurationsAtTheirBounds(t *testing.T) {
	jwt := func(change func(*oauth.JWTConfig)) error {
		c := oauth.JWTConfig{Issuer: "https://id.example", Audiences: []string{resourceURL}}
		change(&c)
		_, err := oauth.NewJWT(c)
		return err
	}
	introspection := func(change func(*oauth.IntrospectionConfig)) error {
		c := oauth.IntrospectionConfig{Endpoint: "https://id.example/i", Issuer: "https://id.example", ClientID: "c", ClientSecret: "s", Audiences: []string{resourceURL}}
		change(&c)
		_, err := oauth.NewIntrospection(c)
		return err
	}
	audience := func(name string) error {
		return jwt(func(c *oauth.JWTConfig) { c.Audiences = []string{name} })
	}
	metadata := func(name string) error {
		_, err := oauth.NewMetadata(oauth.MetadataConfig{Resource: mustResource(t, resourceURL), AuthorizationServers: []string{"https://id.example"}, Name: name})
		return err
	}
	server := func(change func(*oauth.Config)) error {
		c := oauth.Config{Resource: resourceURL, Issuers: []oauth.JWTConfig{{Issuer: "https://id.example"}}}
		change(&c)
		_, err := oauth.New(c)
		return err
	}
	noPreset := errors.New("the preset has no tenant")
	for name, tc := range map[string]struct {
		err  error
		want string // "" if it is accepted
	}{
		"the largest leeway":                  {jwt(func(c *oauth.JWTConfig) { c.Leeway = 5 * time.Minute }), ""},
		"a larger leeway":                     {jwt(func(c *oauth.JWTConfig) { c.Leeway = 5*time.Minute + 1 }), "Leeway must be at most 5m0s"},
		"a negative age":                      {jwt(func(c *oauth.JWTConfig) { c.MaxAge = -1 }), "MaxAge not negative"},
		"an unknown value of TokenTypes":      {jwt(func(c *oauth.JWTConfig) { c.TokenTypes = 7 }), "unknown value of TokenTypes"},
		"access tokens only":                  {jwt(func(c *oauth.JWTConfig) { c.TokenTypes = oauth.OnlyAccessTokens }), ""},
		"a negative interval":                 {jwt(func(c *oauth.JWTConfig) { c.KeySet.MinInterval = -1 }), "durations must not be negative"},
		"an audience without a scheme":        {audience("mcp.example.com"), "is not a URI"},
		"an audience with an empty scheme":    {audience(":x"), "is not a URI"},
		"an audience of a scheme alone":       {audience("api:"), "is not a URI"},
		"an audience with a line break":       {audience("api:x\n"), "is not a URI"},
		"a short audience":                    {audience("a:b"), ""},
		"the largest leeway of introspection": {introspection(func(c *oauth.IntrospectionConfig) { c.Leeway = 5 * time.Minute }), ""},
		"a larger one":                        {introspection(func(c *oauth.IntrospectionConfig) { c.Leeway = 5*time.Minute + 1 }), "Leeway at most 5m0s"},
		"trust and audiences":                 {introspection(func(c *oauth.IntrospectionConfig) { c.TrustAudience = true }), "TrustAudience does not check audiences"},
		"trust and client audiences": {introspection(func(c *oauth.IntrospectionConfig) {
			c.TrustAudience, c.Audiences, c.ClientAudiences = true, nil, []string{"c"}
		}), "TrustAudience does not check audiences"},
		"trust and clients without audience": {introspection(func(c *oauth.IntrospectionConfig) {
			c.TrustAudience, c.Audiences, c.ClientsWithoutAudience = true, nil, []string{"c"}
		}), "TrustAudience does not check audiences"},
		"trust and as many of both": {introspection(func(c *oauth.IntrospectionConfig) {
			c.TrustAudience, c.ClientAudiences, c.ClientsWithoutAudience = true, []string{"c"}, []string{"c", "d"}
		}), "TrustAudience does not check audiences"},
		"an address that is no URL": {introspection(func(c *oauth.IntrospectionConfig) { c.Endpoint = "https://[::1" }), "not a URL"},
		"a name of 200 bytes":       {metadata(strings.Repeat("n", 200)), ""},
		"a name of 201 bytes":       {metadata(strings.Repeat("n", 201)), "longer than 200 bytes"},
		"a name that is not UTF-8":  {metadata("\xff"), "not valid UTF-8"},
		"an error of a preset":      {server(func(c *oauth.Config) { c.Err = noPreset }), "the preset has no tenant"},
		"an empty scope":            {server(func(c *oauth.Config) { c.Scopes, c.ScopePrefix = []string{""}, "api://x/" }), "scope"},
		"a prefix that is no scope": {server(func(c *oauth.Config) { c.Scopes, c.ScopePrefix = []string{"a"}, "a b/" }), "which no scope may contain"},
		"a facade of no URL": {server(func(c *oauth.Config) {
			c.AuthorizationServers, c.Facade = []string{"https://id.example/%zz"}, &oauth.Facade{}
		}), "authorization server"},
		"a facade without its clock": {server(func(c *oauth.Config) { c.Facade = &oauth.Facade{} }), ""},
	} {
		if tc.want == "" {
			assert.NoError(t, tc.err, name)
		} else {
			assert.ErrorContains(t, tc.err, tc.want, name)
		}
	}
}

// TestCharactersOfNames checks which characters the names of callers can have.
func TestCharactersOfNames(t *testing.T) {
	for _, c := range "\x00\t\n\x1f\x7f\u0080\u009f\u2028\u2029" {
		_, err := oauth.NewStaticKeys("keys", oauth.StaticKey{Key: strings.Repeat("k", 32), Subject: "ada" + string(c)})
		require.Error(t, err, "%q", c)
	}
	for _, c := range " ~\u00a0é\u2027\u202a" {
		_, err := oauth.NewStaticKeys("keys", oauth.StaticKey{Key: strings.Repeat("k", 32), Subject: "ada" + string(c)})
		require.NoError(t, err, "%q", c)
	}
}

// TestSchemesOfRedirects checks which schemes a native application can have.
func TestSchemesOfRedirects(t *testing.T) {
	for scheme, good := range map[string]bool{
		"com.example.app": true, "a.b": true, "z9.a+b-c": true,
		"1com.example": false, ".com.example": false, "+a.b": false, "com_x.example": false, "Com.example": false, "com.exAmple": false, "comexample": false, "{a.b": false, "`a.b": false,
	} {
		err := oauth.CheckRedirect(scheme + "://callback")
		assert.Equal(t, good, err == nil, "%s: %v", scheme, err)
	}
}

// TestTokensOfAnyDepth checks how deep claims can be nested, and how many a token can have.
func TestTokensOfAnyDepth(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	v := m.verifier(t)
	nested := func(depth int) string {
		return m.withText(nil, `"x":`+strings.Repeat("[", depth)+strings.Repeat("]", depth))
	}
	many := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `,"c%d":0`, i)
		}
		return m.withText(nil, b.String()[1:])
	}
	accepts(t, v, k.sign(k.header(), nested(32)))
	refuses(t, v, k.sign(k.header(), nested(33)))
	own := 8
	accepts(t, v, k.sign(k.header(), many(256-own)))
	refuses(t, v, k.sign(k.header(), many(257-own)))

	deep := any("x")
	for range 10_001 {
		deep = []any{deep}
	}
	_, err := oauth.PrincipalFromClaims(m.URL, map[string]any{"sub": "ada", "deep": deep})
	require.ErrorContains(t, err, "the claims cannot be read")
	_, err = oauth.PrincipalFromClaims(m.URL, map[string]any{"sub": "ada", "exp": "soon"})
	require.ErrorIs(t, err, oauth.ErrInvalidToken)
}

// TestTokensThatAreNotWholeBytes checks parts of tokens with a character that encodes nothing.
func TestTokensThatAreNotWholeBytes(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	v := m.verifier(t)
	parts := strings.Split(m.token(k, nil), ".")
	accepts(t, v, strings.Join(parts, "."))
	for i := range parts {
		for _, change := range []string{parts[i][:len(parts[i])/4*4] + "A", ""} {
			changed := append([]string{}, parts...)
			changed[i] = change
			refuses(t, v, strings.Join(changed, "."), "part %d", i)
		}
	}
	e := headersOnly(t, m).Explain(context.Background(), "A."+parts[1]+"."+parts[2])
	assert.Empty(t, e.Claims)
	assert.Empty(t, e.Checks[0].Found)
}

func headersOnly(t *testing.T, m *mint) *oauth.Server {
	t.Helper()
	s, err := oauth.New(oauth.Config{Resource: resourceURL, AuthorizationServers: []string{m.URL}, Verifiers: []oauth.Verifier{m.verifier(t)}})
	require.NoError(t, err)
	return s
}

// TestTheOptionsOfAMappingAreCopied checks that a program cannot change a configuration that is in
// use, and that its own errors are those of the token.
func TestTheOptionsOfAMappingAreCopied(t *testing.T) {
	names := []string{"scope"}
	from := oauth.ScopeClaims(names...)
	names[0] = "roles"
	assert.Equal(t, []string{"a"}, from(oauth.Claims{"scope": "a", "roles": "b"}))
	grants := map[string][]string{"editors": {"write"}}
	mapped := oauth.MappedScopes(oauth.ScopeClaims("groups"), grants)
	grants["editors"][0] = "admin"
	grants["readers"] = []string{"read"}
	assert.Equal(t, []string{"write"}, mapped(oauth.Claims{"groups": []any{"editors", "readers"}}))
	functions := []func(oauth.Claims) []string{from}
	each := oauth.EachOf(functions...)
	functions[0] = mapped
	assert.Equal(t, []string{"a"}, each(oauth.Claims{"scope": "a"}))

	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	own := &oauth.TokenError{Problem: "it lacks an e-mail address", Want: "email", Got: "none"}
	for name, change := range map[string]func(*oauth.Mapping){
		"required": func(c *oauth.Mapping) {
			c.Require = func(oauth.Claims) error { return fmt.Errorf("checking: %w", own) }
		},
		"identity": func(c *oauth.Mapping) {
			c.IdentityFrom = func(oauth.Claims) (oauth.Identity, error) { return oauth.Identity{}, own }
		},
	} {
		_, err := m.verifier(t, func(c *oauth.JWTConfig) { change(&c.Mapping) }).Verify(context.Background(), m.token(k, nil))
		var bad *oauth.TokenError
		require.ErrorAs(t, err, &bad, name)
		assert.Equal(t, oauth.TokenError{Problem: own.Problem, Want: "email", Got: "none", Verifier: m.URL}, *bad, name)
	}
}

// TestTheLogNamesEachRefusalOfAChain checks the line of each verifier that refused a token.
func TestTheLogNamesEachRefusalOfAChain(t *testing.T) {
	refusing := func(e oauth.TokenError) oauth.Verifier {
		return oauth.VerifierFunc(func(context.Context, string) (*oauth.Principal, error) { return nil, &e })
	}
	c := oauth.Config{Verifiers: []oauth.Verifier{
		refusing(oauth.TokenError{Problem: "it is old"}),
		refusing(oauth.TokenError{Verifier: "a", Problem: "it is foreign", Want: "x", Got: "y", Advice: "ask for x"}),
		refusing(oauth.TokenError{Verifier: "b", Problem: "it is odd", Got: "y"}),
		refusing(oauth.TokenError{Verifier: "c", Problem: "it is bad", Want: "x"}),
	}}
	r := refusalOf(t, c, "opaque-token")
	assert.Equal(t, map[string]any{"problem": "no verifier is responsible for it", "tried": []any{
		"it is old", "a: it is foreign, expected x, got y (ask for x)", "b: it is odd, got y", "c: it is bad, expected x",
	}}, r.log["why"])
}

// TestLongTextsOfTokensAreCut checks that a long text is cut between characters for the log.
func TestLongTextsOfTokensAreCut(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	for aud, want := range map[string]string{
		strings.Repeat("a", 100):             strings.Repeat("a", 100),
		strings.Repeat("a", 101):             strings.Repeat("a", 100) + "…",
		strings.Repeat("a", 99) + "é":        strings.Repeat("a", 99) + "…",
		strings.Repeat("a", 98) + "雪":        strings.Repeat("a", 98) + "…",
		strings.Repeat("a", 97) + "😀":        strings.Repeat("a", 97) + "…",
		strings.Repeat("a", 96) + "😀" + "b":  strings.Repeat("a", 96) + "😀…",
		strings.Repeat("a", 90) + "\n" + "b": `"` + strings.Repeat("a", 90) + `\nb"`,
	} {
		_, err := m.verifier(t).Verify(context.Background(), m.token(k, map[string]any{"aud": aud}))
		var bad *oauth.TokenError
		require.ErrorAs(t, err, &bad)
		assert.Equal(t, want, bad.Got)
	}
}

// TestAdviceForAnotherHost checks when a difference of hosts is a custom domain.
func TestAdviceForAnotherHost(t *testing.T) {
	const custom = "custom domain"
	for name, tc := range map[string]struct{ want, got, advice string }{
		"a long path":        {"https://a.example/realms/x/y", "https://b.test/realms/x/y", custom},
		"a path of two":      {"https://a.example/realms/x", "https://b.test/realms/x", custom},
		"a short path":       {"https://a.example/x", "https://b.test/x", ""},
		"the same site":      {"https://a.site.example/x", "https://b.site.example/x", custom},
		"another path":       {"https://a.site.example/x", "https://b.site.example/y", ""},
		"another long path":  {"https://a.example/realms/x/y", "https://b.test/realms/x/z", ""},
		"http":               {"https://a.example/x", "http://a.example/x", "http and https"},
		"a host of one word": {"https://localhost/x", "https://host/x", ""},
	} {
		v, err := oauth.NewJWT(oauth.JWTConfig{Issuer: tc.want, Audiences: []string{resourceURL}})
		require.NoError(t, err)
		k := newMintKey("k", "ES256")
		_, err = v.Verify(context.Background(), k.sign(k.header(), mustJSON(map[string]any{"iss": tc.got, "sub": "a"})))
		var bad *oauth.TokenError
		require.ErrorAs(t, err, &bad)
		if tc.advice == "" {
			assert.Empty(t, bad.Advice, name)
		} else {
			assert.Contains(t, bad.Advice, tc.advice, name)
		}
	}
}

// TestOnlyOneSpellingOfAScheme checks that an audience of another scheme of the same length is not
// treated as the URL of the server.
func TestOnlyOneSpellingOfAScheme(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	v := m.verifier(t)
	accepts(t, v, m.token(k, map[string]any{"aud": "HTTPS://mcp.example.com/mcp"}))
	for _, aud := range []string{"ftpss://mcp.example.com/mcp", "httpſ://mcp.example.com/mcp", "http://mcp.example.com/mcp", "httpss://mcp.example.com/mcp"} {
		refuses(t, v, m.token(k, map[string]any{"aud": aud}), aud)
	}
}

// TestKeysWithoutNames checks tokens that name no key.
func TestKeysWithoutNames(t *testing.T) {
	one, two, other := newMintKey("", "ES256"), newMintKey("", "ES256"), newMintKey("", "ES384")
	m := newMint(t, one, other)
	var log bytes.Buffer
	opts := m.keySetOptions()
	opts.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	set, err := oauth.NewKeySet(m.URL+"/jwks", &opts)
	require.NoError(t, err)
	key, err := set.Key(context.Background(), "", "ES256")
	require.NoError(t, err)
	assert.Equal(t, one.private.Public(), key)
	assert.Empty(t, log.String())
	_, err = set.Key(context.Background(), "", "EdDSA")
	require.ErrorContains(t, err, "a key that its issuer does not publish")
	assert.EqualValues(t, 2, m.fetches.Load(), "the key may be new")

	m.publishRaw(one.jwk(), two.jwk(), "no key", map[string]any{"kty": "oct"})
	m.clock.Advance(time.Hour)
	_, err = set.Key(context.Background(), "", "EdDSA")
	require.Error(t, err)
	require.Eventually(t, func() bool {
		_, err := set.Key(context.Background(), "", "ES256")
		return err != nil
	}, 10*time.Second, time.Millisecond)
	_, err = set.Key(context.Background(), "", "ES256")
	require.ErrorContains(t, err, "its algorithm is not that of its key", "either could be meant")
	assert.Contains(t, log.String(), "ignored=2")
}

// TestNamesOfUnknownKeysAreRemembered checks that a token with a made-up key causes no second
// request for some time, and that a published key is never treated as an unknown one.
func TestNamesOfUnknownKeysAreRemembered(t *testing.T) {
	first, second := newMintKey("1", "ES256"), newMintKey("2", "ES256")
	m := newMint(t, first)
	opts := m.keySetOptions()
	opts.MinInterval = 10 * time.Second
	set, err := oauth.NewKeySet(m.URL+"/jwks", &opts)
	require.NoError(t, err)
	ask := func(kid string, known bool, fetches int64, why string) {
		t.Helper()
		_, err := set.Key(context.Background(), kid, "ES256")
		assert.Equal(t, known, err == nil, why)
		assert.Equal(t, fetches, m.fetches.Load(), why)
	}
	ask("1", true, 1, "the first request")
	ask("made-up", false, 2, "it could be new")
	m.clock.Advance(29 * time.Second)
	ask("made-up", false, 2, "it is remembered for three intervals")
	ask("another", false, 3, "another one is not")
	m.publish(first, second)
	m.clock.Advance(time.Second)
	ask("2", false, 3, "one request in each interval")
	m.clock.Advance(9 * time.Second)
	ask("2", true, 4, "it was published")
	m.publish(first)
	m.clock.Advance(14 * time.Minute)
	ask("2", true, 4, "the keys are not old")
	ask("made-up", false, 5, "no longer remembered")
	m.publish(first, second)
	m.clock.Advance(10 * time.Second)
	ask("2", true, 6, "a key that was found once is not remembered as unknown")
}

// TestTheLogSaysWhyKeysCannotBeFetched checks the error of each step.
func TestTheLogSaysWhyKeysCannotBeFetched(t *testing.T) {
	metadata := func(m *mint, text string) {
		m.route("/.well-known/oauth-authorization-server", respondText(text))
		m.route("/.well-known/openid-configuration", respondStatus(http.StatusTeapot))
	}
	for name, tc := range map[string]struct {
		prepare func(m *mint)
		want    string
	}{
		"no metadata":    {func(*mint) {}, "the response has status 404"},
		"another issuer": {func(m *mint) { metadata(m, `{"issuer":"https://other.example","jwks_uri":"`+m.URL+`/jwks"}`) }, "the document names another issuer"},
		"text":           {func(m *mint) { metadata(m, `<html>`) }, "not an unambiguous JSON object"},
		"no keys":        {func(m *mint) { metadata(m, `{"issuer":"`+m.URL+`"}`) }, "its jwks_uri is not an absolute URL"},
		"keys of http":   {func(m *mint) { metadata(m, `{"issuer":"`+m.URL+`","jwks_uri":"http://keys.example/"}`) }, "its jwks_uri is not https"},
		"a cut response": {func(m *mint) {
			metadata(m, `{"issuer":"`+m.URL+`","jwks_uri":"`+m.URL+`/jwks"}`)
			m.respond(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Length", "1000")
				_, _ = io.WriteString(w, `{"keys":`)
			})
		}, "unexpected EOF"},
		"no key set": {func(m *mint) {
			metadata(m, `{"issuer":"`+m.URL+`","jwks_uri":"`+m.URL+`/jwks"}`)
			m.respond(respondText(`{}`))
		}, "not a JWK set"},
	} {
		k := newMintKey("k", "ES256")
		m := newMint(t, k)
		tc.prepare(m)
		var log bytes.Buffer
		v := m.verifier(t, func(c *oauth.JWTConfig) {
			c.JWKSURL, c.KeySet.Logger = "", slog.New(slog.NewTextHandler(&log, nil))
		})
		unavailable(t, v, m.token(k, nil), name)
		assert.Contains(t, log.String(), tc.want, name)
		assert.Contains(t, log.String(), "failures=1", name)
	}
}

// TestIntrospectionSendsWhatItNeeds checks the headers of a request for introspection.
func TestIntrospectionSendsWhatItNeeds(t *testing.T) {
	in := newIntrospector(t)
	in.says(200, in.active(nil))
	accepts(t, in.verifier(t), opaqueToken)
	assert.Equal(t, "application/json", in.last.Header.Get("Accept"))
	assert.Equal(t, "application/x-www-form-urlencoded", in.last.Header.Get("Content-Type"))
	assert.Equal(t, http.MethodPost, in.last.Method)
}

// TestAChainRemembers checks that a chain finds a cached token before it asks other verifiers, and
// that it names all verifiers that are not ready.
func TestAChainRemembers(t *testing.T) {
	asked := 0
	first := oauth.VerifierFunc(func(context.Context, string) (*oauth.Principal, error) { asked++; return nil, oauth.ErrInvalidToken })
	second := &countingVerifier{}
	v, err := oauth.Chain(first, oauth.Cache(second, nil))
	require.NoError(t, err)
	for range 3 {
		assert.Equal(t, "good", accepts(t, v, "good").Subject)
	}
	assert.Equal(t, 1, asked)
	assert.EqualValues(t, 1, second.calls.Load())

	down := []*mint{newMint(t), newMint(t)}
	for _, m := range down {
		m.respond(respondStatus(http.StatusInternalServerError))
	}
	s, err := oauth.New(oauth.Config{Resource: resourceURL, AuthorizationServers: []string{"https://login.example.com"}, Verifiers: []oauth.Verifier{down[0].verifier(t), down[1].verifier(t)}})
	require.NoError(t, err)
	err = s.Ready(context.Background())
	require.ErrorIs(t, err, oauth.ErrUnavailable)
	for _, m := range down {
		assert.ErrorContains(t, err, "issuer "+m.URL)
	}
}
