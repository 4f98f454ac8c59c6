package policy

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// WriteText writes the report for a person to read: what must be fixed, what should be fixed,
// notes, what was waived and what was not measured, with one line for each finding in the order of
// the source, and a summary in the last line.
func (r *Report) WriteText(w io.Writer) error {
	var b strings.Builder
	b.WriteString(r.headline() + "\n")

	section(&b, "Must be fixed", r.Failures(), Finding.String)
	section(&b, "Should be fixed", r.warnings(Should), Finding.String)
	section(&b, "Notes", r.warnings(Note), Finding.String)
	section(&b, "Waived", r.waived(), func(f Finding) string {
		f.Fix = ""
		return fmt.Sprintf("%s\n    because %s", f, display.Visible(f.Waiver.Reason))
	})
	if lines := r.unmeasured(); len(lines) > 0 {
		fmt.Fprintf(&b, "\nNot measured (%d)\n  %s\n", r.counts().notMeasured, strings.Join(lines, "\n  "))
	}
	fmt.Fprintf(&b, "\n%s\n", r.summary())
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *Report) headline() string {
	name := strings.TrimSpace(display.Visible(r.Server) + " " + display.Visible(r.Version))
	if name == "" {
		name = "the server"
	}
	return fmt.Sprintf("%s: %s, %s", name, display.Count(r.Tools, "tool"), display.Count(r.Examples, "example"))
}

func section(b *strings.Builder, heading string, findings []Finding, line func(Finding) string) {
	if len(findings) == 0 {
		return
	}
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Pos.File, b.Pos.File), cmp.Compare(a.Pos.Line, b.Pos.Line))
	})
	fmt.Fprintf(b, "\n%s (%d)\n", heading, len(findings))
	for _, f := range findings {
		fmt.Fprintf(b, "  %s\n", line(f))
	}
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

// unmeasured returns the reasons for which rules were not measured, each with its rules.
func (r *Report) unmeasured() []string {
	var reasons []string
	rules := make(map[string][]string)
	for _, res := range r.Results {
		if res.Outcome != NotMeasured {
			continue
		}
		if !slices.Contains(reasons, res.Reason) {
			reasons = append(reasons, res.Reason)
		}
		rules[res.Reason] = append(rules[res.Reason], string(res.Rule.ID))
	}
	for i, reason := range reasons {
		reasons[i] = fmt.Sprintf("%s (%s)", reason, strings.Join(rules[reason], ", "))
	}
	return reasons
}

// A tally counts rules by outcome.
type tally struct{ passed, failed, warnings, notes, waived, notMeasured int }

func (r *Report) counts() tally {
	var t tally
	for _, res := range r.Results {
		switch {
		case res.Outcome == NotMeasured:
			t.notMeasured++
		case res.Outcome == Fail:
			t.failed++
		case res.Outcome == Warn && res.Rule.Level == Note:
			t.notes++
		case res.Outcome == Warn:
			t.warnings++
		case len(res.Findings) > 0:
			t.waived++
		default:
			t.passed++
		}
	}
	return t
}

// summary returns the last line. A rule counts as passed only without any finding.
func (r *Report) summary() string {
	t := r.counts()
	parts := []string{display.Count(t.passed, "rule") + " passed"}
	for _, part := range []struct {
		n    int
		text string
	}{
		{t.failed, fmt.Sprintf("%d failed", t.failed)},
		{t.warnings, display.Count(t.warnings, "warning")},
		{t.notes, display.Count(t.notes, "note")},
		{t.waived, fmt.Sprintf("%d waived", t.waived)},
		{t.notMeasured, fmt.Sprintf("%d not measured", t.notMeasured)},
	} {
		if part.n > 0 {
			parts = append(parts, part.text)
		}
	}
	if len(parts) == 1 {
		parts = append(parts, "nothing to fix")
	}
	return strings.Join(parts, ", ")
}
