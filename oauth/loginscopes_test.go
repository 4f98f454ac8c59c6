package oauth_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// TestRequiredAndAdvertisedScopesAreTwoLists checks what clients are told at login, and what a call
// requires.
func TestRequiredAndAdvertisedScopesAreTwoLists(t *testing.T) {
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: resourceURL})
	c := oauth.Config{
		Resource: resourceURL, Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}},
		Scopes: []string{"read"}, LoginScopes: []string{"write", "openid"},
	}
	s, err := oauth.New(c)
	require.NoError(t, err)
	assert.Equal(t, []string{"read", "write", "openid"}, s.LoginScopes())
	_, metadata := document(t, s, "/.well-known/oauth-protected-resource/mcp")
	assert.Equal(t, []any{"read", "write", "openid"}, metadata["scopes_supported"])

	needsAdmin := oauth.Need{Scopes: []string{"admin"}}
	assert.Contains(t, refusedFor(s, oauth.Need{}, ""), `scope="read write openid"`)
	assert.Contains(t, refusedFor(s, needsAdmin, ""), `scope="read write openid admin"`, "a login for this tool")
	assert.Contains(t, refusedFor(s, oauth.Need{}, "broken"), `scope="read write openid"`)
	assert.Contains(t, refusedFor(s, needsAdmin, issuer.Issue(oauthtest.Scopes("read", "write"))), `scope="read admin"`, "what the call requires")
	assert.Empty(t, refusedFor(s, oauth.Need{}, issuer.Issue(oauthtest.Scopes("read"))), "scopes of the login are not required")

	changed, err := s.WithLoginScopes("other")
	require.NoError(t, err)
	assert.Equal(t, []string{"read", "other"}, changed.LoginScopes())
	assert.Equal(t, []string{"read", "write", "openid"}, s.LoginScopes(), "the first is unchanged")
	requests := issuer.Requests(oauthtest.JWKS)
	assert.Empty(t, refusedFor(changed, oauth.Need{}, issuer.Issue(oauthtest.Scopes("read"))))
	assert.Equal(t, requests, issuer.Requests(oauthtest.JWKS), "the two share keys")
	_, err = s.WithLoginScopes("not a scope")
	require.Error(t, err)
	c.LoginScopes = []string{"offline_access"}
	_, err = oauth.New(c)
	require.Error(t, err)
}

// TestScopesHaveAPrefixOnlyWhereClientsAreTold checks a server whose scopes have the name of the
// service in front at the authorization server.
func TestScopesHaveAPrefixOnlyWhereClientsAreTold(t *testing.T) {
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: resourceURL})
	s, err := oauth.New(oauth.Config{
		Resource: resourceURL, Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}},
		Scopes: []string{"read"}, LoginScopes: []string{"write", "openid"}, ScopePrefix: "{resource}/",
	})
	require.NoError(t, err)
	_, metadata := document(t, s, "/.well-known/oauth-protected-resource/mcp")
	assert.Equal(t, []any{resourceURL + "/read", resourceURL + "/write", "openid"}, metadata["scopes_supported"])
	need := oauth.Need{Scopes: []string{"write"}}
	for _, scope := range []string{"read write", resourceURL + "/read " + resourceURL + "/write"} {
		assert.Empty(t, refusedFor(s, need, issuer.Issue(oauthtest.Claim("scope", scope))), scope)
	}
	assert.Contains(t, refusedFor(s, need, issuer.Issue(oauthtest.Scopes("read"))), `scope="`+resourceURL+`/read `+resourceURL+`/write"`)
	assert.NotEmpty(t, refusedFor(s, need, issuer.Issue(oauthtest.Claim("scope", "read https://other.example.com/write"))))
}

// refusedFor returns the challenge for a call with a token, or "" if it is let through.
func refusedFor(s *oauth.Server, need oauth.Need, token string) string {
	r := httptest.NewRequest(http.MethodPost, "/mcp", nil)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	rec := httptest.NewRecorder()
	s.Serve(rec, r, need, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	if rec.Code == http.StatusOK {
		return ""
	}
	return rec.Header().Get("WWW-Authenticate")
}
