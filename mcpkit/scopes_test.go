package mcpkit_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// others returns a protected server with prompts and resources, some of which need scopes. ran
// counts the calls of their handlers.
func others(t testing.TB, opts ...mcpkit.Option) (issuer *oauthtest.Issuer, srv *mcpkit.Server, ran *int) {
	t.Helper()
	ran = new(int)
	issuer = oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	srv = mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}, Scopes: []string{"notes"}}),
		append([]mcpkit.Option{
			mcpkit.PromptScopes("summarize", "notes:read"),
			mcpkit.ResourceScopes("notes://{user}/all", "notes:read"),
			mcpkit.ResourceScopes("notes://{user}/{id}", "notes:list"),
			mcpkit.ResourceScopes("notes://secret", "notes:secret"),
		}, opts...)...)
	read := func(_ context.Context, req *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
		*ran++
		return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{{URI: req.Params.URI, Text: "text"}}}, nil
	}
	sdk := srv.SDK()
	for _, uri := range []string{"notes://secret", "notes://open"} {
		sdk.AddResource(&mcp.Resource{Name: uri, URI: uri}, read)
	}
	for _, uri := range []string{"notes://{user}/{id}", "notes://{user}/all"} {
		sdk.AddResourceTemplate(&mcp.ResourceTemplate{Name: uri, URITemplate: uri}, read)
	}
	for _, name := range []string{"summarize", "greet"} {
		sdk.AddPrompt(&mcp.Prompt{Name: name}, func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
			*ran++
			return &mcp.GetPromptResult{Messages: []*mcp.PromptMessage{{Role: "user", Content: &mcp.TextContent{Text: "x"}}}}, nil
		})
	}
	addTool(srv, "find", func(context.Context, struct{}) (string, error) { return "x", nil })
	addTool(srv, "search", func(context.Context, struct{}) (string, error) { return "x", nil }, mcpkit.Scopes("notes:write"))
	example := func(prompt string) mcpkit.Example {
		return mcpkit.Example{Title: prompt, Prompt: prompt, Calls: []mcpkit.Call{mcpkit.Use("find", struct{}{})}, Shows: "a note"}
	}
	srv.Examples(example("Find one"), example("Find two"), example("Find three"))
	return issuer, srv, ran
}

// TestScopesOfPromptsAndResources checks that requests for prompts, resources, completions and
// subscriptions get 401 or 403 without a token or scope, as those for tools do.
func TestScopesOfPromptsAndResources(t *testing.T) {
	issuer, srv, ran := others(t)
	endpoint := listen(t, srv)
	for name, tc := range map[string]struct {
		method string
		params map[string]any
		scope  string // needed in addition to the baseline
	}{
		"a prompt without scopes":     {"prompts/get", map[string]any{"name": "greet"}, ""},
		"a prompt":                    {"prompts/get", map[string]any{"name": "summarize"}, "notes:read"},
		"a resource without scopes":   {"resources/read", map[string]any{"uri": "notes://open"}, ""},
		"a resource":                  {"resources/read", map[string]any{"uri": "notes://secret"}, "notes:secret"},
		"a resource of a template":    {"resources/read", map[string]any{"uri": "notes://ada/7"}, "notes:list"},
		"a resource of two templates": {"resources/read", map[string]any{"uri": "notes://ada/all"}, "notes:read notes:list"},
		"a completion of a prompt":    {"completion/complete", map[string]any{"ref": map[string]any{"type": "ref/prompt", "name": "summarize"}, "argument": map[string]any{"name": "a", "value": "b"}}, "notes:read"},
		"a completion of a template":  {"completion/complete", map[string]any{"ref": map[string]any{"type": "ref/resource", "uri": "notes://{user}/{id}"}, "argument": map[string]any{"name": "id", "value": "b"}}, "notes:list"},
		"a subscription":              {"resources/subscribe", map[string]any{"uri": "notes://secret"}, "notes:secret"},
		"a list":                      {"resources/list", map[string]any{}, ""},
	} {
		ask := func(token string) wireAnswer {
			return post(t, endpoint, "2025-11-25", request("2025-11-25", tc.method, tc.params), bearer(token))
		}
		*ran = 0
		assert.Equal(t, 401, ask("").Status, name)
		assert.Equal(t, 403, ask(issuer.Issue(oauthtest.Scopes("other"))).Status, name)
		if tc.scope != "" {
			a := ask(issuer.Issue(oauthtest.Scopes("notes")))
			assert.Equal(t, 403, a.Status, name)
			assert.Contains(t, a.Header.Get("WWW-Authenticate"), `scope="notes `+tc.scope+`"`, name)
		}
		assert.Zero(t, *ran, name)
		assert.Equal(t, 200, ask(issuer.Issue(oauthtest.Scopes("notes "+tc.scope))).Status, name)
	}
}

// TestScopesOfPromptsAndResourcesInMemory checks that sessions in memory, which do not pass the
// gate, need the same scopes.
func TestScopesOfPromptsAndResourcesInMemory(t *testing.T) {
	_, srv, ran := others(t)
	connect := func(scopes ...string) *mcp.ClientSession {
		ctx := t.Context()
		if scopes != nil {
			ctx = oauth.WithPrincipal(ctx, &oauth.Principal{Issuer: "i", Subject: "ada", Scopes: scopes})
		}
		serverEnd, clientEnd := mcp.NewInMemoryTransports()
		_, err := srv.SDK().Connect(ctx, serverEnd, nil)
		require.NoError(t, err)
		session, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(), clientEnd, nil)
		require.NoError(t, err)
		t.Cleanup(func() { session.Close() })
		return session
	}
	nobody, ada, all := connect(), connect("notes"), connect("notes", "notes:read", "notes:list")
	read := func(s *mcp.ClientSession, uri string) error {
		_, err := s.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: uri})
		return err
	}
	get := func(s *mcp.ClientSession, name string) error {
		_, err := s.GetPrompt(t.Context(), &mcp.GetPromptParams{Name: name})
		return err
	}
	assert.ErrorContains(t, read(nobody, "notes://open"), "may not do this")
	assert.ErrorContains(t, get(nobody, "greet"), "may not do this")
	assert.ErrorContains(t, read(ada, "notes://ada/all"), "insufficient scope: notes:read")
	assert.ErrorContains(t, read(ada, "notes://ada/7"), "insufficient scope: notes:list")
	assert.ErrorContains(t, get(ada, "summarize"), "insufficient scope: notes:read")
	_, err := ada.Complete(t.Context(), &mcp.CompleteParams{Ref: &mcp.CompleteReference{Type: "ref/prompt", Name: "summarize"}})
	assert.ErrorContains(t, err, "insufficient scope: notes:read")
	assert.Zero(t, *ran)
	assert.NoError(t, read(ada, "notes://open"))
	assert.NoError(t, get(ada, "greet"))
	assert.NoError(t, read(all, "notes://ada/all"))
	assert.NoError(t, get(all, "summarize"))
	assert.Equal(t, 4, *ran)

	foreign := 0
	srv.SDK().AddTool(&mcp.Tool{Name: "foreign_tool", InputSchema: map[string]any{"type": "object"}}, func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		foreign++
		return &mcp.CallToolResult{}, nil
	})
	for _, session := range []*mcp.ClientSession{nobody, connect("other"), ada} {
		_, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "foreign_tool"})
		assert.Error(t, err, "a tool that is in no assembly cannot be called")
	}
	assert.Zero(t, foreign)
}

func TestScopesWithoutEffectAreReported(t *testing.T) {
	_, srv, _ := others(t, mcpkit.PromptScopes("sumarize", "notes:read"), mcpkit.ResourceScopes("notes://{user}", "notes:read"), mcpkit.PromptScopes("greet"),
		mcpkit.ResourceScopes("notes://open", `bad"scope`))
	_, err := srv.Handler()
	for _, want := range []string{
		`prompt "sumarize" needs scopes, but does not exist`, `resource "notes://{user}" needs scopes, but does not exist`,
		`prompt "greet" needs scopes, but names none`, `resource "notes://open" needs a scope that cannot exist`, "scopes_test.go:",
	} {
		assert.ErrorContains(t, err, want)
	}
}

// TestScopesMayComeBeforeTheLogin serves a public server that declares scopes already.
func TestScopesMayComeBeforeTheLogin(t *testing.T) {
	srv := newServer()
	for _, name := range []string{"read_one", "read_two", "read_three"} {
		addTool(srv, name, func(context.Context, struct{}) (string, error) { return "", nil }, mcpkit.Scopes("notes:read"))
	}
	_, err := srv.Handler()
	require.NoError(t, err)
	var notes []policy.Finding
	for _, f := range srv.Check().Warnings() {
		if f.Rule.ID == policy.RulePublicScopes {
			notes = append(notes, f)
		}
	}
	require.Len(t, notes, 1)
	assert.Equal(t, policy.Note, notes[0].Rule.Level)
}

// TestListPermitted checks that tools/list has the tools that the caller may use, with a private
// cache scope, and that calls of unlisted tools are refused.
func TestListPermitted(t *testing.T) {
	issuer, srv, _ := others(t, mcpkit.ListPermitted())
	addTool(srv, "open_tool", func(context.Context, struct{}) (string, error) { return "x", nil }, mcpkit.PublicTool())
	endpoint := listen(t, srv)
	list := func(token string) (names []string, cacheScope string) {
		a := post(t, endpoint, "2026-07-28", request("2026-07-28", "tools/list", map[string]any{}), bearer(token), func(r *http.Request) { r.Header.Set("Mcp-Method", "tools/list") })
		require.Equal(t, 200, a.Status, a.Body)
		var res struct {
			Tools      []struct{ Name string }
			CacheScope string
		}
		require.NoError(t, json.Unmarshal(a.Result, &res))
		for _, tool := range res.Tools {
			names = append(names, tool.Name)
		}
		return names, res.CacheScope
	}
	for token, want := range map[string][]string{
		"":                                      {"open_tool"},
		issuer.Issue(oauthtest.Scopes("notes")): {"find", "open_tool"},
		issuer.Issue(oauthtest.Scopes("notes notes:write")): {"find", "open_tool", "search"},
	} {
		for range 2 { // the second list is cached
			names, scope := list(token)
			assert.Equal(t, want, names)
			assert.Equal(t, "private", scope)
		}
	}
	call := request("2025-11-25", "tools/call", map[string]any{"name": "search", "arguments": map[string]any{}})
	assert.Equal(t, 401, post(t, endpoint, "2025-11-25", call).Status)
	assert.Equal(t, 403, post(t, endpoint, "2025-11-25", call, bearer(issuer.Issue(oauthtest.Scopes("notes")))).Status)
}

// TestCacheScope checks the cache scope of results, whose default in go-sdk is public.
func TestCacheScope(t *testing.T) {
	issuer, strict, _ := others(t)
	lazyIssuer, lazy, _ := others(t)
	addTool(lazy, "open_tool", func(context.Context, struct{}) (string, error) { return "x", nil }, mcpkit.PublicTool())
	scope := func(srv *mcpkit.Server, token, method string, params map[string]any) string {
		a := post(t, listen(t, srv), "2026-07-28", request("2026-07-28", method, params), bearer(token), func(r *http.Request) {
			r.Header.Set("Mcp-Method", method)
			if uri, ok := params["uri"].(string); ok {
				r.Header.Set("Mcp-Name", uri)
			}
		})
		require.Equal(t, 200, a.Status, a.Body)
		var res struct{ CacheScope string }
		require.NoError(t, json.Unmarshal(a.Result, &res))
		return res.CacheScope
	}
	token, lazyToken := issuer.Issue(oauthtest.Scopes("notes")), lazyIssuer.Issue(oauthtest.Scopes("notes"))
	assert.Equal(t, "private", scope(strict, token, "tools/list", map[string]any{}))
	assert.Equal(t, "private", scope(strict, token, "resources/read", map[string]any{"uri": "notes://open"}))
	assert.Equal(t, "public", scope(lazy, lazyToken, "tools/list", map[string]any{}))
	assert.Equal(t, "public", scope(lazy, "", "server/discover", map[string]any{}))
	assert.Equal(t, "private", scope(lazy, lazyToken, "prompts/list", map[string]any{}))
	assert.Equal(t, "private", scope(lazy, lazyToken, "resources/read", map[string]any{"uri": "notes://open"}))
	assert.Equal(t, "public", scope(newServer(), "", "tools/list", map[string]any{}))
}

// TestListeningForListsIsOpenWhereListingIs: clients of protocol 2026-07-28 listen for changes of
// the tools when they connect, which is before they log in.
func TestListeningForListsIsOpenWhereListingIs(t *testing.T) {
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	protected := func(opts ...mcpkit.ToolOption) string {
		srv := mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}}))
		addTool(srv, "find_notes", func(context.Context, struct{}) (string, error) { return "found", nil }, opts...)
		e := mcpkit.Example{Title: "Find", Prompt: "Find notes on rain", Calls: []mcpkit.Call{mcpkit.Use("find_notes", nil)}, Shows: "the notes"}
		srv.Examples(e, e, e)
		return listen(t, srv)
	}
	open, closed := protected(mcpkit.PublicTool()), protected()
	status := func(endpoint string, notifications map[string]any) int {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		body := request("2026-07-28", "subscriptions/listen", map[string]any{"notifications": notifications})
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, strings.NewReader(body))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", "application/json, text/event-stream")
		r.Header.Set("Mcp-Protocol-Version", "2026-07-28")
		r.Header.Set("Mcp-Method", "subscriptions/listen")
		resp, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		defer resp.Body.Close()
		return resp.StatusCode
	}
	lists := map[string]any{"toolsListChanged": true}
	assert.Equal(t, http.StatusOK, status(open, lists))
	assert.Equal(t, http.StatusUnauthorized, status(closed, lists))
	assert.Equal(t, http.StatusUnauthorized, status(open, map[string]any{"resourceSubscriptions": []string{"notes://open"}}))
}
