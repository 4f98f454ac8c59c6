package words

// valueReads and valueWrites are verbs that count as the value of an argument that chooses what a
// tool does, where nothing else is expected. They are nouns too often to count in names.
const valueReads = "inspect peek stat ls cat head tail select print display browse load export poll watch options lookup"

var valueWrites = actsOf(map[Act]string{
	Adds: "new make insert put share comment reply react vote book invite copy clone fork import open put store record log schedule",
	Changes: "edit change alter patch mark move archive close start stop launch run execute pause resume lock unlock rotate apply commit " +
		"confirm resolve complete forward pin star mute block ban follow refund charge sync claim toggle configure transfer deploy " +
		"merge rebase push mutate mutation post write",
	Removes: "drop trash kill rm del empty pop consume",
})

// ValueAct returns the act of a value such as "list", "PUT" or "delete_note" of an argument that
// chooses what its tool does. Participles, such as "created", are no acts: they describe what is
// looked for.
func ValueAct(value string) Act {
	if v := VerbOf(value); v.Act != NoAct {
		return v.Act
	}
	ws := SplitName(value)
	if len(ws) == 0 || len(ws) > 3 {
		return NoAct
	}
	if among(ws[0], valueReads) {
		return Reads
	}
	return valueWrites[ws[0]]
}
