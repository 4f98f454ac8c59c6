package mcpkit

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// A Server is a set of tools with what a directory wants to know about them.
// Make one with [New], add tools with [AddTool], then serve it with [Main],
// [Server.Run] or, inside a program of your own, [Server.Handler].
//
// Tools and examples are added before it serves. All methods are safe for
// concurrent use.
type Server struct {
	manifest Manifest
	access   Access
	log      *slog.Logger
	waivers  []policy.Waiver
	reader   budget.Reader
	sealer   *budget.Sealer
	rests    *continuations // nil unless asked for
	guard    *oauth.Server  // nil unless protected
	scoped   []scoped       // prompts and resources that need scopes
	// listPermitted has tools/list depend on the caller.
	listPermitted bool
	anyPublic     atomic.Bool // some tool needs no token
	interactive   atomic.Bool // older clients get sessions
	// shared is set when the program has the go-sdk server too, and may add to what it says
	// of itself at any time.
	shared       atomic.Bool
	observers    []observe.Observer
	logsRequests bool
	middleware   []Middleware
	limiter      edge.Limiter // nil for no limit
	front        front
	drain        *edge.Drain
	checks       map[string]func(context.Context) error
	documents    map[string]http.Handler // by path
	prose        docs.Prose
	pageOptions  []docs.Option
	recorded     []recordedRun
	listing      submission.Listing
	fixture      func(context.Context) (context.Context, func(), error)
	sdk          *mcp.Server
	// adopted is the go-sdk server that sdk was before, or nil.
	adopted        *adopted
	adoptedOptions []adoptedOptions
	sdkInfo        *mcp.Implementation
	sdkOptions     mcp.ServerOptions
	// modernExtra is what protocol 2026-07-28 has in every result.
	modernExtra []byte
	wire        *wire
	established sync.Once
	unknown     sync.Once // a caller that cannot be told from others was reported

	mu       sync.Mutex
	tools    []*tool
	byName   map[string]*tool
	examples []Example
	problems []policy.Problem
}

// New makes a server. Neither the manifest nor the access decision is optional;
// what is wrong with them is reported by [Server.Check] together with everything
// else.
func New(m Manifest, a Access, opts ...Option) *Server {
	m.Pos = caller(1)
	s := &Server{
		manifest:  m,
		access:    a,
		log:       slog.Default(),
		byName:    map[string]*tool{},
		drain:     edge.NewDrain(),
		checks:    map[string]func(context.Context) error{},
		documents: map[string]http.Handler{},
		limiter:   edge.NewLimiter(&edge.LimiterOptions{Each: CallerRate}),
		front:     front{clientIP: publicAddr},
		reader:    budget.Claude(),
		sealer:    budget.RandomSealer(),
	}
	for _, o := range opts {
		if o != nil {
			o.applyServer(s)
		}
	}
	s.sdkInfo = &mcp.Implementation{
		Name:        m.Name,
		Title:       m.Title,
		Version:     m.Version,
		Description: m.Tagline,
		WebsiteURL:  m.Website,
	}
	s.encodeExtra()
	s.sdkOptions.Instructions = m.Instructions
	// The tools of a running server do not change, and the logging capability of the
	// default is deprecated.
	s.sdkOptions.Capabilities = &mcp.ServerCapabilities{Tools: &mcp.ToolCapabilities{}}
	s.sdkOptions.SetCacheable = s.cacheable
	s.sdk = mcp.NewServer(s.sdkInfo, &s.sdkOptions)
	s.adopt()
	s.sdk.AddReceivingMiddleware(s.contain)
	s.protect()
	s.wire = newWire(s)
	s.learn()
	s.addContinuationTool()
	return s
}

// SDK returns the underlying go-sdk server, to add resources and prompts; see also
// [Completions] and [Subscriptions]. Tools belong in [AddTool]: one added here has no
// annotation that can be relied on, and fails [Server.Check].
func (s *Server) SDK() *mcp.Server {
	s.shared.Store(true)
	return s.sdk
}

// Manifest returns the manifest given to [New].
func (s *Server) Manifest() Manifest { return s.manifest }

// lookup finds a registered tool, or nil.
func (s *Server) lookup(name string) *tool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.byName[name]
}
