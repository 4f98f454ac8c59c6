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
	Joined  bool // "and", "or" or "then" joins the verb to one that reads

	doubtful bool
}

// OnlyReads reports whether the name says that its tool reads and does nothing else.
func (v Verb) OnlyReads() bool {
	return v.Act == Reads && v.Leading && v.Alone && !among(v.Word, quietVerbs)
}

// SeemsToRead reports whether the name says that its tool reads. The tool may do more.
func (v Verb) SeemsToRead() bool {
	return v.Act == Reads && v.Leading && v.Alone && !among(v.Word, doubtfulVerbs)
}

// VerbOf returns the verb of a tool's name, or the zero Verb. It prefers to find none over finding
// a wrong one: a leading verb that reads wins over all that follows, except in "get_or_create" and
// "fetch_messages_and_delete".
func VerbOf(name string) Verb {
	ws := SplitName(name)
	if len(ws) == 0 {
		return Verb{}
	}
	v := verbOf(ws)
	v.doubtful = v.Act > Reads && isDoubtful(ws, v)
	return v
}

func verbOf(ws []string) Verb {
	writes := slices.ContainsFunc(ws[1:], func(w string) bool { return anyVerb(w) != NoAct })
	first := Verb{Word: ws[0], Leading: true, Alone: !writes}
	first.Act = leadingAct(ws)
	switch joined := joinedVerb(ws); {
	case first.Act == Reads && joined.Act != NoAct:
		return joined
	case first.Act != NoAct:
		return first
	}
	for i, w := range ws[1:] {
		isLast, rest := i+2 == len(ws), ws[i+2:]
		if slices.Contains(readVerbs, w) {
			if len(rest) == 1 && slices.Contains(readNouns, w) && plainVerbs.act(rest[0]) != NoAct {
				return Verb{Word: rest[0], Act: plainVerbs.act(rest[0])}
			}
			if joined := joinedVerb(ws[i+1:]); joined.Act != NoAct {
				return joined
			}
			return Verb{Word: w, Act: Reads, Alone: !writes}
		}
		if w == "upload" && len(rest) == 1 && slices.Contains(readVerbs, rest[0]) {
			return Verb{Word: rest[0], Act: Reads} // project_upload_list lists uploads
		}
		if w == "update" && (!isLast || ambiguousUpdate(ws[i])) || among(ws[i], auxiliaries) || describesNoun(ws[i+1:]) {
			continue
		}
		if a := plainVerbs.act(w); a != NoAct && !(i == 0 && among(ws[0], proposals)) {
			return Verb{Word: w, Act: a}
		}
	}
	if last := ws[len(ws)-1]; len(ws) == 2 && plural(ws[0]) && among(last, closings) {
		return Verb{Word: last, Act: ValueAct(last)}
	}
	return Verb{}
}

// joinedVerb returns the verb that writes after an "or", "and" or "then" of a name. "Or" and "and"
// also join nouns, so after some other words a verb must be one that is hardly ever a noun, or have
// an object: "find_likes_and_posts" finds.
func joinedVerb(ws []string) Verb {
	for i := 1; i+1 < len(ws); i++ {
		if !among(ws[i], "or and then") {
			continue
		}
		act := plainVerbs.act(ws[i+1])
		if i == 1 || ws[i] == "then" {
			act = max(act, ValueAct(ws[i+1]))
		}
		if n := nounVerbs[ws[i+1]]; i+2 < len(ws) && among(ws[i+2], n.objects) {
			act = n.act
		}
		if act >= Adds {
			return Verb{Word: ws[i+1], Act: act, Joined: true}
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
	if last := ws[len(ws)-1]; w == "preview" && len(ws) > 2 && plainVerbs.act(last) != NoAct && !among(next, "bulk batch mass full") {
		return NoAct // "preview_deployment_delete" deletes, "preview_bulk_delete" does not
	}
	if slices.Contains(readVerbs, w) || w == "dry" && next == "run" {
		return Reads
	}
	if describesNoun(ws) || among(next, openings[w]) {
		return NoAct
	}
	if n := nounVerbs[w]; among(next, n.objects) {
		return n.act
	}
	return anyVerb(w)
}

// describesNoun reports whether the verb that begins ws says only what the last word is about:
// update_history is a history, upload_status is a status, and delete_dry_run deletes nothing.
func describesNoun(ws []string) bool {
	if len(ws) < 2 || len(ws) > 3 {
		return false
	}
	verb, last := ws[0], ws[len(ws)-1]
	switch {
	case last == "run":
		return ws[len(ws)-2] == "dry"
	case verb == "add":
		return among(last, quantities)
	case last == "status":
		return !among(verb, statusVerbs)
	case len(ws) == 2 && among(last, trials):
		return !among(verb, trialVerbs)
	}
	return among(last, happenings) && !among(verb, keepers) || among(last, transferLimits) && among(verb, transfers)
}

// anyVerb returns the act of a word that is a verb where it leads, or NoAct.
func anyVerb(w string) Act {
	if a := plainVerbs.act(w); a != NoAct {
		return a
	}
	return leadingVerbs.act(w)
}

// ambiguousUpdate reports whether "update" is a noun after the word before.
func ambiguousUpdate(before string) bool {
	return among(before, "status latest last next news recent software security system")
}

// plural reports whether w looks like the plural of a noun.
func plural(w string) bool {
	return len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us") &&
		!strings.HasSuffix(w, "is") && !among(w, "news sales goods series results")
}

// ThirdPerson returns the third person of a verb: "deletes" for "delete".
func ThirdPerson(verb string) string {
	for _, end := range []string{"s", "x", "sh", "ch"} {
		if strings.HasSuffix(verb, end) {
			return verb + "es"
		}
	}
	if cut, ok := strings.CutSuffix(verb, "y"); ok && !strings.HasSuffix(cut, "a") && !strings.HasSuffix(cut, "o") && !strings.HasSuffix(cut, "e") {
		return cut + "ies"
	}
	return verb + "s"
}
