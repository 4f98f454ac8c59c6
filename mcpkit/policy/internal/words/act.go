package words

import (
	"slices"
	"strings"
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

// actsOf returns the words of lists, which are separated by spaces, with their act.
func actsOf(lists map[Act]string) map[string]Act {
	acts := make(map[string]Act)
	for act := NoAct; act <= Removes; act++ { // in order, should a word be in two lists
		for w := range strings.FieldsSeq(lists[act]) {
			acts[w] = act
		}
	}
	return acts
}

// among reports whether w is one of the words of list, which are separated by spaces.
func among(w, list string) bool { return w != "" && slices.Contains(strings.Fields(list), w) }
