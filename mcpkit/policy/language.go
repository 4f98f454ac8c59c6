package policy

import (
	"slices"

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
