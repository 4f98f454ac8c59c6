package wrap_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/claude"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
	"github.com/mcpkit-go/mcpkit/oauth"
)

type greetIn struct {
	Name string `json:"name" jsonschema:"whom to greet"`
}

type greetOut struct {
	Greeting string   `json:"greeting" jsonschema:"the greeting"`
	Names    []string `json:"names,omitempty" jsonschema:"names"`
}

// existing returns a typical go-sdk server.
func existing(versions ...string) *mcp.Server {
	s := mcp.NewServer(&mcp.Implementation{Name: "old", Version: "0.1.0"}, &mcp.ServerOptions{Instructions: "Greet everybody.", PageSize: 2, SupportedProtocolVersions: versions})
	hints := false
	mcp.AddTool(s, &mcp.Tool{Name: "greet", Description: text}, func(_ context.Context, _ *mcp.CallToolRequest, in greetIn) (*mcp.CallToolResult, greetOut, error) {
		switch in.Name {
		case "panic":
			panic("secret")
		case "error":
			return nil, greetOut{}, errors.New("nobody of this name")
		case "many":
			out := greetOut{}
			for range 20_000 {
				out.Names = append(out.Names, "one of many names")
			}
			return nil, out, nil
		}
		return nil, greetOut{Greeting: "Hello, " + in.Name}, nil
	})
	mcp.AddTool(s, &mcp.Tool{Name: "add_name", Description: text, Annotations: &mcp.ToolAnnotations{DestructiveHint: &hints, OpenWorldHint: &hints}},
		func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, any, error) {
			return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "added"}}}, nil, nil
		})
	s.AddTool(&mcp.Tool{Name: "delete_name", Description: text, InputSchema: map[string]any{"type": "object"}}, func(ctx context.Context, _ *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		<-ctx.Done()
		return nil, errors.New("secret")
	})
	mcp.AddTool(s, &mcp.Tool{Name: "ask_name", Description: text}, func(ctx context.Context, req *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, any, error) {
		if err := req.Session.NotifyProgress(ctx, &mcp.ProgressNotificationParams{ProgressToken: req.Params.GetProgressToken(), Progress: 1, Message: "asking"}); err != nil {
			return nil, nil, err
		}
		res, err := req.Session.Elicit(ctx, &mcp.ElicitParams{Message: "Which name?", RequestedSchema: map[string]any{"type": "object", "properties": map[string]any{"name": map[string]any{"type": "string"}}}})
		if err != nil {
			return nil, nil, err
		}
		name, _ := res.Content["name"].(string)
		return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "Hello, " + name}}}, nil, nil
	})
	s.AddResource(&mcp.Resource{Name: "names", URI: "names://all"}, func(context.Context, *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
		return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{{URI: "names://all", Text: "Ada"}}}, nil
	})
	s.AddPrompt(&mcp.Prompt{Name: "hello"}, func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		return &mcp.GetPromptResult{Messages: []*mcp.PromptMessage{{Role: "user", Content: &mcp.TextContent{Text: "Say hello"}}}}, nil
	})
	return s
}

var allAnnotated = wrap.Annotations{
	"greet":       annotate.ReadOnly("Greet somebody"),
	"add_name":    annotate.Additive("Add a name"),
	"delete_name": annotate.Destructive("Delete a name", annotate.Idempotent(), annotate.ClosedWorld()),
	"ask_name":    annotate.ReadOnly("Ask for a name"),
}

// adopted wraps an existing server without breaking a rule.
func adopted(access mcpkit.Access, opts ...mcpkit.Option) *mcpkit.Server {
	return withExamples(wrap.SDK(existing(), manifest(), access, allAnnotated, opts...))
}

func withExamples(srv *mcpkit.Server) *mcpkit.Server {
	example := func(prompt string) mcpkit.Example {
		return mcpkit.Example{Title: prompt, Prompt: prompt, Calls: []mcpkit.Call{mcpkit.Use("greet", greetIn{Name: prompt})}, Shows: "a greeting"}
	}
	srv.Examples(example("Say hello to Ada"), example("Greet Mr Hopper"), example("Greet Zoë"))
	return srv
}

var open = mcpkit.Public("greetings are public")

func TestToolsWithoutAnnotation(t *testing.T) {
	srv := wrap.SDK(existing(), manifest(), open, wrap.Annotations{"gret": annotate.ReadOnly("Greet somebody"), "sing": annotate.ReadOnly("Sing"), "ask_name": {}})
	at := lineAbove()
	assert.Equal(t, []string{
		at + `: the annotation of "gret" is for a tool that the adopted server does not have (tool-annotation); did you mean "greet"?`,
		at + `: the annotation of "sing" is for a tool that the adopted server does not have (tool-annotation); remove it, or correct the name`,
		at + `: tool "add_name" of the adopted server has no annotation (tool-annotation); check what it does, then add to the annotations: "add_name": annotate.Additive("Add name", annotate.ClosedWorld()), (guessed from its hints)`,
		at + `: tool "ask_name" of the adopted server has no annotation (tool-annotation); check what it does, then add to the annotations: "ask_name": annotate.Destructive("Ask name"), (guessed to be safe, since its name does not say what it does)`,
		at + `: tool "delete_name" of the adopted server has no annotation (tool-annotation); check what it does, then add to the annotations: "delete_name": annotate.Destructive("Delete name"), (guessed from its name)`,
		at + `: tool "greet" of the adopted server has no annotation (tool-annotation); check what it does, then add to the annotations: "greet": annotate.Destructive("Greet"), (guessed to be safe, since its name does not say what it does)`,
	}, found(srv, "tool-annotation"))
	_, err := srv.Handler()
	assert.ErrorContains(t, err, "has no annotation")
	assert.Empty(t, found(adopted(open), "tool-annotation", "tool-hints", "tool-title", "tool-title-places", "tool-effect", "tool-unregistered"))
}

// TestToolsAddedAfterwards checks that Check also reports tools that were added to the adopted
// server after SDK returned, because each needs an annotation.
func TestToolsAddedAfterwards(t *testing.T) {
	s := existing()
	srv := wrap.SDK(s, manifest(), open, allAnnotated)
	at := lineAbove()
	mcp.AddTool(s, &mcp.Tool{Name: "late_tool", Description: text}, func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, any, error) {
		return nil, nil, nil
	})
	findings := found(srv, "tool-annotation")
	require.Len(t, findings, 1)
	assert.Contains(t, findings[0], at+`: tool "late_tool" of the adopted server has no annotation`)
	mcpkit.AddTool(srv, "late_but_right", annotate.ReadOnly("Come late"), text, func(context.Context, struct{}) (string, error) { return "here", nil })
	assert.Equal(t, findings, found(srv, "tool-annotation"))
	assert.Equal(t, "here", mcptest.Call[string](t, mcptest.New(t, srv), "late_but_right", nil))
}

func TestOptionsThatDoNotFit(t *testing.T) {
	srv := wrap.SDK(nil, manifest(), open, nil)
	assert.Contains(t, strings.Join(found(srv, "server-options"), "\n"), "the go-sdk server to adopt is nil (server-options); give mcpkit.Adopt the server that has the tools")
	srv = wrap.SDK(existing(), manifest(), open, allAnnotated, mcpkit.AdoptedTool("grete", mcpkit.Timeout(time.Second)), mcpkit.AdoptedTool("greet", mcpkit.Timeout(-1)),
		mcpkit.Completions(func(context.Context, *mcp.CompleteRequest) (*mcp.CompleteResult, error) { return nil, nil }))
	lines := strings.Join(found(srv, "server-options", "tool-timeout"), "\n")
	assert.Contains(t, lines, `mcpkit.AdoptedTool("grete") is for a tool that the adopted server does not have (server-options); did you mean "greet"?`)
	assert.Contains(t, lines, `the timeout of tool "greet" is -1ns`)
	assert.Contains(t, lines, `mcpkit.Completions and mcpkit.Subscriptions have no effect on an adopted server (server-options)`)
	srv = newServer(mcpkit.AdoptedTool("greet"))
	assert.Contains(t, strings.Join(found(srv, "server-options"), "\n"), `mcpkit.AdoptedTool("greet") has no effect, because no server is adopted`)
}

// client connects go-sdk's client over HTTP.
func client(t *testing.T, srv *mcpkit.Server, opts *mcp.ClientOptions) *mcp.ClientSession {
	t.Helper()
	h, err := srv.Handler()
	require.NoError(t, err)
	ts := httptest.NewServer(h)
	t.Cleanup(ts.Close)
	session, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, opts).Connect(t.Context(), &mcp.StreamableClientTransport{Endpoint: ts.URL + "/mcp"}, nil)
	require.NoError(t, err)
	t.Cleanup(func() { _ = session.Close() })
	return session
}

// TestThePipelineIsAroundAdoptedTools checks adopted tools in memory and over HTTP.
func TestThePipelineIsAroundAdoptedTools(t *testing.T) {
	var log logBook
	var calls []string
	audit := mcpkit.Intercept(func(next mcpkit.CallFunc) mcpkit.CallFunc {
		return func(ctx context.Context, call mcpkit.ToolCall) (*mcp.CallToolResult, error) {
			calls = append(calls, call.Tool+string(call.Arguments))
			return next(ctx, call)
		}
	})
	srv := adopted(open, log.option(), audit, mcpkit.AdoptedTool("delete_name", mcpkit.Timeout(20*time.Millisecond)))
	c := mcptest.New(t, srv)
	assert.Equal(t, greetOut{Greeting: "Hello, Ada"}, mcptest.Call[greetOut](t, c, "greet", greetIn{"Ada"}))
	assert.Equal(t, "added", mcptest.Call[string](t, c, "add_name", nil))
	assert.Equal(t, []string{`greet{"name":"Ada"}`, "add_name{}"}, calls)
	assert.Equal(t, `unknown argument "nam"; valid: name`+"\n"+`missing required argument "name"`, sorted(mcptest.CallError(t, c, "greet", map[string]any{"nam": "Ada"})))
	assert.Equal(t, "nobody of this name", mcptest.CallError(t, c, "greet", greetIn{"error"}), "the model reads the error of a typed handler")
	assert.Regexp(t, internal, mcptest.CallError(t, c, "greet", greetIn{"panic"}))
	assert.Contains(t, log.String(), "secret")
	assert.Equal(t, "delete_name did not finish within 20ms and was stopped. Try again later.", mcptest.CallError(t, c, "delete_name", nil))
	many := mcptest.Call[*mcp.CallToolResult](t, c, "greet", greetIn{"many"})
	assert.LessOrEqual(t, budget.Claude().Estimate(asJSON(many.StructuredContent)), 25_000)
	assert.Contains(t, asJSON(many.Content), "Shortened to fit")

	session := client(t, srv, nil)
	res, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "greet", Arguments: greetIn{"panic"}})
	require.NoError(t, err)
	assert.Contains(t, asJSON(res), "internal error (ref ")
	res, err = session.CallTool(t.Context(), &mcp.CallToolParams{Name: "greet", Arguments: greetIn{"Ada"}})
	require.NoError(t, err)
	assert.Contains(t, asJSON(res), "Hello, Ada")
}

func sorted(lines string) string {
	parts := strings.Split(lines, "\n")
	if len(parts) == 2 && parts[0] > parts[1] {
		parts[0], parts[1] = parts[1], parts[0]
	}
	return strings.Join([]string{parts[1], parts[0]}, "\n")
}

func TestWhatAdoptedServersShow(t *testing.T) {
	icon := mcp.Icon{Source: "https://acme.com/icon.png"}
	session := client(t, adopted(open, mcpkit.AdoptedTool("greet", claude.MaxResultCharacters(300_000), mcpkit.Icons(icon))), nil)
	tools := map[string]*mcp.Tool{}
	for tool, err := range session.Tools(t.Context(), nil) {
		require.NoError(t, err)
		tools[tool.Name] = tool
	}
	require.Len(t, tools, 4)
	for name, a := range allAnnotated {
		assert.Equal(t, a.Hints(annotate.Guide), tools[name].Annotations)
		assert.Equal(t, a.Title(), tools[name].Title)
		assert.Equal(t, text, tools[name].Description)
	}
	assert.EqualValues(t, 300_000, tools["greet"].Meta["anthropic/maxResultSizeChars"])
	assert.Equal(t, []mcp.Icon{icon}, tools["greet"].Icons)
	assert.Equal(t, "notes", session.InitializeResult().ServerInfo.Name, "the name comes from the manifest")
	assert.Equal(t, "Greet everybody.", session.InitializeResult().Instructions)
	res, err := session.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: "names://all"})
	require.NoError(t, err)
	assert.Equal(t, "Ada", res.Contents[0].Text)
	prompt, err := session.GetPrompt(t.Context(), &mcp.GetPromptParams{Name: "hello"})
	require.NoError(t, err)
	assert.Contains(t, asJSON(prompt), "Say hello")
}

// TestSessionsOfAdoptedServers checks that a tool reports progress and asks its user as before. It
// asks in the way of protocol versions with sessions, which the existing server supports.
func TestSessionsOfAdoptedServers(t *testing.T) {
	progress := make(chan string, 1)
	srv := withExamples(wrap.SDK(existing("2025-11-25", "2025-06-18"), manifest(), open, allAnnotated))
	opts := &mcp.ClientOptions{
		ElicitationHandler: func(_ context.Context, req *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
			return &mcp.ElicitResult{Action: "accept", Content: map[string]any{"name": "Ada"}}, nil
		},
		ProgressNotificationHandler: func(_ context.Context, req *mcp.ProgressNotificationClientRequest) { progress <- req.Params.Message },
	}
	session := client(t, srv, opts)
	params := &mcp.CallToolParams{Name: "ask_name"}
	params.SetProgressToken("p1")
	res, err := session.CallTool(t.Context(), params)
	require.NoError(t, err)
	assert.Contains(t, asJSON(res), "Hello, Ada")
	assert.Equal(t, "asking", <-progress)
}

// TestScopesOfAdoptedTools checks that each tool requires its scopes.
func TestScopesOfAdoptedTools(t *testing.T) {
	access := mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: "https://issuer.example.com"}}})
	srv := adopted(access, mcpkit.AdoptedTool("add_name", mcpkit.Scopes("names:write")))
	reader, writer := mcptest.New(t, srv, mcptest.As("ada", "names:read")), mcptest.New(t, srv, mcptest.As("ada", "names:write"))
	assert.Equal(t, "added", mcptest.Call[string](t, writer, "add_name", nil))
	_, err := mcptest.Try[string](t.Context(), reader, "add_name", nil)
	assert.ErrorContains(t, err, "the caller may not use this tool")
	assert.Equal(t, "Hello, Ada", mcptest.Call[greetOut](t, reader, "greet", greetIn{"Ada"}).Greeting)
}

// TestInstructionsOfAdoptedServers checks that the rules read the instructions that clients get.
func TestInstructionsOfAdoptedServers(t *testing.T) {
	s := mcp.NewServer(&mcp.Implementation{Name: "old"}, &mcp.ServerOptions{Instructions: "Do not use other tools."})
	srv := wrap.SDK(s, manifest(), open, nil)
	assert.Equal(t, "Do not use other tools.", srv.Surface().Manifest.Instructions)
	assert.Len(t, found(srv, "instructions-steering"), 1)
	own := manifest()
	own.Instructions = "Find a note first."
	srv = wrap.SDK(existing(), own, open, allAnnotated)
	assert.Empty(t, found(srv, "instructions-steering"))
	assert.Equal(t, "Find a note first.", client(t, withExamples(srv), nil).InitializeResult().Instructions)
}

// TestCachesOfProtectedServers checks that lists may not be cached for other callers, as go-sdk's
// default allows.
func TestCachesOfProtectedServers(t *testing.T) {
	access := mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: "https://issuer.example.com"}}})
	for scope, srv := range map[string]*mcpkit.Server{"public": adopted(open), "private": adopted(access)} {
		ctx := oauth.WithPrincipal(t.Context(), &oauth.Principal{Subject: "ada"})
		serverEnd, clientEnd := mcp.NewInMemoryTransports()
		_, err := srv.SDK().Connect(ctx, serverEnd, nil)
		require.NoError(t, err)
		session, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).Connect(ctx, clientEnd, nil)
		require.NoError(t, err)
		tools, err := session.ListTools(ctx, nil)
		require.NoError(t, err)
		assert.Equal(t, scope, tools.CacheScope)
		prompts, err := session.ListPrompts(ctx, nil)
		require.NoError(t, err)
		assert.Equal(t, scope, prompts.CacheScope)
		resources, err := session.ListResources(ctx, nil)
		require.NoError(t, err)
		assert.Equal(t, scope, resources.CacheScope)
		templates, err := session.ListResourceTemplates(ctx, nil)
		require.NoError(t, err)
		assert.Equal(t, scope, templates.CacheScope)
		read, err := session.ReadResource(ctx, &mcp.ReadResourceParams{URI: "names://all"})
		require.NoError(t, err)
		assert.Equal(t, scope, read.CacheScope)
		require.NoError(t, session.Close())
	}
}

// TestWaiversOfAdoptedTools checks that rules apply to adopted tools and can be waived for one of
// them.
func TestWaiversOfAdoptedTools(t *testing.T) {
	lying := wrap.Annotations{"greet": allAnnotated["greet"], "add_name": allAnnotated["add_name"], "ask_name": allAnnotated["ask_name"], "delete_name": annotate.ReadOnly("Delete a name")}
	srv := wrap.SDK(existing(), manifest(), open, lying)
	assert.Contains(t, strings.Join(found(srv, "tool-verb"), "\n"), `tool "delete_name" is annotated read-only but its name says it deletes`)
	srv = wrap.SDK(existing(), manifest(), open, lying, mcpkit.AdoptedTool("delete_name", mcpkit.Waive("tool-verb", "it only pretends")))
	assert.Empty(t, found(srv, "tool-verb"))
	assert.Equal(t, policy.Waiver{Rule: "tool-verb", Reason: "it only pretends"}, withoutPos(srv.Check().Waivers[0]))
}

func withoutPos(w policy.Waiver) policy.Waiver {
	w.Pos = policy.Pos{}
	return w
}
