package words

import (
	"slices"
	"strings"
)

// A Verb is the verb by which the name of a tool is understood.
type Verb struct {
	Word    string
	Act     Act
	Leading bool // the verb is the first word
	Alone   bool // no other word of the name is a verb that writes
}

// VerbOf returns the verb of a tool's name, or the zero Verb. It prefers to find none over finding
// a wrong one: a leading verb that reads wins over all that follows, except in "get_or_create".
func VerbOf(name string) Verb {
	ws := SplitName(name)
	if len(ws) == 0 {
		return Verb{}
	}
	writes := slices.ContainsFunc(ws[1:], func(w string) bool { return anyVerb(w) != NoAct })
	first := Verb{Word: ws[0], Leading: true, Alone: !writes}
	switch first.Act = leadingAct(ws); {
	case first.Act == Reads && len(ws) > 2 && (ws[1] == "or" || ws[1] == "and") && anyVerb(ws[2]) != NoAct:
		return Verb{Word: ws[2], Act: anyVerb(ws[2])}
	case first.Act != NoAct:
		return first
	}
	for i, w := range ws[1:] {
		isLast, rest := i+2 == len(ws), ws[i+2:]
		if slices.Contains(readVerbs, w) {
			if len(rest) == 1 && slices.Contains(readNouns, w) && plainVerbs[rest[0]] != NoAct {
				return Verb{Word: rest[0], Act: plainVerbs[rest[0]]}
			}
			return Verb{Word: w, Act: Reads, Alone: !writes}
		}
		if w == "update" && (!isLast || ambiguousUpdate(ws[i])) {
			continue
		}
		if a := plainVerbs[w]; a != NoAct {
			return Verb{Word: w, Act: a}
		}
	}
	return Verb{}
}

// leadingAct returns the act of the first word, which can depend on the second.
func leadingAct(ws []string) Act {
	w, next := ws[0], ""
	if len(ws) > 1 {
		next = ws[1]
	}
	if slices.Contains(readVerbs, w) {
		return Reads
	}
	if among(next, openings[w]) {
		return NoAct
	}
	if n := nounVerbs[w]; among(next, n.objects) {
		return n.act
	}
	return anyVerb(w)
}

// among reports whether w is one of the words of list, which are separated by spaces.
func among(w, list string) bool { return w != "" && slices.Contains(strings.Fields(list), w) }

func anyVerb(w string) Act {
	if a := plainVerbs[w]; a != NoAct {
		return a
	}
	return leadingVerbs[w]
}

// ambiguousUpdate reports whether "update" is a noun after the word before.
func ambiguousUpdate(before string) bool {
	return among(before, "status latest last next news recent software security system")
}

// ThirdPerson returns the third person of a verb: "deletes" for "delete".
func ThirdPerson(verb string) string {
	for _, end := range []string{"s", "x", "sh", "ch"} {
		if strings.HasSuffix(verb, end) {
			return verb + "es"
		}
	}
	if cut, ok := strings.CutSuffix(verb, "y"); ok && !strings.HasSuffix(cut, "o") {
		return cut + "ies"
	}
	return verb + "s"
}
