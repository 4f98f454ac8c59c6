package mcpkit_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/claude"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// TestARefusedUpdateLeavesEachTool refuses updates that remove tools and replace examples, and
// checks that the server still has each of them, in lists, reports and calls.
func TestARefusedUpdateLeavesEachTool(t *testing.T) {
	t.Parallel()
	tools := []string{"find_notes", "say_a", "say_b", "say_c", "say_d"}
	for _, gone := range [][]string{{"find_notes"}, {"say_a"}, {"say_b", "say_c"}, tools} {
		srv := newServer()
		for _, name := range tools[1:] {
			addTool(srv, name, says(name))
		}
		endpoint := listen(t, srv)
		before, err := json.Marshal(srv.Surface())
		require.NoError(t, err)
		require.Error(t, srv.Update(func(draft *mcpkit.Server) {
			draft.RemoveTools(gone...)
			draft.ReplaceExamples(mcpkit.Example{}, mcpkit.Example{}, mcpkit.Example{})
			draft.SetAccess(mcpkit.Access{})
		}))
		require.Error(t, srv.Update(func(draft *mcpkit.Server) {
			draft.RemoveTools(gone...)
			mcpkit.AddTool(draft, "DeleteAll", annotate.ReadOnly("Delete"), "", says("bad"))
		}))
		after, err := json.Marshal(srv.Surface())
		require.NoError(t, err)
		assert.JSONEq(t, string(before), string(after), gone)
		assert.Equal(t, tools, toolsOf(t, endpoint, "2025-11-25"))
		require.NoError(t, srv.Update(func(draft *mcpkit.Server) { addTool(draft, "say_e", says("say_e")) }))
		for _, name := range append(tools[1:], "say_e") {
			text, failed := callTool(t, endpoint, "2025-11-25", name, struct{}{})
			assert.False(t, failed)
			assert.Equal(t, name, text)
		}
	}
}

// TestADraftIsApart declares tools and examples on a draft and, while it is changed, on the server.
// Each has its own until the Update has both.
func TestADraftIsApart(t *testing.T) {
	t.Parallel()
	names := func(srv *mcpkit.Server) (tools []string) {
		for _, tool := range srv.Surface().Tools {
			tools = append(tools, tool.Name)
		}
		return tools
	}
	titles := func(srv *mcpkit.Server) (all []string) {
		for _, e := range srv.Surface().Examples {
			all = append(all, e.Title)
		}
		return all
	}
	titled := func(title string) mcpkit.Example {
		e, _, _ := examplesOf("find_notes")
		e.Title, e.Calls = title, []mcpkit.Call{mcpkit.Use("find_notes", findIn{Query: "rain"})}
		return e
	}
	for n := range 9 { // lists of several lengths
		srv := newServer()
		before := []string{"find_notes"}
		for i := range n {
			name := fmt.Sprintf("say_%d", i)
			addTool(srv, name, says(name))
			before = append(before, name)
		}
		require.NoError(t, srv.Update(func(draft *mcpkit.Server) {
			addTool(draft, "say_x", says("x"))
			draft.Examples(titled("x1"), titled("x2"), titled("x3"))
			addTool(srv, "say_y", says("y"))
			srv.Examples(titled("y1"), titled("y2"), titled("y3"))
			assert.Equal(t, append(before, "say_x"), names(draft), n)
			assert.Equal(t, append(before, "say_y"), names(srv), n)
			assert.Equal(t, []string{"One", "Two", "Three", "x1", "x2", "x3"}, titles(draft), n)
			assert.Equal(t, []string{"One", "Two", "Three", "y1", "y2", "y3"}, titles(srv), n)
		}))
		assert.Equal(t, append(before, "say_x", "say_y"), names(srv), n)
		assert.ElementsMatch(t, []string{"One", "Two", "Three", "x1", "x2", "x3", "y1", "y2", "y3"}, titles(srv), n)
	}
}

// TestTheManifestIsCopied changes slices of a manifest after it was given to a server, and of one
// that the server returned.
func TestTheManifestIsCopied(t *testing.T) {
	m := manifest()
	m.Directories.Anthropic.Categories = []string{"Productivity"}
	m.Directories.OpenAI.StarterPrompts = []string{"Find my notes on rain"}
	srv := newServerOf(m)
	before, err := json.Marshal(srv.Surface())
	require.NoError(t, err)
	for _, given := range []mcpkit.Manifest{m, srv.Manifest()} {
		given.Directories.Anthropic.Categories[0] = "changed"
		given.Directories.OpenAI.StarterPrompts[0] = "changed"
		assert.Equal(t, "Productivity", srv.Manifest().Directories.Anthropic.Categories[0])
		assert.Equal(t, "Find my notes on rain", srv.Manifest().Directories.OpenAI.StarterPrompts[0])
	}
	after, err := json.Marshal(srv.Surface())
	require.NoError(t, err)
	assert.JSONEq(t, string(before), string(after))
}

// TestOptionsThatAdoptedServersIgnore checks options that have no effect, or cannot have it.
func TestOptionsThatAdoptedServersIgnore(t *testing.T) {
	complete := mcpkit.Completions(func(context.Context, *mcp.CompleteRequest) (*mcp.CompleteResult, error) { return nil, nil })
	subscribe := mcpkit.Subscriptions(func(context.Context, *mcp.SubscribeRequest) error { return nil }, func(context.Context, *mcp.UnsubscribeRequest) error { return nil })
	failing := greeterSDK()
	failing.AddReceivingMiddleware(failingAt("tools/list"))
	annotations := map[string]annotate.Annotation{"get_greeting": annotate.ReadOnly("Get a greeting")}
	for name, tc := range map[string]struct {
		opts []mcpkit.Option
		want string // "" if nothing is wrong
	}{
		"adopted":               {opts: []mcpkit.Option{mcpkit.Adopt(greeterSDK(), annotations)}},
		"an adopted tool":       {opts: []mcpkit.Option{mcpkit.Adopt(greeterSDK(), annotations), mcpkit.AdoptedTool("get_greeting", mcpkit.Timeout(1e9))}},
		"no server":             {opts: []mcpkit.Option{mcpkit.Adopt(nil, nil)}, want: "the go-sdk server to adopt is nil"},
		"a tool alone":          {opts: []mcpkit.Option{mcpkit.AdoptedTool("get_greeting")}, want: `mcpkit.AdoptedTool("get_greeting") has no effect, because no server is adopted`},
		"completions":           {opts: []mcpkit.Option{mcpkit.Adopt(greeterSDK(), annotations), complete}, want: "mcpkit.Completions and mcpkit.Subscriptions have no effect on an adopted server"},
		"subscriptions":         {opts: []mcpkit.Option{mcpkit.Adopt(greeterSDK(), annotations), subscribe}, want: "mcpkit.Completions and mcpkit.Subscriptions have no effect on an adopted server"},
		"lists fail":            {opts: []mcpkit.Option{mcpkit.Adopt(failing, annotations)}, want: "the tools of the adopted server cannot be listed"},
		"a tool of another":     {opts: []mcpkit.Option{mcpkit.Adopt(greeterSDK(), annotations), mcpkit.AdoptedTool("get_greetin")}, want: `mcpkit.AdoptedTool("get_greetin") is for a tool that the adopted server does not have`},
		"an unknown annotation": {opts: []mcpkit.Option{mcpkit.Adopt(greeterSDK(), map[string]annotate.Annotation{"get_greeting": annotate.ReadOnly("Get"), "far": annotate.ReadOnly("Far")})}, want: `the annotation of "far" is for a tool that the adopted server does not have`},
	} {
		t.Run(name, func(t *testing.T) {
			report := mcpkit.New(manifest(), mcpkit.Public("a test"), tc.opts...).Check()
			text := writtenReport(report)
			for _, fault := range []string{"has no effect", "have no effect", "is nil", "cannot be listed", "does not have"} {
				assert.Equal(t, tc.want != "" && strings.Contains(tc.want, fault), strings.Contains(text, fault), "%s: %s", fault, text)
			}
			assert.Contains(t, text, tc.want)
			if tc.want != "" {
				assert.False(t, report.OK())
				assert.Contains(t, text, "declaration_test.go:")
			}
		})
	}
}

// failingAt returns middleware that fails at a method.
func failingAt(method string) mcp.Middleware {
	return func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, m string, req mcp.Request) (mcp.Result, error) {
			if m == method {
				return nil, errors.New("the list is lost")
			}
			return next(ctx, m, req)
		}
	}
}

// TestListsOfTheProgramThatFail lets each list of the go-sdk server fail while the server is
// checked.
func TestListsOfTheProgramThatFail(t *testing.T) {
	prompt := &mcp.Prompt{Name: "p", Description: "Says p."}
	for _, scoped := range []bool{false, true} {
		for method, want := range map[string]string{
			"prompts/list": "the contents of the go-sdk server cannot be listed", "resources/list": "the contents of the go-sdk server cannot be listed",
			"tools/list": "cannot be listed", "": "",
		} {
			var opts []mcpkit.Option
			issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
			if scoped {
				opts = append(opts, mcpkit.PromptScopes("p", "notes"))
				if want != "" && method != "tools/list" {
					want = "cannot be looked up"
				}
			}
			srv := mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}, Scopes: []string{"notes"}}), opts...)
			addNotes(srv)
			srv.SDK().AddPrompt(prompt, func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) { return nil, nil })
			srv.SDK().AddResource(&mcp.Resource{URI: "notes://one", Name: "one"}, func(context.Context, *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) { return nil, nil })
			if method != "" {
				srv.SDK().AddReceivingMiddleware(failingAt(method))
			}
			report := srv.Check()
			text := writtenReport(report)
			assert.Equal(t, method == "", report.OK(), "%s, scoped %t: %s", method, scoped, text)
			assert.Contains(t, text, want, "%s, scoped %t", method, scoped)
			if method == "prompts/list" {
				assert.Equal(t, scoped, !strings.Contains(text, "the contents of"), text)
			}
		}
	}
}

// TestWeightsOfListedTools checks what the rules are told of weights.
func TestWeightsOfListedTools(t *testing.T) {
	srv := newServer()
	addTool(srv, "say_a", says("a"), mcpkit.Weight(7))
	addTool(srv, "say_b", says("b"), mcpkit.Weight(1))
	weights := map[string]int{}
	for _, tool := range srv.Surface().Tools {
		weights[tool.Name] = tool.Weight
	}
	assert.Equal(t, map[string]int{"find_notes": 1, "say_a": 7, "say_b": 1}, weights)
}

// TestWhereThePageIs checks which servers say that everybody can open their page.
func TestWhereThePageIs(t *testing.T) {
	allowed := mcpkit.Edge(edge.Config{Allow: &edge.AllowList{Networks: edge.AnthropicEgress}})
	for url, want := range map[string]string{
		"https://notes.acme.com/mcp": "https://notes.acme.com/docs", "http://notes.acme.com/mcp": "", "https:///mcp": "", "": "", "https://%zz/mcp": "", "notes.acme.com/mcp": "",
	} {
		m := manifest()
		m.URL = url
		assert.Equal(t, want, newServerOf(m).Surface().Manifest.Docs, url)
		assert.Empty(t, newServerOf(m, allowed).Surface().Manifest.Docs, "%s: only some addresses are answered", url)
	}
}

// TestWhatIsLoggedOfAddresses checks that the texts on data name what the log has of callers.
func TestWhatIsLoggedOfAddresses(t *testing.T) {
	allowed := mcpkit.Edge(edge.Config{Allow: &edge.AllowList{Networks: edge.AnthropicEgress}})
	says := func(opts ...mcpkit.Option) (what []string) {
		for _, f := range newServer(opts...).Surface().Data {
			if f.Place == policy.PlaceLog {
				what = append(what, f.What)
			}
		}
		return what
	}
	assert.Len(t, says(), 1)
	require.Len(t, says(allowed), 2)
	assert.Contains(t, says(allowed)[1], "the address of a caller that is not allowed")
	assert.Len(t, says(allowed, mcpkit.Logs(observe.Logs{Requests: true})), 3)
}

// TestFilesOfScopedToolsNeedTheScopesOfTheirReader reads files through the tool for rests, which
// itself needs no scope.
func TestFilesOfScopedToolsNeedTheScopesOfTheirReader(t *testing.T) {
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	srv := mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}}), mcpkit.Continuations(store.NewMemory(0)))
	addNotes(srv)
	addFiles(srv, mcpkit.Scopes("reports:read"))
	endpoint := listen(t, srv)
	for _, version := range []string{"2025-11-25", "2026-07-28"} {
		uri := linkIn(t, resultOf(t, endpoint, version, "read_csv", asCaller(issuer, "ada", "reports:read"))).URI
		ask := func(scopes string) string {
			return post(t, endpoint, version, request(version, "tools/call", map[string]any{"name": "continue_result", "arguments": map[string]any{"handle": uri}}), asCaller(issuer, "ada", scopes)).Body
		}
		assert.Contains(t, ask("reports:read"), "Bytes ", version)
		for _, scopes := range []string{"", "other", "reports:write"} {
			answer := ask(scopes)
			assert.NotContains(t, answer, "Bytes ", "%s with %q", version, scopes)
			assert.NotContains(t, answer, reportText[:20], "%s with %q", version, scopes)
		}
	}
}

// The routers have a method Find of other forms than that of chi, and take every route, or panic.
type (
	anyRouter struct{ routes []string }

	findsNothing  struct{ *anyRouter }
	findsNoText   struct{ *anyRouter }
	findsTwo      struct{ *anyRouter }
	findsByName   struct{ *anyRouter }
	findsByNumber struct{ *anyRouter }
	findsByPath   struct{ *anyRouter }
	findsOther    struct{ *anyRouter }
	findsValue    struct{ *anyRouter }
)

func (r *anyRouter) ServeHTTP(http.ResponseWriter, *http.Request) {}

func (r *anyRouter) Handle(pattern string, _ http.Handler) {
	for _, known := range r.routes {
		if known == pattern {
			panic("two handlers for " + pattern)
		}
	}
	r.routes = append(r.routes, pattern)
}

func (findsNothing) Find()                                             {}
func (findsNoText) Find(*chi.Context, string, string) int              { return 7 }
func (findsTwo) Find(*chi.Context, string, string) (string, error)     { return "/mcp", nil }
func (findsByName) Find(string) string                                 { return "/mcp" }
func (findsByNumber) Find(*chi.Context, int, string) string            { return "/mcp" }
func (findsByPath) Find(*chi.Context, string, reflect.Kind) string     { return "/mcp" }
func (findsOther) Find(*strings.Builder, string, string) string        { return "/mcp" }
func (findsValue) Find(_ io.Reader, _ string, _ string) (found string) { return "/mcp" }

// TestRoutersWithAnotherFind registers a server on routers that are not chi's.
func TestRoutersWithAnotherFind(t *testing.T) {
	t.Parallel()
	for _, wrap := range []func(*anyRouter) registrar{
		func(r *anyRouter) registrar { return r }, func(r *anyRouter) registrar { return findsNothing{r} }, func(r *anyRouter) registrar { return findsNoText{r} },
		func(r *anyRouter) registrar { return findsTwo{r} }, func(r *anyRouter) registrar { return findsByName{r} }, func(r *anyRouter) registrar { return findsByNumber{r} },
		func(r *anyRouter) registrar { return findsByPath{r} }, func(r *anyRouter) registrar { return findsOther{r} }, func(r *anyRouter) registrar { return findsValue{r} },
	} {
		routes := &anyRouter{}
		router := wrap(routes)
		require.NoError(t, newServer(mcpkit.MountedAt("")).Register(router), "%T", router)
		assert.Contains(t, routes.routes, "/mcp")
		err := newServer(mcpkit.MountedAt("")).Register(router)
		require.ErrorContains(t, err, "the router refuses it, usually because the program or another server is registered there: two handlers for /", "%T", router)
		assert.Contains(t, err.Error(), `mcpkit: the server "notes" cannot be registered at /`)
	}
}

// TestWhatCannotBeMounted registers and checks a server that breaks rules.
func TestWhatCannotBeMounted(t *testing.T) {
	srv := mcpkit.New(manifest(), mcpkit.Public("a test"), mcpkit.MountedAt(""))
	router := &anyRouter{}
	require.ErrorContains(t, srv.Register(router), "at least 3 are required")
	assert.Empty(t, router.routes)
	require.ErrorContains(t, srv.CheckMount(http.NotFoundHandler()), "at least 3 are required")
	require.Error(t, srv.Register(nil))
	require.Error(t, srv.CheckMount(nil))
}

// TestDefinitionsOfAdoptedTools checks what the options of an adopted tool change in its
// definition, and that a schema which cannot be used is reported.
func TestDefinitionsOfAdoptedTools(t *testing.T) {
	annotations := map[string]annotate.Annotation{"get_greeting": annotate.ReadOnly("Get a greeting")}
	for _, loads := range []bool{false, true} {
		opts := []mcpkit.Option{mcpkit.Adopt(greeterSDK(), annotations)}
		if loads {
			opts = append(opts, mcpkit.AdoptedTool("get_greeting", claude.AlwaysLoad()))
		}
		srv := mcpkit.New(manifest(), mcpkit.Public("a test"), opts...)
		example := mcpkit.Example{Title: "One", Prompt: "Say hello to Ada", Calls: []mcpkit.Call{mcpkit.Use("get_greeting", sdkGreetIn{Name: "Ada"})}, Shows: "the greeting"}
		srv.Examples(example, example, example)
		list := post(t, listen(t, srv), "2025-11-25", request("2025-11-25", "tools/list", nil)).Body
		assert.Contains(t, list, "get_greeting")
		assert.Equal(t, loads, strings.Contains(list, `"anthropic/alwaysLoad":true`), list)
	}
	broken := greeterSDK()
	broken.AddTool(&mcp.Tool{Name: "find_broken", Description: "Finds nothing. Use never.", InputSchema: json.RawMessage(`{"type":"object","properties":{"a":{"type":"string","pattern":"("}}}`)},
		func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) { return nil, nil })
	text := writtenReport(mcpkit.New(manifest(), mcpkit.Public("a test"), mcpkit.Adopt(broken, annotations)).Check())
	assert.Contains(t, text, `the input schema of tool "find_broken" cannot be used`)
}
