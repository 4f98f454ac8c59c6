package audit

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/contained"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// Run looks at the server at url and returns a report. It returns an error only if url is not an
// address of a server. When ctx ends, the report has the results until then, and Incomplete says
// why it is partial.
func Run(ctx context.Context, url string, o Options) (*policy.Report, error) {
	t, err := parseTarget(url)
	if err != nil {
		return nil, err
	}
	a := newAuditor(t, o)
	defer a.client.Close()
	a.runStages(ctx, collectors(), a.judgeStage)
	a.endSession(ctx)
	return a.report(ctx), nil
}

// endSession ends the session of the audit, also if the audit was stopped.
func (a *auditor) endSession(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 500*time.Millisecond)
	defer cancel()
	a.server.End(ctx, a.protocol.session)
}

// judgeStage runs the rules of a stage that is over. The caller holds a.mu.
func (a *auditor) judgeStage(s stage) {
	for _, r := range rules() {
		if r.stage != s {
			continue
		}
		result, failed := judge(r, &a.evidence, a.outcomes[s])
		if failed != "" {
			a.unchecked = cmp.Or(a.unchecked, fmt.Sprintf("rule %s could not be checked: %s", r.ID, failed))
		}
		a.record(result)
	}
	if s == stageProtocol {
		var results []policy.Result
		failed := contained.Check(func() { results = a.judgeSurface() })
		a.unchecked = cmp.Or(a.unchecked, failed)
		for _, result := range results {
			a.record(result)
		}
	}
}

func (a *auditor) record(result policy.Result) {
	result = a.hideResult(result)
	a.results[result.Rule.ID] = result
	if a.options.Progress != nil {
		a.options.Progress(result)
	}
}

// announce says that the audit waits for something for minutes.
func (a *auditor) announce(format string, args ...any) {
	if a.options.Waiting != nil {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.options.Waiting(a.secrets.Hide(fmt.Sprintf(format, args...)))
	}
}

// report assembles the report from the results, in the order of the tables.
func (a *auditor) report(ctx context.Context) *policy.Report {
	surface := a.hideSurface(a.surface())
	report := &policy.Report{
		Target: a.target.String(), Server: surface.Manifest.Name, Version: surface.Manifest.Version,
		Tools: len(surface.Tools), Examples: len(surface.Examples), Surface: surface,
	}
	for _, r := range append(Rules(), policy.Rules()...) {
		if result, ok := a.results[r.ID]; ok {
			report.Results = append(report.Results, result)
		}
	}
	unreached := a.outcomes[stageEndpoint]
	switch {
	case ctx.Err() != nil:
		report.Incomplete = "the audit was stopped before its end"
	case a.stdio.ending.Died != nil:
		report.Incomplete = a.stdio.ending.Died.Error()
	case a.client.Refused():
		report.Incomplete = web.ErrRefused.Error()
	case a.client.Spent():
		report.Incomplete = web.ErrSpent.Error()
	case unreached != nil && a.command == nil:
		report.Incomplete = "the server gave no answer: " + unreached.Error()
	case a.lost() != "":
		report.Incomplete = "the server stopped answering: " + a.lost()
	default:
		report.Incomplete = cmp.Or(a.loginMissing(), a.unread(report), a.unchecked)
	}
	report.Incomplete = a.secrets.Hide(report.Incomplete)
	report.Figures = a.load.figures()
	return report
}

// unread says that the tools are not known, so that nobody knows whether the server is ready; it
// returns "" if they are, or if a broken rule says already that it is not.
func (a *auditor) unread(r *policy.Report) string {
	list := a.results[RuleToolsList]
	switch {
	case !r.OK() || len(a.protocol.tools) > 0:
	case list.Outcome == policy.NotApplicable && a.options.Declared == nil:
		return "the server shows no tools"
	case list.Outcome == policy.NotMeasured && a.protocol.tools == nil:
		return "the tools could not be read: " + cmp.Or(list.Reason, a.whyNoTools())
	}
	return ""
}

// lost says why calls of tools could not be sent to a server that answered before, or returns "".
func (a *auditor) lost() string {
	answers := []*rpc.Answer{a.calls.unknownTool}
	for _, c := range a.calls.calls {
		answers = append(answers, c.answer)
	}
	for _, m := range a.calls.mistakes {
		answers = append(answers, m.answer)
	}
	for _, answer := range answers {
		if answer != nil && !answer.Answered() && !silent(answer.Exchange) {
			return answer.Reason()
		}
	}
	return ""
}
