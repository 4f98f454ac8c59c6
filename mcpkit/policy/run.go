package policy

import (
	"fmt"
	"slices"
)

// Check runs every rule over s. It changes nothing and may run concurrently.
func Check(s *Surface) *Report {
	if s == nil {
		s = &Surface{}
	}
	rep := &Report{Tools: len(s.Tools), Examples: len(s.Examples), Server: s.Manifest.Name, Version: s.Manifest.Version}
	rules := append(Rules(), s.strayRules()...)
	v := newView(s)
	for _, rule := range rules {
		rep.Results = append(rep.Results, v.run(rule))
	}
	rep.Waivers = s.allWaivers()
	return rep
}

func (v *view) run(rule Rule) Result {
	r := &reporter{rule: rule}
	for _, p := range v.Problems {
		if p.Rule == rule.ID {
			r.add(p.Tool, p.Pos, p.Message, p.Fix)
		}
	}
	missing := rule.needs &^ v.Known
	if missing == 0 && rule.check != nil {
		rule.check(v, r)
	}
	result := Result{Rule: rule, Findings: r.findings}
	for i, f := range result.Findings {
		result.Findings[i].Waiver = v.waiverFor(f)
	}
	result.Outcome = outcome(rule, result.Findings)
	if len(result.Findings) == 0 {
		if result.Reason = v.unmeasured(rule, missing); result.Reason != "" {
			result.Outcome = NotMeasured
		}
	}
	return result
}

// unmeasured says why a rule without findings has not been measured, or returns
// "" when it has: a rule over nothing is no pass.
func (v *view) unmeasured(rule Rule, missing Part) string {
	switch {
	case missing != 0:
		return "not known here: " + missing.String()
	case rule.needs&PartTools != 0 && len(v.Tools) == 0:
		return "there are no tools"
	case rule.needs&PartExamples != 0 && len(v.Examples) == 0:
		return "there are no examples"
	case rule.needs&PartRuns != 0 && rule.ID != "example-rehearsed" && !slices.ContainsFunc(v.Runs, func(run Run) bool { return run.Skipped == "" }):
		return "no example was run"
	}
	return ""
}

// strayRules makes a rule for each problem whose rule is not in the table, so
// that no problem is lost to a misspelt id.
func (s *Surface) strayRules() []Rule {
	var stray []Rule
	for _, p := range s.Problems {
		_, known := RuleByID(p.Rule)
		if known || slices.ContainsFunc(stray, func(r Rule) bool { return r.ID == p.Rule }) {
			continue
		}
		stray = append(stray, Rule{ID: p.Rule, Level: Must, Title: fmt.Sprintf("no problem is reported as %q", p.Rule)})
	}
	return stray
}

// outcome is the worst of what was found and not waived.
func outcome(rule Rule, findings []Finding) Outcome {
	for _, f := range findings {
		if f.Waiver != nil {
			continue
		}
		if rule.Level == Must {
			return Fail
		}
		return Warn
	}
	return Pass
}

// waiverFor finds the waiver that covers f: the tool's own for a finding about
// a tool, else the server's.
func (s *Surface) waiverFor(f Finding) *Waiver {
	if !waivable(f.Rule.ID) {
		return nil
	}
	waivers := s.Waivers
	if i := s.tool(f.Tool); f.Tool != "" && i >= 0 {
		waivers = append(slices.Clone(s.Tools[i].Waivers), s.Waivers...)
	}
	for _, w := range waivers {
		if w.Rule == f.Rule.ID && !empty(w.Reason) {
			return &w
		}
	}
	return nil
}

func (s *Surface) allWaivers() []Waiver {
	all := slices.Clone(s.Waivers)
	for _, t := range s.Tools {
		all = append(all, t.Waivers...)
	}
	return all
}
