package policy

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// Rules about the calls of examples.
const (
	RuleExampleTools     RuleID = "example-tools"
	RuleExampleArguments RuleID = "example-arguments"
)

var exampleCallRules = []Rule{
	{
		ID:     RuleExampleTools,
		Title:  "examples call tools that exist",
		Why:    "The policy forbids documentation of features that are missing; examples keep the old name of a renamed tool.",
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix:   "correct the name of the tool in the example",
		needs: PartExamples | PartTools,
		check: func(v *view, r *reporter) {
			for i, e := range v.Examples {
				for _, c := range e.Calls {
					if v.tool(c.Tool) < 0 {
						r.at(e.Pos, fmt.Sprintf("%s calls tool %s, which does not exist", exampleName(i, e), display.Quote(c.Tool)), v.suggestTool(c.Tool))
					}
				}
			}
		},
	},
	{
		ID:     RuleExampleArguments,
		Title:  "the arguments in examples match the tool's input schema",
		Why:    "The guide asks for working examples: a reviewer runs them, and every tool must succeed on valid arguments.",
		Source: guideURL, Checked: guideRead, Level: Must,
		Fix:   "correct the arguments of the call",
		needs: PartExamples | PartTools,
		check: func(v *view, r *reporter) {
			compiled := make(map[int]*schema.Validator)
			for i, e := range v.Examples {
				for _, c := range e.Calls {
					for _, problem := range v.callProblems(c, compiled) {
						r.at(e.Pos, fmt.Sprintf("%s calls tool %s with invalid arguments: %s",
							exampleName(i, e), display.Quote(c.Tool), display.Shorten(problem, 300)), "")
					}
				}
			}
		},
	},
}

// callProblems returns what is wrong with the arguments of c. It ignores calls of tools that do
// not exist, which example-tools reports.
func (v *view) callProblems(c Call, compiled map[int]*schema.Validator) []string {
	if c.Err != nil {
		return []string{"they cannot be encoded: " + c.Err.Error()}
	}
	arguments := bytes.TrimSpace(c.Arguments)
	if len(arguments) == 0 {
		arguments = []byte("{}")
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(arguments, &object); err != nil || object == nil {
		return []string{"they are not a JSON object: " + display.Quote(string(arguments))}
	}
	i := v.tool(c.Tool)
	if i < 0 || v.inputs[i].Root == nil {
		return nil
	}
	if _, done := compiled[i]; !done {
		// A schema that does not compile is reported by schema-valid.
		compiled[i], _ = v.inputs[i].Compile()
	}
	if compiled[i] == nil {
		return nil
	}
	_, problems := compiled[i].Arguments(arguments)
	return problems
}

// suggestTool returns a fix with the name of the tool that was probably meant, or "".
func (v *view) suggestTool(wrong string) string {
	var names []string
	for _, t := range v.Tools {
		names = append(names, t.Name)
	}
	return didYouMean(wrong, names)
}
