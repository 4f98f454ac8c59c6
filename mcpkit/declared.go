package mcpkit

import "github.com/mcpkit-go/mcpkit/mcpkit/policy"

// Declared is for functions that declare a tool, or a server, on behalf of a program, as those of package wrap do: reports name at
// as the place of the tool, or of the manifest, and [Server.Check] reports the problems that were found with the declaration.
// A problem without a place is at the same one, and one without a tool is about this tool.
func Declared(at policy.Pos, problems ...policy.Problem) interface {
	Option
	ToolOption
} {
	return declared{at, problems}
}

type declared struct {
	at       policy.Pos
	problems []policy.Problem
}

func (d declared) applyTool(t *tool) {
	t.pos = d.at
	t.problems = append(t.problems, d.reports(t.wire.Name)...)
}

func (d declared) applyServer(s *Server) {
	s.manifest.Pos = d.at
	if s.adopted != nil {
		s.adopted.pos = d.at
	}
	s.problems = append(s.problems, d.reports("")...)
}

func (d declared) reports(tool string) (problems []policy.Problem) {
	for _, p := range d.problems {
		if p.Tool == "" {
			p.Tool = tool
		}
		if p.Pos == (policy.Pos{}) {
			p.Pos = d.at
		}
		problems = append(problems, p)
	}
	return problems
}
