package mcpkit_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// TestNothingEmittedContainsAToken checks that no token is in a log line or an answer. It sends
// valid and invalid tokens of every verifier, in the Authorization header and elsewhere, to
// handlers that succeed, fail, panic and pass the token on.
func TestNothingEmittedContainsAToken(t *testing.T) {
	t.Parallel()
	const key = "static-key-0123456789abcdefghijklmnopqrstuvwxyz"
	var log logBook
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	down := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	id, secret := issuer.Credentials()
	introspection, err := oauth.NewIntrospection(oauth.IntrospectionConfig{
		Issuer: issuer.URL(), Endpoint: issuer.IntrospectionURL(), ClientID: id, ClientSecret: secret, Audiences: []string{manifest().URL}})
	require.NoError(t, err)
	keys, err := oauth.NewStaticKeys("keys", oauth.StaticKey{Key: key, Subject: "machine"})
	require.NoError(t, err)
	down.SetOutage(true)
	downID, downSecret := down.Credentials()
	unreachable, err := oauth.NewIntrospection(oauth.IntrospectionConfig{
		Issuer: down.URL(), Endpoint: down.IntrospectionURL(), ClientID: downID, ClientSecret: downSecret, Audiences: []string{manifest().URL}})
	require.NoError(t, err)
	upstream := httptest.NewServer(http.NotFoundHandler())
	upstream.Close() // connections to it are refused

	newServer := func(v ...oauth.Verifier) string {
		srv := mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{
			Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}, Verifiers: v, Scopes: []string{"notes"},
			Options: oauth.AuthenticateOptions{KeepHeader: true}, // handlers get the token
		}), log.option(), mcpkit.Logs(observe.Logs{ErrorValues: true}))
		send := func(ctx context.Context, token string, transport http.RoundTripper) error {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, upstream.URL+"/?access_token="+url.QueryEscape(token), nil)
			if err != nil {
				return err
			}
			resp, err := (&http.Client{Transport: transport}).Do(req)
			if err == nil {
				resp.Body.Close()
			}
			return err
		}
		add := func(name string, handler func(context.Context, string) error) {
			mcpkit.AddSDKTool(srv, name, annotate.ReadOnly("Find "+name), "Finds things. Use when a test looks for "+name+".",
				func(ctx context.Context, req *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, string, error) {
					token := strings.TrimPrefix(req.Extra.Header.Get("Authorization"), "Bearer ")
					return nil, "found", handler(ctx, token)
				})
		}
		add("find_success", func(context.Context, string) error { return nil })
		add("find_passthrough", func(ctx context.Context, token string) error { return send(ctx, token, oauth.NoPassthrough(nil)) })
		add("find_refused", func(ctx context.Context, token string) error { return send(ctx, token, nil) })
		add("find_panic", func(_ context.Context, token string) error { panic("with " + token) })
		add("find_context", func(ctx context.Context, _ string) error { return fmt.Errorf("context %+v", ctx) })
		add("find_cause", func(ctx context.Context, token string) error {
			return &mcpkit.ToolError{What: "no", Next: "try again", Err: fmt.Errorf("with %s", token)}
		})
		example := mcpkit.Example{Title: "Find", Prompt: "Find success", Calls: []mcpkit.Call{mcpkit.Use("find_success", struct{}{})}, Shows: "success"}
		srv.Examples(example, example, example)
		return listen(t, srv)
	}
	tokens := []string{
		key, issuer.Issue(oauthtest.Scopes("notes")), issuer.Issue(oauthtest.Scopes("other")), issuer.Issue(oauthtest.Expired()), issuer.Issue(oauthtest.Foreign()),
		issuer.Issue(oauthtest.Audience("https://other.example")), issuer.Issue(oauthtest.Unsigned()), issuer.Issue(oauthtest.Header("crit", []string{"x"})),
		issuer.Issue(oauthtest.Payload(`{"sub":`)), issuer.Opaque(oauthtest.Scopes("notes")), issuer.Opaque(oauthtest.Expired()), down.Issue(), down.Opaque(),
		"no-token-of-anybody-0123456789", "with=in.the-middle-0123456789", "with\"quote-0123456789", "two words-0123456789",
	}
	working, failing := newServer(introspection, keys), newServer(unreachable, keys)
	var answers strings.Builder
	statuses := map[int]int{}
	ask := func(endpoint, body string, change ...func(*http.Request)) {
		a := post(t, endpoint, "2025-11-25", body, change...)
		statuses[a.Status]++
		fmt.Fprintln(&answers, a.Status, a.Header, a.Body)
	}
	for _, token := range tokens {
		for _, endpoint := range []string{working, failing} {
			for _, tool := range []string{"find_success", "find_passthrough", "find_refused", "find_panic", "find_context", "find_cause"} {
				ask(endpoint, request("2025-11-25", "tools/call", map[string]any{"name": tool, "arguments": map[string]any{}}), bearer(token))
			}
			ask(endpoint, request("2025-11-25", "tools/list", nil), bearer(token), header("Cookie", "access_token="+token))
			ask(endpoint+"?access_token="+url.QueryEscape(token), request("2025-11-25", "tools/list", nil))
			ask(endpoint+"?access_token="+url.QueryEscape(token), request("2025-11-25", "tools/list", nil), bearer(token))
			ask(endpoint, request("2025-11-25", "tools/list", nil), header("Authorization", "Basic "+token))
			ask(endpoint, request("2025-11-25", "tools/list", nil), header("Authorization", token))
			ask(strings.TrimSuffix(endpoint, "/mcp")+"/.well-known/"+url.PathEscape(token), "", bearer(token), func(r *http.Request) { r.Method = http.MethodGet })
		}
	}
	for _, status := range []int{200, 400, 401, 403, 404, 503} {
		assert.NotZero(t, statuses[status], "no request was answered with %d", status)
	}
	emitted := answers.String() + log.String()
	for _, want := range []string{"internal error", `"panic":"with [access token]"`, "access_token=[access token]", "request refused"} {
		assert.Contains(t, emitted, want, "the test does not cause what it is about")
	}
	for _, token := range append(tokens, secret, downSecret) {
		for _, part := range strings.FieldsFunc(token, func(c rune) bool { return strings.ContainsRune(". \"=", c) }) {
			if len(part) > 20 || part == token { // the header of a JWT is no secret, but must not be emitted either
				assert.NotContains(t, emitted, part)
			}
		}
	}
}
