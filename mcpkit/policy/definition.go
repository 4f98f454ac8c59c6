package policy

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/budget"
)

// The sizes of tool definitions, in tokens of o200k_base, that OpenAI's scan was
// seen to refuse. They are reported by users and not documented.
const (
	maxDefinitionTokens  = 5_000
	maxDefinitionsTokens = 16_000
)

var definitionRules = []Rule{
	{
		ID:    "tool-definition-size",
		Title: fmt.Sprintf("a tool's definition has at most %d tokens", maxDefinitionTokens),
		Why: "Each definition is in the context of every conversation that has the connector on; OpenAI's scan is reported to " +
			"refuse larger ones.",
		Source: openaiURL, Checked: pagesRead, Level: Should,
		Fix:   "shorten the descriptions, or split the tool",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				if n := t.tokens(); n > maxDefinitionTokens {
					r.tool(t, fmt.Sprintf("the definition of tool %s has %d tokens", quote(t.Name), n), "")
				}
			}
		},
	},
	{
		ID:    "tools-definition-size",
		Title: fmt.Sprintf("the definitions of all tools have at most %d tokens", maxDefinitionsTokens),
		Why: "All definitions are in the context of every conversation that has the connector on; OpenAI's scan is reported to " +
			"refuse larger sets.",
		Source: openaiURL, Checked: pagesRead, Level: Should,
		Fix:   "shorten descriptions and schemas, or serve fewer tools",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			total := 0
			for _, t := range v.Tools {
				total += t.tokens()
			}
			if total > maxDefinitionsTokens {
				r.at(v.Manifest.Pos, fmt.Sprintf("the definitions of the %d tools have %d tokens in all", len(v.Tools), total), "")
			}
		},
	},
}

// tokens counts the definition; of a tool that was not read from the wire, its
// parts.
func (t Tool) tokens() int {
	if len(t.Definition) > 0 {
		return budget.O200K.CountBytes(t.Definition)
	}
	return budget.O200K.Count(t.Name+" "+t.Title+" "+t.Description) + budget.O200K.CountBytes(t.Input) + budget.O200K.CountBytes(t.Output)
}
