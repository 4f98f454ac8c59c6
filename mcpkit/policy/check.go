package policy

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Check runs every rule over s, on all processors. It does not change s, and several goroutines may
// check the same surface at once. A nil surface is an empty one.
func Check(s *Surface) *Report { return CheckContext(context.Background(), s) }

// CheckTime is how long an audit and a lint check the definitions of a server, which may be as long
// as a stranger likes. Definitions of 1 MB take a few seconds.
const CheckTime = 20 * time.Second

// CheckContext is [Check] until ctx ends. The rules that are not over then are NotMeasured, with
// the cause of ctx as their reason, and [Report.Incomplete] says so. The other rules have their
// results. A rule that runs when ctx ends still finishes the text that it reads.
//
// A rule whose own check panics is NotMeasured, or has the findings until then, and
// [Report.Incomplete] names it.
func CheckContext(ctx context.Context, s *Surface) *Report {
	return check(ctx, s, Rules(), func(Rule) bool { return true })
}

// CheckMust is [Check] with the rules of level Must only. It answers the one question of a server
// that starts, and costs a fraction of Check: rules that only advise read every sentence.
func CheckMust(s *Surface) *Report {
	return check(context.Background(), s, Rules(), func(r Rule) bool { return r.Level == Must })
}

// check runs the rules that selected selects of a table.
func check(ctx context.Context, s *Surface, rules []Rule, selected func(Rule) bool) *Report {
	if s == nil {
		s = &Surface{}
	}
	rep := &Report{
		Tools: len(s.Tools), Examples: len(s.Examples),
		Server: s.Manifest.Name, Version: s.Manifest.Version,
		Waivers: s.allWaivers(),
		Surface: s,
	}
	v := viewOrFailure(s, rules)
	v.stopped = func() bool { return ctx.Err() != nil }
	rep.Results = runAll(v, rulesFor(s, rules, selected))
	stopped, failed := 0, failures{}
	for i := range rep.Results {
		result := &rep.Results[i]
		failed.add(result.Rule.ID, result.failed)
		if result.Reason == stoppedReason {
			result.Reason = "the check was stopped before: " + context.Cause(ctx).Error()
			stopped++
		}
	}
	if stopped > 0 {
		rep.Incomplete = fmt.Sprintf("%d of %d rules were not checked to their end: %s", stopped, len(rep.Results), context.Cause(ctx))
	} else {
		rep.Incomplete = failed.String()
	}
	return rep
}

// rulesFor returns the rules of a table that selected selects, with a rule for each problem of an
// unknown rule, as they apply to a surface.
func rulesFor(s *Surface, table []Rule, selected func(Rule) bool) []Rule {
	all := append(table, strayRules(table, s.Problems)...)
	rules := make([]Rule, 0, len(all))
	for _, rule := range all {
		if rule.Only != "" && !s.submittedTo(rule.Only) {
			continue
		}
		if rule.refused && s.Submission != "" {
			rule.Level = Must
		}
		if rule.Listing && s.isUnlisted() {
			rule.Level = Note
		}
		if !selected(rule) {
			continue
		}
		if s.Known&PartRegistration != 0 {
			rule.FixIn = nil // the server is built with mcpkit
		} else if general := generalFixes[rule.ID]; general != "" {
			rule.Fix = general
		}
		rules = append(rules, rule)
	}
	return rules
}

// runAll returns the results of the rules in their order. Checks are pure functions, so they run on
// all processors. Those that read results follow the others.
func runAll(v *view, rules []Rule) []Result {
	results := make([]Result, len(rules))
	var first, last []int // indexes of rules
	for i, rule := range rules {
		if rule.readsResults {
			last = append(last, i)
		} else {
			first = append(first, i)
		}
	}
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(first)) {
		workers.Go(func() {
			for n := next.Add(1) - 1; int(n) < len(first); n = next.Add(1) - 1 {
				results[first[n]] = run(rules[first[n]], v)
			}
		})
	}
	workers.Wait()
	v.results = results
	for _, i := range last {
		results[i] = run(rules[i], v)
	}
	return results
}

// stoppedReason is the reason of a rule whose check was stopped, until check knows the cause.
const stoppedReason = "stopped"

// run returns the result of one rule. Problems are known without a check. What a stopped check has
// found is left out, because it may have followed from texts that the check had not reached.
func run(rule Rule, v *view) Result {
	r := &reporter{}
	for _, p := range v.Problems {
		if p.Rule == rule.ID {
			r.add(p.Tool, p.Pos, p.Message, p.Fix)
		}
	}
	missing := rule.needs &^ v.Known
	problems, stopped := len(r.breaches), false
	if missing == 0 && rule.check != nil {
		if stopped = v.stopped(); !stopped {
			r.failed = cmp.Or(v.attempt(func() { rule.check(v, r) }), r.failed)
			stopped = v.stopped()
		}
		if stopped {
			r.breaches = r.breaches[:problems]
		}
		if rule.readsSchemas() {
			r.breaches = slices.DeleteFunc(r.breaches, func(b breach) bool { return v.undescribed[b.tool] })
		}
	}
	result := Result{Rule: rule, Outcome: Pass}
	for _, b := range r.breaches {
		f := Finding{Rule: rule, Tool: b.tool, Pos: b.pos, Message: b.message, Fix: cmp.Or(b.fix, rule.Fix)}
		if !rule.NoWaiver {
			f.Waiver = v.waiverFor(rule.ID, b.tool)
		}
		if f.Waiver == nil {
			result.Outcome = broken(rule.Level)
		}
		result.Findings = append(result.Findings, f)
	}
	if len(result.Findings) == 0 {
		result.Reason = cmp.Or(unmeasured(rule, missing, v.Surface), r.failed)
		if result.Reason == "" && rule.foreign != nil && !stopped {
			r.failed = v.attempt(func() { result.Reason = rule.foreign(v) })
			if result.Reason = cmp.Or(r.failed, result.Reason); v.stopped() {
				result.Reason, stopped = "", true
			}
		}
		if result.Reason != "" {
			result.Outcome = NotMeasured
		} else if stopped {
			result.Outcome, result.Reason = NotMeasured, stoppedReason
		}
	}
	result.failed = r.failed
	return result
}

// readsSchemas reports whether the rule is about the schemas of tools.
func (r Rule) readsSchemas() bool { return strings.HasPrefix(string(r.ID), "schema-") }

// broken returns the outcome of a broken rule.
func broken(l Level) Outcome {
	if l == Must {
		return Fail
	}
	return Warn
}

// unmeasured returns why a rule without findings was not measured, or "" if it was. A rule
// that looked at nothing has not passed.
func unmeasured(rule Rule, missing Part, s *Surface) string {
	switch {
	case rule.ID == RuleSourceAge && s.Today.IsZero():
		return "not known here: today's date"
	case rule.ID == RuleManifestServed && s.Paths == nil:
		return "not known here: the paths that the server answers"
	case rule.ID == RuleServerMount && s.Mount != nil && !s.Mount.Checked:
		return "not known here: whether the program passes the server's paths on, which Server.CheckMount finds out"
	case missing != 0:
		return "not known here: " + missing.String()
	case rule.needs&PartTools != 0 && len(s.Tools) == 0:
		return "there are no tools"
	case rule.needs&PartExamples != 0 && len(s.Examples) == 0:
		return "there are no examples"
	case rule.needs&PartRuns != 0 && rule.ID != RuleExampleRehearsed && !slices.ContainsFunc(s.Runs, func(run Run) bool { return run.Skipped == "" }):
		return "no example was run"
	}
	return ""
}

// strayRules returns a rule for each problem whose rule is not in the table, so that no problem is
// lost to a misspelled ID.
func strayRules(rules []Rule, problems []Problem) []Rule {
	var stray []Rule
	for _, p := range problems {
		sameID := func(r Rule) bool { return r.ID == p.Rule }
		if !slices.ContainsFunc(rules, sameID) && !slices.ContainsFunc(stray, sameID) {
			stray = append(stray, Rule{ID: p.Rule, Level: Must, Title: fmt.Sprintf("no problem is reported as %q", p.Rule)})
		}
	}
	return stray
}
