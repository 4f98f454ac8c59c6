package budget_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget"
)

// exactBytes counts bytes and stops exactly at a limit, so that tests know what fits.
type exactBytes struct{ byteCounter }

func (exactBytes) CountUpTo(text string, limit int) (tokens, cut int) {
	cut = min(len(text), limit)
	for cut < len(text) && cut > 0 && text[cut]&0xC0 == 0x80 {
		cut--
	}
	return cut, cut
}

// noTokens counts nothing, so that only characters limit a result.
type noTokens struct{}

func (noTokens) Count(string) int { return 0 }

// byteReader reads tokens that are bytes. A notice has 300 of them.
func byteReader(limit int) budget.Reader {
	return budget.Reader{Name: "bytes", Counter: exactBytes{}, Factor: 1, Tokens: limit}
}

func text(s string) *mcp.TextContent { return &mcp.TextContent{Text: s} }

func result(content ...mcp.Content) *mcp.CallToolResult { return &mcp.CallToolResult{Content: content} }

// fitAndRest fits a result and returns what was omitted.
func fitAndRest(t *testing.T, reader budget.Reader, res *mcp.CallToolResult) (*mcp.CallToolResult, []budget.Piece) {
	t.Helper()
	var left []budget.Piece
	f := budget.Fitter{Reader: reader, Arguments: []string{"limit"}, Rest: func(pieces []budget.Piece) string {
		left = pieces
		return "Read on with the handle X."
	}}
	got, report, err := f.Fit(res)
	require.NoError(t, err)
	require.True(t, report.Trimmed)
	notice := words(got, len(got.Content)-1)
	if len(left) > 0 {
		assert.True(t, strings.HasSuffix(notice, " Read on with the handle X."), notice)
		assert.NotContains(t, notice, "ask for less")
	}
	return got, left
}

// TestTheRestOfATextIsComplete checks for texts of many lengths that what is kept and the pieces
// of the rest are the text, up to the last byte.
func TestTheRestOfATextIsComplete(t *testing.T) {
	for _, unit := range []string{"x", "é", "中", "😀"} {
		for _, extra := range []int{1, 2, 3_700, 3_701, 7_700, 7_701} {
			whole := strings.Repeat("a", 1_000) + strings.Repeat(unit, extra)
			got, left := fitAndRest(t, byteReader(1_000), result(text(whole)))
			rebuilt := words(got, 0)
			for _, p := range left {
				assert.Empty(t, p.Path)
				assert.NotEmpty(t, p.Text)
				assert.LessOrEqual(t, len(p.Text), 4_000)
				rebuilt += p.Text
			}
			assert.Equal(t, whole, rebuilt, "%d times %s", extra, unit)
			assert.InDelta(t, (len(whole)-len(words(got, 0))+3_999)/4_000, len(left), 1, "%d times %s", extra, unit)
		}
	}
}

// TestTheRestOfProseBreaksWhereAReaderPauses checks that pieces start and end with words, and that
// only the white space between them is left out.
func TestTheRestOfProseBreaksWhereAReaderPauses(t *testing.T) {
	whole := strings.Repeat("A sentence of six whole words. ", 1_000)
	got, left := fitAndRest(t, byteReader(1_000), result(text(whole)))
	rebuilt := []string{words(got, 0)}
	for i, p := range left {
		if i < len(left)-1 {
			assert.Equal(t, strings.TrimSpace(p.Text), p.Text)
		}
		assert.True(t, strings.HasPrefix(p.Text, "A sentence"), p.Text[:20])
		rebuilt = append(rebuilt, p.Text)
	}
	assert.Equal(t, whole, strings.Join(rebuilt, " "), "a piece that need not be cut is left as it is")
}

// TestTheRestOfStructuredContentIsComplete checks the pieces of lists, of long strings and of
// values that are larger than a piece.
func TestTheRestOfStructuredContentIsComplete(t *testing.T) {
	t.Run("items", func(t *testing.T) {
		var all []string
		for i := range 100 {
			all = append(all, fmt.Sprintf("item %02d of the list", i))
		}
		got, left := fitAndRest(t, byteReader(1_000), structured(map[string]any{"hits": all}))
		var kept struct{ Hits []string }
		require.NoError(t, json.Unmarshal([]byte(words(got, 0)), &kept))
		require.NotEmpty(t, kept.Hits)
		for i, p := range left {
			at := len(kept.Hits) + i
			assert.Equal(t, budget.Piece{Path: fmt.Sprintf("hits[%d]", at), Text: fmt.Sprintf("%q", all[at])}, p)
		}
		assert.Len(t, all, len(kept.Hits)+len(left))
	})
	t.Run("a long string", func(t *testing.T) {
		whole := strings.Repeat("é", 5_000)
		got, left := fitAndRest(t, byteReader(1_000), structured(map[string]any{"text": whole}))
		var kept struct{ Text string }
		require.NoError(t, json.Unmarshal([]byte(words(got, 0)), &kept))
		rebuilt := strings.TrimSuffix(kept.Text, "…")
		for _, p := range left {
			assert.Equal(t, "text", p.Path)
			assert.LessOrEqual(t, len(p.Text), 4_000)
			rebuilt += p.Text
		}
		assert.Equal(t, whole, rebuilt)
	})
	t.Run("a short end of a string is quoted", func(t *testing.T) {
		whole := strings.Repeat("e", 2_000)
		got, left := fitAndRest(t, byteReader(1_000), structured(map[string]any{"text": whole}))
		var kept struct{ Text string }
		require.NoError(t, json.Unmarshal([]byte(words(got, 0)), &kept))
		n := len(strings.TrimSuffix(kept.Text, "…"))
		assert.Equal(t, []budget.Piece{{Path: "text", Text: `"` + whole[n:] + `"`}}, left)
	})
	t.Run("an item that is larger than a piece", func(t *testing.T) {
		big := map[string]any{"name": "second", "parts": []string{strings.Repeat("p", 3_000), strings.Repeat("q", 3_000)}}
		_, left := fitAndRest(t, byteReader(1_000), structured(map[string]any{"hits": []any{map[string]any{"name": "first"}, big}}))
		paths := map[string]string{}
		for _, p := range left {
			paths[p.Path] = p.Text
		}
		assert.Equal(t, map[string]string{
			"hits[1].name": `"second"`, "hits[1].parts[0]": `"` + strings.Repeat("p", 3_000) + `"`,
			"hits[1].parts[1]": `"` + strings.Repeat("q", 3_000) + `"`,
		}, paths)
	})
}

// TestNoRestOfAnError checks that Rest is not asked to store the text of a failure.
func TestNoRestOfAnError(t *testing.T) {
	f := budget.Fitter{Reader: byteReader(1_000), Rest: func([]budget.Piece) string {
		assert.Fail(t, "the rest of an error is stored")
		return ""
	}}
	res := result(text(strings.Repeat("x", 3_000)))
	res.IsError = true
	got, report, err := f.Fit(res)
	require.NoError(t, err)
	assert.True(t, report.Trimmed)
	assert.True(t, got.IsError)
}

// TestWithoutARestTheArgumentsAreNamed checks that an empty answer of Rest keeps the advice.
func TestWithoutARestTheArgumentsAreNamed(t *testing.T) {
	f := budget.Fitter{Reader: byteReader(1_000), Arguments: []string{"limit"}, Rest: func([]budget.Piece) string { return "" }}
	got, _, err := f.Fit(result(text(strings.Repeat("x", 3_000))))
	require.NoError(t, err)
	assert.True(t, strings.HasSuffix(words(got, 1), "ask for less at a time with the arguments: limit."), words(got, 1))
}

func TestFitPieces(t *testing.T) {
	pieces := func(n, size int) []budget.Piece {
		list := make([]budget.Piece, n)
		for i := range list {
			list[i] = budget.Piece{Path: "p", Text: strings.Repeat("x", size-3)} // 2 more for a separator
		}
		return list
	}
	byCharacters := budget.Reader{Name: "characters", Counter: noTokens{}, Factor: 1, Tokens: 1_000, Characters: 2_000}
	for name, tc := range map[string]struct {
		reader budget.Reader
		pieces []budget.Piece
		want   int
	}{
		"none":                         {byteReader(1_000), nil, 0},
		"all fit":                      {byteReader(1_000), pieces(3, 100), 3},
		"exactly all":                  {byteReader(1_000), pieces(7, 100), 7},
		"one too many":                 {byteReader(1_000), pieces(8, 100), 7},
		"one byte too many":            {byteReader(1_000), append(pieces(6, 100), pieces(1, 101)...), 6},
		"the first is too large":       {byteReader(1_000), pieces(2, 5_000), 1},
		"the only one is too large":    {byteReader(1_000), pieces(1, 5_000), 1},
		"characters: exactly all":      {byCharacters, pieces(10, 100), 10},
		"characters: one too many":     {byCharacters, pieces(11, 100), 10},
		"no limit of characters":       {budget.Reader{Name: "n", Counter: noTokens{}, Factor: 1, Tokens: 1_000}, pieces(500, 100), 350},
		"a factor makes tokens larger": {budget.Reader{Name: "n", Counter: exactBytes{}, Factor: 2, Tokens: 1_000}, pieces(7, 100), 3},
	} {
		assert.Equal(t, tc.want, tc.reader.FitPieces(tc.pieces), name)
	}
}

// TestWhiteSpaceIsNoPiece checks that pieces neither begin nor end with long white space.
func TestWhiteSpaceIsNoPiece(t *testing.T) {
	for _, space := range []string{" ", "\n", "\t\n"} {
		whole := strings.Repeat("x", 1_000) + strings.Repeat(space, 5_000) + "a" + strings.Repeat(space, 5_000) + "b"
		_, left := fitAndRest(t, byteReader(1_000), result(text(whole)))
		var texts []string
		for _, p := range left {
			texts = append(texts, strings.Trim(p.Text, "x"))
		}
		assert.Equal(t, []string{"", "a", "b"}, texts, "%q", space)
	}
}
