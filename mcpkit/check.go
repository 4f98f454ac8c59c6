package mcpkit

import (
	"context"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/cli"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/rehearse"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// Check runs every rule of package policy over the server as it is declared, and reports all
// violations at once. It looks at tools as they are sent to clients.
func (s *Server) Check() *Report { return (*Report)(policy.Check(s.Surface())) }

// Surface returns what the server shows of itself: the input of rules and of generated documents.
func (s *Server) Surface() *policy.Surface {
	a, _ := s.plan.fresh()
	surface := a.surface(s.host)
	addMount(s, surface)
	return surface
}

// CheckExamples is [Server.Check] with the examples run first, so that the rules about their
// results are measured too. See [Server.RunExamples].
func (s *Server) CheckExamples(ctx context.Context) *Report {
	return (*Report)(policy.Check(s.Rehearsed(ctx)))
}

// Rehearsed runs the examples and returns [Server.Surface] with the results, for documents.
func (s *Server) Rehearsed(ctx context.Context) *policy.Surface {
	a, _ := s.plan.fresh()
	surface := a.surface(s.host)
	addMount(s, surface)
	surface.Runs = stage(a, s.host).Run(ctx)
	surface.Known |= policy.PartRuns
	surface.Problems = append(surface.Problems, a.secretsShown(surface)...)
	return surface
}

// RunExamples makes the calls of every example, one after the other. They pass every check that a
// client's call passes after the HTTP front: validation, the caller's scopes, the handler, the
// budget. Each example has its tools' timeouts. [Fixture] prepares what the handlers need; an
// example that it does not cover is skipped, with the reason. The result has one run for each
// example.
func (s *Server) RunExamples(ctx context.Context) []policy.Run {
	a, _ := s.plan.fresh()
	return stage(a, s.host).Run(ctx)
}

// Prepare calls the fixture of [Fixture], if there is one, for calls like those of the examples:
// calls with the context that it returns find what the fixture prepared, and have a caller.
// Afterwards, clean removes everything again. It is for tests, such as those of package mcptest.
func (s *Server) Prepare(ctx context.Context) (prepared context.Context, clean func(), err error) {
	return stage(s.plan.assembly(), s.host).Prepare(ctx)
}

// Record runs the examples and returns what [RecordedExamples] takes. The error names an example
// that cannot run; [Server.CheckExamples] says whether the results are right.
func (s *Server) Record(ctx context.Context) ([]byte, error) {
	return rehearse.Record(s.Rehearsed(ctx))
}

// stage returns the assembly in the form in which package rehearse runs examples on it.
func stage(a *assembly, host *wire.Host) *rehearse.Stage {
	undescribed := map[string]bool{}
	for _, p := range a.problems {
		if p.Rule == policy.RuleToolTypes && p.Tool != "" {
			undescribed[p.Tool] = true
		}
	}
	return &rehearse.Stage{
		Undescribed: undescribed,
		Continued:   a.service.Pipeline.Remainders != nil,
		Examples:    a.declared.examples,
		Tool:        a.service.Tools.Lookup,
		Connect: func(ctx context.Context) (*mcp.ClientSession, func(), error) {
			return host.Rehearse(ctx, a.service)
		},
		WithCaller: a.withCaller,
		Fixture:    a.settings.fixture,
		Public:     a.declared.access.public,
		Recorded:   a.settings.pages.recorded,
	}
}

// withCaller returns a context with a caller that has every scope, unless ctx has a caller or the
// server is public.
func (a *assembly) withCaller(ctx context.Context) context.Context {
	if a.declared.access.oauth == nil {
		return ctx
	}
	if _, ok := oauth.PrincipalFrom(ctx); ok {
		return ctx
	}
	scopes := append([]string(nil), a.declared.access.oauth.Scopes...)
	for _, t := range a.tools {
		scopes = append(scopes, t.scopes...)
	}
	return oauth.WithPrincipal(ctx, &oauth.Principal{Issuer: "https://examples.invalid", Subject: "examples", ClientID: "examples", Scopes: scopes})
}

// accepted is checked for an assembly that replaces another one. For development, it logs the rules
// that are broken.
func (s *Server) accepted(a *assembly) (inspection, error) {
	found, err := checked(a, s.host)
	if err != nil && s.development.Load() {
		s.settings.log.Warn("the server breaks rules that it must follow; it serves for development only", "error", err)
		err = nil
	}
	return found, err
}

// checked returns what an assembly shows, or a [*cli.RulesError] if it breaks a Must rule.
func checked(a *assembly, host *wire.Host) (inspection, error) {
	found := a.inspect(host)
	if !policy.CheckMust(found.Surface).OK() {
		return found, &cli.RulesError{Report: policy.Check(found.Surface)}
	}
	return found, nil
}
