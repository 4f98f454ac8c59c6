package policy

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// annotationLines is how many lines the findings and the annotations to paste have together, if a
// report prints the annotations.
const annotationLines = 60

// WriteText writes the report for a person to read: what must be fixed, what should be fixed,
// notes, what was waived, what was not measured, and the annotations that adopted tools lack, with
// a summary and whether the server is ready in the last lines. Findings are in the order of the
// source.
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
	if unlisted := unlistedLine(r); unlisted != "" {
		b.WriteString(unlisted + "\n")
	}
	if cost := r.costLine(); cost != "" {
		b.WriteString(cost + "\n")
	}
	if figures := figuresLine(r); figures != "" {
		b.WriteString(figures + "\n")
	}
	if stack := stackLine(r); stack != "" {
		b.WriteString(stack + "\n")
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
	b.WriteString(checklistText(r.Checklist))
	b.WriteString(r.annotations(maxAnnotations))
	if r.Target == "" {
		b.WriteString(r.howToWaive())
	}
	fmt.Fprintf(&b, "\n%s\n%s\n", r.summaryLine(), r.verdictLine())
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
			for _, line := range e.details(r, advised) {
				fmt.Fprintf(&b, "      %s\n", line)
				t.details++
			}
		}
	}
	t.text = b.String()
	return t
}

// checklistText returns the checklist as text, or "".
func checklistText(boxes []Box) string {
	if len(boxes) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\nPre-submission checklist\n")
	for _, box := range boxes {
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
