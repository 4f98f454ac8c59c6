package policy

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

var argumentExampleRules = []Rule{
	{
		ID:     "example-tools",
		Title:  "examples call tools that exist",
		Why:    "The policy asks that descriptions promise nothing that is missing; a renamed tool leaves such examples behind.",
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix:   "correct the name of the tool in the example",
		needs: PartExamples | PartTools,
		check: func(v *view, r *reporter) {
			for i, e := range v.Examples {
				for _, c := range e.Calls {
					if v.tool(c.Tool) < 0 {
						r.at(e.Pos, fmt.Sprintf("%s calls tool %s, which does not exist", exampleName(i, e), quote(c.Tool)), v.suggestTool(c.Tool))
					}
				}
			}
		},
	},
	{
		ID:     "example-arguments",
		Title:  "the arguments in examples are what the tool's input schema asks for",
		Why:    "The guide asks for working examples: a reviewer runs them, and every tool must succeed on valid arguments.",
		Source: guideURL, Checked: guideRead, Level: Must,
		Fix:   "correct the arguments of the call",
		needs: PartExamples | PartTools,
		check: func(v *view, r *reporter) {
			compiled := make(map[int]*schema.Validator)
			for i, e := range v.Examples {
				for _, c := range e.Calls {
					for _, problem := range v.callProblems(c, compiled) {
						r.at(e.Pos, fmt.Sprintf("%s calls tool %s with arguments that do not fit: %s",
							exampleName(i, e), quote(c.Tool), shorten(problem, 300)), "")
					}
				}
			}
		},
	},
}

// callProblems says what is wrong with the arguments of c. A call of a tool that
// does not exist is the business of another rule.
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
		return []string{"they are not a JSON object: " + quote(string(arguments))}
	}
	i := v.tool(c.Tool)
	if i < 0 || v.inputs[i].root == nil {
		return nil
	}
	if _, done := compiled[i]; !done {
		// A schema that does not compile is reported by schema-valid.
		compiled[i], _ = v.inputs[i].compile()
	}
	if compiled[i] == nil {
		return nil
	}
	_, problems := compiled[i].Arguments(arguments)
	return problems
}

// suggestTool makes a fix of the existing name nearest to a wrong one.
func (v *view) suggestTool(wrong string) string {
	var names []string
	for _, t := range v.Tools {
		names = append(names, t.Name)
	}
	return suggest(wrong, names)
}
