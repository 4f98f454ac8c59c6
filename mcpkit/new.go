package mcpkit

import (
	"context"
	"log/slog"
	"net/http"
	"slices"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// New returns a server. The manifest and the access decision are mandatory; [Server.Check] reports
// what is wrong with them together with everything else.
func New(m Manifest, a Access, opts ...Option) *Server {
	m.Pos = caller()
	set := newSettings(opts)
	if set.pos != noPos {
		m.Pos = set.pos
		set.adoption.pos = set.pos
	}
	s := &Server{
		manifest: cloneManifest(policy.Manifest(m)),
		settings: set,
		drain:    edge.NewDrain(),
		guards:   newGuards(),
		mounting: &mounting{},
	}
	s.plan = &plan{
		assemble:    func(d declaration) *assembly { return assemble(s.manifest, set, d, s.host, s.guards) },
		relearns:    set.adoption.declared,
		declaration: declaration{access: a},
	}
	s.host = wire.NewHost(hostConfig(s.manifest, set, s.drain))
	s.host.Latest = func() *wire.Service { return s.plan.assembly().service }
	s.host.Relearn = func() error { return relearn(s) }
	return s
}

// cloneManifest returns a copy of m that shares no slices with it.
func cloneManifest(m policy.Manifest) policy.Manifest {
	d := &m.Directories
	d.Anthropic.Categories, d.OpenAI.StarterPrompts = slices.Clone(d.Anthropic.Categories), slices.Clone(d.OpenAI.StarterPrompts)
	return m
}

// newSettings returns the defaults, changed by options.
func newSettings(opts []Option) *settings {
	s := &settings{
		log:       slog.Default(),
		ready:     map[string]func(context.Context) error{},
		documents: map[string]http.Handler{},
		calls: callSettings{
			limiter: edge.NewLimiter(&edge.LimiterOptions{Each: edge.CallerRate}), keepAlive: wire.KeepAlive,
			logs: logSettings{callers: observe.RandomCallers()},
		},
		results: resultSettings{reader: budget.Claude(), sealer: budget.RandomSealer(), files: store.NewMemory(0)},
	}
	for _, o := range opts {
		if o != nil {
			o.applyServer(s)
		}
	}
	s.log = slog.New(observe.NewLogHandler(s.log.Handler()))
	return s
}
