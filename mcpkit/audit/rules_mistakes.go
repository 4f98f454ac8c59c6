package audit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/clip"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The rules about calls with mistakes.
const (
	RuleCallUnknownTool     policy.RuleID = "call-unknown-tool"
	RuleCallMissingArgument policy.RuleID = "call-missing-argument"
	RuleCallWrongType       policy.RuleID = "call-wrong-type"
	RuleCallUnknownArgument policy.RuleID = "call-unknown-argument"
	RuleCallErrorText       policy.RuleID = "call-error-text"
)

var validateInStacks = []policy.StackFix{
	{Stack: policy.StackGoSDK, Fix: "add the tool with mcp.AddTool, which validates arguments, and not with Server.AddTool"},
	{Stack: policy.StackMcpGo, Fix: "use request.RequireString and its like, or server.WithInputSchemaValidation"},
}

var mistakeRules = []rule{
	{
		Rule: policy.Rule{
			ID: RuleCallUnknownTool, Level: policy.Should,
			Title:  "a call of a tool that does not exist is refused with words that name it",
			Why:    "a client with an old list learns from the error that the tool is gone, and lists the tools again",
			Source: toolsURL + "#error-handling", Checked: sourcesRead,
			Fix: `answer with the error -32602 and a message such as "unknown tool: NAME"`,
		},
		stage: stageCalls, check: func(e *evidence, v *verdict) {
			a := e.calls.unknownTool
			if v.unseen(a) {
				return
			}
			subject := "a call of a tool that does not exist "
			switch text, refused := refusal(a); {
			case failed(a.Exchange) || !refused && !a.OK():
				v.breach(subject+said(a), shown(a))
			case !refused:
				v.breach(subject+"succeeds", shown(a))
			case !strings.Contains(text, unknownTool):
				v.breach(subject+"is refused with words that do not name the tool", shown(a))
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleCallMissingArgument, Level: policy.Should,
			Title:  "a call without a required argument is refused with words that name it",
			Why:    "a model corrects its call if the error names the argument, and repeats the mistake otherwise; reviewers try it",
			Source: criteriaURL, Checked: sourcesRead,
			Fix:   "validate arguments against the input schema before the tool runs, and name the argument in the error",
			FixIn: validateInStacks,
		},
		stage: stageCalls, check: eachMistake(missingArgument, "without its required argument", "no tool that reads has a required argument"),
	},
	{
		Rule: policy.Rule{
			ID: RuleCallWrongType, Level: policy.Should,
			Title:  "a call with an argument of a wrong type is refused with words that name it",
			Why:    "a model corrects its call if the error names the argument; a value that is accepted silently gives a wrong answer",
			Source: criteriaURL, Checked: sourcesRead,
			Fix:   "validate arguments against the input schema before the tool runs, and name the argument in the error",
			FixIn: validateInStacks,
		},
		stage: stageCalls, check: eachMistake(wrongType, "with a wrong type of the argument", "no tool that was called has an argument of a single type"),
	},
	{
		Rule: policy.Rule{
			ID: RuleCallUnknownArgument, Level: policy.Note,
			Title:  "a call with an argument that the closed schema does not have is refused",
			Why:    "a model that misspells an optional argument gets an answer to another question, and does not notice it",
			Source: criteriaURL, Checked: sourcesRead,
			Fix:   "refuse arguments that the schema does not have, as additionalProperties: false says",
			FixIn: validateInStacks,
		},
		stage: stageCalls, check: eachMistake(unknownArgument, "with the unknown argument", "no tool that was called has a schema that refuses unknown arguments"),
	},
	{
		Rule: policy.Rule{
			ID: RuleCallErrorText, Level: policy.Should,
			Title:  "errors of tools say what is wrong, and show nothing of the inside of the server",
			Why:    `reviewers refuse generic errors such as "Internal Server Error"; stack traces, paths and SQL help attackers and not the model`,
			Source: policyURL, Checked: sourcesRead,
			Fix: "say in the error what is wrong and what to do, and write the rest to the log",
			FixIn: []policy.StackFix{
				{Stack: policy.StackPython, Fix: "catch exceptions in the tool and raise ToolError with a text for the model: the text of each other exception is sent too"},
				{Stack: policy.StackFastMCP, Fix: "raise ToolError with a text for the model, and pass mask_error_details=True to FastMCP"},
			},
		},
		stage: stageCalls, check: checkErrorTexts,
	},
}

// refusal returns the text of an answer that refuses a call, and whether it does.
func refusal(a *rpc.Answer) (text string, refused bool) {
	if a.Fault != "" {
		return "", false
	}
	if a.Error != nil {
		return a.Error.Message + "\n" + string(a.Error.Data), true
	}
	if r := readResult(a); r != nil && r.isError {
		return r.text + "\n" + string(r.structured), true
	}
	return "", false
}

// eachMistake returns a check that looks at the calls with a kind of mistake.
func eachMistake(kind mistake, how, none string) func(*evidence, *verdict) {
	return func(e *evidence, v *verdict) {
		seen := 0
		for _, m := range e.calls.mistakes {
			if m.mistake != kind {
				continue
			}
			seen++
			a := m.answer
			if v.unseen(a) {
				continue
			}
			call := fmt.Sprintf("a call of tool %q %s %q ", m.tool.Name, how, clip.Text(m.argument, 64))
			text, refused := refusal(a)
			names := func(name string) bool { return strings.Contains(strings.ToLower(text), strings.ToLower(name)) }
			switch {
			case failed(a.Exchange) || !refused && !a.OK():
				v.toolBreach(m.tool.Name, call+said(a), shown(a))
			case !refused:
				v.toolBreach(m.tool.Name, call+"succeeds", shown(a))
			case kind != unknownArgument && !names(m.argument) && !slices.ContainsFunc(m.others, names):
				v.toolBreach(m.tool.Name, call+"is refused with words that do not name it", shown(a))
			}
		}
		if seen == 0 {
			v.unmeasured("%s", none)
		}
	}
}

func checkErrorTexts(e *evidence, v *verdict) {
	seen, reported := 0, map[string]bool{}
	look := func(tool string, a *rpc.Answer) {
		if a == nil || a.Fault != "" {
			return
		}
		text, refused := refusal(a)
		if !refused {
			return
		}
		seen++
		if a.Error != nil {
			text = a.Error.Message // the data are for programs
		}
		fault := faultOf(text)
		if fault == "" || reported[tool+string(fault)] {
			return
		}
		reported[tool+string(fault)] = true
		subject := "the error for a tool that does not exist "
		if tool != "" {
			subject = fmt.Sprintf("an error of tool %q ", tool)
		}
		v.toolBreach(tool, subject+string(fault), shown(a))
	}
	look("", e.calls.unknownTool)
	for _, c := range e.calls.calls {
		look(c.tool.Name, c.answer)
	}
	for _, m := range e.calls.mistakes {
		look(m.tool.Name, m.answer)
	}
	if seen == 0 {
		v.unmeasured("no call was refused")
	}
}
