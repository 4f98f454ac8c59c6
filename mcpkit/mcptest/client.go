package mcptest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// A Client calls the tools of one server over an in-memory connection. [New] makes one, which
// lives as long as its test. It is safe for concurrent use.
type Client struct {
	server  *mcpkit.Server
	session *mcp.ClientSession
	reads   bool // the client reads progress notifications

	mu      sync.Mutex
	tools   map[string]bool
	outputs map[string]*schema.Validator // by tool; tools without an output schema have none
}

// New connects a client to srv, and disconnects it when the test ends. It fails the test at once if
// no JSON Schema can describe the input or output type of a tool, or if a protected server cannot
// verify its callers, because no client can call such a tool or server. Other rules that srv breaks
// do not matter.
func New(t testing.TB, srv *mcpkit.Server, opts ...Option) *Client {
	t.Helper()
	var o clientOptions
	for _, opt := range opts {
		opt.apply(&o)
	}
	for _, f := range policy.CheckMust(srv.Surface()).Failures() {
		if undescribed(f) || unprotected(f) {
			t.Fatalf("mcptest: %s", f)
		}
	}
	ctx := context.Background()
	if o.fixture {
		prepared, clean, err := srv.Prepare(ctx)
		if err != nil {
			t.Fatalf("mcptest: %v", err)
		}
		t.Cleanup(clean)
		ctx = prepared
	}
	if o.caller != nil {
		server, err := srv.ResourceServer()
		if err != nil {
			t.Fatalf("mcptest: %v", err)
		}
		caller, err := o.caller.principal(server)
		if err != nil {
			t.Fatalf("mcptest: the claims of mcptest.As: %s", explainRefusal(err))
		}
		ctx = oauth.WithPrincipal(ctx, caller)
	}
	session, end := connect(probe.With(ctx, registerHandlers(t)), t, srv, o.client)
	t.Cleanup(end)
	c := &Client{server: srv, session: session, reads: o.client != nil && o.client.ProgressNotificationHandler != nil}
	if err := c.list(context.Background()); err != nil {
		t.Fatalf("mcptest: %v", err)
	}
	return c
}

// list reads the tools that the server has now.
func (c *Client) list(ctx context.Context) error {
	tools, outputs := map[string]bool{}, map[string]*schema.Validator{}
	for tool, err := range c.session.Tools(ctx, nil) {
		if err != nil {
			return fmt.Errorf("tools/list failed: %w", err)
		}
		tools[tool.Name] = true
		if tool.OutputSchema == nil {
			continue
		}
		raw, err := json.Marshal(tool.OutputSchema)
		if err != nil {
			return fmt.Errorf("the output schema of tool %q cannot be encoded: %w", tool.Name, err)
		}
		if outputs[tool.Name], err = schema.Compile(raw); err != nil {
			return fmt.Errorf("the output schema of tool %q cannot be used: %w", tool.Name, err)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tools, c.outputs = tools, outputs
	return nil
}

// output returns the output schema of a tool, or nil if the tool has none. If the client does not
// know the tool, it lists the tools again, because the server may have added it since. It returns
// false if the server has no such tool; a tool that the server hides from the caller counts as one.
func (c *Client) output(ctx context.Context, tool string) (v *schema.Validator, ok bool) {
	known := func() (*schema.Validator, bool) {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.outputs[tool], c.tools[tool]
	}
	if v, ok = known(); ok {
		return v, true
	}
	if c.list(ctx) == nil {
		if v, ok = known(); ok {
			return v, true
		}
	}
	return nil, slices.ContainsFunc(c.server.Surface().Tools, func(t policy.Tool) bool { return t.Name == tool })
}

// An Option changes how [New] connects.
type Option interface{ apply(*clientOptions) }

type optionFunc func(*clientOptions)

func (f optionFunc) apply(o *clientOptions) { f(o) }

type clientOptions struct {
	caller  *Caller
	fixture bool
	client  *mcp.ClientOptions
}

// WithFixture runs the server's mcpkit.Fixture first, so that handlers find the data that examples
// need. The fixture's data is removed when the test ends. [New] fails the test if the fixture
// fails.
func WithFixture() Option {
	return optionFunc(func(o *clientOptions) { o.fixture = true })
}

// WithClient sets the features of the client, such as answering questions to the user
// (ElicitationHandler), sampling, or receiving progress notifications: calls ask for progress if
// the client has a ProgressNotificationHandler. Without WithClient, the client has no features.
func WithClient(client mcp.ClientOptions) Option {
	return optionFunc(func(o *clientOptions) { o.client = &client })
}
