package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

var (
	// rangeText matches a range of numbers that is all that a description says of its bounds.
	rangeText = lazyregexp.New(`(?i)(?:\b(?:between|from|range(?: of|:)?|scale of)\s+|\(|, )(\d{1,6})\s*(?:to|and|-|\.\.)\s*(\d{1,6})(?:\)|[.,;]|$)`, "between", "from", "range", "scale", "(", ", ")
	// layoutText matches the layout of a date.
	layoutText = lazyregexp.New(`\b(?:DD|MM|YYYY|dd|mm|yyyy)[./-](?:DD|MM|dd|mm)[./-](?:YYYY|YY|DD|yyyy|yy|dd)\b`, "dd", "mm")
	epochText  = lazyregexp.New(`(?i)\b(?:unix (?:time|timestamp|seconds)|epoch(?: seconds| milliseconds| time)?|seconds since 1970)\b`, "unix", "epoch", "1970")
	commaText  = lazyregexp.New(`(?i)\bcomma[- ](?:separated|delimited)|\bseparated by commas`, "comma")
	arrayText  = lazyregexp.New(`(?i)^(?:an? )?(?:array|list) of (?:\w+ )?(?:ids|identifiers|names|strings|numbers|urls|keys|codes|addresses|emails|tags|labels)\b`, "array of", "list of")
	listSigns  = lazyregexp.New(`(?i)comma|separated|delimited|json|newline|line by line|per line|semicolon|space`, "comma", "separated", "delimited", "json", "line", "semicolon", "space")
)

// shapeFault returns how the description of an argument contradicts its type, its format or its
// bounds, or "".
func shapeFault(a argument) string {
	format, _ := a.Object["format"].(string)
	layout := layoutText.FindString(a.said)
	sample := strings.NewReplacer("DD", "31", "MM", "12", "YYYY", "2024", "YY", "24").Replace(strings.ToUpper(layout))
	says := func(quote, fault string) string {
		return fmt.Sprintf("the description of argument %s says %s, and it %s", a.Path, display.Quote(quote), fault)
	}
	least, hasLeast := a.number("minimum")
	most, hasMost := a.number("maximum")
	switch {
	case layout != "" && (format == "date" || format == "date-time") && !strings.HasPrefix(strings.ToUpper(layout), "YYYY-MM-DD"):
		return says(layout, "has the format "+display.Quote(format))
	case layout != "" && a.refuses(sample) && a.refuses(sample+"T10:00:00Z"):
		return says(layout, "has a pattern which refuses that")
	case a.kind == "string" && (format == "date" || format == "date-time") && epochText.FindString(a.said) != "":
		return says(epochText.FindString(a.said), "has the format "+display.Quote(format))
	case a.kind == "array" && commaText.FindString(a.said) != "":
		return says(commaText.FindString(a.said), "is a list")
	case a.kind == "string" && arrayText.FindString(a.said) != "" && listSigns.FindString(a.said) == "":
		return says(arrayText.FindString(a.said), "is one text")
	case hasLeast && hasMost && (a.kind == "integer" || a.kind == "number"):
		if m := rangeText.Regexp().FindStringSubmatch(a.said); m != nil {
			from, _ := strconv.ParseFloat(m[1], 64)
			to, _ := strconv.ParseFloat(m[2], 64)
			if to > from && (from != least || to != most) && !strings.Contains(a.said, plainNumber(most)) {
				return says(strings.Trim(m[0], " (),.;"), "allows "+plainNumber(least)+" to "+plainNumber(most))
			}
		}
	}
	return exampleFault(a)
}

// exampleFault returns which example of an argument its type, its values or its pattern refuse, or
// "".
func exampleFault(a argument) string {
	examples, _ := a.Object["examples"].([]any)
	if example, ok := a.Object["example"]; ok {
		examples = append(examples, example)
	}
	values := choices(a.Node)
	for _, example := range examples {
		text, isText := example.(string)
		switch {
		case a.kind != "" && !hasType(example, a.kind):
			return fmt.Sprintf("argument %s has the example %s, which is not of the type %s", a.Path, jsonText(example), display.Quote(a.kind))
		case isText && len(values) > 0 && !slices.Contains(values, text):
			return fmt.Sprintf("argument %s has the example %s, which is none of its values", a.Path, display.Quote(text))
		case isText && a.refuses(text):
			return fmt.Sprintf("argument %s has the example %s, which its pattern refuses", a.Path, display.Quote(text))
		}
	}
	return ""
}
