package mcpkit_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// TestAURIInAnotherSpellingNeedsTheSameScopes checks that a spelling of a URI that matches only a
// wide template without scopes needs the scopes of the resource or narrower template that it may
// mean.
func TestAURIInAnotherSpellingNeedsTheSameScopes(t *testing.T) {
	subscribed := 0
	count := func(context.Context, *mcp.SubscribeRequest) error { subscribed++; return nil }
	issuer, srv, ran := others(t, mcpkit.ResourceScopes("files:///home/Ada%20L/{id}", "files:read"), mcpkit.ResourceScopes("docs://page?draft=1", "docs:draft"),
		mcpkit.Subscriptions(count, func(context.Context, *mcp.UnsubscribeRequest) error { subscribed++; return nil }))
	read := func(_ context.Context, req *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
		*ran++
		return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{{URI: req.Params.URI, Text: "text"}}}, nil
	}
	for _, template := range []string{"{+any}", "notes://{+path}", "files:///home/Ada%20L/{id}"} {
		srv.SDK().AddResourceTemplate(&mcp.ResourceTemplate{Name: template, URITemplate: template}, read)
	}
	srv.SDK().AddResource(&mcp.Resource{Name: "draft", URI: "docs://page?draft=1"}, read)
	endpoint := listen(t, srv)
	baseline, all := issuer.Issue(oauthtest.Scopes("notes")), issuer.Issue(oauthtest.Scopes("notes notes:read notes:list notes:secret files:read docs:draft"))
	ask := func(token, method, uri string) wireAnswer {
		return post(t, endpoint, "2025-06-18", request("2025-06-18", method, map[string]any{"uri": uri}), bearer(token))
	}
	listenTo := func(token, uri string) int {
		return post(t, endpoint, "2026-07-28", request("2026-07-28", "subscriptions/listen", map[string]any{"notifications": map[string]any{"resourceSubscriptions": []string{"notes://open", uri}}}),
			bearer(token), func(r *http.Request) { r.Header.Set("Mcp-Method", "subscriptions/listen") }).Status
	}
	for uri, scopes := range map[string]string{
		"notes://secret":               "notes:secret",
		"NOTES://secret":               "notes:secret",
		"notes://SECRET":               "notes:secret",
		"notes://s%65cret":             "notes:secret",
		"notes://%73%65%63%72%65%74":   "notes:secret",
		"notes://s%2565cret":           "notes:secret",
		"%6eotes://secret":             "notes:secret",
		"notes:%2f%2Fsecret":           "notes:secret",
		"notes://secret/":              "notes:secret",
		"notes://secret?x=1":           "notes:secret",
		"notes://secret#x":             "notes:secret",
		"notes://secret%3Fx":           "notes:secret",
		"notes://./secret":             "notes:secret",
		"notes://open/../secret":       "notes:secret",
		"notes://open/%2e%2e/secret":   "notes:secret",
		"notes://ada/a%6cl":            "notes:read notes:list",
		"notes://ada%2Fall":            "notes:read notes:list",
		"notes://ada/./all":            "notes:read notes:list",
		"notes://ada//all":             "notes:read notes:list",
		"notes://ada/7?x":              "notes:list",
		"notes://ada/%zz/../all":       "notes:read notes:list",
		"files:///home/Ada%20L/7":      "files:read",
		"files:///home/./Ada%20L/7":    "files:read",
		"files:///home/%41da%20L/7":    "files:read",
		"files:///home/Ada L/7":        "files:read",
		"FILES:///home/Ada%2520L/7":    "files:read",
		"docs://page?draft=1":          "docs:draft",
		"DOCS://page?draft=1":          "docs:draft",
		"docs://p%61ge?draft=1":        "docs:draft",
		"notes://se%63ret%20s":         "notes:secret",
		"notes://x@secret":             "notes:secret",
		"notes://secret:80":            "notes:secret",
		"notes://secret:":              "notes:secret",
		"notes://secret.":              "notes:secret",
		"notes://x@SECRET.:1/;a":       "notes:secret",
		"notes:secret":                 "notes:secret",
		"notes:/secret":                "notes:secret",
		"notes:///secret":              "notes:secret",
		"notes://secret;x":             "notes:secret",
		"notes://secret%3Bx":           "notes:secret",
		"notes://secret%20":            "notes:secret",
		"notes://secret%00":            "notes:secret",
		"notes://s%252565cret":         "notes:secret",
		"notes://s%25252525252565cret": "notes:secret",
		"notes://x@ada/all":            "notes:read notes:list",
		"notes://ada:1/all":            "notes:read notes:list",
		"notes://ada%5Call":            "notes:read notes:list",
		"notes://ada/all;x":            "notes:read notes:list",
	} {
		for _, method := range []string{"resources/read", "resources/subscribe", "resources/unsubscribe"} {
			a := ask(baseline, method, uri)
			require.Equal(t, 403, a.Status, "%s %s", method, uri)
			for scope := range strings.FieldsSeq(scopes) {
				assert.Contains(t, a.Header.Get("WWW-Authenticate"), scope, uri)
			}
		}
		assert.Equal(t, 403, listenTo(baseline, uri), uri)
		assert.Zero(t, *ran+subscribed, uri)
	}
	for _, uri := range []string{"notes://open", "notes://other", "notes://secretary", "files:///home/ada", "docs://page", "docs://page?draft=2", "other:x", "", "://"} {
		*ran = 0
		assert.Equal(t, 200, ask(baseline, "resources/read", uri).Status, uri)
		assert.Equal(t, 1, *ran, uri)
	}
	*ran = 0
	assert.Equal(t, 200, ask(all, "resources/read", "notes://s%65cret").Status)
	assert.Equal(t, 1, *ran)
}

// TestCompletionsOfUnlistedReferencesAreRefused checks on a server with scopes that completions
// need the scopes of the prompt or resource, and that the handler is not called for references to
// prompts, resources and templates that the server does not list.
func TestCompletionsOfUnlistedReferencesAreRefused(t *testing.T) {
	asked := 0
	issuer, srv, _ := others(t, mcpkit.Completions(func(context.Context, *mcp.CompleteRequest) (*mcp.CompleteResult, error) {
		asked++
		return &mcp.CompleteResult{Completion: mcp.CompletionResultDetails{Values: []string{"a value"}}}, nil
	}))
	srv.SDK().AddResourceTemplate(&mcp.ResourceTemplate{Name: "open", URITemplate: "open://{id}"}, nil)
	srv.SDK().AddResourceTemplate(&mcp.ResourceTemplate{Name: "same", URITemplate: "notes://{owner}/{+note}"}, nil)
	endpoint := listen(t, srv)
	complete := func(scopes, kind, member, name string) wireAnswer {
		return post(t, endpoint, "2025-11-25", request("2025-11-25", "completion/complete", map[string]any{
			"ref": map[string]any{"type": kind, member: name}, "argument": map[string]any{"name": "id", "value": ""}}), bearer(issuer.Issue(oauthtest.Scopes(scopes))))
	}
	const prompt, resource, every = "ref/prompt", "ref/resource", "notes notes:read notes:list notes:secret"
	for name, tc := range map[string]struct{ kind, member, name, scope string }{
		"a prompt":                     {prompt, "name", "summarize", "notes:read"},
		"a prompt without scopes":      {prompt, "name", "greet", ""},
		"a template":                   {resource, "uri", "notes://{user}/{id}", "notes:list"},
		"a template without scopes":    {resource, "uri", "open://{id}", ""},
		"a template for the same URIs": {resource, "uri", "notes://{owner}/{+note}", "notes:list"},
		"a resource without scopes":    {resource, "uri", "notes://open", ""},
		"a resource with scopes":       {resource, "uri", "notes://secret", "notes:secret"},
	} {
		asked = 0
		if tc.scope != "" {
			assert.Equal(t, 403, complete("notes", tc.kind, tc.member, tc.name).Status, name)
			assert.Zero(t, asked, name)
		}
		a := complete("notes "+tc.scope, tc.kind, tc.member, tc.name)
		assert.Contains(t, a.Body, "a value", name)
		assert.Equal(t, 1, asked, name)
	}
	asked = 0
	for name, tc := range map[string]struct{ kind, member, name string }{
		"another prompt":          {prompt, "name", "summarise"},
		"another case":            {prompt, "name", "Greet"},
		"a template for a prompt": {prompt, "name", "notes://{user}/{id}"},
		"no name":                 {prompt, "name", ""},
		"no URI":                  {resource, "uri", ""},
		"a prompt for a template": {resource, "uri", "greet"},
		"other variables":         {resource, "uri", "notes://{user}/{note}"},
		"another operator":        {resource, "uri", "notes://{+user}/{+id}"},
		"a shorter template":      {resource, "uri", "notes://{user}"},
		"a wider template":        {resource, "uri", "notes://{+path}"},
		"a URI of a template":     {resource, "uri", "notes://ada/7"},
		"a template's other case": {resource, "uri", "NOTES://{user}/{id}"},
		"percent-encoded":         {resource, "uri", "n%6Ftes://{user}/{id}"},
		"a query":                 {resource, "uri", "notes://{user}/{id}{?q}"},
		"a final space":           {resource, "uri", "notes://{user}/{id} "},
		"a malformed template":    {resource, "uri", "notes://{user/{id}"},
		"an unknown resource":     {resource, "uri", "x"},
	} {
		for _, scopes := range []string{"notes", every} {
			a := complete(scopes, tc.kind, tc.member, tc.name)
			if a.Status == 403 && scopes != every {
				continue
			}
			assert.Equal(t, 200, a.Status, name)
			assert.Contains(t, a.Body, "params.ref names no ", name)
			assert.Contains(t, a.Body, "-32602", name)
		}
	}
	for _, ref := range []string{"notes://{user}/{note}", "notes://{+user}/{+id}", "notes://ada/7", "NOTES://{user}/{id}"} {
		assert.Equal(t, 403, complete("notes", resource, "uri", ref).Status, ref)
	}
	assert.Zero(t, asked)
}

// TestCompletionsOfAnAdoptedServer checks that completions work for everything that an adopted
// server lists, on all pages of its lists, and for nothing else.
func TestCompletionsOfAnAdoptedServer(t *testing.T) {
	asked := 0
	existing := mcp.NewServer(&mcp.Implementation{Name: "existing", Version: "1"}, &mcp.ServerOptions{PageSize: 1,
		CompletionHandler: func(context.Context, *mcp.CompleteRequest) (*mcp.CompleteResult, error) {
			asked++
			return &mcp.CompleteResult{Completion: mcp.CompletionResultDetails{Values: []string{"a value"}}}, nil
		}})
	for _, name := range []string{"a", "b", "c"} {
		existing.AddPrompt(&mcp.Prompt{Name: name}, nil)
		existing.AddResourceTemplate(&mcp.ResourceTemplate{Name: name, URITemplate: name + "://{id}"}, nil)
		existing.AddResource(&mcp.Resource{Name: name, URI: name + "://x"}, nil)
	}
	srv := mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{Verifiers: []oauth.Verifier{oauth.VerifierFunc(nil)}, AuthorizationServers: []string{"https://as.example.com"}, Scopes: []string{"notes"}}),
		mcpkit.Adopt(existing, map[string]annotate.Annotation{}), mcpkit.PromptScopes("b", "notes:read"))
	serverEnd, clientEnd := mcp.NewInMemoryTransports()
	_, err := srv.SDK().Connect(oauth.WithPrincipal(t.Context(), &oauth.Principal{Issuer: "i", Subject: "ada", Scopes: []string{"notes"}}), serverEnd, nil)
	require.NoError(t, err)
	session, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(), clientEnd, nil)
	require.NoError(t, err)
	defer session.Close()
	complete := func(ref mcp.CompleteReference) error {
		_, err := session.Complete(t.Context(), &mcp.CompleteParams{Ref: &ref, Argument: mcp.CompleteParamsArgument{Name: "x"}})
		return err
	}
	for _, ref := range []mcp.CompleteReference{{Type: "ref/prompt", Name: "c"}, {Type: "ref/resource", URI: "c://{id}"}, {Type: "ref/resource", URI: "c://x"}} {
		assert.NoError(t, complete(ref))
	}
	assert.Equal(t, 3, asked)
	for _, ref := range []mcp.CompleteReference{{Type: "ref/prompt", Name: "d"}, {Type: "ref/resource", URI: "c://{x}"}, {Type: "ref/resource", URI: "c://y"}} {
		assert.ErrorContains(t, complete(ref), "params.ref names no ")
	}
	assert.ErrorContains(t, complete(mcp.CompleteReference{Type: "ref/prompt", Name: "b"}), "insufficient scope: notes:read")
	assert.Equal(t, 3, asked)
}

type customParams struct {
	mcp.ParamsBase
	Name string `json:"name"`
}

type customResult struct{ mcp.ResultBase }

// TestOtherMembersOpenNothing checks on a server with a public tool that other members of params do
// not change which tool a message names, and that unlisted methods need a token.
func TestOtherMembersOpenNothing(t *testing.T) {
	issuer, srv, ran := others(t)
	addTool(srv, "open_tool", func(context.Context, struct{}) (string, error) { return "x", nil }, mcpkit.PublicTool())
	custom := 0
	require.NoError(t, mcp.AddReceivingCustomMethod(srv.SDK(), "acme/run", func(context.Context, *mcp.ServerSession, *customParams) (*customResult, error) {
		custom++
		return &customResult{}, nil
	}))
	endpoint := listen(t, srv)
	ask := func(token, method, params string) int {
		return post(t, endpoint, "2025-03-26", `{"jsonrpc":"2.0","id":1,"method":"`+method+`","params":{`+params+`}}`, bearer(token)).Status
	}
	const open = `"name":"open_tool"`
	assert.Equal(t, 200, ask("", "tools/call", open+`,"arguments":{}`))
	for _, member := range []string{`"ref":{` + open + `}`, `"ref":{"type":"ref/prompt",` + open + `}`, `"uri":"open_tool"`, `"tool":{` + open + `}`} {
		assert.Equal(t, 401, ask("", "tools/call", `"name":"search","arguments":{},`+member), member)
		assert.Equal(t, 401, ask("", "tools/call", member+`,"name":"search","arguments":{}`), member)
		assert.Equal(t, 403, ask(issuer.Issue(oauthtest.Scopes("notes")), "tools/call", `"name":"search","arguments":{},`+member), member)
		assert.Equal(t, 403, ask(issuer.Issue(oauthtest.Scopes("notes")), "prompts/get", `"name":"summarize",`+member), member)
		assert.Equal(t, 200, ask("", "tools/list", member), member)
	}
	for _, method := range []string{"acme/run", "tasks/get", "prompts/get", "prompts/list", "resources/list", "completion/complete", "logging/setLevel", "notifications/progress", "notifications/acme"} {
		assert.Equal(t, 401, ask("", method, open), method)
	}
	assert.Zero(t, *ran+custom)
}
