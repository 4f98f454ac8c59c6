package trim_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget/internal/trim"
)

// isWhole reports whether raw, the contents of an encoded string, ends with a whole character.
func isWhole(raw string) bool {
	var s string
	return json.Unmarshal([]byte(`"`+raw+`"`), &s) == nil && utf8.ValidString(raw) && !strings.Contains(s, "\ufffd")
}

// TestAStringIsCutAtTheLastCharacterThatFits compares each cut of strings with many kinds of
// characters and escapes with the last place at which a decoder finds whole characters.
func TestAStringIsCutAtTheLastCharacterThatFits(t *testing.T) {
	for _, unit := range []string{
		"x", "é", "中", "😀", `\n`, `\"`, `\\`, `\u00e9`, `\u4e2d`, `\ud83d\ude00`, `\uD83D\uDE00`, `\udbff\udfff`, `\uDBFF\uDFFF`,
		`\ud800\udc00`, `\ud900\udc00`, `\uda00\udc00`, `\uDA00\udc00`, `\uD7FF`, `\ue000`, `\u0022`, `a\\\"é\u00e9`, `\\u`, "\u2028",
	} {
		raw := "a" + strings.Repeat(unit, 20)
		for _, src := range []string{`"` + raw + `"`, `{"t":"` + raw + `"}`} {
			for size := len(src) - len(raw) + len("…"); size <= len(src); size++ {
				text, err := trim.New([]byte(src), nil)
				require.NoError(t, err)
				require.True(t, text.To(size), "%s at %d", src, size)
				want := len(raw)
				if size < len(src) {
					want = size - (len(src) - len(raw)) - len("…")
					for !isWhole(raw[:want]) {
						want--
					}
				}
				got := string(text.Bytes())
				if want == len(raw) {
					assert.Equal(t, src, got)
					continue
				}
				assert.Equal(t, strings.Replace(src, raw, raw[:want]+"…", 1), got, "%s at %d", src, size)
			}
		}
	}
}

// TestAStringKeepsItsLeastCharacters checks that minLength counts characters, and the ellipsis as
// one.
func TestAStringKeepsItsLeastCharacters(t *testing.T) {
	for _, unit := range []string{"x", "é", "😀", `\n`, `\u00e9`, `\ud83d\ude00`} {
		for _, least := range []int{1, 2, 10, 39, 40} {
			src := `"` + strings.Repeat(unit, 40) + `"`
			text, err := trim.New([]byte(src), fmt.Appendf(nil, `{"minLength":%d}`, least))
			require.NoError(t, err)
			assert.False(t, text.To(1))
			want := src
			if short := `"` + strings.Repeat(unit, least-1) + `…"`; len(short) < len(src) {
				want = short
			}
			assert.Equal(t, want, string(text.Bytes()), "%d of %s", least, unit)
		}
	}
}

// TestALoneSurrogateIsACharacter checks that half of a pair is cut like any other escape.
func TestALoneSurrogateIsACharacter(t *testing.T) {
	for _, src := range []string{`"\ud83d"`, `"\ude00\ud83d"`, `"\ud83dxxxxxxxxx"`, `"\ud83d\n\n\n\n\n"`, `"\ud83d\ud83d\ude00"`} {
		for size := 5; size < len(src); size++ {
			text, err := trim.New([]byte(src), nil)
			require.NoError(t, err)
			require.True(t, text.To(size), "%s at %d", src, size)
			assert.True(t, json.Valid(text.Bytes()), "%s", text.Bytes())
		}
	}
	// The first half alone cannot form a pair with what follows, so it may end the text.
	text, err := trim.New([]byte(`"\ud83dxxxxxxxxx"`), nil)
	require.NoError(t, err)
	require.True(t, text.To(11))
	assert.Equal(t, `"\ud83d…"`, string(text.Bytes()))
}

// TestLongStringsAreCutToOneLength checks that the longest strings shrink first, that 200 bytes are
// readable as long as that is enough, and that items go before that.
func TestLongStringsAreCutToOneLength(t *testing.T) {
	x := func(n int) string { return strings.Repeat("x", n) }
	for name, tc := range map[string]struct {
		src  string
		size int
		want string
	}{
		"two of one length":   {`["` + x(500) + `","` + x(500) + `"]`, 0, `[]`},
		"an object":           {`{"a":"` + x(500) + `","b":"` + x(500) + `"}`, 621, `{"a":"` + x(300) + `…","b":"` + x(300) + `…"}`},
		"the longer shrinks":  {`{"a":"` + x(300) + `","b":"` + x(500) + `"}`, 618, `{"a":"` + x(300) + `","b":"` + x(300) + `…"}`},
		"both shrink":         {`{"a":"` + x(300) + `","b":"` + x(500) + `"}`, 421, `{"a":"` + x(200) + `…","b":"` + x(200) + `…"}`},
		"below what is read":  {`{"a":"` + x(300) + `","b":"` + x(500) + `"}`, 219, `{"a":"` + x(99) + `…","b":"` + x(99) + `…"}`},
		"items go before":     {`{"a":"` + x(300) + `","b":[1]}`, 218, `{"a":"` + x(200) + `…","b":[]}`},
		"one item stays":      {`{"a":"` + x(300) + `","b":[1,2]}`, 219, `{"a":"` + x(200) + `…","b":[1]}`},
		"short strings stay":  {`{"a":"` + x(203) + `","b":[1]}`, 218, `{"a":"` + x(203) + `","b":[]}`},
		"an ellipsis is long": {`{"a":"xxxxx"}`, 12, `{"a":"x…"}`},
		"and never longer":    {`{"a":"xxx"}`, 9, `{"a":"xxx"}`},
	} {
		text, err := trim.New([]byte(tc.src), nil)
		require.NoError(t, err)
		text.To(tc.size)
		assert.Equal(t, short([]byte(tc.want)), short(text.Bytes()), name)
		assert.Equal(t, len(tc.want), text.Size(), name)
	}
}

// short writes the runs of x in a text as their lengths.
func short(text []byte) string {
	return regexp.MustCompile(`x{9,}`).ReplaceAllStringFunc(string(text), func(x string) string { return fmt.Sprint(len(x)) })
}
