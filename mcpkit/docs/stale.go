package docs

import (
	"bytes"
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// These lines enclose an output in a Markdown page. A rendered page does not show them.
const (
	outputMark = "<!-- mcpkit:output -->"
	outputEnd  = "<!-- /mcpkit:output -->"
)

// Stale reports whether a committed page differs from the page that is generated now. Diff is a
// unified diff: lines with - are committed, lines with + are generated. Stale ignores line ends,
// because some checkouts change them.
//
// Results of examples can differ between machines, for example if they contain a version. Compare
// [MaskOutputs] of both pages in this case; package policy reports whether the examples work.
func Stale(committed, generated []byte) (diff string, stale bool) {
	before, after := unixLines(committed), unixLines(generated)
	if before == after {
		return "", false
	}
	return udiff.Unified("committed", "generated", before, after), true
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

func unixLines(text []byte) string { return lineEnds.Replace(string(text)) }

// MaskOutputs returns a Markdown page of this package without the results of its examples.
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
