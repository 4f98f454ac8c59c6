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

	"github.com/mcpkit-go/mcpkit/oauth"
)

// guardCounting returns a resource server, and a counter of its verifications.
func guardCounting(t *testing.T) (*oauth.Server, *int) {
	t.Helper()
	verified := new(int)
	guard, err := oauth.New(oauth.Config{
		Resource: "https://notes.example.com/mcp", AuthorizationServers: []string{"https://login.example.com"}, Scopes: []string{"notes"},
		Verifiers: []oauth.Verifier{oauth.VerifierFunc(func(ctx context.Context, token string) (*oauth.Principal, error) {
			*verified++
			return testVerifier(ctx, token)
		})},
	})
	require.NoError(t, err)
	return guard, verified
}

// The caller is known before the body is read, and the challenge still names the scopes that the
// operation in the body needs.
func TestIdentifyVerifiesOnceAndDecidesNothing(t *testing.T) {
	guard, verified := guardCounting(t)
	need := oauth.Need{Scopes: []string{"write"}}
	for _, tc := range []struct {
		token     string
		verified  int
		known     bool
		status    int
		challenge string
	}{
		{"good", 1, true, 403, `scope="notes write"`},
		{"no-such-token", 1, false, 401, `scope="notes write"`},
		{"", 0, false, 401, `scope="notes write"`},
	} {
		*verified = 0
		r := httptest.NewRequest("POST", "/mcp", nil)
		if tc.token != "" {
			r.Header.Set("Authorization", "Bearer "+tc.token)
		}
		r = r.WithContext(guard.Identify(r))
		_, known := oauth.PrincipalFrom(r.Context())
		assert.Equal(t, tc.known, known, tc.token)
		w := httptest.NewRecorder()
		guard.Admit(w, r, need, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the request was admitted") }))
		assert.Equal(t, tc.status, w.Code, tc.token)
		assert.Contains(t, w.Header().Get("WWW-Authenticate"), tc.challenge, tc.token)
		assert.Equal(t, tc.verified, *verified, tc.token)

		// The result of one resource server means nothing to another.
		other, again := guardCounting(t)
		other.Admit(httptest.NewRecorder(), r, need, http.NotFoundHandler())
		assert.Equal(t, tc.verified, *again, tc.token)
	}
}

// Protect uses the body: the header does not make a call a stream, nor does its absence make a
// stream a call.
func TestAHeaderDoesNotMakeAStreamOfACall(t *testing.T) {
	guard, _ := guardCounting(t)
	var deadline time.Time
	h := guard.Protect(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		deadline, _ = r.Context().Deadline()
	}), func(oauth.Message) oauth.Need { return oauth.Need{Public: true} })
	for _, method := range []string{"tools/call", "subscriptions/listen"} {
		for _, header := range []string{"", "tools/call", "subscriptions/listen"} {
			deadline = time.Time{}
			r := httptest.NewRequest("POST", "/mcp", strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"`+method+`","params":{}}`))
			r.Header.Set("Authorization", "Bearer good")
			r.Header.Set("Mcp-Method", header)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			require.Equal(t, 200, w.Code)
			if method == "tools/call" {
				assert.Zero(t, deadline, header)
				continue
			}
			assert.WithinDuration(t, time.Now().Add(time.Hour+oauth.DefaultSkew), deadline, 5*time.Second, header)
		}
	}
}
