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

// A pattern matches words of a sentence, see [NewSet].
type pattern struct {
	elements []element
}

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

// A compiler compiles patterns. Each class is read once.
type compiler struct {
	lexicon Lexicon
	special []string
	classes map[string]*class // by their keys
}

func (c *compiler) pattern(expression string) pattern {
	var p pattern
	for field := range strings.FieldsSeq(expression) {
		p.elements = append(p.elements, c.element(field, expression))
	}
	if len(p.elements) == 0 || p.elements[0].optional || p.elements[0].gap > 0 {
		panic(fmt.Sprintf("prose: the pattern %q does not begin with a word", expression))
	}
	return p
}

func (c *compiler) element(field, expression string) element {
	for i, prefix := range []string{"..", "~"} {
		if digits, ok := strings.CutPrefix(field, prefix); ok {
			n, err := strconv.Atoi(digits)
			if err != nil {
				panic(fmt.Sprintf("prose: the gap %q of %q is no number", field, expression))
			}
			return element{gap: n, inClause: i == 1}
		}
	}
	var e element
flags:
	for ; field != ""; field = field[1:] {
		switch field[0] {
		case '?':
			e.optional = true
		case '^':
			e.order = true
		case '<':
			e.opens = true
		case '!':
			e.negated = true
		case '-':
			e.affirmed = true
		default:
			break flags
		}
	}
	if !strings.Contains(field, "@") {
		e.classes = []*class{c.class(field, field)}
		return e
	}
	var literals []string
	for alternative := range strings.SplitSeq(field, "|") {
		name, ok := strings.CutPrefix(alternative, "@")
		switch list, known := c.lexicon[name]; {
		case !ok:
			literals = append(literals, alternative)
		case known:
			e.classes = append(e.classes, c.class("@"+name, list))
		case slices.Contains(c.special, name):
			e.special = append(e.special, name)
		default:
			panic(fmt.Sprintf("prose: the pattern %q has an unknown class %q", expression, name))
		}
	}
	if words := strings.Join(literals, "|"); words != "" {
		e.classes = append(e.classes, c.class(words, words))
	}
	return e
}

// class returns the class of the words, which has a key.
func (c *compiler) class(key, words string) *class {
	known, ok := c.classes[key]
	if !ok {
		known = newClass(words)
		c.classes[key] = known
	}
	return known
}
