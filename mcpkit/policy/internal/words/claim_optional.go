package words

import (
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// A NeedClaim says whether a thing must be given.
type NeedClaim struct {
	Words    []string // the words that may name the thing, in the singular
	Optional bool
	Quote    string
}

var (
	omittedSet = patternSet(nil, "",
		"may|can|need|could be ?simply ?also left_out|omitted|skipped|dropped|missing|absent|left_off|left_away",
		"may|can be ?simply given|passed|specified|added|supplied|provided but",
		"is|are optional|not_required|not_needed|not_mandatory|not_necessary|no_must",
		"is|are only needed|required if|when|for",
		"need not|not_to be given|passed|specified|supplied|provided|set",
		"does not need to be given|passed|specified|supplied|provided|set",
	)
	withoutSet = patternSet(nil, "",
		"without|lacking ?a|an|any ~3 is|are|means|it|all|the|today|uses|counts|given|specified",
		"<omit|skip|drop ?the|a|an ~2 to|for|if|when|and",
		"<leave ?out|off ?the|a|an ~2 out|off|away|to|for|if|when",
		"if|when|unless ?no|the|a|an ~2 is ?not left_out|omitted|missing|absent|given|specified|set|passed|named|supplied|provided|chosen",
	)
)

var mandatorySet = patternSet(nil, "", "is|are ?always required|mandatory|compulsory|obligatory", "must ?always be given|passed|specified|supplied|provided|set|stated")

// NeedClaims returns the things of which a description says that they may be left out, or must be
// given.
func NeedClaims(description string) []NeedClaim {
	var all []NeedClaim
	for _, s := range prose.Sentences(Fold(description)) {
		for _, m := range omittedSet().Find(s, nil) {
			c := NeedClaim{Optional: true}
			from := m.I
			for k := m.I - 1; k >= 0 && k >= m.I-3 && !among(s.Words[k].Lower, "the a an its their which that and or"); k-- {
				c.Words = append(c.Words, Singular(s.Words[k].Lower))
				from = k
				if s.Words[k].Opens {
					break
				}
			}
			c.Quote = s.Quote(from, m.J)
			all = append(all, c)
		}
		for _, m := range mandatorySet().Find(s, nil) {
			if m.I == 0 || s.Words[m.I].Negated || s.Words[m.J-1].Negated || hasWord(s.Words, "either or if when unless for one any only where by in to") {
				continue
			}
			all = append(all, NeedClaim{Words: []string{Singular(s.Words[m.I-1].Lower)}, Quote: s.Quote(m.I-1, m.J)})
		}
		for _, m := range withoutSet().Find(s, nil) {
			c := NeedClaim{Optional: true, Quote: s.Quote(m.I, m.J)}
			for _, w := range s.Words[m.I+1 : m.J] {
				if !slices.Contains([]string{"the", "a", "an", "no", "is", "any"}, w.Lower) {
					c.Words = append(c.Words, Singular(w.Lower))
				}
			}
			if s.Words[m.I].Lower == "unless" || s.Words[m.I].Lower == "if" && !hasWord(s.Words[m.I:m.J], "no not omitted missing absent left") {
				continue
			}
			all = append(all, c)
		}
	}
	return all
}

func hasWord(ws []prose.Word, list string) bool {
	return slices.ContainsFunc(ws, func(w prose.Word) bool { return among(w.Lower, list) })
}

// saidOptional are statements in the description of an argument that it may be left out.
var saidOptional = patternSet(nil, "",
	"may|can|could be ?simply ?also left_out|omitted|skipped|absent|left_off",
	"<omit|skip ?it ?this ?the to|for|if|when|unless",
	"<leave ?it out to|for|if|when|unless",
	"if|when ?it ?is omitted|left_out|absent|not_given|not_specified|not_set|not_passed|not_provided|missing",
	"not required|needed|mandatory",
	"without it|this ~3 all|every|is|are|uses|returns|counts",
)

// SaysOptional returns the words by which the description of an argument says that it may be left
// out, or "".
func SaysOptional(said string) string {
	for _, s := range prose.Sentences(Fold(said)) {
		for _, m := range saidOptional().Find(s, nil) {
			if m.J >= len(s.Words) || s.Words[m.J].Lower != "by" { // what the user leaves out, the model finds out
				return s.Quote(m.I, m.J)
			}
		}
	}
	return ""
}
