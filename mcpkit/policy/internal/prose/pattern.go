package prose

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Lexicon has classes of words by name. A class is a list of words separated by spaces. A "*"
// after a word means all its forms, see [Forms]; "_" joins the words of a term, as in "web_search".
type Lexicon map[string]string

// An element of a pattern matches words of a sentence, see [Lexicon.NewSet].
type element struct {
	optional bool
	gap      int // the longest gap, if positive
	inClause bool
	order    bool
	opens    bool
	negated  bool
	affirmed bool
	classes  []*class // the word must be in one of them
	special  []string // or in one of these special classes
}

// has reports whether a class of the element has terms that begin with word.
func (e *element) has(word string) bool {
	return slices.ContainsFunc(e.classes, func(c *class) bool { return len(c.with(word)) > 0 })
}

// flags are the marks that an element may begin with.
const flags = "?^<!-"

// A compiler compiles patterns. Each class is read once.
type compiler struct {
	lexicon Lexicon
	special []string
	classes map[string]*class // by their keys
}

// verify panics if a pattern has an error. It returns the alternatives of the first element.
func (c *compiler) verify(expression string) (first string) {
	field, _, _ := strings.Cut(strings.TrimSpace(expression), " ")
	first = strings.TrimLeft(field, flags)
	if _, _, gap := cutGap(field, expression); gap || first == "" || strings.Contains(field[:len(field)-len(first)], "?") {
		panic(fmt.Sprintf("prose: the pattern %q does not begin with a word", expression))
	}
	// Only classes and gaps can have errors. Reading whole elements would take a server that starts
	// longer than finding what its texts say.
	for i := 0; i < len(expression); i++ {
		opens := i == 0 || strings.IndexByte(flags+"| ", expression[i-1]) >= 0
		switch rest := expression[i:]; {
		case !opens:
		case rest[0] == '@':
			name := rest[1:]
			if end := strings.IndexAny(name, "| "); end >= 0 {
				name = name[:end]
			}
			if _, known := c.lexicon[name]; !known && !slices.Contains(c.special, name) {
				panic(fmt.Sprintf("prose: the pattern %q has an unknown class %q", expression, name))
			}
		case rest[0] == '~' || strings.HasPrefix(rest, ".."):
			field, _, _ := strings.Cut(rest, " ")
			cutGap(field, expression)
		}
	}
	return first
}

// cutGap returns the longest gap that an element means, and whether it is within a clause.
func cutGap(field, expression string) (words int, inClause, ok bool) {
	digits, ok := strings.CutPrefix(field, "..")
	if !ok {
		if digits, inClause = strings.CutPrefix(field, "~"); !inClause {
			return 0, false, false
		}
	}
	words, err := strconv.Atoi(digits)
	if err != nil {
		panic(fmt.Sprintf("prose: the gap %q of %q is no number", field, expression))
	}
	return words, inClause, true
}

// elements compiles a pattern without errors.
func (c *compiler) elements(expression string) (all []element) {
	for field := range strings.FieldsSeq(expression) {
		all = append(all, c.element(field, expression))
	}
	return all
}

func (c *compiler) element(field, expression string) element {
	if n, inClause, ok := cutGap(field, expression); ok {
		return element{gap: n, inClause: inClause}
	}
	words := strings.TrimLeft(field, flags)
	marks := field[:len(field)-len(words)]
	e := element{
		optional: strings.Contains(marks, "?"),
		order:    strings.Contains(marks, "^"),
		opens:    strings.Contains(marks, "<"),
		negated:  strings.Contains(marks, "!"),
		affirmed: strings.Contains(marks, "-"),
	}
	if !strings.Contains(words, "@") {
		e.classes = []*class{c.class(words, words)}
		return e
	}
	var literals []string
	for alternative := range strings.SplitSeq(words, "|") {
		name, ok := strings.CutPrefix(alternative, "@")
		switch list, known := c.lexicon[name]; {
		case !ok:
			literals = append(literals, alternative)
		case known:
			e.classes = append(e.classes, c.class("@"+name, list))
		default:
			e.special = append(e.special, name)
		}
	}
	if joined := strings.Join(literals, "|"); joined != "" {
		e.classes = append(e.classes, c.class(joined, joined))
	}
	return e
}

// class returns the class of the words, which has a key.
func (c *compiler) class(key, words string) *class {
	known, ok := c.classes[key]
	if !ok {
		known = &class{words: words}
		c.classes[key] = known
	}
	return known
}
