package audit

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/mcpkit-go/mcpkit/internal/contained"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A rule is a rule about what is on the wire.
type rule struct {
	policy.Rule
	// program has the texts of the rule for a server that is a program, where they differ.
	program programWords
	// stage collects the evidence that check reads.
	stage stage
	// check reports what breaks the rule. It is a pure function of the evidence. It runs only if the
	// stage succeeded.
	check func(e *evidence, v *verdict)
}

// programWords are the words of a rule for a server that is a program, which has no address, no
// status and no headers. An empty text is that of the rule.
type programWords struct {
	why, fix string
	fixIn    []policy.StackFix
}

// forProgram returns the rule in the words for a server that is a program.
func (r rule) forProgram() rule {
	r.Why, r.Fix = cmp.Or(r.program.why, r.Why), cmp.Or(r.program.fix, r.Fix)
	if r.program.fixIn != nil {
		r.FixIn = r.program.fixIn
	}
	return r
}

// A verdict collects what a check found.
type verdict struct {
	// doubtful is that of the evidence.
	doubtful func(*web.Exchange) bool

	findings      []policy.Finding
	notMeasured   string
	notApplicable string
	failed        string // why the check itself failed
}

// breach reports a breach, with the exchanges that show it.
func (v *verdict) breach(message string, shown ...*web.Exchange) *policy.Finding {
	return v.add(policy.Finding{Message: message}, shown)
}

// toolBreach reports a breach by one tool.
func (v *verdict) toolBreach(tool, message string, shown ...*web.Exchange) {
	v.add(policy.Finding{Tool: tool, Message: message}, shown)
}

func (v *verdict) add(f policy.Finding, shown []*web.Exchange) *policy.Finding {
	for _, x := range shown {
		if reason := v.unsent(x); x != nil && reason != "" {
			v.unmeasured("%s", reason)
			return &f
		}
	}
	for i := range v.findings {
		if v.findings[i].Tool == f.Tool && v.findings[i].Message == f.Message {
			return &v.findings[i] // it says the same about another request
		}
	}
	for _, x := range shown {
		if x != nil {
			f.Evidence = append(f.Evidence, x.Evidence())
		}
	}
	v.findings = append(v.findings, f)
	return &v.findings[len(v.findings)-1]
}

// saw reports whether an exchange shows how the server answers. If it does not, because no answer
// came or because the server limited the audit, the rule is not measured.
func (v *verdict) saw(x *web.Exchange) bool {
	reason := v.unsent(x)
	switch {
	case reason != "":
		v.unmeasured("%s", reason)
		return false
	case !x.Answered():
		v.unmeasured("%s %s: %s", x.Request.Method, x.Request.URL, x.Reason())
		return false
	case x.Limited():
		v.unmeasured("%s %s is answered with %d, which means that the server is overloaded", x.Request.Method, x.Request.URL, x.Status)
		return false
	}
	return true
}

// unsent returns why an exchange shows nothing about the server; "" if it shows something.
func (v *verdict) unsent(x *web.Exchange) string {
	switch {
	case x == nil:
		return "the request was not sent"
	case x.Unsent():
		return x.Reason()
	case v.doubtful != nil && v.doubtful(x):
		return web.ErrRefused.Error()
	}
	return ""
}

// unmeasured reports that the rule could not be measured, and why.
func (v *verdict) unmeasured(format string, args ...any) {
	v.notMeasured = fmt.Sprintf(format, args...)
}

// skip reports that the rule is not about this server, and why.
func (v *verdict) skip(format string, args ...any) { v.notApplicable = fmt.Sprintf(format, args...) }

// judge returns the result of a rule, and why its check failed or "". failed is the error of its
// stage.
func judge(r rule, e *evidence, failed error) (result policy.Result, why string) {
	if e.target.url == nil {
		r = r.forProgram()
	}
	if e.options.Declared != nil {
		r.FixIn = slices.DeleteFunc(slices.Clone(r.FixIn), func(f policy.StackFix) bool { return f.Stack != policy.StackMcpkit })
	}
	result = policy.Result{Rule: r.Rule, Outcome: policy.Pass}
	var outside notApplicable
	switch {
	case errors.As(failed, &outside):
		result.Outcome, result.Reason = policy.NotApplicable, outside.Error()
		return result, ""
	case failed != nil:
		result.Outcome, result.Reason = policy.NotMeasured, failed.Error()
		return result, ""
	}
	v := &verdict{doubtful: e.doubtful}
	v.failed = contained.Check(func() {
		if e.options.failing != nil {
			e.options.failing(r.ID, func(message string) { v.breach(message) })
		}
		r.check(e, v)
	})
	if v.failed != "" {
		v.unmeasured("%s", v.failed)
	}
	switch {
	case len(v.findings) > 0:
		result.Outcome = policy.Warn
		if r.Level == policy.Must {
			result.Outcome = policy.Fail
		}
		for _, f := range v.findings {
			f.Rule = r.Rule
			if f.Fix == "" {
				f.Fix = r.Fix
			}
			result.Findings = append(result.Findings, f)
		}
	case v.notMeasured != "":
		result.Outcome, result.Reason = policy.NotMeasured, v.notMeasured
	case v.notApplicable != "":
		result.Outcome, result.Reason = policy.NotApplicable, v.notApplicable
	}
	return result, v.failed
}
