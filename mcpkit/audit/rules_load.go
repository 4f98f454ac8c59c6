package audit

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The rules about a small load.
const (
	RuleLoadAnswers policy.RuleID = "load-answers"
	RuleLoadLatency policy.RuleID = "load-latency"
	RuleRateLimit   policy.RuleID = "rate-limit-answer"
)

const (
	oldPolicy    = "https://support.claude.com/en/articles/11697096-anthropic-mcp-directory-policy"
	buildingPage = "https://claude.com/docs/connectors/building"
)

// maxLatency is how long Claude waits for the answers that it needs to show a server.
const maxLatency = 10 * time.Second

var loadRules = []rule{
	{
		Rule: policy.Rule{
			ID: RuleLoadAnswers, Level: policy.Should,
			Title:  "several requests at the same time are answered like a single one",
			Why:    "all users of Claude come from the same addresses, often several at once",
			Source: oldPolicy, Checked: sourcesRead,
			Fix: "find out what concurrent requests share, such as database connections, sessions or locks",
		},
		stage: stageLoad,
		check: func(e *evidence, v *verdict) {
			if !e.load.measured(e, v) {
				return
			}
			failed, shown := 0, (*rpc.Answer)(nil)
			for _, a := range e.load.answers {
				if !a.OK() && !limits(a) {
					failed, shown = failed+1, a
				}
			}
			if failed > 0 {
				what := shown.Fault
				if shown.Error != nil {
					what = fmt.Sprintf("error %d", shown.Error.Code)
				}
				v.breach(fmt.Sprintf("%d of %d requests %s, %d at a time, have no result; for example: %s", failed, len(e.load.answers), e.load.method, loadWorkers, what), shown.Exchange)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleLoadLatency, Level: policy.Should,
			Title:  "a request is answered within 10 seconds under a small load",
			Why:    "the directory asks for fast answers, and Claude gives up on discovery after 10 seconds",
			Source: buildingPage, Checked: sourcesRead,
			Fix: "measure where the time goes; a list of tools can be made when the server starts",
		},
		stage: stageLoad,
		check: func(e *evidence, v *verdict) {
			if !e.load.measured(e, v) {
				return
			}
			if slow := e.load.took(0.95); slow > maxLatency {
				v.breach(fmt.Sprintf("5 of 100 requests %s take longer than %s", e.load.method, slow.Round(100*time.Millisecond)), e.load.answers[len(e.load.answers)-1].Exchange)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleRateLimit, Level: policy.Should,
			Title:  "a client that sends too much is told when to try again",
			Why:    "all users of Claude share a few addresses; a client that does not know when to try again tries at once, or never",
			Source: "https://github.com/anthropics/claude-ai-mcp/issues/709", Checked: sourcesRead,
			Fix: "answer 429 with Retry-After in seconds and a JSON body; give the addresses of 160.79.104.0/21 more room than others",
			FixIn: []policy.StackFix{
				{Stack: policy.StackMcpkit, Fix: "use mcpkit.RateLimit, whose answers have both; a proxy in front of the server makes this answer"},
				{Stack: policy.StackTypeScript, Fix: "express-rate-limit: set standardHeaders, and message to an object"},
			},
		},
		stage: stageLoad,
		check: checkRateLimit,
	},
}

// measured reports whether there was a load.
func (e *loadEvidence) measured(all *evidence, v *verdict) bool {
	switch {
	case all.options.LoadRequests == 0:
		v.unmeasured("the audit was run without a load")
	case e.method == "" && e.quiet != nil && e.quiet.Answered() && e.quiet.Status == http.StatusUnauthorized:
		v.unmeasured("the server asks for a token; give it with --token-file")
	case e.method == "" && e.quiet != nil && v.unrelated(e.quiet.Exchange) != "":
		v.unmeasured("%s", v.unrelated(e.quiet.Exchange))
	case e.method == "":
		v.unmeasured("the server answers neither tools/list nor ping with a result")
	case len(e.answers) == 0:
		v.unmeasured("no request of the load was sent")
	case v.unsent(e.answers[0].Exchange) != "":
		v.unmeasured("%s", v.unsent(e.answers[0].Exchange))
	default:
		return true
	}
	return false
}

var limitWords = lazyregexp.New(`(?i)rate.?limit|too many|try again|quota|overload`)

// limits reports whether an answer says that the client sends too much.
func limits(a *rpc.Answer) bool {
	return a.Limited() || a.Error != nil && limitWords.MatchString(a.Error.Message)
}

func checkRateLimit(e *evidence, v *verdict) {
	if len(e.load.limited) == 0 {
		v.skip("the server limited no request of the audit")
		return
	}
	for _, x := range e.load.limited {
		var faults []string
		if _, ok := web.RetryAfter(x.Header, e.options.Now()); !ok {
			fault := "without Retry-After"
			if value := x.Header.Get("Retry-After"); value != "" {
				fault = fmt.Sprintf("with Retry-After: %q, which is neither seconds nor a date", value)
			}
			faults = append(faults, fault)
		}
		switch {
		case isHTML(x):
			faults = append(faults, "with a page of HTML")
		case strings.Contains(x.Header.Get("Content-Type"), "json") && !json.Valid(x.Body) && !x.Truncated && x.Err == nil:
			faults = append(faults, "with a body that is not the JSON it says it is")
		}
		if len(faults) > 0 {
			v.findings = append(v.findings, policy.Finding{
				Message:  fmt.Sprintf("%s %s is answered with %d %s", x.Request.Method, x.Request.URL, x.Status, list(faults)),
				Evidence: []policy.Exchange{x.Evidence()},
			}) // such answers are doubtful evidence of anything else, and so v.breach would drop them
			return
		}
	}
}
