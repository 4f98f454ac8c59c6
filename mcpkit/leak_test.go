package mcpkit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

const upstreamSecret = "postgres://svc:hunter2@db"

// upstreamError returns an error as the client of another MCP server returns it: a JSON-RPC error
// inside another error.
func upstreamError() error {
	return fmt.Errorf("calling %q: %w", "tools/call", &jsonrpc.Error{Code: jsonrpc.CodeInvalidParams, Message: "cannot reach " + upstreamSecret,
		Data: json.RawMessage(`{"dsn":"` + upstreamSecret + `"}`)})
}

// TestAnErrorOfAnotherServerStaysInside returns the error of a call to another MCP server from
// every kind of handler, and checks that clients do not get its text.
func TestAnErrorOfAnotherServerStaysInside(t *testing.T) {
	existing := func() *mcp.Server {
		s := mcp.NewServer(&mcp.Implementation{Name: "x", Version: "1"}, &mcp.ServerOptions{
			CompletionHandler:  func(context.Context, *mcp.CompleteRequest) (*mcp.CompleteResult, error) { return nil, upstreamError() },
			SubscribeHandler:   func(context.Context, *mcp.SubscribeRequest) error { return upstreamError() },
			UnsubscribeHandler: func(context.Context, *mcp.UnsubscribeRequest) error { return nil },
		})
		s.AddTool(&mcp.Tool{Name: "find_adopted", Description: "Finds. Use when a test needs an error.", InputSchema: json.RawMessage(`{"type":"object"}`)},
			func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) { return nil, upstreamError() })
		return s
	}
	var log logBook
	adopted := existing()
	srv := newServer(log.option(), mcpkit.Logs(observe.Logs{ErrorValues: true}), mcpkit.Adopt(adopted, map[string]annotate.Annotation{"find_adopted": annotate.ReadOnly("Find")}))
	addTool(srv, "find_direct", func(context.Context, struct{}) (string, error) { return "", upstreamError() })
	mcpkit.AddSDKTool(srv, "find_session", annotate.ReadOnly("Find"), "Finds. Use when a test needs an error.",
		func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, string, error) {
			return nil, "", upstreamError()
		})
	sdk := srv.SDK()
	sdk.AddPrompt(&mcp.Prompt{Name: "ask"}, func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		return nil, upstreamError()
	})
	sdk.AddResource(&mcp.Resource{Name: "r", URI: "test://r"}, func(context.Context, *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
		return nil, upstreamError()
	})
	endpoint := listen(t, srv)
	session := &legacySession{t: t, endpoint: endpoint}
	session.open(`{}`)
	for name, message := range map[string]string{
		"a direct tool":    `"tools/call","params":{"name":"find_direct","arguments":{}}`,
		"a tool of go-sdk": `"tools/call","params":{"name":"find_session","arguments":{}}`,
		"an adopted tool":  `"tools/call","params":{"name":"find_adopted","arguments":{}}`,
		"a prompt":         `"prompts/get","params":{"name":"ask"}`,
		"a resource":       `"resources/read","params":{"uri":"test://r"}`,
		"a completion":     `"completion/complete","params":{"ref":{"type":"ref/prompt","name":"ask"},"argument":{"name":"a","value":"b"}}`,
		"a subscription":   `"resources/subscribe","params":{"uri":"test://r"}`,
	} {
		for _, id := range []string{session.id, ""} {
			s := &legacySession{t: t, endpoint: endpoint, id: id}
			answer := readAll(t, s.send("POST", `{"jsonrpc":"2.0","id":7,"method":`+message+`}`))
			assert.NotContains(t, answer, "hunter2", name)
			assert.NotContains(t, answer, "calling", name)
			assert.Contains(t, answer, `"id":7`, name)
		}
	}
	assert.Contains(t, log.String(), "hunter2", "the cause is logged")
}

// TestAnErrorOfTheProgramsMiddlewareStaysInside checks that errors of go-sdk middleware, which is
// the program's code, are masked too.
func TestAnErrorOfTheProgramsMiddlewareStaysInside(t *testing.T) {
	var fail func() error
	existing := mcp.NewServer(&mcp.Implementation{Name: "x", Version: "1"}, nil)
	existing.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
			if fail != nil && method != "initialize" {
				return nil, fail()
			}
			return next(ctx, method, req)
		}
	})
	srv := newServer(mcpkit.Adopt(existing, nil))
	endpoint := listen(t, srv)
	for _, failure := range []func() error{upstreamError, func() error { return fmt.Errorf("dial %s", upstreamSecret) }} {
		fail = failure
		for _, method := range []string{"tools/list", "ping", "prompts/list", "logging/setLevel"} {
			a := post(t, endpoint, "2025-11-25", request("2025-11-25", method, map[string]any{"level": "info"}))
			assert.NotContains(t, a.Body, "hunter2", method)
			require.NotNil(t, a.Error, method)
		}
	}
}

// TestAListThatTheProgramMakesForACallerIsNotShownToOthers adds go-sdk middleware that lists tools
// by caller, and checks that its lists are not cached.
func TestAListThatTheProgramMakesForACallerIsNotShownToOthers(t *testing.T) {
	issuer, srv, _ := others(t)
	srv.SDK().AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
			res, err := next(ctx, method, req)
			p, _ := oauth.PrincipalFrom(ctx)
			if list, ok := res.(*mcp.ListToolsResult); ok && p != nil && p.Subject != "admin" {
				return &mcp.ListToolsResult{Tools: list.Tools[:1]}, err
			}
			return res, err
		}
	})
	endpoint := listen(t, srv)
	tools := func(subject string) (n int) {
		a := post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/list", map[string]any{}), bearer(issuer.Issue(oauthtest.Subject(subject), oauthtest.Scopes("notes"))))
		var res struct{ Tools []json.RawMessage }
		require.NoError(t, json.Unmarshal(a.Result, &res))
		return len(res.Tools)
	}
	for range 2 {
		assert.Equal(t, 2, tools("admin"))
		assert.Equal(t, 1, tools("ada"))
	}
}

// TestThePageObeysTheListOfAddresses checks that an address that may not use the endpoint cannot
// open the documentation page either.
func TestThePageObeysTheListOfAddresses(t *testing.T) {
	ran := 0
	srv := newServer(mcpkit.Edge(edge.Config{Allow: &edge.AllowList{Networks: []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")}}}), mcpkit.Edge(edge.Config{ClientIP: edge.ForwardedHops(1)}))
	addTool(srv, "find_secret", func(context.Context, struct{}) (string, error) { ran++; return "the secret list", nil })
	e := mcpkit.Example{Title: "Find", Prompt: "Find it", Calls: []mcpkit.Call{mcpkit.Use("find_secret", struct{}{})}, Shows: "it"}
	srv.Examples(e, e, e)
	h := handlerOf(t, srv)
	for _, path := range []string{"/docs", "/docs.md", "/llms.txt"} {
		assert.Equal(t, 421, fetch(t, h, "GET", path, forwarded("198.51.100.7")).Code, path)
	}
	assert.Zero(t, ran, "refused requests run no examples")
	page := fetch(t, h, "GET", "/docs.md", forwarded("203.0.113.7"))
	assert.Contains(t, page.Body.String(), "the secret list")
	assert.Contains(t, page.Header().Get("Cache-Control"), "private", "shared caches must not keep the page")
	assert.Equal(t, 200, fetch(t, h, "GET", "/.well-known/security.txt", forwarded("198.51.100.7")).Code, "documents that do not describe the tools are for every address")
	assert.Contains(t, fmt.Sprint(srv.Surface().Problems), "reviewers cannot open it")
}

// TestThePageHidesWhatTheListHides checks that with ListPermitted the public page leaves out tools
// that need a token.
func TestThePageHidesWhatTheListHides(t *testing.T) {
	_, srv, _ := others(t, mcpkit.ListPermitted(), mcpkit.Documentation(docs.Prose{Authentication: "An account of Acme."}))
	mcpkit.AddTool(srv, "find_open", annotate.ReadOnly("Find in the open"), "Finds in the open. Use when no login is wanted.",
		func(context.Context, struct{}) (string, error) { return "an open thing", nil }, mcpkit.PublicTool())
	open := mcpkit.Example{Title: "Look in the open", Prompt: "Look", Calls: []mcpkit.Call{mcpkit.Use("find_open", struct{}{})}, Shows: "it"}
	srv.Examples(open, open, open)
	h := handlerOf(t, srv)
	for _, path := range []string{"/docs", "/docs.md", "/llms.txt"} {
		page := fetch(t, h, "GET", path)
		require.Equal(t, 200, page.Code, path)
		assert.Contains(t, page.Body.String(), "find_open", path)
		assert.Contains(t, page.Body.String(), "Look in the open", path)
		assert.Contains(t, page.Body.String(), "Users who log in are shown more tools.", path)
		for _, hidden := range []string{"tool-search", "`search`", "Find one", "notes:write"} {
			assert.NotContains(t, page.Body.String(), hidden, path)
		}
	}
	page, err := srv.Page(t.Context())
	require.NoError(t, err)
	assert.Contains(t, string(page.Markdown()), "notes:write", "the owner's page has all tools")
}

// TestExamplesOfThePageAreNotObserved checks that the examples that run for the page are neither
// observed nor logged as requests.
func TestExamplesOfThePageAreNotObserved(t *testing.T) {
	l := &listener{}
	var log logBook
	srv := newServer(mcpkit.Observe(l), log.option(), mcpkit.Logs(observe.Logs{Requests: true}))
	ran := 0
	addTool(srv, "find_counted", func(context.Context, struct{}) (string, error) { ran++; return "found", nil })
	e := mcpkit.Example{Title: "Find", Prompt: "Find it", Calls: []mcpkit.Call{mcpkit.Use("find_counted", struct{}{})}, Shows: "it"}
	srv.Examples(e, e, e)
	require.Equal(t, 200, fetch(t, handlerOf(t, srv), "GET", "/docs").Code)
	assert.NotZero(t, ran)
	assert.Empty(t, l.heard(), "the calls of examples are observed")
	assert.NotContains(t, log.String(), "find_counted")
}
