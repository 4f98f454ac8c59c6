package words

import (
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// A PresetClaim is what a text says of the value that counts without the argument.
type PresetClaim struct {
	Words []string // the words around the statement, in lower case
	Quote string
}

var (
	presetAfter = patternSet(nil, "",
		"by default", "defaults to", "default is|are|value", "unless told|asked|stated|specified|requested|said|given|set|chosen ?otherwise", "unless otherwise stated|specified|requested|told|given",
		"otherwise|else|if_omitted|if_left_out|if_not_given|if_not_specified|when_omitted|if_missing|without_it|if_absent it|in|as|is|the|by", "omitted|omission means|is|gives")
	switchSet = patternSet(nil, "", "defaults_to|default_is|default|by_default true|on|yes|false|off|no", "true|on|yes|enabled|false|off|no|disabled by_default|if_omitted|unless_told_otherwise|unless_stated_otherwise",
		"<on|off|enabled|disabled unless|by_default")
)

// PresetClaims returns what a text says of defaults.
func PresetClaims(text string) []PresetClaim {
	var all []PresetClaim
	for _, s := range prose.Sentences(Fold(text)) {
		for _, m := range presetAfter().Find(s, nil) {
			// A comma ends what belongs to the statement, except directly after it.
			from, to := m.I, m.J
			for from > 0 && m.I-from < 4 && !s.Words[from].Opens {
				from--
			}
			for to < len(s.Words) && to-m.J < 5 && (to == m.J || !s.Words[to].Opens) {
				to++
			}
			if s.Words[m.I].Lower == "defaults" || s.Words[m.I].Lower == "default" || s.Words[m.I].Lower == "otherwise" || s.Words[m.I].Lower == "else" {
				from = m.I
			}
			c := PresetClaim{Quote: s.Quote(from, to)}
			for _, w := range s.Words[from:to] {
				c.Words = append(c.Words, w.Lower)
			}
			all = append(all, c)
		}
	}
	return all
}

// SaysSwitch returns what the description of a switch says of its default, and the words that say
// so, or "".
func SaysSwitch(said string) (on bool, quote string) {
	for _, s := range prose.Sentences(Fold(said)) {
		for _, m := range switchSet().Find(s, nil) {
			for _, w := range s.Words[m.I:m.J] {
				switch {
				case strings.Contains(" true on yes enabled ", " "+w.Lower+" "):
					return true, s.Quote(m.I, m.J)
				case strings.Contains(" false off no disabled ", " "+w.Lower+" "):
					return false, s.Quote(m.I, m.J)
				}
			}
		}
	}
	return false, ""
}
