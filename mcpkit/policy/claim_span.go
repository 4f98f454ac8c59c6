package policy

import (
	"fmt"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// spanUnits are units of time, in seconds.
var spanUnits = []struct {
	name    string
	seconds float64
}{
	{"second", 1}, {"minute", 60}, {"hour", 3600}, {"day", 86400}, {"week", 7 * 86400}, {"month", 30 * 86400}, {"year", 365 * 86400},
}

// seconds returns the length of a unit of time, which is in the singular, or 0.
func seconds(unit string) float64 {
	for _, u := range spanUnits {
		if u.name == unit {
			return u.seconds
		}
	}
	return 0
}

// spanFault returns how a span of time in the description of a tool contradicts the argument that
// counts the same span in another unit, or "": "up to 48 hours back" where days_back goes up to 14.
func spanFault(t Tool, arguments []argument) string {
	for _, claim := range words.NumberClaims(t.Description) {
		if claim.Default || len(claim.Nouns) < 2 || seconds(claim.Nouns[0]) == 0 {
			continue
		}
		for _, a := range arguments {
			most, bounded := a.most()
			unit := 0.0
			for _, w := range a.words {
				unit = max(unit, seconds(words.Singular(w)))
			}
			if !bounded || unit == 0 || unit == seconds(claim.Nouns[0]) || !slices.Contains(a.words, claim.Nouns[1]) && !slices.Contains([]string{"back", "ago", "ahead"}, claim.Nouns[1]) {
				continue
			}
			said, allowed := float64(claim.Number)*seconds(claim.Nouns[0]), most*unit
			if ratio := said / allowed; ratio < 0.9 || ratio > 1.1 {
				return fmt.Sprintf("its description says %s, and argument %s allows %s in another unit", display.Quote(claim.Quote), a.Path, plainNumber(most))
			}
		}
	}
	return ""
}

// unitFault returns how the description of an argument names another unit than the name of the
// argument does, or "": "in seconds" for timeout_ms.
func unitFault(a argument) string {
	if len(a.words) < 2 {
		return ""
	}
	last := a.words[len(a.words)-1]
	if last == "ms" || last == "millis" || last == "sec" || last == "secs" || last == "min" || last == "mins" {
		last = map[byte]string{'m': "millisecond", 's': "second"}[last[0]]
		if a.words[len(a.words)-1] == "min" || a.words[len(a.words)-1] == "mins" {
			last = "minute"
		}
	}
	own := words.Singular(last)
	if seconds(own) == 0 && own != "millisecond" || a.kind != "integer" && a.kind != "number" || words.MentionsUnit(a.said, own) {
		return ""
	}
	if quote, unit := words.SaysUnit(a.said); unit != "" && unit != own && (seconds(unit) != 0 || unit == "millisecond") {
		return fmt.Sprintf("the description of argument %s says %s, and its name %s", a.Path, display.Quote(quote), display.Quote(own+"s"))
	}
	return ""
}
