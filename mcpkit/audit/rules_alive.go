package audit

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/clip"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// RuleHTTPAlive is the rule that no request of the audit makes a server at a URL stop.
// [RuleStdioAlive] is the same rule for a program.
const RuleHTTPAlive policy.RuleID = "http-alive"

var aliveRules = []rule{
	{
		Rule: policy.Rule{
			ID: RuleHTTPAlive, Level: policy.Must,
			Title:  "the server survives each request",
			Why:    "one request must not end the service for all users; reviewers send wrong requests too",
			Source: criteriaURL, Checked: sourcesRead,
			Fix: "look in the log for why the process ended after the request, and answer such a request with an error",
			FixIn: []policy.StackFix{
				{Stack: policy.StackGoSDK, Fix: "recover from panics in tools, also in the goroutines that they start"},
				{Stack: policy.StackMcpGo, Fix: "use server.WithRecovery, and recover in the goroutines that tools start"},
				{Stack: policy.StackTypeScript, Fix: "await each promise in a tool, because an unhandled rejection ends the process"},
			},
		},
		stage: stageLoad, check: func(e *evidence, v *verdict) {
			death := e.death()
			if death == nil {
				return
			}
			var names []string
			for _, x := range death.By {
				if name := requestName(x); len(names) == 0 || names[len(names)-1] != name {
					names = append(names, name)
				}
			}
			request := strings.Join(names, " or ")
			switch {
			case death.Unanswered:
				v.death("the server ended at "+request+", and accepts no connection since then", death)
			case e.target.local:
				v.death("the server ended after it answered "+request+", and accepts no connection since then", death)
			default:
				v.unmeasured("the server answered %s, and accepts no connection since then; it ended, or it no longer lets the audit connect", request)
			}
		},
	},
}

// death reports how a server died. Its requests show nothing else about the server, so that other
// rules do not look at them.
func (v *verdict) death(message string, death *web.Death) {
	f := policy.Finding{Message: message}
	for _, x := range append(death.By, death.After) {
		f.Evidence = append(f.Evidence, x.Evidence())
	}
	v.findings = append(v.findings, f)
}

// requestName returns what a message names a request by.
func requestName(x *web.Exchange) string {
	var message struct {
		Method string `json:"method"`
		Params struct {
			Name      string          `json:"name"`
			Arguments json.RawMessage `json:"arguments"`
		} `json:"params"`
	}
	if json.Unmarshal(x.Request.Body, &message) != nil || message.Method == "" {
		return fmt.Sprintf("the request %s %s", x.Request.Method, bare(x.Request.URL))
	}
	if message.Method != "tools/call" {
		return "the request " + clip.Text(message.Method, 64)
	}
	return fmt.Sprintf("the call of tool %q with %s", clip.Text(message.Params.Name, 64), clip.Text(string(message.Params.Arguments), 100))
}
