package audit

import (
	"context"
	"net"
	"sync"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/names"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// userAgent names the audit to the server.
const userAgent = "mcpkit-audit/1.0 (+https://github.com/mcpkit-go/mcpkit)"

// maxBody is how much of an answer is read, in bytes.
const maxBody = 8 << 20

// An auditor carries out one audit.
type auditor struct {
	evidence
	client *web.Client
	server *rpc.Server
	// peer is what MCP requests go to: server, or command.
	peer rpc.Peer
	// command is the program that is looked at; nil for a server at a URL.
	command *rpc.Command
	// resolver is asked about the name of the server.
	resolver *names.Resolver

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
	a := newAuditor(t, o)
	defer a.client.Close()
	a.runStages(ctx, collectors(), a.judgeStage)
	a.endSession(ctx)
	return a.report(ctx), nil
}

// newAuditor returns an auditor that has looked at nothing yet. The caller closes its client.
func newAuditor(t *target, o Options) *auditor {
	o = o.withDefaults(t.local)
	resolver := names.New(o.Resolver)
	client := web.New(web.Options{
		Local: t.local, Roots: o.Roots, Timeout: o.Timeout, PerSecond: o.PerSecond, Requests: int64(o.Requests),
		MaxBody: maxBody, UserAgent: userAgent, Header: o.Header, Target: t.url, ConnectTo: o.ConnectTo,
		Secrets:  []string{o.Token},
		Resolver: resolverFor(o, resolver), Plainest: probe(t.url.String()),
	})
	server := &rpc.Server{Client: client, URL: t.url.String(), Token: o.Token}
	return &auditor{
		evidence: evidence{target: t, options: o, doubtful: client.Doubtful},
		resolver: resolver,
		client:   client, server: server, peer: server,
		outcomes: map[stage]error{}, results: map[policy.RuleID]policy.Result{},
	}
}

// endSession ends the session of the audit, also if the audit was stopped.
func (a *auditor) endSession(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 500*time.Millisecond)
	defer cancel()
	a.server.End(ctx, a.protocol.session)
}

// resolverFor returns the resolver of the client; nil means that of the system.
func resolverFor(o Options, r *names.Resolver) *net.Resolver {
	if o.Resolver == "" {
		return nil
	}
	return r.Net()
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
		Target: a.target.String(), Server: surface.Manifest.Name, Version: surface.Manifest.Version,
		Tools: len(surface.Tools), Examples: len(surface.Examples), Surface: surface,
	}
	for _, r := range append(Rules(), policy.Rules()...) {
		if result, ok := a.results[r.ID]; ok {
			report.Results = append(report.Results, result)
		}
	}
	unreached := a.outcomes[stageHTTP]
	switch {
	case ctx.Err() != nil:
		report.Incomplete = "the audit was stopped before its end"
	case a.stdio.ending.Died != nil:
		report.Incomplete = a.stdio.ending.Died.Error()
	case a.client.Refused():
		report.Incomplete = web.ErrRefused.Error()
	case unreached != nil && a.command == nil:
		report.Incomplete = "the server gave no answer: " + unreached.Error()
	case a.lost() != "":
		report.Incomplete = "the server stopped answering: " + a.lost()
	default:
		report.Incomplete = a.loginMissing()
	}
	report.Figures = a.load.figures()
	return report
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
