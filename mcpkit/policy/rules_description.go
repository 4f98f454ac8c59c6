package policy

import (
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/glyph"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

const (
	// descriptionMin is shorter than any sentence that says what a tool does and when to use it, in
	// characters.
	descriptionMin = 20
	// descriptionMax is where OpenAI's API cuts a description off. Every client sends every
	// description in every conversation.
	descriptionMax = 1024
)

// Rules about descriptions of tools.
const (
	RuleToolDescription       RuleID = "tool-description"
	RuleToolDescriptionLength RuleID = "tool-description-length"
	RuleToolDescriptionWhen   RuleID = "tool-description-when"
	RuleToolDescriptionVague  RuleID = "tool-description-vague"
	RuleToolDescriptionJargon RuleID = "tool-description-jargon"
)

var descriptionRules = []Rule{
	{
		ID:     RuleToolDescription,
		Title:  "every tool has a description that adds to its name and title",
		Why:    "A model chooses a tool by its description; the policy asks for a narrow, unambiguous description of what the tool does.",
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix:   "say in a sentence what the tool does, and in another when to use it",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				said := words.Normalize(t.Description)
				switch {
				case glyph.Empty(t.Description):
					r.tool(t, subject(t)+" has no description", "")
				case said == words.Normalize(titleOf(t)):
					r.tool(t, fmt.Sprintf("the description of %s only repeats its title", subject(t)), "")
				case said == words.Normalize(t.Name):
					r.tool(t, fmt.Sprintf("the description of %s only repeats its name", subject(t)), "")
				}
			}
		},
	},
	{
		ID:     RuleToolDescriptionLength,
		Title:  "a description has between 20 and 1,024 characters",
		Why:    "A shorter text cannot say what the tool does and when; a longer one is cut by some clients and costs tokens in every conversation.",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:   "say what the tool does and when to use it, in two to five sentences",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				n := display.Length(strings.TrimSpace(t.Description))
				switch {
				case n > descriptionMax:
					r.tool(t, fmt.Sprintf("the description of %s has %d characters, more than %d", subject(t), n, descriptionMax),
						"move details to the descriptions of the arguments")
				case n < descriptionMin && !glyph.Empty(t.Description):
					r.tool(t, fmt.Sprintf("the description of %s, %s, has only %d characters", subject(t), display.Quote(t.Description), n), "")
				}
			}
		},
	},
	{
		ID:     RuleToolDescriptionWhen,
		Title:  "a description says when to use the tool, not only what it does",
		Why:    "The policy asks what a tool does and when to invoke it; without the second part a model guesses between similar tools.",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:     `add a sentence such as "Use when the id of the note is not known."`,
		needs:   PartTools,
		foreign: foreignTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				if !glyph.Empty(t.Description) && words.SeemsEnglish(t.Description) && !words.SaysWhen(t.Description) {
					r.tool(t, fmt.Sprintf("the description of %s says what it does but not when to use it", subject(t)), "")
				}
			}
		},
	},
	{
		ID:    RuleToolDescriptionVague,
		Title: "a description names one function and an occasion for it",
		Why: "The policy (2.A) asks for narrow, unambiguous words. A helper for all sorts of tasks, to be used whenever it may help, competes " +
			"with every other tool.",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:     `name what comes back or changes, and the question that calls for it, as in "Returns the opening hours of a branch"`,
		needs:   PartTools,
		foreign: foreignTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				if quote, says := words.FindVague(t.Description); quote != "" {
					r.tool(t, fmt.Sprintf("the description of %s %s: %s", subject(t), says, display.Quote(quote)), "")
				}
			}
		},
	},
	{
		ID:    RuleToolDescriptionJargon,
		Title: "a description is made of words that outsiders know",
		Why: "The policy (2.A) asks for unambiguous words. A model and a reviewer do not know the abbreviations of a company, and use such a " +
			"tool at the wrong time.",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:   `write the abbreviation out, as in "the delivery window (DW)"`,
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				if unknown := words.FindJargon(t.Description); len(unknown) > 0 {
					r.tool(t, fmt.Sprintf("the description of %s relies on abbreviations without saying what they mean: %s", subject(t), display.List(unknown)), "")
				}
			}
		},
	},
}
