package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// A findingSection is a part of a report about findings of one level, or about those that are
// waived.
type findingSection struct {
	heading  string
	findings []Finding
}

// findingSections returns the sections that have findings, those that matter most first.
func (r *Report) findingSections() []findingSection {
	all := []findingSection{
		{"Must be fixed", r.Failures()}, {"Should be fixed", r.warnings(Should)}, {"Notes", r.notes(false)},
		{"A listing would need", r.notes(true)}, {"Waived", r.waived()},
	}
	return slices.DeleteFunc(all, func(s findingSection) bool { return len(s.findings) == 0 })
}

// verdict returns the report in two words: whether the server is ready for a review.
func (r *Report) verdict() string {
	switch {
	case !r.OK():
		return "Not ready"
	case r.Incomplete != "":
		return "Incomplete"
	case unlistedLine(r) != "":
		return "Ready to serve"
	}
	return "Ready"
}

// A reasonSection is a part of a report about rules that have no verdict.
type reasonSection struct {
	heading string
	rules   int
	lines   []string // a reason with its rules
}

// reasonSections returns the rules that were not measured, and those that do not apply.
func (r *Report) reasonSections() (all []reasonSection) {
	t := r.counts()
	for _, s := range []reasonSection{
		{"Not measured", t.notMeasured, r.reasons(NotMeasured)},
		{"Not applicable", t.notApplicable, r.reasons(NotApplicable)},
	} {
		if len(s.lines) > 0 {
			all = append(all, s)
		}
	}
	return all
}

// sentence returns a text that begins with a capital letter and ends with a full stop.
func sentence(text string) string {
	if text != "" && text[0] >= 'a' && text[0] <= 'z' {
		text = capital(text)
	}
	return strings.TrimSuffix(text, ".") + "."
}

// label returns a level as the first word of a cell.
func (l Level) label() string { return capital(l.String()) }

// sectionHeading returns the heading with the number of rules and findings.
func (s findingSection) sectionHeading() string {
	return fmt.Sprintf("%s (%s)", s.heading, sectionSize(s.findings))
}

// says returns the message of an entry with its tools, on one line.
func (s summary) says() string {
	text := display.Visible(s.Message)
	if s.more != "" {
		text += ": " + s.more
	}
	if s.Waiver != nil {
		text += "; waived because " + display.Visible(s.Waiver.Reason)
	}
	return text
}

// placed returns what an entry says, with its place in the source.
func placed(s summary) string {
	if pos := s.Pos.String(); pos != "" {
		return display.Visible(pos) + ": " + s.says()
	}
	return s.says()
}

// isWebAddress reports whether a source can be a link.
func isWebAddress(source string) bool {
	return strings.HasPrefix(source, "https://") || strings.HasPrefix(source, "http://")
}

// sectionSize returns how many rules have the findings of a section, which is the number in the
// summary, and the number of findings if it is another one.
func sectionSize(findings []Finding) string {
	rules := make(map[RuleID]bool)
	for _, f := range findings {
		rules[f.Rule.ID] = true
	}
	if len(rules) == len(findings) {
		return strconv.Itoa(len(rules))
	}
	return fmt.Sprintf("%s, %d findings", display.Count(len(rules), "rule"), len(findings))
}

func (r *Report) warnings(l Level) []Finding {
	return slices.DeleteFunc(r.Warnings(), func(f Finding) bool { return f.Rule.Level != l })
}

// notes returns the findings of Note rules: those of a server that is for no directory, about what
// a listing would need, or the others.
func (r *Report) notes(listing bool) []Finding {
	unlisted := r.Surface != nil && r.Surface.isUnlisted()
	return slices.DeleteFunc(r.warnings(Note), func(f Finding) bool { return (unlisted && f.Rule.Listing) != listing })
}

// unlistedLine says that the server is for no directory, and why; or it is "".
func unlistedLine(r *Report) string {
	if r.Surface == nil || !r.Surface.isUnlisted() {
		return ""
	}
	return "Not for a directory: " + display.Visible(r.Surface.Unlisted.Reason) + ". What a listing would need does not keep the server from starting."
}

// unlistedReason returns why the server is for no directory, or nil.
func unlistedReason(r *Report) *string {
	if unlistedLine(r) == "" {
		return nil
	}
	return &r.Surface.Unlisted.Reason
}

// waived returns the findings that waivers cover.
func (r *Report) waived() []Finding {
	var out []Finding
	for _, res := range r.Results {
		for _, f := range res.Findings {
			if f.Waiver != nil {
				out = append(out, f)
			}
		}
	}
	return out
}

// reasons returns the reasons for which rules were not measured or do not apply, each with its
// rules.
func (r *Report) reasons(o Outcome) []string {
	var reasons []string
	rules := make(map[string][]string)
	for _, res := range r.Results {
		if res.Outcome != o {
			continue
		}
		if !slices.Contains(reasons, res.Reason) {
			reasons = append(reasons, res.Reason)
		}
		rules[res.Reason] = append(rules[res.Reason], display.Visible(string(res.Rule.ID)))
	}
	for i, reason := range reasons {
		names := strings.Join(rules[reason], ", ")
		if r.Target != "" { // what a file or a server does not tell is most of the rules
			names = display.List(rules[reason])
		}
		reasons[i] = fmt.Sprintf("%s (%s)", display.Visible(reason), names)
	}
	return reasons
}

// A tally counts rules by outcome. A rule with a waived finding is waived, also if another one of
// its findings is not.
type tally struct{ passed, failed, warnings, notes, waived, notMeasured, notApplicable int }

func (r *Report) counts() tally {
	var t tally
	for _, res := range r.Results {
		switch {
		case res.Outcome == NotMeasured:
			t.notMeasured++
		case res.Outcome == NotApplicable:
			t.notApplicable++
		case res.Outcome == Fail:
			t.failed++
		case res.Outcome == Warn && res.Rule.Level == Note:
			t.notes++
		case res.Outcome == Warn:
			t.warnings++
		case len(res.Findings) == 0:
			t.passed++
		}
		if slices.ContainsFunc(res.Findings, func(f Finding) bool { return f.Waiver != nil }) {
			t.waived++
		}
	}
	return t
}
