package mcptest

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
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
		if f.Rule.ID == policy.RuleToolTypes {
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
		ctx = oauth.WithPrincipal(ctx, o.caller)
	}
	session, end := connect(probe.With(ctx, marked(t)), t, srv, o.client)
	t.Cleanup(end)
	c := &Client{session: session, outputs: map[string]*schema.Validator{}, tools: map[string]bool{}}
	for tool, err := range session.Tools(context.Background(), nil) {
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

// connect connects a client to srv in memory; its calls have the values of ctx.
func connect(ctx context.Context, t testing.TB, srv *mcpkit.Server, client *mcp.ClientOptions) (session *mcp.ClientSession, end func()) {
	t.Helper()
	serverEnd, clientEnd := mcp.NewInMemoryTransports()
	serverSession, err := srv.SDK().Connect(ctx, serverEnd, nil)
	if err != nil {
		t.Fatalf("mcptest: connecting the server: %v", err)
	}
	session, err = mcp.NewClient(&mcp.Implementation{Name: "mcptest", Version: "1.0.0"}, client).Connect(context.Background(), clientEnd, nil)
	if err != nil {
		t.Fatalf("mcptest: connecting the client: %v", err)
	}
	return session, func() {
		_ = session.Close()
		_ = serverSession.Wait()
	}
}

// An Option changes how [New] connects.
type Option func(*options)

type options struct {
	caller  *oauth.Principal
	fixture bool
	client  *mcp.ClientOptions
}

// As has the client call as subject, with a token that has the given scopes: what
// the authorization server of a protected server would have said of it.
func As(subject string, scopes ...string) Option {
	return func(o *options) {
		o.caller = &oauth.Principal{Issuer: "https://issuer.mcptest.invalid", Subject: subject, ClientID: "mcptest", Scopes: scopes}
	}
}

// WithFixture has the client find what the server's mcpkit.Fixture prepares, as the
// server's examples do. It is taken away when the test ends.
func WithFixture() Option {
	return func(o *options) { o.fixture = true }
}

// WithClient sets what the client can do besides calling tools: answer what a tool asks its
// user (ElicitationHandler), sample, or hear of progress.
func WithClient(client mcp.ClientOptions) Option {
	return func(o *options) { o.client = &client }
}
