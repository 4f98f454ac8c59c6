package mcpkit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"regexp"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// shuffled returns a server that is declared in a random order: good, or with faults for the
// report.
func shuffled(issuer *oauthtest.Issuer, random *rand.Rand, faults bool) *mcpkit.Server {
	options := []mcpkit.Option{
		mcpkit.Logs(observe.Logs{Logger: slog.New(slog.DiscardHandler)}),
		mcpkit.Sessions(),
		mcpkit.ListPermitted(),
		mcpkit.Reader(budget.Claude().WithTokens(3_000)),
		mcpkit.CursorKey([]byte("a key of some length")),
		mcpkit.Continuations(store.NewMemory(1 << 20)),
		mcpkit.RateLimit(edge.NewLimiter(nil)),
		mcpkit.Logs(observe.Logs{Requests: true}),
		mcpkit.Edge(edge.Config{Hosts: []string{"a.example"}}), mcpkit.Edge(edge.Config{Hosts: []string{"b.example"}}),
		mcpkit.Edge(edge.Config{Origins: []string{"https://a.example"}}), mcpkit.Edge(edge.Config{Origins: []string{"https://b.example"}}),
		mcpkit.Edge(edge.Config{ClientIP: edge.RemoteAddr}),
		mcpkit.Edge(edge.Config{Shed: &edge.ShedOptions{Calls: 50}}),
		mcpkit.Edge(edge.Config{Allow: &edge.AllowList{Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}}),
		mcpkit.ReadyCheck("a", func(context.Context) error { return nil }),
		mcpkit.ReadyCheck("b", func(context.Context) error { return nil }),
		mcpkit.OpenAIChallenge("token"),
		mcpkit.Documentation(docs.Prose{}),
		mcpkit.Fixture(func(ctx context.Context) (context.Context, func(), error) { return ctx, nil, nil }),
		mcpkit.Waive("example-count", "the first reason"), mcpkit.Waive("tool-verb", "the second reason"), mcpkit.Waive("tool-verb", "the third reason"),
		mcpkit.Adopt(adoptable(), map[string]annotate.Annotation{"say_left": annotate.ReadOnly("Left"), "say_right": annotate.ReadOnly("Right")}),
		mcpkit.AdoptedTool("say_left", mcpkit.Scopes("left")), mcpkit.AdoptedTool("say_right", mcpkit.PublicTool()),
		mcpkit.PromptScopes("ask", "ask"), mcpkit.ResourceScopes("test://r", "read"),
	}
	if faults {
		options = append(options, mcpkit.CursorKey([]byte("short")), mcpkit.ReadyCheck("c", nil), mcpkit.RecordedExamples([]byte("{")), mcpkit.Favicon("text/html", nil),
			mcpkit.AdoptedTool("say_nothing"), mcpkit.PromptScopes("gone", "ask"), mcpkit.ResourceScopes("test://gone"), mcpkit.PromptScopes("ask", "bad scope"),
			mcpkit.Waive("no-such-rule", "a reason"), mcpkit.Waive("tool-title", ""))
	}
	random.Shuffle(len(options), func(i, j int) { options[i], options[j] = options[j], options[i] })
	srv := mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}, Scopes: []string{"notes"}}), options...)
	steps := []func(){
		func() { addNotes(srv) },
		func() { addTool(srv, "say_open", says("open"), mcpkit.PublicTool(), mcpkit.Timeout(time.Second)) },
		func() { addTool(srv, "say_scoped", says("scoped"), mcpkit.Scopes("a", "b"), mcpkit.Budget(2_000)) },
		func() {
			mcpkit.AddSDKTool(srv, "say_session", annotate.Additive("Say"), "Says it. Use when a test needs it.",
				func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, string, error) {
					return nil, "x", nil
				}, mcpkit.Interactive())
		},
	}
	if faults {
		steps = append(steps,
			func() { addTool(srv, "Bad Name", says(""), mcpkit.Timeout(-1), mcpkit.Budget(1)) },
			func() { addTool(srv, "say_bad", says(""), mcpkit.PublicTool(), mcpkit.Scopes("a b")) },
			func() { mcpkit.AddTool(srv, "delete_all", annotate.ReadOnly(""), "", says("")) })
	}
	random.Shuffle(len(steps), func(i, j int) { steps[i], steps[j] = steps[j], steps[i] })
	for _, step := range steps {
		step()
	}
	return srv
}

func adoptable() *mcp.Server {
	s := plainSDK()
	for _, side := range []string{"left", "right"} {
		s.AddTool(&mcp.Tool{Name: "say_" + side, Description: "Says the " + side + ". Use when a test needs it.", InputSchema: json.RawMessage(`{"type":"object"}`)},
			func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
				return &mcp.CallToolResult{}, nil
			})
	}
	s.AddPrompt(&mcp.Prompt{Name: "ask"}, func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) { return nil, nil })
	s.AddResource(&mcp.Resource{Name: "r", URI: "test://r"}, func(context.Context, *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) { return nil, nil })
	return s
}

var positions = regexp.MustCompile(`shuffle_test\.go:\d+|"Line":\d+|"line":\d+`)

// TestTheOrderOfDeclarationsMakesNoDifference declares the same server in random orders.
func TestTheOrderOfDeclarationsMakesNoDifference(t *testing.T) {
	t.Parallel()
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	token := bearer(issuer.Issue(oauthtest.Scopes("notes", "a", "b")))
	shown := func(seed uint64, faults bool) map[string]string {
		srv := shuffled(issuer, rand.New(rand.NewPCG(seed, 0)), faults)
		surface, err := json.Marshal(srv.Surface())
		require.NoError(t, err)
		var report bytes.Buffer
		require.NoError(t, srv.Check().WriteText(&report))
		all := map[string]string{"surface": string(surface), "report": report.String()}
		if !faults {
			endpoint := listen(t, srv)
			for _, version := range eras {
				for name, who := range map[string]func(*http.Request){"a user": token, "a stranger": bearer("")} {
					all[version+" "+name] = post(t, endpoint, version, request(version, "tools/list", nil), who).Body
				}
			}
		}
		for what, text := range all {
			all[what] = positions.ReplaceAllString(text, "POSITION")
		}
		return all
	}
	for name, faults := range map[string]bool{"a good server": false, "a server with faults": true} {
		t.Run(name, func(t *testing.T) {
			first := shown(0, faults)
			for seed := range uint64(testsize.Count(25, 5)) {
				for what, text := range shown(seed+1, faults) {
					if !assert.Equal(t, first[what], text, what) {
						return
					}
				}
			}
		})
	}
}

// TestAnOptionGivenTwice: the second counts, or both, as the documentation of Option says.
func TestAnOptionGivenTwice(t *testing.T) {
	srv := newServer(mcpkit.Adopt(adoptable(), nil), mcpkit.Adopt(adoptable(), nil))
	assert.Contains(t, srv.Check().Err().Error(), "two go-sdk servers are adopted")
	srv = newServer(mcpkit.Reader(budget.Claude().WithTokens(2_000)), mcpkit.Reader(budget.Claude().WithTokens(3_000)))
	assert.Equal(t, 3_000, srv.Surface().Limits.Tokens)
}
