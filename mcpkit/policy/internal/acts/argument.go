package acts

import (
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// Only reports whether the statement's verb reads and hardly ever does more: a check or a query can
// do more.
func (s Statement) Only() bool {
	return s.Act == words.Reads && among(s.Verb, readers)
}

// HeadReads returns the first words of a text that begins by saying that its tool reads, or that
// begins with what it returns: "The updates of a week". It returns "" for another text.
func HeadReads(text string) string {
	if said := In(text); len(said) > 0 && said[0].Head && said[0].Act == words.Reads {
		return said[0].Quote
	}
	all := prose.Sentences(text)
	if len(all) > 0 && among(all[0].Words[0].Lower, "a an the all past current recent what which names") {
		return all[0].Quote(0, min(5, len(all[0].Words)))
	}
	return ""
}

// HeadRemoves returns the first words of a text that begins by saying that its tool deletes or
// destroys something: "Deletes a note". It returns "" for another text, also for "Removes", which
// is as often said of parts of a result.
func HeadRemoves(text string) string {
	all := prose.Sentences(text)
	if len(all) == 0 {
		return ""
	}
	for _, s := range inSentence(all[0]) {
		said := strings.Fields(s.Quote)
		// "Delete markers of a bucket" begins with a noun.
		noun := len(said) > 1 && strings.EqualFold(said[0], s.Verb) && !among(strings.ToLower(said[1]), objects)
		if s.Head && s.Act != words.Reads && among(s.Verb, destroying) && !noun {
			return s.Quote
		}
	}
	return ""
}

// destroying are verbs that end what exists, and are hardly ever said of parts of a result.
const destroying = removing + " revoke terminate uninstall deprovision decommission unpublish"

// SaysRemoval reports whether the description of an argument that is true or false says that the
// tool then deletes something: "Removes the note after it was read", "Whether to delete the file".
func SaysRemoval(said string) bool {
	for _, s := range prose.Sentences(said) {
		for i, w := range s.Words {
			m, ok := meaningOf(w.Lower)
			if !ok || w.Negated || !among(m.base, destroying+" remove clear empty drop discard") || i+1 == len(s.Words) {
				continue
			}
			opens := i == 0 && (m.form == third || m.form == infinitive) && among(s.Words[1].Lower, objects)
			whether := i > 1 && s.Words[i-1].Lower == "to" && s.Words[i-2].Lower == "whether"
			if opens || whether {
				return true
			}
		}
	}
	return SwitchesOn(said)
}

// HeadComputes reports whether a text begins by saying that its tool makes a text or a number,
// which it can return without storing anything: "Creates a link".
func HeadComputes(text string) bool {
	for _, s := range prose.Sentences(text) {
		m, _ := meaningOf(s.Words[0].Lower)
		made := m.act == words.Adds || among(s.Words[0].Lower, "builds build makes make generates generate composes compose produces produce")
		return made && (m.form == 0 || m.form == third || m.form == infinitive) && computed(s.Words[1:])
	}
	return false
}

// HeadOnlyReads is HeadReads for a verb that hardly ever does more than read.
func HeadOnlyReads(text string) string {
	if all := In(text); len(all) > 0 && all[0].Head && all[0].Only() {
		return all[0].Quote
	}
	return ""
}

// MentionsWriting reports whether a text that [words.Fold] returned has any form of a verb that
// writes, other than in a negation.
func MentionsWriting(text string) bool {
	for _, s := range prose.Sentences(text) {
		for i, w := range s.Words {
			m, ok := meaningOf(w.Lower)
			if ok && m.act != words.Reads && !w.Negated && !w.Code && !(i+1 < len(s.Words) && among(s.Words[i+1].Lower, "nothing none no")) && hasObject(s.Words[i+1:], objectsOf[m.base]) {
				return true
			}
		}
	}
	return false
}

// Denies reports whether a text says that a call changes nothing: "Nothing is stored", "No order is
// placed", "It does not send the mail".
func Denies(text string) bool {
	for _, s := range prose.Sentences(text) {
		for _, w := range s.Words {
			if m, ok := meaningOf(w.Lower); ok && w.Negated && m.act != words.Reads && m.form != third {
				return true
			}
		}
	}
	return false
}

// switched are verbs that, when an argument switches them on or off, write. The passive of others,
// such as "removed", more often says what a result has.
const switched = "save write create mark post publish send notify overwrite archive apply trigger start delete update reset charge book submit " +
	"register acknowledge commit email enqueue schedule approve reject cancel close store release unlock kill stop restart purge erase revoke repair " +
	"rewrite mail deliver push"

// SwitchesOn reports whether the description of an argument that is true or false says that it
// makes the tool write: "When false, the duplicates are merged", "Sets the messages to read".
func SwitchesOn(said string) bool {
	for _, s := range prose.Sentences(said) {
		condition := false
		for i, w := range s.Words {
			if i > 0 && among(s.Words[i-1].Lower, "when if unless with") && among(w.Lower, "true false set on off enabled given") {
				condition = true
			}
			m, ok := meaningOf(w.Lower)
			if !ok || m.act == words.Reads || w.Negated || !hasObject(s.Words[i+1:], objectsOf[m.base]) {
				continue
			}
			switch {
			case i == 0 && among(m.base, switched) && (m.form == third || m.form == infinitive) && i+1 < len(s.Words) && among(s.Words[i+1].Lower, objects),
				// "Rewrites faulty entries in place."
				i == 0 && m.form == third && among(m.base, switched) && !among(m.base, nounish) && i+1 < len(s.Words) && !among(s.Words[1].Lower, prepositions),
				i == 0 && m.form == third && m.base == "set" && hasObject(s.Words[1:], "read seen done"),
				condition && m.form == participle && among(m.base, switched) && i > 0 && among(s.Words[i-1].Lower, "is are also then"),
				condition && m.form == third && among(m.base, switched) && w.Opens,
				i > 1 && s.Words[i-1].Lower == "to" && s.Words[i-2].Lower == "whether" && among(m.base, switched):
				return true
			}
		}
	}
	return false
}

// purposes are verbs after "to" that say that an argument has data that a tool writes.
const purposes = "write save store set update change append insert post publish send overwrite"

// HasPurpose reports whether the description of an argument says that the tool writes its value:
// "Values to write", "New status to set".
func HasPurpose(said string) bool {
	for _, s := range prose.Sentences(said) {
		for i, w := range s.Words {
			m, ok := meaningOf(w.Lower)
			if ok && m.form == participle && among(m.base, "apply set save store write update send") && i+2 < len(s.Words) && !w.Negated &&
				hasObject(s.Words[i+1:], "if when once") && hasObject(s.Words[i+1:], "given set present") {
				return true // "applied at once if given"
			}
			if i > 1 && i < 6 && ok && m.form == infinitive && s.Words[i-1].Lower == "to" && among(m.base, purposes) && !w.Negated &&
				among(s.Words[i-2].Lower, "value values field fields text status data content body title comment note record row rows entry changes message label") {
				return true
			}
		}
	}
	return false
}
