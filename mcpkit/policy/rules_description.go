package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
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
		Fix:   `add a sentence such as "Use when the id of the note is not known."`,
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				if !glyph.Empty(t.Description) && words.English(t.Description) && !saysWhen(t.Description) {
					r.tool(t, fmt.Sprintf("the description of %s says what it does but not when to use it", subject(t)), "")
				}
			}
		},
	},
}

// saysWhen reports whether a description says when to use its tool. The list of words is generous:
// the rule is about descriptions that only name what the tool does.
func saysWhen(description string) bool {
	isWord := func(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_' }
	lower := strings.ToLower(description)
	for _, word := range strings.FieldsFunc(lower, func(r rune) bool { return !isWord(r) }) {
		if slices.Contains(whenWords, word) {
			return true
		}
	}
	return whenPhrases.MatchString(description)
}

var whenWords = []string{
	"when", "whenever", "if", "for", "before", "after", "once", "unless", "until", "where", "use", "used", "useful", "helpful",
	"choose", "suitable", "intended", "needed", "need", "needs", "want", "wants", "ask", "asks", "given",
}

var whenPhrases = lazyregexp.New(`(?i)\b(?:in order to|call this|start here|`+
	`to (?:find|see|check|learn|look|get|know|answer|let|help|avoid|understand|decide|discover|confirm|verify))\b`,
	"in order to", "call this", "start here", "to ")
