package words

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// englishToo are words of other languages that English has too.
var englishToo = prose.NewList(`a as com come den die do e en for men no on os per son sur un van war`)

// moreEnglish are frequent words of English that englishWords and emptyWords lack, because those
// are compared with words of other languages or carry no meaning.
var moreEnglish = prose.NewList(`whether was were had has have been being than then they their them there here out up off over under after before between only
	more most less least how what who whose why where can may must will would could should does did no any some such same other also just both every
	his her our my we he she him us but so because until while during within without above below through against per new old first last next left many
	much few several optional required default maximum minimum number name text date time value values format example page results result`)

// technicalWords are nouns of schemas that no verb and no short word need stand beside. A text of
// them is English.
var technicalWords = prose.NewList(`access account action address amount api app area argument array attachment balance batch boolean body branch bucket buffer build byte
	calendar case category cell channel character chart city class client code color column comma command comment commit company config configuration
	contact content cookie coordinate copy count country cpu currency cursor customer dashboard data database date day decimal degree density depth
	description details device digit dimension direction directory disk distance document domain duration email encoding endpoint entity enum epoch
	error event expiry expression extension feature field file filter flag float folder font force frame frequency grid group hash head header height
	history hostname hour html http icon id identifier image index info input instance integer interval invoice ip issue item javascript job json key
	keyword label language latitude layer layout length letter level license limit line link list load locale location log login longitude mail map
	mass measure media member memo memory message metadata method mime minute mode model module money month network node note notification
	object offset operator option order organization output owner package param parameter parent part password path pattern payload payment percent
	percentage period permission phone pixel place plain plan pointer point policy port position postal power prefix preview price priority process
	product profile project property protocol provider quality quantity query queue radius range rate ratio reason recipient record reference region
	release report repository request resolution resource response role room root route row rule sample scale schema scope score screen second
	section security segment sensor sequence series server service session setting severity shape shipping signature size slug sort source space
	speed stack stage start state status step storage store stream street string style subject suffix summary surface symbol system table tag target
	task tax team temperature template tenant term test theme thread ticket timeout timestamp timezone title token topic total transaction transcript
	transport tree type unit update url usage user username uuid variable vector vendor version video view voltage volume week weight width window
	word workspace year zip zone black blue green red white high low short long true false null none empty raw json yaml xml csv`)

// englishEndings and englishForms are letters that are frequent at the end of English words and
// anywhere in them, and rare in those of
// languages of which otherWords has few words.
const (
	englishEndings = "ing ings ed ly ness tion tions sion sions able ment ments ful less ity ary ory ct ght ck ss ware wise ship ward wards"
	englishForms   = "th wh sh ck tch ough ow aw"
)

// nameParticles are lower-case words in names of places and people: Villa de la Paz.
var nameParticles = prose.NewList(`la las los el del du le les da do dos das di della dei van von y`)

const (
	// otherWordsMin is how many words of another language a sentence has at least, to be in it.
	otherWordsMin = 2
	// noEnglishMin is how many words a text without English has at least, and noEnglishPart how
	// many of them stand together and are not names.
	noEnglishMin, noEnglishPart = 6, 4
	// englishPart is the part of an English text whose words look English, 4 for a quarter.
	englishPart = 4
	// otherLettersMin is how many letters of another script a sentence has at least.
	otherLettersMin = 6
	// codeLength is how long codes of languages, countries and currencies are, and codesMin how many
	// words of this length in a row are codes.
	codeLength, codesMin = 3, 4
)

// OtherLanguage returns the first sentence of a text that is in another language than English, or
// "". A single foreign name or word is not enough, and examples, lists and names do not count.
func OtherLanguage(text string) string {
	if strings.IndexFunc(text, unicode.IsSpace) < 0 && English(text) {
		return ""
	}
	var all []prose.Sentence
	for line := range strings.SplitSeq(text, "\n") {
		for _, s := range prose.Sentences(Fold(line)) {
			s.Words = withoutExamples(s)
			if len(s.Words) == 0 {
				continue
			}
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

// withoutExamples returns the words of a sentence that are not values: neither codes nor
// quotations, nor what follows "e.g." or "example" up to the end of the sentence or its
// parenthesis.
func withoutExamples(s prose.Sentence) []prose.Word {
	var kept []prose.Word
	resume := 0 // where the words count again
	for i, w := range s.Words {
		switch {
		case w.Code, w.Start < resume, quotedAbroad(s.Text, w.Start):
		case beginsExample(s, i):
			resume = len(s.Text)
			if open := strings.LastIndexByte(s.Text[:w.Start], '('); open > strings.LastIndexByte(s.Text[:w.Start], ')') {
				if end := strings.IndexByte(s.Text[w.End:], ')'); end >= 0 {
					resume = w.End + end
				}
			}
		default:
			kept = append(kept, w)
		}
	}
	return kept
}

// beginsExample reports whether values follow the word at i.
func beginsExample(s prose.Sentence, i int) bool {
	w := s.Words[i]
	switch w.Lower {
	case "e.g", "eg", "i.e", "example", "examples", "sample", "samples", "instance":
		return true
	case "as":
		return i > 0 && s.Words[i-1].Lower == "such"
	case "default", "defaults", "placeholder":
		return strings.HasPrefix(s.Text[w.End:], ":")
	}
	return false
}

// quotedAbroad reports whether a quotation mark of another script stands before the word at i.
func quotedAbroad(s string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	return strings.ContainsRune("「『《〈«‹", before)
}

// wordClauses yields the clauses of a sentence.
func wordClauses(words []prose.Word) iter.Seq[[]prose.Word] {
	return func(yield func([]prose.Word) bool) {
		begin := 0
		for i := 1; i <= len(words); i++ {
			if i == len(words) || words[i].Opens {
				if !yield(words[begin:i]) {
					return
				}
				begin = i
			}
		}
	}
}

// hasNoEnglish reports whether a text has several words, and among them neither a short word nor a
// verb of English, nor words that look as if they were English. An enumeration of names has none
// either, so one part of the text has some words.
func hasNoEnglish(text []prose.Sentence) bool {
	words, longest, likely := 0, 0, 0
	for _, s := range text {
		for clause := range wordClauses(s.Words) {
			part := 0
			for _, w := range clause {
				if englishWords.Has(w.Lower) || emptyWords.Has(w.Lower) || moreEnglish.Has(w.Lower) || VerbOf(Singular(w.Lower)).Act != NoAct || VerbOf(w.Lower).Act != NoAct {
					return false
				}
				if strings.IndexFunc(w.Text, unicode.IsLetter) < 0 || English(w.Text) && strings.ToUpper(w.Text) == w.Text {
					continue // a number or a code
				}
				words++
				if w.Text == w.Lower || w.Start == s.Words[0].Start {
					part++
				}
				if looksEnglish(w.Lower) {
					likely++
				}
			}
			longest = max(longest, part)
		}
	}
	return words >= noEnglishMin && longest >= noEnglishPart && likely*englishPart < words
}

// looksEnglish reports whether a word, or a part of it, is a noun of schemas or has the letters of
// an English word.
func looksEnglish(word string) bool {
	for part := range strings.SplitSeq(word, "-") {
		if technicalWords.Has(part) || technicalWords.Has(Singular(part)) || hasEnglishLetters(part) {
			return true
		}
	}
	return false
}

// hasEnglishLetters reports whether a word has letters that are frequent in English.
func hasEnglishLetters(word string) bool {
	for ending := range strings.FieldsSeq(englishEndings) {
		if strings.HasSuffix(word, ending) {
			return true
		}
	}
	for letters := range strings.FieldsSeq(englishForms) {
		if strings.Contains(word, letters) {
			return true
		}
	}
	return false
}

func inOtherLanguage(s prose.Sentence) bool { return inOtherScript(s) || inOtherWords(s) }

// inOtherScript reports whether most letters of a sentence belong to another script than the Latin
// one. Values in a list are short, or single words.
func inOtherScript(s prose.Sentence) bool {
	latin, other := 0, 0
	for clause := range wordClauses(s.Words) {
		letters, unspaced := 0, false
		for _, w := range clause {
			for _, r := range w.Text {
				switch {
				case unicode.Is(unicode.Latin, r):
					latin++
				case unicode.IsLetter(r):
					letters++
					unspaced = unspaced || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
				}
			}
		}
		if letters >= otherLettersMin && (unspaced || len(clause) > 1) {
			other += letters
		}
	}
	return other > latin
}

// inOtherWords reports whether a sentence has more of the short words of other languages than of
// those of English. Words with letters that English lacks count if they are many. Codes in a list
// and parts of a name do not count.
func inOtherWords(s prose.Sentence) bool {
	english, other, marked, all := 0, 0, 0, 0
	for clause := range wordClauses(s.Words) {
		for i, w := range clause {
			all++
			first := w.Start == s.Words[0].Start
			switch {
			case englishWords.Has(w.Lower):
				english++
			case englishToo.Has(w.Lower):
			case len(clause) == 1, w.Text != w.Lower && !first, amongCodes(clause, i), withinName(clause, i):
			case otherWords.Has(w.Lower):
				other++
			case !first && !English(w.Lower):
				marked++
			}
		}
	}
	if marked*3 > all { // a few may be words that English took over
		other += marked
	}
	return other >= otherWordsMin && other > english
}

// amongCodes reports whether the word at i stands in a row of words that are as short as codes.
func amongCodes(clause []prose.Word, i int) bool {
	isCode := func(w prose.Word) bool { return len(w.Lower) <= codeLength }
	begin, end := i, i
	for begin > 0 && i-begin < codesMin && isCode(clause[begin-1]) {
		begin--
	}
	for end < len(clause) && end-i < codesMin && isCode(clause[end]) {
		end++
	}
	return end-begin >= codesMin
}

// withinName reports whether the word at i is a particle between two capitalized words.
func withinName(clause []prose.Word, i int) bool {
	begin, end := i, i
	for begin > 0 && i-begin < 2 && nameParticles.Has(clause[begin].Lower) {
		begin--
	}
	for end < len(clause)-1 && end-i < 2 && nameParticles.Has(clause[end].Lower) {
		end++
	}
	return begin < i && end > i && capital(clause[begin].Text) && capital(clause[end].Text)
}
