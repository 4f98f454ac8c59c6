package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Word is one word of a sentence.
type Word struct {
	Text string // as the author wrote it
	// Lower is the word in lower case. For an address, Lower is its scheme. A contraction is two
	// words: "don't" is "do" and "not".
	Lower string
	// Start and End are byte offsets in the text.
	Start, End int
	// Code is set for a word in backticks or quotation marks.
	Code bool
	// Opens is set for the first word of a clause: after a full stop, comma, colon, dash or
	// parenthesis.
	Opens bool
	// Order is set if a verb at this place tells somebody to do something. See [Order].
	Order Order
	// Negated is set if a word before it in the same clause says not: "not", "never", "no".
	Negated bool
}

// A Sentence is a sentence of a text, or an item of a list in it.
type Sentence struct {
	Text  string // as the author wrote it, without white space around it
	First bool   // the first sentence of the text, which mostly says what a tool does
	Words []Word
}

// Quote returns the words from index i up to and without j as the author wrote them.
func (s Sentence) Quote(i, j int) string { return s.Text[s.Words[i].Start:s.Words[j-1].End] }

// OnTop returns the sentence with the words after "also" or "then", which say what happens on top
// of the rest: none, if it has neither word.
func (s Sentence) OnTop() Sentence {
	for i, w := range s.Words {
		switch {
		case i > 0 && w.Lower == "also":
			s.Words = s.Words[i:]
			return s
		case i > 0 && (w.Lower == "then" || w.Lower == "afterwards"):
			s.Words = s.Words[i+1:]
			return s
		}
	}
	s.Words = nil
	return s
}

// Sentences returns the sentences of a text whose quotation marks and hyphens are ASCII.
func Sentences(text string) []Sentence {
	var all []Sentence
	for _, part := range splitSentences(text) {
		words := readWords(part)
		for begin := 0; begin < len(words); {
			end := clauseEnd(words, begin)
			s := Sentence{Text: part, First: len(all) == 0, Words: words[begin:end]}
			if len(words) > maxWords {
				s.Text, s.Words = cutOut(part, s.Words)
			}
			begin = end
			markNegation(s.Words)
			markOrders(s.Words)
			all = append(all, s)
		}
	}
	return all
}

// maxWords is how many words a sentence has at most. A longer one is read as several, because rules
// compare the words of a sentence with each other.
const maxWords = 200

// clauseEnd returns where a sentence that begins at a word ends: before a clause, if one begins
// near the limit.
func clauseEnd(words []Word, begin int) int {
	if len(words)-begin <= maxWords {
		return len(words)
	}
	for end := begin + maxWords; end > begin+maxWords/2; end-- {
		if words[end].Opens {
			return end
		}
	}
	return begin + maxWords
}

// cutOut returns the part of a text from the first word to the last, and the words as those of the
// part.
func cutOut(text string, words []Word) (string, []Word) {
	start, end := words[0].Start, words[len(words)-1].End
	words[0].Opens = true
	for i := range words {
		words[i].Start -= start
		words[i].End -= start
	}
	return text[start:end], words
}

// splitSentences splits a text after full stops, question and exclamation marks that white space
// follows, at line breaks, and at semicolons. No space follows the marks of Chinese and Japanese.
func splitSentences(text string) []string {
	var parts []string
	start := 0
	cut := func(end int) {
		if part := strings.TrimSpace(text[start:end]); part != "" {
			parts = append(parts, part)
		}
		start = end
	}
	for i := 0; i < len(text); i++ {
		if strings.HasPrefix(text[i:], "。") {
			cut(i + len("。"))
			continue
		}
		switch text[i] {
		case '\n':
			cut(i)
		case ';':
			cut(i + 1)
		case '.', '!', '?':
			if text[i] != '.' && besideIdeograph(text, i) {
				cut(i + 1)
				continue
			}
			rest := strings.TrimLeft(text[i+1:min(i+4, len(text))], "\"'`)*_")
			if (rest == "" || rest[0] == ' ' || rest[0] == '\n') && !abbreviation(text[start:i]) {
				cut(i + 1)
			}
		}
	}
	cut(len(text))
	return parts
}

// ideographs is the first letter of Chinese and Japanese.
const ideographs = 0x3000

// besideIdeograph reports whether a letter of Chinese or Japanese stands next to the byte at i.
func besideIdeograph(text string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, _ := utf8.DecodeRuneInString(text[i+1:])
	return isIdeograph(before) || isIdeograph(after)
}

func isIdeograph(r rune) bool { return r >= ideographs && r != utf8.RuneError && unicode.IsLetter(r) }

// abbreviation reports whether the text before a full stop ends in an abbreviation, so that the
// sentence goes on.
func abbreviation(before string) bool {
	last := before[strings.LastIndexAny(before, " (\n")+1:]
	switch strings.ToLower(last) {
	case "e.g", "i.e", "etc", "vs", "cf", "approx", "no", "incl", "resp", "max", "min", "eg", "ca":
		return true
	}
	return false
}

// readWords returns the words of a sentence, without its clauses' orders and negations.
func readWords(s string) []Word {
	var all []Word
	opens, code := true, false
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !isWordRune(r) {
			switch r {
			case ',', ':', '(', ')', '-', '/', '[', ']', '>', '*', '#', '!', '?', '.':
				if r != '-' || i > 0 && s[i-1] == ' ' {
					opens = true
				}
			case '`', '"':
				code = !code
			}
			i += size
			continue
		}
		end := wordEnd(s, i)
		spelled := strings.ToLower(s[i:end])
		if scheme, _, ok := strings.Cut(spelled, "://"); ok {
			spelled = scheme // patterns do not know addresses
		}
		for _, lower := range expand(spelled) {
			all = append(all, Word{Text: s[i:end], Lower: lower, Start: i, End: end, Code: code || quoted(s, i), Opens: opens})
			opens = false
		}
		i = end
		all = joinName(all, s)
	}
	return all
}

// protocolName is a name whose first word is not about the reader of a text.
var protocolName = [...]string{"model", "context", "protocol"}

// joinName makes one word of the last words if they are the protocol's name.
func joinName(all []Word, s string) []Word {
	begin := len(all) - len(protocolName)
	if begin < 0 {
		return all
	}
	for i, part := range protocolName {
		if w := all[begin+i]; w.Lower != part || i > 0 && w.Opens {
			return all
		}
	}
	name := all[begin]
	name.End, name.Lower = all[len(all)-1].End, "mcp"
	name.Text = s[name.Start:name.End]
	return append(all[:begin], name)
}

// quoted reports whether a quotation mark stands before the word at i.
func quoted(s string, i int) bool { return i > 0 && (s[i-1] == '\'' || s[i-1] == '"' || s[i-1] == '`') }

func isWordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '_' || r == '@' || r == '#' || r == '$' || r == '%'
}

// wordEnd returns the end of the word that begins at i. Signs within a word belong to it: "e-mail",
// "user's", "example.com", "server:tool".
func wordEnd(s string, i int) int {
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if rest, ok := strings.CutPrefix(s[i:], "://"); ok && rest != "" {
			return len(s) - len(rest) + addressEnd(rest)
		}
		if !isWordRune(r) {
			next, _ := utf8.DecodeRuneInString(s[i+size:])
			if !strings.ContainsRune("-'.:", r) || !isWordRune(next) {
				break
			}
		}
		i += size
	}
	return i
}

// addressEnd returns the length of the rest of an address at the start of s. Punctuation at the end
// belongs to the sentence. Chinese and Japanese have no spaces.
func addressEnd(s string) int {
	if end := strings.IndexFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("\"'`<>()[]{}", r) || r >= ideographs
	}); end >= 0 {
		s = s[:end]
	}
	return len(strings.TrimRight(s, ".,;:!?*"))
}

// expand returns the words of a contraction, and the usual spelling of some words.
func expand(lower string) []string {
	switch lower {
	case "can't", "cannot":
		return []string{"can", "not"}
	case "won't":
		return []string{"will", "not"}
	case "e-mail", "e-mails", "e-mailed", "e-mailing":
		return []string{strings.Replace(lower, "-", "", 1)}
	}
	if verb, ok := strings.CutSuffix(lower, "n't"); ok {
		return []string{verb, "not"}
	}
	for ending, full := range contractions {
		if word, ok := strings.CutSuffix(lower, ending); ok {
			return []string{word, full}
		}
	}
	if word, ok := strings.CutSuffix(lower, "'s"); ok {
		switch word {
		case "let":
			return []string{"let", "us"}
		case "it", "that", "there", "what", "here":
			return []string{word, "is"}
		}
		return []string{word}
	}
	return []string{lower}
}

// contractions are the endings of contractions, with the words that they stand for.
var contractions = map[string]string{"'re": "are", "'ve": "have", "'ll": "will", "'m": "am"}
