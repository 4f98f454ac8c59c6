package policy

import (
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// sentenceWords is how many words a name must have to be read as a sentence:
// ignore_all_previous_instructions.
const sentenceWords = 4

// identifierSentence returns the words of a name that is as long as a sentence, or "".
func identifierSentence(name string) string {
	parts := words.SplitName(name)
	if len(parts) < sentenceWords {
		return ""
	}
	return strings.Join(parts, " ")
}
