package words

import "strings"

var unitSet = patternSet(nil, "", "in|as|number_of|how_many milliseconds|seconds|minutes|hours|days|weeks|months|years", "<milliseconds|seconds|minutes|hours|days|weeks|months|years to|before|after|until|of|back|between|for|from")

// SaysUnit returns the words by which a text names the unit of time of a number, and the unit in
// the singular, or "".
func SaysUnit(text string) (quote, unit string) {
	quote = firstMatch(unitSet(), text)
	for w := range strings.FieldsSeq(strings.ToLower(quote)) {
		if one := Singular(w); one != w && among(one, "millisecond second minute hour day week month year") {
			return quote, one
		}
	}
	return "", ""
}

// MentionsUnit reports whether a text has a unit, which is in the singular, or its abbreviation.
func MentionsUnit(text, unit string) bool {
	for _, w := range SplitName(text) {
		if Singular(w) == unit || unit == "millisecond" && w == "ms" || unit == "second" && (w == "s" || w == "sec") || unit == "minute" && w == "min" {
			return true
		}
	}
	return false
}
