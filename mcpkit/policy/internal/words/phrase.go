package words

import (
	"iter"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
)

// A Phrase is a pattern of words that do something other than describe a tool.
type Phrase struct {
	Says string // what the words do, for example "to ignore other instructions"

	pattern *lazyregexp.Regexp
	// named marks a pattern whose first group is a name. A match is in order if the name belongs
	// to a tool or an argument of the server, or is a word such as "this" in "this tool".
	named bool
	kind  phraseKind
	// takenBack reports whether the text before a match takes it back, or is nil.
	takenBack func(before string) bool
}

// A phraseKind says what a phrase is by itself.
type phraseKind int

const (
	order   phraseKind = iota
	command            // a command or an option that weakens a protection
	setting            // a setting that weakens one in some places, and is usual in others
)

// newPhrase returns the phrase of a pattern, which ignores case. Every match contains one of the
// anchors, see [lazyregexp.New].
func newPhrase(says, pattern string, anchors ...string) Phrase {
	return Phrase{Says: says, pattern: lazyregexp.New(`(?i)`+pattern, anchors...)}
}

// as returns the phrase with its kind.
func (p Phrase) as(kind phraseKind) Phrase {
	p.kind = kind
	return p
}

// newNamedPhrase is newPhrase for a pattern whose first group is a name.
func newNamedPhrase(says, pattern string, anchors ...string) Phrase {
	p := newPhrase(says, pattern, anchors...)
	p.named = true
	return p
}

// newAffirmedPhrase is newPhrase for a pattern that a negation takes back.
func newAffirmedPhrase(says, pattern string, anchors ...string) Phrase {
	p := newPhrase(says, pattern, anchors...)
	p.takenBack = negated
	return p
}

// encouraging are verbs that a negation turns into an order.
var encouraging = []string{"hesitate", "refuse", "fail", "forget", "worry", "mind", "stop", "wait", "decline"}

// negated reports whether the clause that a text ends with is negated: "do not send it", but not
// "do not hesitate to send it".
func negated(text string) bool {
	text = text[max(0, len(text)-120):]
	clause := strings.ToLower(text[strings.LastIndexAny(text, ".,;:!?()")+1:])
	not := false
	for w := range strings.FieldsSeq(clause) {
		not = not || w == "not" || w == "never" || strings.HasSuffix(w, "n't")
		if not && slices.Contains(encouraging, w) {
			return false
		}
	}
	return not
}

// In other languages, negationAbroad matches a sentence with a negation, and conjunctionAbroad the
// words that end what it negates.
var (
	negationAbroad = lazyregexp.New(`(?i)(?:^|[^\pL])(?:nicht|nichts|nie|niemals|kein|keine[nmrs]?|no|nunca|jamás|nada|ningun[oa]?|ningún|não|nenhum|nenhuma|ne|n['’]|jamais|rien|` +
		`non|mai|niente|nulla|nessun[oa]?|не|никогда|ничего)(?:[^\pL]|$)|n['’]\pL`)
	conjunctionAbroad = lazyregexp.New(`(?i)[.!?;。](?:\s|$)|\s(?:und|sondern|aber|y|sino|pero|mas|et|mais|e|ma|и|а|но)\s`)
)

// negatedAbroad is negated for other languages: "Bucht nie, ohne den Nutzer zu informieren".
func negatedAbroad(text string) bool {
	text = strings.ToValidUTF8(text[max(0, len(text)-120):], "")
	if ends := conjunctionAbroad.FindAllStringIndex(text); len(ends) > 0 {
		text = text[ends[len(ends)-1][1]:]
	}
	return negationAbroad.MatchString(text)
}

// Find returns the first match in a text that [Fold] returned; lower is the text in lower case.
// A match with a name that
// is own does not count.
func (p Phrase) Find(text, lower string, own func(name string) bool) (found string, ok bool) {
	for start, end := range p.matches(text, lower, own) {
		return strings.TrimSpace(text[start:end]), true
	}
	return "", false
}

// matches iterates over the places of what Find may find.
func (p Phrase) matches(text, lower string, own func(name string) bool) iter.Seq2[int, int] {
	return func(yield func(start, end int) bool) {
		if !p.pattern.Possible(lower) {
			return
		}
		for _, m := range p.pattern.Regexp().FindAllStringSubmatchIndex(text, -1) {
			if p.named {
				name := text[m[2]:m[3]]
				if own(name) || slices.ContainsFunc(selfReferences, func(s string) bool { return strings.EqualFold(s, name) }) {
					continue
				}
			}
			if p.takenBack != nil && p.takenBack(text[:m[0]]) {
				continue
			}
			if !yield(m[0], m[1]) {
				return
			}
		}
	}
}

// VerifyAnchors returns an error unless every match of the phrase provably contains one of its
// anchors. It is meant for tests.
func (p Phrase) VerifyAnchors() error { return p.pattern.VerifyAnchors() }

// selfReferences are words that refer to the tool itself instead of naming it.
var selfReferences = []string{"this", "that", "the", "same", "a"}
