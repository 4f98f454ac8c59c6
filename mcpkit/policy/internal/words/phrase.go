package words

import (
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
)

// A Phrase is a pattern of words that do something other than describe a tool.
type Phrase struct {
	Says string // what the words do, for example "to ignore other instructions"

	pattern *lazyregexp.Regexp
	// named marks a pattern whose first group is a name. A match is in order if the name belongs
	// to a tool or an argument of the server, or is a word such as "this" in "this tool".
	named bool
}

// newPhrase returns the phrase of a pattern, which ignores case. Every match contains one of the
// anchors, see [lazyregexp.New].
func newPhrase(says, pattern string, anchors ...string) Phrase {
	return Phrase{Says: says, pattern: lazyregexp.New(`(?i)`+pattern, anchors...)}
}

// newNamedPhrase is newPhrase for a pattern whose first group is a name.
func newNamedPhrase(says, pattern string, anchors ...string) Phrase {
	p := newPhrase(says, pattern, anchors...)
	p.named = true
	return p
}

// Find returns the first match in a text that [Fold] returned; lower is the text in lower case.
// A match with a name that
// is own does not count.
func (p Phrase) Find(text, lower string, own func(name string) bool) (found string, ok bool) {
	if !p.pattern.Possible(lower) {
		return "", false
	}
	for _, m := range p.pattern.Regexp().FindAllStringSubmatch(text, -1) {
		isName := func(name string) bool { return strings.EqualFold(name, m[1]) }
		if !p.named || !own(m[1]) && !slices.ContainsFunc(selfReferences, isName) {
			return strings.TrimSpace(m[0]), true
		}
	}
	return "", false
}

// VerifyAnchors returns an error unless every match of the phrase provably contains one of its
// anchors. It is meant for tests.
func (p Phrase) VerifyAnchors() error { return p.pattern.VerifyAnchors() }

// selfReferences are words that refer to the tool itself instead of naming it.
var selfReferences = []string{"this", "that", "the", "same", "a"}
