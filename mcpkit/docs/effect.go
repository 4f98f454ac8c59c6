package docs

import (
	"slices"
	"strings"
	"unicode"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// effect describes what a call may do, by the declared effect or else by the hints. The name of a
// destructive tool says whether it deletes, sends or changes something.
func effect(t policy.Tool) (name, sentence string) {
	is := func(hint *bool) bool { return hint != nil && *hint }
	hints := t.Hints
	if hints == nil {
		hints = &policy.Hints{}
	}
	switch {
	case t.Effect == annotate.EffectReadOnly, t.Effect == 0 && is(hints.ReadOnly):
		name, sentence = "Reads", "Only reads; changes nothing."
	case t.Effect == annotate.EffectAdditive:
		name, sentence = "Adds", "Adds something new; does not change or remove existing data."
	case t.Effect == annotate.EffectDestructive, is(hints.Destructive):
		name, sentence = destructiveEffect(t)
	default:
		return "Not declared", "The effect of a call is not declared."
	}
	if name != "Reads" && is(hints.Idempotent) {
		sentence += " Repeating the call with the same arguments has no further effect."
	}
	if hints.OpenWorld != nil {
		if *hints.OpenWorld {
			sentence += " May reach systems or people outside the service."
		} else {
			sentence += " Reaches nothing outside the service."
		}
	}
	return name, sentence
}

// Verbs at the beginning or end of a tool's name that say what a destructive call does.
var (
	deletingVerbs = []string{"clear", "delete", "destroy", "discard", "drop", "empty", "erase", "purge", "remove", "trash", "wipe"}
	sendingVerbs  = []string{"broadcast", "email", "forward", "invite", "mail", "message", "notify", "publish", "reply", "send"}
)

func destructiveEffect(t policy.Tool) (name, sentence string) {
	var verbs []string
	for _, text := range []string{t.Name, toolTitle(t)} {
		if words := words(text); len(words) > 0 {
			verbs = append(verbs, words[0])
		}
	}
	if words := words(t.Name); len(words) > 0 {
		verbs = append(verbs, words[len(words)-1])
	}
	in := func(family []string) bool {
		return slices.ContainsFunc(verbs, func(verb string) bool { return slices.Contains(family, verb) })
	}
	switch {
	case in(deletingVerbs):
		return "Deletes", "Deletes or removes something; this cannot always be undone."
	case in(sendingVerbs):
		return "Sends", "Sends or publishes something; this cannot be taken back."
	}
	return "Changes", "May change, replace, remove or send something; this cannot always be undone."
}

// words returns the words of a name such as delete_note, deleteNote or "Delete a note", in lower
// case.
func words(name string) []string {
	var b strings.Builder
	lower := false
	for _, r := range name {
		if lower && unicode.IsUpper(r) {
			b.WriteByte(' ')
		}
		lower = unicode.IsLower(r)
		b.WriteRune(unicode.ToLower(r))
	}
	return strings.FieldsFunc(b.String(), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
