package mcpkit

import (
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// An Option changes a [Server]. The functions of this package make options. The order of different
// options makes no difference. If the same option is given twice, the second replaces the first.
// Options that name one of several things, such as [Scopes] and [Waive], add up. Observers and
// middleware run in their order.
type Option interface{ applyServer(*settings) }

type option func(*settings)

func (f option) applyServer(s *settings) { f(s) }

// Waive accepts the findings of one rule of package policy, for this tool or, given to [New], for
// the whole server. The reason is mandatory; every report and the submission print it.
func Waive(rule policy.RuleID, reason string) interface {
	Option
	ToolOption
} {
	return waiver{policy.Waiver{Rule: rule, Reason: reason, Pos: caller()}}
}

type waiver struct{ policy.Waiver }

func (w waiver) applyServer(s *settings)   { s.waivers = append(s.waivers, w.Waiver) }
func (w waiver) applyTool(t *toolSettings) { t.waivers = append(t.waivers, w.Waiver) }

// Declared is for functions that declare a tool or a server on behalf of a program, such as those
// of package wrap. Reports then give the position at for the tool, or for the manifest, and
// [Server.Check] reports the problems. A problem without a position gets the same position, and one
// without a tool is about this tool.
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

func (d declared) applyTool(t *toolSettings) {
	t.pos = d.at
	t.problems = append(t.problems, d.reports(t.name)...)
}

func (d declared) applyServer(s *settings) {
	s.pos = d.at
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
