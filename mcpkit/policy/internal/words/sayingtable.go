package words

import (
	"slices"
	"strings"
	"sync"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// Themes returns all themes.
func Themes() []*Theme {
	return []*Theme{Preference, OtherSoftware, Behavior, Directions, OutsideOrders, SecurityAdvice, Advertising, Money, MediaMaking}
}

// A table has the sayings of all themes, compiled.
type table struct {
	set  *prose.Set
	rows []row
	row  []int // the row of each pattern of the set
	// reports are the patterns demanding and reported, in this order.
	reports    []int
	statements *statementTable
}

// A row is a saying with its patterns. The first one is not absent.
type row struct {
	theme  *Theme
	saying saying
	parts  []part
}

// A part is one pattern of a saying.
type part struct {
	pattern int // its index in the set
	absent  bool
}

// sayingTable returns the table of what texts probably say, which is compiled on first use.
var sayingTable = sync.OnceValue(func() *table {
	t := &table{}
	patterns := t.addRows(nil, func(theme *Theme) []saying { return theme.sayings })
	// The patterns of reports and statements belong to no row. Row 0 does not begin with them.
	for _, expression := range append([]string{demanding}, reported...) {
		t.reports = append(t.reports, len(patterns))
		patterns = append(patterns, expression)
		t.row = append(t.row, 0)
	}
	t.statements = newStatementTable(func(expression string) int {
		patterns = append(patterns, expression)
		t.row = append(t.row, 0)
		return len(patterns) - 1
	})
	t.set = lexicon.NewSet(patterns, specialNames())
	return t
})

// certainTable returns the table of what leaves no doubt. It is small: a server that starts reads
// its texts with it.
var certainTable = sync.OnceValue(func() *table {
	t := &table{}
	t.set = lexicon.NewSet(t.addRows(nil, func(theme *Theme) []saying { return theme.certain }), specialNames())
	return t
})

// addRows adds the sayings of all themes, and returns the patterns with theirs.
func (t *table) addRows(patterns []string, sayings func(*Theme) []saying) []string {
	for _, theme := range Themes() {
		for _, s := range sayings(theme) {
			r := row{theme: theme, saying: s}
			for expression := range strings.SplitSeq(s.pattern, " & ") {
				expression, absent := strings.CutPrefix(expression, "!!")
				r.parts = append(r.parts, part{len(patterns), absent})
				patterns = append(patterns, expression)
				t.row = append(t.row, len(t.rows))
			}
			if theme.except != "" {
				r.parts = append(r.parts, part{len(patterns), true})
				patterns = append(patterns, theme.except)
				t.row = append(t.row, len(t.rows))
			}
			t.rows = append(t.rows, r)
		}
	}
	return patterns
}

// find returns the matches of the patterns in a sentence, also by pattern.
func (t *table) find(s prose.Sentence, own *Own) (matches []prose.Match, at map[int]prose.Match) {
	matches = t.set.Find(s, own.is)
	at = make(map[int]prose.Match, len(matches))
	for _, m := range matches {
		at[m.Pattern] = m
	}
	return matches, at
}

// isReport reports whether a sentence only reports something, given the matches by pattern.
func (t *table) isReport(at map[int]prose.Match) bool {
	if _, demands := at[t.reports[0]]; demands {
		return false
	}
	for _, pattern := range t.reports[1:] {
		if _, ok := at[pattern]; ok {
			return true
		}
	}
	return false
}

// holds reports whether a sentence has all patterns of the row and none that must be absent, given
// the matches by pattern.
func (r row) holds(at map[int]prose.Match) bool {
	return !slices.ContainsFunc(r.parts, func(p part) bool { _, matches := at[p.pattern]; return matches == p.absent })
}

// quote returns the words of a sentence that have all patterns of the row, given the matches by
// pattern. ok is false if the sentence lacks a pattern or has one that must be absent.
func (r row) quote(s prose.Sentence, at map[int]prose.Match) (quote string, ok bool) {
	first, last := len(s.Words), 0
	for _, p := range r.parts {
		m, matches := at[p.pattern]
		if matches == p.absent {
			return "", false
		}
		if matches {
			first, last = min(first, m.I), max(last, m.J)
		}
	}
	return s.Quote(first, last), true
}
