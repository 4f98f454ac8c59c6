package audit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The rules about a server that is a program.
const (
	RuleStdioOutput policy.RuleID = "stdio-output"
	RuleStdioAlive  policy.RuleID = "stdio-alive"
	RuleStdioEnd    policy.RuleID = "stdio-end"
)

var stdioRules = []rule{
	{
		Rule: policy.Rule{
			ID: RuleStdioOutput, Level: policy.Must,
			Title:  "the program writes only messages to its standard output",
			Why:    "clients read each line as a message; if a line is something else, they end the connection or lose answers",
			Source: transportsURL + "#stdio", Checked: sourcesRead,
			Fix: "write logs to the standard error",
			FixIn: []policy.StackFix{
				{Stack: policy.StackTypeScript, Fix: "use console.error instead of console.log"},
				{Stack: policy.StackPython, Fix: "print to sys.stderr, or use logging"},
				{Stack: policy.StackFastMCP, Fix: "print to sys.stderr, or use logging"},
			},
		},
		stage: stageStdio, check: func(e *evidence, v *verdict) {
			noise := e.stdio.ending.Noise
			switch {
			case len(noise) > 0:
				v.breach("the program writes lines to its standard output that are not messages",
					&web.Exchange{Pipe: true, Body: []byte(strings.Join(noise, "\n"))})
			case !e.stdio.answered:
				v.unmeasured("the program answered nothing")
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleStdioAlive, Level: policy.Must,
			Title:  "the program does not end before its standard input is closed",
			Why:    "when the program ends, a client tells people that the server has crashed",
			Source: lifecycleURL + "#shutdown", Checked: sourcesRead,
			Fix: "answer wrong requests with errors, and end only when the standard input ends",
		},
		stage: stageStdio, check: func(e *evidence, v *verdict) {
			if died := e.stdio.ending.Died; died != nil {
				message := fmt.Sprintf("the program ended during the audit: %s", died)
				if by := e.stdio.ending.By; by != nil {
					message += ", at " + requestName(by)
				}
				v.breach(message, e.stdio.ending.By)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleStdioEnd, Level: policy.Should,
			Title:  "the program ends when its standard input is closed",
			Why:    "clients close the input to end a server; one that stays is left behind after each conversation, or is killed in the middle of its work",
			Source: lifecycleURL + "#shutdown", Checked: sourcesRead,
			Fix: "end the program when its standard input ends",
			FixIn: []policy.StackFix{
				{Stack: policy.StackGoSDK, Fix: "return from main when Server.Run returns, and start nothing that outlives its context"},
			},
		},
		stage: stageStdio, check: func(e *evidence, v *verdict) {
			switch {
			case e.stdio.ending.Died != nil:
				v.unmeasured("the program ended earlier")
			case !e.stdio.answered:
				v.unmeasured("the program answered nothing")
			case e.stdio.ending.Killed && slices.ContainsFunc(e.calls.calls, func(c toolCall) bool { return !c.answer.Answered() }):
				v.unmeasured("a call was still running when the standard input was closed")
			case e.stdio.ending.Killed:
				v.breach(fmt.Sprintf("the program did not end within %s after its standard input was closed", grace))
			}
		},
	},
}
