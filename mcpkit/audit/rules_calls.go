package audit

import (
	"fmt"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/clip"
	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
	"github.com/mcpkit-go/mcpkit/internal/secret"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The rules about calls of tools.
const (
	RuleCallCoverage policy.RuleID = "call-coverage"
	RuleCallAnswered policy.RuleID = "call-answered"
	RuleCallSucceeds policy.RuleID = "call-succeeds"
	RuleCallResult   policy.RuleID = "call-result"
	RuleCallOutput   policy.RuleID = "call-output"
	RuleCallSize     policy.RuleID = "call-size"
	RuleCallTime     policy.RuleID = "call-time"
	RuleCallSecret   policy.RuleID = "call-secret"
)

// The bounds of results and of their time.
const (
	maxResultTokens     = 25_000
	maxResultCharacters = 150_000
	slowCall            = 10 * time.Second
	longestCall         = 240 * time.Second // of claude.ai
)

var resultRules = []rule{
	{
		Rule: policy.Rule{
			ID: RuleCallCoverage, Level: policy.Note,
			Title:  "every tool that reads was called",
			Why:    "every tool must work when a reviewer calls it; one that was not called may fail",
			Source: criteriaURL, Checked: sourcesRead,
			Fix: "give arguments for the tools with --examples FILE",
		},
		stage: stageCalls, check: func(e *evidence, v *verdict) {
			c := &e.calls
			switch {
			case c.tools == 0:
				v.unmeasured("no tool is marked as read-only, so that the audit called none")
			case len(c.uncalled) > 0:
				var names []string
				for _, u := range c.uncalled {
					names = append(names, fmt.Sprintf("%s (%s)", clip.Text(u.tool, 64), u.reason))
				}
				more := ""
				if n := len(names) - 8; n > 0 {
					names, more = names[:8], fmt.Sprintf(" and %d more", n)
				}
				v.unmeasured("%d of %d tools were not called: %s%s; give their arguments with --examples FILE",
					len(c.uncalled), c.tools, strings.Join(names, ", "), more)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleCallAnswered, Level: policy.Must,
			Title:  "calls of tools are answered with a result",
			Why:    "reviewers call every tool; an error of the protocol or of HTTP tells neither them nor the model what to do",
			Source: criteriaURL, Checked: sourcesRead,
			Fix: "return the error of a tool as a result with isError and a text",
			FixIn: []policy.StackFix{
				{Stack: policy.StackMcpGo, Fix: "return mcp.NewToolResultError(text) and a nil error"},
				{Stack: policy.StackTypeScript, Fix: "return { isError: true, content: [...] } from the tool"},
				{Stack: policy.StackPython, Fix: "raise ToolError with a text from the tool"},
				{Stack: policy.StackFastMCP, Fix: "raise ToolError with a text from the tool"},
			},
		},
		program: programWords{why: "reviewers call every tool; an error of the protocol tells neither them nor the model what to do"},
		stage:   stageCalls, check: eachCall(func(c toolCall, v *verdict) {
			a := c.answer
			switch {
			case c.expired:
				v.toolBreach(c.tool.Name, fmt.Sprintf("a call of tool %q is not answered within %s, when claude.ai ends it", c.tool.Name, a.Took.Round(time.Second)), shown(a))
			case a.TimedOut():
				v.unmeasured("a call of tool %q was not answered within %s, and claude.ai waits for %s", clip.Text(c.tool.Name, 64), a.Took.Round(time.Second), longestCall)
			case failed(a.Exchange) || a.Fault != "":
				v.toolBreach(c.tool.Name, fmt.Sprintf("a call of tool %q %s", c.tool.Name, said(a)), shown(a))
			case a.Error == nil || !c.accepted(a.Error.Message) && a.Error.Code == codeInvalidParams:
				// Arguments that the audit made up may be wrong.
			case a.Error.Code == codeElicitation:
				v.unmeasured("a call asked the user to visit a page")
			default:
				v.toolBreach(c.tool.Name, fmt.Sprintf("a call of tool %q %s", c.tool.Name, said(a)), shown(a))
			}
		}),
	},
	{
		Rule: policy.Rule{
			ID: RuleCallSucceeds, Level: policy.Must,
			Title:  "the examples of tools succeed",
			Why:    "every tool must succeed with valid arguments when a reviewer calls it",
			Source: criteriaURL, Checked: sourcesRead,
			Fix: "correct the tool or the example, and see that the account has data",
		},
		stage: stageCalls, check: func(e *evidence, v *verdict) {
			known, unanswered := 0, 0
			for _, c := range e.calls.calls {
				if !c.given && !c.own {
					continue
				}
				if c.result == nil {
					unanswered++
					continue
				}
				switch {
				case !c.result.isError:
					known++
				case c.given:
					known++
					v.toolBreach(c.tool.Name, fmt.Sprintf("tool %q returns an error for its example", c.tool.Name), shown(c.answer))
				case c.accepted(c.result.text):
					known++
					v.toolBreach(c.tool.Name, fmt.Sprintf("tool %q returns an error for the values that its input schema names", c.tool.Name), shown(c.answer))
				}
			}
			switch {
			case known == 0 && unanswered > 0:
				v.unmeasured("no call of an example had a result; see %s", RuleCallCoverage)
			case known == 0:
				v.unmeasured("no arguments of examples are known; give them with --examples FILE")
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleCallResult, Level: policy.Must,
			Title:  "results have the form that clients read",
			Why:    "clients refuse a result with content that they cannot read; Claude's API refuses a conversation with an image whose type is wrong",
			Source: toolsURL + "#tool-result", Checked: sourcesRead,
			Fix: "return content as an array of blocks of known types, and media with the type of their data",
		},
		stage: stageCalls, check: eachResult(func(c toolCall, v *verdict) {
			for _, fault := range c.result.faults {
				v.toolBreach(c.tool.Name, fmt.Sprintf("the result of tool %q is not valid: %s", c.tool.Name, fault), shown(c.answer))
			}
		}),
	},
	{
		Rule: policy.Rule{
			ID: RuleCallOutput, Level: policy.Must,
			Title:  "results match the output schema of their tool",
			Why:    "client SDKs discard a result without structured content, or with structured content that does not match the schema",
			Source: toolsURL + "#output-schema", Checked: sourcesRead,
			Fix: "return structuredContent that matches outputSchema, or remove outputSchema",
		},
		stage: stageCalls, check: eachResult(checkOutput),
	},
	{
		Rule: policy.Rule{
			ID: RuleCallSize, Level: policy.Should,
			Title:  fmt.Sprintf("results have at most %d tokens and %d characters", maxResultTokens, maxResultCharacters),
			Why:    "Claude Code cuts a result after 25,000 tokens, and claude.ai after about 150,000 characters, so that the model does not see the rest",
			Source: buildingURL, Checked: sourcesRead,
			Fix: "return fewer items with a cursor for the rest, and only the fields that a task needs",
			FixIn: []policy.StackFix{
				{Stack: policy.StackMcpkit, Fix: "return budget.Page from the tool"},
			},
		},
		stage: stageCalls, check: eachResult(func(c toolCall, v *verdict) {
			if n := c.result.characters(); n > maxResultCharacters {
				v.toolBreach(c.tool.Name, fmt.Sprintf("the result of tool %q has %d characters", c.tool.Name, n), shown(c.answer))
			} else if n := c.result.tokens(); n > maxResultTokens {
				v.toolBreach(c.tool.Name, fmt.Sprintf("the result of tool %q has about %d tokens", c.tool.Name, n), shown(c.answer))
			}
		}),
	},
	{
		Rule: policy.Rule{
			ID: RuleCallTime, Level: policy.Should,
			Title:  fmt.Sprintf("calls are answered within %s", slowCall),
			Why:    fmt.Sprintf("people wait for each call, and claude.ai ends one after %s", longestCall),
			Source: buildingURL, Checked: sourcesRead,
			Fix: "do less in one call, or return what is ready and a way to get the rest",
		},
		stage: stageCalls, check: eachCall(func(c toolCall, v *verdict) {
			switch a := c.answer; {
			case c.expired:
				// RuleCallAnswered reports it.
			case a.TimedOut():
				v.toolBreach(c.tool.Name, fmt.Sprintf("a call of tool %q is not answered within %s", c.tool.Name, a.Took.Round(time.Second)), shown(a))
			case a.Took > slowCall:
				v.toolBreach(c.tool.Name, fmt.Sprintf("a call of tool %q takes %s", c.tool.Name, a.Took.Round(100*time.Millisecond)), shown(a))
			}
		}),
	},
	{
		Rule: policy.Rule{
			ID: RuleCallSecret, Level: policy.Should,
			Title:  "results contain nothing that looks like a secret",
			Why:    "a result stays in the conversation; reviewers refuse tools that return tokens, keys or passwords",
			Source: openAIURL, Checked: sourcesRead,
			Fix: "leave secrets out of results",
		},
		stage: stageCalls, check: eachResult(func(c toolCall, v *verdict) {
			text := c.result.text + "\n" + string(c.result.structured)
			found := secret.In(text)
			if _, leaked := variable.Replace(text, ""); leaked {
				found = append(found, variable.What)
			}
			for _, what := range found {
				// The exchange is not shown, because its body holds the secret.
				v.toolBreach(c.tool.Name, fmt.Sprintf("the result of tool %q contains what looks like %s", c.tool.Name, what))
			}
		}),
	},
}

// accepted reports whether the tool must accept the arguments of the call, whose error has this
// text. Examples of the owner must succeed. For a value that the schema names, the account may have
// nothing.
func (c toolCall) accepted(text string) bool {
	return c.given || c.own && !findsNothing.MatchString(text)
}

// findsNothing matches errors of tools that work and find nothing, or need an account or patience.
var findsNothing = lazyregexp.New(`(?i)\bnot found\b|\bno such\b|\b(?:does not|doesn't|do not|don't) exist\b|\bno longer\b|` +
	`\bunknown (?:id|name|user|account|city|place|location|symbol|code|key|item|record|project)\b|` +
	`\bno [\w -]{1,40} (?:found|match(?:es)?|exists?|available)\b|\b(?:found|finds|has|have|had|there (?:is|are)) (?:no|none|nothing)\b|\b404\b|\bnothing\b|` +
	`\bexpired\b|\bnot (?:connected|authori[sz]ed|signed in|logged in|permitted|allowed)\b|` +
	`\b(?:permission|forbidden|unauthori[sz]ed|sign in|log in|rate limit|too many requests)\b`)

// codeElicitation is the error of a tool that asks the user to visit a page.
const codeElicitation = -32042

// eachCall returns a check that looks at each call that was answered in some way.
func eachCall(check func(c toolCall, v *verdict)) func(*evidence, *verdict) {
	return func(e *evidence, v *verdict) {
		if len(e.calls.calls) == 0 {
			v.unmeasured("no tool was called; see %s", RuleCallCoverage)
			return
		}
		for _, c := range e.calls.calls {
			if !v.unseen(c.answer) {
				check(c, v)
			}
		}
	}
}

// eachResult returns a check that looks at each result.
func eachResult(check func(c toolCall, v *verdict)) func(*evidence, *verdict) {
	return func(e *evidence, v *verdict) {
		seen := 0
		for _, c := range e.calls.calls {
			if c.result != nil && !c.result.needsInput {
				seen++
				check(c, v)
			}
		}
		if seen == 0 {
			v.unmeasured("no call had a result; see %s", RuleCallCoverage)
		}
	}
}

func checkOutput(c toolCall, v *verdict) {
	output := string(c.tool.Output)
	if c.result.isError || output == "" || output == "null" {
		return
	}
	report := func(message string, shown *web.Exchange) {
		v.toolBreach(c.tool.Name, fmt.Sprintf("tool %q has an output schema, but %s", c.tool.Name, message), shown)
	}
	if c.result.structured == nil {
		report("its result has no structuredContent", shown(c.answer))
		return
	}
	validator, err := schema.Compile(c.tool.Output)
	if err != nil {
		return // a rule about schemas reports it
	}
	if problems := validator.Validate(c.result.structured); len(problems) > 0 {
		report("its structuredContent does not match it: "+clip.Text(strings.Join(strings.Fields(problems[0]), " "), 200), shown(c.answer))
	}
}

// variable matches an environment variable whose name says that its value is a secret. In other
// forms a token can also be the place of a page in a list.
var variable = secret.New("a secret in an environment variable",
	`\b(?:[A-Z0-9]+_)*(?:SECRET|PASSWORD|PASSWD|TOKEN|API_?KEY|ACCESS_KEY|PRIVATE_KEY)(?:_[A-Z]+)*\\?"?[ \t]*[=:][ \t]*\\?["']?(?P<secret>[A-Za-z0-9+/=_.~!@#%^*-]{8,})`,
	"secret", "password", "passwd", "token", "key")
