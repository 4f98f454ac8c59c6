// Package mcptest is for the unit tests of a server's tools. It calls a tool the
// way a client does, through the protocol, with typed arguments and a typed
// output:
//
//	func TestSearch(t *testing.T) {
//		c := mcptest.New(t, newServer())
//		out := mcptest.Call[docs.SearchOutput](t, c, "search_symbols", docs.SearchInput{Query: "Copy"})
//		assert.Equal(t, "io", out.Items[0].Package)
//	}
//
// Every output is held to the output schema that the tool declares. The server
// need not pass its rules to be tested: a test of one tool wants no privacy
// policy.
package mcptest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/results"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// A Client is connected to a server in memory, for the time of one test. It is
// safe for concurrent use.
type Client struct {
	session *mcp.ClientSession
	outputs map[string]*schema.Validator
	tools   map[string]bool
}

// New connects a client to srv and closes it when the test ends. It fails the
// test when a tool's types cannot be described, since such a tool cannot be
// called.
func New(t testing.TB, srv *mcpkit.Server, opts ...Option) *Client {
	t.Helper()
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	for _, f := range srv.Check().Failures() {
		if f.Rule.ID == "tool-types" {
			t.Fatalf("mcptest: %s", f)
		}
	}
	ctx := context.Background()
	serverEnd, clientEnd := mcp.NewInMemoryTransports()
	serverSession, err := srv.SDK().Connect(o.context(ctx), serverEnd, nil)
	if err != nil {
		t.Fatalf("mcptest: connecting the server: %v", err)
	}
	session, err := mcp.NewClient(&mcp.Implementation{Name: "mcptest", Version: "1.0.0"}, nil).Connect(ctx, clientEnd, nil)
	if err != nil {
		t.Fatalf("mcptest: connecting the client: %v", err)
	}
	t.Cleanup(func() {
		_ = session.Close()
		_ = serverSession.Wait()
	})
	c := &Client{session: session, outputs: map[string]*schema.Validator{}, tools: map[string]bool{}}
	for tool, err := range session.Tools(ctx, nil) {
		if err != nil {
			t.Fatalf("mcptest: listing the tools: %v", err)
		}
		c.tools[tool.Name] = true
		if tool.OutputSchema == nil {
			continue
		}
		raw, err := json.Marshal(tool.OutputSchema)
		if err != nil {
			t.Fatalf("mcptest: the output schema of %q: %v", tool.Name, err)
		}
		if c.outputs[tool.Name], err = schema.Compile(raw); err != nil {
			t.Fatalf("mcptest: the output schema of %q: %v", tool.Name, err)
		}
	}
	return c
}

// An Option changes how [New] connects.
type Option func(*options)

type options struct{ caller *oauth.Principal }

// As has the client call as subject, with a token that has the given scopes: what
// the authorization server of a protected server would have said of it.
func As(subject string, scopes ...string) Option {
	return func(o *options) {
		o.caller = &oauth.Principal{Issuer: "https://issuer.mcptest.invalid", Subject: subject, ClientID: "mcptest", Scopes: scopes}
	}
}

func (o options) context(ctx context.Context) context.Context {
	if o.caller == nil {
		return ctx
	}
	return oauth.WithPrincipal(ctx, o.caller)
}

// A ToolError is the error result of a tool: what the model would read.
type ToolError struct {
	Tool string
	Text string
}

func (e *ToolError) Error() string { return fmt.Sprintf("tool %q: %s", e.Tool, e.Text) }

// Call calls a tool and returns its output. It fails the test when the tool
// answers with an error, or when its output breaks its schema or does not decode
// into Out.
//
// Out is the handler's output type; string for tools that return text;
// *mcp.CallToolResult for the result as it is.
func Call[Out any](t testing.TB, c *Client, tool string, args any) Out {
	t.Helper()
	out, err := Try[Out](t.Context(), c, tool, args)
	if err != nil {
		t.Fatalf("mcptest: %v", err)
	}
	return out
}

// CallError calls a tool that is expected to answer with an error, and returns
// the text of the error as the model reads it. It fails the test when the tool
// succeeds.
func CallError(t testing.TB, c *Client, tool string, args any) string {
	t.Helper()
	res, err := Try[*mcp.CallToolResult](t.Context(), c, tool, args)
	var told *ToolError
	switch {
	case errors.As(err, &told):
		return told.Text
	case err != nil:
		t.Fatalf("mcptest: %v", err)
	default:
		t.Fatalf("mcptest: tool %q answered %.200q, an error was expected", tool, results.Text(res))
	}
	return ""
}

// Try calls a tool and returns its output or its error. An error result is a
// [*ToolError].
func Try[Out any](ctx context.Context, c *Client, tool string, args any) (Out, error) {
	var out Out
	if !c.tools[tool] {
		return out, fmt.Errorf("there is no tool %q", tool)
	}
	res, err := c.session.CallTool(ctx, &mcp.CallToolParams{Name: tool, Arguments: args})
	if err != nil {
		return out, fmt.Errorf("calling %q: %w", tool, err)
	}
	if res.IsError {
		return out, &ToolError{Tool: tool, Text: results.Text(res)}
	}
	structured, err := results.Structured(res)
	if err != nil {
		return out, fmt.Errorf("the output of %q: %w", tool, err)
	}
	if v := c.outputs[tool]; v != nil {
		if problems := v.Validate(structured); len(problems) > 0 {
			return out, fmt.Errorf("the output of %q breaks its schema: %s", tool, strings.Join(problems, "; "))
		}
	}
	if p, ok := any(&out).(**mcp.CallToolResult); ok {
		*p = res
		return out, nil
	}
	if reflect.TypeFor[Out]().Kind() == reflect.String {
		reflect.ValueOf(&out).Elem().SetString(results.Text(res))
		return out, nil
	}
	if res.StructuredContent == nil {
		return out, fmt.Errorf("tool %q returns no structured content to decode into %T; ask for a string or a *mcp.CallToolResult", tool, out)
	}
	if err := json.Unmarshal(structured, &out); err != nil {
		return out, fmt.Errorf("the output of %q does not decode into %T: %w", tool, out, err)
	}
	return out, nil
}
