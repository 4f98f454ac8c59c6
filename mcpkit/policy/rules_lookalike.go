package policy

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/glyph"
)

// Rules about letters that look like others.
const (
	RuleToolLookalikeLetters     RuleID = "tool-lookalike-letters"
	RuleManifestLookalikeLetters RuleID = "manifest-lookalike-letters"
)

var lookalikeRules = textRules(RuleToolLookalikeLetters, RuleManifestLookalikeLetters, Rule{
	Title:  "no words that mix letters which look like each other",
	Why:    "A Cyrillic а in a Latin word looks like an a to a person and is another letter to a program: it forges names and evades filters.",
	Source: policyURL, Checked: policyRead, Level: Must,
	Fix: "retype the word in one alphabet",
}, func(p passage) (string, string) {
	if w, what := glyph.Lookalike(p.text); w != "" {
		return fmt.Sprintf("writes %s with %s", display.QuoteASCII(w), what), ""
	}
	return "", ""
})
