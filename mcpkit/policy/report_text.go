package policy

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// annotationLines is how many lines the findings and the annotations to paste have together, if a
// report prints the annotations.
const annotationLines = 60

// WriteText writes the report for a person to read: what must be fixed, what should be fixed,
// notes, what was waived, what was not measured, and the annotations that adopted tools lack, with
// a summary in the last line. Findings are in the order of the source.
//
// Findings of one rule about several tools in one place are one entry. If a report is still long,
// WriteText groups findings of one kind, names some of their tools and counts the rest;
// [Report.WriteAll] and [Report.WriteJSON] leave nothing out.
func (r *Report) WriteText(w io.Writer) error {
	d := eachPlace
	text := r.findings(d)
	for text.lines() > findingLines && d < eachRule {
		d++
		text = r.findings(d)
	}
	return r.writeText(w, text, annotationLines-text.lines())
}

// WriteAll writes the report as [Report.WriteText] does, but with one line for each finding and
// with all annotations to paste.
func (r *Report) WriteAll(w io.Writer) error {
	return r.writeText(w, r.findings(eachFinding), math.MaxInt)
}

func (r *Report) writeText(w io.Writer, findings findingsText, maxAnnotations int) error {
	var b strings.Builder
	b.WriteString(r.headline() + "\n")
	if cost := r.costLine(); cost != "" {
		b.WriteString(cost + "\n")
	}
	if r.Incomplete != "" {
		b.WriteString("Incomplete: " + display.Visible(r.Incomplete) + "\n")
	}
	if c := r.Compared; c != nil {
		b.WriteString("Compared with the baseline: " + strings.Join(append([]string{c.counts()}, c.lines()...), "\n  ") + "\n")
	}
	b.WriteString(findings.text)
	switch {
	case findings.grouped && r.Target != "":
		b.WriteString("\nSimilar findings are grouped; the format json has all.\n")
	case findings.grouped:
		b.WriteString("\nSimilar findings are grouped; check -all prints a line for each.\n")
	}
	for _, section := range r.reasonSections() {
		fmt.Fprintf(&b, "\n%s (%d)\n  %s\n", section.heading, section.rules, strings.Join(section.lines, "\n  "))
	}
	b.WriteString(r.checklistText())
	b.WriteString(r.annotations(maxAnnotations))
	if r.Target == "" {
		b.WriteString(r.howToWaive())
	}
	fmt.Fprintf(&b, "\n%s\n", r.summaryLine())
	_, err := io.WriteString(w, b.String())
	return err
}

// A findingsText is the part of a report about findings.
type findingsText struct {
	text    string
	details int  // the number of lines below findings, which do not make a report long
	grouped bool // it does not name every tool and message
}

func (t findingsText) lines() int { return strings.Count(t.text, "\n") - t.details }

// findings returns the findings as text, a section for each level and for what was waived.
func (r *Report) findings(d detail) findingsText {
	var b strings.Builder
	var t findingsText
	advised := make(map[RuleID]bool)
	for _, section := range r.findingSections() {
		fmt.Fprintf(&b, "\n%s\n", section.sectionHeading())
		for _, e := range entries(section.findings, d) {
			lines, complete := e.lines()
			fmt.Fprintf(&b, "  %s\n", strings.Join(lines, "\n  "))
			t.grouped = t.grouped || !complete
			for _, line := range r.details(e, advised) {
				fmt.Fprintf(&b, "      %s\n", line)
				t.details++
			}
		}
	}
	t.text = b.String()
	return t
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

// checklistText returns the checklist as text, or "".
func (r *Report) checklistText() string {
	if len(r.Checklist) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\nPre-submission checklist\n")
	for _, box := range r.Checklist {
		mark := map[BoxState]string{BoxDone: "[x] ", BoxOwner: "[ ] only you can know: ", BoxFailed: "[ ] failed: "}[box.State]
		b.WriteString("  " + mark + display.Visible(box.Text) + "\n")
		for _, note := range box.notes() {
			b.WriteString("        " + display.Visible(note) + "\n")
		}
	}
	return b.String()
}

// annotations returns the annotations that adopted tools lack as a block of Go, or how to print it
// if it is longer than limit.
func (r *Report) annotations(limit int) string {
	if r.Surface == nil {
		return ""
	}
	switch tools := r.Surface.Unannotated(); {
	case len(tools) == 0:
		return ""
	case len(tools) > limit:
		return fmt.Sprintf("\nAnnotations to paste: check -annotations prints a map with a guess for each of the %d tools.\n", len(tools))
	default:
		return "\nAnnotations to paste into mcpkit.Adopt, after a look at what each tool does\n" + GuessAll(tools)
	}
}

// howToWaive says how to accept a finding, with the first rule that a waiver can accept. It returns
// "" if no finding can be accepted.
func (r *Report) howToWaive() string {
	for _, f := range append(r.Failures(), r.warnings(Should)...) {
		if _, known := RuleByID(f.Rule.ID); known && !f.Rule.NoWaiver {
			return fmt.Sprintf("\nTo accept a finding that is right as it is, waive its rule: mcpkit.Waive(policy.%s, \"reason\").\n", f.Rule.ID.constant())
		}
	}
	return ""
}

func (r *Report) headline() string { return r.name() + ": " + r.sizes() }

// name returns the server's name and version, and what was examined.
func (r *Report) name() string {
	name := strings.TrimSpace(display.Visible(r.Server) + " " + display.Visible(r.Version))
	target := display.Visible(r.Target)
	switch {
	case name == "" && target == "":
		return "the server"
	case name == "":
		return target
	case target != "":
		return name + " (" + target + ")"
	}
	return name
}

// sizes says how many tools and examples the server has. What is not the server's own declaration
// may have no examples.
func (r *Report) sizes() string {
	if r.Target != "" && r.Examples == 0 {
		return display.Count(r.Tools, "tool")
	}
	return display.Count(r.Tools, "tool") + ", " + display.Count(r.Examples, "example")
}

func (r *Report) warnings(l Level) []Finding {
	return slices.DeleteFunc(r.Warnings(), func(f Finding) bool { return f.Rule.Level != l })
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

// summaryLine returns the last line. A rule counts as passed only without any finding.
func (r *Report) summaryLine() string {
	t := r.counts()
	parts := []string{display.Count(t.passed, "rule") + " passed"}
	for _, part := range []struct {
		n    int
		text string
	}{
		{t.failed, fmt.Sprintf("%d failed", t.failed)},
		{t.warnings, fmt.Sprintf("%d with warnings", t.warnings)},
		{t.notes, fmt.Sprintf("%d with notes", t.notes)},
		{t.waived, fmt.Sprintf("%d waived", t.waived)},
		{t.notMeasured, fmt.Sprintf("%d not measured", t.notMeasured)},
		{t.notApplicable, fmt.Sprintf("%d not applicable", t.notApplicable)},
	} {
		if part.n > 0 {
			parts = append(parts, part.text)
		}
	}
	if len(parts) == 1 {
		parts = append(parts, "nothing to fix")
	}
	if r.Incomplete != "" {
		parts = append(parts, "and the report is incomplete")
	}
	return strings.Join(parts, ", ")
}
