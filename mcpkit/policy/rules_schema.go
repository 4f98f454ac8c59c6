package policy

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
)

// Rules about the schemas of tools.
const (
	RuleSchemaValid  RuleID = "schema-valid"
	RuleSchemaInput  RuleID = "schema-input"
	RuleSchemaOutput RuleID = "schema-output"

	RuleSchemaOutputMissing RuleID = "schema-output-missing"
)

var schemaRules = []Rule{
	{
		ID:     RuleSchemaValid,
		Title:  "input and output schemas are valid JSON Schema",
		Why:    "Clients read all schemas when they connect: some drop a tool with a broken schema, others drop the whole server.",
		Source: toolSpecURL, Checked: pagesRead, Level: Must, NoWaiver: true,
		Fix:   "correct the schema, or let mcpkit derive it from the Go type",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				for _, d := range []struct {
					name string
					doc  schemadoc.Document
				}{{"input", v.inputs[i]}, {"output", v.outputs[i]}} {
					if fault := d.doc.Fault(); fault != "" {
						r.tool(t, fmt.Sprintf("the %s schema of %s %s", d.name, subject(t), display.Shorten(fault, 300)), "")
					}
				}
			}
		},
	},
	{
		ID:     RuleSchemaInput,
		Title:  `every tool has an input schema whose root is of type "object"`,
		Why:    "Arguments travel as an object. One tool whose schema says otherwise made Claude Code drop every tool of its server, without an error.",
		Source: nonObjectURL, Checked: threadsRead, Level: Must,
		Fix:   `give the schema "type": "object" at its root, also for a tool without arguments`,
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				d := v.inputs[i]
				if d.Absent {
					r.tool(t, subject(t)+" has no input schema", "")
				} else if d.Broken == "" && !d.ObjectRoot() {
					r.tool(t, fmt.Sprintf(`the input schema of %s has %s at its root, not "object"`, subject(t), d.RootType()), "")
				}
			}
		},
	},
	{
		ID:     RuleSchemaOutput,
		Title:  `an output schema has the type "object" at its root`,
		Why:    "Structured content is an object; clients built on the TypeScript SDK refuse the whole tools/list when an output schema says otherwise.",
		Source: outputRootURL, Checked: threadsRead, Level: Must,
		Fix:   `return a struct, so that the schema has "type": "object" at its root`,
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				if d := v.outputs[i]; !d.Absent && d.Broken == "" && !d.ObjectRoot() {
					r.tool(t, fmt.Sprintf(`the output schema of %s has %s at its root, not "object"`, subject(t), d.RootType()), "")
				}
			}
		},
	},
	{
		ID:     RuleSchemaOutputMissing,
		Title:  "every tool has an output schema",
		Why:    "The schema tells models and clients what a structured result contains, and clients validate results with it.",
		Source: toolSpecURL, Checked: pagesRead, Level: Note,
		Fix:   "return a struct, so that mcpkit derives the schema, or leave the tool as it is if its result is text",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				if v.outputs[i].Absent {
					r.tool(t, subject(t)+" has no output schema", "")
				}
			}
		},
	},
}
