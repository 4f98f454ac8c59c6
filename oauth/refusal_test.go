package oauth_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/refusal"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// TestEachRefusalIsReportedOnce checks that the listener in the context of a request gets each
// refusal once, with the status of the response.
func TestEachRefusalIsReportedOnce(t *testing.T) {
	const resource = "https://notes.example.com/mcp"
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: resource})
	config := oauth.Config{Resource: resource, Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}, Scopes: []string{"notes"}}
	guard, err := oauth.New(config)
	require.NoError(t, err)
	config.Options.OnRefusal = func(context.Context, int, error) {}
	logging, err := oauth.New(config)
	require.NoError(t, err)
	challenge, err := oauth.NewChallenge(guard.Resource().MetadataURL(), nil)
	require.NoError(t, err)
	writer := oauth.NewErrorWriter(challenge, nil)
	good := issuer.Issue(oauthtest.Scopes("notes"))
	const list = `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`
	foreign := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "session user mismatch", http.StatusForbidden)
	})
	for name, tc := range map[string]struct {
		h     http.Handler
		token string
		body  string
		want  refusal.Reason
		attrs bool // the refusal has attributes for the log
	}{
		"no token":         {guard.Protect(nil, nil), "", list, refusal.TokenMissing, true},
		"malformed":        {guard.Protect(nil, nil), "a b", list, refusal.CredentialsMalformed, true},
		"bad token":        {guard.Protect(nil, nil), issuer.Issue(oauthtest.Expired()), list, refusal.TokenInvalid, true},
		"own log":          {logging.Protect(nil, nil), "", list, refusal.TokenMissing, false},
		"scope":            {guard.Protect(nil, nil), issuer.Issue(oauthtest.Scopes("other")), list, refusal.ScopeInsufficient, true},
		"scope of a tool":  {guard.Protect(nil, func(oauth.Message) oauth.Need { return oauth.Need{Scopes: []string{"more"}} }), good, list, refusal.ScopeInsufficient, true},
		"not JSON":         {guard.Protect(nil, nil), good, "{", refusal.MessageMalformed, false},
		"5 MB":             {guard.Protect(nil, nil), good, strings.Repeat(" ", 5<<20), refusal.BodyTooLarge, false},
		"another session":  {guard.Protect(foreign, nil), good, list, refusal.SessionOfAnotherCaller, false},
		"no document":      {http.HandlerFunc(oauth.NotFound), "", "", refusal.DocumentMethod, false},
		"the error writer": {http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { writer.TooManyRequests(w, r, time.Minute) }), "", "", refusal.TokenAttemptsExceeded, false},
	} {
		t.Run(name, func(t *testing.T) {
			var got []refusal.Response
			r := httptest.NewRequest(http.MethodPost, resource, strings.NewReader(tc.body))
			r = r.WithContext(refusal.WithListener(r.Context(), func(_ context.Context, a refusal.Response) { got = append(got, a) }))
			r.Header.Set("Mcp-Session-Id", "ABC")
			if tc.token != "" {
				r.Header.Set("Authorization", "Bearer "+tc.token)
			}
			w := httptest.NewRecorder()
			tc.h.ServeHTTP(w, r)
			require.Len(t, got, 1)
			assert.Equal(t, tc.want, got[0].Reason)
			assert.Equal(t, w.Code, got[0].StatusCode())
			assert.Equal(t, tc.attrs, len(got[0].Attrs) > 0, "%v", got[0].Attrs)
		})
	}
}
