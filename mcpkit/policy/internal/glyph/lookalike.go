package glyph

import (
	"strings"
	"unicode"
)

// Lookalike returns the first word of text that mixes letters which look like each other, and
// what it mixes, for example "Latin and Cyrillic letters in one word". It returns "" twice for a
// text without such a word.
func Lookalike(text string) (word, what string) {
	ws := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && !circled(r) })
	for _, w := range ws {
		if what := lookalike([]rune(w)); what != "" {
			return w, what
		}
	}
	return disguised(ws)
}

func lookalike(word []rune) string {
	var latin, greek, cyrillic, styled int
	for _, r := range word {
		switch {
		case r >= 0x1D400 && r <= 0x1D7FF:
			styled++
		case unicode.Is(unicode.Latin, r):
			latin++
		case unicode.Is(unicode.Greek, r):
			greek++
		case unicode.Is(unicode.Cyrillic, r):
			cyrillic++
		}
	}
	switch {
	case styled > 2: // one or two can be a formula
		return "mathematical letters instead of ordinary ones"
	case latin > 0 && cyrillic > 0:
		return "Latin and Cyrillic letters in one word"
	case greek > 0 && cyrillic > 0:
		return "Greek and Cyrillic letters in one word"
	case latin > 0 && greek > 0 && forgedGreek(word, latin):
		return "Latin and Greek letters in one word"
	}
	return ""
}

// twins are the Greek letters that look exactly like Latin ones.
const twins = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο"

// forgedGreek reports whether the Greek letters of an otherwise Latin word pass for Latin
// letters. Units, formulas and names of genes (kΩ, μs, Δt, TNFα) have visibly Greek letters at
// the edge of the word.
func forgedGreek(word []rune, latin int) bool {
	for i, r := range word {
		if !unicode.Is(unicode.Greek, r) {
			continue
		}
		inside := i > 0 && i < len(word)-1 && unicode.Is(unicode.Latin, word[i-1]) && unicode.Is(unicode.Latin, word[i+1])
		if latin > 2 && strings.ContainsRune(twins, r) || inside {
			return true
		}
	}
	return false
}
