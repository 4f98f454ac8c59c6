package budget_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
)

// A meter counts the calls of a counter and the bytes that it counts.
type meter struct {
	budget.PrefixCounter
	calls, bytes int
}

func (m *meter) Count(text string) int {
	m.calls++
	m.bytes += len(text)
	return m.PrefixCounter.Count(text)
}

func (m *meter) CountUpTo(text string, limit int) (tokens, cut int) {
	m.calls++
	tokens, cut = m.PrefixCounter.CountUpTo(text, limit)
	m.bytes += cut
	return tokens, cut
}

// unevenValues are JSON values whose tokens are distributed in different ways.
func unevenValues() map[string]any {
	random := rand.New(rand.NewPCG(7, 7))
	dense := func(n int) string { // few bytes for each token
		b := make([]byte, n)
		for i := range b {
			b[i] = "!#$%&*+-/0123456789:;=?@^_~"[random.IntN(27)]
		}
		return string(b)
	}
	prose := func(n int) string { return strings.Repeat("whatever people write about their projects, ", n/44+1)[:n] }
	values := map[string]any{}
	list := func(name string, n int, item func(i int) any) {
		items := make([]any, n)
		for i := range items {
			items[i] = item(i)
		}
		values[name] = map[string]any{"items": items, "total": n}
	}
	list("small items", 4_000, func(i int) any { return map[string]any{"id": i, "name": fmt.Sprint("item ", i)} })
	list("numbers", 9_000, func(i int) any { return i * 7919 })
	list("dense at first", 600, func(i int) any {
		if i < 150 {
			return dense(90)
		}
		return prose(90)
	})
	list("dense in the end", 600, func(i int) any {
		if i > 300 {
			return dense(90)
		}
		return prose(90)
	})
	list("a few large items", 9, func(int) any { return map[string]any{"text": prose(9_000)} })
	list("items of any size", 300, func(int) any { return prose(1 + random.IntN(900)) })
	list("one item", 1, func(int) any { return map[string]any{"body": prose(90_000), "id": 1} })
	list("other alphabets", 500, func(i int) any { return strings.Repeat([]string{"雪", "снег", "neige ", "😀"}[i%4], 20) })
	blank := func(i int) any { return fmt.Sprint(i, strings.Repeat(" ", 400)) }
	list("blank items", 4_000, blank)
	list("blank items before dense ones", 900, func(i int) any {
		if i < 60 {
			return blank(i)
		}
		return dense(30)
	})
	values["a blank list before a dense one"] = map[string]any{"a": values["blank items"].(map[string]any)["items"], "b": dense(60_000)}
	values["two lists"] = map[string]any{"items": values["small items"], "others": values["items of any size"]}
	values["long strings"] = map[string]any{"a": prose(30_000), "b": dense(30_000), "c": prose(300)}
	return values
}

// TestTheSearchForTheLongestTextIsClose checks how much of a JSON text is kept and how often it is
// counted. The bounds are what was reached: a change that keeps less or counts more is a step back.
func TestTheSearchForTheLongestTextIsClose(t *testing.T) {
	kept, tokens, calls, counted := 0, 0, 0, 0
	for name, value := range unevenValues() {
		for _, limit := range []int{1_000, 2_500, 6_000} {
			m := &meter{PrefixCounter: budget.CL100K}
			f := budget.Fitter{Reader: budget.Reader{Name: "metered", Counter: m, Factor: 1, Tokens: limit}}
			res, report, err := f.Fit(structured(value))
			require.NoError(t, err, name)
			require.True(t, report.Trimmed, name)
			require.False(t, report.Failed, name)
			text := words(res, 0)
			n := budget.CL100K.Count(text)
			require.LessOrEqual(t, n, limit-300, "%s, %d", name, limit)
			kept, tokens, calls, counted = kept+len(text), tokens+n, calls+m.calls, counted+m.bytes
		}
	}
	t.Logf("%d bytes and %d tokens kept, %d calls, %d bytes counted", kept, tokens, calls, counted)
	assert.GreaterOrEqual(t, kept, 997_142)
	assert.GreaterOrEqual(t, tokens, 108_541)
	assert.LessOrEqual(t, calls, 263)
	assert.LessOrEqual(t, counted, 5_659_534)
}

// TestAResultThatCannotBeShortenedIsGivenUpSoon checks how often a text without lists and strings
// is counted.
func TestAResultThatCannotBeShortenedIsGivenUpSoon(t *testing.T) {
	text := "{"
	for i := range 9_000 {
		text += fmt.Sprintf(`"key%d":%d,`, i, i)
	}
	m := &meter{PrefixCounter: budget.CL100K}
	f := budget.Fitter{Reader: budget.Reader{Name: "metered", Counter: m, Factor: 1, Tokens: 1_000}}
	_, report, err := f.Fit(result(&mcp.TextContent{Text: text[:len(text)-1] + "}"}))
	require.NoError(t, err)
	require.True(t, report.Failed)
	assert.LessOrEqual(t, m.calls, 3)
}

// TestTheRestContinuesTheList checks that what is kept and the pieces of the rest are the whole
// list, after any number of attempts.
func TestTheRestContinuesTheList(t *testing.T) {
	for name, value := range unevenValues() {
		items, ok := value.(map[string]any)["items"].([]any)
		if !ok || len(items) < 2 || strings.HasPrefix(name, "two") {
			continue
		}
		for _, limit := range []int{1_000, 2_500, 6_000} {
			var left []budget.Piece
			f := budget.Fitter{Reader: budget.Reader{Name: "r", Counter: budget.CL100K, Factor: 1, Tokens: limit}, Rest: func(pieces []budget.Piece) string {
				left = pieces
				return "Read on."
			}}
			res, report, err := f.Fit(structured(value))
			require.NoError(t, err)
			var kept struct{ Items []any }
			require.NoError(t, json.Unmarshal([]byte(words(res, 0)), &kept))
			paths := map[string]bool{}
			for _, p := range left {
				paths[p.Path[:strings.IndexByte(p.Path, ']')+1]] = true
			}
			for i := range items {
				path := fmt.Sprintf("items[%d]", i)
				if i >= len(kept.Items) {
					require.True(t, paths[path], "%s, %d: %s is neither kept nor in the rest (%v)", name, limit, path, report.Omitted)
				} else if len(report.Omitted) == 1 { // no item is shortened
					require.False(t, paths[path], "%s, %d: %s is kept and in the rest", name, limit, path)
				}
			}
		}
	}
}

// TestCountingUpToALimitIsClose does the same for the prefixes that are counted with any counter.
func TestCountingUpToALimitIsClose(t *testing.T) {
	testsize.OnlySlow(t, "it counts long texts")
	testsize.SkipUnderRace(t, "it starts no goroutine")
	kept, calls, counted := 0, 0, 0
	texts := map[string]string{"faces": strings.Repeat("😀", 3_000), "a face": "😀" + strings.Repeat("some words ", 3_000), "few tokens at first": strings.Repeat(" ", 30_000) + strings.Repeat("!?", 9_000)}
	for name, value := range unevenValues() {
		texts[name] = words(structured(value), 0)
	}
	for name, text := range texts {
		for _, limit := range []int{0, 1, 99, 100, 1_000, 7_777} {
			m := &meter{PrefixCounter: budget.CL100K}
			n, cut := budget.CountUpTo(countOnly{m}, text, limit)
			require.LessOrEqual(t, n, limit, name)
			require.Equal(t, budget.CL100K.Count(text[:cut]), n, name)
			kept, calls, counted = kept+cut, calls+m.calls, counted+m.bytes
		}
	}
	t.Logf("%d bytes kept, %d calls, %d bytes counted", kept, calls, counted)
	assert.GreaterOrEqual(t, kept, 1_760_713)
	assert.LessOrEqual(t, calls, 434)
	assert.LessOrEqual(t, counted, 45_811_969)
}
