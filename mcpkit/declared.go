package mcpkit

import "github.com/mcpkit-go/mcpkit/mcpkit/policy"

// Declared is for functions that declare tools on behalf of a program, as those of package
// wrap do: reports name at as the place of the tool, and [Server.Check] reports the problems
// that were found with the declaration. A problem without a place is at the same one, and one
// without a tool is about this tool.
func Declared(at policy.Pos, problems ...policy.Problem) ToolOption {
	return toolOption(func(t *tool) {
		t.pos = at
		t.problems = append(t.problems, problems...)
	})
}

// reportDeclared passes on what was found wrong with the declaration of t.
func (s *Server) reportDeclared(t *tool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range t.problems {
		if p.Tool == "" {
			p.Tool = t.wire.Name
		}
		if p.Pos == (policy.Pos{}) {
			p.Pos = t.pos
		}
		s.problems = append(s.problems, p)
	}
}
