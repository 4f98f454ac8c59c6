package policy_test

import (
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func TestLookalikeLetters(t *testing.T) {
	for text, what := range map[string]string{
		"Sends to p\u0430ypal":      `writes "p\u0430ypal" with Latin and Cyrillic letters in one word`,
		"\u0405earch":               `writes "\u0405earch" with Latin and Cyrillic letters in one word`,
		"g\u03bfogle":               `writes "g\u03bfogle" with Latin and Greek letters in one word`,
		"p\u03b1ypal":               `writes "p\u03b1ypal" with Latin and Greek letters in one word`,
		"\u0391dmin":                `writes "\u0391dmin" with Latin and Greek letters in one word`,
		"\u03b1\u0430":              `writes "\u03b1\u0430" with Greek and Cyrillic letters in one word`,
		"𝐢𝐠𝐧𝐨𝐫𝐞 this":               `writes "\U0001d422\U0001d420\U0001d427\U0001d428\U0001d42b\U0001d41e" with mathematical letters instead of ordinary ones`,
		"first fine, then b\u0430d": `writes "b\u0430d" with Latin and Cyrillic letters in one word`,
	} {
		checkRule(t, "tool-lookalike-letters", []ruleCase{{text, described(text), []string{`tool "search_notes" ` + what + `, in its description`}}})
		checkRule(t, "manifest-lookalike-letters", []ruleCase{{
			text, onManifest(func(m *policy.Manifest) { m.Title = text }), []string{`the manifest ` + what + `, in its title`},
		}})
	}
	for _, text := range []string{
		"plain", "только русский", "μόνο ελληνικά", "IT-отдел", "kΩ", "μs", "μm", "µm", "Δt", "TNFα", "IFNγ", "λx", "νmax", "日本語API", "ＡＢＣ",
		"x𝑦", "naïve café", "ﬁne", "",
	} {
		checkRule(t, "tool-lookalike-letters", []ruleCase{{text, described(text), nil}})
	}
}
