package mcpkit_test

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// TestStreamsOfAProtectedServerOutliveUpdates: updates that leave the access decision as it is end
// no stream, also if they add scopes at login, and its client hears of the change.
func TestStreamsOfAProtectedServerOutliveUpdates(t *testing.T) {
	t.Parallel()
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	config := oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}, Scopes: []string{"notes"}}
	text := func(context.Context, struct{}) (string, error) { return "more", nil }
	for name, update := range map[string]func(srv *mcpkit.Server) error{
		"nil": func(srv *mcpkit.Server) error { return srv.Update(nil) },
		"a tool": func(srv *mcpkit.Server) error {
			return srv.Update(func(draft *mcpkit.Server) { addTool(draft, "say_more", text) })
		},
		"a tool with a scope": func(srv *mcpkit.Server) error {
			return srv.Update(func(draft *mcpkit.Server) { addTool(draft, "say_more", text, mcpkit.Scopes("more")) })
		},
		"Handler": func(srv *mcpkit.Server) error {
			addTool(srv, "say_more", text)
			_, err := srv.Handler()
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := mcpkit.New(manifest(), mcpkit.OAuth(config), mcpkit.Sessions())
			addNotes(srv)
			s := &legacySession{t: t, endpoint: listen(t, srv), token: issuer.Issue(oauthtest.Scopes("notes"))}
			s.open(`{}`)
			stream := bufio.NewScanner(s.send("GET", "").Body)
			require.NoError(t, update(srv))
			for stream.Scan() && !strings.Contains(stream.Text(), "notifications/tools/list_changed") {
			}
			require.Contains(t, stream.Text(), "notifications/tools/list_changed", "the stream ended")

			// Another decision ends it, even if its configuration has the same text.
			require.NoError(t, srv.Update(func(draft *mcpkit.Server) { draft.SetAccess(mcpkit.OAuth(config)) }))
			for stream.Scan() {
			}
		})
	}
}

// TestAnAccessThatNeedsFurtherPathsIsNeverServed: neither Update nor another call of Handler serves
// an access whose paths the router does not have, and CheckMount serves nothing that is new.
func TestAnAccessThatNeedsFurtherPathsIsNeverServed(t *testing.T) {
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	srv := newServer(mcpkit.MountedAt(""))
	mux := http.NewServeMux()
	require.NoError(t, srv.Register(mux))
	list := func() string { return requestPath(mux, "POST", "/mcp").Body.String() }
	before := list()

	addTool(srv, "say_more", func(context.Context, struct{}) (string, error) { return "more", nil })
	require.NoError(t, srv.CheckMount(mux))
	assert.Equal(t, before, list(), "CheckMount serves what waits for an Update")

	srv.SetAccess(mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}, Scopes: []string{"notes"}, LoginServer: loginPage{}}))
	require.ErrorContains(t, srv.Update(nil), "the program's router does not have the paths")
	_, err := srv.Handler()
	require.ErrorContains(t, err, "the program's router does not have the paths")
	require.Error(t, srv.Register(http.NewServeMux()))
	assert.Equal(t, before, list(), "a refused access serves")
}

// TestDeclarationsKeepTheirArguments changes slices after they were declared.
func TestDeclarationsKeepTheirArguments(t *testing.T) {
	example := func(title string) mcpkit.Example {
		return mcpkit.Example{Title: title, Prompt: "Find notes about the sun", Calls: []mcpkit.Call{mcpkit.Use("find_notes", map[string]any{"query": "sun"})}, Shows: "notes"}
	}
	srv := newServer()
	for _, name := range []string{"say_a", "say_b"} {
		addTool(srv, name, func(context.Context, struct{}) (string, error) { return name, nil })
	}
	more := []mcpkit.Example{example("four")}
	expect := []string{"sun"}
	more[0].Expect = expect
	require.NoError(t, srv.Update(func(draft *mcpkit.Server) {
		name := make([]string, 1)
		for _, name[0] = range []string{"say_a", "say_b"} {
			draft.RemoveTools(name...)
		}
		name[0] = "find_notes"
		draft.ReplaceExamples(example("one"), example("two"), example("three"), more...)
		more[0] = mcpkit.Example{}
	}))
	expect[0] = "changed"
	surface := srv.Surface()
	require.Len(t, surface.Tools, 1)
	assert.Equal(t, "find_notes", surface.Tools[0].Name)
	assert.Equal(t, "four", surface.Examples[3].Title)
	assert.Equal(t, []string{"sun"}, surface.Examples[3].Expect)
}

// TestMiddlewareMayDeclareWhileExamplesRun: the server holds no lock while go-sdk lists the tools
// of an adopted server, and examples run with the tools that it has now.
func TestMiddlewareMayDeclareWhileExamplesRun(t *testing.T) {
	existing := plainSDK()
	srv := adopting(existing)
	existing.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
			srv.RemoveTools("nothing")
			return next(ctx, method, req)
		}
	})
	require.NotEmpty(t, srv.Check().Results)
	runs := srv.RunExamples(t.Context())
	addSide(existing, "right")
	assert.Equal(t, srv.Rehearsed(t.Context()).Runs, srv.RunExamples(t.Context()))
	assert.NotEmpty(t, runs)
	_, err := srv.ResourceServer()
	assert.NoError(t, err)
}

// TestADraftKnowsHowItsServerIsMounted: what CheckMount found is a finding of a draft too.
func TestADraftKnowsHowItsServerIsMounted(t *testing.T) {
	srv := newServer(mcpkit.MountedAt(""))
	require.Error(t, srv.CheckMount(http.NotFoundHandler()))
	require.False(t, srv.Check().OK())
	_ = srv.Update(func(draft *mcpkit.Server) { assert.False(t, draft.Check().OK()) })
}
