package mcptest_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// sharedBy returns a protected server and the issuer that it trusts.
func sharedBy(t *testing.T, opts ...mcpkit.Option) (*mcpkit.Server, *oauthtest.Issuer) {
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	config := oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}}
	opts = append(opts, mcpkit.Documentation(docs.Prose{Authentication: "Anybody can register."}))
	return notesWith(mcpkit.OAuth(config), opts, addCallerTools), issuer
}

func addCallerTools(srv *mcpkit.Server) {
	mcpkit.AddTool(srv, "find_notes", annotate.ReadOnly("Find notes"), findText, find)
	mcpkit.AddTool(srv, "who_am_i", annotate.ReadOnly("Say who calls"), "Says who calls. Use when that is asked.",
		func(ctx context.Context, _ struct{}) (map[string]any, error) {
			p, _ := oauth.PrincipalFrom(ctx)
			return map[string]any{"subject": p.Subject, "client": p.ClientID, "scopes": p.Scopes, "claims": describeClaims(p.Claims)}, nil
		}, mcpkit.Scopes("read"))
	mcpkit.AddTool(srv, "write_note", annotate.Additive("Write a note"), "Writes a note. Use when one is dictated.",
		func(context.Context, struct{}) (string, error) { return "written", nil }, mcpkit.Scopes("write"))
}

// describeClaims returns the claims that do not differ from token to token, with their Go types.
func describeClaims(claims map[string]any) map[string]any {
	all := map[string]any{}
	for name, value := range claims {
		switch name {
		case "iss", "aud", "iat", "exp", "jti":
		default:
			all[name] = typed(value)
		}
	}
	return all
}

func typed(value any) any {
	switch v := value.(type) {
	case json.Number:
		return "a json.Number: " + v.String()
	case []any:
		return []any{"a []any", v}
	}
	return value
}

// TestClaimsOfACallerAreThoseOfAToken compares what a handler sees of a caller of As with what it
// sees of a caller with a real token with the same claims.
func TestClaimsOfACallerAreThoseOfAToken(t *testing.T) {
	srv, issuer := sharedBy(t)
	handler, err := srv.Handler()
	require.NoError(t, err)
	ts := httptest.NewServer(handler)
	t.Cleanup(ts.Close)
	for name, claims := range map[string]map[string]any{
		"none":                    {},
		"tenant":                  {"tenant": "t1"},
		"groups":                  {"groups": []string{"admins", "staff"}},
		"numbers and objects":     {"level": 1 << 60, "address": map[string]any{"city": "Berlin"}, "email_verified": true},
		"scopes as Entra has":     {"scope": nil, "scp": "read write"},
		"scopes as Okta has":      {"scope": nil, "scp": []string{"read"}},
		"another client, as Okta": {"client_id": nil, "cid": "client-7"},
		"another subject":         {"sub": "carol"},
	} {
		t.Run(name, func(t *testing.T) {
			caller := mcptest.As("bob", "read")
			token := []oauthtest.TokenOption{oauthtest.Subject("bob"), oauthtest.ClientID("mcptest"), oauthtest.Scopes("read")}
			for claim, value := range claims {
				caller = caller.Claim(claim, value)
				token = append(token, oauthtest.Claim(claim, value))
			}
			got := mcptest.Call[map[string]any](t, mcptest.New(t, srv, caller), "who_am_i", nil)
			assert.Equal(t, withToken(t, ts, issuer.Issue(token...)), got)
		})
	}
}

// withToken calls who_am_i over HTTP.
func withToken(t *testing.T, ts *httptest.Server, token string) map[string]any {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, ts.URL+"/mcp",
		strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"who_am_i","arguments":{}}}`))
	require.NoError(t, err)
	u, err := url.Parse(manifest().URL)
	require.NoError(t, err)
	r.Host = u.Host
	for name, value := range map[string]string{
		"Content-Type": "application/json", "Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-11-25", "Authorization": "Bearer " + token,
	} {
		r.Header.Set(name, value)
	}
	resp, err := ts.Client().Do(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	var answer struct {
		Result struct {
			StructuredContent map[string]any `json:"structuredContent"`
		} `json:"result"`
	}
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&answer))
	require.NotNil(t, answer.Result.StructuredContent, resp.Status)
	return answer.Result.StructuredContent
}

func TestCallersDoNotShareClaims(t *testing.T) {
	srv, _ := sharedBy(t)
	bob := mcptest.As("bob", "read")
	first, second := mcptest.New(t, srv, bob.Claim("tenant", "t1")), mcptest.New(t, srv, bob.Claim("tenant", "t2"))
	tenant := func(c *mcptest.Client) any {
		return mcptest.Call[map[string]any](t, c, "who_am_i", nil)["claims"].(map[string]any)["tenant"]
	}
	assert.Equal(t, []any{"t1", "t2"}, []any{tenant(first), tenant(second)})
	assert.Nil(t, tenant(mcptest.New(t, srv, bob)))
}

func TestClaimsThatNoTokenHas(t *testing.T) {
	srv, _ := sharedBy(t)
	assert.Contains(t, failure(t, func(tb testing.TB) { mcptest.New(tb, srv, mcptest.As("bob").Claim("f", func() {})) }),
		"mcptest: the claims of mcptest.As: oauth: the claims cannot be encoded")
	assert.Contains(t, failure(t, func(tb testing.TB) { mcptest.New(tb, srv, mcptest.As("bob\n")) }), "its subject or client is not a valid name")
}

// TestRefusalsOfCallers checks the ways in which a server refuses a caller.
func TestRefusalsOfCallers(t *testing.T) {
	srv, _ := sharedBy(t)
	reader := mcptest.New(t, srv, mcptest.As("bob", "read"))
	assert.Equal(t, "the caller may not use this tool: oauth: insufficient scope: write", mcptest.CallError(t, reader, "write_note", nil))
	_, err := mcptest.Try[string](t.Context(), reader, "write_note", nil)
	var refused *mcptest.RefusedError
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, "write_note", refused.Tool)
	assert.Contains(t, failure(t, func(tb testing.TB) { mcptest.Call[string](tb, reader, "write_note", nil) }), "write")

	nobody := mcptest.New(t, srv)
	assert.NotEmpty(t, mcptest.CallError(t, nobody, "who_am_i", nil))

	hiding, _ := sharedBy(t, mcpkit.ListPermitted())
	assert.NotEmpty(t, mcptest.CallError(t, mcptest.New(t, hiding, mcptest.As("bob", "read")), "write_note", nil), "a tool that is not listed for the caller")

	assert.Equal(t, `mcptest: there is no tool "write_notes"`, failure(t, func(tb testing.TB) { mcptest.CallError(tb, reader, "write_notes", nil) }))
	assert.Equal(t, `mcptest: expected an error, but tool "who_am_i" answered`, failure(t, func(tb testing.TB) { mcptest.CallError(tb, reader, "who_am_i", nil) })[:56])
}

// TestOtherRefusals checks a JSON-RPC error that a handler makes, and that calls in memory have no
// rate limit.
func TestOtherRefusals(t *testing.T) {
	srv := notesWith(open, []mcpkit.Option{mcpkit.RateLimit(edge.NewLimiter(&edge.LimiterOptions{Each: edge.Rate{Burst: 1, PerSecond: 0.001}}))}, func(srv *mcpkit.Server) {
		mcpkit.AddTool(srv, "find_notes", annotate.ReadOnly("Find notes"), findText,
			func(context.Context, FindIn) (FindOut, error) {
				return FindOut{}, &jsonrpc.Error{Code: -32042, Message: "log in to the notes first"}
			})
	})
	c := mcptest.New(t, srv)
	_, err := mcptest.Try[FindOut](t.Context(), c, "find_notes", FindIn{Query: "rain", Limit: 1})
	var refused *mcptest.RefusedError
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, mcptest.RefusedError{Tool: "find_notes", Code: -32042, Text: "log in to the notes first"}, *refused)
	assert.Equal(t, "log in to the notes first", mcptest.CallError(t, c, "find_notes", FindIn{Query: "rain", Limit: 1}), "the limit of one call does not apply")
}
