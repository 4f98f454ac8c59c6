package submission

import (
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
)

// count writes n with its noun: "1 tool", "3 tools".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// orNone returns text, or "none" for an empty text.
func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

// codes lists texts as code spans. It returns none if there are no texts.
func codes(texts []string, none string) string {
	if len(texts) == 0 {
		return none
	}
	return strings.Join(markdown.CodeSpans(texts), ", ")
}

// firstCodes lists the first texts as code spans and says how many others there are.
func firstCodes(texts []string) string {
	n := min(len(texts), notesMax)
	listed := codes(texts[:n], "")
	if left := len(texts) - n; left > 0 {
		listed += fmt.Sprintf(" and %d more", left)
	}
	return listed
}

// notesMax limits how many notes are listed below one point.
const notesMax = 10
