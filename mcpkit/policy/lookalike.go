package policy

import (
	"fmt"
	"strings"
	"unicode"
)

var lookalikeRules = textRules(Rule{
	ID:     "lookalike-letters",
	Title:  "no words of letters that only look like others",
	Why:    "A Cyrillic а in a Latin word looks like an a to a person and is another letter to a program: it forges names and slips past filters.",
	Source: policyURL, Checked: policyRead, Level: Must,
	Fix: "retype the word in one alphabet",
}, func(p passage) (string, string) {
	if w, what := findLookalike(p.text); w != "" {
		return fmt.Sprintf("writes %s with %s", quoteASCII(w), what), ""
	}
	return "", ""
})

// findLookalike returns the first suspicious word of text and what is in it.
func findLookalike(text string) (word, what string) {
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		if what := lookalike([]rune(w)); what != "" {
			return w, what
		}
	}
	return "", ""
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
	case styled > 2: // one or two are a formula
		return "mathematical letters in place of ordinary ones"
	case latin > 0 && cyrillic > 0:
		return "Latin and Cyrillic letters in one word"
	case greek > 0 && cyrillic > 0:
		return "Greek and Cyrillic letters in one word"
	case latin > 0 && greek > 0 && forgedGreek(word, latin):
		return "Latin and Greek letters in one word"
	}
	return ""
}

// twins are the Greek letters that cannot be told from Latin ones.
const twins = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο"

// forgedGreek reports whether the Greek letters of a word that is otherwise
// Latin pass for Latin ones. Units, formulas and names of genes (kΩ, μs, Δt,
// TNFα) have them at the edge and visibly Greek.
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
