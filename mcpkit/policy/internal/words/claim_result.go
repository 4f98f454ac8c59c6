package words

import (
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// A ResultClaim is one of the things that the first sentence of a description says come back.
type ResultClaim struct {
	Words []string // the words that carry its meaning, in the singular
	Quote string
}

// ResultClaims returns the things that a description says come back: "the delay of a train, its
// cause and the platform" are three. It returns none where the sentence offers alternatives or
// explains itself.
func ResultClaims(description string) []ResultClaim {
	sentences := prose.Sentences(Fold(description))
	if len(sentences) == 0 || strings.ContainsAny(sentences[0].Text, ":()") {
		return nil
	}
	s := sentences[0]
	if !among(s.Words[0].Lower, "returns return gives shows provides tells gets delivers") || hasWord(s.Words, "or for between if unless not no as") {
		return nil
	}
	var all []ResultClaim
	from := 1
	add := func(to int) {
		c := ResultClaim{}
		for _, w := range s.Words[min(from, to):to] {
			if one := Singular(w.Lower); !among(one, "the a an it its is are of in on at to with and along together well plus including their this that how when where what which who whether") {
				c.Words = append(c.Words, one)
			}
		}
		if len(c.Words) > 0 {
			c.Quote = s.Quote(from, to)
			all = append(all, c)
		}
		from = to
	}
	for i := 2; i < len(s.Words); i++ {
		if w := s.Words[i]; w.Lower == "and" || w.Opens && w.Lower != "and" || w.Lower == "plus" || w.Lower == "including" ||
			w.Lower == "with" && (s.Words[i-1].Lower == "along" || s.Words[i-1].Lower == "together") {
			add(i)
		}
	}
	add(len(s.Words))
	return all
}
