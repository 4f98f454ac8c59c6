package policy

import (
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/glyph"
)

// A Waiver accepts the findings of one rule for a reason. Every report prints the reason.
type Waiver struct {
	Rule   RuleID // the rule whose findings are accepted
	Reason string // why; a waiver without a reason has no effect
	Pos    Pos    // where the waiver was declared
}

// waiverFor returns the waiver that covers a finding of the rule, or nil: for a finding about a
// tool, the tool's waiver or else the server's.
func (s *Surface) waiverFor(rule RuleID, tool string) *Waiver {
	waivers := s.Waivers
	if i := s.tool(tool); tool != "" && i >= 0 {
		waivers = slices.Concat(s.Tools[i].Waivers, s.Waivers)
	}
	for _, w := range waivers {
		if w.Rule == rule && !glyph.Empty(w.Reason) {
			return &w
		}
	}
	return nil
}

// allWaivers returns the waivers of the server and of its tools.
func (s *Surface) allWaivers() []Waiver {
	all := slices.Clone(s.Waivers)
	for _, t := range s.Tools {
		all = append(all, t.Waivers...)
	}
	return all
}
