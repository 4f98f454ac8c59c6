package words

import (
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// An Act is what a verb says that a tool does.
type Act int

// The acts, in the order of how much they change.
const (
	NoAct Act = iota // the word says nothing about it
	Reads
	Adds
	Changes // alters or replaces existing data, starts something, or cannot be undone
	Removes
)

// verbLists are lists of verbs, by what they do.
type verbLists [Removes + 1]*prose.List

// act returns the act of a verb, or NoAct if it is in no list, and the greater one if it is in two.
func (v *verbLists) act(word string) Act {
	for act := Removes; act > NoAct; act-- {
		if v[act].Has(word) {
			return act
		}
	}
	return NoAct
}

// among reports whether w is one of the words of list, which are separated by spaces.
func among(w, list string) bool {
	for one := range strings.FieldsSeq(list) {
		if one == w {
			return true
		}
	}
	return false
}
