package mcptest_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

func manifest() mcpkit.Manifest {
	return mcpkit.Manifest{
		Name: "notes", Title: "Notes", Version: "1.2.3",
		Tagline:     "Read and write notes",
		Description: "Finds, reads and writes the notes of a team.",
		URL:         "https://notes.acme.com/mcp",
		Privacy:     "https://acme.com/privacy",
		Support:     "support@acme.com",
		Security:    "security@acme.com",
	}
}

type FindIn struct {
	Query string   `json:"query" jsonschema:"description=What to look for,minLength=1,maxLength=200"`
	Limit int      `json:"limit,omitempty" jsonschema:"description=Most notes to return,minimum=1,maximum=100,default=20"`
	Tags  []string `json:"tags,omitempty" jsonschema:"description=Tags that the notes have,maxItems=3"`
}

type FindOut struct {
	Notes []string `json:"notes" jsonschema:"description=The notes found"`
}

func find(_ context.Context, in FindIn) (FindOut, error) {
	return FindOut{Notes: []string{"about " + in.Query}}, nil
}

// notes returns a server with one tool, find_notes, and three examples that use it.
func notes(access mcpkit.Access, handler func(context.Context, FindIn) (FindOut, error), opts ...mcpkit.Option) *mcpkit.Server {
	return notesWith(access, opts, func(srv *mcpkit.Server) {
		mcpkit.AddTool(srv, "find_notes", annotate.ReadOnly("Find notes"), findText, handler)
	})
}

const findText = "Finds notes by a word in their text. Use when the number of a note is not known."

// notesWith returns a server with the tools that add adds. The last examples use the tools others.
func notesWith(access mcpkit.Access, opts []mcpkit.Option, add func(*mcpkit.Server), others ...string) *mcpkit.Server {
	opts = append([]mcpkit.Option{mcpkit.Logs(observe.Logs{Logger: quiet}), mcpkit.Edge(edge.Config{ClientIP: edge.ForwardedHops(1)})}, opts...)
	srv := mcpkit.New(manifest(), access, opts...)
	add(srv)
	example := func(n int, title, query string) mcpkit.Example {
		tool := "find_notes"
		if n < len(others) {
			tool = others[n]
		}
		return mcpkit.Example{Title: title, Prompt: "Which notes are about " + query + "?", Shows: "the notes",
			Calls: []mcpkit.Call{mcpkit.Use(tool, FindIn{Query: query})}}
	}
	srv.Examples(example(2, "Find a note", "rain"), example(1, "Other weather", "snow"), example(0, "Zoë's notes", "sun"))
	return srv
}

var open = mcpkit.Public("the notes of this test are public")

// planted runs the harness on servers with one fault each, and on servers without a fault. See
// TestRunFindsPlantedFaults.
var planted = []struct {
	name string
	run  func(t *testing.T)
}{
	{"good", func(t *testing.T) { mcptest.Run(t, notes(open, find), mcptest.RepeatReads()) }},
	{"good, with a fixture", func(t *testing.T) {
		type account struct{}
		mcptest.Run(t, notes(open, func(ctx context.Context, in FindIn) (FindOut, error) {
			if ctx.Value(account{}) == nil {
				return FindOut{}, errors.New("there is no account")
			}
			return find(ctx, in)
		}, mcpkit.Fixture(func(ctx context.Context) (context.Context, func(), error) {
			return context.WithValue(ctx, account{}, true), nil, nil
		})))
	}},
	{"good, with a tool that asks", func(t *testing.T) {
		mcptest.Run(t, asking(func(_ context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			if len(req.Params.InputResponses) > 0 {
				return nil, nil
			}
			return &mcp.CallToolResult{InputRequests: mcp.InputRequestMap{"tags": allTags}}, nil
		}))
	}},
	{"tool that asks in the way of older versions only", func(t *testing.T) {
		mcptest.Run(t, asking(func(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			_, err := req.Session.Elicit(ctx, allTags)
			return nil, err
		}))
	}},
	{"tool that asks forever", func(t *testing.T) {
		mcptest.Run(t, asking(func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return &mcp.CallToolResult{InputRequests: mcp.InputRequestMap{"tags": allTags}}, nil
		}))
	}},
	{"tool that asks for what the client does not support", func(t *testing.T) {
		mcptest.Run(t, asking(func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			//lint:ignore SA1019 servers ask for these as long as clients support them
			return &mcp.CallToolResult{InputRequests: mcp.InputRequestMap{"roots": &mcp.ListRootsParams{}, "model": &mcp.CreateMessageWithToolsParams{MaxTokens: 9}}}, nil
		}))
	}},
	{"good, with a tool that reports a missing capability", func(t *testing.T) {
		mcptest.Run(t, asking(func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return nil, &jsonrpc.Error{Code: mcp.CodeMissingRequiredClientCapabilities, Message: "this tool needs a client that can sample"}
		}))
	}},
	{"low rate limit", func(t *testing.T) {
		mcptest.Run(t, notes(open, find, mcpkit.Edge(edge.Config{ClientIP: edge.RemoteAddr}), mcpkit.RateLimit(edge.NewLimiter(&edge.LimiterOptions{Each: edge.Rate{Burst: 1, PerSecond: 0.001}}))))
	}},
	{"clients on other machines only", func(t *testing.T) {
		mcptest.Run(t, notes(open, find, mcpkit.Edge(edge.Config{ClientIP: edge.RemoteAddr}), mcpkit.Edge(edge.Config{Allow: &edge.AllowList{Networks: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}}})))
	}},
	{"lying hint", func(t *testing.T) {
		mcptest.Run(t, notesWith(open, nil, func(srv *mcpkit.Server) {
			mcpkit.AddTool(srv, "find_notes", annotate.ReadOnly("Find notes"), findText, find)
			mcpkit.AddTool(srv, "delete_note", annotate.ReadOnly("Delete a note"), "Deletes a note. Use when the user asks for it.", find)
		}, "delete_note"))
	}},
	{"hints lost on the wire", func(t *testing.T) {
		srv := notes(open, find)
		srv.SDK().AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
			return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
				res, err := next(ctx, method, req)
				if list, ok := res.(*mcp.ListToolsResult); ok {
					for i, tool := range list.Tools {
						bare := *tool
						bare.Annotations = nil
						list.Tools[i] = &bare
					}
				}
				return res, err
			}
		})
		mcptest.Run(t, srv)
	}},
	{"undescribed argument", func(t *testing.T) { mcptest.Run(t, undescribed()) }},
	{"undescribed argument, lenient", func(t *testing.T) { mcptest.Run(t, undescribed(), mcptest.Lenient()) }},
	{"undescribed argument, waived", func(t *testing.T) {
		mcptest.Run(t, undescribed(mcpkit.Waive("argument-description", "the name says it all")))
	}},
	{"broken output schema", func(t *testing.T) {
		mcptest.Run(t, notesWith(open, nil, func(srv *mcpkit.Server) {
			mcpkit.AddSDKTool(srv, "find_notes", annotate.ReadOnly("Find notes"), findText,
				func(context.Context, *mcp.CallToolRequest, FindIn) (*mcp.CallToolResult, FindOut, error) {
					return &mcp.CallToolResult{StructuredContent: map[string]any{"notes": "one"}}, FindOut{}, nil
				})
		}))
	}},
	{"result over the budget", func(t *testing.T) {
		mcptest.Run(t, notes(open, func(context.Context, FindIn) (FindOut, error) {
			var out FindOut
			for i := range 3000 {
				out.Notes = append(out.Notes, fmt.Sprintf("note %d of very many that nobody can read at once, all about rain", i))
			}
			return out, nil
		}))
	}},
	{"list that is cut", func(t *testing.T) {
		mcptest.Run(t, notesWith(open, nil, func(srv *mcpkit.Server) {
			mcpkit.AddTool(srv, "find_notes", annotate.ReadOnly("Find notes"), findText, find)
			mcpkit.AddTool(srv, "recent_notes", annotate.ReadOnly("Recent notes"), "Returns the notes of the day, at most 9000. Use when today's notes are asked for.", longNotes)
		}))
	}},
	{"image without a type", func(t *testing.T) {
		mcptest.Run(t, notesWith(open, nil, func(srv *mcpkit.Server) {
			mcpkit.AddTool(srv, "find_notes", annotate.ReadOnly("Find notes"), findText, find)
			mcpkit.AddTool(srv, "show_note", annotate.ReadOnly("Show a note"), "Shows a note as a picture. Use when the user asks for one.",
				func(context.Context, FindIn) (*mcp.ImageContent, error) {
					return &mcp.ImageContent{Data: []byte("\x89PNG\r\n\x1a\n")}, nil
				})
		}, "show_note"))
	}},
	{"example without a result", func(t *testing.T) {
		mcptest.Run(t, notes(open, func(context.Context, FindIn) (FindOut, error) { return FindOut{}, nil }))
	}},
	{"generic error", func(t *testing.T) {
		mcptest.Run(t, notes(open, orElse(&mcpkit.ToolError{What: "An internal error occurred"})))
	}},
	{"error that shows internals", func(t *testing.T) {
		mcptest.Run(t, notes(open, orElse(&mcpkit.ToolError{What: "store.go:12: sql: no rows in result set"})))
	}},
	{"error that is not for the model", func(t *testing.T) {
		mcptest.Run(t, notes(open, orElse(errors.New("no such table: notes"))))
	}},
	{"panic on an argument", func(t *testing.T) {
		mcptest.Run(t, notes(open, func(ctx context.Context, in FindIn) (FindOut, error) {
			if len(in.Tags) > 0 {
				_ = in.Tags[3]
			}
			return find(ctx, in)
		}))
	}},
	{"errors hidden by middleware", func(t *testing.T) {
		srv := notes(open, find)
		srv.SDK().AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
			return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
				res, err := next(ctx, method, req)
				if called, ok := res.(*mcp.CallToolResult); ok && called.IsError && strings.Contains(called.Content[0].(*mcp.TextContent).Text, "limit") {
					called.Content = []mcp.Content{&mcp.TextContent{Text: "invalid input"}}
				}
				return res, err
			}
		})
		mcptest.Run(t, srv)
	}},
	{"panic shown by middleware", func(t *testing.T) {
		mcptest.Run(t, notes(open, find, mcpkit.Intercept(func(next mcpkit.CallFunc) mcpkit.CallFunc {
			return func(ctx context.Context, call mcpkit.ToolCall) (res *mcp.CallToolResult, err error) {
				res, err = next(ctx, call)
				if err != nil {
					return nil, &mcpkit.ToolError{What: "The search failed: " + err.Error()}
				}
				return res, nil
			}
		})))
	}},
	{"deadline lost in middleware", func(t *testing.T) {
		mcptest.Run(t, notes(open, find, mcpkit.Intercept(func(next mcpkit.CallFunc) mcpkit.CallFunc {
			return func(ctx context.Context, call mcpkit.ToolCall) (*mcp.CallToolResult, error) {
				return next(context.WithoutCancel(ctx), call)
			}
		})))
	}},
	{"answers that depend on earlier calls", func(t *testing.T) {
		mcptest.Run(t, notes(open, counting()), mcptest.RepeatReads())
	}},
	{"answers that may differ", func(t *testing.T) {
		mcptest.Run(t, notes(open, counting()), mcptest.RepeatReads(), mcptest.Nondeterministic("find_notes"))
	}},
	{"foreign page let in", func(t *testing.T) {
		mcptest.Run(t, notes(open, find, mcpkit.Edge(edge.Config{Origins: []string{"https://evil.mcptest.invalid"}}), mcpkit.Edge(edge.Config{Hosts: []string{"evil.mcptest.invalid"}})))
	}},
	{"fixture that fails", func(t *testing.T) {
		mcptest.Run(t, notes(open, find, mcpkit.Fixture(func(ctx context.Context) (context.Context, func(), error) {
			return ctx, nil, errors.New("the sample account is locked")
		})))
	}},
	{"types that cannot be described", func(t *testing.T) {
		mcptest.Run(t, notesWith(open, nil, func(srv *mcpkit.Server) {
			mcpkit.AddTool(srv, "find_notes", annotate.ReadOnly("Find notes"), findText, func(context.Context, struct{ F func() }) (string, error) { return "", nil })
		}))
	}},
	{"tool added without mcpkit", func(t *testing.T) {
		srv := notes(open, find)
		srv.SDK().AddTool(&mcp.Tool{Name: "erase_disk", InputSchema: map[string]any{"type": "object"}},
			func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
				panic("the harness called a tool without a declared effect")
			})
		mcptest.Run(t, srv)
	}},
	{"writes", func(t *testing.T) {
		mcptest.Run(t, notesWith(open, nil, func(srv *mcpkit.Server) {
			mcpkit.AddTool(srv, "find_notes", annotate.ReadOnly("Find notes"), findText, find)
			mcpkit.AddTool(srv, "add_note", annotate.Additive("Add a note"), "Adds a note. Use when the user dictates one.", orElse(errors.New("disk full")))
		}, "add_note"), mcptest.IncludeWrites(), mcptest.Seeds(3))
	}},
	{"protected", func(t *testing.T) {
		issuer := oauthtest.New(t, nil)
		mcptest.Run(t, guarded(issuer, nil), mcptest.Issuer(issuer))
	}},
	{"protected, with sessions", func(t *testing.T) {
		issuer := oauthtest.New(t, nil)
		mcptest.Run(t, guarded(issuer, nil, mcpkit.Sessions()), mcptest.Issuer(issuer))
	}},
	{"protected, without an issuer", func(t *testing.T) { mcptest.Run(t, guarded(oauthtest.New(t, nil), nil)) }},
	{"protected, another issuer", func(t *testing.T) {
		mcptest.Run(t, guarded(oauthtest.New(t, nil), nil), mcptest.Issuer(oauthtest.New(t, nil)))
	}},
	{"scopes that are implied", func(t *testing.T) {
		issuer := oauthtest.New(t, nil)
		mcptest.Run(t, guarded(issuer, func(c *oauth.Config) { c.Implies = func(have, need string) bool { return true } }), mcptest.Issuer(issuer))
	}},
	{"another resource", func(t *testing.T) {
		issuer := oauthtest.New(t, nil)
		mcptest.Run(t, guarded(issuer, func(c *oauth.Config) { c.Resource = "https://notes.acme.com/other" }), mcptest.Issuer(issuer))
	}},
}

func undescribed(opts ...mcpkit.Option) *mcpkit.Server {
	return notesWith(open, opts, func(srv *mcpkit.Server) {
		mcpkit.AddTool(srv, "find_notes", annotate.ReadOnly("Find notes"), findText, func(_ context.Context, in struct {
			Query string `json:"query"`
		}) (FindOut, error) {
			return FindOut{Notes: []string{in.Query}}, nil
		})
	})
}

var allTags = &mcp.ElicitParams{Message: "All of these tags?", RequestedSchema: map[string]any{"type": "object", "properties": map[string]any{}}}

// asking returns a server with a tool that asks its user about tags.
func asking(ask func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error)) *mcpkit.Server {
	return notesWith(open, nil, func(srv *mcpkit.Server) {
		mcpkit.AddSDKTool(srv, "find_notes", annotate.ReadOnly("Find notes"), findText,
			func(ctx context.Context, req *mcp.CallToolRequest, in FindIn) (*mcp.CallToolResult, FindOut, error) {
				if len(in.Tags) > 0 {
					if res, err := ask(ctx, req); res != nil || err != nil {
						return res, FindOut{}, err
					}
				}
				out, err := find(ctx, in)
				return nil, out, err
			}, mcpkit.Interactive())
	})
}

// orElse returns a handler that fails on arguments that no example has.
func orElse(err error) func(context.Context, FindIn) (FindOut, error) {
	return func(ctx context.Context, in FindIn) (FindOut, error) {
		if in.Limit != 20 || len(in.Tags) > 0 {
			return FindOut{}, err
		}
		return find(ctx, in)
	}
}

func counting() func(context.Context, FindIn) (FindOut, error) {
	var calls atomic.Int64
	return func(context.Context, FindIn) (FindOut, error) {
		return FindOut{Notes: []string{fmt.Sprintf("note %d", calls.Add(1))}}, nil
	}
}

// guarded returns a protected server with three tools: one that needs the scopes of the server, one
// that needs no token, and one that needs another scope.
func guarded(issuer *oauthtest.Issuer, change func(*oauth.Config), opts ...mcpkit.Option) *mcpkit.Server {
	c := oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}, Scopes: []string{"notes"}}
	if change != nil {
		change(&c)
	}
	opts = append(opts, mcpkit.Documentation(docs.Prose{Authentication: "Anybody can register."}))
	return notesWith(mcpkit.OAuth(c), opts, func(srv *mcpkit.Server) {
		mcpkit.AddTool(srv, "find_notes", annotate.ReadOnly("Find notes"), findText, find)
		mcpkit.AddTool(srv, "count_notes", annotate.ReadOnly("Count notes"), "Counts the notes. Use when the user asks how many there are.", find, mcpkit.PublicTool())
		mcpkit.AddTool(srv, "add_note", annotate.Additive("Add a note"), "Adds a note. Use when the user dictates one.", find, mcpkit.Scopes("notes:write"))
	}, "count_notes", "add_note")
}

// TestPlanted runs all planted servers, most of which fail. TestRunFindsPlantedFaults runs it in
// another process.
func TestPlanted(t *testing.T) {
	if os.Getenv("MCPTEST_PLANTED") == "" {
		t.Skip("run by TestRunFindsPlantedFaults")
	}
	for _, p := range planted {
		t.Run(p.name, p.run)
	}
}
