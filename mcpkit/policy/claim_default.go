package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// omissionFault returns which required argument a tool or the argument itself says may be left out,
// as a predicate of the tool, or "".
func omissionFault(t Tool, arguments []argument) string {
	for _, a := range arguments {
		if a.Required && a.Depth == 1 {
			if quote := words.SaysOptional(a.said); quote != "" {
				return fmt.Sprintf("requires argument %s, whose description says that it may be left out: %s", a.Path, display.Quote(quote))
			}
		}
	}
	for _, claim := range words.NeedClaims(t.Description) {
		a, ok := argumentNamed(claim.Words, arguments)
		switch {
		case !ok || a.Depth != 1:
		case !claim.Optional && !a.Required && a.Object["default"] == nil:
			return fmt.Sprintf("does not require argument %s, and its description says %s", a.Path, display.Quote(claim.Quote))
		case claim.Optional && a.Required:
			return fmt.Sprintf("requires argument %s, and its description says that it may be left out: %s", a.Path, display.Quote(claim.Quote))
		}
	}
	return ""
}

// argumentNamed returns the only argument whose name is made of nouns, which are in the singular.
// The last word of a name is enough if no other argument ends in it.
func argumentNamed(nouns []string, arguments []argument) (found argument, ok bool) {
	n := 0
	for _, a := range arguments {
		if len(a.words) == 0 {
			continue
		}
		head := a.words[len(a.words)-1]
		if len(a.words) > 1 && (head == "id" || head == "name" || head == "code") {
			head = a.words[len(a.words)-2]
		}
		if slices.Contains(nouns, words.Singular(head)) {
			found = a
			n++
		}
	}
	return found, n == 1
}

// presetFault returns how a text contradicts the default of an argument with values, as a predicate
// of the tool, or "".
func presetFault(t Tool, arguments []argument) string {
	for _, a := range arguments {
		preset, isText := a.Object["default"].(string)
		flag, isFlag := a.Object["default"].(bool)
		values := choices(a.Node)
		switch {
		case isText && len(values) > 1:
			for _, text := range []string{t.Description, a.said} {
				if value, quote := otherPreset(text, preset, values); value != "" {
					return fmt.Sprintf("says %s, and argument %s has the default %s", display.Quote(quote), a.Path, display.Quote(preset))
				}
			}
		case isFlag:
			if said, quote := words.SaysSwitch(a.said); quote != "" && said != flag {
				return fmt.Sprintf("has the default %v for argument %s, whose description says %s", flag, a.Path, display.Quote(quote))
			}
		}
	}
	return ""
}

// otherPreset returns the value that a text gives for the default, if it is one of values and not
// the default, and the words that say so.
func otherPreset(text, preset string, values []string) (value, quote string) {
	for _, claim := range words.PresetClaims(text) {
		var said []string
		for _, w := range claim.Words {
			for _, v := range values {
				if same(w, v) && !slices.Contains(said, v) {
					said = append(said, v)
				}
			}
		}
		if len(said) == 1 && said[0] != preset {
			return said[0], claim.Quote
		}
	}
	return "", ""
}

// same reports whether a word of a text stands for a value of an enum: "percentages" for "percent".
func same(word, value string) bool {
	value = strings.ToLower(value)
	if len(value) < 3 {
		return word == value
	}
	return stem(word) == stem(value) || len(value) > 4 && strings.HasPrefix(word, stem(value))
}
