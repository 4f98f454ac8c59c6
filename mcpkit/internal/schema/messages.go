package schema

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/internal/jsontape"
)

const (
	maxProblems = 10  // problems that one message lists
	maxNames    = 100 // names that one problem lists
)

func sayFalse() string { return "must be left out: the schema allows no value here" }
func sayCycle() string { return "cannot be checked: the schema refers to itself without end" }
func sayNot() string   { return "must not match the schema under \"not\"" }
func sayNone() string  { return "matches none of the alternatives that the schema allows" }

func saySeveral(i, j int) string {
	return fmt.Sprintf("must match exactly one of the alternatives that the schema allows, but matches numbers %d and %d", i+1, j+1)
}

func sayType(allowed kinds, got string) string {
	words := allowed.names()
	for i, name := range words {
		words[i] = withArticle(name)
	}
	return "must be " + strings.Join(words, " or ") + ", got " + withArticle(got)
}

func sayCount(bound string, limit int, what string, got int) string {
	return fmt.Sprintf("must have at %s %s, got %d", bound, count(limit, what), got)
}

// sayPattern says what a text must be to match a pattern.
func sayPattern(pattern string) string {
	if words := wholeNumberWords()[pattern]; words != "" {
		return "must be " + words
	}
	return "must match the pattern " + pattern
}

func sayExtraItems(n int) string { return "has " + count(n, "item") + " more than the schema allows" }

func sayContains(bound string, limit, got int) string {
	return fmt.Sprintf("must have at %s %s that match the schema under \"contains\", got %d", bound, count(limit, "item"), got)
}

func sayLength(bound string, limit, got int) string {
	return fmt.Sprintf("must be at %s %s long, got %d", bound, count(limit, "character"), got)
}

func sayMissing(name string) string { return fmt.Sprintf("missing required argument %q", name) }

func sayPropertyName(name string) string {
	return fmt.Sprintf("the property name %s is not allowed", strconv.Quote(clip(name)))
}

func sayDependent(name string, missing []string) string {
	quotedNames := make([]string, len(missing))
	for i, m := range missing {
		quotedNames[i] = strconv.Quote(m)
	}
	return fmt.Sprintf("%s is required when %q is given", strings.Join(quotedNames, " and "), name)
}

func sayDuplicate(i, j int) string {
	return fmt.Sprintf("must not have the same item twice, but items %d and %d are equal", i, j)
}

func sayFormat(name, got string) string {
	example := map[string]string{
		"date-time": " such as 2026-01-31T12:00:00Z",
		"date":      " such as 2026-01-31",
		"time":      " such as 12:00:00Z",
		"duration":  " such as P1DT12H",
		"uri":       " such as https://example.com/a",
		"email":     " such as name@example.com",
	}[name]
	return "must be a valid " + name + example + ", got " + got
}

// sayUnknown reports an argument that the schema n does not allow by its name.
func sayUnknown(name string, n *node) string {
	names := n.names
	msg := fmt.Sprintf("unknown argument %s; ", strconv.Quote(clip(name)))
	switch {
	case len(names) == 0 && len(n.patterns) == 1:
		return fmt.Sprintf("the name %s is not allowed here; it %s", strconv.Quote(clip(name)), sayPattern(n.patterns[0]))
	case len(names) == 0:
		return msg + "no arguments are allowed here"
	}
	valid := strings.Join(names[:min(len(names), maxNames)], ", ")
	if more := len(names) - maxNames; more > 0 {
		valid += fmt.Sprintf(" and %d more", more)
	}
	if i := slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(n, name) }); i >= 0 {
		return msg + fmt.Sprintf("it is written %q; valid: %s", names[i], valid)
	}
	return msg + "valid: " + valid
}

// located puts the path of a value before a message about it. A path of more than about longestPath
// bytes ends in an ellipsis.
func located(path []string, msg string) string {
	const longestPath = 200
	if len(path) == 0 {
		return msg
	}
	var b strings.Builder
	for i, token := range path {
		if b.Len() > longestPath {
			b.WriteString("…")
			break
		}
		_, err := strconv.Atoi(token)
		switch {
		case err == nil && i > 0:
			b.WriteString("[" + token + "]")
		case i > 0:
			b.WriteString("." + clip(token))
		default:
			b.WriteString(clip(token))
		}
	}
	return b.String() + ": " + msg
}

func withArticle(jsonType string) string {
	switch jsonType {
	case "array", "object", "integer":
		return "an " + jsonType
	case "null":
		return "null"
	}
	return "a " + jsonType
}

func quotedList(values []any) string {
	const most = 20
	words := make([]string, 0, min(len(values), most))
	for i, v := range values {
		if i == most {
			words = append(words, fmt.Sprintf("and %d more", len(values)-most))
			break
		}
		words = append(words, quoted(v))
	}
	return strings.Join(words, ", ")
}

func quoted(v any) string {
	if s, ok := v.(string); ok {
		return strconv.Quote(clip(s))
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return clip(string(raw))
}

// shownNumber writes an integer with its digits and any other number as a float64.
func shownNumber(raw []byte) string {
	const most = 256
	d, ok := jsontape.ParseDecimal(raw, nil)
	if ok && d.IsInteger() {
		return clip(string(d.AppendInteger(nil, most)))
	}
	f, _ := strconv.ParseFloat(string(raw), 64)
	return strconv.FormatFloat(f, 'g', -1, 64)
}

func count(n int, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case strings.HasSuffix(noun, "y"):
		return fmt.Sprintf("%d %sies", n, strings.TrimSuffix(noun, "y"))
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// clip shortens a text that a message quotes.
func clip(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	cut := most - 3
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
