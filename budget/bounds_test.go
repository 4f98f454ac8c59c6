package budget_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget"
)

// TestAResultOfTheLimitIsNotCounted checks which results are counted at all: those with more bytes
// than the limit has tokens or characters.
func TestAResultOfTheLimitIsNotCounted(t *testing.T) {
	for name, tc := range map[string]struct {
		bytes, characters int
		counted           bool
	}{
		"the limit of tokens":      {2_500, 0, false},
		"one more":                 {2_501, 0, true},
		"the limit of characters":  {2_000, 2_000, false},
		"one character more":       {2_001, 2_000, true},
		"more room for characters": {2_500, 2_501, false},
	} {
		m := &meter{PrefixCounter: budget.CL100K}
		f := budget.Fitter{Reader: budget.Reader{Name: "metered", Counter: m, Factor: 1, Tokens: 2_500, Characters: tc.characters}}
		_, report, err := f.Fit(result(text(strings.Repeat("a", tc.bytes))))
		require.NoError(t, err)
		assert.Equal(t, tc.counted, m.calls > 0, name)
		assert.Equal(t, tc.characters == 2_000 && tc.counted, report.Trimmed, name)
	}
}

// TestKeysOfSealers checks how long a key must be.
func TestKeysOfSealers(t *testing.T) {
	for n, good := range map[int]bool{0: false, 15: false, 16: true, 17: true, 64: true} {
		s, err := budget.NewSealer(bytes.Repeat([]byte("k"), n))
		if good {
			require.NoError(t, err)
			assert.NotNil(t, s)
			continue
		}
		require.ErrorContains(t, err, fmt.Sprintf("the key of a sealer has %d bytes; it needs at least 16", n))
		assert.Nil(t, s)
	}
}

// TestPagesWithoutArguments checks that no cursor is made for a call whose arguments are no object.
func TestPagesWithoutArguments(t *testing.T) {
	pages := budget.Pages{Sealer: budget.RandomSealer(), Fitter: &budget.Fitter{}}
	page := budget.PageOf(budget.PageRequest{Limit: 2}, []int{1, 2, 3})
	cursor, err := pages.Cursor(budget.Binding{Tool: "list", Arguments: json.RawMessage(`[]`)}, &page)
	require.ErrorContains(t, err, "the arguments of the call are not a JSON object")
	assert.Nil(t, cursor)
	assert.Empty(t, page.NextCursor)
	_, _, err = pages.Result(budget.Binding{Tool: "list", Arguments: json.RawMessage(`7`)}, &page)
	require.ErrorContains(t, err, "the arguments of the call are not a JSON object")
	broken := budget.PageOf(budget.PageRequest{}, []any{make(chan int)})
	_, _, err = pages.Result(budget.Binding{Tool: "list"}, &broken)
	require.ErrorContains(t, err, "unsupported type")
}

// TestNoticesWithoutRoom checks that a sentence of Rest that is too long is left out, and that the
// notice keeps its room.
func TestNoticesWithoutRoom(t *testing.T) {
	for words, told := range map[int]bool{20: true, 2_000: false} {
		f := budget.Fitter{Reader: budget.Claude(), Rest: func([]budget.Piece) string { return strings.Repeat("further ", words) }}
		res, _, err := f.Fit(result(text(strings.Repeat("words of a text ", 40_000))))
		require.NoError(t, err)
		notice := res.Content[1].(*mcp.TextContent).Text
		assert.True(t, strings.HasPrefix(notice, "Shortened to fit 25,000 tokens. "), notice)
		assert.Contains(t, notice, " About ")
		assert.Equal(t, told, strings.Contains(notice, "further"))
		assert.Equal(t, told, strings.Contains(notice, "The first"))
		assert.Equal(t, !told, strings.Contains(notice, "1 place was shortened."))
		assert.LessOrEqual(t, budget.Claude().Estimate(notice), 300)
	}
}

// TestPiecesOfTextsWithoutPauses checks that pieces end between characters, and that white space
// at the beginning of a long text delays nothing.
func TestPiecesOfTextsWithoutPauses(t *testing.T) {
	for name, long := range map[string]string{
		"one alphabet": strings.Repeat("雪", 9_001),
		"shifted":      "ab" + strings.Repeat("雪", 9_001),
		"white space":  strings.Repeat(" ", 9_001) + strings.Repeat("雪", 9_001),
		"tabs":         strings.Repeat("\t", 4_001) + "x",
	} {
		items := []any{strings.Repeat("a", 900)}
		for range 4 {
			items = append(items, long)
		}
		_, left := fitAndRest(t, byteReader(1_000), structured(map[string]any{"items": items}))
		rebuilt := map[string]string{}
		for _, p := range left {
			assert.True(t, utf8.ValidString(p.Text), name)
			assert.LessOrEqual(t, len(p.Text), 4_000, name)
			assert.NotEmpty(t, p.Text, name)
			rebuilt[p.Path] += p.Text
		}
		assert.Equal(t, strings.TrimLeft(long, " \t"), strings.TrimLeft(rebuilt["items[3]"], " \t"), name)
	}
}

// TestTextsKeepTheirRoomWithoutFiles checks that no room is reserved for links to files in a result
// without files.
func TestTextsKeepTheirRoomWithoutFiles(t *testing.T) {
	var content []mcp.Content
	for range 12 {
		content = append(content, text(strings.Repeat("some words of a long text ", 1_000)))
	}
	plain, _, err := (&budget.Fitter{}).Fit(result(content...))
	require.NoError(t, err)
	f, asked := linking()
	linked, _, err := f.Fit(result(content...))
	require.NoError(t, err)
	assert.Empty(t, *asked)
	assert.Equal(t, plain, linked)
	empty := append([]mcp.Content{textFile("a://empty.txt", "")}, content...)
	withEmpty, _, err := f.Fit(result(empty...))
	require.NoError(t, err)
	assert.Equal(t, plain.Content, withEmpty.Content[1:], "an empty file needs no link")
}

// TestBlocksThatAreLeftOutNeedNoRoom checks that the room of links of the tool, which are left out,
// goes to the text.
func TestBlocksThatAreLeftOutNeedNoRoom(t *testing.T) {
	words := text(strings.Repeat("some words of a text ", 600))
	link := &mcp.ResourceLink{URI: "a://b", Name: strings.Repeat("long name ", 4_000)}
	res, report, err := (&budget.Fitter{}).Fit(result(words, link))
	require.NoError(t, err)
	assert.Equal(t, words, res.Content[0])
	assert.Len(t, res.Content, 2)
	assert.Equal(t, []budget.Omission{{What: "block", Total: 1}}, report.Omitted)
	assert.Less(t, report.Tokens, 8_000, "the tokens of the text and of the notice")
	assert.Zero(t, report.OmittedTokens)
}

// TestNamesOfImagesAndSounds checks the names of files without an address.
func TestNamesOfImagesAndSounds(t *testing.T) {
	data := make([]byte, 200_000)
	for mimeType, name := range map[string]string{
		"image/png": "image-2.png", "image/gif": "image-2.gif", "image/webp": "image-2.webp", "image/jpeg": "image-2.jpg",
		"image/tiff": "image-2", "": "image-2",
		"audio/wav": "audio-2.wav", "audio/ogg": "audio-2.ogg", "audio/flac": "audio-2.flac", "audio/mpeg": "audio-2.mp3", "audio/x-y": "audio-2",
	} {
		var c mcp.Content = &mcp.ImageContent{MIMEType: mimeType, Data: data}
		if strings.HasPrefix(name, "audio") {
			c = &mcp.AudioContent{MIMEType: mimeType, Data: data}
		}
		f, asked := linking()
		f.Reader = budget.Claude().WithTokens(1_000)
		res, _, err := f.Fit(result(text("look"), c))
		require.NoError(t, err)
		require.Len(t, *asked, 1, mimeType)
		assert.Equal(t, budget.File{Name: name, MIMEType: mimeType, Blob: data}, (*asked)[0])
		assert.Equal(t, name, res.Content[1].(*mcp.ResourceLink).Name)
	}
}

// TestNamesOfFiles checks the names that are made of addresses.
func TestNamesOfFiles(t *testing.T) {
	long := strings.Repeat("n", 100)
	for uri, name := range map[string]string{
		"a://x/report.csv":   "report.csv",
		"a://x/report.csv//": "report.csv",
		"report.csv":         "report.csv",
		"a:":                 "file",
		"a://":               "file",
		"":                   "file",
		"?":                  "file",
		"#x":                 "file",
		"a://x/y?z#v":        "y",
		"a://x/y#z?v":        "y",
		"a://" + long:        long[:80],
		"a://" + long[:80]:   long[:80],
		"a://" + long + "é" + strings.Repeat("m", 79): strings.Repeat("m", 79),
	} {
		f, asked := linking()
		_, _, err := f.Fit(result(blob(uri, 300_000)))
		require.NoError(t, err)
		require.Len(t, *asked, 1, uri)
		assert.Equal(t, name, (*asked)[0].Name, uri)
	}
}

// TestLinksOfAnyLength checks that a link of more bytes than helps a reader is not made.
func TestLinksOfAnyLength(t *testing.T) {
	for _, over := range []int{0, 1} {
		made := 0
		f := budget.Fitter{Link: func(file *budget.File) (string, string) {
			made++
			size := int64(file.Size())
			raw, err := json.Marshal(&mcp.ResourceLink{URI: "kept://", Name: file.Name, MIMEType: file.MIMEType, Size: &size})
			require.NoError(t, err)
			return "kept://" + strings.Repeat("x", 1_000-len(raw)+over), ""
		}}
		_, _, links := fitFiles(t, &f, blob("a://x.zip", 300_000))
		assert.Len(t, links, 1-over)
		assert.Equal(t, 1, made)
	}
}

// heavyCounter counts 2,000 tokens for é and one for every other character.
type heavyCounter struct{}

func (heavyCounter) Count(text string) int {
	return utf8.RuneCountInString(text) + 1_999*strings.Count(text, "é")
}

// TestAPartHasOneCharacter checks that parts of contents go on when not even a character fits, and
// that such a part has nothing else.
func TestAPartHasOneCharacter(t *testing.T) {
	reader := budget.Reader{Name: "heavy", Counter: heavyCounter{}, Factor: 1, Tokens: 1_000}
	contents := []*mcp.ResourceContents{nil, {URI: "a://1", Text: "é"}, {URI: "a://2", Text: "xyé"}, {URI: "a://3", Text: "é"}, {URI: "a://4", Text: strings.Repeat("z", 1_000)}}
	var got []string
	for from := 0; ; {
		p := reader.FitContents(contents, from)
		require.Equal(t, from, p.From)
		require.Equal(t, 1_008, p.Total)
		got = append(got, joined(p.Contents))
		if p.Limit == "" {
			break
		}
		require.Equal(t, "1,000 tokens", p.Limit)
		require.Equal(t, from+len(joined(p.Contents)), p.Next)
		from = p.Next
	}
	assert.Equal(t, []string{"é", "xy", "é", "é", strings.Repeat("z", 700), strings.Repeat("z", 300)}, got)
}

// TestContentsTogether checks that a part has as many contents as fit, from any position.
func TestContentsTogether(t *testing.T) {
	prose := strings.Repeat("some words of a text ", 200) // some 1,000 tokens
	contents := []*mcp.ResourceContents{{URI: "a://1", Text: prose}, {URI: "a://2", Blob: []byte("blob")}, {URI: "a://3", Text: prose}, {URI: "a://4", Text: prose}}
	reader := budget.Reader{Name: "r", Counter: budget.CL100K, Factor: 1, Tokens: 3 * budget.CL100K.Count(prose)}
	p := reader.FitContents(contents, 0)
	assert.Equal(t, contents, p.Contents, "with all of the room")
	assert.Equal(t, []any{0, 3*len(prose) + 4, ""}, []any{p.From, p.Next, p.Limit})
	for from, want := range map[int][]string{
		21:                 {prose[21:], "", prose, prose}, // less than the notice needs is missing
		len(prose):         {"", prose, prose},
		len(prose) + 2:     {"", prose, prose},
		len(prose) + 4:     {prose, prose},
		len(prose) + 4 + 5: {prose[5:], prose},
		3*len(prose) + 4:   nil,
		3*len(prose) + 9:   nil,
	} {
		p := reader.FitContents(contents, from)
		if from == 21 {
			require.Len(t, p.Contents, 4)
			assert.NotEmpty(t, p.Limit)
			assert.Less(t, len(p.Contents[3].Text), len(prose))
			continue
		}
		var got []string
		for _, c := range p.Contents {
			got = append(got, c.Text)
		}
		assert.Equal(t, want, got, "from %d", from)
		assert.Empty(t, p.Limit, "from %d", from)
		assert.Equal(t, min(from, p.Total), p.From)
		assert.Equal(t, p.Total, p.Next)
	}
	assert.Equal(t, []byte("ob"), reader.FitContents(contents, len(prose)+2).Contents[0].Blob)
}

// TestPartsOfWhiteSpace checks that a text without a word is not read byte by byte.
func TestPartsOfWhiteSpace(t *testing.T) {
	for _, unit := range []string{"\t", " ", "\n", "\r"} {
		all, parts := strings.Repeat(unit, 50_000), 0
		for from := 0; ; parts++ {
			p := byteReader(2_000).FitContents([]*mcp.ResourceContents{{URI: "a://x", Text: all}}, from)
			if p.Limit == "" {
				break
			}
			from = p.Next
		}
		assert.LessOrEqual(t, parts, 30, "%q", unit)
	}
}

// TestPartsLeaveRoomForTheirNotice checks that a part that is not the last has the room of a notice
// left, and that contents of one byte are in some part.
func TestPartsLeaveRoomForTheirNotice(t *testing.T) {
	contents := []*mcp.ResourceContents{{URI: "a://1", Text: strings.Repeat("some words of a text ", 4_000)}, {URI: "a://2", Blob: []byte("b")}}
	reader := budget.Claude().WithTokens(2_000)
	var last budget.ContentsPart
	for from := 0; ; from = last.Next {
		last = reader.FitContents(contents, from)
		if last.Limit == "" {
			break
		}
		require.LessOrEqual(t, reader.Estimate(joined(last.Contents)), 2_000-300)
	}
	assert.Equal(t, []byte("b"), last.Contents[len(last.Contents)-1].Blob)
}

// TestLinksOfSmallReaders checks how many links a result gets, that a sentence about links is there
// once, and that a link has the annotations of its file.
func TestLinksOfSmallReaders(t *testing.T) {
	for tokens, most := range map[int]int{1_000: 2, 1_999: 3, 2_000: 4, 25_000: 10} {
		var content []mcp.Content
		for i := range 12 {
			b := blob(fmt.Sprintf("a://%d.zip", i), 300_000)
			b.Annotations = &mcp.Annotations{Priority: float64(i)}
			content = append(content, b)
		}
		f, asked := linking()
		f.Reader = budget.Claude().WithTokens(tokens)
		res, _, err := f.Fit(result(content...))
		require.NoError(t, err)
		var links []*mcp.ResourceLink
		for _, c := range res.Content {
			if link, ok := c.(*mcp.ResourceLink); ok {
				links = append(links, link)
			}
		}
		assert.Len(t, links, most, tokens)
		assert.Len(t, *asked, most)
		for _, link := range links {
			assert.Equal(t, fmt.Sprint(int(link.Annotations.Priority))+".zip", link.Name)
		}
		notice := res.Content[len(res.Content)-1].(*mcp.TextContent).Text
		assert.LessOrEqual(t, strings.Count(notice, "They can be read for an hour."), 1)
	}
	f := budget.Fitter{Link: func(file *budget.File) (string, string) {
		if file.Name == "a" {
			return "kept://a", ""
		}
		return "kept://b", "Read it."
	}}
	res, _, err := f.Fit(result(blob("x://a", 300_000), blob("x://b", 300_000), blob("x://c", 300_000)))
	require.NoError(t, err)
	notice := res.Content[len(res.Content)-1].(*mcp.TextContent).Text
	assert.Equal(t, 1, strings.Count(notice, "Read it."), notice)
	assert.NotContains(t, notice, "  ")
}

// TestPiecesOfFewCharacters checks the separators between pieces in a limit of characters.
func TestPiecesOfFewCharacters(t *testing.T) {
	var pieces []budget.Piece
	for range 300 {
		pieces = append(pieces, budget.Piece{Path: "p", Text: "xx"})
	}
	r := budget.Reader{Name: "characters", Counter: noTokens{}, Factor: 1, Tokens: 9_000, Characters: 2_000}
	assert.Equal(t, 200, r.FitPieces(pieces), "five characters each, with a separator")
}

// TestRequestsOfPages checks which inputs ask for a page, and that a request can be opened again.
func TestRequestsOfPages(t *testing.T) {
	assert.True(t, budget.TakesPage(reflect.TypeFor[*budget.PageRequest]()))
	assert.True(t, budget.TakesPage(reflect.TypeFor[*listIn]()))
	assert.False(t, budget.TakesPage(reflect.TypeFor[*listOut]()))
	assert.True(t, budget.IsPage(reflect.TypeFor[*listOut]()))
	assert.False(t, budget.IsPage(reflect.TypeFor[*listIn]()))
	pages, binding := budget.Pages{Sealer: budget.RandomSealer()}, budget.Binding{Tool: "list"}
	page := budget.PageOf(budget.PageRequest{Limit: 2}, []int{1, 2, 3})
	_, err := pages.Cursor(binding, &page)
	require.NoError(t, err)
	request := budget.PageRequest{Cursor: page.NextCursor}
	require.NoError(t, pages.Open(binding, &request))
	assert.Equal(t, 2, request.Offset())
	request.Cursor = ""
	require.NoError(t, pages.Open(binding, &request))
	assert.Zero(t, request.Offset())
}

// TestErrorsOfCursors checks that the error of a cursor is not treated as a page without one.
func TestErrorsOfCursors(t *testing.T) {
	failing := errors.New("no cursor")
	long := make([]string, 5_000)
	for i := range long {
		long[i] = "some words of an item"
	}
	res := structured(map[string]any{"items": long})
	_, _, err := (&budget.Fitter{}).FitPage(res, func(kept int) (string, error) { return "", failing })
	require.ErrorIs(t, err, failing)
}

// TestImagesWithoutPixels checks that an image that has no size counts as the largest.
func TestImagesWithoutPixels(t *testing.T) {
	gif := func(width, height byte) *mcp.ImageContent {
		return &mcp.ImageContent{MIMEType: "image/gif", Data: []byte{'G', 'I', 'F', '8', '9', 'a', width, 0, height, 0, 0, 0, 0}}
	}
	for size, tokens := range map[[2]byte]int{{0, 9}: 1_600, {9, 0}: 1_600, {0, 0}: 1_600, {1, 1}: 1, {75, 10}: 2, {75, 9}: 1} {
		cost, err := (&budget.Fitter{}).Cost(result(gif(size[0], size[1])))
		require.NoError(t, err)
		assert.Equal(t, tokens, cost, "%v", size)
	}
}

// TestCursorsOfOnePositionDiffer checks that each cursor has its own nonce.
func TestCursorsOfOnePositionDiffer(t *testing.T) {
	pages, seen := budget.Pages{Sealer: budget.RandomSealer()}, map[string]bool{}
	for range 100 {
		page := budget.PageOf(budget.PageRequest{Limit: 2}, []int{1, 2, 3})
		_, err := pages.Cursor(budget.Binding{Tool: "list"}, &page)
		require.NoError(t, err)
		seen[page.NextCursor[:16]] = true
	}
	assert.Len(t, seen, 100)
}

// TestShortenedResultsKeepTheirMeta checks that the _meta of a tool stays, and that its map is not
// written to.
func TestShortenedResultsKeepTheirMeta(t *testing.T) {
	res := result(text(strings.Repeat("some words of a text ", 9_000)))
	res.Meta = mcp.Meta{"own": 1}
	short, _, err := (&budget.Fitter{}).Fit(res)
	require.NoError(t, err)
	assert.Equal(t, 1, short.Meta["own"])
	assert.Contains(t, short.Meta, budget.MetaKey)
	assert.Equal(t, mcp.Meta{"own": 1}, res.Meta)
}

// TestTheRestOfFilesWithoutLinks checks that what is cut of a text file is in the rest if no link
// leads to the file, and that links have room.
func TestTheRestOfFilesWithoutLinks(t *testing.T) {
	whole := strings.Repeat("A line of a text file.\n", 9_000)
	for _, linked := range []bool{false, true} {
		var left []budget.Piece
		f := budget.Fitter{Rest: func(pieces []budget.Piece) string { left = pieces; return "Read on." }, Link: func(*budget.File) (string, string) {
			if linked {
				return "kept://x", ""
			}
			return "", ""
		}}
		res, report, err := f.Fit(result(textFile("a://notes.txt", whole)))
		require.NoError(t, err)
		require.LessOrEqual(t, report.Tokens, budget.Claude().Tokens)
		assert.Equal(t, linked, len(left) == 0)
		if !linked {
			rebuilt := []string{res.Content[0].(*mcp.EmbeddedResource).Resource.Text}
			for _, p := range left {
				rebuilt = append(rebuilt, p.Text)
			}
			assert.Equal(t, strings.TrimSpace(whole), strings.TrimSpace(strings.Join(rebuilt, "\n")))
		}
	}
}
