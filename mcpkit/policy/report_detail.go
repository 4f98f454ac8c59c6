package policy

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// exchangeLines is how many lines of a request or an answer a report prints, and exchangesMax how
// many exchanges of an entry. JSON has all.
const (
	exchangeLines = 12
	exchangesMax  = 3
)

// details returns what a report prints below the lines of an entry: how to fix it in other
// libraries, and the evidence of its first finding. Names of rules are added to advised: the advice
// of a rule is printed once.
func (r *Report) details(e entry, advised map[RuleID]bool) (lines []string) {
	first := e.findings[0]
	if first.Waiver == nil && !advised[first.Rule.ID] {
		advised[first.Rule.ID] = true
		lines = append(lines, r.fixLines(first.Rule)...)
	}
	return append(lines, evidenceLines(first)...)
}

// fixes returns how a breach is fixed in libraries. A report about a server's own declaration has
// none: the server uses this library.
func (r *Report) fixes(rule Rule) []StackFix {
	if r.Target == "" {
		return nil
	}
	return rule.FixIn
}

// fixLines returns a line for each library in which a breach is fixed in another way.
func (r *Report) fixLines(rule Rule) (lines []string) {
	for _, f := range r.fixes(rule) {
		lines = append(lines, fmt.Sprintf("in %s: %s", display.Visible(string(f.Stack)), display.Visible(f.Fix)))
	}
	return lines
}

// evidenceLines returns the exchanges of a finding as lines.
func evidenceLines(f Finding) (lines []string) {
	for i, x := range f.Evidence {
		if i == exchangesMax {
			return append(lines, "and "+display.Count(len(f.Evidence)-i, "more exchange"))
		}
		lines = append(lines, labelledLines("sent", x.Sent)...)
		lines = append(lines, labelledLines("received", x.Received)...)
	}
	return lines
}

// labelledLines returns the lines of a text with a label on the first one.
func labelledLines(label, text string) (lines []string) {
	if text == "" {
		return nil
	}
	for i, line := range display.Lines(text, exchangeLines) {
		if i > 0 {
			label = ""
		}
		lines = append(lines, fmt.Sprintf("%-8s | %s", label, line))
	}
	return lines
}
