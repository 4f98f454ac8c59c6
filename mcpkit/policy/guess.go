package policy

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// Guess returns a line of Go that annotates t, for a map of annotations by tool name, and what the
// guess is based on.
//
// A guess is never milder than what t says in its hints, its title and its description: a tool with
// readOnlyHint false, or one that lists tasks and marks them as seen, is not guessed to be
// read-only, whatever its name is. A name counts against the hints only if it says that the tool
// changes more. If nothing says what the tool does, Guess returns Destructive, as clients treat a
// tool without hints: a wrong guess then costs a question and no data.
//
//	"search_notes": annotate.ReadOnly("Search notes"),
func Guess(t Tool) (code, why string) {
	annotation, why := guessAnnotation(t)
	return strconv.Quote(t.Name) + ": " + annotation + ",", why
}

// guessAnnotation returns the call of package annotate that Guess returns.
func guessAnnotation(t Tool) (annotation, why string) {
	effect, why := guessEffect(t)
	var opts []string
	h := t.ownHints()
	if h != nil && isTrue(h.Idempotent) && effect != annotate.EffectReadOnly && why != textOutdoes {
		opts = append(opts, "annotate.Idempotent()")
	}
	if h != nil && isFalse(h.OpenWorld) {
		opts = append(opts, "annotate.ClosedWorld()")
	}
	constructor := map[annotate.Effect]string{
		annotate.EffectReadOnly: "ReadOnly", annotate.EffectAdditive: "Additive", annotate.EffectDestructive: "Destructive",
	}[effect]
	arguments := strings.Join(append([]string{strconv.Quote(guessTitle(t))}, opts...), ", ")
	return "annotate." + constructor + "(" + arguments + ")", why
}

// The bases of guesses.
const (
	fromHints       = "from its hints"
	fromName        = "from its name"
	fromDescription = "from its description"
	fromTitle       = "from its title"
	nameOutdoes     = "from its name, which says more than its hints"
	textOutdoes     = "from its title and description, which say more than the rest"
	toBeSafe        = "to be safe, since its name does not say what it does"
	notReadOnly     = "to be safe, since its name says that it reads but its hints do not"
)

// guessEffect returns the strongest of the effects that the hints, the name and the texts of t
// show.
func guessEffect(t Tool) (effect annotate.Effect, why string) {
	effect, why = declaredEffect(t)
	said, place := writtenEffect(t)
	switch {
	case said == undeclared:
	case why == toBeSafe:
		return said, place
	case said > effect:
		return said, textOutdoes
	}
	return effect, why
}

// writtenEffect returns what the title or the description of t says that it writes, as the rules
// read them, or the zero Effect.
func writtenEffect(t Tool) (effect annotate.Effect, why string) {
	if s, ok := describedWriting(t, schemadoc.Parse(t.Input)); ok {
		if s.Act == words.Adds && saysChanges(t) == "" {
			return annotate.EffectAdditive, fromDescription
		}
		return annotate.EffectDestructive, fromDescription
	}
	if verb := titledWriting(t); verb != "" {
		if words.VerbOf(titleOf(t)).Act == words.Adds && saysChanges(t) == "" {
			return annotate.EffectAdditive, fromTitle
		}
		return annotate.EffectDestructive, fromTitle
	}
	return undeclared, ""
}

// declaredEffect returns the stronger of the effects that the hints and the name of t show.
func declaredEffect(t Tool) (effect annotate.Effect, why string) {
	said, sure := hintedEffect(t.ownHints())
	named := namedEffect(t.Name)
	switch {
	case sure && named != annotate.EffectReadOnly && named > said:
		return named, nameOutdoes
	case sure:
		return said, fromHints
	case named == undeclared:
		return annotate.EffectDestructive, toBeSafe
	case named < said:
		return annotate.EffectDestructive, notReadOnly
	}
	return named, fromName
}

// hintedEffect returns the mildest effect that fits the hints. It is sure if the hints leave no
// other.
func hintedEffect(h *Hints) (effect annotate.Effect, sure bool) {
	switch {
	case h == nil:
		return undeclared, false
	case isTrue(h.Destructive):
		return annotate.EffectDestructive, true
	case isTrue(h.ReadOnly):
		return annotate.EffectReadOnly, true
	case isFalse(h.ReadOnly):
		return annotate.EffectAdditive, isFalse(h.Destructive)
	case isFalse(h.Destructive):
		// Such a tool may only read, but does not say so.
		return annotate.EffectAdditive, true
	}
	return undeclared, false
}

// namedEffect returns what a name says, or the zero Effect. A verb that reads counts only as the
// first word of a name without verbs that write.
func namedEffect(name string) annotate.Effect {
	switch verb := words.VerbOf(name); verb.Act {
	case words.Reads:
		if verb.SeemsToRead() {
			return annotate.EffectReadOnly
		}
	case words.Adds:
		for _, word := range words.SplitName(name) {
			if words.VerbOf(word).Act > words.Adds {
				return annotate.EffectDestructive // create_or_update
			}
		}
		return annotate.EffectAdditive
	case words.Changes, words.Removes:
		return annotate.EffectDestructive
	}
	return undeclared
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
