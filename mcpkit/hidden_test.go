package mcpkit_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// TestVisibleIsAskedAboutPermittedTools lists the tools of callers without a scope: the program is
// not asked about tools that the list would not have anyway.
func TestVisibleIsAskedAboutPermittedTools(t *testing.T) {
	for _, shared := range []bool{false, true} {
		issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
		srv := mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}}), mcpkit.ListPermitted())
		addNotes(srv)
		var asked [2]atomic.Int64
		text := func(context.Context, struct{}) (string, error) { return "seen", nil }
		for i, scope := range []string{"mine", "other"} {
			addTool(srv, scope+"_tool", text, mcpkit.Scopes(scope), mcpkit.Visible(func(context.Context) bool { asked[i].Add(1); return true }))
		}
		if shared {
			srv.SDK()
		}
		endpoint := listen(t, srv)
		for _, version := range versions {
			names := listedNames(t, post(t, endpoint, version, request(version, "tools/list", nil), asCaller(issuer, "anne", "mine")))
			assert.Equal(t, []string{"find_notes", "mine_tool"}, names, version)
		}
		assert.Len(t, versions, int(asked[0].Load()), "shared %t", shared)
		assert.Zero(t, asked[1].Load(), "shared %t", shared)
	}
}

// TestVisibleIsAskedAboutChosenTools lists a toolset: the program is not asked about the tools of
// others.
func TestVisibleIsAskedAboutChosenTools(t *testing.T) {
	srv := newServer()
	var asked [2]atomic.Int64
	text := func(context.Context, struct{}) (string, error) { return "seen", nil }
	for i, set := range []string{"a", "b"} {
		addTool(srv, set+"_tool", text, mcpkit.Toolset(set), mcpkit.Visible(func(context.Context) bool { asked[i].Add(1); return true }))
	}
	endpoint := listen(t, srv)
	assert.Equal(t, []string{"a_tool", "find_notes"}, listedNames(t, post(t, endpoint+"?toolsets=a", "2025-11-25", request("2025-11-25", "tools/list", nil))))
	assert.EqualValues(t, 1, asked[0].Load())
	assert.Zero(t, asked[1].Load())
}

// TestManySlowVisibleFunctions lists 80 tools whose functions take a while each, and one whose
// function never answers: the list takes about as long as one function may.
func TestManySlowVisibleFunctions(t *testing.T) {
	testsize.OnlySlow(t, "many clients load the server")
	release := make(chan struct{})
	defer close(release)
	for _, shared := range []bool{false, true} {
		issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
		srv := mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}}), mcpkit.ListPermitted())
		addNotes(srv)
		text := func(context.Context, struct{}) (string, error) { return "seen", nil }
		for i := range 80 {
			addTool(srv, fmt.Sprintf("slow_%02d", i), text, mcpkit.Visible(func(context.Context) bool {
				if i == 40 {
					<-release
				}
				time.Sleep(200 * time.Millisecond)
				return true
			}))
		}
		if shared {
			srv.SDK()
		}
		endpoint := listen(t, srv)
		began := time.Now()
		names := listedNames(t, post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/list", nil), asCaller(issuer, "anne", "")))
		assert.Less(t, time.Since(began), 8*time.Second, "80 functions take 16 s one after the other")
		assert.Len(t, names, 80, "79 and find_notes")
		assert.NotContains(t, names, "slow_40")
	}
}

// TestEveryDoorAnswersHiddenToolsLikeUnknownOnes compares everything of the answers, for hidden
// tools of each kind, in shapes that take different ways through the server. One of the servers is
// asked each question, both with go-sdk's server in the program's hands and without.
func TestEveryDoorAnswersHiddenToolsLikeUnknownOnes(t *testing.T) {
	t.Parallel()
	servers := [][]mcpkit.Option{nil, {mcpkit.Sessions()}, {mcpkit.ListPermitted()}}
	for i, opts := range servers {
		for _, shared := range []bool{false, true} {
			t.Run(fmt.Sprintf("server %d, shared %t", i, shared), func(t *testing.T) {
				endpoint, callers := hidesTools(t, shared, opts...)
				transport := &http.Transport{}
				t.Cleanup(transport.CloseIdleConnections)
				client := &http.Client{Transport: transport} // keeps its connection
				for n, q := range questions(callers, i, len(servers)) {
					for _, named := range []bool{true, false} {
						if !testsize.Slow() && named == (shared == (n/2%2 == 0)) {
							continue // the server that is shared, or not, is asked so
						}
						want := q.ask(t, client, endpoint, "none_tool", named)
						for _, tool := range append([]string{"sets_tool"}, plannedTools...) {
							require.Equal(t, want, q.ask(t, client, endpoint, tool, named), "%s in %q: %s", tool, q.version, q.shape)
						}
					}
				}
			})
		}
	}
}

// hidesTools starts a server that hides tools in each way there is, and returns its address and
// callers who see none of plannedTools and sets_tool.
func hidesTools(t *testing.T, shared bool, opts ...mcpkit.Option) (endpoint string, callers []func(*http.Request)) {
	t.Helper()
	var log logBook
	issuer, srv := planned(t, append(slices.Clone(opts), mcpkit.RateLimit(nil), log.option())...)
	text := func(context.Context, struct{}) (string, error) { return "seen", nil }
	addTool(srv, "sets_tool", text, mcpkit.Toolset("other"), mcpkit.Scopes("notes:more"))
	addTool(srv, "base_tool", text, mcpkit.Toolset("base"))
	if shared {
		srv.SDK()
	}
	callers = append(callers, func(*http.Request) {})
	for _, scopes := range []string{"other", "notes", "notes notes:more"} {
		callers = append(callers, asCaller(issuer, "free", scopes))
	}
	return listen(t, srv) + "?toolsets=base", callers
}

// hiddenShapes are messages that take different ways through a server.
var hiddenShapes = []string{
	`{"jsonrpc":"2.0","id":1.5e3,"method":"tools/call","params":{"name":"TOOL","arguments":{}}}`,
	`{"jsonrpc":"2.0","id":"` + strings.Repeat("i", 300) + `","method":"tools/call","params":{"name":"TOOL"}}`,
	`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"TOOL","arguments":{"wrong":1}}}`,
	`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"TOOL","arguments":[]}}`,
	`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"TOOL","arguments":7}}`,
	`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"TOOL","more":7}}`,
	`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"TOOL","task":{"ttl":7}}}`,
	`{"jsonrpc":"2.0","method":"tools/call","params":{"name":"TOOL"}}`,
	`{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"mcpkit://files/TOOL/ABCDEF/a.txt"}}`,
	`{"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{"name":"TOOL"}}`,
	`{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"TOOL"},"argument":{"name":"a","value":"b"}}}`,
	`[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"TOOL"}}]`,
	`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"TOOL","arguments":{},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"progressToken":3}}}`,
	`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"TOOL","arguments":{"region":"eu"},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}`,
}

// A question is a message about a tool.
type question struct {
	version, shape, accept string
	as                     func(*http.Request)
}

// questions returns the questions for the i-th of n servers. Together the servers get one for each
// protocol version, caller and shape, and each server gets every two of them together.
func questions(callers []func(*http.Request), i, n int) (all []question) {
	for v, version := range append([]string{""}, versions...) {
		for c, as := range callers {
			for s, shape := range hiddenShapes {
				if (v+c+s)%n != i {
					continue
				}
				accept := "application/json"
				if (v+c+s)%2 == 0 {
					accept += ", text/event-stream"
				}
				all = append(all, question{version, shape, accept, as})
			}
		}
	}
	return all
}

// ask returns everything of the answer but what differs between any two. If named is set, headers
// name the tool and the region.
func (q question) ask(t *testing.T, client *http.Client, endpoint, tool string, named bool) string {
	t.Helper()
	req := postRequest(t, endpoint, q.version, strings.ReplaceAll(q.shape, "TOOL", tool), q.as, func(r *http.Request) {
		r.Header.Set("Accept", q.accept)
		if named {
			r.Header.Set("Mcp-Method", "tools/call")
			r.Header.Set("Mcp-Name", tool)
			r.Header.Set("Mcp-Param-Region", "us")
		}
	})
	a := doOver(t, client, req)
	for _, varies := range []string{"Date", "X-Request-Id"} {
		a.Header.Del(varies)
	}
	return strings.ReplaceAll(fmt.Sprint(a.Status, a.Header, a.Body), tool, "TOOL")
}

// TestStrangersGetNoNamesOfToolsets checks that a caller who is not admitted is told so, and not
// which toolsets there are.
func TestStrangersGetNoNamesOfToolsets(t *testing.T) {
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	srv := mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}, Scopes: []string{"notes"}}), (&logBook{}).option())
	addNotes(srv)
	addTool(srv, "quiet_tool", func(context.Context, struct{}) (string, error) { return "seen", nil }, mcpkit.Toolset("quiet"))
	endpoint := listen(t, srv)
	for _, version := range versions {
		for _, query := range []string{"?toolsets=zz", "?toolsets=%zz"} {
			list := func(as ...func(*http.Request)) wireAnswer {
				return post(t, endpoint+query, version, request(version, "tools/list", nil), as...)
			}
			for status, a := range map[int]wireAnswer{401: list(), 403: list(asCaller(issuer, "anne", "other"))} {
				assert.Equal(t, status, a.Status, a.Body)
				assert.NotContains(t, a.Body+fmt.Sprint(a.Header), "quiet")
			}
			known := list(asCaller(issuer, "anne", "notes"))
			assert.Equal(t, 400, known.Status)
			assert.Contains(t, known.Body, "the toolsets are quiet")
		}
	}
}

// TestToolsetsThatCannotBeDecoded checks that a broken parameter is an error, and that the rest of
// a query does not matter.
func TestToolsetsThatCannotBeDecoded(t *testing.T) {
	endpoint := listen(t, inToolsets())
	for query, status := range map[string]int{
		"?toolsets=%zz": 400, "?toolsets=a&toolsets=%": 400, "?tool%73ets=%zz": 400, "?toolsets=a;b": 400, "?toolsets=a%2": 400,
		"?other=%zz": 200, "?%zz=1": 200, "?a;b": 200, "?toolsets=a&other=%zz": 200, "?tool%73ets=a": 200, "?toolsets=b%2Ca": 200, "?toolsets=a+": 200, "?&&=&toolsets": 200,
	} {
		for _, version := range versions {
			a := post(t, endpoint+query, version, request(version, "tools/list", nil))
			assert.Equal(t, status, a.Status, "%s: %s", query, a.Body)
			if status == 400 {
				require.NotNil(t, a.Error, a.Body)
				assert.Contains(t, a.Error.Message, "correct the parameter toolsets of the address")
			}
		}
	}
}
