package policy_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// TestALongDescriptionCostsNoMoreForItsForm compares the time for the same number of bytes in one
// long description and in many shorter ones.
func TestALongDescriptionCostsNoMoreForItsForm(t *testing.T) {
	const size, parts = 48 << 10, 16
	for name, part := range map[string]string{
		"addresses": "https://a.example/x ", "one sentence": "note and list ", "sentences": "a. ", "paths": "a/b ", "numbers": "at most 5 items, default 3 ",
		"telephones": "+49 89 1234567 ", "commas": "a, ", "quotes": "'a ", "letters": "a",
	} {
		text := strings.Repeat(part, size/len(part))
		whole := good()
		described(text)(whole)
		split := good()
		tool := split.Tools[0]
		split.Tools = nil
		for i := range parts {
			tool.Description = text[i*len(text)/parts : (i+1)*len(text)/parts]
			split.Tools = append(split.Tools, tool)
		}
		inOne, inMany := quickest(whole), quickest(split)
		assert.Less(t, inOne, 8*inMany, "%s: a cost that grows with the square is 16 times as high", name)
	}
}

// quickest returns the time of the quicker of two checks.
func quickest(s *policy.Surface) time.Duration {
	best := time.Hour
	for range 2 {
		begin := time.Now()
		policy.Check(s)
		best = min(best, time.Since(begin))
	}
	return best
}

// Rules about words read the beginning of a very long text. Those about its size and its characters
// read all of it.
func TestTheEndOfAVeryLongDescription(t *testing.T) {
	long := strings.Repeat("It finds notes by words. ", 4000)
	at := func(text string) *policy.Surface {
		s := good()
		described(text)(s)
		return s
	}
	s := at(long + "\U000E0041\U000E0042")
	assert.NotEmpty(t, result(t, s, "tool-definition-size").Findings)
	assert.NotEmpty(t, result(t, s, "tool-hidden-text").Findings)
	assert.Len(t, s.Tools[0].Description, len(long)+8, "the surface is not changed")
}
