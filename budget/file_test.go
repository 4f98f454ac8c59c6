package budget_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
)

func blob(uri string, size int) *mcp.EmbeddedResource {
	return &mcp.EmbeddedResource{Resource: &mcp.ResourceContents{URI: uri, MIMEType: "application/zip", Blob: bytes.Repeat([]byte{7}, size)}}
}

func textFile(uri, text string) *mcp.EmbeddedResource {
	return &mcp.EmbeddedResource{Resource: &mcp.ResourceContents{URI: uri, MIMEType: "application/json", Text: text}}
}

// linking returns a fitter that links every file to an address with its name.
func linking() (*budget.Fitter, *[]budget.File) {
	var asked []budget.File
	return &budget.Fitter{Link: func(f *budget.File) (string, string) {
		asked = append(asked, *f)
		return "kept://" + f.Name, "They can be read for an hour."
	}}, &asked
}

func fitFiles(t *testing.T, f *budget.Fitter, content ...mcp.Content) (*mcp.CallToolResult, budget.Shortening, []*mcp.ResourceLink) {
	t.Helper()
	res, report, err := f.Fit(&mcp.CallToolResult{Content: content})
	require.NoError(t, err)
	require.LessOrEqual(t, report.Tokens, budget.Claude().Tokens)
	cost, err := f.Cost(res)
	require.NoError(t, err)
	require.LessOrEqual(t, cost, budget.Claude().Tokens)
	var links []*mcp.ResourceLink
	for _, c := range res.Content {
		if link, ok := c.(*mcp.ResourceLink); ok {
			links = append(links, link)
		}
	}
	return res, report, links
}

// TestTheLargestFilesBecomeLinks checks that small files stay, wherever they are in the result.
func TestTheLargestFilesBecomeLinks(t *testing.T) {
	f, asked := linking()
	res, report, links := fitFiles(t, f, &mcp.TextContent{Text: "Here you are."}, blob("a://x/large.zip?v=1#p", 300_000), blob("a://small.zip", 3_000), blob("a://fits.zip", 12_000))
	require.Len(t, links, 1)
	size := int64(300_000)
	assert.Equal(t, &mcp.ResourceLink{URI: "kept://large.zip", Name: "large.zip", MIMEType: "application/zip", Size: &size}, links[0])
	assert.Same(t, links[0], res.Content[1], "the link has the place of the file")
	assert.Len(t, res.Content, 5)
	assert.Len(t, *asked, 1)
	assert.Equal(t, "a://x/large.zip?v=1#p", (*asked)[0].URI)
	assert.Equal(t, 300_000, (*asked)[0].Size())
	require.Len(t, report.Omitted, 1)
	assert.Equal(t, "file", report.Omitted[0].What)
	assert.Equal(t, `Shortened to fit 25,000 tokens. The file "large.zip" (application/zip, 300,000 bytes) is not included; to get it, read the resource kept://large.zip. They can be read for an hour.`,
		words(res, 4))
}

// TestAFileWithoutALinkIsNamed checks that the text names a file that no link leads to, and its
// address.
func TestAFileWithoutALinkIsNamed(t *testing.T) {
	for name, f := range map[string]*budget.Fitter{"no Link": {}, "not kept": {Link: func(*budget.File) (string, string) { return "", "" }}} {
		res, _, links := fitFiles(t, f, blob("https://acme.com/report.zip", 300_000))
		assert.Empty(t, links, name)
		assert.Equal(t, `Shortened to fit 25,000 tokens. The file "report.zip" (application/zip, 300,000 bytes) is not included; its address is https://acme.com/report.zip.`, words(res, 0), name)
	}
}

// TestTextFilesKeepTheirBeginning checks texts that are cut, JSON that is shortened, and JSON of
// which nothing useful can be kept.
func TestTextFilesKeepTheirBeginning(t *testing.T) {
	testsize.OnlySlow(t, "the file is large")
	testsize.SkipUnderRace(t, "it starts no goroutine")
	f, _ := linking()
	lines := strings.Repeat("A line of a text file.\n", 20_000)
	res, _, links := fitFiles(t, f, textFile("a://notes.txt", lines))
	require.Len(t, links, 1)
	kept := res.Content[0].(*mcp.EmbeddedResource).Resource.Text
	assert.Greater(t, len(kept), 30_000)
	assert.True(t, strings.HasPrefix(lines, kept))
	assert.Regexp(t, `Only [\d,]+ bytes of the file "notes\.txt" \(application/json, 460,000 bytes\) are included; to get it, read the resource kept://notes\.txt\.`, words(res, 2))

	list := "[" + strings.TrimSuffix(strings.Repeat(`{"a":"some words here"},`, 20_000), ",") + "]"
	res, _, links = fitFiles(t, f, textFile("a://list.json", list))
	require.Len(t, links, 1)
	assert.True(t, strings.HasSuffix(res.Content[0].(*mcp.EmbeddedResource).Resource.Text, "]"))

	numbers := "{"
	for i := range 30_000 {
		numbers += fmt.Sprintf(`"key%d":%d,`, i, i)
	}
	res, _, links = fitFiles(t, f, textFile("a://map.json", strings.TrimSuffix(numbers, ",")+"}"), &mcp.TextContent{Text: "the map"})
	require.Len(t, links, 1)
	assert.False(t, res.IsError)
	assert.Equal(t, links[0], res.Content[0])
	assert.Equal(t, "the map", words(res, 1))
}

// TestManyFiles checks that links are bounded too, and that images and sounds become links.
func TestManyFiles(t *testing.T) {
	f, asked := linking()
	var content []mcp.Content
	for i := range 500 {
		content = append(content, blob(fmt.Sprintf("a://%d.zip", i), 30_000), &mcp.ImageContent{MIMEType: "image/png", Data: []byte("x")}, textFile(fmt.Sprintf("a://%d.txt", i), strings.Repeat("words ", 2_000)))
	}
	_, _, links := fitFiles(t, f, content...)
	assert.Len(t, links, 10)
	assert.LessOrEqual(t, len(*asked), 10)
	f, _ = linking()
	_, _, links = fitFiles(t, f, &mcp.AudioContent{MIMEType: "audio/wav", Data: make([]byte, 40_000)})
	require.Len(t, links, 1)
	assert.Equal(t, "audio-1.wav", links[0].Name)
	f, _ = linking()
	_, _, links = fitFiles(t, f, blob("a://"+strings.Repeat("ü", 500), 40_000))
	require.Len(t, links, 1)
	assert.LessOrEqual(t, len(links[0].Name), 80)
}
