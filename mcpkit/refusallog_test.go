package mcpkit_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// refusals returns the log lines about refusals.
func (l *logBook) refusals(t *testing.T) (lines []map[string]any) {
	t.Helper()
	for line := range strings.Lines(l.String()) {
		var m map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &m), line)
		if m["status"] != nil || strings.Contains(m["msg"].(string), "refused") {
			lines = append(lines, m)
		}
	}
	return lines
}

// TestARefusalIsOneLogLine checks that each refusal is one log line, with and without LogRequests,
// that names the expected and the actual value, and that the answer contains neither.
func TestARefusalIsOneLogLine(t *testing.T) {
	for _, all := range []bool{false, true} {
		var log logBook
		opts := []mcpkit.Option{log.option()}
		if all {
			opts = append(opts, mcpkit.Logs(observe.Logs{Requests: true}))
		}
		issuer, srv, _ := others(t, opts...)
		endpoint := listen(t, srv)
		stranger := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
		for name, tc := range map[string]struct {
			token  string
			change func(*http.Request)
			status int
			want   map[string]any // of the line
		}{
			"no token":  {"", nil, 401, map[string]any{"reason": "no_token"}},
			"malformed": {"a b", nil, 400, map[string]any{"reason": "malformed_token"}},
			"issuer": {stranger.Issue(oauthtest.Scopes("notes")), nil, 401,
				map[string]any{"reason": "invalid_token", "problem": "it is from another issuer", "verifier": issuer.URL(), "expected": issuer.URL(), "got": stranger.URL()}},
			"audience": {issuer.Issue(oauthtest.Audience("https://other.example/mcp")), nil, 401,
				map[string]any{"reason": "invalid_token", "expected": manifest().URL, "got": "https://other.example/mcp"}},
			"type": {issuer.Issue(oauthtest.Header("typ", "logout+jwt")), nil, 401,
				map[string]any{"reason": "invalid_token", "expected": "at+jwt, JWT or no type", "got": "logout+jwt"}},
			"kind": {issuer.Issue(oauthtest.Claim("token_use", "id")), nil, 401,
				map[string]any{"reason": "invalid_token", "expected": "an access token", "got": "token_use id"}},
			"algorithm": {issuer.Issue(oauthtest.Header("alg", "HS256")), nil, 401,
				map[string]any{"reason": "invalid_token", "expected": "RS256, ES256, PS256, EdDSA", "got": "HS256"}},
			"expired": {issuer.Issue(oauthtest.Expired()), nil, 401, map[string]any{"reason": "invalid_token", "problem": "it has expired"}},
			"scope":   {issuer.Issue(oauthtest.Scopes("other")), nil, 403, map[string]any{"reason": "insufficient_scope", "error": "oauth: insufficient scope: notes"}},
		} {
			t.Run(fmt.Sprint(name, " ", all), func(t *testing.T) {
				before := len(log.refusals(t))
				a := post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/list", nil), bearer(tc.token))
				require.Equal(t, tc.status, a.Status, a.Body)
				lines := log.refusals(t)[before:]
				require.Len(t, lines, 1)
				line := lines[0]
				assert.Equal(t, "request refused", line["msg"])
				assert.EqualValues(t, tc.status, line["status"])
				for member, want := range tc.want {
					assert.Equal(t, want, line[member], member)
				}
				raw, err := json.Marshal(line)
				require.NoError(t, err)
				for _, secret := range append(strings.Split(tc.token, "."), "alice") {
					if len(secret) > 3 {
						assert.NotContains(t, string(raw), secret)
					}
				}
				var head strings.Builder
				require.NoError(t, a.Header.Write(&head))
				for _, member := range []string{"problem", "got", "verifier"} {
					if text, ok := line[member].(string); ok {
						assert.NotContains(t, head.String()+a.Body, text)
					}
				}
			})
		}
	}
}

// TestAFloodOfBadTokensStopsNobodyElse checks that a flood of bad tokens is limited for its
// address, as ClientIP finds it, or together for all unknown addresses, and for no other caller.
func TestAFloodOfBadTokensStopsNobodyElse(t *testing.T) {
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	id, secret := issuer.Credentials()
	introspecting := func() *mcpkit.Server {
		v, err := oauth.NewIntrospection(oauth.IntrospectionConfig{
			Endpoint: issuer.IntrospectionURL(), Issuer: issuer.URL(), ClientID: id, ClientSecret: secret, Audiences: []string{manifest().URL},
		})
		require.NoError(t, err)
		l := mcpkit.OAuth(oauth.Config{Verifiers: []oauth.Verifier{v}, AuthorizationServers: []string{issuer.URL()}, Scopes: []string{"notes"}})
		srv := mcpkit.New(manifest(), l, mcpkit.Edge(edge.Config{ClientIP: edge.ForwardedHops(1)}), mcpkit.RateLimit(nil))
		addNotes(srv)
		return srv
	}
	ping := request("2025-11-25", "ping", nil)
	for name, from := range map[string]func(*http.Request){"an address": forwarded("203.0.113.7"), "an unknown address": func(*http.Request) {}} {
		t.Run(name, func(t *testing.T) {
			endpoint := listen(t, introspecting())
			known := bearer(issuer.Opaque(oauthtest.Scopes("notes")))
			require.Equal(t, 200, post(t, endpoint, "2025-11-25", ping, from, known).Status)
			codes := map[int]int{}
			for i := range 200 {
				codes[post(t, endpoint, "2025-11-25", ping, from, bearer(fmt.Sprint("made-up-token-", i))).Status]++
			}
			assert.GreaterOrEqual(t, codes[401], 100)
			assert.Positive(t, codes[429], "%v", codes)
			assert.Equal(t, 200, codes[401]+codes[429])
			assert.Equal(t, 200, post(t, endpoint, "2025-11-25", ping, from, known).Status, "a token that was verified before")
			assert.Equal(t, 200, post(t, endpoint, "2025-11-25", ping, forwarded("203.0.113.8"), bearer(issuer.Opaque(oauthtest.Scopes("notes")))).Status, "another caller")
			a := post(t, endpoint, "2025-11-25", ping, from, bearer("one-more-made-up-token"))
			if a.Status == 429 { // after a slow flood, the limit may have recovered
				assert.NotEmpty(t, a.Header.Get("Retry-After"))
				assert.Empty(t, a.Header.Get("WWW-Authenticate"))
			}
		})
	}
}
