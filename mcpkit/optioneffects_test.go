package mcpkit_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/claude"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A siteObserver keeps what it is told of the server's addresses.
type siteObserver struct {
	noObserver
	sites []observe.Site
}

func (o *siteObserver) ObserveSite(s observe.Site) { o.sites = append(o.sites, s) }

// TestObserversLearnTheAddresses checks what an observer of the site is told when the handler is
// made, and when an Update changes what is served.
func TestObserversLearnTheAddresses(t *testing.T) {
	first, second := &siteObserver{}, &siteObserver{}
	srv := newServer(mcpkit.Observe(first), mcpkit.Observe(noObserver{}), mcpkit.Observe(second), documented())
	assert.Empty(t, first.sites, "nothing is served yet")
	handlerOf(t, srv)
	for _, o := range []*siteObserver{first, second} {
		require.Len(t, o.sites, 1)
		assert.Equal(t, "https://notes.acme.com/mcp", o.sites[0].URL)
		for _, path := range []string{"/mcp", "/docs", "/docs.md", "/privacy", "/.well-known/security.txt"} {
			assert.Contains(t, o.sites[0].Paths, path)
		}
	}
	require.NoError(t, srv.Update(func(draft *mcpkit.Server) { draft.SetAccess(mcpkit.OAuth(loginConfig())) }))
	require.Len(t, first.sites, 2)
	assert.Contains(t, first.sites[1].Paths, "/.well-known/oauth-protected-resource/mcp")
}

// TestWhatGivesClientsASession checks each reason for sessions alone.
func TestWhatGivesClientsASession(t *testing.T) {
	refuse := func(context.Context, *mcp.SubscribeRequest) error { return errors.New("no") }
	for name, tc := range map[string]struct {
		srv  *mcpkit.Server
		want bool
	}{
		"nothing":       {newServer(), false},
		"Completions":   {newServer(mcpkit.Completions(func(context.Context, *mcp.CompleteRequest) (*mcp.CompleteResult, error) { return nil, nil })), false},
		"Sessions":      {newServer(mcpkit.Sessions()), true},
		"Subscriptions": {newServer(mcpkit.Subscriptions(refuse, nil)), true},
		"any":           {newServer(mcpkit.Subscriptions(nil, nil)), true},
		"Adopt":         {adopting(plainSDK()), true},
		"Interactive": {func() *mcpkit.Server {
			srv := newServer()
			addTool(srv, "say_a", says("a"))
			addTool(srv, "say_b", says("b"), mcpkit.Interactive())
			return srv
		}(), true},
	} {
		s := &legacySession{t: t, endpoint: listen(t, tc.srv)}
		s.open(`{}`)
		assert.Equal(t, tc.want, s.id != "", name)
	}
}

// TestReadersOfResults checks how long results may be for readers that the program makes itself,
// and for tools with their own limit.
func TestReadersOfResults(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("The quick brown fox jumps over the lazy dog. ", 8_000) // 360,000 characters
	signs := strings.Repeat("𓀀", 100_000)
	small := budget.OpenAI().WithTokens(4_000)
	for name, tc := range map[string]struct {
		reader      *budget.Reader
		option      mcpkit.ToolOption
		text        string
		least, most int // characters
	}{
		"the default":                  {nil, nil, long, 60_000, 150_000},
		"no counter":                   {&budget.Reader{Tokens: 2_000}, nil, long, 4_000, 12_000},
		"nothing":                      {&budget.Reader{}, nil, long, 60_000, 150_000},
		"the reader's own tokens":      {&small, nil, long, 8_000, 24_000},
		"the tool's tokens":            {&small, mcpkit.Budget(1_000), long, 2_000, 6_000},
		"the tool's characters":        {nil, claude.MaxResultCharacters(300_000), long, 250_000, 300_000},
		"fewer characters":             {nil, claude.MaxResultCharacters(5_000), long, 3_000, 5_000},
		"characters of several tokens": {nil, claude.MaxResultCharacters(200_000), signs, 100_000, 100_000},
	} {
		var opts []mcpkit.Option
		if tc.reader != nil {
			opts = append(opts, mcpkit.Reader(*tc.reader))
		}
		srv := newServer(opts...)
		addTool(srv, "say_long", says(tc.text), tc.option)
		endpoint := listen(t, srv)
		for _, version := range eras {
			res := resultOf(t, endpoint, version, "say_long")
			n := len([]rune(res.Content[0].(*mcp.TextContent).Text))
			assert.GreaterOrEqual(t, n, tc.least, "%s in %s", name, version)
			assert.LessOrEqual(t, n, tc.most+500, "%s in %s", name, version)
		}
	}
}

// TestPositionsOfProblemsOfOptions checks where problems of options are reported: at the option,
// where it has a position, and otherwise where the manifest is.
func TestPositionsOfProblemsOfOptions(t *testing.T) {
	at := policy.Pos{File: "server.yaml", Line: 7}
	for _, declared := range []bool{false, true} {
		opts := []mcpkit.Option{
			mcpkit.CursorKey([]byte("short")), mcpkit.MountedAt("mcp"), mcpkit.ReadyCheck("database", nil), mcpkit.RecordedExamples([]byte("{")), // at the manifest
			mcpkit.DropArguments(""), mcpkit.Reject("manners"), mcpkit.KeepAlive(-1), mcpkit.DefaultToolsets("a"), mcpkit.Deprecated("", "", ""),
		}
		if declared {
			opts = append(opts, mcpkit.Declared(at))
		}
		srv := newServer(opts...)
		places := map[string]string{}
		for _, p := range srv.Surface().Problems {
			for _, word := range []string{"cursor key", "mounted", "ready check", "recorded examples", "DropArguments", "Reject", "KeepAlive", "DefaultToolsets", "Deprecated"} {
				if strings.Contains(p.Message, word) {
					places[word] = p.Pos.File[strings.LastIndex(p.Pos.File, "/")+1:]
				}
			}
		}
		manifest := "helper_test.go"
		if declared {
			manifest = "server.yaml"
		}
		const own = "optioneffects_test.go"
		assert.Equal(t, map[string]string{"cursor key": manifest, "mounted": manifest, "ready check": manifest, "recorded examples": manifest,
			"DropArguments": own, "Reject": own, "KeepAlive": own, "DefaultToolsets": own, "Deprecated": own}, places)
	}
}

// TestScopesOfOffers checks what the surface says of prompts and resources for which several
// options name scopes.
func TestScopesOfOffers(t *testing.T) {
	_, srv := protected(t, false, mcpkit.PromptScopes("p", "b", "c"), mcpkit.ResourceScopes("notes://p", "r"), mcpkit.PromptScopes("p", "a", "b"), mcpkit.PromptScopes("q", "q"))
	for _, name := range []string{"p", "q", "open"} {
		srv.SDK().AddPrompt(&mcp.Prompt{Name: name}, func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) { return nil, nil })
		srv.SDK().AddResource(&mcp.Resource{URI: "notes://" + name, Name: name}, func(context.Context, *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) { return nil, nil })
	}
	of := func(offers []policy.Offer) map[string][]string {
		scopes := map[string][]string{}
		for _, o := range offers {
			scopes[o.Name] = slices.Clip(o.Scopes)
		}
		return scopes
	}
	surface := srv.Surface()
	assert.Equal(t, map[string][]string{"p": {"a", "b", "c"}, "q": {"q"}, "open": nil}, of(surface.Prompts))
	assert.Equal(t, map[string][]string{"notes://p": {"r"}, "notes://q": nil, "notes://open": nil}, of(surface.Resources))
	assert.Subset(t, surface.Access.LoginScopes, []string{"a", "b", "c", "q", "r"}, "clients ask for them at login")
}

// TestExamplesHaveTheirPositions checks that an example is reported where it is declared, unless it
// says itself where it is.
func TestExamplesHaveTheirPositions(t *testing.T) {
	example := mcpkit.Example{Title: "Find", Prompt: "Find notes", Calls: []mcpkit.Call{mcpkit.Use("find_notes", findIn{Query: "rain"})}, Shows: "the notes"}
	other := example
	other.Pos = policy.Pos{File: "examples.yaml", Line: 3}
	for _, replaces := range []bool{false, true} {
		srv := newServer()
		if replaces {
			srv.ReplaceExamples(example, other, example)
		} else {
			srv.Examples(example, other, example)
		}
		examples := srv.Surface().Examples
		examples = examples[len(examples)-3:]
		assert.Equal(t, other.Pos, examples[1].Pos)
		for _, i := range []int{0, 2} {
			assert.True(t, strings.HasSuffix(examples[i].Pos.File, "/optioneffects_test.go"), examples[i].Pos)
			assert.Positive(t, examples[i].Pos.Line)
		}
	}
}

// TestProblemsOfAnAdoptedServerAreWhereItIsDeclared checks the position of what is wrong with an
// adopted server: that of Adopt, or the one that Declared gives, for programs that make the server
// from a file.
func TestProblemsOfAnAdoptedServerAreWhereItIsDeclared(t *testing.T) {
	at := policy.Pos{File: "server.yaml", Line: 7}
	for file, opts := range map[string][]mcpkit.Option{"optioneffects_test.go": nil, "server.yaml": {mcpkit.Declared(at)}} {
		for _, adopted := range []mcpkit.Option{mcpkit.Adopt(nil, nil), mcpkit.Adopt(greeterSDK(), nil)} {
			found := 0
			for _, f := range newServer(append(opts, adopted)...).Check().Failures() {
				if strings.Contains(f.Message, "to adopt is nil") || f.Tool == "get_greeting" {
					found++
					assert.True(t, strings.HasSuffix(f.Pos.File, file), "%s: %s", f.Pos, f.Message)
				}
			}
			assert.Positive(t, found)
		}
	}
}

// TestScopesThatCannotExistAreNotAskedFor checks that a scope which is reported is the only fault,
// and that clients ask for each other scope once.
func TestScopesThatCannotExistAreNotAskedFor(t *testing.T) {
	c := loginConfig()
	srv := mcpkit.New(manifest(), mcpkit.OAuth(c))
	addNotes(srv)
	addTool(srv, "say_a", says("a"), mcpkit.Scopes("notes:read", "two words"))
	addTool(srv, "say_b", says("b"), mcpkit.Scopes("notes:read", "notes:all"))
	assert.Equal(t, []string{"notes:all", "notes:read"}, srv.Surface().Access.LoginScopes)
	messages := messagesOf(srv, policy.RuleServerOptions)
	require.Len(t, messages, 1)
	assert.Contains(t, messages[0], `tool "say_a" needs a scope that cannot exist`)
	guard, err := srv.ResourceServer()
	require.NoError(t, err)
	assert.NotNil(t, guard)
}
