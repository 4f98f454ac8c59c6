package oauth_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/oauth"
)

func bearerOf(target string, headers ...string) (string, error) {
	r := httptest.NewRequest("POST", target, strings.NewReader("access_token=form"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Cookie", "access_token=cookie")
	for _, h := range headers {
		r.Header.Add("Authorization", h)
	}
	return oauth.BearerToken(r)
}

func TestSchemeIsCaseInsensitive(t *testing.T) {
	for _, h := range []string{"Bearer abc", "bearer abc", "BEARER abc", "Bearer  abc", "Bearer\tabc", " Bearer abc "} {
		token, err := bearerOf("/mcp", h)
		assert.NoError(t, err, "%q", h)
		assert.Equal(t, "abc", token, "%q", h)
	}
	for _, good := range []string{"a", "a.b-c_d~e+f/g==", strings.Repeat("x", oauth.MaxTokenBytes)} {
		token, err := bearerOf("/mcp", "Bearer "+good)
		assert.NoError(t, err)
		assert.Equal(t, good, token)
	}
}

func TestMalformedTokens(t *testing.T) {
	for _, h := range []string{"", " ", "Bearer", "Bearer ", "Bearer a b", "Bearer a,b", "Bearer a, Bearer b", "Bearer =",
		"Bearer a=b", "Bearer a\x00b", "Bearer a\x7f", "Bearer ä", "Bearer a\u00a0b", "Bearer \"a\"", "Bearer a;b", "Bearer\u00a0a",
		":", "Bea rer: a, bearer b", "Bearer a\r\nX: y"} {
		token, err := bearerOf("/mcp", h)
		assert.ErrorIs(t, err, oauth.ErrMalformed, "%q", h)
		assert.NotErrorIs(t, err, oauth.ErrNoToken, "%q", h)
		assert.Empty(t, token)
	}
}

func TestTwoCredentials(t *testing.T) {
	for _, hs := range [][]string{
		{"Bearer a", "Bearer b"}, {"Bearer a", "Bearer a"}, {"Basic eA==", "Bearer b"}, {"Bearer a", ""},
		{"Basic eA==, Bearer b"}, {"Bearer b, Basic eA=="}, {"Digest a=\"b\",bearer b"},
	} {
		_, err := bearerOf("/mcp", hs...)
		assert.ErrorIs(t, err, oauth.ErrMalformed, "%q", hs)
	}
}

func TestTokenInTheURL(t *testing.T) {
	for _, q := range []string{"access_token=abc", "a=b&access_token=abc", "access%5Ftoken=abc", "access_token", "a=b;access_token=abc",
		"%zz&access_token=abc"} {
		_, err := bearerOf("/mcp?" + q)
		assert.ErrorIs(t, err, oauth.ErrNoToken, "alone it is ignored: %q", q)
		_, err = bearerOf("/mcp?"+q, "Bearer abc")
		assert.ErrorIs(t, err, oauth.ErrMalformed, "with a header: %q", q)
		_, err = bearerOf("/mcp?"+q, "Basic eA==")
		assert.ErrorIs(t, err, oauth.ErrMalformed, "with another header: %q", q)
	}
	for _, q := range []string{"", "access_tokens=abc", "q=access_token", "xaccess_token=1"} {
		_, err := bearerOf("/mcp?"+q, "Bearer abc")
		assert.NoError(t, err, "%q", q)
	}
}

func TestFormAndCookieAreNotCredentials(t *testing.T) {
	r := httptest.NewRequest("POST", "/mcp", failingBody{t})
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Cookie", "access_token=cookie; Authorization=Bearer x")
	_, err := oauth.BearerToken(r)
	assert.ErrorIs(t, err, oauth.ErrNoToken)
}

// A failingBody must not be read.
type failingBody struct{ t *testing.T }

func (f failingBody) Read([]byte) (int, error) {
	f.t.Error("the body was read")
	return 0, errors.New("read")
}

func TestOtherSchemes(t *testing.T) {
	for _, h := range []string{"Basic eA==", "DPoP abc", `Digest username="a", realm="b"`, "Bearerx abc", "Negotiate"} {
		_, err := bearerOf("/mcp", h)
		assert.ErrorIs(t, err, oauth.ErrNoToken, "%q", h)
		assert.ErrorIs(t, err, oauth.ErrOtherScheme, "%q", h)
	}
}

func TestOversizedTokens(t *testing.T) {
	for _, n := range []int{oauth.MaxTokenBytes + 1, 1 << 20} {
		big := "Bearer " + strings.Repeat("x", n)
		_, err := bearerOf("/mcp", big)
		assert.ErrorIs(t, err, oauth.ErrMalformed, "%d", n)
		assert.Less(t, len(err.Error()), 200)
		r := &http.Request{Header: http.Header{"Authorization": {big}}}
		allocs := testing.AllocsPerRun(10, func() { _, _ = oauth.BearerToken(r) })
		assert.LessOrEqual(t, allocs, 5.0, "the token is not copied")
	}
}

func TestBearerTokenAllocatesNothing(t *testing.T) {
	r := httptest.NewRequest("POST", "/mcp", nil)
	r.Header.Set("Authorization", "Bearer "+strings.Repeat("x", 1000))
	assert.Zero(t, testing.AllocsPerRun(100, func() { _, _ = oauth.BearerToken(r) }))
}

func FuzzBearerToken(f *testing.F) {
	for _, s := range []string{"Bearer abc", "bearer a,b", "Basic x, Bearer y", "", "Bearer\ta==", "Bearer a b"} {
		f.Add(s, "")
		f.Add(s, "access_token=x")
	}
	f.Fuzz(func(t *testing.T, header, query string) {
		r := httptest.NewRequest("POST", "/mcp", nil)
		r.Header["Authorization"] = []string{header}
		r.URL.RawQuery = query
		token, err := oauth.BearerToken(r)
		if (err == nil) == (token == "") {
			t.Fatalf("token %q, error %v", token, err)
		}
		if err != nil {
			if !errors.Is(err, oauth.ErrNoToken) && !errors.Is(err, oauth.ErrMalformed) {
				t.Fatalf("untyped error %v", err)
			}
			return
		}
		if strings.ContainsAny(token, " \t,\"\r\n") || len(token) > oauth.MaxTokenBytes {
			t.Fatalf("token %q", token)
		}
		// go-sdk, which runs behind the middleware, must read the same token.
		f := strings.Fields(header)
		if len(f) != 2 || !strings.EqualFold(f[0], "bearer") || f[1] != token {
			t.Fatalf("%q: this package reads %q and go-sdk %q", header, token, f)
		}
		if r.URL.Query().Has("access_token") {
			t.Fatalf("accepted in addition to %q", query)
		}
	})
}
