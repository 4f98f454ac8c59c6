package budget_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
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

// joined returns all bytes of contents.
func joined(contents []*mcp.ResourceContents) string {
	var b strings.Builder
	for _, c := range contents {
		if c != nil {
			b.WriteString(c.Text)
			b.Write(c.Blob)
		}
	}
	return b.String()
}

// TestPartsOfContentsAreComplete checks for made-up contents that consecutive parts have every byte
// once, that texts are cut between characters, and that each part fits.
func TestPartsOfContentsAreComplete(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	words := []string{"rain ", "snow\n", "Schnee. ", "é", "雪", "\n\n", "0123456789", " "}
	for round := range testsize.Rounds(25) {
		reader := budget.Claude().WithTokens(1_000 + random.IntN(2_000))
		if round%3 == 0 {
			reader.Characters = 2_000
		}
		var contents []*mcp.ResourceContents
		for i := range 1 + random.IntN(4) {
			c := &mcp.ResourceContents{URI: fmt.Sprint("a://", i)}
			if random.IntN(4) == 0 {
				c.Blob = bytes.Repeat([]byte{byte(i)}, random.IntN(5<<20))
			} else {
				for range random.IntN(6_000) {
					c.Text += words[random.IntN(len(words))]
				}
			}
			contents = append(contents, c)
		}
		all, read := joined(contents), ""
		for from, parts := 0, 0; ; parts++ {
			require.Less(t, parts, 1000)
			p := reader.FitContents(contents, from)
			require.Equal(t, from, p.From)
			require.Equal(t, len(all), p.Total)
			text, blob := "", 0
			for _, c := range p.Contents {
				require.True(t, utf8.ValidString(c.Text))
				text += c.Text
				blob += len(c.Blob)
			}
			require.LessOrEqual(t, reader.Estimate(text), reader.Tokens)
			require.LessOrEqual(t, blob, 4<<20)
			if reader.Characters > 0 {
				require.LessOrEqual(t, utf8.RuneCountInString(text), reader.Characters)
			}
			read += joined(p.Contents)
			if p.Limit == "" {
				require.Equal(t, len(all), p.Next)
				break
			}
			require.Greater(t, p.Next, from)
			from = p.Next
		}
		require.Equal(t, sha256.Sum256([]byte(all)), sha256.Sum256([]byte(read)), "round %d", round)
	}
}

func TestContentsThatFitAreNotCopied(t *testing.T) {
	contents := []*mcp.ResourceContents{{Text: "rain"}, nil, {Blob: []byte{1}}}
	p := budget.Claude().FitContents(contents, 0)
	assert.Equal(t, budget.ContentsPart{Contents: contents, Next: 5, Total: 5}, p)
	p = budget.Claude().FitContents(contents, 2)
	assert.Equal(t, "in\x01", joined(p.Contents))
	p = budget.Claude().FitContents(contents, 50)
	assert.Empty(t, joined(p.Contents))
	assert.Empty(t, p.Limit)
	p = budget.Claude().FitContents(nil, 0)
	assert.Empty(t, p.Contents)
	p = budget.Claude().FitContents([]*mcp.ResourceContents{{Text: "é"}}, 1)
	assert.Equal(t, 2, p.From, "a part begins with a character")
}

func TestNoticeOfAPart(t *testing.T) {
	p := budget.Claude().FitContents([]*mcp.ResourceContents{{Text: strings.Repeat("rain and snow. ", 20_000)}}, 0)
	assert.Regexp(t, `^These are the bytes 0 to [\d,]+ of 300,000, to fit 25,000 tokens\. To read on, read the resource a://b#from=9\.$`, p.Notice("a://b#from=9"))
}
