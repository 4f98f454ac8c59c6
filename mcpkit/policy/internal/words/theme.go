package words

import (
	"strings"
	"sync"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// A Theme is what descriptions must not say about one thing.
type Theme struct {
	phrases []Phrase
	sayings []saying
	set     func() *prose.Set
}

// A saying is a pattern of words, see [prose.Pattern], and what they say.
type saying struct {
	says    string // for example "to prefer this tool over others"
	pattern string
	scope   scope
}

// A scope says in which sentences a pattern counts.
type scope int

const (
	anySentence scope = iota
	// laterSentence is every sentence but the first one of a description, which may say in the
	// imperative what the tool does: "Post a message to Slack."
	laterSentence
)

// newTheme returns the theme of the phrases and sayings. The patterns of the sayings are compiled on
// first use.
func newTheme(phrases []Phrase, sayings ...saying) *Theme {
	return &Theme{phrases: phrases, sayings: sayings, set: sync.OnceValue(func() *prose.Set {
		patterns := make([]*prose.Pattern, len(sayings))
		for i, s := range sayings {
			patterns[i] = lexicon.Compile(s.pattern)
		}
		return prose.NewSet(patterns)
	})}
}

// Themes returns all themes.
func Themes() []*Theme {
	return []*Theme{Preference, OtherSoftware, Behavior, Presentation, OutsideOrders, SecurityAdvice, Advertising}
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
		for _, m := range t.set().Find(s, own.is) {
			saying := t.sayings[m.Pattern]
			if seen[saying.says] || saying.scope == laterSentence && s.First {
				continue
			}
			seen[saying.says] = true
			all = append(all, Said{saying.says, s.Quote(m.I, m.J)})
		}
	}
	return all
}

// A Text is a text that is read once for all themes.
type Text struct {
	folded    string // see [Fold]
	lower     string
	sentences []prose.Sentence
}

// Read returns the text, which is split into sentences line by line.
func Read(text string) *Text {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = Fold(line)
	}
	folded := Fold(text)
	return &Text{folded, strings.ToLower(folded), prose.Sentences(strings.Join(lines, "\n"))}
}
