package budget_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget"
)

// TestDefaultsOfAReader checks the limits that a reader has if its fields are missing or too small.
func TestDefaultsOfAReader(t *testing.T) {
	prose := strings.Repeat("some words of a text ", 50_000)
	for name, tc := range map[string]struct {
		reader     budget.Reader
		limit      string
		characters int
	}{
		"none":                  {budget.Reader{}, "25,000 tokens", 150_000},
		"Claude":                {budget.Claude(), "25,000 tokens", 150_000},
		"Claude up to 4.6":      {budget.ClaudeUpTo46(), "25,000 tokens", 150_000},
		"OpenAI":                {budget.OpenAI(), "25,000 tokens", len(prose)},
		"only tokens":           {budget.Reader{Tokens: 3_000}, "3,000 tokens", len(prose)},
		"tokens and characters": {budget.Reader{Tokens: 3_000, Characters: 4_000}, "4,000 characters", 4_000},
		"only characters":       {budget.Reader{Characters: 4_000}, "25,000 tokens", 150_000},
		"few tokens":            {budget.Reader{Tokens: 1}, "1,000 tokens", len(prose)},
		"just too few":          {budget.Claude().WithTokens(999), "1,000 tokens", 150_000},
		"the least":             {budget.Claude().WithTokens(1_000), "1,000 tokens", 150_000},
		"one more":              {budget.Claude().WithTokens(1_001), "1,001 tokens", 150_000},
		"negative tokens":       {budget.Claude().WithTokens(-5), "25,000 tokens", 150_000},
		"a counter and nothing": {budget.Reader{Counter: byteCounter{}, Factor: 1}, "25,000 tokens", len(prose)},
		"few characters":        {budget.Reader{Counter: byteCounter{}, Factor: 1, Characters: 1}, "2,000 characters", 2_000},
		"the least characters":  {budget.Reader{Counter: byteCounter{}, Factor: 1, Characters: 2_000}, "2,000 characters", 2_000},
		"one more character":    {budget.Reader{Counter: byteCounter{}, Factor: 1, Characters: 2_001}, "2,001 characters", 2_001},
		"negative, so no limit": {budget.Reader{Counter: byteCounter{}, Factor: 1, Characters: -1}, "25,000 tokens", len(prose)},
	} {
		f := budget.Fitter{Reader: tc.reader}
		res, report, err := f.Fit(result(text(prose)))
		require.NoError(t, err, name)
		require.True(t, report.Trimmed, name)
		assert.True(t, strings.HasPrefix(words(res, 1), "Shortened to fit "+tc.limit+"."), "%s: %s", name, words(res, 1))
		total := utf8.RuneCountInString(words(res, 0)) + utf8.RuneCountInString(words(res, 1))
		assert.LessOrEqual(t, total, tc.characters, name)
		if tc.characters < 5_000 {
			assert.Greater(t, utf8.RuneCountInString(words(res, 0)), (tc.characters-1_000)*3/4, name)
		}
	}
}

// TestEstimatesOfReaders checks the factors of the readers.
func TestEstimatesOfReaders(t *testing.T) {
	prose := strings.Repeat("some words of a text ", 100)
	counted := float64(budget.CL100K.Count(prose))
	assert.InDelta(t, counted*budget.ClaudeFactor, budget.Reader{}.Estimate(prose), 1)
	assert.InDelta(t, counted*budget.ClaudeFactor, budget.Claude().Estimate(prose), 1)
	assert.InDelta(t, counted*1.3, budget.ClaudeUpTo46().Estimate(prose), 1)
	assert.Equal(t, budget.O200K.Count(prose), budget.OpenAI().Estimate(prose))
	assert.Zero(t, budget.Claude().Estimate(""))
}
