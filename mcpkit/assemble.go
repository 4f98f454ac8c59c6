package mcpkit

import (
	"context"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/gate"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// assemble returns an assembly of a declaration. It records what is wrong as problems of the
// assembly.
func assemble(m policy.Manifest, set *settings, d declaration, host *wire.Host, guards *guards) *assembly {
	a := &assembly{manifest: m, settings: set, source: d, declared: d.clone()}
	for _, p := range set.problems {
		if p.Pos == noPos {
			p.Pos = m.Pos
		}
		a.problems = append(a.problems, p)
	}
	var rests *call.Remainders
	if set.results.store != nil {
		rests = &call.Remainders{Store: set.results.store, Tool: ContinuationTool, Reader: set.results.reader}
		a.declared.tools = append(a.declared.tools, continuationTool(rests, set.results.storePos))
	}
	a.addTools()
	a.learn(host)
	list := make([]*call.Tool, len(a.tools))
	for i, t := range a.tools {
		list[i] = t.Tool
	}
	tools := wire.NewTools(list)
	guard, err := a.guard(guards)
	if err != nil {
		a.problem(policy.RuleServerOptions, "", "the server cannot be protected: "+err.Error(), "", d.access.pos)
	}
	checks := &gate.Gate{
		Public:        d.access.public,
		Guard:         guard,
		Tools:         tools.Need,
		SomePublic:    slices.ContainsFunc(list, func(t *call.Tool) bool { return t.Need.Public }),
		ListPermitted: set.listPermitted,
	}
	for _, s := range set.scoped {
		checks.Scoped = append(checks.Scoped, s.Scoped)
	}
	a.service = &wire.Service{
		Pipeline: &call.Pipeline{
			Log:        set.log,
			Mask:       host.Mask,
			Errors:     toolErrors,
			Server:     m.Name + "\n" + m.URL, // replicas have the same manifest
			Sealer:     set.results.sealer,
			Limit:      host.Limiter.Take,
			Permit:     func(ctx context.Context, t *call.Tool) error { return checks.Permit(ctx, t.Need) },
			Middleware: set.calls.middleware,
			Remainders: rests,
			Observed:   len(host.Observers) > 0,
		},
		Gate:              checks,
		Tools:             tools,
		Instructions:      m.Instructions,
		KeepAuthorization: d.access.oauth != nil && d.access.oauth.Options.KeepHeader,
		Sessions: set.features.sessions || set.features.subscribe != nil || set.adoption.existing != nil ||
			slices.ContainsFunc(list, func(t *call.Tool) bool { return t.Routing.Interactive }),
	}
	return a
}
