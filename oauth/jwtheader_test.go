package oauth_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// TestABadHeaderCostsNoFetchOfKeys checks that a token whose header is not that of an access
// token is refused as invalid, even while the issuer is unreachable, and causes no request to the
// issuer.
func TestABadHeaderCostsNoFetchOfKeys(t *testing.T) {
	issuer := oauthtest.New(t, nil)
	issuer.SetOutage(true)
	asks := func() int {
		return issuer.Requests(oauthtest.Metadata) + issuer.Requests(oauthtest.OpenID) + issuer.Requests(oauthtest.JWKS)
	}
	v, err := oauth.NewJWT(oauth.JWTConfig{Issuer: issuer.URL(), Audiences: []string{oauthtest.DefaultAudience}})
	require.NoError(t, err)
	good := issuer.Issue()
	_, err = v.Verify(t.Context(), good)
	require.ErrorIs(t, err, oauth.ErrUnavailable, "this token needs the keys")
	asked := asks()
	require.Positive(t, asked)

	_, rest, _ := strings.Cut(good, ".")
	withHeader := func(header string) string {
		return base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + rest
	}
	for name, token := range map[string]string{
		"no JSON":                withHeader(`alg`),
		"a list":                 withHeader(`["ES256"]`),
		"two algorithms":         withHeader(`{"alg":"ES256","alg":"ES256","kid":"new","typ":"at+jwt"}`),
		"no algorithm":           withHeader(`{"kid":"new","typ":"at+jwt"}`),
		"an algorithm number":    withHeader(`{"alg":7,"kid":"new","typ":"at+jwt"}`),
		"none":                   withHeader(`{"alg":"none","kid":"new","typ":"at+jwt"}`),
		"a symmetric one":        withHeader(`{"alg":"HS256","kid":"new","typ":"at+jwt"}`),
		"another case":           withHeader(`{"ALG":"ES256","alg":"ES256","kid":"new","typ":"at+jwt"}`),
		"an empty kid":           withHeader(`{"alg":"ES256","kid":"","typ":"at+jwt"}`),
		"a kid that is a list":   withHeader(`{"alg":"ES256","kid":["new"],"typ":"at+jwt"}`),
		"an unknown extension":   issuer.Issue(oauthtest.Header("crit", []string{"exp"})),
		"compressed":             issuer.Issue(oauthtest.Header("zip", "DEF")),
		"encrypted":              issuer.Issue(oauthtest.Header("enc", "A256GCM")),
		"another type":           issuer.Issue(oauthtest.Header("typ", "dpop+jwt")),
		"something after it":     withHeader(`{"alg":"ES256","kid":"new","typ":"at+jwt"} {}`),
		"a payload that is none": strings.Split(good, ".")[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`[]`)) + ".c2ln",
	} {
		_, err := v.Verify(t.Context(), token)
		assert.ErrorIs(t, err, oauth.ErrInvalidToken, name)
		assert.NotErrorIs(t, err, oauth.ErrUnavailable, name)
	}
	assert.Equal(t, asked, asks(), "the issuer got no request")
}
