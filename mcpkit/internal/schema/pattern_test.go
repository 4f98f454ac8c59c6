package schema_test

import (
	"encoding/json"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

// expression makes a random regular expression.
func (m maker) expression(depth int) string {
	if depth == 0 {
		return pick(m, "a", "b", ".", "^", "$", `\b`, `\B`, `\A`, `\z`, "[ab]", "[^a]", `\w`, `\s`, `\pL`, "é", "(?i:É)", "(?m:^)", "(?m:$)", "(?s:.)", "", `\PL`, "(?i:k)")
	}
	switch m.IntN(5) {
	case 0:
		return "(" + m.expression(depth-1) + ")" + pick(m, "*", "+", "?", "*?", "{2}", "{1,3}", "{2,}")
	case 1:
		return "(?:" + m.expression(depth-1) + "|" + m.expression(depth-1) + ")"
	default:
		return m.expression(depth-1) + m.expression(depth-1)
	}
}

// TestMatcherAgreesWithRegexp uses up the work that the validator leaves to package regexp, so that
// its matcher runs the patterns.
func TestMatcherAgreesWithRegexp(t *testing.T) {
	testsize.SkipUnderRace(t, "it starts no goroutine")
	// The first texts use up what package regexp may match, nearly to the last byte.
	first := slices.Concat(slices.Repeat([]string{"x" + strings.Repeat("y", 500)}, 100), slices.Repeat([]string{"x"}, 300))
	matched, all := 0, 0
	for seed := range uint64(testsize.Rounds(600)) {
		m := maker{rand.New(rand.NewPCG(seed, 15))}
		expr := m.expression(3)
		doc, err := json.Marshal(map[string]any{"properties": map[string]any{"first": map[string]any{"items": map[string]any{"pattern": "^x"}}, "then": map[string]any{"items": map[string]any{"not": map[string]any{"pattern": expr}}}}})
		require.NoError(t, err)
		v, err := schema.Compile(doc)
		require.NoError(t, err, expr)
		want := regexp.MustCompile(expr)
		for range 5 {
			text := ""
			for range m.IntN(8) {
				text += pick(m, "a", "b", "A", "é", "É", " ", "\n", "k", "\u212a", "-")
			}
			args, err := json.Marshal(map[string]any{"first": first, "then": []string{text}})
			require.NoError(t, err)
			_, problems := v.Arguments(args)
			require.Equal(t, want.MatchString(text), len(problems) > 0, "%q in %q", expr, text)
			if all++; len(problems) > 0 {
				matched++
			}
		}
	}
	require.Greater(t, matched, all/10, "both verdicts are compared")
	require.Less(t, matched, all*9/10, "both verdicts are compared")
}
