package policy

import (
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// Rules about text that a page does not show.
const (
	RuleToolHiddenMarkup     RuleID = "tool-hidden-markup"
	RuleManifestHiddenMarkup RuleID = "manifest-hidden-markup"
)

var hiddenMarkupRules = textRules(RuleToolHiddenMarkup, RuleManifestHiddenMarkup, Rule{
	Title: "no text that a page does not show",
	Why: "Text with a style that hides it, in an element that is not drawn, or far below the rest is seen by a model and by no person; the " +
		"policy (2.G) forbids hidden instructions.",
	Source: policyURL, Checked: policyRead, Level: Must,
	Fix: "write descriptions as plain text; name an element or a style in backticks if the tool is about them",
}, func(p passage) (string, string) {
	text := withoutCode(p.text)
	for _, m := range hidingMarkup {
		if found := m.pattern.FindString(text); found != "" {
			return m.does + ", " + display.Quote(found), ""
		}
	}
	return "", ""
})

// hidingMarkup are the ways to hide text from a person. The styles of an element hide what the
// element contains.
var hidingMarkup = []struct {
	does    string
	pattern *lazyregexp.Regexp
}{
	{"hides text by a style", lazyregexp.New(`(?is)<[a-z][^<>]*?(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0?\.?0*\s*[;"'}]|`+
		`font(?:-size)?\s*:\s*(?:0*\.\d+|[01])(?:px|pt|em|rem|%)?\s*[;"'}]|color\s*:\s*(?:#fff(?:fff)?\b|white\b|transparent\b|rgba\([^)]*,\s*0\))|`+
		`(?:max-)?(?:width|height)\s*:\s*0|(?:text-indent|left|top|right|bottom|margin-left)\s*:\s*-\d{3,}|clip(?:-path)?\s*:)[^<>]*>[^<]*`,
		"style", "class", "<")},
	{"hides text by an attribute", lazyregexp.New(`(?is)<[a-z][^<>]*?(?:\s(?:hidden|aria-hidden\s*=\s*["']?true["']?)(?:\s[^<>]*)?|`+
		`\scolor\s*=\s*["']?(?:white|#fff(?:fff)?)\b[^<>]*|\ssize\s*=\s*["']?[01]["']?[^<>]*)>[^<]*`, "<")},
	{"hides text in an element that is not drawn", lazyregexp.New(`(?is)<(?:script|style|template|noscript|noembed|noframes|head|datalist|details)\b[^<>]*>[^<]*|`+
		`<(?:meta|input|param|data)\b[^<>]*\b(?:content|value)\s*=[^<>]*>`, "<")},
	{"hides text in a link without a label", lazyregexp.New(`(?:^|[^!\]])\[\s*\]\([^)\s]*[:/#][^)]*\)`, "](")},
	{"hides text in the title of a link", lazyregexp.New(`(?m)(?:\]\([^)\s]+\s+|^\[[^\]\n]+\]:\s+\S+\s+)["'(]\S+(?:\s+\S+){3,}["')]`, "](", "]:")},
	{"hides text behind empty lines", lazyregexp.New(`(?:\r?\n[ \t]*){15,}\S[^\n]*|[ \t]{100,}\S[^\n]*`, "\n", "\t", "  ")},
	{"hides text in white letters", lazyregexp.New(`(?i)\\(?:text)?color\{(?:white|#?fff(?:fff)?)\}\s*\{[^}]*\}?|\\[hv]?phantom\{[^}]*\}?`, `\`)},
}

// withoutCode returns text without the parts in backticks: a page shows code as it is.
func withoutCode(text string) string {
	if !strings.Contains(text, "`") {
		return text
	}
	var b strings.Builder
	for i, part := range strings.Split(text, "`") {
		if i%2 == 0 {
			b.WriteString(part)
		} else {
			b.WriteString("``")
		}
	}
	return b.String()
}
