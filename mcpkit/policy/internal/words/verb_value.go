package words

import (
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// valueReads and valueWrites are verbs that count as the value of an argument that chooses what a
// tool does, where nothing else is expected. They are nouns too often to count in names.
const valueReads = "inspect peek stat ls cat head tail select print display browse load export poll watch options lookup"

var valueWrites = verbLists{
	Adds: prose.NewList("new make enter insert put share comment reply react vote book invite copy clone fork import open put store record log schedule"),
	Changes: prose.NewList("edit change alter amend correct adjust patch mark move archive close start stop launch run execute pause resume lock unlock rotate apply commit " +
		"confirm resolve complete forward pin star mute block ban follow refund charge sync claim toggle configure transfer deploy " +
		"merge rebase push mutate mutation post write"),
	Removes: prose.NewList("strike drop trash kill rm del empty pop consume"),
}

// valueNouns are nouns for acts: "creation" and "deletion" choose as "create" and "delete" do.
var valueNouns = verbLists{
	Reads:   prose.NewList("listing retrieval reading searching fetching viewing getting lookups reads r"),
	Adds:    prose.NewList("creation addition insertion creating adding inserting writes c"),
	Changes: prose.NewList("modification alteration editing updating changing writing setting w u"),
	Removes: prose.NewList("deletion removal deleting removing clearing purging d"),
}

// ValueAct returns the act of a value such as "list", "PUT", "delete_note" or "contact.save" of an
// argument that chooses what its tool does. Participles, such as "created", are not acts: they
// describe what is looked for.
func ValueAct(value string) Act {
	if v := VerbOf(value); v.Act != NoAct {
		return v.Act
	}
	ws := SplitName(value)
	if len(ws) == 0 || len(ws) > 3 {
		return NoAct
	}
	if act := valueAct(ws[0]); act != NoAct {
		return act
	}
	if last := ws[len(ws)-1]; len(ws) > 1 && strings.ContainsAny(value, ".:/") {
		return max(valueAct(last), anyVerb(last))
	}
	return NoAct
}

func valueAct(w string) Act {
	if among(w, valueReads) {
		return Reads
	}
	if a := valueNouns.act(w); a != NoAct {
		return a
	}
	return valueWrites.act(w)
}
