package policy

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// findingLines is how many lines the findings of a report by WriteText have at most, as far as
// grouping them achieves it.
const findingLines = 50

// A detail says how far the findings of a rule are grouped.
type detail int

// The details, from the longest text to the shortest.
const (
	eachFinding  detail = iota // nothing is grouped
	eachPlace                  // findings of one kind in one place are one entry, up to placeMax
	eachKind                   // findings of one kind are one entry, and a rule has at most three
	eachMainKind               // a rule has one entry for its most frequent kind, and one for the rest
	eachRule                   // a rule has one entry
)

// placeMax is how many entries a rule has for one place before its kinds are counted.
const placeMax = 6

// kindsOf returns for how many kinds of findings a rule has separate entries.
func (d detail) kindsOf() int {
	switch d {
	case eachKind:
		return 3
	case eachMainKind:
		return 1
	}
	return 0
}

// An entry is what a report says about some findings of one rule.
type entry struct {
	findings []Finding // at least one
	sameKind bool      // the messages differ in nothing but the tool
}

// entries groups findings. Entries are in the order of the source, and the entries about one place
// in the order of the findings.
func entries(findings []Finding, d detail) []entry {
	var order []RuleID
	byRule := make(map[RuleID][]Finding)
	for _, f := range findings {
		if _, ok := byRule[f.Rule.ID]; !ok {
			order = append(order, f.Rule.ID)
		}
		byRule[f.Rule.ID] = append(byRule[f.Rule.ID], f)
	}
	var all []entry
	for _, id := range order {
		found := byRule[id]
		slices.SortStableFunc(found, func(a, b Finding) int { return comparePos(a.Pos, b.Pos) })
		all = append(all, ruleEntries(found, d)...)
	}
	slices.SortStableFunc(all, func(a, b entry) int { return comparePos(a.findings[0].Pos, b.findings[0].Pos) })
	return all
}

func comparePos(a, b Pos) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
}

// ruleEntries groups the findings of one rule.
func ruleEntries(found []Finding, d detail) []entry {
	switch {
	case d == eachFinding:
		return separately(found)
	case d == eachPlace:
		all := kinds(found, func(f Finding) kind { return kind{messageKind(f), waiverReason(f), f.Pos} })
		if len(all) <= placeMax || !(entry{findings: found}).onePlace() {
			return all
		}
		return ruleEntries(found, eachKind)
	case found[0].Waiver != nil:
		// Every reason is printed.
		return kinds(found, func(f Finding) kind { return kind{waiver: f.Waiver.Reason} })
	case len(found) <= d.kindsOf():
		return separately(found)
	}
	byKind := kinds(found, func(f Finding) kind { return kind{message: messageKind(f)} })
	slices.SortStableFunc(byKind, func(a, b entry) int { return cmp.Compare(len(b.findings), len(a.findings)) })
	shown := min(len(byKind), d.kindsOf())
	if len(byKind) <= shown+1 {
		return byKind // the rest is one kind
	}
	var rest []Finding
	for _, e := range byKind[shown:] {
		rest = append(rest, e.findings...)
	}
	return append(byKind[:shown:shown], entry{findings: rest})
}

func separately(found []Finding) []entry {
	all := make([]entry, len(found))
	for i := range found {
		all[i] = entry{findings: found[i : i+1]}
	}
	return all
}

// A kind is what the findings of an entry have in common.
type kind struct {
	message, waiver string
	pos             Pos
}

// kinds returns an entry for each kind, in the order of their first findings.
func kinds(found []Finding, kindOf func(Finding) kind) []entry {
	var all []entry
	index := make(map[kind]int)
	for _, f := range found {
		k := kindOf(f)
		i, ok := index[k]
		if !ok {
			i = len(all)
			index[k] = i
			all = append(all, entry{sameKind: true})
		}
		e := &all[i]
		e.findings = append(e.findings, f)
		e.sameKind = e.sameKind && messageKind(f) == messageKind(e.findings[0])
	}
	return all
}

// anyTool stands for the subject in the kind of a message. Messages have no such character.
const anyTool = "\x00"

// messageKind returns the message of a finding without the tool that it is about.
func messageKind(f Finding) string {
	if who := subject(Tool{Name: f.Tool}); f.Tool != "" && strings.Count(f.Message, who) == 1 {
		return strings.Replace(f.Message, who, anyTool, 1)
	}
	return f.Message
}

func waiverReason(f Finding) string {
	if f.Waiver == nil {
		return ""
	}
	return f.Waiver.Reason
}

// A summary is what a report says about an entry.
type summary struct {
	Finding         // the first finding, with a message and a position that fit all of them
	more     string // the tools of the entry, or how many more findings it has; "" for one finding
	complete bool   // it leaves out no tool and no message
}

func (e entry) summary() summary {
	s := summary{Finding: e.findings[0]}
	labels := e.labels(e.findings)
	s.complete = len(e.findings) == 1 || e.sameKind && len(labels) <= display.ListMax+1
	if e.sameKind && len(e.findings) > 1 {
		s.Message = ofTools(messageKind(s.Finding), len(labels))
		if slices.ContainsFunc(e.findings, func(f Finding) bool { return f.Fix != s.Fix }) {
			s.Fix = s.Rule.Fix
		}
		if !e.onePlace() {
			s.Pos = Pos{}
		}
	}
	if s.Waiver != nil {
		s.Fix = ""
	}
	switch {
	case len(e.findings) == 1:
	case e.sameKind && len(labels) > 0:
		s.more = display.List(labels)
	case !e.sameKind:
		s.more = "and " + display.Count(len(e.findings)-1, "more finding") + " of this rule"
		if others := e.labels(e.findings[1:]); len(others) > 0 {
			s.more += ", about " + display.List(others)
		}
	}
	return s
}

// lines returns the entry as lines of text. They are complete unless they leave out a tool or a
// message.
func (e entry) lines() (lines []string, complete bool) {
	s := e.summary()
	lines = []string{s.String()}
	if s.more != "" {
		lines = append(lines, "  "+s.more)
	}
	if s.Waiver != nil {
		lines = append(lines, "  because "+display.Visible(s.Waiver.Reason))
	}
	return lines, s.complete
}

func (e entry) onePlace() bool {
	return !slices.ContainsFunc(e.findings, func(f Finding) bool { return f.Pos != e.findings[0].Pos })
}

// labels returns the tools that findings are about, each once and with its position if the entry
// has several. A finding that is not about a tool has its position only.
func (e entry) labels(findings []Finding) []string {
	var labels []string
	seen := make(map[string]bool)
	for _, f := range findings {
		label, pos := display.Visible(display.Shorten(f.Tool, display.QuoteMax)), f.Pos.String()
		switch {
		case label == "":
			label = pos
		case pos != "" && !e.onePlace():
			label += " (" + pos + ")"
		}
		if label != "" && !seen[label] {
			seen[label] = true
			labels = append(labels, label)
		}
	}
	return labels
}

// entryLines returns the lines of all entries.
func entryLines(findings []Finding, d detail) (all []string) {
	for _, e := range entries(findings, d) {
		lines, _ := e.lines()
		all = append(all, lines...)
	}
	return all
}
