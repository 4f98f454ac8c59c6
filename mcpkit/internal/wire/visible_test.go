package wire_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/visible"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
)

// isUser returns a check that shows tools to one user. asked counts how often it is asked.
func isUser(name string, asked *atomic.Int32) *visible.Check {
	return visible.New(func(ctx context.Context) bool {
		asked.Add(1)
		return strings.HasSuffix(call.Subject(ctx), name)
	})
}

// shownBy returns a tool that a check shows, in toolsets.
func shownBy(t testing.TB, name string, c *visible.Check, toolsets ...string) *call.Tool {
	tool := echo(t, name)
	tool.Visible, tool.Toolsets = c, toolsets
	return tool
}

// withTools returns a change that logs the failures of the checks, after another change.
func withTools(change func(*wire.Service), s **server) func(*wire.Service) {
	return func(service *wire.Service) {
		if change != nil {
			change(service)
		}
		service.Tools = service.Tools.WithMask((*s).Mask)
		service.Gate.Tools = service.Tools.Need
	}
}

// choosing sends a request with the toolsets in its address or in a header, and returns the answer.
func (c *client) choosing(t testing.TB, toolsets string, inHeader bool, method, name, params string) json.RawMessage {
	t.Helper()
	r := c.request(http.MethodPost, message(method, params))
	if c.version == "2026-07-28" {
		r = c.request(http.MethodPost, message(method, strings.Replace(params, "{", `{"_meta":{`+modernMeta+`},`, 1)))
		if params == "{}" {
			r = c.request(http.MethodPost, message(method, `{"_meta":{`+modernMeta+`}}`))
		}
		r.Header.Set("Mcp-Method", method)
		if name != "" {
			r.Header.Set("Mcp-Name", name)
		}
	}
	if inHeader {
		r.Header.Set("X-Mcp-Toolsets", toolsets)
	} else if toolsets != "" {
		r.URL.RawQuery = "toolsets=" + toolsets
	}
	return dataOf(t, c.do(r))
}

// TestWhoSeesWhichTools lists and calls tools as several callers with several toolsets, in every
// way, and compares the answers with what each caller is to see.
func TestWhoSeesWhichTools(t *testing.T) {
	testsize.OnlySlow(t, "it combines every setting")
	type tool struct {
		name, user string // "" for all users
		toolsets   []string
	}
	tools := []tool{ // not in the order of their names
		{name: "z_all"}, {name: "ada_1", user: "ada"}, {name: "ada_2", user: "ada"}, {name: "bob_1", user: "bob"}, {name: "set_a", toolsets: []string{"a"}},
		{name: "set_ab", toolsets: []string{"a", "b"}}, {name: "ada_a", user: "ada", toolsets: []string{"a"}}, {name: "bob_b", user: "bob", toolsets: []string{"b"}},
	}
	for _, standard := range [][]string{nil, {"b"}} {
		for _, shared := range []bool{false, true} {
			for _, direct := range []bool{true, false} {
				var asked atomic.Int32
				checks := map[string]*visible.Check{"ada": isUser("ada", &asked), "bob": isUser("bob", &asked)}
				var made []*call.Tool
				for _, tool := range tools {
					one := shownBy(t, tool.name, checks[tool.user], tool.toolsets...)
					one.Routing.Direct = direct
					made = append(made, one)
				}
				var s *server
				scopes := scoped(t)
				s = newHost(nil, withTools(func(service *wire.Service) {
					scopes(service)
					service.Tools = service.Tools.WithDefault(standard)
				}, &s))
				s.Serve(s.service(made...))
				if shared {
					s.Share()
				}
				for _, user := range []string{"", "ada", "bob", "eve", "ada"} {
					ways := s.client().as(user).inEveryWay(t)
					for _, chosen := range []string{"", "a", "b", "a,b", "all", "default"} {
						sets := strings.Split(chosen, ",")
						if chosen == "" || chosen == "default" {
							sets = standard
						}
						for _, inHeader := range []bool{false, true} {
							for way, c := range ways {
								at := fmt.Sprintf("%s as %q with %q, default %v, shared %t, direct %t", way, user, chosen, standard, shared, direct)
								var want []string
								for _, tool := range tools {
									sees := (tool.user == "" || tool.user == user) && (len(tool.toolsets) == 0 || chosen == "all" || sets == nil ||
										slices.ContainsFunc(tool.toolsets, func(set string) bool { return slices.Contains(sets, set) }))
									answer := string(c.choosing(t, chosen, inHeader, "tools/call", tool.name, `{"name":"`+tool.name+`"}`))
									assert.Equal(t, sees, strings.Contains(answer, "this is "+tool.name), "%s: %s", at, answer)
									says := `unknown tool \"` + tool.name
									if user == "" {
										says = "unauthorized"
									}
									assert.Equal(t, !sees, strings.Contains(answer, says), "%s: %s", at, answer)
									if sees {
										want = append(want, tool.name)
									}
								}
								slices.Sort(want)
								assert.Equal(t, want, names(t, c.choosing(t, chosen, inHeader, "tools/list", "", `{}`)), at)
							}
						}
					}
				}
				assert.NotContains(t, s.log.String(), "level=ERROR")
			}
		}
	}
}

// TestOneRequestAsksOnce counts how often the program is asked about the tools of a request.
func TestOneRequestAsksOnce(t *testing.T) {
	for _, shared := range []bool{false, true} {
		var first, second, third atomic.Int32
		shows := func(asked *atomic.Int32) *visible.Check {
			return visible.New(func(context.Context) bool { asked.Add(1); return true })
		}
		one := shows(&first)
		s := newServer(t, nil, nil, shownBy(t, "one", one), shownBy(t, "one_more", one), shownBy(t, "two", shows(&second)), shownBy(t, "three", shows(&third)))
		if shared {
			s.Share()
		}
		asked := func() [3]int32 { return [3]int32{first.Swap(0), second.Swap(0), third.Swap(0)} }
		c := s.client()
		c.version = "2025-03-26"
		for range 2 {
			assert.Contains(t, c.ask("tools/call", `{"name":"one"}`), "this is one")
			assert.Equal(t, [3]int32{1, 0, 0}, asked())
			assert.Contains(t, c.ask("tools/call", `{"name":"one","x":1}`), "this is one", "go-sdk answers it")
			assert.Equal(t, [3]int32{1, 0, 0}, asked())
			assert.Len(t, names(t, json.RawMessage(c.ask("tools/list", `{}`))), 4)
			assert.Equal(t, [3]int32{1, 1, 1}, asked())
			body := c.post("[" + message("tools/call", `{"name":"one"}`) + "," + strings.Replace(message("tools/call", `{"name":"one_more"}`), `"id":1`, `"id":2`, 1) + "," +
				`{"jsonrpc":"2.0","id":3,"method":"prompts/get","params":{"name":"three"}},{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"two"}}]`).Body.String()
			assert.Contains(t, body, "this is one_more")
			assert.Contains(t, body, "this is two")
			assert.Equal(t, [3]int32{1, 1, 0}, asked())
		}
	}
}

// TestABatchAsksAtTheSameTime checks that the calls of a batch do not wait for one function after
// the other.
func TestABatchAsksAtTheSameTime(t *testing.T) {
	for _, calls := range []int{1, 2, 4} {
		synctest.Test(t, func(t *testing.T) {
			var tools []*call.Tool
			var messages []string
			for i := range calls {
				name := fmt.Sprintf("slow_%d", i)
				tools = append(tools, shownBy(t, name, visible.New(func(context.Context) bool { time.Sleep(visible.Limit / 2); return true })))
				messages = append(messages, fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":%q}}`, i, name))
			}
			c := newServer(t, nil, nil, tools...).client()
			c.version = "2025-03-26"
			began := time.Now()
			body := c.post("[" + strings.Join(messages, ",") + "]").Body.String()
			assert.Equal(t, visible.Limit/2, time.Since(began))
			assert.Equal(t, calls, strings.Count(body, "this is slow_"), body)
		})
	}
}

// TestChecksThatFail lets functions fail. Their tools are hidden, the log says why, and clients get
// nothing of it.
func TestChecksThatFail(t *testing.T) {
	for name, fail := range map[string]func(){
		"panic":              func() { panic("secret") },
		"ended its gorout":   runtime.Goexit,
		"did not return wit": func() { time.Sleep(2 * visible.Limit) },
	} {
		for _, method := range []string{"tools/list", "tools/call"} {
			synctest.Test(t, func(t *testing.T) {
				var s *server
				s = newHost(nil, withTools(nil, &s))
				check := visible.New(func(context.Context) bool { fail(); return true })
				s.Serve(s.service(echo(t, "other"), shownBy(t, "broken", check), shownBy(t, "broken_too", check)))
				answer := s.client().ask(method, `{"name":"broken_too"}`)
				if method == "tools/list" {
					answer = s.client().ask(method, `{}`)
					assert.Equal(t, []string{"other"}, names(t, json.RawMessage(answer)))
				} else {
					assert.Contains(t, answer, `unknown tool \"broken_too\"`)
				}
				assert.NotContains(t, answer, "ref")
				assert.NotContains(t, answer, "secret")
				time.Sleep(3 * visible.Limit)
				log := s.log.String()
				assert.Contains(t, log, name)
				assert.Contains(t, log, "option=Visible tool=broken ", "the first tool of the function")
				if name == "panic" {
					assert.Contains(t, log, "visible_test.go", "the place of the panic")
				}
			})
		}
	}
}

// TestStrangersMakeTheProgramWorkForNothing checks whom the program is asked about.
func TestStrangersMakeTheProgramWorkForNothing(t *testing.T) {
	for _, public := range []bool{false, true} {
		var asked atomic.Int32
		protect := protected(t)
		s := newServer(t, nil, func(s *wire.Service) {
			protect(s)
			s.Gate.SomePublic = public
		}, shownBy(t, "for_ada", isUser("ada", &asked)))
		for _, method := range []string{"tools/list", "tools/call"} {
			s.client().ask(method, `{"name":"for_ada"}`)
			assert.Equal(t, public, asked.Swap(0) > 0, method)
		}
		assert.Contains(t, s.client().as("ada").ask("tools/call", `{"name":"for_ada"}`), "this is for_ada")
		assert.Positive(t, asked.Load())
	}
}

// TestTheServerSeesAllTools lists and calls hidden tools for the server itself.
func TestTheServerSeesAllTools(t *testing.T) {
	for _, shared := range []bool{false, true} {
		nobody := visible.New(func(context.Context) bool { return false })
		s := newServer(t, nil, func(s *wire.Service) { s.Tools = s.Tools.WithDefault([]string{"a"}) },
			shownBy(t, "hidden", nobody), shownBy(t, "in_b", nil, "b"), shownBy(t, "in_a", nil, "a"))
		if shared {
			s.Share()
		}
		made := s.service(shownBy(t, "hidden", nobody), shownBy(t, "in_b", nil, "b"), shownBy(t, "in_a", nil, "a"), shownBy(t, "another", nobody, "c"))
		list, err := s.ListTools(made)
		require.NoError(t, err)
		assert.Len(t, list, 4)
		session, end, err := s.Rehearse(t.Context(), made)
		require.NoError(t, err)
		for _, name := range []string{"hidden", "in_b", "in_a", "another"} {
			res, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: name})
			require.NoError(t, err, name)
			assert.Equal(t, "this is "+name, res.Content[0].(*mcp.TextContent).Text)
		}
		rehearsed, err := session.ListTools(t.Context(), nil)
		require.NoError(t, err)
		assert.Len(t, rehearsed.Tools, 4)
		end()
		assert.Equal(t, []string{"in_a"}, names(t, json.RawMessage(s.client().ask("tools/list", `{}`))))
	}
}

// TestToolsOverLines lists and calls tools without an HTTP request, which could choose toolsets.
func TestToolsOverLines(t *testing.T) {
	nobody := visible.New(func(context.Context) bool { return false })
	for _, standard := range [][]string{nil, {"a"}} {
		s := newServer(t, nil, func(s *wire.Service) { s.Tools = s.Tools.WithDefault(standard) },
			shownBy(t, "hidden", nobody), shownBy(t, "in_b", nil, "b"), shownBy(t, "in_a", nil, "a"))
		want := []string{"in_a"}
		if standard == nil {
			want = append(want, "in_b")
		}
		in := `{"jsonrpc":"2.0","id":"list","method":"tools/list"}` + "\n"
		for _, name := range []string{"hidden", "in_b", "in_a"} {
			in += callLine(`"`+name+`"`, name)
		}
		for _, l := range s.overLines(t, in) {
			name := strings.Trim(string(l.ID), `"`)
			if name == "list" {
				assert.Equal(t, want, names(t, json.RawMessage(l.text)))
				continue
			}
			assert.Equal(t, slices.Contains(want, name), strings.Contains(string(l.Result), "this is"), l.text)
		}
	}
}

// TestToolsetsThatDoNotExist checks which toolsets a refusal names, and the headers that browsers
// may send.
func TestToolsetsThatDoNotExist(t *testing.T) {
	nobody := visible.New(func(context.Context) bool { return false })
	s := newServer(t, nil, nil, shownBy(t, "a_tool", nil, "a"), shownBy(t, "b_tool", nil, "b", "c"), shownBy(t, "secret_tool", nobody, "a", "secret"))
	for _, inHeader := range []bool{false, true} {
		answer := string(s.client().choosing(t, "a,nowhere", inHeader, "tools/list", "", `{}`))
		assert.Contains(t, answer, `"id":1`)
		assert.Contains(t, answer, "nowhere")
		assert.Contains(t, answer, "the toolsets are a, b, c")
		assert.NotContains(t, answer, "secret")
	}
	assert.Equal(t, []string{"X-Mcp-Toolsets"}, wire.NewTools([]*call.Tool{shownBy(t, "a_tool", nil, "a")}).Headers())
	assert.Empty(t, wire.NewTools([]*call.Tool{echo(t, "say")}).Headers())
	assert.Contains(t, string(newServer(t, nil, nil, echo(t, "say")).client().choosing(t, "nowhere", true, "tools/list", "", `{}`)), `"say"`)
}

// TestRemovedTools calls and lists tools that are gone.
func TestRemovedTools(t *testing.T) {
	gone := func(name string) *call.Tool {
		tool := newTool(t, name, func(context.Context, string) (string, error) { return "gone is " + name, nil })
		tool.Removed = true
		return tool
	}
	for _, shared := range []bool{false, true} {
		s := newServer(t, nil, func(s *wire.Service) {
			s.Sessions = true
			s.Tools = s.Tools.WithRemoved([]*call.Tool{gone("old"), gone("kept")})
			s.Gate.Tools = s.Tools.Need
		}, echo(t, "kept"), echo(t, "say"))
		if shared {
			s.Share()
		}
		for way, c := range s.client().inEveryWay(t) {
			assert.Equal(t, []string{"kept", "say"}, names(t, c.choosing(t, "", false, "tools/list", "", `{}`)), way)
			assert.Contains(t, string(c.choosing(t, "", false, "tools/call", "old", `{"name":"old"}`)), "gone is old", way)
			assert.Contains(t, string(c.choosing(t, "", false, "tools/call", "kept", `{"name":"kept"}`)), "this is kept", "%s: a tool that is there is not gone", way)
		}
		assert.False(t, s.Registered("old"))
	}
}

// TestHiddenToolsWithHeaders calls tools whose arguments go-sdk compares with headers. Who does not
// see such a tool gets the answer about a tool that does not exist.
func TestHiddenToolsWithHeaders(t *testing.T) {
	var asked atomic.Int32
	withRegion := func(name string, c *visible.Check) *call.Tool {
		tool := shownBy(t, name, c)
		tool.Definition.InputSchema = json.RawMessage(`{"type":"object","properties":{"text":{"type":"string","description":"A text","x-mcp-header":"Region"}}}`)
		tool.Routing.Headers = true
		return tool
	}
	s := newServer(t, nil, scoped(t), withRegion("for_ada", isUser("ada", &asked)), withRegion("for_all", nil), shownBy(t, "plain_ada", isUser("ada", &asked)))
	observed := 0
	for _, direct := range []string{"", `,"x":1`} { // in both ways to the pipeline
		for _, user := range []string{"", "ada", "bob"} {
			for _, argument := range []string{"", `,"arguments":{"text":"eu"}`, `,"arguments":{"text":"us"}`, `,"arguments":{}`} {
				for _, header := range []string{"", "eu", "us"} {
					for _, named := range []bool{true, false} {
						ask := func(tool string) string {
							c := s.client().as(user)
							c.version = "2026-07-28"
							r := c.request(http.MethodPost, message("tools/call", `{"name":"`+tool+`"`+argument+direct+`,"_meta":{`+modernMeta+`}}`))
							r.Header.Set("Mcp-Method", "tools/call")
							if named {
								r.Header.Set("Mcp-Name", tool)
							}
							if header != "" {
								r.Header.Set("Mcp-Param-Region", header)
							}
							rec := c.do(r)
							assert.Equal(t, named, r.Header.Get("Mcp-Name") == tool, "the request itself stays")
							return strings.ReplaceAll(fmt.Sprint(rec.Code, rec.Body), tool, "TOOL")
						}
						unknown := ask("nowhere_tool")
						at := fmt.Sprintf("%q %s %s %t", user, argument, header, named)
						if user == "ada" {
							assert.Equal(t, ask("for_all"), ask("for_ada"), at)
							observed += strings.Count(ask("for_ada"), "this is TOOL")
							continue
						}
						assert.Equal(t, unknown, ask("for_ada"), at)
						assert.Equal(t, unknown, ask("plain_ada"), at)
						assert.NotContains(t, unknown, "disguise", at)
					}
				}
			}
		}
	}
	assert.Positive(t, observed, "ada can call the tool")
}
