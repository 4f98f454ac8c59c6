package policy

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/annotate"
)

// Guess returns the line of Go that annotates a tool, for a map of annotations by tool, and what it was guessed from. What the
// hints of the tool say counts before what its name says. A tool of which neither says anything is taken to be destructive, as
// clients take it without hints: a wrong guess then costs a question, and no data.
//
//	"search_notes": annotate.ReadOnly("Search notes"),
func Guess(t Tool) (code, why string) {
	effect, why := guessEffect(t)
	var opts []string
	if h := t.Hints; h != nil && isTrue(h.Idempotent) && effect != annotate.EffectReadOnly {
		opts = append(opts, "annotate.Idempotent()")
	}
	if h := t.Hints; h != nil && isFalse(h.OpenWorld) {
		opts = append(opts, "annotate.ClosedWorld()")
	}
	constructor := map[annotate.Effect]string{
		annotate.EffectReadOnly: "ReadOnly", annotate.EffectAdditive: "Additive", annotate.EffectDestructive: "Destructive",
	}[effect]
	arguments := strings.Join(append([]string{strconv.Quote(guessTitle(t))}, opts...), ", ")
	return strconv.Quote(t.Name) + ": annotate." + constructor + "(" + arguments + "),", why
}

func guessEffect(t Tool) (effect annotate.Effect, why string) {
	const fromHints = "from the hints that it has"
	if h := t.Hints; h != nil {
		switch {
		case isTrue(h.ReadOnly) && !isTrue(h.Destructive):
			return annotate.EffectReadOnly, fromHints
		case isTrue(h.Destructive):
			return annotate.EffectDestructive, fromHints
		case isFalse(h.Destructive):
			return annotate.EffectAdditive, fromHints
		}
	}
	const fromName = "from its name"
	switch verbOf(t.Name).act {
	case reads:
		return annotate.EffectReadOnly, fromName
	case adds:
		return annotate.EffectAdditive, fromName
	case changes, removes:
		return annotate.EffectDestructive, fromName
	}
	return annotate.EffectDestructive, "to be safe, since its name does not say what it does"
}

// guessTitle is the title that the tool has, or its name in words.
func guessTitle(t Tool) string {
	if title := titleOf(t); title != "" && title != t.Name {
		return title
	}
	title := strings.Join(splitName(t.Name), " ")
	if title == "" {
		return t.Name
	}
	first, size := utf8.DecodeRuneInString(title)
	if title = string(unicode.ToUpper(first)) + title[size:]; title == t.Name {
		return "Use " + title
	}
	return title
}
