package words

import (
	"strings"
	"unicode"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// englishToo are words of other languages that English has too.
var englishToo = lazySet(`a as com come den die do e en for men no on os per son sur un van war`)

const (
	// otherWordsMin is how many words of another language a sentence has at least, to be in it.
	otherWordsMin = 2
	// otherLettersMin is how many letters of another script a sentence has at least.
	otherLettersMin = 6
)

// OtherLanguage returns the first sentence of a text that is in another language than English, or
// "". A name or a word of another language does not make a sentence one.
func OtherLanguage(text string) string {
	if strings.IndexFunc(text, unicode.IsSpace) < 0 && English(text) {
		return ""
	}
	for line := range strings.SplitSeq(text, "\n") {
		for _, s := range prose.Sentences(Fold(line)) {
			if inOtherLanguage(s) {
				return s.Text
			}
		}
	}
	return ""
}

func inOtherLanguage(s prose.Sentence) bool { return inOtherScript(s) || inOtherWords(s) }

// inOtherScript reports whether most letters of a sentence belong to another script than the Latin
// one.
func inOtherScript(s prose.Sentence) bool {
	latin, other := 0, 0
	for _, w := range s.Words {
		if w.Code {
			continue
		}
		for _, r := range w.Text {
			switch {
			case unicode.Is(unicode.Latin, r):
				latin++
			case unicode.IsLetter(r):
				other++
			}
		}
	}
	return other >= otherLettersMin && other > latin
}

// inOtherWords reports whether a sentence has more of the short words of other languages than of
// those of English. Words with letters that English lacks count if they are many.
func inOtherWords(s prose.Sentence) bool {
	english, other, marked := 0, 0, 0
	for i, w := range s.Words {
		switch {
		case w.Code:
		case englishWords()[w.Lower]:
			english++
		case englishToo()[w.Lower]:
		case otherWords()[w.Lower]:
			other++
		case i > 0 && !English(w.Lower) && w.Text == w.Lower:
			marked++
		}
	}
	if marked*3 > len(s.Words) { // a few may be words that English took over
		other += marked
	}
	return other >= otherWordsMin && other > english
}
