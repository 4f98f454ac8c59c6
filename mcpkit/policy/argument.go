package policy

import (
	"regexp"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// An argument is one property of an input schema, as its texts describe it.
type argument struct {
	schemadoc.Node
	kind  string   // its type, or "" if it has none or several
	said  string   // its description
	words []string // the words of its name
}

// argumentsOf returns the arguments of an input schema, nested ones included.
func argumentsOf(input schemadoc.Document) []argument {
	var all []argument
	input.Walk(func(n schemadoc.Node) {
		if n.Keyword != "properties" {
			return
		}
		a := argument{Node: n, words: words.SplitName(n.Name)}
		a.kind, _ = n.Object["type"].(string)
		a.said, _ = n.Object["description"].(string)
		all = append(all, a)
	})
	return all
}

// number returns the value of a keyword that is a number.
func (a argument) number(keyword string) (n float64, ok bool) {
	n, ok = a.Object[keyword].(float64)
	return n, ok
}

// most returns the largest value or the largest number of items that a accepts.
func (a argument) most() (n float64, ok bool) {
	if n, ok = a.number("maximum"); ok {
		return n, ok
	}
	return a.number("maxItems")
}

// isPageSize reports whether a says how many items come back.
func (a argument) isPageSize() bool {
	return slices.Contains(pageSizes, strings.Join(a.words, ""))
}

// speaksOf reports whether the name or the description of a has one of the nouns, which are in the
// singular.
func (a argument) speaksOf(nouns []string) bool {
	has := func(w string) bool { return slices.Contains(nouns, words.Singular(w)) }
	return slices.ContainsFunc(a.words, has) || slices.ContainsFunc(words.SplitName(a.said), has)
}

// refuses reports whether the pattern of a does not match a text. It reports false for a pattern
// that Go cannot read.
func (a argument) refuses(text string) bool {
	pattern, ok := a.Object["pattern"].(string)
	if !ok || a.kind != "string" {
		return false
	}
	re, err := regexp.Compile(pattern)
	return err == nil && !re.MatchString(text)
}
