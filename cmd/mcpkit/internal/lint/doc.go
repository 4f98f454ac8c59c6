// Package lint checks saved files of MCP servers in any language: lists of tools, a server.json of
// the MCP Registry, and submissions to directories. It recognizes a file by its content, and runs
// the rules of package policy over what the file tells.
package lint

import (
	"cmp"
	"context"
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A document is what a file tells.
type document struct {
	kind    fileKind
	surface *policy.Surface
	// tells reports whether the file has what a rule looks at, beyond the known parts of the surface.
	tells func(policy.Rule) bool
	// results are those of rules about the file itself.
	results []policy.Result
	// incomplete says what the file lacks, or is "".
	incomplete string
}

var errSlow = fmt.Errorf("the file is so long that its check takes more than %s", policy.CheckTime)

// report returns the report about the file.
func (d document) report(ctx context.Context, target string) *policy.Report {
	ctx, cancel := context.WithTimeoutCause(ctx, policy.CheckTime, errSlow)
	defer cancel()
	rep := policy.CheckContext(ctx, d.surface)
	rep.Target, rep.Incomplete = target, cmp.Or(d.incomplete, rep.Incomplete)
	results := d.results
	for _, res := range rep.Results {
		switch {
		case aboutDeclaration[res.Rule.ID]:
			continue
		case res.Outcome == policy.NotMeasured || !d.tells(res.Rule):
			reason := cmp.Or(ownReason(res), whyUnknown(d.kind, res.Rule.ID))
			res = policy.Result{Rule: res.Rule, Outcome: policy.NotMeasured, Reason: reason}
		}
		results = append(results, res)
	}
	rep.Results = results
	return rep
}

// aboutDeclaration are the rules about the declaration of a server that uses mcpkit, which other
// servers do not have.
var aboutDeclaration = map[policy.RuleID]bool{
	policy.RuleWaiverReason: true, policy.RuleWaiverReasonShort: true, policy.RuleWaiverUnused: true, policy.RuleSourceAge: true,
	policy.RuleToolTypes: true, policy.RuleToolUnregistered: true, policy.RuleToolRoute: true, policy.RuleToolMethod: true, policy.RuleToolContradiction: true,
	policy.RuleServerOptions: true, policy.RuleToolOriginalHints: true, policy.RuleToolEffect: true,
}

// allRules is for files that have all that they could have.
func allRules(policy.Rule) bool { return true }

// only returns a function that reports whether a rule is one of ids.
func only(ids ...policy.RuleID) func(policy.Rule) bool {
	set := make(map[policy.RuleID]bool, len(ids))
	for _, id := range ids {
		set[id] = true
	}
	return func(r policy.Rule) bool { return set[r.ID] }
}
