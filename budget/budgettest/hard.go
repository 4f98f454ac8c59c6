package budgettest

import (
	"math/rand/v2"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// hard has fragments that encodings easily get wrong.
var hard = []string{
	"'s", "'S", "'t", "'T", "'re", "'RE", "'rE", "'ve", "'VE", "'m", "'M", "'ll", "'LL", "'lL", "'d", "'D", "'", "''", "'x", "’s", "I'm", "they'll", "DON'T", "'\u017f", "'\u017fe",
	" ", "  ", "    ", "\t", "\t\t", "\n", "\n\n", "\r", "\r\n", " \n", "\n ", "\n  \n", " \n \n ", "\t\n\t", " \t ", "\v", "\f", "\u0085", "\u00a0", "\u1680", "\u2003", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000", "\u200b", "\u200d", "\ufeff",
	"/", "//", "\n/", "/\n//", "!\n/\r\n", "...", "==", "----", "{\"", "\":", "\",\n", "}]", " (", " $", "#!", "_", "__", "\\n", "\\u00e9", "<|endoftext|>", "<|fim_prefix|>", "<|im_start|>",
	"a", "Z", "the", " the", "The", "THE", "fooBar", "FooBAR", "FOOBar", "HTTPServer", "iPhone", "x86_64", "ǅ", "ǅx", "Xǅ", "ʰ", "aʰB", "ªº", "ß", "ẞ", "İ", "ı", "ſ", "\u212a", "é", "e\u0301", "\u0301", "\u0301FOO", "F\u0301", " \u0301A", "A\u0301B", "!\u0301", "ﬁ", "naïve", "École", "straße",
	"0", "12", "345", "6789", "3.14", "1e9", "½", "²", "Ⅷ", "٣٤٥٦", "१२३४", "𝟘𝟙𝟚𝟛", "①②③④",
	"中", "中文", "漢字かな", "カタカナ", "한국어", "ไทย", "हिन्दी", "עברית", "العربية", "Русский", "русский", "ελληνικά", "ქართული", "𠀀𠀁", "F中O", "F中Ox", "中FOO", "foo中Bar",
	"😀", "👍🏽", "👩‍💻", "🇫🇷", "❤️", "1️⃣", "→", "€", "©", "�", "\x00", "a\x00", "\x00\x00", "\x01", "\x1b[0m", "\x7f",
}

var notUTF8 = []string{"\xff", "\xfe\xff", "\x80", "\xc3", "\xe2\x82", "\xf0\x9f\x98", "\xc0\xaf", "\xed\xa0\x80", "\xf5"}

// Random returns a short text of one of several hard kinds: an excerpt of a corpus, a sequence of
// fragments that encodings easily get wrong, random characters, or any of these with bytes that are
// not UTF-8.
func Random(r *rand.Rand) string {
	var s string
	switch r.IntN(8) {
	case 0, 1:
		s = excerpt(r)
	case 2:
		s = randomCharacters(r)
	case 3:
		s = excerpt(r) + fragments(r) + excerpt(r)
	default:
		s = fragments(r)
	}
	if r.IntN(10) == 0 {
		at := r.IntN(len(s) + 1)
		s = s[:at] + pick(r, notUTF8...) + s[at:]
	}
	return s
}

var excerptSources = sync.OnceValue(func() []string {
	var texts []string
	for _, c := range Corpora() {
		texts = append(texts, c.Text(200<<10))
	}
	return texts
})

// excerpt returns a part of a corpus. It may start and end within a character.
func excerpt(r *rand.Rand) string {
	text := pick(r, excerptSources()...)
	i := r.IntN(len(text) - 200)
	return text[i : i+r.IntN(200)]
}

func fragments(r *rand.Rand) string {
	var s strings.Builder
	for range 1 + r.IntN(12) {
		fragment := pick(r, hard...)
		for range 1 + r.IntN(2)*r.IntN(4) {
			s.WriteString(fragment)
		}
	}
	return s.String()
}

func randomCharacters(r *rand.Rand) string {
	var s strings.Builder
	for range 1 + r.IntN(40) {
		c := rune(r.IntN(pick(r, 0x80, 0x250, 0x3000, 0x20000, int(unicode.MaxRune))))
		if utf8.ValidRune(c) {
			s.WriteRune(c)
		}
	}
	return s.String()
}

// Adversarial returns kinds of text that take long: endless pieces, where merging may be quadratic,
// and the slowest paths through the rest of a counter. Text returns fewer than size bytes only if
// another repetition would not fit.
func Adversarial() []Corpus {
	repeat := func(s string) func(int) string {
		return func(size int) string { return strings.Repeat(s, size/len(s)) }
	}
	letters := func(between int) func(int) string {
		return func(size int) string {
			r, b := seeded(), make([]byte, size)
			for i := range b {
				b[i] = 'a' + byte(r.IntN(26))
				if between > 0 && i%between == 0 {
					b[i] = ' '
				}
			}
			return string(b)
		}
	}
	return []Corpus{
		{"one letter", repeat("a")},
		{"two letters", repeat("ab")},
		{"spaces", repeat(" ")},
		{"tabs", repeat("\t")},
		{"line ends", repeat("\n")},
		{"space, line end", repeat(" \n")},
		{"digits", repeat("1")},
		{"equals signs", repeat("=")},
		{"dashes", repeat("-")},
		{"random letters", letters(0)},
		{"random words of 31", letters(32)},
		{"random words of 40", letters(41)},
		{"prose without spaces", func(size int) string {
			var b strings.Builder
			for _, c := range []byte(repeated(2*size, goComments())) {
				if c >= 'a' && c <= 'z' && b.Len() < size {
					b.WriteByte(c)
				}
			}
			return b.String()
		}},
		{"one chinese character", repeat("中")},
		{"chinese without stops", func(size int) string {
			text := strings.NewReplacer("，", "", "。", "", "？", "", "！", "", "\n", "").Replace(shuffled(2*size, chinese, ""))
			return cut(text, size)
		}},
		{"random chinese", func(size int) string {
			r := seeded()
			var b strings.Builder
			for b.Len()+3 <= size {
				b.WriteRune(rune(0x4e00 + r.IntN(20_000)))
			}
			return b.String()
		}},
		{"emoji", repeat("😀")},
		{"marks", repeat("\u0301")},
		{"special tokens", repeat("<|endoftext|>")},
		{"zero bytes", repeat("\x00")},
		{"apostrophes", repeat("'")},
		{"not UTF-8", repeat("\xff")},
		{"random bytes", func(size int) string { return string(randomBytes(seeded(), size)) }},
	}
}
