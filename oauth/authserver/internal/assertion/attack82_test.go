package assertion_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/internal/assertion"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// TestAttack82BadAssertions checks that every bad assertion of oauthtest is refused, whether or not
// it names a resource and scopes, and that it is not recorded as used.
func TestAttack82BadAssertions(t *testing.T) {
	idp := oauthtest.New(t, nil)
	v, used := newVerifier(t, idp)
	for name, opts := range map[string][]oauthtest.TokenOption{
		"with little":     nil,
		"with everything": {oauthtest.Claim("resource", resource), oauthtest.Scopes("notes:read"), oauthtest.Claim("email", "alice@example.com")},
	} {
		bad := idp.BadAssertions(server, client, opts...)
		require.Greater(t, len(bad), 40)
		for _, b := range bad {
			t.Run(name+"/"+b.Name, func(t *testing.T) {
				why := refuses(t, v, b.Assertion)
				assert.NotEmpty(t, why.Problem)
			})
		}
		require.Empty(t, used.keys(), "a refused assertion is not used up")
		accepts(t, v, idp.IssueAssertion(server, client, opts...))
		*used = record{}
	}
}

// TestAttack82Claims checks what a server of this package refuses and others may support, and
// values near those that are accepted.
func TestAttack82Claims(t *testing.T) {
	idp := oauthtest.New(t, nil)
	v, used := newVerifier(t, idp)
	claim := oauthtest.Claim
	for name, opts := range map[string][]oauthtest.TokenOption{
		"authorization_details":           {claim("authorization_details", []any{map[string]any{"type": "chat"}})},
		"empty authorization_details":     {claim("authorization_details", []any{})},
		"bound to a certificate":          {claim("cnf", map[string]any{"x5t#S256": "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2"})},
		"an empty cnf":                    {claim("cnf", map[string]any{})},
		"an actor that is a text":         {claim("act", "agent")},
		"two resources":                   {claim("resource", []string{resource, resource})},
		"no resource of a list":           {claim("resource", []string{})},
		"a resource with a slash":         {claim("resource", resource+"/")},
		"an audience with a slash":        {claim("aud", server+"/")},
		"an audience in capitals":         {claim("aud", strings.ToUpper(server))},
		"an audience of a number":         {claim("aud", []any{server, 1})},
		"an issuer with a slash":          {claim("iss", idp.URL()+"/")},
		"an issuer that is a list":        {claim("iss", []string{idp.URL()})},
		"this server as issuer":           {claim("iss", server)},
		"a client in capitals":            {claim("client_id", strings.ToUpper(client))},
		"a client in azp":                 {claim("client_id", nil), claim("azp", client)},
		"a subject in another case":       {claim("Sub", "mallory")},
		"a resource in another case":      {claim("RESOURCE", "https://elsewhere.example.com")},
		"a tenant of the issuer":          {claim("tenant", "acme")},
		"another tenant of this server":   {claim("aud_tenant", "acme")},
		"an e-mail address for a subject": {claim("sub", nil), claim("email", "alice@example.com")},
		"a time that is not a number":     {claim("nbf", "soon")},
		"a negative time":                 {claim("iat", -1)},
		"a time beyond all times":         {claim("exp", 9e18)},
		"a scope of an object":            {claim("scope", []any{map[string]any{}})},
		"a scope with a line break":       {claim("scope", "read\nwrite")},
		"a scope of a space":              {claim("scope", []string{"read", " "})},
		"a scope of nothing":              {claim("scope", []string{""})},
		"claims that are null":            {claim("aud", json.RawMessage("null"))},
		"many scopes":                     {claim("scope", strings.Repeat("a ", 300))},
		"a type with a suffix":            {oauthtest.Header("typ", assertion.Type+"+x")},
		"an empty type":                   {oauthtest.Header("typ", "")},
		"compressed":                      {oauthtest.Header("zip", "DEF")},
		"encrypted":                       {oauthtest.Header("enc", "A256GCM")},
		"a nested JWT":                    {oauthtest.Header("cty", "JWT")},
		"an ID token":                     {oauthtest.Header("typ", nil), claim("aud", client), claim("nonce", "n"), claim("auth_time", time.Now().Unix())},
		"an ID token for this server":     {oauthtest.Header("typ", "JWT"), claim("nonce", "n")},
		"more than 16 KiB":                {claim("padding", strings.Repeat("a", 20_000))},
		"more claims than any":            {oauthtest.Payload("{" + manyMembers(300) + "}")},
		"a list instead of claims":        {oauthtest.Payload("[]")},
		"broken claims":                   {oauthtest.Payload(`{"iss":`)},
	} {
		t.Run(name, func(t *testing.T) { refuses(t, v, idp.IssueAssertion(server, client, opts...)) })
	}
	assert.Empty(t, used.keys())
	for _, text := range []string{"", ".", "..", "...", "a.b.c", strings.Repeat("a", 100_000), idp.IssueAssertion(server, client) + ".", idp.IssueAssertion(server, client) + "\n"} {
		refuses(t, v, text)
	}
	_, err := v.Verify(t.Context(), idp.IssueAssertion(server, "", oauthtest.Claim("client_id", "")), "")
	assert.ErrorIs(t, err, assertion.ErrInvalid, "no client is authenticated")
}

// TestAttack82RefusalsSayWhatIsWrong checks what the operator reads.
func TestAttack82RefusalsSayWhatIsWrong(t *testing.T) {
	idp := oauthtest.New(t, nil)
	v, _ := newVerifier(t, idp)
	claim := oauthtest.Claim
	for name, c := range map[string]struct {
		opt                oauthtest.TokenOption
		problem, want, got string
	}{
		"type":             {oauthtest.Header("typ", "JWT"), "its type is not that of an identity assertion", assertion.Type, "JWT"},
		"no type":          {oauthtest.Header("typ", nil), "its type is not that of an identity assertion", assertion.Type, "no type"},
		"algorithm":        {oauthtest.Header("alg", "HS256"), "its algorithm is not accepted", strings.Join([]string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}, ", "), "HS256"},
		"extension":        {oauthtest.Header("crit", []string{}), "its header is not that of an identity assertion", "", ""},
		"length":           {claim("padding", strings.Repeat("a", 20_000)), "it is longer than 16384 bytes", "", ""},
		"claim name":       {claim("SUB", "mallory"), "the name of a claim differs from a registered one only in case", "", ""},
		"claims":           {oauthtest.Payload("[]"), "its claims are not an unambiguous JSON object", "", ""},
		"signature":        {oauthtest.Foreign(), "its signature is not valid", "", ""},
		"issuer":           {claim("iss", "https://elsewhere.example.com"), "its issuer is not trusted", "a configured issuer", "https://elsewhere.example.com"},
		"itself":           {claim("iss", server), "its issuer is this authorization server itself", "", ""},
		"audience":         {claim("aud", []string{server, "x"}), "it is not for this authorization server alone", server, "[" + server + " x]"},
		"client":           {claim("client_id", "x"), "it is for another client", client, "x"},
		"resource":         {claim("resource", "x"), "it is for another resource", "a resource of this server", "x"},
		"control":          {claim("resource", resource+"\x00"), "its resource is not one URL", "a string", strconv.QuoteToASCII(resource + "\x00")},
		"a long resource":  {claim("resource", strings.Repeat("r", 2049)), "its resource is not one URL", "a string", strings.Repeat("r", 100) + "…"},
		"subject":          {claim("sub", ""), "its sub is not a name of 1 to 1024 bytes without control characters", "", ""},
		"no jti":           {claim("jti", nil), "it has no jti", "", ""},
		"details":          {claim("authorization_details", []any{}), "it has authorization_details, which are not supported", "", ""},
		"key":              {claim("cnf", map[string]any{}), "it is bound to a key, which is not supported", "", ""},
		"expiry":           {claim("exp", nil), "it does not say when it expires", "", ""},
		"issue":            {claim("iat", nil), "it does not say when it was issued", "", ""},
		"the tenant":       {claim("tenant", "x"), "its issuer is not trusted for the users of this tenant", "a configured tenant", "x"},
		"the other tenant": {claim("aud_tenant", "x"), "it is for another tenant of this server", "no tenant", "x"},
	} {
		text := idp.IssueAssertion(server, client, c.opt)
		why := refuses(t, v, text)
		assert.Equal(t, c.problem, why.Problem, name)
		assert.Equal(t, c.want, why.Want, name)
		assert.Equal(t, c.got, why.Got, name)
		trusted := ""
		if c.problem == "its signature is not valid" || c.problem == "it is for another resource" {
			trusted = idp.URL()
		}
		assert.Equal(t, trusted, why.Verifier, name)
		assert.Equal(t, strings.Contains(name, "type"), strings.Contains(why.Advice, "exchange its ID token"), name)
		_, err := v.Verify(t.Context(), text, client)
		assert.EqualError(t, err, "the identity assertion is not valid: "+c.problem, name)
	}
	for _, text := range []string{"x", ""} {
		assert.Equal(t, "it is not a signed JWT", refuses(t, v, text).Problem)
	}
}

func manyMembers(n int) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = fmt.Sprintf(`"m%d":1`, i)
	}
	return strings.Join(parts, ",")
}

// TestAttack82Replay checks that of many presentations of one assertion exactly one is accepted, on
// several replicas that share the record, and that the record ends after the assertion.
func TestAttack82Replay(t *testing.T) {
	idp := oauthtest.New(t, nil)
	v, used := newVerifier(t, idp)
	replica, _ := newVerifier(t, idp, func(o *assertion.Options) { o.Once = used.once })
	text := idp.IssueAssertion(server, client)
	var won, lost atomic.Int64
	var wait sync.WaitGroup
	for n := range 50 {
		wait.Go(func() {
			verifier := v
			if n%2 == 0 {
				verifier = replica
			}
			switch _, err := verifier.Verify(t.Context(), text, client); {
			case err == nil:
				won.Add(1)
			case assert.ErrorIs(t, err, assertion.ErrReplayed):
				lost.Add(1)
			}
		})
	}
	wait.Wait()
	assert.EqualValues(t, 1, won.Load())
	assert.EqualValues(t, 49, lost.Load())
	why := refuses(t, v, text)
	assert.Equal(t, "it was used before", why.Problem)
	assert.Equal(t, idp.URL(), why.Verifier)
	for key, until := range used.keys() {
		assert.Len(t, key, 43)
		// The assertion is accepted until exp and the leeway, by a replica with a slow clock for
		// longer.
		assert.WithinDuration(t, time.Now().Add(5*time.Minute+30*time.Second+5*time.Minute), until, 10*time.Second)
	}

	// The jti is recorded and not the text, which can be signed again.
	again := idp.IssueAssertion(server, client, oauthtest.Claim("jti", accepts(t, v, idp.IssueAssertion(server, client)).ID))
	_, err := v.Verify(t.Context(), again, client)
	assert.ErrorIs(t, err, assertion.ErrReplayed, "another JWT with the same jti")
}

// TestAttack82ReplayToASlowClock checks that a replica whose clock is behind refuses a used
// assertion even when the record, by its own clock, has let go of what has expired.
func TestAttack82ReplayToASlowClock(t *testing.T) {
	idp := oauthtest.New(t, nil)
	right, slow := &clock{}, &clock{}
	slow.advance(-4 * time.Minute)
	used := &record{}
	once := func(ctx context.Context, key string, until time.Time) error {
		used.mu.Lock()
		maps.DeleteFunc(used.seen, func(_ string, until time.Time) bool { return right.now().After(until) })
		used.mu.Unlock()
		return used.once(ctx, key, until)
	}
	v, _ := newVerifier(t, idp, func(o *assertion.Options) { o.Once, o.KeySet.Now = once, right.now })
	replica, _ := newVerifier(t, idp, func(o *assertion.Options) { o.Once, o.KeySet.Now = once, slow.now })
	text := idp.IssueAssertion(server, client)
	accepts(t, v, text)
	var replays []bool
	for range 9 {
		right.advance(time.Minute)
		slow.advance(time.Minute)
		_, err := replica.Verify(t.Context(), text, client)
		// For the slow clock, the assertion is issued in the future at first.
		assert.ErrorIs(t, err, assertion.ErrInvalid, "after %v", time.Duration(right.offset.Load()))
		replays = append(replays, errors.Is(err, assertion.ErrReplayed))
	}
	assert.Equal(t, []bool{false, false, false, true, true, true, true, true, true}, replays)
}

// TestAttack82IssuersDoNotSpeakForEachOther checks that assertions are only accepted with the keys
// of the issuer that they name, and that two issuers may use the same jti.
func TestAttack82IssuersDoNotSpeakForEachOther(t *testing.T) {
	a, b := oauthtest.New(t, nil), oauthtest.New(t, nil)
	v, used := newVerifier(t, a, func(o *assertion.Options) {
		o.Issuers = []assertion.Issuer{{Issuer: a.URL(), Tenant: "acme"}, {Issuer: b.URL(), JWKS: b.JWKSURL(), Tenant: "umbrella"}}
	})
	refuses(t, v, a.IssueAssertion(server, client, oauthtest.Claim("iss", b.URL())))
	refuses(t, v, b.IssueAssertion(server, client, oauthtest.Claim("iss", a.URL())))
	assert.Empty(t, used.keys())
	jti := oauthtest.Claim("jti", "1")
	assert.Equal(t, "acme", accepts(t, v, a.IssueAssertion(server, client, jti)).Tenant)
	assert.Equal(t, "umbrella", accepts(t, v, b.IssueAssertion(server, client, jti)).Tenant)
	// The key is that of the pair of issuer and jti, not of the two texts in a row.
	accepts(t, v, a.IssueAssertion(server, client, oauthtest.Claim("jti", "11")))
}

// TestAttack82RefusalsSayNothingOfTheUser checks that neither the text of an error nor what is
// logged of it contains the user, the jti or the assertion.
func TestAttack82RefusalsSayNothingOfTheUser(t *testing.T) {
	idp := oauthtest.New(t, nil)
	v, _ := newVerifier(t, idp)
	secret := []oauthtest.TokenOption{oauthtest.Subject("secret-user"), oauthtest.Claim("email", "secret-user@example.com"), oauthtest.Claim("jti", "secret-jti")}
	logged := &strings.Builder{}
	log := slog.New(slog.NewTextHandler(logged, nil))
	for _, bad := range idp.BadAssertions(server, client, secret...) {
		_, err := v.Verify(t.Context(), bad.Assertion, client)
		require.Error(t, err, bad.Name)
		log.Info(err.Error(), "error", err)
		var why *oauth.TokenError
		if assert.ErrorAs(t, err, &why) {
			log.Info(bad.Name, "why", why)
		}
		if len(bad.Assertion) > 100 {
			assert.NotContains(t, logged.String(), bad.Assertion[len(bad.Assertion)-20:], bad.Name)
		}
	}
	assert.NotContains(t, logged.String(), "secret")
	assert.Contains(t, logged.String(), "expected="+server)
	assert.Contains(t, logged.String(), "expected=oauth-id-jag+jwt")
}

// TestAttack82ForgeriesCostNoFetch checks that an assertion that no key could make valid is refused
// while the issuer is down, and causes no request to it.
func TestAttack82ForgeriesCostNoFetch(t *testing.T) {
	idp := oauthtest.New(t, nil)
	idp.SetOutage(true)
	v, used := newVerifier(t, idp)
	asked := func() int {
		return idp.Requests(oauthtest.Metadata) + idp.Requests(oauthtest.OpenID) + idp.Requests(oauthtest.JWKS)
	}
	needKey := map[string]bool{"a changed signature": true, "a changed claim": true, "a key in its own header": true, "a key that the issuer does not publish": true, "another resource": true}
	for _, bad := range idp.BadAssertions(server, client) {
		if !needKey[bad.Name] {
			refuses(t, v, bad.Assertion)
		}
	}
	assert.Zero(t, asked())
	unavailable(t, v, idp.IssueAssertion(server, client))
	assert.Positive(t, asked())
	assert.Empty(t, used.keys())
}
