package oauth_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// TestExplainVerifiersOfTheProgram checks what an explanation says of each result of a verifier
// that it knows nothing about.
func TestExplainVerifiersOfTheProgram(t *testing.T) {
	ada := &oauth.Principal{Issuer: "the-keys", Subject: "ada"}
	const token = "a-token-that-no-error-may-quote"
	const failed = "oauth: the token cannot be checked now: a verifier failed" // its text may quote anything
	for name, tc := range map[string]struct {
		principal         *oauth.Principal
		err               error
		problem, verifier string
		skipped           string
	}{
		"accepted":         {principal: ada, verifier: "the-keys"},
		"refused":          {err: fmt.Errorf("%w: revoked", oauth.ErrInvalidToken), problem: "a verifier of the program refuses it"},
		"refused in words": {err: &oauth.TokenError{Problem: "it is revoked", Verifier: "the-keys"}, problem: "it is revoked", verifier: "the-keys"},
		"failed":           {err: errors.New("the database is down"), skipped: failed},
		"quoted":           {err: errors.New("no row for " + token), skipped: failed},
		"nothing":          {skipped: failed},
	} {
		s, err := oauth.New(oauth.Config{
			Resource: resourceURL, AuthorizationServers: []string{"https://login.example.com"},
			Verifiers: []oauth.Verifier{oauth.VerifierFunc(func(context.Context, string) (*oauth.Principal, error) { return tc.principal, tc.err })},
		})
		require.NoError(t, err)
		e := s.Explain(context.Background(), token)
		assert.Equal(t, tc.principal != nil, e.Accepted, name)
		assert.Same(t, tc.principal, e.Principal, name)
		require.Len(t, e.Checks, 1, name)
		check := e.Checks[0]
		assert.Equal(t, "token", check.Name, name)
		if tc.problem == "" {
			assert.Nil(t, check.Err, name)
		} else if assert.NotNil(t, check.Err, name) {
			assert.Equal(t, tc.problem, check.Err.Problem, name)
		}
		assert.Equal(t, tc.verifier, e.Verifier, name)
		assert.Equal(t, tc.skipped, check.Skipped, name)
	}
}

// TestExplainShowsWhatATokenHas checks the texts of the checks, and those of tokens that cannot be
// read.
func TestExplainShowsWhatATokenHas(t *testing.T) {
	k := newMintKey("key-1", "ES256")
	m := newMint(t, k)
	s, err := oauth.New(oauth.Config{
		Resource: resourceURL, AuthorizationServers: []string{m.URL}, Verifiers: []oauth.Verifier{m.verifier(t)},
		Options: oauth.AuthenticateOptions{Now: m.clock.Now},
	})
	require.NoError(t, err)
	payload := m.claims(nil)
	names := []string{"form, algorithm and type", "issuer", "audience", "kind of token", "time", "signature", "caller and scopes"}
	for name, tc := range map[string]struct {
		token    string
		found    []string // one for each check; only those that are named, from the first on
		count    int
		accepted bool
	}{
		"a good one": {m.token(k, nil), []string{
			"ES256, type at+jwt", m.URL, resourceURL, "", "expires 2026-11-01T13:00:00Z", "key key-1", "scopes notes:read notes:write",
		}, 7, true},
		"no scopes":             {m.token(k, map[string]any{"scope": nil}), []string{"ES256, type at+jwt", m.URL, resourceURL, "", "expires 2026-11-01T13:00:00Z", "key key-1", "no scopes"}, 7, true},
		"no type":               {k.sign(`{"alg":"ES256","kid":"key-1"}`, payload), []string{"ES256, no type"}, 7, true},
		"no algorithm":          {k.sign(`{"kid":"key-1","typ":"JWT"}`, payload), []string{"none, type JWT"}, 7, false},
		"a number as algorithm": {k.sign(`{"alg":7,"typ":8}`, payload), []string{"none, no type"}, 7, false},
		"a long type":           {k.sign(`{"alg":"A\n","typ":"JWT\t"}`, payload), []string{`"A\n", type "JWT\t"`}, 7, false},
		"a header with a twin":  {k.sign(`{"alg":"ES256","alg":"none"}`, payload), []string{""}, 7, false},
		"a header of text":      {k.sign(`ES256`, payload), []string{""}, 7, false},
		"claims of text":        {k.sign(k.header(), `alice`), []string{"ES256, type at+jwt"}, 1, false},
		"a claim twice":         {k.sign(k.header(), m.withText(nil, `"sub":"bob"`)), []string{"ES256, type at+jwt"}, 1, false},
		"no JWT":                {"opaque", []string{""}, 1, false},
	} {
		e := s.Explain(context.Background(), tc.token)
		require.Len(t, e.Checks, tc.count, name)
		for i, check := range e.Checks {
			assert.Equal(t, names[i], check.Name, name)
			if i < len(tc.found) {
				assert.Equal(t, tc.found[i], check.Found, "%s: %s", name, check.Name)
			}
		}
		assert.Equal(t, tc.accepted, e.Accepted, name)
		assert.Equal(t, tc.count == 7, len(e.Claims) > 0, name)
	}
}

// TestExplainWithoutKeys checks that a token is not accepted while its key cannot be fetched, and
// that the explanation says so.
func TestExplainWithoutKeys(t *testing.T) {
	k := newMintKey("key-1", "ES256")
	m := newMint(t, k)
	m.respond(respondStatus(http.StatusServiceUnavailable))
	s, err := oauth.New(oauth.Config{Resource: resourceURL, AuthorizationServers: []string{m.URL}, Verifiers: []oauth.Verifier{m.verifier(t)}})
	require.NoError(t, err)
	e := s.Explain(context.Background(), m.token(k, nil))
	assert.False(t, e.Accepted)
	assert.Nil(t, e.Principal)
	assert.Equal(t, "the keys of the issuer cannot be fetched", e.Checks[5].Skipped)
	assert.Nil(t, e.Checks[5].Err)
}
