package mcpkit

import (
	"context"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/gate"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
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
	identity := m.Name + "\n" + m.URL // replicas have the same manifest
	files := &call.Files{Store: set.results.files, Server: identity}
	var rests *call.Remainders
	if set.results.store != nil {
		files.Store = set.results.store
		rests = &call.Remainders{Files: files, Store: set.results.store, Server: identity, Tool: call.ContinuationTool, Reader: set.results.reader}
		a.declared.tools = append(a.declared.tools, continuationTool(rests, set.results.storePos))
	}
	a.addTools()
	a.learn(host)
	if rests != nil {
		openContinuations(a)
	}
	list := make([]*call.Tool, len(a.tools))
	for i, t := range a.tools {
		list[i] = t.Tool
	}
	tools := wire.NewTools(list).WithMask(host.Mask).WithDefault(set.listing.toolsets.names).WithRemoved(removedTools(a))
	checkToolsets(a)
	checkDeprecations(a)
	guard, err := a.guard(guards)
	switch {
	case err == nil:
	case a.resource() == "":
		a.problem(policy.RuleServerOptions, "", "the server cannot be protected: the manifest has no URL, which is what tokens are issued for",
			"set Manifest.URL to the public address of the endpoint, for example https://godocs.example.com/mcp", d.access.pos)
	default:
		a.problem(policy.RuleServerOptions, "", "the server cannot be protected: "+err.Error(), "", d.access.pos)
	}
	checks := &gate.Gate{
		Public:        d.access.public,
		Guard:         guard,
		Tools:         tools.Need,
		Varies:        tools.Vary(),
		FileTool:      call.FileTool,
		Whole:         func(uri string) string { uri, _ = call.SplitPart(uri); return uri },
		SomePublic:    slices.ContainsFunc(list, func(t *call.Tool) bool { return t.Need.Public }),
		ListPermitted: set.listing.permitted,
		ToolsOnly: func() bool {
			return !host.Shared() && set.features.complete == nil && set.features.subscribe == nil
		},
	}
	for _, s := range set.scoped {
		checks.Scoped = append(checks.Scoped, s.Scoped)
	}
	files.Permit = func(ctx context.Context, tool string) error {
		need, ok := tools.Need(ctx, tool)
		if !ok {
			return call.ErrNoFile
		}
		return checks.Permit(ctx, need)
	}
	if rests != nil {
		rests.Permit = files.Permit
	}
	files.Has = func(ctx context.Context, uri string) bool { return host.Readable(ctx, checks, uri) }
	if !slices.ContainsFunc(list, func(t *call.Tool) bool { return t.Files }) {
		files = nil
	}
	a.service = &wire.Service{
		Pipeline: &call.Pipeline{
			Log:        set.log,
			Mask:       host.Mask,
			Errors:     toolErrors,
			Server:     identity,
			Sealer:     set.results.sealer,
			Limit:      host.Limiter.Take,
			Permit:     func(ctx context.Context, t *call.Tool) error { return checks.Permit(ctx, t.Need) },
			Middleware: set.calls.middleware,
			Remainders: rests,
			Files:      files,
			Daily:      &set.results.daily,
			Rejected:   set.calls.rejected,
			Dropped:    set.calls.dropped,
			Observed:   len(host.Observers) > 0,
		},
		Gate:         checks,
		Tools:        tools,
		Reader:       set.results.reader,
		Instructions: m.Instructions,
		OAuth:        d.access.oauth,
		Credentials:  credentials(d.access, checks.Guard),
		Sessions: set.features.sessions || set.features.subscribe != nil || set.adoption.existing != nil ||
			slices.ContainsFunc(list, func(t *call.Tool) bool { return t.Routing.Interactive }),
	}
	return a
}

// credentials returns the names of the headers with credentials. They are removed before a handler
// runs, unless the program keeps them.
func credentials(a Access, guard *oauth.Server) []string {
	names := []string{"Authorization"}
	switch {
	case a.oauth != nil && a.oauth.Options.KeepHeader:
		return nil
	case guard != nil:
		names = append(names, guard.KeyHeaders()...)
	}
	return names
}
