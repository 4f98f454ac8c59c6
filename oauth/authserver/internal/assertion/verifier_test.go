package assertion_test

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/internal/assertion"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// TestAcceptedAssertions checks what an assertion says, for every form that identity providers use.
func TestAcceptedAssertions(t *testing.T) {
	idp := oauthtest.New(t, nil)
	longestResource := "https://" + strings.Repeat("r", 2040)
	v, _ := newVerifier(t, idp, func(o *assertion.Options) {
		o.Resource = func(r string) bool { return r == resource || r == longestResource }
	})
	claim := oauthtest.Claim
	for name, c := range map[string]struct {
		opts  []oauthtest.TokenOption
		check func(t *testing.T, a *assertion.Assertion)
	}{
		"without resource and scopes": {nil, func(t *testing.T, a *assertion.Assertion) {
			assert.Equal(t, idp.URL(), a.Issuer)
			assert.Equal(t, "alice", a.Subject)
			assert.Equal(t, client, a.ClientID)
			assert.NotEmpty(t, a.ID)
			assert.Empty(t, a.Resource)
			assert.Empty(t, a.Tenant)
			assert.False(t, a.HasScopes)
			assert.True(t, a.Allows("anything"))
			assert.WithinDuration(t, time.Now().Add(5*time.Minute), a.Expires, 10*time.Second)
		}},
		"an audience in a list": {[]oauthtest.TokenOption{claim("aud", []string{server})}, nil},
		"a resource": {[]oauthtest.TokenOption{claim("resource", resource)}, func(t *testing.T, a *assertion.Assertion) {
			assert.Equal(t, resource, a.Resource)
		}},
		"a resource in a list": {[]oauthtest.TokenOption{claim("resource", []string{resource})}, func(t *testing.T, a *assertion.Assertion) {
			assert.Equal(t, resource, a.Resource)
		}},
		"scopes": {[]oauthtest.TokenOption{claim("scope", "read write  read")}, func(t *testing.T, a *assertion.Assertion) {
			assert.Equal(t, []string{"read", "write"}, a.Scopes)
			assert.True(t, a.Allows("write"))
			assert.False(t, a.Allows("delete"))
		}},
		"scopes in a list":         {[]oauthtest.TokenOption{claim("scope", []string{"read"})}, hasScopes("read")},
		"scopes in scp":            {[]oauthtest.TokenOption{claim("scp", []string{"read"})}, hasScopes("read")},
		"scopes in both":           {[]oauthtest.TokenOption{claim("scope", "read"), claim("scp", []string{"write"})}, hasScopes("read")},
		"scopes that are none":     {[]oauthtest.TokenOption{claim("scope", "")}, hasScopes()},
		"an empty list":            {[]oauthtest.TokenOption{claim("scope", []string{})}, hasScopes()},
		"scopes of any characters": {[]oauthtest.TokenOption{claim("scope", "! ~")}, hasScopes("!", "~")},
		"claims that are null": {[]oauthtest.TokenOption{
			claim("scope", null), claim("resource", null), claim("cnf", null), claim("authorization_details", null), claim("tenant", null), claim("act", null), claim("nbf", null),
		}, func(t *testing.T, a *assertion.Assertion) {
			assert.False(t, a.HasScopes)
			assert.NotContains(t, a.Claims, "cnf")
		}},
		"the longest resource": {[]oauthtest.TokenOption{claim("resource", longestResource)}, nil},
		"many scopes":          {[]oauthtest.TokenOption{claim("scope", manyScopes(256))}, nil},
		"an actor, for the program": {[]oauthtest.TokenOption{claim("act", map[string]any{"sub": "agent"})}, func(t *testing.T, a *assertion.Assertion) {
			assert.Equal(t, "agent", a.Claims.Member("act").Text("sub"))
		}},
		"an e-mail address, for the program": {[]oauthtest.TokenOption{claim("email", "alice@example.com")}, func(t *testing.T, a *assertion.Assertion) {
			assert.Equal(t, "alice@example.com", a.Claims.Text("email"))
			assert.Equal(t, "alice", a.Subject)
		}},
		"a client with a URL as name in a subject": {[]oauthtest.TokenOption{oauthtest.Subject(client)}, nil},
		"the longest names":                        {[]oauthtest.TokenOption{claim("sub", strings.Repeat("s", 1024)), claim("jti", strings.Repeat("j", 1024))}, nil},
		"names of other alphabets":                 {[]oauthtest.TokenOption{oauthtest.Subject("Алиса 李")}, nil},
		"an nbf of now":                            {[]oauthtest.TokenOption{claim("nbf", time.Now().Unix())}, nil},
		"a fraction of a second":                   {[]oauthtest.TokenOption{claim("iat", float64(time.Now().Unix())+0.5), claim("exp", time.Now().Add(4*time.Minute).Unix())}, nil},
		"the media type in full":                   {[]oauthtest.TokenOption{oauthtest.Header("typ", "application/oauth-id-jag+jwt")}, nil},
		"the type in capitals":                     {[]oauthtest.TokenOption{oauthtest.Header("typ", "OAuth-ID-JAG+JWT")}, nil},
		"an address of keys, which is not used":    {[]oauthtest.TokenOption{oauthtest.Header("jku", "https://elsewhere.example.com")}, nil},
		"signed with RSA":                          {[]oauthtest.TokenOption{oauthtest.SignWith(oauthtest.RS256)}, nil},
		"signed with Ed25519":                      {[]oauthtest.TokenOption{oauthtest.SignWith(oauthtest.EdDSA)}, nil},
		"claims that nobody knows":                 {[]oauthtest.TokenOption{claim("amr", []string{"pwd"}), claim("sub_id", map[string]any{"format": "saml-nameid"})}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			a := accepts(t, v, idp.IssueAssertion(server, client, c.opts...))
			if c.check != nil {
				c.check(t, a)
			}
		})
	}
}

var null = json.RawMessage("null")

func hasScopes(scopes ...string) func(*testing.T, *assertion.Assertion) {
	return func(t *testing.T, a *assertion.Assertion) {
		assert.True(t, a.HasScopes)
		assert.ElementsMatch(t, scopes, a.Scopes)
		assert.False(t, a.Allows("delete"))
	}
}

func manyScopes(n int) []string {
	scopes := make([]string, n)
	for i := range scopes {
		scopes[i] = "s" + strconv.Itoa(i)
	}
	return scopes
}

// TestTimes checks the bounds of each time, with and without leeway.
func TestTimes(t *testing.T) {
	idp := oauthtest.New(t, nil)
	now := time.Now().Truncate(time.Second)
	at := func(offset time.Duration) int64 { return now.Add(offset).Unix() }
	fixed := func(o *assertion.Options) { o.KeySet.Now = func() time.Time { return now } }
	usual, _ := newVerifier(t, idp, fixed)
	_, _ = newVerifier(t, idp, func(o *assertion.Options) { o.Leeway, o.MaxLifetime = 5*time.Minute, time.Hour })
	exact, _ := newVerifier(t, idp, fixed, func(o *assertion.Options) { o.Leeway = -1 })
	patient, _ := newVerifier(t, idp, fixed, func(o *assertion.Options) { o.MaxLifetime, o.Leeway = time.Hour, 2*time.Minute })
	for name, c := range map[string]struct {
		v             *assertion.Verifier
		iat, nbf, exp time.Duration
		problem       string
	}{
		"the longest validity":        {usual, 0, 0, 5 * time.Minute, ""},
		"a second more":               {usual, 0, 0, 5*time.Minute + time.Second, "it is valid for too long"},
		"issued within the leeway":    {usual, 30 * time.Second, 0, time.Minute, ""},
		"issued after it":             {usual, 31 * time.Second, 0, time.Minute, "it was issued in the future"},
		"expired within the leeway":   {usual, -time.Minute, 0, -29 * time.Second, ""},
		"expired before it":           {usual, -time.Minute, 0, -30 * time.Second, "it has expired"},
		"valid within the leeway":     {usual, 0, 30 * time.Second, time.Minute, ""},
		"valid after it":              {usual, 0, 31 * time.Second, time.Minute, "it is not valid yet"},
		"exact":                       {exact, 0, 0, time.Second, ""},
		"expired now":                 {exact, -time.Minute, 0, 0, "it has expired"},
		"issued in a second":          {exact, time.Second, 0, time.Minute, "it was issued in the future"},
		"an hour":                     {patient, 0, 0, time.Hour, ""},
		"more than an hour":           {patient, 0, 0, time.Hour + time.Second, "it is valid for too long"},
		"expired two minutes ago":     {patient, -time.Hour, 0, -2*time.Minute + time.Second, ""},
		"it expired before its issue": {usual, 20 * time.Second, 0, 10 * time.Second, ""},
	} {
		t.Run(name, func(t *testing.T) {
			text := idp.IssueAssertion(server, client, oauthtest.Claim("iat", at(c.iat)), oauthtest.Claim("nbf", at(c.nbf)), oauthtest.Claim("exp", at(c.exp)))
			if c.problem == "" {
				accepts(t, c.v, text)
				return
			}
			assert.Equal(t, c.problem, refuses(t, c.v, text).Problem)
		})
	}
}

// TestKeysRotate checks that an assertion under a new key is accepted at once, and one under a
// removed key no more.
func TestKeysRotate(t *testing.T) {
	idp := oauthtest.New(t, nil)
	now := &clock{}
	v, _ := newVerifier(t, idp, func(o *assertion.Options) { o.KeySet.Now = now.now })
	accepts(t, v, idp.IssueAssertion(server, client))
	old := idp.IssueAssertion(server, client)
	idp.Rotate()
	idp.DropOldKeys()
	accepts(t, v, idp.IssueAssertion(server, client))
	refuses(t, v, old)
}

// TestMadeUpKeysDoNotSpoilNewAssertions checks that a client is told to retry, and not to drop its
// assertion, if others have used up the fetch that would find the new key.
func TestMadeUpKeysDoNotSpoilNewAssertions(t *testing.T) {
	idp := oauthtest.New(t, nil)
	now := &clock{}
	v, used := newVerifier(t, idp, func(o *assertion.Options) { o.KeySet.Now = now.now })
	accepts(t, v, idp.IssueAssertion(server, client))
	asked := idp.Requests(oauthtest.JWKS)
	for range 20 {
		_, err := v.Verify(t.Context(), idp.IssueAssertion(server, client, oauthtest.Header("kid", "made-up"), oauthtest.Foreign()), client)
		require.Error(t, err)
	}
	assert.LessOrEqual(t, idp.Requests(oauthtest.JWKS), asked+2, "made-up keys cost the issuer next to nothing")
	idp.Rotate()
	now.advance(2 * time.Second) // the new assertion is newer than the keys
	later := now.now().Unix()
	text := idp.IssueAssertion(server, client, oauthtest.Claim("iat", later), oauthtest.Claim("exp", later+300))
	unavailable(t, v, text)
	before := len(used.keys())
	now.advance(10 * time.Second)
	accepts(t, v, text)
	assert.Len(t, used.keys(), before+1)
}

// TestIssuerDown checks that an outage of the issuer, or a request that is given up, is no refusal,
// and that the assertion can be presented again.
func TestIssuerDown(t *testing.T) {
	idp := oauthtest.New(t, nil)
	now := &clock{}
	v, used := newVerifier(t, idp, func(o *assertion.Options) { o.KeySet.Now = now.now })
	text := idp.IssueAssertion(server, client)
	idp.SetOutage(true)
	unavailable(t, v, text)
	idp.SetOutage(false)
	now.advance(2 * time.Second)
	accepts(t, v, text)
	idp.SetOutage(true)
	accepts(t, v, idp.IssueAssertion(server, client)) // with the known keys

	cold, _ := newVerifier(t, idp, func(o *assertion.Options) { o.Once = used.once })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := cold.Verify(ctx, idp.IssueAssertion(server, client), client)
	assert.ErrorIs(t, err, assertion.ErrUnavailable)
}

// TestRecordDown checks that an assertion is neither accepted nor refused while nobody can tell
// whether it was used.
func TestRecordDown(t *testing.T) {
	idp := oauthtest.New(t, nil)
	v, used := newVerifier(t, idp)
	text := idp.IssueAssertion(server, client)
	used.fail(errDown)
	unavailable(t, v, text)
	_, err := v.Verify(t.Context(), text, client)
	assert.ErrorIs(t, err, errDown)
	used.fail(nil)
	accepts(t, v, text)
}

// TestTheProgramSeesOnlyVerifiedClaims checks that Resource and Once are not called for forgeries.
func TestTheProgramSeesOnlyVerifiedClaims(t *testing.T) {
	idp := oauthtest.New(t, nil)
	v, _ := newVerifier(t, idp, func(o *assertion.Options) {
		o.Resource = func(string) bool { t.Error("Resource is called"); return true }
		o.Once = func(context.Context, string, time.Time) error { t.Error("Once is called"); return nil }
	})
	refuses(t, v, idp.IssueAssertion(server, client, oauthtest.Claim("resource", resource), oauthtest.Foreign()))
}

// TestNewRefusesOptions checks that a verifier that would trust too much, or nobody, is an error.
func TestNewRefusesOptions(t *testing.T) {
	idp := assertion.Issuer{Issuer: "https://idp.example.com"}
	for name, change := range map[string]func(*assertion.Options){
		"no server":             func(o *assertion.Options) { o.Server = "" },
		"no issuers":            func(o *assertion.Options) { o.Issuers = nil },
		"no resources":          func(o *assertion.Options) { o.Resource = nil },
		"no record":             func(o *assertion.Options) { o.Once = nil },
		"a long validity":       func(o *assertion.Options) { o.MaxLifetime = time.Hour + 1 },
		"a negative validity":   func(o *assertion.Options) { o.MaxLifetime = -1 },
		"a long leeway":         func(o *assertion.Options) { o.Leeway = 5*time.Minute + 1 },
		"an issuer twice":       func(o *assertion.Options) { o.Issuers = []assertion.Issuer{idp, idp} },
		"no name of the issuer": func(o *assertion.Options) { o.Issuers = []assertion.Issuer{{Tenant: "acme"}} },
		"an issuer over http":   func(o *assertion.Options) { o.Issuers = []assertion.Issuer{{Issuer: "http://idp.example.com"}} },
		"keys over http": func(o *assertion.Options) {
			o.Issuers = []assertion.Issuer{{Issuer: idp.Issuer, JWKS: "http://idp.example.com/keys"}}
		},
		"bad options for keys": func(o *assertion.Options) { o.KeySet.Timeout = -1 },
		"itself as issuer":     func(o *assertion.Options) { o.Issuers = []assertion.Issuer{{Issuer: server}} },
	} {
		opts := assertion.Options{
			Server: server, Issuers: []assertion.Issuer{idp},
			Resource: func(string) bool { return true }, Once: (&record{}).once,
		}
		_, err := assertion.New(opts)
		require.NoError(t, err)
		change(&opts)
		v, err := assertion.New(opts)
		assert.Error(t, err, name)
		assert.Nil(t, v, name)
	}
}

// TestPresets checks that the presets are issuers that New accepts.
func TestPresets(t *testing.T) {
	okta := assertion.Issuer{Issuer: "https://acme.okta.com", JWKS: "https://acme.okta.com/oauth2/v1/keys"}
	assert.Equal(t, okta, assertion.Okta("acme.okta.com"))
	assert.Equal(t, okta, assertion.Okta("https://acme.okta.com/"))
	claude := assertion.Issuer{Issuer: "https://identity.anthropic.com/issuers/0123abc"}
	assert.Equal(t, claude, assertion.Claude("0123abc"))
	assert.Equal(t, claude, assertion.Claude("https://identity.anthropic.com/issuers/0123abc"))
	_, err := assertion.New(assertion.Options{
		Server: server, Issuers: []assertion.Issuer{okta, claude},
		Resource: func(string) bool { return true }, Once: (&record{}).once,
	})
	assert.NoError(t, err)
	for _, bad := range []assertion.Issuer{assertion.Okta(""), assertion.Okta("acme okta")} {
		_, err := assertion.New(assertion.Options{
			Server: server, Issuers: []assertion.Issuer{bad},
			Resource: func(string) bool { return true }, Once: (&record{}).once,
		})
		assert.Error(t, err, bad.Issuer)
	}
}

// TestAnIssuerOfAProvider checks that an issuer that looks like a provider's issues assertions
// under the provider's name.
func TestAnIssuerOfAProvider(t *testing.T) {
	idp, config := oauthtest.Like(t, oauth.Config{Resource: resource, Issuers: []oauth.JWTConfig{{
		Issuer:  "https://acme.okta.com",
		Example: oauth.TokenExample{Algorithm: "RS256", Claims: oauth.Claims{"iss": "https://acme.okta.com", "sub": "alice", "aud": "{resource}"}},
	}}})
	v, _ := newVerifier(t, idp, func(o *assertion.Options) {
		o.Issuers = []assertion.Issuer{{Issuer: "https://acme.okta.com", JWKS: config.Issuers[0].JWKSURL}}
	})
	assert.Equal(t, "https://acme.okta.com", accepts(t, v, idp.IssueAssertion(server, client)).Issuer)
}
