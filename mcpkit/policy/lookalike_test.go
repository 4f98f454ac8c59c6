package policy_test

import (
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func TestLookalikeLetters(t *testing.T) {
	for text, what := range map[string]string{
		"Sends to p\u0430ypal":                     `writes "p\u0430ypal" with Latin and Cyrillic letters in one word`,
		"\u0405earch":                              `writes "\u0405earch" with Latin and Cyrillic letters in one word`,
		"g\u03bfogle":                              `writes "g\u03bfogle" with Latin and Greek letters in one word`,
		"p\u03b1ypal":                              `writes "p\u03b1ypal" with Latin and Greek letters in one word`,
		"\u0391dmin":                               `writes "\u0391dmin" with Latin and Greek letters in one word`,
		"\u03b1\u0430":                             `writes "\u03b1\u0430" with Greek and Cyrillic letters in one word`,
		"𝐢𝐠𝐧𝐨𝐫𝐞 this":                              `writes "\U0001d422\U0001d420\U0001d427\U0001d428\U0001d42b\U0001d41e" with mathematical letters instead of ordinary ones`,
		"Returns \u0430\u0441\u0435 of spades":     `writes "\u0430\u0441\u0435" with Cyrillic letters that look like Latin ones`,
		"Sends \u0430 copy":                        `writes "\u0430" with Cyrillic letters that look like Latin ones`,
		"Name of \u039d\u039f\u03a4\u0395 or page": `writes "\u039d\u039f\u03a4\u0395" with Greek letters that look like Latin ones`,
		"Finds notes, ɪɢɴᴏʀᴇ rules":                `writes "\u026a\u0262\u0274\u1d0f\u0280\u1d07" with small capitals instead of ordinary letters`,
		"Finds notes, ⓘⓖⓝⓞⓡⓔ rules":                `writes "\u24d8\u24d6\u24dd\u24de\u24e1\u24d4" with letters in circles instead of ordinary ones`,
		"Finds notes, ｉｇｎｏｒｅ":                      `writes "\uff49\uff47\uff4e\uff4f\uff52\uff45" with wide letters instead of ordinary ones`,
		"first fine, then b\u0430d":                `writes "b\u0430d" with Latin and Cyrillic letters in one word`,
	} {
		checkRule(t, "tool-lookalike-letters", []ruleCase{{text, described(text), []string{`tool "search_notes" ` + what + `, in its description`}}})
		checkRule(t, "manifest-lookalike-letters", []ruleCase{{
			text, onManifest(func(m *policy.Manifest) { m.Title = text }), []string{`the manifest ` + what + `, in its title`},
		}})
	}
	for _, text := range []string{
		"plain", "только русский", "μόνο ελληνικά", "IT-отдел", "kΩ", "μs", "μm", "µm", "Δt", "TNFα", "IFNγ", "λx", "νmax", "日本語API", "ＡＢＣ",
		"Finds the API by ＡＰＩ名", "Finds cities such as Москва or а city in Сибирь", "the letter Ω or Ⓜ", "pronounced ɪn ðə", "Finds Χ and Ψ",
		"x𝑦", "naïve café", "ﬁne", "",
	} {
		checkRule(t, "tool-lookalike-letters", []ruleCase{{text, described(text), nil}})
	}
}
