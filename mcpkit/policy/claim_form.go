package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// timeWords are words of the names of arguments that give a time.
var timeWords = strings.Fields("from to since until after before start end begin date day month time year period week earliest latest min max timestamp at")

// orderWords are words in names of arguments that sort or filter.
var orderWords = strings.Fields("sort order sorting ordering by group grouping filter filters direction rank where query q")

// filterFault returns the words by which a tool promises to sort or filter in a way that no
// argument asks for, or "".
func filterFault(t Tool, arguments []argument) string {
	named := func(list []string) bool {
		return slices.ContainsFunc(arguments, func(a argument) bool {
			return slices.ContainsFunc(a.words, func(w string) bool { return slices.Contains(list, w) })
		})
	}
	if named(orderWords) {
		return ""
	}
	if quote := words.FindOrder(t.Description); quote != "" {
		return quote
	}
	if quote, by := words.FindOrderChoice(t.Description); quote != "" && !slices.ContainsFunc(arguments, func(a argument) bool {
		return a.speaksOf(by) || slices.ContainsFunc(by, func(w string) bool { return isValue(w, choices(a.Node)) }) ||
			slices.ContainsFunc(a.words, func(w string) bool { return slices.Contains(unitNames, w) })
	}) {
		return quote
	}
	for _, claim := range words.FilterClaims(t.Description) {
		known := slices.ContainsFunc(arguments, func(a argument) bool {
			return a.speaksOf([]string{claim.Noun}) || strings.EqualFold(a.Name, claim.Noun)
		})
		if !known && !(slices.Contains(timeWords, claim.Noun) && named(timeWords)) {
			return claim.Quote
		}
	}
	return ""
}

var (
	// shownExample matches an example in backticks in the description of an argument.
	shownExample = lazyregexp.New("(?i)(?:e\\.g\\.|for example|for instance|such as|like),? [`'\"]([^`'\"]{1,80})[`'\"]", "e.g.", "for example", "for instance", "such as", "like")
	// isoDate matches the name of a textual form of dates.
	isoDate = lazyregexp.New(`(?i)\bISO[ -]?(?:8601|dates?)|\bYYYY-MM-DD\b|\bRFC ?3339\b`, "iso", "yyyy", "rfc")
)

// formFault returns how the form of a value in a text contradicts the schema, or "".
func formFault(t Tool, arguments []argument) string {
	for _, a := range arguments {
		if example := exampleIn(a.said); example != "" && a.refuses(example) {
			return fmt.Sprintf("the description of argument %s shows %s, which its pattern refuses", a.Path, display.Quote(example))
		}
		if fault := shapeFault(a); fault != "" {
			return fault
		}
		if fault := unitFault(a); fault != "" {
			return fault
		}
		if unit, other := words.OtherMeasure(t.Description, a.said); unit != "" {
			return fmt.Sprintf("its description speaks of %s, and argument %s of %s", unit, a.Path, other)
		}
	}
	for _, check := range []func(Tool, []argument) string{lengthFault, wildcardFault} {
		if fault := check(t, arguments); fault != "" {
			return fault
		}
	}
	return dateFault(t, arguments)
}

// dateFault returns how a tool contradicts its schema by describing dates as text where all its
// times are numbers, or "".
func dateFault(t Tool, arguments []argument) string {
	form := isoDate.FindString(t.Description)
	number := ""
	for _, a := range arguments {
		switch timed := slices.ContainsFunc(a.words, func(w string) bool { return slices.Contains(timeWords, w) }); {
		case timed && a.kind == "integer" && isoDate.FindString(a.said) != "":
			return fmt.Sprintf("the description of argument %s asks for %s, and the argument is a number", a.Path, display.Quote(isoDate.FindString(a.said)))
		case timed && a.kind == "integer":
			number = a.Path
		case timed:
			form = ""
		}
	}
	if form == "" || number == "" {
		return ""
	}
	return fmt.Sprintf("its description asks for %s, and argument %s is a number", display.Quote(form), number)
}

// exampleIn returns the example in backticks that a description shows, or "".
func exampleIn(said string) string {
	if !shownExample.Possible(strings.ToLower(said)) {
		return ""
	}
	if m := shownExample.Regexp().FindStringSubmatch(said); m != nil {
		return m[1]
	}
	return ""
}
