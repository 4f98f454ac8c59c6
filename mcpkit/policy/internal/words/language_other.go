package words

import (
	"strings"
	"unicode"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// englishToo are words of other languages that English has too.
var englishToo = lazySet(`a as com come den die do e en for men no on os per son sur un van war`)

// moreEnglish are frequent words of English that englishWords and emptyWords lack, because those
// are compared with words of other languages or carry no meaning.
var moreEnglish = lazySet(`whether was were had has have been being than then they their them there here out up off over under after before between only
	more most less least how what who whose why where can may must will would could should does did no any some such same other also just both every
	his her our my we he she him us but so because until while during within without above below through against per new old first last next left many
	much few several optional required default maximum minimum number name text date time value values format example page results result`)

const (
	// otherWordsMin is how many words of another language a sentence has at least, to be in it.
	otherWordsMin = 2
	// noEnglishMin is how many words a text without English has at least, and noEnglishPart how
	// many of them stand together.
	noEnglishMin, noEnglishPart = 6, 4
	// otherLettersMin is how many letters of another script a sentence has at least.
	otherLettersMin = 6
)

// OtherLanguage returns the first sentence of a text that is in another language than English, or
// "". A name or a word of another language does not make a sentence one.
func OtherLanguage(text string) string {
	if strings.IndexFunc(text, unicode.IsSpace) < 0 && English(text) {
		return ""
	}
	var all []prose.Sentence
	for line := range strings.SplitSeq(text, "\n") {
		for _, s := range prose.Sentences(Fold(line)) {
			if inOtherLanguage(s) {
				return s.Text
			}
			all = append(all, s)
		}
	}
	if hasNoEnglish(all) {
		return all[0].Text
	}
	return ""
}

// hasNoEnglish reports whether a text has several words, and among them neither a short word nor a
// verb of English. An enumeration of names has none either, so one part of the text has some words.
func hasNoEnglish(text []prose.Sentence) bool {
	words, part, longest := 0, 0, 0
	for _, s := range text {
		for i, w := range s.Words {
			if i == 0 || w.Opens {
				part = 0
			}
			if w.Code || strings.IndexFunc(w.Lower, unicode.IsLetter) < 0 {
				continue
			}
			if englishWords()[w.Lower] || emptyWords()[w.Lower] || moreEnglish()[w.Lower] || VerbOf(Singular(w.Lower)).Act != NoAct || VerbOf(w.Lower).Act != NoAct {
				return false
			}
			words++
			part++
			longest = max(longest, part)
		}
	}
	return words >= noEnglishMin && longest >= noEnglishPart
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
