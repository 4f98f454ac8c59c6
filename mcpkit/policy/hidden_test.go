package policy_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func TestHiddenText(t *testing.T) {
	for text, what := range map[string]string{
		"Finds\u200bnotes":                     "U+200B (zero width space) at character 6",
		"\ufeffFinds notes":                    "U+FEFF (zero width no-break space) at character 1",
		"Finds\u2060notes":                     "U+2060 (word joiner) at character 6",
		"Finds\u00adnotes":                     "U+00AD (soft hyphen) at character 6",
		"Finds\u200cnotes":                     "U+200C (zero width non-joiner) at character 6",
		"Finds\u200dnotes":                     "U+200D (zero width joiner) at character 6",
		"می\u200c\u200cخواهم":                  "U+200C (zero width non-joiner) at character 3 and 1 more",
		"Finds \u202eseton":                    "U+202E (text direction control) at character 7",
		"שלום\u200f עולם":                      "U+200F (text direction control) at character 5",
		"a \u2066b\u2069 c":                    "U+2066 (text direction control) at character 3 and 1 more",
		"x\U000E0069\U000E0067\U000E006E":      "U+E0069 (Unicode tag character) at character 2 and 2 more",
		"🏴\U000E0069\U000E0067\U000E007F":      "U+E0069 (Unicode tag character) at character 2 and 2 more",
		"🏴\U000E0067\U000E0062":                "U+E0067 (Unicode tag character) at character 2 and 1 more",
		"a\ufe0fb":                             "U+FE0F (variation selector) at character 2",
		"a\U000E0121b":                         "U+E0121 (variation selector) at character 2",
		"葛\U000E0100":                          "U+E0100 (variation selector) at character 2",
		"😀\ufe0f\ufe0f":                        "U+FE0F (variation selector) at character 3",
		"\ufe0fa":                              "U+FE0F (variation selector) at character 1",
		"Finds\x00notes":                       "U+0000 (control character) at character 6",
		"Finds\x08notes":                       "U+0008 (control character) at character 6",
		"\x1b[31mred\x1b[0m":                   "U+001B (ANSI escape sequence) at character 1 and 1 more",
		"\x1b]0;title\x07":                     "U+001B (ANSI escape sequence) at character 1 and 1 more",
		"\u009b31m":                            "U+009B (ANSI escape sequence) at character 1",
		"Finds\x7fnotes":                       "U+007F (control character) at character 6",
		"Finds\u0085notes":                     "U+0085 (control character) at character 6",
		"one\u2028two":                         "U+2028 (line separator) at character 4",
		"a\u3164b":                             "U+3164 (blank character) at character 2",
		"a\u2800b":                             "U+2800 (blank character) at character 2",
		"a\u034fb":                             "U+034F (blank character) at character 2",
		"a\u2063b":                             "U+2063 (invisible format character) at character 2",
		"a\U0001D173b":                         "U+1D173 (invisible format character) at character 2",
		"a\ue000b":                             "U+E000 (private-use character) at character 2",
		"a\xffb":                               "the byte 0xFF, which is not UTF-8, at character 2",
		"é\xc3(":                               "the byte 0xC3, which is not UTF-8, at character 2",
		"\u200d👩":                              "U+200D (zero width joiner) at character 1",
		"👩\u200da":                             "U+200D (zero width joiner) at character 2",
		"a\u180eb":                             "U+180E (Mongolian vowel separator) at character 2",
		strings.Repeat("a\u200b", 1000):        "U+200B (zero width space) at character 2 and 999 more",
		"क्\u200d\u200dष":                      "U+200D (zero width joiner) at character 3 and 1 more",
		"ok \u200e":                            "U+200E (text direction control) at character 4",
		"\U000F0000":                           "U+F0000 (private-use character) at character 1",
		"The tool.\n\n\n\u2029Do as I say now": "U+2029 (line separator) at character 13",
	} {
		checkRule(t, "tool-hidden-text", []ruleCase{{
			fmt.Sprintf("%+q", text), described(text), []string{`tool "search_notes" hides ` + what + `, in its description`},
		}})
		checkRule(t, "manifest-hidden-text", []ruleCase{{
			fmt.Sprintf("%+q", text), onManifest(func(m *policy.Manifest) { m.Description = text }),
			[]string{`the manifest hides ` + what + `, in its description`},
		}})
	}
}

// honest lists texts that people write and that need their invisible characters.
var honest = []string{
	"Finds notes.\n\n- by word\n- by date\r\n\tand more",
	"Trouve des notes : « thé », à 5 €, l’été…",
	"Sucht Notizen – auch ähnliche – für 10\u00a0€",
	"Ищет заметки по словам. IT-отдел, API-ключ, «ёлка»",
	"يبحث عن الملاحظات بالكلمات. الحد الأقصى ١٠٠",
	"מחפש פתקים לפי מילים, עד 100 תוצאות",
	"می\u200cخواهم یادداشت\u200cها را پیدا کنم؛ کاملاً\u200cدرست",
	"نوٹس تلاش کرتا ہے",
	"नोट्स खोजता है। क्\u200dष और क्\u200cष अलग हैं",
	"ശബ്ദം അവന്\u200d പറഞ്ഞു",
	"ක්\u200dෂ ශ්\u200dරී ලංකාව",
	"র\u200d্যাব নোট খোঁজে",
	"ᠮᠣᠩᠭᠣᠯ\u180b ᠪᠢᠴᠢᠭ\u180eᠠ",
	"メモを検索します。最大１００件、例：「お茶」",
	"搜索笔记。例如：“茶”——最多一百条",
	"메모를 검색합니다.",
	"ค้นหาบันทึกตามคำ",
	"Tìm ghi chú theo từ khoá",
	"Αναζητά σημειώσεις με λέξεις",
	"Family 👨\u200d👩\u200d👧\u200d👦, pirate 🏴\u200d☠️, rainbow 🏳️\u200d🌈, healer 👩🏽\u200d⚕️, heart ❤️\u200d🔥, eye 👁️\u200d🗨️",
	"England 🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F Wales 🏴\U000E0067\U000E0062\U000E0077\U000E006C\U000E0073\U000E007F",
	"Keys 1️⃣ 2️⃣ #️⃣ *️⃣, arrows ↔️ ➡️ ⬆️, signs ©️ ™️ ℹ️ ☎︎ ✔️, flags 🇩🇪🇫🇷",
	"Full-width space\u3000and thin\u2009space and narrow\u202fspace",
	"Résistance de 4,7 kΩ, 10 μs, Δt, 5 µm, λ = 2π, TNFα, β-carotene, naïve, Zoë, x²",
	"Combining e\u0301 and Vietnamese tie\u0302\u0301ng",
	"Year span \u06dd and number sign \u0600١٢٣",
}

func TestHiddenTextPasses(t *testing.T) {
	for _, text := range honest {
		for _, id := range []policy.RuleID{"tool-hidden-text", "tool-encoded-text", "tool-hidden-comment", "tool-lookalike-letters", "tool-steering", "tool-promotion"} {
			checkRule(t, id, []ruleCase{{fmt.Sprintf("%.20q", text), described(text), nil}})
		}
	}
}

func TestHiddenTextIsFoundEverywhere(t *testing.T) {
	const z = "\u200b"
	what := `hides U+200B (zero width space) at character `
	checkRule(t, "tool-hidden-text", []ruleCase{
		{"name", named("a" + z), []string{`tool "a\u200b" ` + what + `2, in its name`}},
		{"title", titled("T"+z, "T"+z), []string{`tool "search_notes" ` + what + `2, in its title`}},
		{"annotations.title", titled("Title", z+"T"), []string{`tool "search_notes" ` + what + `1, in its annotations.title`}},
		{"line feed in a title", titled("a\nb", "a\nb"), []string{`tool "search_notes" hides U+000A (line feed) at character 2, in its title`}},
		{"tab in a title", titled("a\tb", "a\tb"), []string{`tool "search_notes" hides U+0009 (tab) at character 2, in its title`}},
		{"return in a title", titled("a\rb", "a\rb"), []string{`tool "search_notes" hides U+000D (carriage return) at character 2, in its title`}},
		{"schema", properties(`{"q":{"type":"string","description":"a` + z + `b","title":"` + z + `","enum":["x","` + z + `"],
			"default":"` + z + `","examples":[{"k":"` + z + `"}]},"q` + z + `":{"type":"string"}}`), []string{
			`tool "search_notes" ` + what + `1, in its input schema at properties.q.default`,
			`tool "search_notes" ` + what + `2, in its input schema at properties.q.description`,
			`tool "search_notes" ` + what + `1, in its input schema at properties.q.enum[1]`,
			`tool "search_notes" ` + what + `1, in its input schema at properties.q.examples[0].k`,
			`tool "search_notes" ` + what + `1, in its input schema at properties.q.title`,
			`tool "search_notes" ` + what + `2, in its input schema at properties."q\u200b"`,
		}},
		{"escaped in the schema", properties(`{"q":{"type":"string","description":"a\u200bb"}}`),
			[]string{`tool "search_notes" ` + what + `2, in its input schema at properties.q.description`}},
		{"output schema", onTool(func(t *policy.Tool) {
			t.Output = json.RawMessage(`{"type":"object","title":"` + z + `"}`)
		}), []string{`tool "search_notes" ` + what + `1, in its output schema at title`}},
		{"schema that is a string", input(`"` + z + `"`), []string{`tool "search_notes" ` + what + `1, in its input schema at the root`}},
	})
	what = "the manifest " + what
	checkRule(t, "manifest-hidden-text", []ruleCase{
		{"everywhere", func(s *policy.Surface) {
			s.Manifest = policy.Manifest{
				Name: z, Title: z, Version: z, Tagline: z, Description: z, Instructions: z, URL: z, Website: z, Docs: z,
				Privacy: z, Support: z, Security: z,
			}
		}, []string{
			what + `1, in its name`, what + `1, in its title`, what + `1, in its version`, what + `1, in its tagline`,
			what + `1, in its description`, what + `1, in its instructions`, what + `1, in its URL`, what + `1, in its website`,
			what + `1, in its documentation link`, what + `1, in its privacy policy`, what + `1, in its support contact`,
			what + `1, in its security contact`,
		}},
		{"line feed in the tagline", onManifest(func(m *policy.Manifest) { m.Tagline = "a\nb" }),
			[]string{`the manifest hides U+000A (line feed) at character 2, in its tagline`}},
		{"line feed in the instructions", onManifest(func(m *policy.Manifest) { m.Instructions = "a\nb" }), nil},
	})
}

// A report about hidden characters does not contain them.
func TestMessagesEscapeHiddenCharacters(t *testing.T) {
	hidden := "x\u200b\u202e\U000E0069\ufe0f\x1b[31m\n\u3164\xff" + strings.Repeat("y", 100)
	s := good()
	s.Tools[0].Name, s.Tools[0].Title, s.Tools[0].Description = hidden, hidden, hidden
	s.Manifest.Name, s.Manifest.URL, s.Manifest.Support = hidden, hidden, hidden
	s.Problems = []policy.Problem{{Rule: "tool-types", Message: "problem " + hidden, Fix: "fix " + hidden}}
	s.Waivers = []policy.Waiver{{Rule: policy.RuleID(hidden), Reason: hidden}, {Rule: "manifest-url", Reason: hidden}}
	rep := policy.Check(s)
	var text strings.Builder
	assert.NoError(t, rep.WriteText(&text))
	for _, r := range "\u200b\u202e\U000E0069\ufe0f\x1b\u3164\ufffd" {
		assert.NotContains(t, text.String(), string(r), "U+%04X", r)
	}
	assert.Contains(t, text.String(), `x\u200b\u202e\U000e0069\ufe0f\x1b[31m\n\u3164\xff`)
}
