package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// itemNouns are nouns for what a list returns, whatever it is.
var itemNouns = strings.Fields("result entry item record hit row match element object")

// units are nouns that make a number something else than a count of items.
var units = strings.Fields("second minute hour day week month year character byte kb mb gb kib mib token word line pixel percent attempt time level degree km meter")

// numberFault returns how a number in a description disagrees with the schema, or "".
func numberFault(t Tool, arguments []argument) string {
	for _, claim := range words.NumberClaims(t.Description) {
		if a, ok := argumentFor(claim, t, arguments); ok {
			if fault := claimFault(claim, a); fault != "" {
				return fmt.Sprintf("its description says %s, and argument %s %s", display.Quote(claim.Quote), a.Path, fault)
			}
		}
	}
	for _, a := range arguments {
		for _, claim := range words.NumberClaims(a.said) {
			unit := slices.ContainsFunc(claim.Nouns, func(n string) bool {
				return slices.Contains(units, n) && !slices.Contains(a.words, n) && !slices.Contains(a.words, n+"s")
			})
			if fault := claimFault(claim, a); fault != "" && !unit {
				return fmt.Sprintf("the description of argument %s says %s, and it %s", a.Path, display.Quote(claim.Quote), fault)
			}
		}
	}
	return ""
}

// argumentFor returns the one argument that a number in the description of its tool is about.
func argumentFor(claim words.NumberClaim, t Tool, arguments []argument) (found argument, ok bool) {
	if claim.Bare {
		claim.Nouns = []string{"result", "result"}
	}
	if len(claim.Nouns) == 0 {
		return argument{}, false
	}
	isUnit := func(n string) bool { return slices.Contains(units, n) }
	object := func(n string) bool {
		return slices.Contains(itemNouns, n) || slices.ContainsFunc(words.SplitName(t.Name), func(w string) bool { return words.Singular(w) == n })
	}
	n := 0
	for _, a := range arguments {
		_, bounded := a.most()
		_, preset := a.number("default")
		counted := a.isPageSize() && !isUnit(claim.Nouns[0]) && slices.ContainsFunc(claim.Nouns, object)
		spoken := a.kind != "string" && a.speaksOf(claim.Nouns[:1]) && !slices.Contains(itemNouns, claim.Nouns[0])
		if (bounded || preset) && (counted || spoken) {
			found = a
			n++
		}
	}
	return found, n == 1
}

// claimFault returns how a number disagrees with an argument, as a predicate of the argument, or
// "".
func claimFault(claim words.NumberClaim, a argument) string {
	said := float64(claim.Number)
	most, bounded := a.most()
	preset, hasDefault := a.number("default")
	switch {
	case claim.Default && hasDefault && preset != said:
		return "has the default " + plainNumber(preset)
	case !claim.Default && bounded && most != said && !(hasDefault && preset == said):
		return "allows " + plainNumber(most)
	}
	return ""
}

// valueFault returns which value that a text names the argument does not accept, or "".
func valueFault(t Tool, arguments []argument) string {
	for _, a := range arguments {
		values := choices(a.Node)
		if len(values) == 0 || len(values) > 40 {
			continue
		}
		for place, text := range map[string]string{"its description": t.Description, "the description of argument " + a.Path: a.said} {
			if word, quote := missingValue(text, values, a, place == "its description", arguments); word != "" {
				return fmt.Sprintf("%s says %s, and argument %s does not accept %s", place, display.Quote(quote), a.Path, display.Quote(word))
			}
		}
	}
	return ""
}

// formatFault returns which file format the first sentence of a description names that the argument
// for the format does not accept, or "".
func formatFault(t Tool, arguments []argument) string {
	formats, quote := words.FindFormats(t.Description)
	for _, a := range arguments {
		values := choices(a.Node)
		known := 0
		for _, v := range values {
			if words.IsFormat(v) {
				known++
			}
		}
		if known < 2 || known < len(values) {
			continue
		}
		for _, f := range formats {
			if !isValue(f, values) && (f != "excel" || !isValue("xlsx", values)) && (f != "markdown" || !isValue("md", values)) && (f != "jpg" || !isValue("jpeg", values)) {
				return fmt.Sprintf("its description says %s, and argument %s does not accept %s", display.Quote(quote), a.Path, display.Quote(f))
			}
		}
	}
	return ""
}

// unitNames are words of arguments whose values a description lists: "by day or week", "as CSV or
// PDF".
var unitNames = strings.Fields("format interval unit granularity resolution period frequency step aggregation as form language lang locale currency size mode")

// missingValue returns the first word of a list in text that is not one of the values, although
// other words of the list are.
func missingValue(text string, values []string, a argument, whole bool, arguments []argument) (word, quote string) {
	for _, list := range words.ValueLists(text) {
		var known, unknown []string
		for _, item := range list.Items {
			switch {
			case isValue(item, values):
				known = append(known, item)
			case slices.Contains(a.words, item), strings.ContainsRune(item, '-'): // the argument's own name, or a phrase
			default:
				unknown = append(unknown, item)
			}
		}
		units := slices.ContainsFunc(a.words, func(w string) bool { return slices.Contains(unitNames, w) }) && slices.Contains([]string{"by", "as", "in", "per"}, list.Before)
		named := list.After != "" && slices.Contains(a.words, list.After) || list.Before != "" && slices.Contains(a.words, words.Singular(list.Before))
		enough := (units || named) && len(known) > 0 || !whole && len(known) >= 2 && 2*len(known) >= len(list.Items)
		if !enough || len(unknown) == 0 {
			continue
		}
		elsewhere := func(w string) bool {
			return whole && slices.ContainsFunc(arguments, func(other argument) bool {
				return other.Path != a.Path && (other.speaksOf([]string{words.Singular(w)}) || isValue(w, choices(other.Node)))
			})
		}
		if !slices.ContainsFunc(unknown, elsewhere) {
			return unknown[0], list.Quote
		}
	}
	return "", ""
}

// isValue reports whether a word stands for one of the values: "days" or "daily" for "day".
func isValue(word string, values []string) bool {
	if code := words.LanguageCode(word); code != "" && slices.ContainsFunc(values, func(v string) bool { return strings.HasPrefix(strings.ToLower(v), code) }) {
		return true
	}
	word = stem(word)
	return slices.ContainsFunc(values, func(v string) bool {
		v = strings.ToLower(v)
		last := v[strings.LastIndexAny(v, "_/-")+1:]
		return stem(v) == word || stem(last) == word || strings.HasPrefix(v, word) || len(v) > 2 && strings.HasPrefix(word, v)
	})
}

// stem returns a noun in the singular, or the noun of an adverb.
func stem(w string) string {
	if w == "daily" {
		return "day"
	}
	return strings.TrimSuffix(words.Singular(strings.ToLower(w)), "ly")
}

// manyFault returns the words by which a tool promises to take several things that its arguments
// cannot take, or "".
func manyFault(t Tool, arguments []argument) string {
	single, ids := false, 0
	for _, a := range arguments {
		said := strings.ToLower(a.said)
		several := a.kind == "array" || a.kind == "object" || strings.Contains(said, "comma") || strings.Contains(said, "separated") || strings.Contains(said, "list") ||
			strings.Contains(said, "file") || strings.Contains(said, "query") || strings.Contains(said, "all ") || a.kind == ""
		if several || slices.ContainsFunc(a.words, func(w string) bool {
			return strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us")
		}) {
			return ""
		}
		last := a.words[max(0, len(a.words)-1):]
		if a.kind == "string" && slices.ContainsFunc(last, func(w string) bool {
			return slices.Contains([]string{"id", "key", "number", "name", "slug", "code", "url", "email", "address", "symbol", "uid"}, w)
		}) {
			ids++
			single = single || a.Required && a.Depth == 1
		}
	}
	if !single {
		return ""
	}
	if quote := words.FindMany(t.Description); quote != "" || ids > 1 || len(arguments) > 1 {
		return quote
	}
	return words.FindPair(t.Description)
}

// pagingWords are words of the names of arguments that fetch another page.
var pagingWords = strings.Fields("page pages cursor offset token skip after before start continue continuation marker next from position index since limit until")

// pagingFault returns the words by which a tool promises pages that no argument asks for, or "".
func pagingFault(t Tool, arguments []argument) string {
	for _, a := range arguments {
		if slices.ContainsFunc(a.words, func(w string) bool { return slices.Contains(pagingWords, w) }) {
			return ""
		}
	}
	return words.FindPaging(t.Description)
}
