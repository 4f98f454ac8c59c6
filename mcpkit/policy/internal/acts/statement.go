package acts

import (
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// A Statement is a part of a text that says what a tool does.
type Statement struct {
	Verb  string    // the base form: "delete"
	Act   words.Act // what the verb says
	Quote string    // the words of the text
	Head  bool      // the statement begins a sentence
	Or    bool      // "or" joins the statement to the one before, or to the next
}

// In returns the statements of a text that [words.Fold] returned, in order.
func In(text string) []Statement {
	var all []Statement
	for _, s := range prose.Sentences(text) {
		all = append(all, inSentence(s)...)
	}
	return all
}

// Writes returns the first statement that says that a tool writes.
func Writes(text string) (s Statement, ok bool) {
	for _, s := range In(text) {
		if s.Act >= words.Adds {
			return s, true
		}
	}
	return Statement{}, false
}

const (
	objects = "a an the it them its their this these those each every all any one two some your his her our another that both " +
		"broken faulty damaged invalid corrupt dead unused overdue new old open stale expired outdated unread missing matching duplicate existing such"
	// prepositions follow a noun and not a verb that has an object.
	prepositions = "of for from in by with that which and or are is was were since within between at on about to per during up out until who you " +
		"whose where made can may will have has"
	// subordinators begin a clause whose subject is not the tool.
	subordinators = "that which who whose whom where when if whether how what why once until unless while than because whatever whenever"
	// removing are verbs of removal whose third person is not a noun. A tool that "removes
	// duplicates" may do so in what it returns.
	removing = "delete erase destroy purge wipe overwrite"
	subjects = "it this tool calling each every a the also then call"
)

// inSentence returns the statements of a sentence.
func inSentence(s prose.Sentence) []Statement {
	var found []Statement
	if effect, ok := listedEffect(s); ok {
		return append(found, effect)
	}
	ws := s.Words
	if among(ws[0].Lower, "use call useful helpful helps handy good best suited suitable intended meant worth do") {
		return nil // it says when to use the tool
	}
	head := tellsAt(ws)
	subordinate := false
	// A text can also be written in base forms: "Delete a note".
	bare := (head > 0 || head == 0 && s.First) && isInfinitive(ws[head].Lower)
	reported := head >= 0 && asks(ws[head+1:])
	for i, w := range ws {
		if w.Opens {
			subordinate = subordinate && i > 0 && among(ws[i-1].Lower, "or and")
		}
		if i > head && among(w.Lower, subordinators) && !(w.Lower == "that" && i == 0) {
			subordinate = true
		}
		m, ok := meaningOf(w.Lower)
		if !ok || w.Negated || w.Code || i+1 < len(ws) && among(ws[i+1].Lower, "nothing none no") || !hasObject(ws[i+1:], objectsOf[m.base]) || m.base == "replace" && supersedes(ws[i+1:]) || m.base == "send" && asksForData(ws[i+1:]) {
			continue
		}
		if reported && i > head {
			continue
		}
		switch {
		case i == head && m.form == third, i == head && m.form == infinitive && (i == 0 && s.First || i > 0):
			if opensStatement(ws, i, m) {
				found = append(found, statement(s, i, m, true))
			}
		case head >= 0 && i > head && (m.form == third || m.form == infinitive && bare) && !subordinate && joins(ws, head, i):
			found = append(found, statement(s, i, m, false))
		case m.form == gerund && head >= 0 && i > head && m.act != words.Reads && !subordinate && accompanies(ws, i, m):
			found = append(found, statement(s, i, m, false))
		case m.form == participle || among(m.base, unchanged) && m.form == infinitive:
			if m.act != words.Reads && (!subordinate && happens(ws, i, m) || head >= 0 && i > head && caused(ws, head, i)) {
				found = append(found, statement(s, i, m, false))
			}
		}
	}
	if effect, ok := byCalling(s); ok {
		found = append(found, effect)
	}
	if effect, ok := endsWithReading(s); ok {
		found = append(found, effect)
	}
	return found
}

// supersedes reports whether the object of "replace" is a part of an interface, so that it says
// what the tool is there for: "Replaces the deprecated endpoint".
func supersedes(ws []prose.Word) bool {
	for k, w := range ws {
		if w.Opens || k > 5 {
			return false
		}
		if among(w.Lower, "deprecated legacy endpoint endpoints tool api command commands") {
			return true
		}
	}
	return false
}

// asksForData reports whether the object of "send" is a request that only reads: "Sends a HEAD
// request", "Sends a GraphQL query".
func asksForData(ws []prose.Word) bool {
	for k, w := range ws {
		if w.Opens || k > 4 {
			return false
		}
		if w.Text == strings.ToUpper(w.Text) && among(w.Lower, "head get options select dns whois sparql sql") || among(w.Lower, "graphql sparql search ping probe lookup") {
			return !slices.ContainsFunc(ws, func(w prose.Word) bool {
				return among(w.Lower, "mutation mutations post put patch delete insert update")
			})
		}
	}
	return false
}

// asks reports whether the object of the first verb is a question, as in "Explains what a rule
// does".
func asks(ws []prose.Word) bool {
	return len(ws) > 0 && among(ws[0].Lower, "what how whether who where when why which if")
}

// tellsAt returns the index of the verb of a sentence whose subject is the tool: the first word, or
// the verb after "It", "This tool also", "Each call" or "It will". It returns -1 for another
// sentence.
func tellsAt(ws []prose.Word) int {
	i := 0
	for i < len(ws) && i < 5 && among(ws[i].Lower, subjects) && !ws[i].Code {
		i++
	}
	modal := false
	if i > 0 && i < len(ws) && among(ws[i].Lower, "will may can does") {
		modal = true
		for i++; i < len(ws) && among(ws[i].Lower, "also then automatically always"); i++ {
		}
	}
	if i < len(ws) {
		if m, ok := meaningOf(ws[i].Lower); ok {
			if i > 0 && (among(ws[i-1].Lower, "a the each every") || modal != (m.form == infinitive)) {
				return -1
			}
			return i
		}
	}
	if i == 0 && len(ws) > 0 && strings.HasSuffix(ws[0].Lower, "s") {
		return 0 // another verb, such as "Renders"
	}
	return -1
}

// opensStatement reports whether the verb at i begins a statement, and is not a noun.
func opensStatement(ws []prose.Word, i int, m meaning) bool {
	if m.act == words.Reads {
		return true
	}
	if i+1 >= len(ws) || ws[i+1].Opens && i+2 >= len(ws) {
		return i > 0
	}
	next := ws[i+1].Lower
	switch {
	case among(m.base, nounish) && isSubject(ws[i+1:]):
		return false
	case i == 0 && m.form == third && among(next, finite):
		return false // "Deletes are only simulated"
	case ws[i+1].Opens || next == "and" || next == "or":
		// "Lists, creates or removes": a list of verbs, if another verb follows.
		return joinsVerb(ws[i+1:])
	case i > 0 && ws[i-1].Lower == "it":
		// "It starts at noon" is not about the tool.
		return among(next, objects) && !among(next, "each every all")
	case among(m.base, nounish):
		if m.form == infinitive && i == 0 {
			return among(next, objects)
		}
		return !among(next, prepositions)
	case m.act == words.Adds && computed(ws[i+1:]):
		return false
	}
	return !among(next, "up out of two together")
}

// finite are verbs after which the word before them is their subject.
const finite = "is are was were has have had will would can cannot could may might must appear appears remain remains happen happens occur occurs exist belong"

// isSubject reports whether a noun before the words is the subject of their clause, which then has
// its verb: "Refunds are issued by staff", "Logs excluded from the index can't be found".
func isSubject(ws []prose.Word) bool {
	for k, w := range ws {
		switch {
		case w.Opens, among(w.Lower, "and or then"), among(w.Lower, subordinators):
			return false
		case among(w.Lower, "is are was were can cannot could may might must will would should has have had does do"):
			return k == 0 || !among(ws[k-1].Lower, "you they we i he she user users people")
		}
	}
	return false
}

// joinsVerb reports whether the next of the words that is not a conjunction is a verb in the third
// person.
func joinsVerb(ws []prose.Word) bool {
	for _, w := range ws {
		if among(w.Lower, "and or then also") {
			continue
		}
		m, ok := meaningOf(w.Lower)
		return ok && (m.form == third || m.form == infinitive)
	}
	return false
}

// computed reports whether the object of a verb is a text that a tool can return without storing
// anything: "Creates a link", "Writes a summary".
func computed(ws []prose.Word) bool {
	for _, w := range ws[:min(6, len(ws))] {
		if among(w.Lower, "link url address preview summary report chart diagram diff list table overview plan estimate outline text string image "+
			"picture numbers number forecast comparison statistics graph snapshot qr code regex query expression") {
			return true
		}
	}
	return false
}

// joins reports whether the third person at i continues the statement whose verb is at head: after
// "and", "or", "then" or a comma, with an object.
func joins(ws []prose.Word, head, i int) bool {
	before := i - 1
	for before > head && strings.HasSuffix(ws[before].Lower, "ly") && len(ws[before].Lower) > 4 {
		before-- // "and permanently deletes it"
	}
	joined := ws[before+1].Opens || among(ws[before].Lower, "and or then also")
	if m, _ := meaningOf(ws[i].Lower); !joined || i+1 == len(ws) || among(m.base, nounish) && isSubject(ws[i+1:]) {
		return false
	}
	if i+2 < len(ws) && among(ws[i+1].Lower, "out off up down back away over") {
		return among(ws[i+2].Lower, objects)
	}
	if among(ws[i+1].Lower, objects) || ws[before].Lower == "then" && !among(ws[i+1].Lower, prepositions) {
		return true
	}
	if m, _ := meaningOf(ws[i].Lower); ws[before].Lower == "and" && m.form == third && among(m.base, removing) && !among(ws[i+1].Lower, prepositions) {
		return true // no noun is spelled like these verbs: "and erases files"
	}
	return listOfVerbs(ws[head:i]) && !among(ws[i+1].Lower, prepositions)
}

// listOfVerbs reports whether the words are only verbs and the words that join them. The object of
// such a list is at its end: "creates, changes or removes contacts".
func listOfVerbs(ws []prose.Word) bool {
	for _, w := range ws {
		m, ok := meaningOf(w.Lower)
		if !among(w.Lower, "and or then also") && !(ok && (m.form == third || m.form == infinitive)) {
			return false
		}
	}
	return true
}

// accompanies reports whether the gerund at i says what else the tool does: ", marking them as
// read".
func accompanies(ws []prose.Word, i int, m meaning) bool {
	if !ws[i].Opens && !among(ws[i-1].Lower, "and also then") || i+1 == len(ws) || !among(ws[i+1].Lower, objects) {
		return false
	}
	for k := 1; k < i; k++ {
		// "for creating, updating or deleting them" is not a statement.
		if strings.HasSuffix(ws[k].Lower, "ing") && !ws[k].Opens {
			return false
		}
	}
	return !among(m.base, "remove replace change move drop discard clear add set assign place record apply")
}

// hasObject reports whether one of the next words is in list. An empty list asks for none.
func hasObject(ws []prose.Word, list string) bool {
	for _, w := range ws[:min(7, len(ws))] {
		if among(w.Lower, list) {
			return true
		}
	}
	return list == ""
}

// statement returns the statement of the verb at i, with the words that follow it.
func statement(s prose.Sentence, i int, m meaning, head bool) Statement {
	ws := s.Words
	from, to := i, i+1
	if m.form == participle || m.form == infinitive {
		for from > 0 && i-from < 4 && !ws[from].Opens {
			from--
		}
	}
	for to < len(ws) && to-i < 6 && !ws[to].Opens {
		to++
	}
	or := i > 0 && ws[i-1].Lower == "or" || i+1 < len(ws) && ws[i+1].Lower == "or"
	return Statement{Verb: m.base, Act: m.act, Quote: s.Quote(from, to), Head: head, Or: or}
}
