package policy

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/glyph"
)

// Rules about hidden characters.
const (
	RuleToolHiddenText     RuleID = "tool-hidden-text"
	RuleManifestHiddenText RuleID = "manifest-hidden-text"
)

const hiddenWhy = "A model reads what a person cannot see: invisible characters smuggle instructions into tools, and the policy forbids " +
	"hidden or obfuscated text."

var hiddenRules = textRules(RuleToolHiddenText, RuleManifestHiddenText, Rule{
	Title:  "no invisible or control characters",
	Why:    hiddenWhy,
	Source: policyURL, Checked: policyRead, Level: Must,
	Fix: "retype the text by hand; such characters come with pasted text",
}, func(p passage) (string, string) {
	first, n := glyph.FindHidden(p.text, p.oneLine)
	if n == 0 {
		return "", ""
	}
	more := ""
	if n > 1 {
		more = fmt.Sprintf(" and %d more", n-1)
	}
	return fmt.Sprintf("hides %s at character %d%s", first.Name, first.At, more), ""
})
