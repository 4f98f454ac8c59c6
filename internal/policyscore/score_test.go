package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
)

// floor is what the rules reach on a corpus: at least so many of 100 violations are found, and are
// found under a rule that fits; at most so many of 100 honest tools have a Must, or any finding.
type floor struct{ found, fitting, must, any float64 }

// floors hold the rules to what they reach, so that a change that loses violations or adds false
// alarms is seen.
var floors = map[string]floor{
	"given": {99, 99, 1, 1},
	"dev":   {95, 93, 1, 3},
	"more":  {95, 95, 1, 3},
	"style": {95, 94, 1, 6},
	"long":  {60, 50, 1, 22}, // its honest tools refer to tools that the corpus lacks
	kept:    {84, 78, 1, 6},
}

func TestRulesKeepTheirScore(t *testing.T) {
	testsize.OnlySlow(t, "it checks every labeled tool")
	testsize.SkipUnderRace(t, "it starts no goroutine")
	corpora, err := readCorpora("../../mcpkit/policy/testdata/corpus")
	require.NoError(t, err)
	require.Len(t, corpora, len(floors))
	for _, c := range corpora {
		s, want := c.score(), floors[c.name]
		of := func(part, whole int) float64 { return 100 * float64(part) / float64(whole) }
		assert.GreaterOrEqual(t, of(s.found, s.violations), want.found, "%s: violations found", c.name)
		assert.GreaterOrEqual(t, of(s.fitting, s.violations), want.fitting, "%s: under a rule that fits", c.name)
		assert.LessOrEqual(t, of(len(s.falseMust), s.honest), want.must, "%s: honest tools with a Must", c.name)
		assert.LessOrEqual(t, of(len(s.falseAny), s.honest), want.any, "%s: honest tools with a finding", c.name)
	}
}

// The tools of the corpus that is kept apart are not printed.
func TestTheHeldCorpusStaysHeld(t *testing.T) {
	testsize.OnlySlow(t, "it checks every labeled tool")
	testsize.SkipUnderRace(t, "it starts no goroutine")
	var out strings.Builder
	require.NoError(t, run(&out, "../../mcpkit/policy/testdata/corpus", true, ""))
	assert.Contains(t, out.String(), "held: ")
	assert.NotContains(t, out.String(), "missed: b0", "an ID of a held violation")
	assert.NotContains(t, out.String(), "false alarm: k0", "an ID of a held honest tool")
}

func TestRulesThatFitExist(t *testing.T) {
	corpora, err := readCorpora("../../mcpkit/policy/testdata/corpus")
	require.NoError(t, err)
	for _, c := range corpora {
		for _, v := range c.violating {
			assert.Contains(t, fitting, v.Category, v.ID)
		}
	}
}
