package budget_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
)

type issue struct {
	ID    int      `json:"id"`
	Title string   `json:"title"`
	Body  string   `json:"body"`
	Tags  []string `json:"tags"`
}

type issues struct {
	Issues []issue `json:"issues"`
	Total  int     `json:"total"`
}

func manyIssues(n, bodyWords int) issues {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	words := strings.Fields("the server answers a request with an error when token expires and client does not refresh it in time because cache holds an old key")
	out := issues{Total: n}
	for i := range n {
		var body strings.Builder
		for range bodyWords {
			body.WriteString(words[r.IntN(len(words))] + " ")
		}
		out.Issues = append(out.Issues, issue{ID: i, Title: fmt.Sprintf("Issue %d", i), Body: body.String(), Tags: []string{"bug"}})
	}
	return out
}

const issuesSchema = `{"type":"object","additionalProperties":false,"required":["issues","total"],"properties":{
	"total":{"type":"integer"},
	"issues":{"type":"array","items":{"type":"object","required":["id","title","body","tags"],"properties":{
		"id":{"type":"integer"},"title":{"type":"string"},"body":{"type":"string"},"tags":{"type":"array","items":{"type":"string"}}}}}}}`

// structured returns a result as go-sdk makes it: the value and its text copy.
func structured(v any) *mcp.CallToolResult {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return &mcp.CallToolResult{StructuredContent: json.RawMessage(raw), Content: []mcp.Content{&mcp.TextContent{Text: string(raw)}}}
}

func words(res *mcp.CallToolResult, i int) string { return res.Content[i].(*mcp.TextContent).Text }

func TestResultsThatFitAreNotChanged(t *testing.T) {
	var f budget.Fitter
	for name, res := range map[string]*mcp.CallToolResult{
		"small":   structured(manyIssues(3, 10)),
		"counted": structured(manyIssues(60, 100)), // more bytes than the limit has tokens
		"empty":   {},
		"text":    {Content: []mcp.Content{&mcp.TextContent{Text: strings.Repeat("word ", 10_000)}}},
	} {
		got, report, err := f.Fit(res)
		require.NoError(t, err, name)
		assert.Same(t, res, got, name)
		assert.False(t, report.Trimmed)
		assert.Equal(t, report.Bytes > 25_000, report.Tokens > 0, name)
		assert.LessOrEqual(t, report.Tokens, 25_000)
	}
}

// TestTextCopiesAreNotCounted checks that structured content and its text copy are counted once.
func TestTextCopiesAreNotCounted(t *testing.T) {
	v := manyIssues(75, 100)
	raw, _ := json.Marshal(v)
	tokens := budget.Claude().Estimate(string(raw))
	require.Greater(t, 2*tokens, 25_000)
	require.Less(t, tokens, 25_000)
	var f budget.Fitter
	_, report, err := f.Fit(structured(v))
	require.NoError(t, err)
	assert.False(t, report.Trimmed)
	assert.Equal(t, tokens, report.Tokens)

	pretty, _ := json.MarshalIndent(v, "", "  ")
	res := structured(v)
	res.Content = []mcp.Content{&mcp.TextContent{Text: string(pretty)}}
	_, report, err = f.Fit(res)
	require.NoError(t, err)
	assert.False(t, report.Trimmed, "a text that differs only in white space is a copy")

	res = structured(v)
	res.Content = append(res.Content, &mcp.TextContent{Text: string(raw[:len(raw)-1]) + " "})
	_, report, err = f.Fit(res)
	require.NoError(t, err)
	assert.True(t, report.Trimmed, "another text is not a copy")
}

// TestATextWithOtherDigitsIsNoCopy checks numbers that are one number as float64.
func TestATextWithOtherDigitsIsNoCopy(t *testing.T) {
	fit := func(structured, text string) int {
		f := budget.Fitter{Reader: byteReader(10)}
		_, report, err := f.Fit(&mcp.CallToolResult{StructuredContent: json.RawMessage(structured), Content: []mcp.Content{&mcp.TextContent{Text: text}}})
		require.NoError(t, err)
		return report.Bytes
	}
	const a, b = `{"id":9007199254740993}`, `{"id": 9007199254740992}`
	assert.Equal(t, len(a), fit(a, `{"id": 9007199254740993}`))
	assert.Equal(t, len(a)+len(b), fit(a, b))
	assert.Equal(t, len(a), fit(a, `{"id":9007199254740993.0 }`[:len(a)-1]+" }"))
}

func TestStructuredContentIsTrimmed(t *testing.T) {
	f := budget.Fitter{Schema: json.RawMessage(issuesSchema), Arguments: []string{"query", "limit"}}
	res, report, err := f.Fit(structured(manyIssues(1000, 100)))
	require.NoError(t, err)
	require.True(t, report.Trimmed)
	require.Len(t, res.Content, 2)
	assert.Equal(t, string(res.StructuredContent.(json.RawMessage)), words(res, 0), "both have the same data")
	var got issues
	require.NoError(t, json.Unmarshal([]byte(words(res, 0)), &got))
	assert.Equal(t, manyIssues(1000, 100).Issues[:len(got.Issues)], got.Issues)
	assert.Equal(t, 1000, got.Total)
	assert.LessOrEqual(t, report.Tokens, 25_000)
	assert.Greater(t, report.Tokens, 22_000, "the limit is used")
	assert.Regexp(t, `^Shortened to fit 25,000 tokens\. The first \d+ of 1,000 items of "issues" are included\. About \d+,\d+ tokens are missing\. To get the rest, ask for less at a time with the arguments: query, limit\.$`, words(res, 1))
	meta := res.Meta[budget.MetaKey].(map[string]any)
	assert.Equal(t, []budget.Omission{{Path: "issues", What: "items", Kept: len(got.Issues), Total: 1000}}, meta["omitted"])
	assert.InDelta(t, float64(1000-len(got.Issues))/float64(len(got.Issues)), float64(report.OmittedTokens)/float64(report.Tokens), 2)
}

func TestALargeItemIsShortened(t *testing.T) {
	var f budget.Fitter
	res, report, err := f.Fit(structured(manyIssues(2, 50_000)))
	require.NoError(t, err)
	var got issues
	require.NoError(t, json.Unmarshal([]byte(words(res, 0)), &got))
	require.Len(t, got.Issues, 1)
	assert.True(t, strings.HasSuffix(got.Issues[0].Body, "…"))
	assert.Equal(t, []budget.Omission{
		{Path: "issues", What: "items", Kept: 1, Total: 2},
		{Path: "issues[0].body", What: "bytes", Kept: len(got.Issues[0].Body) - len("…"), Total: len(manyIssues(2, 50_000).Issues[0].Body)},
	}, report.Omitted)
}

func TestPlainTextIsCutWhereAReaderPauses(t *testing.T) {
	var f budget.Fitter
	for name, unit := range map[string]string{
		"paragraphs": "A sentence here. Another there.\nA line.\n\n",
		"lines":      "a line without an end of sentence\n",
		"sentences":  "This is a sentence that ends. ",
		"words":      "word ",
	} {
		text := strings.Repeat(unit, 300_000/len(unit))
		res, report, err := f.Fit(&mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: text}}})
		require.NoError(t, err)
		require.True(t, report.Trimmed)
		kept := words(res, 0)
		assert.True(t, strings.HasPrefix(text, kept), name)
		rest := strings.TrimLeft(text[len(kept):], " \n")
		assert.True(t, strings.HasPrefix(rest, strings.TrimSpace(unit)[:4]), "%s: %q", name, rest[:40])
		assert.Regexp(t, `^Shortened to fit 25,000 tokens\. The first [\d,]+ of [\d,]+ bytes are included\.`, words(res, 1))
	}
}

func TestTextThatIsJSONStaysJSON(t *testing.T) {
	raw, _ := json.MarshalIndent(manyIssues(500, 100).Issues, "", "  ")
	var f budget.Fitter
	res, _, err := f.Fit(&mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: string(raw)}}})
	require.NoError(t, err)
	var got []issue
	require.NoError(t, json.Unmarshal([]byte(words(res, 0)), &got))
	assert.NotEmpty(t, got)
}

func TestPartsShareTheRoom(t *testing.T) {
	var f budget.Fitter
	long := strings.Repeat("word ", 100_000)
	res, report, err := f.Fit(&mcp.CallToolResult{Content: []mcp.Content{
		&mcp.TextContent{Text: "small"},
		&mcp.TextContent{Text: long},
		&mcp.EmbeddedResource{Resource: &mcp.ResourceContents{URI: "x://y", Text: long}},
	}})
	require.NoError(t, err)
	require.Len(t, res.Content, 4)
	assert.Equal(t, "small", words(res, 0))
	a, b := len(words(res, 1)), len(res.Content[2].(*mcp.EmbeddedResource).Resource.Text)
	assert.InDelta(t, a, b, float64(a)/10)
	assert.LessOrEqual(t, report.Tokens, 25_000)
}

func TestErrorResultsAreBounded(t *testing.T) {
	f := budget.Fitter{Arguments: []string{"query"}}
	res, _, err := f.Fit(&mcp.CallToolResult{IsError: true, Content: []mcp.Content{&mcp.TextContent{Text: strings.Repeat("stack frame\n", 50_000)}}})
	require.NoError(t, err)
	assert.True(t, res.IsError)
	assert.LessOrEqual(t, budget.Claude().Estimate(words(res, 0)), 25_000)
	assert.NotContains(t, words(res, 1), "query")
}

func TestResultsThatCannotBeShortened(t *testing.T) {
	numbers := make(map[string]int, 20_000)
	for i := range 20_000 {
		numbers[fmt.Sprintf("key%d", i)] = i
	}
	f := budget.Fitter{Arguments: []string{"query", "limit"}}
	res, report, err := f.Fit(structured(numbers))
	require.NoError(t, err)
	assert.True(t, res.IsError)
	assert.True(t, report.Failed)
	assert.Nil(t, res.StructuredContent)
	assert.Regexp(t, `^the result is too large: it has [\d,]+ bytes, the limit is 25,000 tokens, and it cannot be shortened\. To get the rest, ask for less at a time with the arguments: query, limit\.$`, words(res, 0))
}

func TestImages(t *testing.T) {
	var buf bytes.Buffer
	require.NoError(t, png.Encode(&buf, image.NewGray(image.Rect(0, 0, 750, 1000))))
	picture := &mcp.ImageContent{MIMEType: "image/png", Data: buf.Bytes()}
	res := &mcp.CallToolResult{}
	for range 20 {
		res.Content = append(res.Content, picture)
	}
	f := budget.Fitter{Reader: budget.Claude().WithTokens(25_000)}
	got, report, err := f.Fit(res)
	require.NoError(t, err)
	assert.Same(t, res, got, "20 images of 1,001 tokens fit")
	assert.False(t, report.Trimmed)

	f.Reader = f.Reader.WithTokens(5_000)
	got, report, err = f.Fit(res)
	require.NoError(t, err)
	assert.Len(t, got.Content, 4+1)
	assert.Equal(t, []budget.Omission{{What: "block", Kept: 4, Total: 20}}, report.Omitted)
	assert.LessOrEqual(t, report.Tokens, 5_000)
}

// A fixedCounter is a custom counter, which counts bytes.
type byteCounter struct{}

func (byteCounter) Count(text string) int { return len(text) }

func TestACustomReader(t *testing.T) {
	f := budget.Fitter{Reader: budget.Reader{Name: "bytes", Counter: byteCounter{}, Factor: 1, Tokens: 10_000}}
	res, report, err := f.Fit(structured(manyIssues(100, 100)))
	require.NoError(t, err)
	assert.True(t, report.Trimmed)
	assert.LessOrEqual(t, len(words(res, 0))+len(words(res, 1)), 10_000)
}

func TestCharacters(t *testing.T) {
	f := budget.Fitter{}
	text := strings.Repeat(" ", 200_000) // few tokens, many characters
	require.Less(t, budget.Claude().Estimate(text), 25_000)
	res, report, err := f.Fit(&mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: text}}})
	require.NoError(t, err)
	assert.True(t, report.Trimmed)
	assert.LessOrEqual(t, utf8.RuneCountInString(words(res, 0))+utf8.RuneCountInString(words(res, 1)), 150_000)
}

func TestFitDoesNotChangeItsArgument(t *testing.T) {
	res := structured(manyIssues(1000, 100))
	before, _ := json.Marshal(res)
	f := budget.Fitter{}
	_, _, err := f.Fit(res)
	require.NoError(t, err)
	after, _ := json.Marshal(res)
	assert.Equal(t, string(before), string(after))
}

// TestFitProperties fits random results to random limits. The output is within the limit and valid
// JSON, or an error within the limit.
func TestFitProperties(t *testing.T) {
	testsize.SkipUnderRace(t, "it starts no goroutine")
	for seed := range uint64(testsize.Count(150, 75)) {
		r := rand.New(rand.NewPCG(seed, 3))
		v := manyIssues(r.IntN(200), r.IntN(200))
		if r.IntN(4) == 0 {
			v = issues{Issues: []issue{{Body: strings.Repeat(string(rune('a'+r.IntN(26))), r.IntN(200_000)), Tags: make([]string, r.IntN(5000))}}}
		}
		reader := []budget.Reader{budget.Claude(), budget.ClaudeUpTo46(), budget.OpenAI()}[r.IntN(3)].WithTokens(r.IntN(20_000))
		f := budget.Fitter{Reader: reader, Schema: json.RawMessage(issuesSchema)}
		res := structured(v)
		if r.IntN(3) == 0 {
			res.Content = append(res.Content, &mcp.TextContent{Text: strings.Repeat("prose of some length. ", r.IntN(5000))})
		}
		got, report, err := f.Fit(res)
		require.NoError(t, err)
		limit := effective(reader.Tokens)
		total := 0
		for i := range got.Content {
			if i == 0 && got.StructuredContent != nil {
				require.Equal(t, string(got.StructuredContent.(json.RawMessage)), words(got, 0))
				require.True(t, json.Valid([]byte(words(got, 0))))
			}
			total += reader.Counter.Count(words(got, i))
		}
		require.LessOrEqual(t, int(float64(total)*reader.Factor), limit, "seed %d: %+v", seed, report)
		require.Equal(t, report.Trimmed, got != res)
	}
}

// effective returns the limit that a reader has whose limit was set to tokens.
func effective(tokens int) int {
	if tokens <= 0 {
		tokens = budget.OpenAI().Tokens
	}
	return max(tokens, budget.MinTokens)
}

func FuzzFit(f *testing.F) {
	f.Add([]byte(`{"a":[1,2,3],"b":"text"}`), "plain text", 500)
	f.Add([]byte(`"just a string"`), `{"json":["in text"]}`, 0)
	f.Add([]byte(`'`), strings.Repeat("\x85\xba\xa7", 300), 0) // above the default limit
	f.Fuzz(func(t *testing.T, structured []byte, text string, limit int) {
		res := &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: strings.Repeat(text, 50)}}}
		if json.Valid(structured) {
			res.StructuredContent = json.RawMessage(structured)
		}
		fitter := budget.Fitter{Reader: budget.OpenAI().WithTokens(limit % 4000)}
		got, report, err := fitter.Fit(res)
		require.NoError(t, err)
		if report.Trimmed {
			require.LessOrEqual(t, report.Tokens, effective(limit%4000))
		}
		_, err = json.Marshal(got)
		require.NoError(t, err)
	})
}

// TestTheNoticeKeepsItsRoom checks that names with many tokens do not push a result over its limit.
func TestTheNoticeKeepsItsRoom(t *testing.T) {
	for _, name := range []string{"𓀀𓁐𓂀𓃒𓄿", "漢字仮名", "\u0001\u0002\u0003", "😀🎉🧵🪡", "aQ9_-zX0", "\\\"\\"} {
		v := map[string]any{}
		for i := range 4 {
			v[strings.Repeat(name, 40)+fmt.Sprint(i)] = strings.Repeat("some words of a text ", 3_000)
		}
		for _, limit := range []int{budget.MinTokens, 3_000, 25_000} {
			reader := budget.Claude().WithTokens(limit)
			reader.Characters = 3 * limit
			f := budget.Fitter{Reader: reader, Arguments: []string{strings.Repeat(name, 60), "limit"}}
			res, report, err := f.Fit(structured(v))
			require.NoError(t, err)
			if report.Failed {
				names := 0
				for key := range v {
					names += budget.Claude().Estimate(key)
				}
				require.Greater(t, names, limit/2, "%q at %d: only names that are too large themselves may fail", name, limit)
				continue
			}
			total, characters := 0, 0
			for i := range res.Content {
				total += budget.Claude().Estimate(words(res, i))
				characters += utf8.RuneCountInString(words(res, i))
			}
			assert.LessOrEqual(t, characters, reader.Characters, "%q at %d", name, limit)
			assert.LessOrEqual(t, total, limit+len(res.Content), "%q at %d: %s", name, limit, words(res, len(res.Content)-1))
		}
	}
}
