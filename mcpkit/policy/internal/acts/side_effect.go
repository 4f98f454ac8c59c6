package acts

import (
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// listedEffect returns the statement of a sentence that lists a side effect: "Side effects: holds
// the name for a day".
func listedEffect(s prose.Sentence) (effect Statement, ok bool) {
	ws := s.Words
	if len(ws) < 3 || ws[0].Lower != "side" || !among(ws[1].Lower, "effect effects") || !ws[2].Opens || among(ws[2].Lower, "none no nothing n/a") {
		return Statement{}, false
	}
	return Statement{Verb: "change", Act: words.Changes, Quote: s.Quote(0, min(len(ws), 9)), Head: true}, true
}

// byCalling returns the statement of a sentence that says what a call does with the act of the tool
// as its subject: "Looking at an alert acknowledges it", "Reading a message marks it as read". A
// verb that does not read is the act of another tool or of people: "Deleting a file closes its
// tasks".
func byCalling(s prose.Sentence) (effect Statement, ok bool) {
	ws := s.Words
	first, known := meaningOf(ws[0].Lower)
	if !strings.HasSuffix(ws[0].Lower, "ing") || len(ws) < 4 ||
		!known || first.act != words.Reads {
		return Statement{}, false
	}
	for i := 1; i < min(len(ws), 9); i++ {
		if ws[i].Opens || among(ws[i].Lower, subordinators) || among(ws[i].Lower, "is are can may must needs should") {
			return Statement{}, false
		}
		m, ok := meaningOf(ws[i].Lower)
		if counts := among(ws[i].Lower, "counts") && i+2 < len(ws); counts && among(ws[i+1].Lower, "as") && !ws[i].Negated {
			if m, _ := meaningOf(ws[i+2].Lower); m.act >= words.Adds && m.form == gerund {
				return statement(s, i+2, m, true), true
			}
			return Statement{}, false
		}
		if ok && m.form == third && m.act >= words.Adds && !ws[i].Negated && i+1 < len(ws) && among(ws[i+1].Lower, objects) &&
			hasObject(ws[i+1:], objectsOf[m.base]) {
			return statement(s, i, m, true), true
		}
	}
	return Statement{}, false
}

// ended are verbs that say that a thing is gone.
const ended = "burn burns burned burnt delete deletes deleted remove removes removed destroy destroys destroyed erase erases erased expire expires " +
	"vanish vanishes disappear disappears self-destruct self-destructs purged wiped consumed discarded gone used spent"

// endsWithReading returns the statement of a sentence that says that a thing is gone once it was
// read: "a drop, which burns as it is read".
func endsWithReading(s prose.Sentence) (effect Statement, ok bool) {
	ws := s.Words
	for i, w := range ws {
		if !among(w.Lower, ended) || w.Negated {
			continue
		}
		for j := i + 1; j < len(ws) && j < i+4; j++ {
			if !among(ws[j].Lower, "as when once after on by") {
				continue
			}
			for k := j + 1; k < len(ws) && k < j+5; k++ {
				if k > j+1 && among(ws[k].Lower, "lookup call request read check query") && among(ws[k-1].Lower, "the this each every") {
					return Statement{Verb: "delete", Act: words.Removes, Quote: s.Quote(i, k+1)}, true
				}
				if among(ws[k].Lower, "read reading opened opening viewed viewing shown fetched fetching retrieved retrieval") &&
					(k+1 == len(ws) || !among(ws[k+1].Lower, "twice two three four five ten several by many")) {
					return Statement{Verb: "delete", Act: words.Removes, Quote: s.Quote(i, k+1)}, true
				}
				if !among(ws[k].Lower, "it they is are was were been has have the a first being") || k == j+1 && among(ws[j].Lower, "by") && !among(ws[k].Lower, "the") {
					break
				}
			}
		}
	}
	return Statement{}, false
}

// caused reports whether the participle at i says what the tool has somebody do with a thing: "and
// has the letter that is due posted".
func caused(ws []prose.Word, head, i int) bool {
	for j := i - 2; j > head && i-j < 10; j-- {
		if among(ws[j].Lower, "has gets") {
			return among(ws[j-1].Lower, "and then also") && among(ws[j+1].Lower, "a an the it them its their") &&
				!among(ws[i-1].Lower, "is are was were be been already not and or")
		}
	}
	return false
}

// events are verbs whose passive says what a call does. The passive of others more often says how
// things are: "Duplicates are removed", "Data is stored in the EU".
const events = "revoke pay transfer withdraw refund send email notify post publish trigger fire start restart enqueue schedule reset charge create reopen cancel approve acknowledge " +
	"dequeue consume book register submit reindex rebuild delete overwrite replace merge save write update"

// loose are events whose passive needs a sign that the call causes it.
const loose = "delete overwrite replace merge save write update create cancel approve publish post start register schedule"

// happens reports whether the participle at i says what a call does: "the totals are saved back".
func happens(ws []prose.Word, i int, m meaning) bool {
	j := i - 1
	for j > 0 && among(ws[j].Lower, "then also automatically always immediately being") {
		j--
	}
	future := j > 1 && ws[j].Lower == "be" && among(ws[j-1].Lower, "will may")
	if j < 1 || !future && !among(ws[j].Lower, "is are gets get") {
		return false
	}
	next := ""
	if i+1 < len(ws) {
		next = ws[i+1].Lower
	}
	if m.base == "mark" {
		return next == "as" || among(next, "read seen done")
	}
	if causedByCall(ws) && m.act >= words.Adds {
		return true
	}
	if next == "from" && among(m.base, "pay charge debit deduct withdraw") {
		return true
	}
	if !among(m.base, events) || among(next, "by daily hourly weekly nightly monthly regularly every in at after within under for from with") {
		return false
	}
	if !among(m.base, loose) {
		return !hasSubordinator(ws[i+1:])
	}
	return causes(ws, i)
}

func hasSubordinator(ws []prose.Word) bool {
	for _, w := range ws {
		if among(w.Lower, "when if whenever once unless before after") {
			return true
		}
	}
	return false
}

// causes reports whether the sentence has a sign that the call causes what the participle at i
// says.
func causes(ws []prose.Word, i int) bool {
	for k, w := range ws {
		switch {
		case among(w.Lower, "also afterwards meanwhile missing"), k < i && among(w.Lower, "previous former old"), k > i && k <= i+2 && w.Lower == "back",
			k > i && w.Lower == "exist":
			return true
		}
	}
	return causedByCall(ws)
}

// causedByCall reports whether the sentence says that something happens with a call: "after each
// call", "as a side effect".
func causedByCall(ws []prose.Word) bool {
	for k := 1; k < len(ws); k++ {
		switch before := ws[k-1].Lower; ws[k].Lower {
		case "effect":
			if before == "side" {
				return true
			}
		case "time":
			if before == "same" {
				return true
			}
		case "call", "read", "request", "lookup", "fetch":
			if among(before, "each every") {
				return true
			}
		}
	}
	return false
}
