package words

import (
	"strings"
	"sync"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// A Theme is what descriptions must not say about one thing.
type Theme struct {
	phrases  []Phrase
	sayings  []saying
	compiled func() compiled
}

// A saying is a pattern of words and what they say. The pattern is one [prose.Pattern], or several
// that one sentence has in any order, separated by " & ". A sentence that has a pattern after "!!"
// does not count.
type saying struct {
	says    string // for example "to prefer this tool over others"
	pattern string
	scope   scope
}

// A scope says in which sentences a pattern counts.
type scope int

const (
	anySentence scope = iota
	// laterSentence is every sentence but the first one of a description or a title, which may say
	// in the imperative what the tool does: "Post a message to Slack." Of an argument, the first
	// sentence counts if the pattern is no order.
	laterSentence
	// inName is the name of an argument, with its words separated by spaces.
	inName
)

// newTheme returns the theme of the phrases and sayings. The patterns of the sayings are compiled on
// first use.
func newTheme(phrases []Phrase, sayings ...saying) *Theme {
	return &Theme{phrases: phrases, sayings: sayings, compiled: sync.OnceValue(func() compiled { return compile(sayings) })}
}

// compiled are the patterns of sayings.
type compiled struct {
	set   *prose.Set
	parts [][]part // by saying
}

// A part is one pattern of a saying.
type part struct {
	pattern int // its index in the set
	absent  bool
}

func compile(sayings []saying) compiled {
	var patterns []*prose.Pattern
	parts := make([][]part, len(sayings))
	for i, s := range sayings {
		for expression := range strings.SplitSeq(s.pattern, " & ") {
			expression, absent := strings.CutPrefix(expression, "!!")
			parts[i] = append(parts[i], part{len(patterns), absent})
			patterns = append(patterns, lexicon.Compile(expression))
		}
	}
	return compiled{prose.NewSet(patterns), parts}
}

// find returns the sayings that a sentence has, in order, with the words that say it.
func (c compiled) find(s prose.Sentence, special prose.Special, found func(saying int, quote string)) {
	matches := c.set.Find(s, special)
	if len(matches) == 0 {
		return
	}
	at := make(map[int]prose.Match, len(matches))
	for _, m := range matches {
		at[m.Pattern] = m
	}
	for n, parts := range c.parts {
		first, last, holds := len(s.Words), 0, true
		for _, p := range parts {
			m, ok := at[p.pattern]
			if ok == p.absent {
				holds = false
				break
			}
			if ok {
				first, last = min(first, m.I), max(last, m.J)
			}
		}
		if holds {
			found(n, s.Quote(first, last))
		}
	}
}

// Themes returns all themes.
func Themes() []*Theme {
	return []*Theme{Preference, OtherSoftware, Behavior, Directions, OutsideOrders, SecurityAdvice, Advertising, Money, MediaMaking}
}

// Phrases returns the phrases of t. It is meant for tests.
func (t *Theme) Phrases() []Phrase { return t.phrases }

// A Said is one thing that a text says, with the words that say it.
type Said struct {
	Says  string
	Quote string
}

// Find returns what a text says, each thing once.
func (t *Theme) Find(text *Text, own *Own) []Said {
	var all []Said
	seen := map[string]bool{}
	for _, p := range t.phrases {
		if quote, ok := p.Find(text.folded, text.lower, own.list); ok && !seen[p.Says] {
			seen[p.Says] = true
			all = append(all, Said{p.Says, quote})
		}
	}
	for _, s := range text.sentences {
		t.compiled().find(s, own.is, func(n int, quote string) {
			saying := t.sayings[n]
			if seen[saying.says] || !text.counts(saying, s.First) {
				return
			}
			seen[saying.says] = true
			all = append(all, Said{saying.says, quote})
		})
	}
	return all
}

// A Text is a text that is read once for all themes.
type Text struct {
	folded    string // see [Fold]
	lower     string
	kind      textKind
	sentences []prose.Sentence
}

// A textKind is where a text stands.
type textKind int

const (
	schemaText textKind = iota
	toolText            // the description or title of a tool, whose first sentence says what the tool does
	argumentName
)

// counts reports whether a sentence of the text can have the saying.
func (t *Text) counts(s saying, first bool) bool {
	switch s.scope {
	case inName:
		return t.kind == argumentName
	case laterSentence:
		return !first || t.kind == schemaText && !strings.Contains(s.pattern, "^")
	}
	return t.kind != argumentName
}

// Read returns a text of a schema, split into sentences line by line.
func Read(text string) *Text { return read(text, schemaText) }

// ReadTool returns the description or the title of a tool.
func ReadTool(text string) *Text { return read(text, toolText) }

// ReadArgument returns the name of an argument as words.
func ReadArgument(name string) *Text { return read(strings.Join(SplitName(name), " "), argumentName) }

func read(text string, kind textKind) *Text {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = Fold(line)
	}
	folded := Fold(text)
	return &Text{folded, strings.ToLower(folded), kind, prose.Sentences(strings.Join(lines, "\n"))}
}
