package policy

// A Box is a box of a directory's checklist, with what a report says about it.
type Box struct {
	Text  string   // the text of the box, as the directory writes it
	State BoxState // whether it is ticked
	// Notes say what decides the state: the evidence, the findings, or what its owner has to do. Asides
	// say what else was found: advice, waived findings, and rules that were not measured.
	Notes, Asides []string
}

// notes returns the notes of the box, and then what else was found.
func (b Box) notes() []string { return append(b.Notes[:len(b.Notes):len(b.Notes)], b.Asides...) }

// A BoxState is the state of a box. A larger state is worse.
type BoxState int

const (
	BoxDone   BoxState = iota // it was checked and holds
	BoxOwner                  // only the owner of the server can know
	BoxFailed                 // it was checked and does not hold
)

// String returns "done", "only you can know" or "failed".
func (s BoxState) String() string {
	switch s {
	case BoxDone:
		return "done"
	case BoxFailed:
		return "failed"
	}
	return "only you can know"
}

// class returns the state as a word for style sheets and programs.
func (s BoxState) class() string {
	switch s {
	case BoxDone:
		return "done"
	case BoxFailed:
		return "failed"
	}
	return "owner"
}
