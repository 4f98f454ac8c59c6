package policy

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// Guess returns a line of Go that annotates t, for a map of annotations by tool name, and what the
// guess is based on. Hints count before the name. If neither says what the tool does, Guess returns
// Destructive, as clients treat a tool without hints: a wrong guess then costs a question and no
// data.
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
	const fromHints = "from its hints"
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
	switch words.VerbOf(t.Name).Act {
	case words.Reads:
		return annotate.EffectReadOnly, fromName
	case words.Adds:
		return annotate.EffectAdditive, fromName
	case words.Changes, words.Removes:
		return annotate.EffectDestructive, fromName
	}
	return annotate.EffectDestructive, "to be safe, since its name does not say what it does"
}

// guessTitle returns the title of t or, without one, its name in words.
func guessTitle(t Tool) string {
	if title := titleOf(t); title != "" && title != t.Name {
		return title
	}
	title := strings.Join(words.SplitName(t.Name), " ")
	if title == "" {
		return t.Name
	}
	first, size := utf8.DecodeRuneInString(title)
	if title = string(unicode.ToUpper(first)) + title[size:]; title == t.Name {
		return "Use " + title
	}
	return title
}
