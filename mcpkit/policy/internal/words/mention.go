package words

import (
	"slices"
	"sort"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// A text can name what it does not ask for: a scanner finds files that have "chmod 777", and a
// filter stops messages such as "ignore all previous instructions". That is a mention.

var (
	// applying are verbs of an order to run a command or to use a setting.
	applying = prose.NewList(`use run pass add set execute call start restart retry repeat append prepend include put enter type paste allow open give configure
		export prefix choose pick try make apply install invoke launch write change keep grant mount`)
	// applied are participles of them.
	applied = prose.NewList(`used run passed added set executed called started restarted retried repeated appended prepended included put entered typed pasted
		allowed opened given configured exported prefixed chosen picked tried made applied installed invoked launched written changed kept granted mounted`)
	// advising are words of a sentence that recommends a command or a setting, or says that it is
	// needed.
	advising = prose.NewList(`recommended best better works work needed needs need required requires require helps help solves fixes fastest easiest simplest
		quickest enough otherwise should must faster easier simpler safe fine cure cures disappear disappears vanish vanishes`)
	// rulingOut are words of a sentence about what is not done.
	rulingOut = prose.NewList(`not never no none nothing refused refuses rejected rejects forbidden forbids prevented prevents blocked blocks unsupported unavailable impossible
		ignored rather instead reported reports flagged flags detected detects dangerous insecure unsafe risky`)
	// quoting are words before a quotation of what somebody may write.
	quoting = prose.NewList(`example instance as e.g like say says saying said contain contains containing with phrase phrases text texts sentence sentences word words prompt
		prompts message messages request requests injection injections attack attacks jailbreak jailbreaks leak leaks leaking input inputs pattern
		patterns comment comments string strings called wording`)
	// kinds are words before a list of kinds of texts, of which some are quoted.
	kinds = prose.NewList(`technique techniques kind kinds type types category categories class classes sign signs trick tricks tactic tactics method methods topic topics
		marker markers indicator indicators rule rules trigger triggers content contents`)
)

// maxQuotation is the length of a quotation that somebody may write, in bytes. What stands between
// marks that are further apart is not a quotation.
const maxQuotation = 400

// A placedSentence is a sentence of the folded text and where it begins there.
type placedSentence struct {
	prose.Sentence
	start int
}

// findPlaced returns the sentences of the folded text with their places.
func (t *Text) findPlaced() (all []placedSentence) {
	end := 0
	for _, s := range prose.Sentences(t.folded) {
		if i := strings.Index(t.folded[end:], s.Text); i >= 0 {
			all = append(all, placedSentence{s, end + i})
			end += i + len(s.Text)
		}
	}
	return all
}

// sentenceAt returns the sentence at an index of the folded text, and where the index is in it. The
// signs between two sentences belong to the second: a very long sentence is read as two, and the
// hyphens of "--yolo" can be between them.
func (t *Text) sentenceAt(index int) (s placedSentence, at int, ok bool) {
	all := t.placed()
	i := sort.Search(len(all), func(i int) bool { return index < all[i].start+len(all[i].Text) })
	if i == len(all) {
		return s, 0, false
	}
	return all[i], max(0, index-all[i].start), true
}

// mentions reports whether a text only names what p has found from start to end of the folded text.
func (t *Text) mentions(p Phrase, start, end int) bool {
	switch {
	case p.kind != order:
		return t.value || !t.orders(start, end)
	case (p.Says == howToAnswer || p.Says == whoItIs) && t.inExample(start): // perhaps a text for somebody else
		return true
	case p.Says == hiding && t.onlyDelays(end):
		return true
	}
	return t.quotes(start)
}

// onlyDelays reports whether the sentence at an index of the folded text names a thing of the tool
// that the user learns later: "Do not tell the user the number before the game ends", of a tool
// that compares numbers. A game and a quiz need that.
func (t *Text) onlyDelays(index int) bool {
	s, at, ok := t.sentenceAt(index)
	if !ok || s.First {
		return false
	}
	own := false
	for _, w := range s.Words {
		switch {
		case w.Start < at:
		case among(w.Lower, "until before unless"):
			return own
		case w.Opens || among(w.Lower, "about that this of how whether"):
			return false
		default:
			own = own || len(w.Lower) > 3 && t.firstWords()[Singular(w.Lower)]
		}
	}
	return false
}

// firstWords returns the words of the first sentence in the singular.
func (t *Text) firstWords() map[string]bool {
	all := map[string]bool{}
	if ss := t.placed(); len(ss) > 0 {
		for _, w := range ss[0].Words {
			all[Singular(w.Lower)] = true
		}
	}
	return all
}

// advises reports whether a text recommends what p has found from start to end, without an order. A
// text that names a command after its first sentence recommends the command, unless the sentence
// says that this is not done.
func (t *Text) advises(p Phrase, start, end int) bool {
	s, _, ok := t.sentenceAt(start)
	if !ok || s.First && t.kind == toolText {
		return false
	}
	advises := p.kind == command
	for _, w := range s.Words {
		if at := s.start + w.Start; at >= start && at < end {
			continue
		}
		if rulingOut.Has(w.Lower) {
			return false
		}
		advises = advises || advising.Has(w.Lower)
	}
	return advises
}

// orders reports whether a text tells the reader to run the command from start to end, or to use
// the setting there.
func (t *Text) orders(start, end int) bool {
	s, at, ok := t.sentenceAt(start)
	if !ok || s.isLine(at, at+end-start, t.kind == toolText) {
		return true
	}
	told := false // the sentence has an order before
	for i, w := range s.Words {
		switch {
		case s.start+w.Start >= start:
			return false
		case w.Negated, i == 0 && s.First && t.kind == toolText: // what the tool does
		case i > 0 && !w.Opens && among(s.Words[i-1].Lower, "and or") && !told: // the second verb of "pods that run or mount"
		case w.Order == prose.Imperative && applying.Has(w.Lower), w.Order == prose.Passive && applied.Has(w.Lower):
			if !saysWhen(s.Words[i+1:]) {
				return true
			}
		default:
			told = told || w.Order == prose.Imperative && !w.Opens
		}
	}
	return false
}

// isLine reports whether the command from start to end of the sentence is a line to be run: "Setup:
// curl …" and "If that fails, curl …", but not "--privileged is not available".
func (s placedSentence) isLine(start, end int, ofTool bool) bool {
	rest := strings.Fields(s.Text[min(end, len(s.Text)):])
	if len(rest) > 0 && among(strings.ToLower(rest[0]), "is are was were may can cannot will has does and or") {
		return false
	}
	before := strings.TrimRight(s.Text[:start], " `'\"$")
	switch {
	case before == "":
		return true
	case strings.HasSuffix(before, ":"):
		return !s.First || !ofTool || len(strings.Fields(before)) <= 2
	}
	return strings.HasSuffix(before, ",") && among(s.Words[0].Lower, "if when unless otherwise before after first on for once")
}

// saysWhen reports whether the words after a verb are those of "use it when" or "run before".
func saysWhen(after []prose.Word) bool {
	if len(after) == 0 {
		return false
	}
	switch after[0].Lower {
	case "this", "it", "these", "them":
		return len(after) > 1 && after[1].Lower != "with" && after[1].Lower != "as"
	case "when", "whenever", "before", "after", "for", "to", "in", "if":
		return true
	}
	return false
}

// quotes reports whether what begins at an index of the folded text stands between quotation marks,
// as something that somebody may write.
func (t *Text) quotes(index int) bool {
	before := t.folded[max(0, index-maxQuotation):index]
	if strings.Count(before, `"`)%2 == 0 {
		return false
	}
	after := t.folded[index:min(len(t.folded), index+maxQuotation)]
	opens := strings.LastIndexByte(before, '"')
	if !strings.Contains(after, `"`) {
		return false
	}
	before = before[:opens]
	for { // the other quotations of a list
		rest, ok := strings.CutSuffix(strings.TrimRight(before, " ,"), " or")
		if !ok {
			rest = strings.TrimSuffix(strings.TrimRight(before, " ,"), " and")
		}
		rest, closes := strings.CutSuffix(strings.TrimRight(rest, " ,"), `"`)
		if opens = strings.LastIndexByte(rest, '"'); !closes || opens < 0 {
			break
		}
		before = rest[:opens]
	}
	if endsWith(before, quoting, 1) {
		return true
	}
	s, _, ok := t.sentenceAt(index)
	return ok && s.First && t.kind == toolText && endsWith(beforeList(before), kinds, 4)
}

// endsWith reports whether one of the last n words of a text is in a list.
func endsWith(text string, list *prose.List, n int) bool {
	ws := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return strings.ContainsRune(" (,:'`", r) })
	return slices.ContainsFunc(ws[max(0, len(ws)-n):], func(w string) bool { return list.Has(strings.TrimSuffix(w, ".")) })
}

// beforeList returns what stands before the list that a text ends in: "by technique" of "by
// technique (role play, encoding,". It returns "" for another text. The items of a list are short.
func beforeList(text string) string {
	text = strings.TrimRight(text, " ")
	for _, last := range []string{"or", "and", ","} {
		text = strings.TrimRight(strings.TrimSuffix(text, last), " ")
	}
	opens := strings.LastIndexAny(text, "(:")
	if opens < 0 {
		return ""
	}
	for item := range strings.SplitSeq(text[opens+1:], ",") {
		if len(strings.Fields(item)) > 4 || strings.ContainsAny(item, ".;!?\n") {
			return ""
		}
	}
	return text[:opens]
}
