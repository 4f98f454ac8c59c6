package interop

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/oauth"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The scopes of the servers under test: one that every call needs, and one for writing. The
// program of examples/notes also has one for deleting.
const (
	scopeRead   = "notes:read"
	scopeWrite  = "notes:write"
	scopeDelete = "notes:delete"
)

// A protected MCP server has two tools, read_notes and write_note, which return their caller.
type protectedServer func(t *testing.T, w *witness, resource string, c oauth.Config) http.Handler

// serve starts a server under test and returns its address. config gets that address, because
// tokens must name it.
func serve(t *testing.T, w *witness, make protectedServer, config func(resource string) oauth.Config) string {
	t.Helper()
	srv := httptest.NewUnstartedServer(nil)
	resource := "http://" + srv.Listener.Addr().String() + "/mcp"
	srv.Config.Handler = w.resource(make(t, w, resource, config(resource)))
	srv.Start()
	t.Cleanup(srv.Close)
	return resource
}

// jwtFrom returns the configuration for an issuer of JWTs.
func jwtFrom(issuer string) func(string) oauth.Config {
	return func(resource string) oauth.Config {
		return oauth.Config{
			Resource: resource,
			Issuers:  []oauth.JWTConfig{{Issuer: issuer}},
			Scopes:   []string{scopeRead},
		}
	}
}

type noteIn struct {
	Text string `json:"text" jsonschema:"What the note says"`
}

// who is the result of the tools: the caller's subject and scopes.
func who(ctx context.Context) string {
	p, ok := oauth.PrincipalFrom(ctx)
	if !ok {
		return "nobody"
	}
	return p.Subject + " may " + strings.Join(slices.Sorted(slices.Values(p.Scopes)), " ")
}

// underMcpkit makes a server with mcpkit whose clients ask for the scope for writing when a tool
// requires it.
func underMcpkit(t *testing.T, w *witness, _ string, c oauth.Config) http.Handler {
	t.Helper()
	return notesServer(t, w, c, mcpkit.OnDemand())
}

// underMcpkitAtOnce makes a server with mcpkit whose clients ask at login for what all tools
// require, which is the default.
func underMcpkitAtOnce(t *testing.T, w *witness, _ string, c oauth.Config) http.Handler {
	t.Helper()
	return notesServer(t, w, c)
}

// notesServer makes a server with mcpkit. The options are those of the tool that writes.
func notesServer(t *testing.T, w *witness, c oauth.Config, writing ...mcpkit.ToolOption) http.Handler {
	t.Helper()
	h, err := notesOf(w, "https://notes.example.com/mcp", c, nil, writing...).Handler()
	require.NoError(t, err)
	return h
}

// notesOf makes the server of notesServer with another URL and options.
func notesOf(w *witness, url string, c oauth.Config, options []mcpkit.Option, writing ...mcpkit.ToolOption) *mcpkit.Server {
	srv := mcpkit.New(mcpkit.Manifest{
		Name: "notes", Title: "Notes", Version: "1.0.0",
		Tagline:     "Read and write notes",
		Description: "Reads and writes the notes of a team.",
		URL:         url,
		Privacy:     "https://example.com/privacy",
		Support:     "support@example.com",
		Security:    "security@example.com",
	}, mcpkit.OAuth(c), append(options, mcpkit.Logs(observe.Logs{Logger: w.logger()}))...)
	mcpkit.AddTool(srv, "read_notes", annotate.ReadOnly("Read notes"), "Reads the notes. Use when the user asks for notes.",
		func(ctx context.Context, _ struct{}) (string, error) { return who(ctx), nil })
	mcpkit.AddTool(srv, "write_note", annotate.Additive("Write a note"), "Writes a note. Use when the user dictates one.",
		func(ctx context.Context, in noteIn) (string, error) { return who(ctx) + ": " + in.Text, nil }, append(writing, mcpkit.Scopes(scopeWrite))...)
	read := mcpkit.Use("read_notes", struct{}{})
	srv.Examples(
		mcpkit.Example{Title: "All", Prompt: "What is in my notes?", Calls: []mcpkit.Call{read}, Shows: "the notes"},
		mcpkit.Example{Title: "Today", Prompt: "What did I note today?", Calls: []mcpkit.Call{read}, Shows: "the notes"},
		mcpkit.Example{Title: "Dictate", Prompt: "Note that it rains", Calls: []mcpkit.Call{mcpkit.Use("write_note", noteIn{Text: "It rains"})}, Shows: "the note"})
	return srv
}

// underGoSDK makes a server with go-sdk alone, behind [oauth.Server.Protect] and the CORS
// middleware.
func underGoSDK(t *testing.T, w *witness, _ string, c oauth.Config) http.Handler {
	t.Helper()
	log := w.logger()
	c.Options.OnRefusal = func(ctx context.Context, status int, err error) {
		log.InfoContext(ctx, "request refused", "status", status, "reason", err.Error())
	}
	guard, err := oauth.New(c)
	require.NoError(t, err)
	srv := mcp.NewServer(&mcp.Implementation{Name: "notes", Version: "1.0.0"}, &mcp.ServerOptions{Logger: log})
	text := func(s string) *mcp.CallToolResult {
		return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: s}}}
	}
	mcp.AddTool(srv, &mcp.Tool{Name: "read_notes"}, func(ctx context.Context, _ *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, any, error) {
		return text(who(ctx)), nil, nil
	})
	mcp.AddTool(srv, &mcp.Tool{Name: "write_note"}, func(ctx context.Context, _ *mcp.CallToolRequest, in noteIn) (*mcp.CallToolResult, any, error) {
		return text(who(ctx) + ": " + in.Text), nil, nil
	})
	handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return srv }, &mcp.StreamableHTTPOptions{Stateless: true, Logger: log})
	mux := http.NewServeMux()
	mux.Handle("/.well-known/", guard.WellKnown())
	protected := guard.Protect(handler, func(m oauth.Message) (need oauth.Need) {
		if m.Method == "tools/call" && m.Name == "write_note" {
			need.Scopes = []string{scopeWrite}
		}
		return need
	})
	mux.Handle("/mcp", edge.Origins()(edge.CORS()(protected)))
	return mux
}
