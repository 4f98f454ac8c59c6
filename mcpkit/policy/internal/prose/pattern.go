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
	classes  []int    // the word must be in one of them
	special  []string // or in one of these special classes
}

// A term is a way to be in a class: by one word, or by a word and those that follow it.
type term struct {
	class int
	base  bool // the word is a base form
	rest  []map[string]bool
}

// A compiler compiles patterns into a set. Each class is read once.
type compiler struct {
	lexicon Lexicon
	special []string
	set     *Set
	classes map[string]int // by the text of their words
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
	var literals []string
	for alternative := range strings.SplitSeq(field, "|") {
		name, ok := strings.CutPrefix(alternative, "@")
		switch list, known := c.lexicon[name]; {
		case !ok:
			literals = append(literals, alternative)
		case known:
			e.classes = append(e.classes, c.class("@"+name, strings.Fields(list)))
		case slices.Contains(c.special, name):
			e.special = append(e.special, name)
		default:
			panic(fmt.Sprintf("prose: the pattern %q has an unknown class %q", expression, name))
		}
	}
	if len(literals) > 0 {
		e.classes = append(e.classes, c.class(strings.Join(literals, "|"), literals))
	}
	return e
}

// class returns the number of the class of the words.
func (c *compiler) class(key string, words []string) int {
	if n, ok := c.classes[key]; ok {
		return n
	}
	n := len(c.classes)
	c.classes[key] = n
	for _, word := range words {
		c.add(n, word)
	}
	return n
}

// add adds a word or a term to a class.
func (c *compiler) add(class int, alternative string) {
	first, others, joined := strings.Cut(alternative, "_")
	var rest []map[string]bool
	if joined {
		for word := range strings.SplitSeq(others, "_") {
			rest = append(rest, set(forms(word)...))
		}
	}
	for i, form := range forms(first) {
		c.set.terms[form] = append(c.set.terms[form], term{class: class, base: i == 0, rest: rest})
	}
}

// forms returns the forms of a word that ends in "*", or the word.
func forms(word string) []string {
	if base, ok := strings.CutSuffix(word, "*"); ok {
		return Forms(base)
	}
	return []string{word}
}
