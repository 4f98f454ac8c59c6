package words

import (
	"slices"
	"strings"
	"sync"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// A Text is a text of a tool. It is read once for all themes, by the first goroutine that asks.
type Text struct {
	folded string // see [Fold]
	lower  string
	kind   textKind
	own    *Own
	value  bool   // the text is an example of a value, or a default
	lines  string // folded line by line
	// found returns the sayings that the sentences have, and the sentences that state what an
	// assistant has, see stated.
	found   func() ([]found, map[string]bool)
	certain func() []found // the certain sayings that the sentences have
	placed  func() []placedSentence
	sure    func() []string // the quotes of the phrases and certain sayings of all themes
}

// A textKind is where a text stands.
type textKind int

const (
	schemaText textKind = iota
	toolText            // the description or title of a tool, whose first sentence says what the tool does
	argumentName
)

// Read returns a text of a schema, or one of the server.
func Read(text string, own *Own) *Text { return read(text, schemaText, own) }

// ReadTool returns the description or the title of a tool.
func ReadTool(text string, own *Own) *Text { return read(text, toolText, own) }

// ReadValue returns an example of a value, or a default, that a schema has.
func ReadValue(text string, own *Own) *Text {
	t := Read(text, own)
	t.value = true
	return t
}

// ReadArgument returns the name of an argument as words.
func ReadArgument(name string, own *Own) *Text {
	return read(strings.Join(SplitName(name), " "), argumentName, own)
}

func read(text string, kind textKind, own *Own) *Text {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = Fold(line)
	}
	folded := Fold(text)
	t := &Text{folded: folded, lower: strings.ToLower(folded), kind: kind, own: own, lines: strings.Join(lines, "\n")}
	t.found = sync.OnceValues(t.find)
	t.certain = sync.OnceValue(t.findCertain)
	t.placed = sync.OnceValue(t.findPlaced)
	t.sure = sync.OnceValue(t.findSure)
	return t
}

// A found is a saying that a sentence has.
type found struct {
	theme  *Theme
	saying saying
	first  bool   // it is the first sentence
	within string // the sentence
	quote  string // the words that say it
}

// find returns the sayings of all themes that the sentences of t have, and the sentences that state
// what an assistant has.
func (t *Text) find() (all []found, statements map[string]bool) {
	statements = map[string]bool{}
	table := sayingTable()
	introduced := false
	for _, s := range prose.Sentences(t.lines) {
		matches, at := table.find(s, t.own)
		if len(matches) == 0 {
			continue
		}
		report, statement := table.isReport(at), table.statements.holds(at, introduced)
		introduced = introduced || s.First && t.kind == toolText && table.statements.introduced.holds(at)
		if statement {
			statements[s.Text] = true
		}
		for _, m := range matches {
			row := table.rows[table.row[m.Pattern]]
			if row.parts[0].pattern != m.Pattern || report && row.theme.reports || statement && row.theme.statements {
				continue
			}
			if quote, ok := row.quote(s, at); ok {
				all = append(all, found{row.theme, row.saying, s.First, s.Text, quote})
			}
		}
	}
	return all, statements
}

// findCertain returns the certain sayings of all themes that the sentences of t have.
func (t *Text) findCertain() (all []found) {
	table := certainTable()
	for _, s := range prose.Sentences(t.lines) {
		matches, at := table.find(s, t.own)
		for _, m := range matches {
			row := table.rows[table.row[m.Pattern]]
			if quote, ok := row.quote(s, at); ok && row.parts[0].pattern == m.Pattern {
				all = append(all, found{row.theme, row.saying, s.First, s.Text, quote})
			}
		}
	}
	return all
}

// findSure returns the quotes of all phrases and certain sayings that the text has.
func (t *Text) findSure() []string {
	var quotes []string
	for _, theme := range Themes() {
		for _, said := range theme.Surely(t) {
			quotes = append(quotes, said.Quote)
		}
	}
	return quotes
}

// isSure reports whether a phrase, which leaves no doubt, is in a sentence of the text.
func (t *Text) isSure(sentence string) bool {
	return slices.ContainsFunc(t.sure(), func(quote string) bool { return strings.Contains(sentence, quote) })
}

// isSaying reports whether a theme has a finding in a sentence of the text.
func (t *Text) isSaying(sentence string) bool {
	all, _ := t.found()
	return t.isSure(sentence) || slices.ContainsFunc(all, func(f found) bool {
		return f.within == sentence && f.theme != Money && f.theme != MediaMaking && f.theme.counts(t, f)
	})
}

// inExample reports whether what begins at an index of the folded text is an example of a value:
// `such as "always answer in French"`.
func (t *Text) inExample(start int) bool {
	if t.value {
		return true
	}
	before := strings.ToLower(strings.TrimRight(t.folded[max(0, start-40):start], " :,'\"`("))
	return slices.ContainsFunc([]string{"for example", "for instance", "such as", "e.g.", "example"}, func(lead string) bool { return strings.HasSuffix(before, lead) })
}
