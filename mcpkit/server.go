package mcpkit

import (
	"sync"
	"sync/atomic"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/site"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// A Server is a declaration: a set of tools, and what a directory wants to know about them. Make
// one with [New], add tools with [AddTool], then serve it with [Main], [Server.Run] or, inside of
// another program, [Server.Handler].
//
// What serves is a snapshot of the declaration that does not change; [Server.Update] replaces it.
// The order in which tools are declared makes no difference, and neither does the order of options,
// unless an option says so. All methods are safe for concurrent use.
type Server struct {
	manifest policy.Manifest
	settings *settings
	drain    *edge.Drain
	host     *wire.Host
	guards   *guards

	plan *plan

	// updating is held while what serves is replaced.
	updating sync.Mutex
	serving  atomic.Pointer[servedAssembly]
	// handler is the handler of the whole site; nil before the server serves.
	handler  *site.Site
	mounting *mounting // a draft has that of its server
	// development is set while the server may break rules.
	development atomic.Bool
}

// SDK returns the underlying go-sdk server, to add resources and prompts; see also [Completions]
// and [Subscriptions]. Add tools with [AddTool]: a tool that is added here has no annotation, fails
// [Server.Check], and is neither listed nor callable.
//
// A protected server with a public tool answers methods that find nothing without a token, such as
// resources/list and unknown ones. A program that calls SDK can add resources, prompts and methods
// at any time, so they need a token from then on.
func (s *Server) SDK() *mcp.Server { return s.host.Share() }

// Manifest returns the manifest given to [New].
func (s *Server) Manifest() Manifest { return Manifest(cloneManifest(s.manifest)) }

// Drain returns what ends serving without losing a call. [Server.Run] uses it. A program that
// mounts [Server.Handler] in its own HTTP server does what [edge.Drain] says; the package example
// (IntoAnExistingService) shows it.
func (s *Server) Drain() *edge.Drain { return s.drain }

// ResourceServer returns what decides about the server's callers. It is nil for a public server.
// The error says why the configuration of [OAuth] cannot be used.
func (s *Server) ResourceServer() (*oauth.Server, error) {
	return s.plan.assembly().guard(s.guards)
}

// Examples documents how the server is used. The directory asks for at least three working
// examples; fewer do not compile. Source:
// https://support.claude.com/en/articles/12922490-remote-mcp-server-submission-guide
func (s *Server) Examples(first, second, third Example, more ...Example) {
	examples := declaredExamples(caller(), append([]Example{first, second, third}, more...))
	s.plan.change(func(d *declaration) { d.examples = append(d.examples, examples...) })
}
