// Package words reads the words of tool names, descriptions and listings: which verb a name is
// understood by, and which phrases steer a model or advertise.
package words

import (
	"strings"
	"unicode"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/glyph"
)

// Normalize reduces a text to its letters and digits, in lower case and separated by single
// spaces. "search_notes", "Search notes" and "Search notes." have the same normal form.
func Normalize(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	}), " ")
}

// English reports whether s can be English, because all its letters are ASCII. Checks that look
// for English words must not judge other languages.
func English(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > unicode.MaxASCII && unicode.IsLetter(r) }) < 0
}

// ReadsEnglish reports whether a text has common English words, or is too short to tell. The names
// of tools whose texts are in another language can have words that are verbs only in English.
func ReadsEnglish(text string) bool {
	ws := strings.Fields(strings.ToLower(text))
	common := 0
	for _, w := range ws {
		if among(strings.Trim(w, ".,;:()"), "the a an of to and in is are for with when use or it this that by on from") {
			common++
		}
	}
	return len(ws) < 4 || common*10 >= len(ws)
}

var typographic = strings.NewReplacer("’", "'", "‘", "'", "ʼ", "'", "“", `"`, "”", `"`, "‐", "-", "‑", "-", "–", "-", "—", "-", "ſ", "s")

// Fold prepares a text for [Phrase.Find]: typographic signs become ASCII, full-width letters
// become narrow, invisible characters are removed, and every run of white space becomes one space.
func Fold(text string) string {
	text = strings.Join(strings.Fields(typographic.Replace(text)), " ")
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0xFF01 && r <= 0xFF5E:
			return r - 0xFEE0
		case glyph.Invisible(r):
			return -1
		}
		return r
	}, text)
}
