package policy

import (
	"fmt"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// foreignTools returns why a rule cannot read the texts of some tools, or "" if they are in
// English.
func foreignTools(v *view) string { return v.foreignTools() }

// foreignInstructions returns why a rule cannot read the instructions, or "" if they are in
// English.
func (v *view) foreignInstructions() string {
	if words.OtherLanguage(v.Manifest.Instructions) == "" {
		return ""
	}
	return "the server's instructions are not in English, and this rule reads English"
}

// foreignOffers returns why a rule cannot read the texts of some prompts or resources, or "" if
// they are in English.
func (v *view) foreignOffers() string {
	var names []string
	for _, o := range slices.Concat(v.Prompts, v.Resources) {
		texts := []string{o.Description}
		for _, a := range o.Arguments {
			texts = append(texts, a.Description)
		}
		if slices.ContainsFunc(texts, func(s string) bool { return words.OtherLanguage(s) != "" }) {
			names = append(names, o.Name)
		}
	}
	return notEnglish("", "prompts and resources", names, "")
}

// notEnglish returns why a rule cannot read the texts of what has these names, or "" if there are
// none. one and many say what has the names, and where is the place of the text of a single one.
func notEnglish(one, many string, names []string, where string) string {
	var quoted []string
	for _, name := range names {
		quoted = append(quoted, display.Quote(name))
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return one + quoted[0] + " has a text that is not in English" + where + ", and this rule reads English"
	}
	return fmt.Sprintf("%d %s have texts that are not in English, and this rule reads English: %s", len(names), many, display.List(quoted))
}
