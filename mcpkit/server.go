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
// The order in which tools, examples and options are declared makes no difference. All methods are
// safe for concurrent use.
type Server struct {
	manifest policy.Manifest
	settings *settings
	drain    *edge.Drain
	host     *wire.Host
	guards   *guards

	mu       sync.Mutex
	declared declaration
	changes  int // counts the changes of the declaration
	// latest is the assembly of what is declared; nil if the declaration changed since.
	latest *assembly
	// handler is the handler of the whole site; nil before the server serves.
	handler  *site.Site
	mounting mounting

	updating sync.Mutex
	serving  atomic.Pointer[servedAssembly]
	// development is set while the server may break rules.
	development atomic.Bool
	// draft is set for the server that Update changes.
	draft *draft
}

// A draft is what is declared on the server that Update changes.
type draft struct{ changes []func(*declaration) }

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
	a := s.assembly()
	return a.guard(s.guards)
}

// Examples documents how the server is used. The directory asks for at least three working
// examples; fewer do not compile. Source:
// https://support.claude.com/en/articles/12922490-remote-mcp-server-submission-guide
func (s *Server) Examples(first, second, third Example, more ...Example) {
	pos := caller()
	s.change(func(d *declaration) { d.addExamples(pos, append([]Example{first, second, third}, more...)) })
}

// change changes the declaration.
func (s *Server) change(f func(*declaration)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&s.declared)
	if s.draft != nil {
		s.draft.changes = append(s.draft.changes, f)
	}
	s.changes++
	s.latest = nil
}

// assembly returns the assembly of what is declared.
func (s *Server) assembly() *assembly {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.latest == nil {
		s.latest = s.assemble(s.declared)
	}
	return s.latest
}

// fresh returns an assembly of what is declared, with the tools that an adopted server has now, and
// how many changes were declared before. It does not change what [Server.assembly] returns.
func (s *Server) fresh() (*assembly, int) {
	s.mu.Lock()
	declared, changes := s.declared.clone(), s.changes
	s.mu.Unlock()
	if s.settings.adoption.declared {
		return s.assemble(declared), changes
	}
	return s.assembly(), changes
}

// assemble assembles a declaration.
func (s *Server) assemble(d declaration) *assembly {
	return assemble(s.manifest, s.settings, d, s.host, s.guards)
}
