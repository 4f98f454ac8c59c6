package glyph

import "unicode"

// hiddenName names the kind of hidden character at runes[i]. It returns "" for a visible
// character, and for one that its place in the text justifies.
func hiddenName(runes []rune, i int, oneLine bool) string {
	r := runes[i]
	switch {
	case r < 0x20 || r >= 0x7F && r <= 0x9F:
		return controlName(runes, i, oneLine)
	case r < 0xA0:
		return ""
	case r == 0x200C || r == 0x200D:
		if joinerInPlace(runes, i) {
			return ""
		}
		return map[rune]string{0x200C: "zero width non-joiner", 0x200D: "zero width joiner"}[r]
	case bidi(r):
		return "text direction control"
	case r >= 0xE0000 && r <= 0xE007F:
		return "Unicode tag character"
	case variationSelector(r):
		if selectorInPlace(runes, i) {
			return ""
		}
		return "variation selector"
	case r == 0x2028 || r == 0x2029:
		return "line separator"
	case blank(r):
		return "blank character"
	case unicode.Is(unicode.Cf, r):
		return formatName(runes, i)
	case unicode.Is(unicode.Co, r):
		return "private-use character"
	}
	return ""
}

func controlName(runes []rune, i int, oneLine bool) string {
	switch r := runes[i]; {
	case r == '\n' || r == '\t' || r == '\r':
		if oneLine {
			return map[rune]string{'\n': "line feed", '\t': "tab", '\r': "carriage return"}[r]
		}
		return ""
	case r == 0x9B, r == 0x1B && i+1 < len(runes) && (runes[i+1] == '[' || runes[i+1] == ']'):
		return "ANSI escape sequence"
	}
	return "control character"
}

var formatNames = map[rune]string{
	0x00AD: "soft hyphen", 0x180E: "Mongolian vowel separator", 0x200B: "zero width space", 0x2060: "word joiner",
	0xFEFF: "zero width no-break space",
}

// formatName names a format character. It returns "" for the few that are visible signs of
// their script, such as the Arabic sign that spans the digits of a year.
func formatName(runes []rune, i int) string {
	switch r := runes[i]; {
	case r >= 0x0600 && r <= 0x0605, r == 0x06DD, r == 0x070F, r == 0x08E2, r == 0x0890, r == 0x0891, r == 0x110BD, r == 0x110CD:
		return ""
	case r == 0x180E && i > 0 && unicode.Is(unicode.Mongolian, runes[i-1]):
		return ""
	case formatNames[r] != "":
		return formatNames[r]
	}
	return "invisible format character"
}

func bidi(r rune) bool {
	return r == 0x061C || r == 0x200E || r == 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}

// blank reports whether r is a letter, mark or symbol without a visible shape.
func blank(r rune) bool {
	switch r {
	case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0:
		return true
	}
	return false
}

func variationSelector(r rune) bool {
	return r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0100 && r <= 0xE01EF || r >= 0x180B && r <= 0x180D || r == 0x180F
}

// selectorInPlace reports whether the variation selector at runes[i] chooses between the text
// and the emoji form of a symbol, or between forms of a Mongolian letter.
func selectorInPlace(runes []rune, i int) bool {
	if i == 0 {
		return false
	}
	before := runes[i-1]
	if runes[i] < 0xFE00 {
		return unicode.Is(unicode.Mongolian, before)
	}
	keycap := before >= '0' && before <= '9' || before == '#' || before == '*'
	return (runes[i] == 0xFE0E || runes[i] == 0xFE0F) && (emoji(before) || keycap)
}

// joining are the scripts whose spelling needs the joiners U+200C and U+200D.
var joining = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Nko, unicode.Mongolian, unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi,
	unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala,
	unicode.Khmer, unicode.Myanmar, unicode.Tibetan,
}

// joinerInPlace reports whether the joiner at runes[i] is inside or at the end of a word of a
// script that joins its letters (old Malayalam and Persian end words with one), or joins two
// emoji into one.
func joinerInPlace(runes []rune, i int) bool {
	if i == 0 {
		return false
	}
	next := ' '
	if i+1 < len(runes) {
		next = runes[i+1]
	}
	letter := i - 1
	for letter > 0 && unicode.Is(unicode.Inherited, runes[letter]) && unicode.Is(unicode.Mn, runes[letter]) {
		letter-- // a vowel sign that several scripts share
	}
	if unicode.In(runes[letter], joining...) {
		return unicode.In(next, joining...) || next == ' ' || unicode.IsPunct(next)
	}
	if runes[i] != 0x200D {
		return false
	}
	before := i - 1
	for before > 0 && (runes[before] == 0xFE0F || skinTone(runes[before])) {
		before--
	}
	return emoji(runes[before]) && emoji(next)
}

func skinTone(r rune) bool { return r >= 0x1F3FB && r <= 0x1F3FF }

// emoji reports whether r can be an emoji. The standard library lacks the property; these are
// the blocks that contain emoji.
func emoji(r rune) bool {
	switch {
	case r >= 0x1F000 && r <= 0x1FAFF, r >= 0x2190 && r <= 0x21FF, r >= 0x2300 && r <= 0x27BF, r >= 0x2900 && r <= 0x297F,
		r >= 0x2B00 && r <= 0x2BFF:
		return true
	}
	switch r {
	case 0xA9, 0xAE, 0x203C, 0x2049, 0x20E3, 0x2122, 0x2139, 0x3030, 0x303D, 0x3297, 0x3299:
		return true
	}
	return false
}
