package budget_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget"
)

// TestTheLimitItselfFits checks for each shape of result that it passes unchanged at exactly the
// limit and is shortened at one more.
func TestTheLimitItselfFits(t *testing.T) {
	list := func(size int) json.RawMessage { // {"a":["…"]} of size bytes
		return json.RawMessage(`{"a":["` + strings.Repeat("x", size-10) + `"]}`)
	}
	characters := budget.Reader{Name: "characters", Counter: noTokens{}, Factor: 1, Tokens: 1_000, Characters: 2_000}
	for name, tc := range map[string]struct {
		reader budget.Reader
		limit  int
		res    func(size int) *mcp.CallToolResult
	}{
		"a text": {byteReader(1_000), 1_000, func(n int) *mcp.CallToolResult { return result(text(strings.Repeat("x", n))) }},
		"two texts": {byteReader(1_000), 1_000, func(n int) *mcp.CallToolResult {
			return result(text(strings.Repeat("x", 400)), text(strings.Repeat("y", n-400)))
		}},
		"structured content": {byteReader(1_000), 1_000, func(n int) *mcp.CallToolResult { return &mcp.CallToolResult{StructuredContent: list(n)} }},
		"structured content and its copy": {byteReader(1_000), 1_000, func(n int) *mcp.CallToolResult {
			return &mcp.CallToolResult{StructuredContent: list(n), Content: []mcp.Content{text(string(list(n)))}}
		}},
		"structured content and another text": {byteReader(1_000), 1_000, func(n int) *mcp.CallToolResult {
			return &mcp.CallToolResult{StructuredContent: list(500), Content: []mcp.Content{text(strings.Repeat("y", n-500))}}
		}},
		"structured content that is a map": {byteReader(1_000), 1_000, func(n int) *mcp.CallToolResult {
			return &mcp.CallToolResult{StructuredContent: map[string]any{"a": []string{strings.Repeat("x", n-10)}}}
		}},
		"structured content that is bytes": {byteReader(1_000), 1_000, func(n int) *mcp.CallToolResult {
			return &mcp.CallToolResult{StructuredContent: []byte(list(n))}
		}},
		"a text resource": {byteReader(1_000), 1_000, func(n int) *mcp.CallToolResult {
			return result(&mcp.EmbeddedResource{Resource: &mcp.ResourceContents{URI: "x://y", Text: strings.Repeat("x", n)}})
		}},
		"a text and a sound of 400 tokens": {byteReader(1_000), 1_000, func(n int) *mcp.CallToolResult {
			return result(text(strings.Repeat("x", n-400)), &mcp.AudioContent{MIMEType: "audio/wav", Data: make([]byte, 300)})
		}},
		"characters": {characters, 2_000, func(n int) *mcp.CallToolResult { return result(text(strings.Repeat("é", n))) }},
		"characters of two texts": {characters, 2_000, func(n int) *mcp.CallToolResult {
			return result(text(strings.Repeat("é", 1_500)), text(strings.Repeat("x", n-1_500)))
		}},
	} {
		f := budget.Fitter{Reader: tc.reader}
		fits := tc.res(tc.limit)
		got, report, err := f.Fit(fits)
		require.NoError(t, err, name)
		assert.Same(t, fits, got, name)
		assert.False(t, report.Trimmed, name)

		got, report, err = f.Fit(tc.res(tc.limit + 1))
		require.NoError(t, err, name)
		assert.True(t, report.Trimmed, name)
		assert.NotEmpty(t, report.Omitted, name)
		total, runes := 0, 0
		for _, c := range got.Content {
			switch c := c.(type) {
			case *mcp.TextContent:
				total, runes = total+len(c.Text), runes+utf8.RuneCountInString(c.Text)
			case *mcp.EmbeddedResource:
				total += len(c.Resource.Text)
			}
		}
		if tc.reader.Characters > 0 {
			assert.LessOrEqual(t, runes, tc.limit, name)
		} else {
			assert.LessOrEqual(t, total, tc.limit, name)
		}
	}
}

// TestAnotherTextThanTheStructuredContent checks that a text that is no copy is counted and
// shortened, and that the structured content is kept if it is small.
func TestAnotherTextThanTheStructuredContent(t *testing.T) {
	for name, content := range map[string]any{
		"raw":   json.RawMessage(`{"total":3}`),
		"bytes": []byte(`{"total":3}`),
		"map":   map[string]any{"total": 3},
		"typed": struct {
			Total int `json:"total"`
		}{3},
	} {
		f := budget.Fitter{Reader: byteReader(1_000)}
		res := &mcp.CallToolResult{StructuredContent: content, Content: []mcp.Content{text(strings.Repeat("x", 100_000))}}
		got, report, err := f.Fit(res)
		require.NoError(t, err, name)
		assert.Equal(t, 100_011, report.Bytes, name)
		assert.Equal(t, content, got.StructuredContent, name)
		assert.Equal(t, strings.Repeat("x", 700-11), words(got, 0), name)
		assert.Equal(t, []budget.Omission{{What: "bytes", Kept: 689, Total: 100_000}}, report.Omitted, name)
		assert.Equal(t, 700+len(words(got, 1)), report.Tokens, name)
	}
}

// TestStructuredContentOfAnyType checks that structured content is shortened whatever its Go type
// is, and that each copy of it says the same.
func TestStructuredContentOfAnyType(t *testing.T) {
	v := manyIssues(30, 10)
	raw, err := json.Marshal(v)
	require.NoError(t, err)
	pretty, err := json.MarshalIndent(v, "", "  ")
	require.NoError(t, err)
	var loose any
	require.NoError(t, json.Unmarshal(raw, &loose))
	f := budget.Fitter{Reader: byteReader(2_000), Schema: json.RawMessage(issuesSchema)}
	want, _, err := f.Fit(structured(v))
	require.NoError(t, err)
	for name, content := range map[string]any{"typed": v, "pointer": &v, "bytes": raw, "raw": json.RawMessage(raw), "spaced": json.RawMessage(pretty), "loose": loose} {
		res := &mcp.CallToolResult{StructuredContent: content, Content: []mcp.Content{text(string(pretty)), text("a word"), text(string(raw))}}
		got, report, err := f.Fit(res)
		require.NoError(t, err, name)
		require.True(t, report.Trimmed, name)
		require.Len(t, got.Content, 4, name)
		short, isRaw := got.StructuredContent.(json.RawMessage)
		require.True(t, isRaw, name)
		assert.Equal(t, string(short), words(got, 0), name)
		assert.Equal(t, "a word", words(got, 1), name)
		assert.Equal(t, string(short), words(got, 2), name)
		var kept, full issues
		require.NoError(t, json.Unmarshal(short, &kept), name)
		require.NoError(t, json.Unmarshal(want.StructuredContent.(json.RawMessage), &full))
		assert.NotEmpty(t, kept.Issues, name)
		assert.InDelta(t, len(full.Issues), len(kept.Issues), 1, name)
		assert.Equal(t, v.Issues[:len(kept.Issues)], kept.Issues, name)
	}
}

// TestBlocksThatAreLeftOut checks which of several images, sounds and files a result keeps.
func TestBlocksThatAreLeftOut(t *testing.T) {
	sound := func(tokens int) mcp.Content { // 3 bytes have 4 tokens
		return &mcp.AudioContent{MIMEType: "audio/wav", Data: make([]byte, tokens*3/4)}
	}
	file := func(tokens int) mcp.Content {
		return &mcp.EmbeddedResource{Resource: &mcp.ResourceContents{URI: "x://f", Blob: make([]byte, tokens*3/4)}}
	}
	long := text(strings.Repeat("x", 4_000))
	for name, tc := range map[string]struct {
		content []mcp.Content
		kept    []int // the indexes of the blocks that stay
		text    int   // the bytes that stay of long
	}{
		"as many as leave room for the notice":  {[]mcp.Content{sound(1_200), sound(1_200), sound(1_200)}, []int{0, 1}, 0},
		"the largest goes first":                {[]mcp.Content{sound(2_700), sound(400)}, []int{1}, 0},
		"half of the limit is for text":         {[]mcp.Content{long, sound(1_500)}, []int{0, 1}, 1_200},
		"more than half":                        {[]mcp.Content{long, sound(1_504)}, []int{0}, 2_700},
		"files too":                             {[]mcp.Content{sound(800), file(600), long, file(400)}, []int{1, 2, 3}, 1_700},
		"an image that cannot be read is large": {[]mcp.Content{long, sound(100), &mcp.ImageContent{Data: []byte("no image")}}, []int{0, 1}, 2_600},
	} {
		f := budget.Fitter{Reader: byteReader(3_000)}
		got, report, err := f.Fit(result(tc.content...))
		require.NoError(t, err, name)
		require.True(t, report.Trimmed, name)
		total, kept := 0, 0
		for _, c := range tc.content {
			if _, isText := c.(*mcp.TextContent); !isText {
				total++
			}
		}
		for i, from := range tc.kept {
			if short, isText := got.Content[i].(*mcp.TextContent); isText {
				assert.Len(t, short.Text, tc.text, name)
				continue
			}
			kept++
			assert.Same(t, tc.content[from], got.Content[i], name)
		}
		if kept < total {
			assert.Contains(t, report.Omitted, budget.Omission{What: "block", Kept: kept, Total: total}, name)
			assert.Contains(t, words(got, len(tc.kept)), fmt.Sprintf("%d of %d images, audio clips and files are included.", kept, total), name)
		} else {
			assert.NotContains(t, words(got, len(tc.kept)), "audio clips", name)
		}
		assert.LessOrEqual(t, report.Tokens, 3_000, name)
	}
}

func TestCost(t *testing.T) {
	picture := func(width, height int) mcp.Content {
		var buf bytes.Buffer
		require.NoError(t, png.Encode(&buf, image.NewGray(image.Rect(0, 0, width, height))))
		return &mcp.ImageContent{MIMEType: "image/png", Data: buf.Bytes()}
	}
	link := &mcp.ResourceLink{URI: "https://example.com/a", Name: "a"}
	encodedLink, err := json.Marshal(link)
	require.NoError(t, err)
	raw := json.RawMessage(`{"a":[1,2,3]}`)
	for name, tc := range map[string]struct {
		res  *mcp.CallToolResult
		want int
	}{
		"nothing":               {result(), 0},
		"a text":                {result(text("four")), 8},
		"two texts":             {result(text("four"), text("seven!!")), 22},
		"more than the limit":   {result(text(strings.Repeat("x", 9_000))), 18_000},
		"structured content":    {&mcp.CallToolResult{StructuredContent: raw}, 26},
		"and its copy":          {&mcp.CallToolResult{StructuredContent: raw, Content: []mcp.Content{text(" { \"a\" : [1, 2,3] } ")}}, 26},
		"and another text":      {&mcp.CallToolResult{StructuredContent: raw, Content: []mcp.Content{text(`{"a":[1,2,4]}`)}}, 52},
		"and a spaced copy":     {&mcp.CallToolResult{StructuredContent: raw, Content: []mcp.Content{text("{" + strings.Repeat(" ", 1_076-13) + `"a":[1,2,3]}`)}}, 26},
		"and much more space":   {&mcp.CallToolResult{StructuredContent: raw, Content: []mcp.Content{text("{" + strings.Repeat(" ", 1_077-13) + `"a":[1,2,3]}`)}}, 26 + 2*1_077},
		"a number and its like": {&mcp.CallToolResult{StructuredContent: json.RawMessage(`5`), Content: []mcp.Content{text("5.0")}}, 8},
		"a text resource":       {result(&mcp.EmbeddedResource{Resource: &mcp.ResourceContents{Text: "four"}}), 8},
		"a file of one byte":    {result(&mcp.EmbeddedResource{Resource: &mcp.ResourceContents{Blob: []byte{7}}}), 1},
		"markup in a value":     {&mcp.CallToolResult{StructuredContent: map[string]string{"a": "<&>"}}, 22},
		"a file":                {result(&mcp.EmbeddedResource{Resource: &mcp.ResourceContents{Blob: make([]byte, 30)}}), 40},
		"a file and a text":     {result(&mcp.EmbeddedResource{Resource: &mcp.ResourceContents{Blob: make([]byte, 30)}}, text("four")), 48},
		"no resource":           {result(&mcp.EmbeddedResource{}, text("four")), 8},
		"a sound":               {result(&mcp.AudioContent{Data: make([]byte, 300)}), 400},
		"an image":              {result(picture(750, 1_000)), 1_001},
		"a wide image":          {result(picture(3_136, 150)), 1_568*75/750 + 1},
		"the longest side":      {result(picture(1_568, 75)), 1_568*75/750 + 1},
		"the largest image":     {result(picture(1_568, 1_568)), 1_600},
		"a small image":         {result(picture(1, 1)), 1},
		"what is not an image":  {result(&mcp.ImageContent{Data: []byte("x")}), 1_600},
		"a link":                {result(link), len(encodedLink)},
	} {
		reader := byteReader(1_000)
		reader.Factor = 2
		got, err := (&budget.Fitter{Reader: reader}).Cost(tc.res)
		require.NoError(t, err, name)
		assert.Equal(t, tc.want, got, name)
	}
}

// brokenContent is a content block that cannot be encoded.
type brokenContent struct{ *mcp.TextContent }

var errBroken = errors.New("broken on purpose")

func (brokenContent) MarshalJSON() ([]byte, error) { return nil, errBroken }

// TestErrorsOfFitting checks that what cannot be encoded, and a cursor that cannot be made, is an
// error and not a result.
func TestErrorsOfFitting(t *testing.T) {
	noCursor := func(int) (string, error) { return "", errBroken }
	items := func(n, size int) *mcp.CallToolResult {
		list := make([]string, n)
		for i := range list {
			list[i] = strings.Repeat("x", size)
		}
		return structured(map[string]any{"items": list})
	}
	numbers := map[string]int{}
	for i := range 500 {
		numbers[fmt.Sprint("key", i)] = i
	}
	for name, tc := range map[string]struct {
		res    *mcp.CallToolResult
		cursor func(int) (string, error)
		want   string
	}{
		"structured content": {&mcp.CallToolResult{StructuredContent: func() {}}, nil, "budget: the structured content cannot be encoded: json: unsupported type: func()"},
		"a block":            {result(text("x"), brokenContent{}), nil, "budget: content block 1 cannot be encoded"},
		"only white space":   {&mcp.CallToolResult{StructuredContent: json.RawMessage(strings.Repeat(" ", 5_000))}, nil, "trim: unexpected end of JSON input"},
		"broken JSON":        {&mcp.CallToolResult{StructuredContent: json.RawMessage(`{"a": ` + strings.Repeat("x", 5_000))}, nil, "trim: invalid character"},
		"a cursor":           {items(50, 100), noCursor, "broken on purpose"},
		"a cursor after an item that is too large": {structured(map[string]any{"items": []any{numbers}}), noCursor, "broken on purpose"},
	} {
		f := budget.Fitter{Reader: byteReader(1_000)}
		got, _, err := f.FitPage(tc.res, tc.cursor)
		assert.ErrorContains(t, err, tc.want, name)
		assert.Nil(t, got, name)
		if strings.HasPrefix(tc.want, "budget") {
			_, err := f.Cost(tc.res)
			assert.ErrorContains(t, err, tc.want, name)
		}
	}
}

// TestTextIsCutBetweenCharacters checks the exact place of a cut with characters of one to four
// bytes before and after it.
func TestTextIsCutBetweenCharacters(t *testing.T) {
	for _, unit := range []string{"x", "é", "中", "😀"} {
		for before := range 5 {
			whole := strings.Repeat("a", before) + strings.Repeat(unit, 2_000)
			f := budget.Fitter{Reader: byteReader(1_000)}
			got, report, err := f.Fit(result(text(whole)))
			require.NoError(t, err)
			want := before + (700-before)/len(unit)*len(unit)
			assert.Equal(t, whole[:want], words(got, 0), "%d before %s", before, unit)
			assert.Equal(t, []budget.Omission{{What: "bytes", Kept: want, Total: len(whole)}}, report.Omitted)
			assert.Equal(t, len(whole), report.Bytes)
			assert.Equal(t, len(whole)-want, report.OmittedTokens)
			assert.Equal(t, want+len(words(got, 1)), report.Tokens)
		}
	}
}

// TestAPauseIsTakenInTheLastQuarter checks which pause ends a text of 700 bytes: the strongest one
// that loses at most a quarter, or none.
func TestAPauseIsTakenInTheLastQuarter(t *testing.T) {
	at := func(pauses map[int]string) string {
		b := []byte(strings.Repeat("x", 3_000))
		for i, pause := range pauses {
			copy(b[i:], pause)
		}
		return string(b)
	}
	for name, tc := range map[string]struct {
		pauses map[int]string
		want   int
	}{
		"none":                              {nil, 700},
		"a sentence at three quarters":      {map[int]string{523: ". "}, 524},
		"a sentence just before":            {map[int]string{522: ". "}, 700},
		"a word at three quarters":          {map[int]string{524: " "}, 524},
		"a word just before":                {map[int]string{523: " "}, 700},
		"a word at the end":                 {map[int]string{699: " "}, 699},
		"a word after the end":              {map[int]string{701: " "}, 700},
		"a tab":                             {map[int]string{600: "\t"}, 600},
		"the last of several words":         {map[int]string{550: " ", 600: " ", 650: " "}, 650},
		"a sentence before a later word":    {map[int]string{550: ". ", 650: " "}, 551},
		"an exclamation":                    {map[int]string{550: "! ", 650: " "}, 551},
		"a question":                        {map[int]string{550: "? ", 650: " "}, 551},
		"the last of several sentences":     {map[int]string{550: "! ", 600: ". ", 580: "? "}, 601},
		"a Chinese sentence":                {map[int]string{550: "。", 650: " "}, 553},
		"a line before a later sentence":    {map[int]string{550: "\n", 650: ". "}, 550},
		"a paragraph before a later line":   {map[int]string{550: "\n\n", 650: "\n"}, 550},
		"a paragraph that loses too much":   {map[int]string{300: "\n\n", 650: "\n"}, 650},
		"an abbreviation is not a sentence": {map[int]string{550: ".x", 650: " "}, 650},
	} {
		whole := at(tc.pauses)
		f := budget.Fitter{Reader: byteReader(1_000)}
		got, _, err := f.Fit(result(text(whole)))
		require.NoError(t, err, name)
		assert.Len(t, words(got, 0), tc.want, name)
		assert.True(t, strings.HasPrefix(whole, words(got, 0)), name)
	}
}

// TestShares checks how parts divide the room exactly: small ones get what they need.
func TestShares(t *testing.T) {
	for name, tc := range map[string]struct{ sizes, want []int }{
		"equal parts":       {[]int{5_000, 5_000}, []int{350, 350}},
		"a small one":       {[]int{100, 5_000, 5_000}, []int{100, 300, 300}},
		"small ones last":   {[]int{5_000, 100, 200}, []int{400, 100, 200}},
		"one just above":    {[]int{351, 350, 1_000}, []int{233, 233, 234}},
		"an empty one":      {[]int{0, 5_000}, []int{0, 700}},
		"different larges":  {[]int{50, 900, 700}, []int{50, 325, 325}},
		"one of the middle": {[]int{100, 290, 5_000}, []int{100, 290, 310}},
	} {
		var blocks []mcp.Content
		for _, n := range tc.sizes {
			blocks = append(blocks, text(strings.Repeat("x", n)))
		}
		f := budget.Fitter{Reader: byteReader(1_000)}
		got, _, err := f.Fit(result(blocks...))
		require.NoError(t, err, name)
		var kept []int
		for i := range tc.sizes {
			kept = append(kept, len(words(got, i)))
		}
		assert.Equal(t, tc.want, kept, name)
	}
}

// TestTheNoticeListsThreePlaces checks the sentences of a notice and how it counts further places.
func TestTheNoticeListsThreePlaces(t *testing.T) {
	for n, want := range map[int]string{
		1: `^Shortened to fit 1,000 tokens\. The first 6\d\d of 1,234 bytes are included\. About 5\d\d tokens are missing\.$`,
		3: `^Shortened to fit 1,000 tokens\.( The first \d+ of 1,234 bytes are included\.){3} About 3,0\d\d tokens are missing\.$`,
		4: `^Shortened to fit 1,000 tokens\.( The first \d+ of 1,234 bytes are included\.){3} 1 more place was shortened\. About`,
		5: `^Shortened to fit 1,000 tokens\.( The first \d+ of 1,234 bytes are included\.){3} 2 more places were shortened\. About`,
	} {
		var blocks []mcp.Content
		for range n {
			blocks = append(blocks, text(strings.Repeat("word ", 246)+"wörd"[:4]))
		}
		f := budget.Fitter{Reader: byteReader(1_000)}
		got, report, err := f.Fit(result(blocks...))
		require.NoError(t, err)
		assert.Len(t, report.Omitted, n)
		assert.Regexp(t, want, words(got, n))
		listed := got.Meta[budget.MetaKey].(map[string]any)
		assert.Equal(t, report.Omitted[:min(n, 3)], listed["omitted"])
		assert.Equal(t, report.OmittedTokens, listed["omittedTokens"])
	}
}

// TestTheNoticeNamesMembersAndArguments checks that omitted members are named, and that long lists
// of arguments and long names are cut.
func TestTheNoticeNamesMembersAndArguments(t *testing.T) {
	schema := json.RawMessage(`{"type":"object","required":["id"],"properties":{"id":{"type":"string"},"size":{"type":"string","pattern":"^x"}}}`)
	res := structured(map[string]string{"id": "7", "size": strings.Repeat("x", 3_000)})
	f := budget.Fitter{Reader: byteReader(1_000), Schema: schema, Arguments: []string{"a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9"}}
	got, report, err := f.Fit(res)
	require.NoError(t, err)
	assert.Equal(t, `{"id":"7"}`, words(got, 0))
	assert.Equal(t, []budget.Omission{{Path: "size", What: "member"}}, report.Omitted)
	assert.Contains(t, words(got, 1), ` "size" is omitted.`)
	assert.True(t, strings.HasSuffix(words(got, 1), " To get the rest, ask for less at a time with the arguments: a1, a2, a3, a4, a5, a6, a7, a8."), words(got, 1))

	for size, whole := range map[int]bool{120: true, 121: false} {
		name := strings.Repeat("n", size)
		f := budget.Fitter{Reader: byteReader(2_000), Arguments: []string{name}}
		got, _, err := f.Fit(result(text(strings.Repeat("x", 5_000))))
		require.NoError(t, err)
		assert.Equal(t, whole, strings.HasSuffix(words(got, 1), ": "+name+"."), "%d", size)
		assert.Equal(t, !whole, strings.HasSuffix(words(got, 1), strings.Repeat("n", 120)+"…."), "%d", size)
	}
}

// TestAResultThatFitsCostsNothing checks that the usual results are not copied or counted.
func TestAResultThatFitsCostsNothing(t *testing.T) {
	f := budget.Fitter{Reader: budget.Claude()}
	for name, res := range map[string]*mcp.CallToolResult{
		"structured": structured(manyIssues(3, 10)), "texts": result(text("one"), text("two")),
	} {
		assert.Zero(t, testing.AllocsPerRun(100, func() { _, _, _ = f.Fit(res) }), name)
	}
	f = budget.Fitter{Reader: byteReader(1_000)}
	res := result(text(strings.Repeat("x", 1_000)))
	assert.Zero(t, testing.AllocsPerRun(100, func() { _, _, _ = f.Fit(res) }), "exactly the limit")
}

// sparseCounter counts only the letter x, so that the tokens of a text are unevenly distributed.
type sparseCounter struct{}

func (sparseCounter) Count(text string) int { return strings.Count(text, "x") }

// TestTheLimitIsUsed checks that a shortened list of small items has nearly as many tokens as its
// share, wherever the tokens are.
func TestTheLimitIsUsed(t *testing.T) {
	for name, item := range map[string]func(i int) string{
		"even":             func(int) string { return "xxxxx" },
		"tokens first":     func(i int) string { return strings.Repeat("x", max(0, 20-i/50)) + strings.Repeat("-", i/50) },
		"tokens last":      func(i int) string { return strings.Repeat("-", max(0, 20-i/50)) + strings.Repeat("x", i/50) },
		"every tenth":      func(i int) string { return strings.Repeat(string("-x"[i%10/9]), 20) },
		"waste at first":   func(i int) string { return strings.Repeat(string("-x"[min(1, i/500)]), 10) },
		"waste in the end": func(i int) string { return strings.Repeat(string("x-"[min(1, i/500)]), 10) },
	} {
		for counterName, counter := range map[string]budget.Counter{"bytes": exactBytes{}, "x": sparseCounter{}} {
			for _, limit := range []int{2_000, 4_000, 5_000} {
				var all []string
				total := 0
				for i := range 1_000 {
					all = append(all, item(i))
					total += counter.Count(item(i))
				}
				if total <= limit {
					continue
				}
				f := budget.Fitter{Reader: budget.Reader{Name: name, Counter: counter, Factor: 1, Tokens: limit}}
				got, report, err := f.Fit(structured(map[string]any{"hits": all}))
				require.NoError(t, err)
				require.True(t, report.Trimmed)
				n := counter.Count(words(got, 0))
				assert.LessOrEqual(t, n, limit-300)
				assert.GreaterOrEqual(t, n, (limit-300)*96/100-25, "%s, %s, %d", name, counterName, limit)
			}
		}
	}
}

// TestAReaderWithoutAFactorHasThatOfClaude checks that values that are no factor count as none.
func TestAReaderWithoutAFactorHasThatOfClaude(t *testing.T) {
	for _, factor := range []float64{0, -1, math.NaN(), math.Inf(1), math.Inf(-1)} {
		r := budget.Reader{Counter: exactBytes{}, Factor: factor}
		assert.Equal(t, int(math.Ceil(1_000*budget.ClaudeFactor)), r.Estimate(strings.Repeat("x", 1_000)), "%v", factor)
	}
	assert.Equal(t, 500, budget.Reader{Counter: exactBytes{}, Factor: 0.5}.Estimate(strings.Repeat("x", 1_000)))
	assert.Equal(t, 1, budget.Reader{Counter: exactBytes{}, Factor: 0.5}.Estimate("x"), "estimates are rounded up")
}

// TestACursorNeedsArguments checks that a cursor is not made for arguments that it cannot be bound
// to.
func TestACursorNeedsArguments(t *testing.T) {
	pages := budget.Pages{Sealer: budget.RandomSealer()}
	for _, args := range []string{`[]`, `7`, `{"a":`} {
		out := listOut{Page: budget.PageOf(budget.PageRequest{Limit: 1}, manyIssues(3, 1).Issues)}
		_, err := pages.Cursor(budget.Binding{Tool: "list_issues", Arguments: json.RawMessage(args)}, &out)
		assert.ErrorContains(t, err, "are not a JSON object", args)
		_, _, err = pages.Result(budget.Binding{Tool: "list_issues", Arguments: json.RawMessage(args)}, &out)
		assert.ErrorContains(t, err, "are not a JSON object", args)
	}
	for _, args := range []string{``, `null`, ` {} `} {
		out := listOut{Page: budget.PageOf(budget.PageRequest{Limit: 1}, manyIssues(3, 1).Issues)}
		_, err := pages.Cursor(budget.Binding{Tool: "list_issues", Arguments: json.RawMessage(args)}, &out)
		assert.NoError(t, err, args)
		assert.NotEmpty(t, out.NextCursor)
	}
}

// TestTextThatIsNotUTF8IsCut checks that counting up to a limit ends at any byte of such a text.
func TestTextThatIsNotUTF8IsCut(t *testing.T) {
	for _, whole := range []string{strings.Repeat("\x80", 1_000), strings.Repeat("\xff", 1_000), "é" + strings.Repeat("\x80", 1_000)} {
		tokens, cut := budget.CountUpTo(byteCounter{}, whole, 500)
		assert.Equal(t, tokens, cut)
		assert.LessOrEqual(t, cut, 500)
		assert.GreaterOrEqual(t, cut, 495)
	}
}

// TestTheLastCharacterOfTheRoomIsWhole checks that a text with room for a part of a character gets
// none of it.
func TestTheLastCharacterOfTheRoomIsWhole(t *testing.T) {
	reader := budget.Reader{Name: "characters", Counter: noTokens{}, Factor: 1, Tokens: 1_000, Characters: 2_000}
	for _, unit := range []string{"é", "中", "😀"} {
		for left := range 5 {
			f := budget.Fitter{Reader: reader}
			got, _, err := f.Fit(result(text(strings.Repeat("x", 1_000-left)), text(strings.Repeat(unit, 1_500))))
			require.NoError(t, err)
			assert.Equal(t, strings.Repeat(unit, left), words(got, 1), "%d characters for %s", left, unit)
		}
	}
}
