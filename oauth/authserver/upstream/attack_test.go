package upstream_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth/authserver/upstream"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// atHash returns the claim at_hash for a token and the algorithms with SHA-256.
func atHash(access string) string {
	sum := sha256.Sum256([]byte(access))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

// TestAttack73Callbacks checks what a browser may bring from a provider.
func TestAttack73Callbacks(t *testing.T) {
	for name, query := range map[string]func(a *acme) url.Values{
		"another state":    func(*acme) url.Values { return url.Values{"state": {"x"}, "code": {"the-code"}} },
		"no state":         func(*acme) url.Values { return url.Values{"code": {"the-code"}} },
		"two states":       func(a *acme) url.Values { return url.Values{"state": {a.login.State, "x"}, "code": {"the-code"}} },
		"two codes":        func(a *acme) url.Values { return url.Values{"state": {a.login.State}, "code": {"the-code", "x"}} },
		"no code":          func(a *acme) url.Values { return url.Values{"state": {a.login.State}} },
		"another provider": func(a *acme) url.Values { return with(answer(a.login), "iss", "https://evil.example") },
		"an error in HTML": func(a *acme) url.Values {
			return url.Values{"state": {a.login.State}, "error": {"server_error"}, "error_description": {"<script>alert(1)</script>\r\n\x00"}}
		},
	} {
		a := newAcme(t)
		_, _, err := a.provider.Finish(t.Context(), a.login, query(a))
		require.Error(t, err, name)
		assert.NotContains(t, err.Error(), "<script", name)
		assert.NotContains(t, err.Error(), "\n", name)
		assert.NotContains(t, err.Error(), a.login.State, name)
	}
	a := newAcme(t)
	_, _, err := a.provider.Finish(t.Context(), a.login, with(answer(a.login), "iss", acmeIssuer))
	require.NoError(t, err)
	_, _, err = newAcme(t).provider.Finish(t.Context(), a.login, url.Values{"state": {a.login.State}, "error": {"access_denied"}})
	assert.ErrorIs(t, err, upstream.ErrDenied)
}

func with(query url.Values, name, value string) url.Values {
	query.Set(name, value)
	return query
}

// TestAttack74IDTokens checks each claim of an ID token, and that the user stays the same.
func TestAttack74IDTokens(t *testing.T) {
	good := newAcme(t)
	user, tokens, err := good.finish()
	require.NoError(t, err)
	assert.Equal(t, "ann", user.Subject)
	assert.True(t, user.EmailVerified)
	assert.Equal(t, "refresh-1", tokens.Refresh)

	for name, change := range map[string]func(a *acme){
		"another issuer":            func(a *acme) { a.claims["iss"] = "https://evil.example" },
		"another audience":          func(a *acme) { a.claims["aud"] = "another-client" },
		"another nonce":             func(a *acme) { a.claims["nonce"] = "x" },
		"no nonce":                  func(a *acme) { a.claims["nonce"] = nil },
		"for another party":         func(a *acme) { a.claims["azp"] = "another-client" },
		"several audiences, no azp": func(a *acme) { a.claims["aud"] = []string{"client", "another"} },
		"expired":                   func(a *acme) { a.claims["exp"] = time.Now().Add(-time.Hour).Unix() },
		"without an end":            func(a *acme) { a.claims["exp"] = nil },
		"no subject":                func(a *acme) { a.claims["sub"] = nil },
		"an empty subject":          func(a *acme) { a.claims["sub"] = "" },
		"of another token":          func(a *acme) { a.claims["at_hash"] = atHash("another") },
		"unsigned":                  func(a *acme) { a.options = []oauthtest.TokenOption{oauthtest.Unsigned()} },
		"a foreign key":             func(a *acme) { a.options = []oauthtest.TokenOption{oauthtest.Foreign()} },
		"no ID token": func(a *acme) {
			a.tokens["id_token"] = nil
		},
	} {
		a := newAcme(t)
		change(a)
		_, _, err := a.finish()
		assert.Error(t, err, name)
	}
	right := newAcme(t)
	right.claims["at_hash"] = atHash("access-1")
	_, _, err = right.finish()
	require.NoError(t, err)

	unverified := newAcme(t)
	unverified.claims["email_verified"] = false
	user, _, err = unverified.finish()
	require.NoError(t, err)
	assert.False(t, user.EmailVerified)

	other := newAcme(t)
	other.claims["sub"], other.claims["nonce"] = "mallory", nil
	_, err = other.refresh()
	assert.ErrorIs(t, err, upstream.ErrMismatch, "the user changed when the tokens were refreshed")
}

// TestAttack75TheTokenEndpointMisbehaves checks what becomes of responses that are none.
func TestAttack75TheTokenEndpointMisbehaves(t *testing.T) {
	const secret = "client-secret"
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		is     error
	}{
		"500":           {says(http.StatusInternalServerError, "application/json", `{"error":"server_error"}`), upstream.ErrUnavailable},
		"HTML":          {says(http.StatusOK, "text/html", "<html>"+secret+"</html>"), nil},
		"502 HTML":      {says(http.StatusBadGateway, "text/html", "<html>"), upstream.ErrUnavailable},
		"empty":         {says(http.StatusOK, "application/json", ""), nil},
		"not an object": {says(http.StatusOK, "application/json", "[]"), nil},
		"two members":   {says(http.StatusOK, "application/json", `{"access_token":"a","access_token":"b","token_type":"Bearer"}`), nil},
		"huge":          {says(http.StatusOK, "application/json", `{"access_token":"`+strings.Repeat("x", 4<<20)+`"}`), nil},
		"another type":  {says(http.StatusOK, "application/json", `{"access_token":"a","token_type":"DPoP"}`), nil},
		"a redirect": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "https://evil.example/")
			w.WriteHeader(http.StatusFound)
		}, nil},
	} {
		a := newAcme(t)
		a.on("POST id.acme.test/token", test.answer)
		_, _, err := a.finish()
		require.Error(t, err, name)
		if test.is != nil {
			assert.ErrorIs(t, err, test.is, name)
		}
		assert.NotContains(t, err.Error(), secret, name)
		assert.Less(t, len(err.Error()), 2000, name)
	}
	revoked := newAcme(t)
	revoked.on("POST id.acme.test/token", says(http.StatusBadRequest, "application/json", `{"error":"invalid_grant"}`))
	_, err := revoked.refresh()
	assert.ErrorIs(t, err, upstream.ErrRevoked)

	slow := newAcme(t)
	slow.provider.Timeout = 50 * time.Millisecond
	slow.on("POST id.acme.test/token", never)
	_, err = slow.refresh()
	assert.ErrorIs(t, err, upstream.ErrUnavailable)

	kept := newAcme(t)
	kept.claims["nonce"] = nil
	kept.tokens["refresh_token"], kept.tokens["expires_in"] = nil, nil
	tokens, err := kept.refresh()
	require.NoError(t, err)
	assert.Equal(t, "refresh-1", tokens.Refresh, "the one before stays good if none comes")
	assert.True(t, tokens.Expires.IsZero())
}

// TestNothingSecretIsPrinted checks what a log would have of a provider, a login and tokens.
func TestNothingSecretIsPrinted(t *testing.T) {
	a := newAcme(t)
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		text := fmt.Sprintf(format, a.login) + fmt.Sprintf(format, upstream.Tokens{Access: "access-1", Refresh: "refresh-1"})
		for _, secret := range []string{a.login.State, a.login.Nonce, a.login.Verifier, "access-1", "refresh-1"} {
			assert.NotContains(t, text, secret, format)
		}
	}
	stored, err := json.Marshal(upstream.Tokens{Access: "access-1", Refresh: "refresh-1"})
	require.NoError(t, err)
	var read upstream.Tokens
	require.NoError(t, json.Unmarshal(stored, &read))
	assert.Equal(t, "refresh-1", read.Refresh, "they can be stored")
}

// TestManyLoginsAtOnce checks that a provider can be used by many at once.
func TestManyLoginsAtOnce(t *testing.T) {
	a := newAcme(t)
	a.claims["nonce"] = nil
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			_, err := a.provider.LoginURL(t.Context(), newLogin())
			assert.NoError(t, err)
			_, err = a.refresh()
			assert.NoError(t, err)
		})
	}
	wg.Wait()
}
