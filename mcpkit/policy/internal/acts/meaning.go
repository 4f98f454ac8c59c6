package acts

import (
	"iter"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// A form is what the form of a verb says.
type form int

const (
	third      form = iota + 1 // deletes
	participle                 // deleted
	gerund                     // deleting
	infinitive                 // delete
)

// A meaning is the verb that a word is a form of.
type meaning struct {
	base string
	act  words.Act
	form form
}

// meaningOf returns the verb that a word is a form of. ok is false if the lists have no such verb.
//
// The first words are looked up in the lists, which costs a small server less than making a table
// of all forms.
func meaningOf(word string) (m meaning, ok bool) {
	if all, made := meanings.Get(lookupsToCompile, "", meaningsOf); made {
		m, ok = all[word]
		return m, ok
	}
	for act, base := range verbs() {
		if prose.IsForm(base, word) {
			m, ok = meaning{base, act, formOf(base, word)}, true // later lists go before, as in meanings
		}
	}
	return m, ok
}

// isInfinitive reports whether a word is the base form of a verb.
func isInfinitive(word string) bool {
	m, _ := meaningOf(word)
	return m.form == infinitive
}

// lookupsToCompile is after how many words meaningOf makes the table of all forms.
const lookupsToCompile = 64

// meanings are the forms of all verbs.
var meanings prose.Table[meaning]

func meaningsOf(string) map[string]meaning {
	all := map[string]meaning{}
	for act, base := range verbs() {
		for _, f := range prose.Forms(base) {
			all[f] = meaning{base, act, formOf(base, f)}
		}
	}
	return all
}

// verbs iterates over the verbs in the base form. Some words are in two lists.
func verbs() iter.Seq2[words.Act, string] {
	return func(yield func(words.Act, string) bool) {
		lists := []struct {
			act  words.Act
			list string
		}{{words.Reads, readers}, {words.Reads, thinkers}, {words.Adds, writers[words.Adds]}, {words.Changes, writers[words.Changes]}, {words.Removes, writers[words.Removes]}}
		for _, l := range lists {
			for base := range strings.FieldsSeq(l.list) {
				if !yield(l.act, base) {
					return
				}
			}
		}
	}
}

// unchanged are verbs whose participle looks like the base form.
const unchanged = "set reset"

func formOf(base, f string) form {
	switch {
	case f == base:
		return infinitive
	case strings.HasSuffix(f, "ing"):
		return gerund
	case strings.HasSuffix(f, "s"):
		return third
	}
	return participle
}
