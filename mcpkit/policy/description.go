package policy

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

const (
	// descriptionMin is shorter than any sentence that says what and when.
	descriptionMin = 20
	// descriptionMax is where OpenAI's API cuts off; besides, every client sends
	// every description with every request.
	descriptionMax = 1024
)

// whenWords are signs that a description says when to use its tool. The list is
// generous: the rule is after descriptions that only name what is done.
var whenWords = regexp.MustCompile(`(?i)\b(?:when|whenever|if|for|before|after|once|unless|until|where|in order to|` +
	`use|used|useful|helpful|call this|choose|suitable|intended|needed|need|needs|want|wants|asks?|given|start here|` +
	`to (?:find|see|check|learn|look|get|know|answer|let|help|avoid|understand|decide|discover|confirm|verify))\b`)

var descriptionRules = []Rule{
	{
		ID:     "tool-description",
		Title:  "every tool has a description that adds to its name and title",
		Why:    "A model chooses a tool by its description; the policy asks for narrow, unambiguous words on what the tool does.",
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix:   "say in a sentence what the tool does, and in another when to use it",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				said := words(t.Description)
				switch {
				case empty(t.Description):
					r.tool(t, subject(t)+" has no description", "")
				case said == words(titleOf(t)):
					r.tool(t, fmt.Sprintf("the description of %s only repeats its title", subject(t)), "")
				case said == words(t.Name):
					r.tool(t, fmt.Sprintf("the description of %s only repeats its name", subject(t)), "")
				}
			}
		},
	},
	{
		ID:     "tool-description-length",
		Title:  "a description has between 20 and 1,024 characters",
		Why:    "Too short a text cannot say what and when; too long a one is cut by some clients and costs tokens in every request of all.",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:   "say what the tool does and when to use it, in two to five sentences",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				n := length(strings.TrimSpace(t.Description))
				switch {
				case n > descriptionMax:
					r.tool(t, fmt.Sprintf("the description of %s has %d characters, more than %d", subject(t), n, descriptionMax),
						"move details to the descriptions of the arguments")
				case n < descriptionMin && !empty(t.Description):
					r.tool(t, fmt.Sprintf("the description of %s, %s, has only %d characters", subject(t), quote(t.Description), n), "")
				}
			}
		},
	},
	{
		ID:     "tool-description-when",
		Title:  "a description says when to use the tool, not only what it does",
		Why:    "The policy asks for what a tool does and when to invoke it; without the second a model guesses between neighbouring tools.",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:   `add a sentence such as "Use when the id of the note is not known."`,
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				if !empty(t.Description) && english(t.Description) && !whenWords.MatchString(t.Description) {
					r.tool(t, fmt.Sprintf("the description of %s says what it does but not when to use it", subject(t)), "")
				}
			}
		},
	},
}

// words reduces a text to its letters and digits, so that "search_notes",
// "Search notes" and "Search notes." are the same.
func words(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	}), " ")
}

// english reports whether s may be English. What looks for English words must
// not judge other languages.
func english(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > unicode.MaxASCII && unicode.IsLetter(r) }) < 0
}
