package mcpkit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	invopop "github.com/invopop/jsonschema"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// A regional is an input whose region clients repeat in a header.
type regional struct {
	Region string `json:"region"`
}

// JSONSchema describes the input.
func (regional) JSONSchema() *invopop.Schema {
	s := &invopop.Schema{Type: "object", Properties: invopop.NewProperties(), Required: []string{"region"}}
	s.Properties.Set("region", &invopop.Schema{Type: "string", Description: "The region", Extras: map[string]any{"x-mcp-header": "Region"}})
	return s
}

// hasPlan shows tools to the callers with a plan in their token.
func hasPlan(ctx context.Context) bool {
	p, ok := oauth.PrincipalFrom(ctx)
	return ok && strings.HasPrefix(p.Subject, "paying")
}

// planned returns a protected server with tools of each kind that only callers with a plan see.
func planned(t testing.TB, opts ...mcpkit.Option) (*oauthtest.Issuer, *mcpkit.Server) {
	t.Helper()
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	srv := mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}, Scopes: []string{"notes"}}), opts...)
	addNotes(srv)
	visible := mcpkit.Visible(hasPlan)
	text := func(context.Context, struct{}) (string, error) { return "seen", nil }
	addTool(srv, "plan_text", text, visible)
	addTool(srv, "plan_more", text, visible, mcpkit.Scopes("notes:more"))
	addTool(srv, "plan_open", text, mcpkit.Visible(hasPlan), mcpkit.PublicTool())
	mcpkit.AddSDKTool(srv, "plan_sdks", annotate.ReadOnly("Use the session"), "Uses the session. Use when a test needs it.",
		func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, string, error) {
			return nil, "seen", nil
		}, visible)
	mcpkit.AddTool(srv, "plan_head", annotate.ReadOnly("Take a header"), "Takes a header. Use when a test needs it.",
		func(context.Context, regional) (string, error) { return "seen", nil }, visible)
	return issuer, srv
}

var plannedTools = []string{"plan_text", "plan_more", "plan_open", "plan_sdks", "plan_head"}

func asCaller(issuer *oauthtest.Issuer, subject, scopes string) func(*http.Request) {
	return bearer(issuer.Issue(oauthtest.Subject(subject), oauthtest.Scopes(scopes)))
}

// listedNames returns the names of the tools in a list.
func listedNames(t testing.TB, a wireAnswer) (names []string) {
	t.Helper()
	require.Equal(t, 200, a.Status, a.Body)
	var res struct{ Tools []struct{ Name string } }
	require.NoError(t, json.Unmarshal(a.Result, &res), a.Body)
	for _, tool := range res.Tools {
		names = append(names, tool.Name)
	}
	return names
}

// TestVisibleToolsAreListedForTheirCallers lists the tools of callers that see different ones, in
// every protocol version, from the caches and without them, and with each other option that hides
// tools.
func TestVisibleToolsAreListedForTheirCallers(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]mcpkit.Option{"as default": nil, "permitted only": {mcpkit.ListPermitted()}} {
		for _, shared := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, shared %t", name, shared), func(t *testing.T) {
				issuer, srv := planned(t, opts...)
				if shared {
					srv.SDK()
				}
				endpoint := listen(t, srv)
				for range 2 {
					for _, version := range versions {
						list := func(subject, scopes string) []string {
							a := post(t, endpoint, version, request(version, "tools/list", nil), asCaller(issuer, subject, scopes))
							if version == "2026-07-28" {
								assert.Contains(t, a.Body, `"cacheScope":"private"`)
							}
							return listedNames(t, a)
						}
						assert.Equal(t, []string{"find_notes"}, list("free", "notes notes:more"))
						all := append([]string{"find_notes"}, plannedTools...)
						assert.ElementsMatch(t, all, list("paying", "notes notes:more"))
						if name == "permitted only" {
							all = slices.DeleteFunc(all, func(n string) bool { return n == "plan_more" })
						}
						assert.ElementsMatch(t, all, list("paying-little", "notes"))
					}
				}
			})
		}
	}
}

// TestAHiddenToolIsAnsweredLikeAnUnknownOne compares the answers to calls of hidden tools with the
// answer to a call of a tool that does not exist: on both ways, in every protocol version, with and
// without a token and scopes, and with what go-sdk checks before a call.
func TestAHiddenToolIsAnsweredLikeAnUnknownOne(t *testing.T) {
	t.Parallel()
	for _, shared := range []bool{false, true} {
		issuer, srv := planned(t, mcpkit.RateLimit(nil))
		if shared {
			srv.SDK()
		}
		endpoint := listen(t, srv)
		callers := map[string]func(*http.Request){
			"without a token": func(*http.Request) {},
			"without scopes":  asCaller(issuer, "free", "other"),
			"with the scope":  asCaller(issuer, "free", "notes"),
			"with all scopes": asCaller(issuer, "free", "notes notes:more"),
		}
		for _, version := range versions {
			for caller, as := range callers {
				for shape, change := range map[string]func(params map[string]any){
					"plain":         func(map[string]any) {},
					"with progress": func(p map[string]any) { p["_meta"] = map[string]any{"progressToken": "p"} },
					"with headers":  func(p map[string]any) { p["arguments"] = map[string]any{"region": "eu"} },
				} {
					ask := func(tool string) string {
						params := map[string]any{"name": tool, "arguments": map[string]any{}}
						change(params)
						if version >= "2026" && shape == "with progress" {
							return "" // request replaces _meta
						}
						a := post(t, endpoint, version, request(version, "tools/call", params), as)
						a.Header.Del("Date")
						return strings.ReplaceAll(fmt.Sprint(a.Status, a.Header, a.Body), tool, "TOOL")
					}
					want := ask("plan_none")
					for _, tool := range plannedTools {
						assert.Equal(t, want, ask(tool), "%s in %s, %s, %s, shared %t", tool, version, caller, shape, shared)
					}
				}
			}
		}
	}
}

// TestAVisibleToolStillNeedsItsScopes checks that a caller who sees a tool is asked for the scopes.
func TestAVisibleToolStillNeedsItsScopes(t *testing.T) {
	issuer, srv := planned(t)
	endpoint := listen(t, srv)
	for _, version := range versions {
		call := request(version, "tools/call", map[string]any{"name": "plan_more", "arguments": map[string]any{}})
		assert.Equal(t, 403, post(t, endpoint, version, call, asCaller(issuer, "paying", "notes")).Status)
		granted := post(t, endpoint, version, call, asCaller(issuer, "paying", "notes notes:more"))
		assert.Equal(t, 200, granted.Status)
		assert.Contains(t, granted.Body, "seen")
	}
}

// TestABatchSeesToolsLikeSingleCalls checks the calls of one batch.
func TestABatchSeesToolsLikeSingleCalls(t *testing.T) {
	issuer, srv := planned(t)
	endpoint := listen(t, srv)
	call := func(id int, tool string) string {
		return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":%q,"arguments":{}}}`, id, tool)
	}
	batch := "[" + call(1, "plan_text") + "," + call(2, "plan_open") + "]"
	for subject, want := range map[string]string{"free": "unknown tool", "paying": "seen"} {
		a := post(t, endpoint, "2025-03-26", batch, asCaller(issuer, subject, "notes"))
		assert.Equal(t, 2, strings.Count(a.Body, want), a.Body)
	}
}

// TestASessionSeesTheToolsOfEachRequest checks tools in a session, whose requests each have their
// caller.
func TestASessionSeesTheToolsOfEachRequest(t *testing.T) {
	var on atomic.Bool
	srv := newServer(mcpkit.Sessions())
	addTool(srv, "beta_tool", func(context.Context, struct{}) (string, error) { return "seen", nil },
		mcpkit.Visible(func(context.Context) bool { return on.Load() }))
	s := &legacySession{t: t, endpoint: listen(t, srv)}
	s.open(`{}`)
	call := request("2025-11-25", "tools/call", map[string]any{"name": "beta_tool", "arguments": map[string]any{}})
	for _, shown := range []bool{false, true, false} {
		on.Store(shown)
		list := readAll(t, s.send("POST", request("2025-11-25", "tools/list", nil)))
		assert.Equal(t, shown, strings.Contains(list, "beta_tool"))
		answer := readAll(t, s.send("POST", call))
		assert.Equal(t, shown, strings.Contains(answer, "seen"), answer)
		assert.Equal(t, !shown, strings.Contains(answer, "unknown tool"), answer)
	}
}

// TestAVisibleFunctionThatFailsHidesItsTool checks functions that panic, end their goroutine, or do
// not return: their tools are hidden and the log says why, and the list has the other tools.
func TestAVisibleFunctionThatFailsHidesItsTool(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		show   func(release <-chan struct{}) func(context.Context) bool
		logged string
	}{
		"panics": {func(<-chan struct{}) func(context.Context) bool {
			return func(context.Context) bool { panic("no flags") }
		}, `"msg":"panic"`},
		"ends its goroutine": {func(<-chan struct{}) func(context.Context) bool {
			return func(context.Context) bool { runtime.Goexit(); return true }
		}, "ended its goroutine"},
		"ignores its context": {func(release <-chan struct{}) func(context.Context) bool {
			return func(context.Context) bool { <-release; return true }
		}, "did not return within"},
	} {
		t.Run(name, func(t *testing.T) {
			release := make(chan struct{})
			defer close(release)
			log := &logBook{}
			srv := newServer(log.option())
			text := func(context.Context, struct{}) (string, error) { return "seen", nil }
			addTool(srv, "shaky_tool", text, mcpkit.Visible(tc.show(release)))
			addTool(srv, "steady_tool", text, mcpkit.Visible(func(context.Context) bool { return true }))
			endpoint := listen(t, srv)
			for _, version := range []string{"2025-11-25", "2026-07-28"} {
				assert.Equal(t, []string{"find_notes", "steady_tool"}, listedNames(t, post(t, endpoint, version, request(version, "tools/list", nil))))
				a := post(t, endpoint, version, request(version, "tools/call", map[string]any{"name": "shaky_tool", "arguments": map[string]any{}}))
				require.NotNil(t, a.Error, a.Body)
				assert.Equal(t, `unknown tool "shaky_tool"`, a.Error.Message)
			}
			assert.Contains(t, log.String(), tc.logged)
			assert.Contains(t, log.String(), `"ref":"`)
			assert.Contains(t, log.String(), `"tool":"shaky_tool"`)
		})
	}
}

// TestVisibleIsAskedOnceForARequest counts the calls of a function that several tools share.
func TestVisibleIsAskedOnceForARequest(t *testing.T) {
	var asked atomic.Int64
	visible := mcpkit.Visible(func(context.Context) bool { asked.Add(1); return true })
	srv := newServer()
	text := func(context.Context, struct{}) (string, error) { return "seen", nil }
	for i := range 5 {
		addTool(srv, fmt.Sprintf("beta_%d", i), text, visible)
	}
	endpoint := listen(t, srv)
	for _, version := range versions {
		asked.Store(0)
		assert.Len(t, listedNames(t, post(t, endpoint, version, request(version, "tools/list", nil))), 6)
		assert.EqualValues(t, 1, asked.Load(), "a list in %s", version)
		got, _ := callTool(t, endpoint, version, "beta_1", map[string]any{})
		assert.Equal(t, "seen", got)
		assert.EqualValues(t, 2, asked.Load(), "a call in %s", version)
	}
}

// TestCallersWithoutATokenDoNotMakeVisibleWork checks that a protected server refuses a request
// without a token before it asks the program anything.
func TestCallersWithoutATokenDoNotMakeVisibleWork(t *testing.T) {
	var asked atomic.Int64
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	srv := mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}}))
	addNotes(srv)
	addTool(srv, "beta_tool", func(context.Context, struct{}) (string, error) { return "seen", nil },
		mcpkit.Visible(func(context.Context) bool { asked.Add(1); return true }))
	endpoint := listen(t, srv)
	call := request("2025-11-25", "tools/call", map[string]any{"name": "beta_tool", "arguments": map[string]any{}})
	assert.Equal(t, 401, post(t, endpoint, "2025-11-25", call).Status)
	assert.Zero(t, asked.Load())
	assert.Equal(t, 200, post(t, endpoint, "2025-11-25", call, asCaller(issuer, "anne", "")).Status)
	assert.EqualValues(t, 1, asked.Load())
}

// TestVisibleOptionsThatCannotWork checks the report about them.
func TestVisibleOptionsThatCannotWork(t *testing.T) {
	show := func(context.Context) bool { return true }
	for want, opts := range map[string][]mcpkit.ToolOption{
		`mcpkit.Visible of tool "beta_tool" has no function`:   {mcpkit.Visible(nil)},
		`tool "beta_tool" has the option mcpkit.Visible twice`: {mcpkit.Visible(show), mcpkit.Visible(show)},
	} {
		srv := newServer()
		addTool(srv, "beta_tool", func(context.Context, struct{}) (string, error) { return "", nil }, opts...)
		_, err := srv.Handler()
		assert.ErrorContains(t, err, want)
	}
}

// A refusingLimiter lets nothing through.
type refusingLimiter struct{}

func (refusingLimiter) Take(context.Context, string, int) (time.Duration, error) {
	return time.Second, nil
}

// TestHiddenToolsCountLikeUnknownOnes checks the answer to callers above their rate.
func TestHiddenToolsCountLikeUnknownOnes(t *testing.T) {
	srv := newServer(mcpkit.RateLimit(refusingLimiter{}))
	addTool(srv, "beta_tool", func(context.Context, struct{}) (string, error) { return "seen", nil },
		mcpkit.Visible(func(context.Context) bool { return false }))
	endpoint := listen(t, srv)
	for _, version := range versions {
		status := func(tool string) int {
			return post(t, endpoint, version, request(version, "tools/call", map[string]any{"name": tool, "arguments": map[string]any{}})).Status
		}
		assert.Equal(t, http.StatusTooManyRequests, status("none_tool"))
		assert.Equal(t, http.StatusTooManyRequests, status("beta_tool"))
	}
}

// TestFilesOfAToolThatDisappeared checks that a kept file goes with its tool: the address is
// answered like one that does not exist.
func TestFilesOfAToolThatDisappeared(t *testing.T) {
	var shown atomic.Bool
	shown.Store(true)
	srv := newServer()
	mcpkit.AddSDKTool(srv, "beta_tool", annotate.ReadOnly("Make a file"), "Makes a file. Use when a test needs it.",
		func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, any, error) {
			big := &mcp.EmbeddedResource{Resource: &mcp.ResourceContents{URI: "file:///a.bin", MIMEType: "application/octet-stream", Blob: make([]byte, 1<<20)}}
			return &mcp.CallToolResult{Content: []mcp.Content{big}}, nil, nil
		}, mcpkit.Visible(func(context.Context) bool { return shown.Load() }))
	endpoint := listen(t, srv)
	a := post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/call", map[string]any{"name": "beta_tool", "arguments": map[string]any{}}))
	uri := regexp.MustCompile(`mcpkit://files/[^"]+`).FindString(a.Body)
	require.NotEmpty(t, uri, "%.500s", a.Body)
	read := func(uri string) wireAnswer {
		return post(t, endpoint, "2025-11-25", request("2025-11-25", "resources/read", map[string]any{"uri": uri}))
	}
	assert.Nil(t, read(uri).Error)
	shown.Store(false)
	none := strings.Replace(uri, "beta_tool", "none_tool", 1)
	assert.Equal(t, strings.ReplaceAll(read(none).Body, none, "URI"), strings.ReplaceAll(read(uri).Body, uri, "URI"))
}
