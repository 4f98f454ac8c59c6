package oauth_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// failedChecks returns the names of the checks that failed and that were skipped.
func failedChecks(e *oauth.Explanation) (failed, skipped []string) {
	for _, c := range e.Checks {
		switch {
		case c.Err != nil:
			failed = append(failed, c.Name)
		case c.Skipped != "":
			skipped = append(skipped, c.Name)
		}
	}
	return failed, skipped
}

func TestExplain(t *testing.T) {
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: resourceURL})
	s, err := oauth.New(oauth.Config{Resource: resourceURL, Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}})
	require.NoError(t, err)
	for name, tc := range map[string]struct {
		token  string
		failed []string
	}{
		"a good one":          {issuer.Issue(oauthtest.Scopes("notes:read")), nil},
		"with a line break":   {issuer.Issue() + "\n", nil},
		"expired":             {issuer.Issue(oauthtest.Expired()), []string{"time"}},
		"for another service": {issuer.Issue(oauthtest.Audience("account")), []string{"audience"}},
		"three mistakes":      {issuer.Issue(oauthtest.Audience("account"), oauthtest.Expired(), oauthtest.Claim("token_use", "id")), []string{"audience", "kind of token", "time"}},
		"a foreign signature": {issuer.Issue(oauthtest.Foreign()), []string{"signature"}},
		"another issuer":      {issuer.Issue(oauthtest.Claim("iss", issuer.URL()+"/")), []string{"issuer"}},
		"a shared secret":     {issuer.Issue(oauthtest.Header("alg", "HS256")), []string{"form, algorithm and type", "signature"}},
		"no caller":           {issuer.Issue(oauthtest.Claim("sub", nil), oauthtest.Claim("client_id", nil)), []string{"caller and scopes"}},
		"opaque":              {"gho_16C7e42F292c6912E7710c838347Ae178B4a", []string{"form, algorithm and type"}},
		"empty":               {"", []string{"form, algorithm and type"}},
	} {
		e := s.Explain(context.Background(), tc.token)
		failed, skipped := failedChecks(e)
		assert.Equal(t, tc.failed, failed, name)
		assert.Empty(t, skipped, name)
		assert.Equal(t, tc.failed == nil, e.Accepted, name)
		assert.Equal(t, e.Accepted, e.Principal != nil, name)
		_, err := s.Verifier().Verify(context.Background(), strings.TrimSpace(tc.token))
		assert.Equal(t, e.Accepted, err == nil, "%s: the explanation and the verifier agree", name)
	}
}

// TestAnExplanationShowsNoSecret checks that no part of the token is in it.
func TestAnExplanationShowsNoSecret(t *testing.T) {
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: resourceURL})
	s, err := oauth.New(oauth.Config{Resource: resourceURL, Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}})
	require.NoError(t, err)
	token := issuer.Issue(oauthtest.Subject("ann-the-user"), oauthtest.Claim("email", "ann@example.com"), oauthtest.Expired())
	e := s.Explain(context.Background(), token)
	var text strings.Builder
	for _, c := range e.Checks {
		fmt.Fprintln(&text, c.Name, c.Found, c.Skipped)
		if c.Err != nil {
			fmt.Fprintln(&text, c.Err, c.Err.LogValue())
		}
	}
	text.WriteString(strings.Join(e.Claims, " "))
	for _, secret := range append(strings.Split(token, "."), "ann-the-user", "ann@example.com") {
		assert.NotContains(t, text.String(), secret)
	}
	assert.Contains(t, e.Claims, "email")
}

func TestExplainWithoutNetwork(t *testing.T) {
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: resourceURL})
	token := issuer.Issue(oauthtest.Audience("account"))
	good := issuer.Issue()
	issuer.SetOutage(true)
	s, err := oauth.New(oauth.Config{Resource: resourceURL, Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}})
	require.NoError(t, err)
	failed, skipped := failedChecks(s.Explain(context.Background(), token))
	assert.Equal(t, []string{"audience"}, failed)
	assert.Equal(t, []string{"signature"}, skipped)
	e := s.Explain(context.Background(), good)
	assert.False(t, e.Accepted, "nothing that was not checked is accepted")
	assert.Nil(t, e.Principal)
}

func TestExplainWithSeveralVerifiers(t *testing.T) {
	one, two := oauthtest.New(t, &oauthtest.Options{Audience: resourceURL}), oauthtest.New(t, &oauthtest.Options{Audience: resourceURL})
	id, secret := one.Credentials()
	opaque, err := oauth.NewIntrospection(oauth.IntrospectionConfig{
		Endpoint: one.IntrospectionURL(), Issuer: one.URL(), ClientID: id, ClientSecret: secret, Audiences: []string{resourceURL},
	})
	require.NoError(t, err)
	both := []oauth.JWTConfig{{Issuer: one.URL()}, {Issuer: two.URL()}}
	jwts, err := oauth.New(oauth.Config{Resource: resourceURL, Issuers: both})
	require.NoError(t, err)
	all, err := oauth.New(oauth.Config{Resource: resourceURL, Issuers: both, Verifiers: []oauth.Verifier{opaque}})
	require.NoError(t, err)
	for name, tc := range map[string]struct {
		server   *oauth.Server
		token    string
		accepted bool
		verifier string
	}{
		"the first issuer":              {jwts, one.Issue(), true, one.URL()},
		"the second issuer":             {jwts, two.Issue(), true, two.URL()},
		"an opaque token":               {all, one.Opaque(), true, one.URL()},
		"an unknown issuer":             {jwts, one.Issue(oauthtest.Claim("iss", "https://evil.example")), false, ""},
		"an unknown opaque one":         {all, "unknown", false, one.URL()},
		"opaque, without introspection": {jwts, one.Opaque(), false, ""},
	} {
		e := tc.server.Explain(context.Background(), tc.token)
		assert.Equal(t, tc.accepted, e.Accepted, name)
		assert.Equal(t, tc.verifier, e.Verifier, name)
		if !tc.accepted {
			failed, _ := failedChecks(e)
			assert.NotEmpty(t, failed, name)
		}
	}
}
