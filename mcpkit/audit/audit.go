package audit

import (
	"context"
	"errors"
	"sync"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// userAgent names the audit to the server.
const userAgent = "mcpkit-audit/1.0 (+https://github.com/mcpkit-go/mcpkit)"

// An auditor carries out one audit.
type auditor struct {
	evidence
	client *web.Client
	server *rpc.Server

	mu sync.Mutex
	// outcomes has the error of each stage that is over; a missing stage was not reached.
	outcomes map[stage]error
	results  map[policy.RuleID]policy.Result
}

// Run looks at the server at url and returns a report. It returns an error only if url is no
// address of a server. When ctx ends, the report has what is known until then, and Incomplete says
// so.
func Run(ctx context.Context, url string, o Options) (*policy.Report, error) {
	t, err := parseTarget(url)
	if err != nil {
		return nil, err
	}
	o = o.withDefaults()
	client := web.New(web.Options{
		Local: t.local, Roots: o.Roots, Timeout: o.Timeout, PerSecond: o.PerSecond, Requests: int64(o.Requests),
		MaxBody: 8 << 20, UserAgent: userAgent, Header: o.Header, HeaderHost: t.url.Host,
	})
	defer client.Close()
	a := &auditor{
		evidence: evidence{target: t, options: o},
		client:   client, server: &rpc.Server{Client: client, URL: t.url.String(), Token: o.Token},
		outcomes: map[stage]error{}, results: map[policy.RuleID]policy.Result{},
	}
	a.runStages(ctx, collectors(), a.judgeStage)
	return a.report(ctx), nil
}

// judgeStage runs the rules of a stage that is over. The caller holds a.mu.
func (a *auditor) judgeStage(s stage) {
	for _, r := range rules() {
		if r.stage != s {
			continue
		}
		a.record(judge(r, &a.evidence, a.outcomes[s]))
	}
	if s == stageProtocol {
		for _, result := range a.judgeSurface() {
			a.record(result)
		}
	}
}

func (a *auditor) record(result policy.Result) {
	a.results[result.Rule.ID] = result
	if a.options.Progress != nil {
		a.options.Progress(result)
	}
}

// report assembles the report from the results, in the order of the tables.
func (a *auditor) report(ctx context.Context) *policy.Report {
	surface := a.surface()
	report := &policy.Report{
		Target: a.target.url.String(), Server: surface.Manifest.Name, Version: surface.Manifest.Version,
		Tools: len(surface.Tools), Examples: len(surface.Examples), Surface: surface,
	}
	for _, r := range append(Rules(), policy.Rules()...) {
		if result, ok := a.results[r.ID]; ok {
			report.Results = append(report.Results, result)
		}
	}
	switch {
	case ctx.Err() != nil:
		report.Incomplete = "the audit was stopped before its end"
	case a.refused():
		report.Incomplete = web.ErrRefused.Error()
	}
	return report
}

// refused reports whether a stage failed because the server stopped answering.
func (a *auditor) refused() bool {
	for _, err := range a.outcomes {
		if errors.Is(err, web.ErrRefused) {
			return true
		}
	}
	return false
}
