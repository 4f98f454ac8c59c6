package docs

import (
	"bytes"
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// The lines around an output in a Markdown page. They cannot be seen when it is read.
const (
	outputMark = "<!-- mcpkit:output -->"
	outputEnd  = "<!-- /mcpkit:output -->"
)

// Stale compares a page that was committed with what would be generated now. The diff is a
// unified one: lines with - are committed, lines with + would be generated. Line ends do not
// count, as some checkouts change them.
//
// Results of examples may differ between machines although nothing is wrong, for example
// where they name a version. Compare [MaskOutputs] of both pages then; whether the examples
// still work is for the rules.
func Stale(committed, generated []byte) (diff string, stale bool) {
	before, after := unixLines(committed), unixLines(generated)
	if before == after {
		return "", false
	}
	return udiff.Unified("committed", "generated", before, after), true
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

func unixLines(text []byte) string { return lineEnds.Replace(string(text)) }

// MaskOutputs returns a Markdown page of this package with the results of its examples left
// out. Everything else stays.
func MaskOutputs(page []byte) []byte {
	var out bytes.Buffer
	fence, inside := "", false
	for l := range strings.SplitAfterSeq(unixLines(page), "\n") {
		text := strings.TrimRight(l, "\n")
		switch {
		case !inside && text == outputMark:
			inside = true
			out.WriteString(l)
		case !inside:
			out.WriteString(l)
		case fence == "" && text == outputEnd:
			inside = false
			out.WriteString(l)
		case fence == "" && strings.HasPrefix(text, "```"):
			fence = text[:longestPrefix(text, '`')]
		case text == fence:
			fence = ""
		}
	}
	return out.Bytes()
}

func longestPrefix(text string, c byte) int {
	return len(text) - len(strings.TrimLeft(text, string(c)))
}
