package policy_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A surface need not be complete: here only the tools are known, from tools/list.
func ExampleCheck() {
	tools, err := policy.ParseTools([]byte(`[{
		"name": "delete_note",
		"title": "Delete a note",
		"description": "Deletes one note permanently. Use when the user asks for it.",
		"annotations": {"title": "Delete a note", "readOnlyHint": true, "destructiveHint": false,
			"idempotentHint": true, "openWorldHint": false},
		"inputSchema": {"type": "object", "additionalProperties": false, "required": ["id"],
			"properties": {"id": {"type": "string", "description": "id of the note"}}}
	}]`))
	if err != nil {
		fmt.Println(err)
		return
	}
	report := policy.Check(&policy.Surface{Known: policy.PartTools, Tools: tools})
	fmt.Println(report.OK())
	for _, finding := range report.Failures() {
		fix, _, _ := strings.Cut(finding.Fix, ";")
		fmt.Printf("%s: %s\nFix: %s …\n", finding.Rule.ID, finding.Message, fix)
	}
	// Output:
	// false
	// tool-verb: tool "delete_note" is annotated read-only but its name says it deletes
	// Fix: use annotate.Destructive …
}

// A waiver accepts the findings of a rule. Every report contains the reason.
func ExampleWaiver() {
	surface := &policy.Surface{
		Known: policy.PartTools,
		Tools: []policy.Tool{{
			Name: "search", Title: "Search notes", Description: "Finds notes by word. Use when the id is not known.",
			Input: json.RawMessage(`{"type":"object","additionalProperties":false}`),
		}},
		Waivers: []policy.Waiver{{Rule: "tool-name-generic", Reason: "ChatGPT's deep research calls a tool of this name"}},
	}
	for _, result := range policy.Check(surface).Results {
		for _, finding := range result.Findings {
			if finding.Waiver != nil {
				fmt.Fprintf(os.Stdout, "%s\nWaived: %s\n", finding.Message, finding.Waiver.Reason)
			}
		}
	}
	// Output:
	// the name of tool "search" does not say what the tool works on
	// Waived: ChatGPT's deep research calls a tool of this name
}
