package interop

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/luikyv/go-oidc/pkg/goidc"
	"github.com/luikyv/go-oidc/pkg/provider"
	"github.com/stretchr/testify/require"
)

// goidcIssuer runs github.com/luikyv/go-oidc. Any client may register, every user is alice and
// consents, and tokens are JWTs for the requested resource.
func goidcIssuer(t *testing.T, w *witness, resources ...string) string {
	t.Helper()
	srv := httptest.NewUnstartedServer(nil)
	issuer := "http://" + srv.Listener.Addr().String()
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	keys := goidc.JSONWebKeySet{Keys: []goidc.JSONWebKey{{KeyID: "key", Key: private, Algorithm: string(jose.RS256), Use: "sig"}}}
	login := goidc.NewPolicy("alice",
		func(*http.Request, *goidc.AuthnSession, *goidc.Client) bool { return true },
		func(_ http.ResponseWriter, _ *http.Request, session *goidc.AuthnSession, _ *goidc.Client) (goidc.Status, error) {
			session.Subject = "alice"
			session.GrantedScopes = session.Scopes
			session.GrantedResources = session.Resources
			return goidc.StatusSuccess, nil
		})
	op, err := provider.New(issuer, nil,
		func(context.Context) (goidc.JSONWebKeySet, error) { return keys, nil },
		provider.WithScopes(goidc.NewScope(scopeRead), goidc.NewScope(scopeWrite)),
		provider.WithAuthCodeGrant(nil, goidc.ResponseTypeCode),
		provider.WithRefreshTokenGrant(nil),
		provider.WithPKCERequired(goidc.CodeChallengeMethodSHA256),
		provider.WithIssuerResponseParameter(),
		provider.WithResourceIndicatorsRequired(resources[0], resources...),
		provider.WithTokenAuthnMethods(goidc.AuthnMethodNone),
		provider.WithTokenOptions(func(context.Context, *goidc.Grant, *goidc.Client) goidc.TokenOptions {
			return goidc.NewJWTTokenOptions(goidc.RS256, 300)
		}),
		provider.WithConsumeJTIFunc(func(context.Context, string) error { return nil }), // no client in these tests has a key
		provider.WithDCR(nil),
		provider.WithPolicies(login),
	)
	require.NoError(t, err)
	srv.Config.Handler = w.issuer(op.Handler())
	srv.Start()
	t.Cleanup(srv.Close)
	return issuer
}
