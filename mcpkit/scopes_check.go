package mcpkit

import (
	"context"
	"fmt"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// checkScopes refuses scopes that no caller could ever have, and exceptions from a
// rule that there is not.
func (s *Server) checkScopes(t *tool) {
	if s.access.public && (len(t.scopes) > 0 || t.public) {
		s.problem(t, policy.RuleServerOptions, fmt.Sprintf("tool %q asks for scopes or for none, but the server is public", t.wire.Name),
			"protect the server with mcpkit.OAuth, or take the option away")
	}
	if t.public && len(t.scopes) > 0 {
		s.problem(t, policy.RuleServerOptions, fmt.Sprintf("tool %q is public and asks for scopes", t.wire.Name), "take one of the two options away")
	}
	for _, scope := range t.scopes {
		if err := oauth.CheckScope(scope); err != nil {
			s.problem(t, policy.RuleServerOptions, fmt.Sprintf("tool %q asks for a scope that cannot be: %v", t.wire.Name, err), "")
		}
	}
}

// checkScoped refuses the same for prompts and resources, and those that there are not:
// a name that is written wrong would leave the right one open.
func (s *Server) checkScoped(ctx context.Context) (problems []policy.Problem) {
	if len(s.scoped) == 0 {
		return nil
	}
	report := func(o scoped, fix, format string, args ...any) {
		problems = append(problems, policy.Problem{
			Rule: policy.RuleServerOptions, Pos: o.pos, Fix: fix,
			Message: fmt.Sprintf("%s %q ", o.kind, o.name) + fmt.Sprintf(format, args...),
		})
	}
	there, err := s.others(ctx)
	for _, o := range s.scoped {
		switch {
		case s.access.public:
			report(o, "protect the server with mcpkit.OAuth, or take the option away", "asks for scopes, but the server is public")
		case len(o.scopes) == 0:
			report(o, "name the scopes, or take the option away", "asks for scopes but names none")
		case err != nil:
			report(o, "", "cannot be looked for: %v", err)
		case !there[o.kind+" "+o.name]:
			report(o, "add it through SDK(), or write the name as it was added there", "asks for scopes but does not exist")
		}
		for _, scope := range o.scopes {
			if err := oauth.CheckScope(scope); err != nil {
				report(o, "", "asks for a scope that cannot be: %v", err)
			}
		}
	}
	return problems
}

// others lists the prompts, resources and resource templates, as "kind name".
func (s *Server) others(ctx context.Context) (map[string]bool, error) {
	serverEnd, clientEnd := mcp.NewInMemoryTransports()
	ctx = unguarded(ctx)
	serverSession, err := s.sdk.Connect(ctx, serverEnd, nil)
	if err != nil {
		return nil, err
	}
	session, err := mcp.NewClient(&mcp.Implementation{Name: "check", Version: "1"}, nil).Connect(ctx, clientEnd, nil)
	if err != nil {
		return nil, err
	}
	defer func() {
		_ = session.Close()
		_ = serverSession.Wait()
	}()
	there := map[string]bool{}
	capabilities := session.InitializeResult().Capabilities
	if capabilities.Prompts != nil {
		for p, err := range session.Prompts(ctx, nil) {
			if err != nil {
				return nil, err
			}
			there["prompt "+p.Name] = true
		}
	}
	if capabilities.Resources != nil {
		for r, err := range session.Resources(ctx, nil) {
			if err != nil {
				return nil, err
			}
			there["resource "+r.URI] = true
		}
		for r, err := range session.ResourceTemplates(ctx, nil) {
			if err != nil {
				return nil, err
			}
			there["resource "+r.URITemplate] = true
		}
	}
	return there, nil
}
