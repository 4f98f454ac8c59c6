package upstream_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth/authserver/upstream"
)

// symmetric returns an ID token of acme that is signed with a shared key (HS256).
func (a *acme) symmetric(key string) string {
	now := time.Now()
	claims := map[string]any{"iat": now.Unix(), "exp": now.Add(time.Hour).Unix()}
	for name, value := range a.claims {
		if value != nil {
			claims[name] = value
		}
	}
	encode := base64.RawURLEncoding.EncodeToString
	text := encode([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + encode([]byte(toJSON(a.t, claims)))
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(text))
	return text + "." + encode(mac.Sum(nil))
}

// TestSharedKeysSignNoIDToken checks that an ID token that is signed with the client secret, or
// with what is public, is refused, whatever the configuration says.
func TestSharedKeysSignNoIDToken(t *testing.T) {
	for name, key := range map[string]string{"the client secret": "client-secret", "an empty key": "", "the client ID": "client"} {
		a := newAcme(t)
		a.tokens["id_token"] = a.symmetric(key)
		_, _, err := a.finish()
		assert.ErrorIs(t, err, upstream.ErrMismatch, name)
		a.claims["nonce"] = nil
		a.tokens["id_token"] = a.symmetric(key)
		_, err = a.refresh()
		assert.ErrorIs(t, err, upstream.ErrMismatch, "%s, at a refresh", name)
	}
	a := newAcme(t)
	a.provider.Algorithms = []string{"RS256", "HS256"}
	assert.Error(t, a.provider.Check(), "it cannot be allowed")
}

// TestUserInfoIsOfTheSameUser checks that UserInfo of another subject than that of the ID token is
// refused, as is one without a subject.
func TestUserInfoIsOfTheSameUser(t *testing.T) {
	for body, good := range map[string]bool{
		`{"sub":"ann","email":"ann@acme.test","email_verified":true}`: true,
		`{"sub":"mallory","email":"ann@acme.test"}`:                   false,
		`{"email":"ann@acme.test"}`:                                   false,
		`{"sub":["ann"],"email":"ann@acme.test"}`:                     false,
		`{"sub":"Ann","email":"ann@acme.test"}`:                       false,
	} {
		a := newAcme(t)
		a.claims["email"], a.claims["email_verified"] = nil, nil // UserInfo has it
		a.says("GET id.acme.test/userinfo", body)
		user, _, err := a.finish()
		require.NotEmpty(t, a.requests("GET id.acme.test/userinfo"), body)
		if good {
			require.NoError(t, err, body)
			assert.Equal(t, "ann@acme.test", user.Email)
			continue
		}
		assert.ErrorIs(t, err, upstream.ErrMismatch, body)
		assert.Empty(t, user, body)
	}
}

// TestAPromisedIssuerMustBeNamed checks RFC 9207: if the metadata promises iss, a callback without
// it is refused, before the code is used and also if it is an error.
func TestAPromisedIssuerMustBeNamed(t *testing.T) {
	a := newAcme(t)
	a.discovery(acmeIssuer, map[string]any{"authorization_response_iss_parameter_supported": true})
	_, _, err := a.finish()
	require.ErrorIs(t, err, upstream.ErrMismatch)
	_, _, err = a.provider.Finish(t.Context(), a.login, with(with(answer(a.login), "error", "access_denied"), "code", ""))
	require.ErrorIs(t, err, upstream.ErrMismatch)
	require.NotErrorIs(t, err, upstream.ErrDenied, "an error that nobody vouches for means nothing")
	_, _, err = a.provider.Finish(t.Context(), a.login, with(answer(a.login), "iss", acmeIssuer+"/"))
	require.ErrorIs(t, err, upstream.ErrMismatch)
	assert.Empty(t, a.requests("POST id.acme.test/token"), "the code was not sent")
	_, _, err = a.provider.Finish(t.Context(), a.login, with(answer(a.login), "iss", acmeIssuer))
	require.NoError(t, err)

	silent := newAcme(t)
	silent.discovery(acmeIssuer, map[string]any{"authorization_response_iss_parameter_supported": false})
	_, _, err = silent.finish()
	require.NoError(t, err, "it promises nothing")
}

// TestARefreshIsForTheSameUser checks that refreshed tokens of another user are refused, whether an
// ID token, UserInfo or an endpoint without OpenID Connect says so.
func TestARefreshIsForTheSameUser(t *testing.T) {
	idToken := newAcme(t)
	idToken.claims["nonce"], idToken.claims["sub"] = nil, "mallory"
	_, err := idToken.refresh()
	require.ErrorIs(t, err, upstream.ErrMismatch)

	withoutIDToken := func(body string) *acme {
		a := newAcme(t)
		a.tokens["id_token"] = nil
		a.says("GET id.acme.test/userinfo", body)
		return a
	}
	_, err = withoutIDToken(`{"sub":"mallory"}`).refresh()
	require.ErrorIs(t, err, upstream.ErrMismatch)
	_, err = withoutIDToken(`{"sub":"ann"}`).refresh()
	require.NoError(t, err)
	down := withoutIDToken("")
	down.on("GET id.acme.test/userinfo", says(http.StatusBadGateway, "text/html", "<html>"))
	_, err = down.refresh()
	require.NoError(t, err, "the new tokens must not be lost because UserInfo is down")

	plain := newAcme(t)
	plain.provider = &upstream.Provider{
		Name: "Plain", AuthorizationEndpoint: acmeIssuer + "/authorize", TokenEndpoint: acmeIssuer + "/token", UserInfoEndpoint: acmeIssuer + "/user",
		ClientID: "client", ClientSecret: "client-secret", Client: plain.provider.Client, Profile: upstream.Profile{Subject: []string{"id"}},
	}
	plain.says("GET id.acme.test/user", `{"id":"mallory"}`)
	_, err = plain.refresh()
	require.ErrorIs(t, err, upstream.ErrMismatch)
	plain.says("GET id.acme.test/user", `{"id":"ann"}`)
	_, err = plain.refresh()
	require.NoError(t, err)
}
