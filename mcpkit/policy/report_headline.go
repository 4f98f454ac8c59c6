package policy

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

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

// summaryLine returns how many rules have each outcome. A rule counts as passed only without any
// finding.
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

// maxUnknown is how many rules the verdict names that were not measured.
const maxUnknown = 4

// verdictLine says whether the server is ready to be submitted.
func (r *Report) verdictLine() string {
	var unknown []string
	for _, result := range r.Results {
		if result.Outcome == NotMeasured && result.Rule.Level == Must {
			unknown = append(unknown, string(result.Rule.ID))
		}
	}
	more := ""
	if n := len(unknown) - maxUnknown; n > 0 {
		unknown, more = unknown[:maxUnknown], fmt.Sprintf(" and %d more", n)
	}
	switch {
	case !r.OK():
		return "Not ready: " + display.Count(r.counts().failed, "rule") + " of level must failed."
	case r.Incomplete != "":
		return "Incomplete: nobody knows yet whether the server is ready."
	case len(unknown) > 0:
		return "Ready to submit, but for what was not measured: " + strings.Join(unknown, ", ") + more + "."
	}
	return "Ready to submit."
}

// figuresLine returns what was measured on the running server in one line, or "".
func figuresLine(r *Report) string {
	var all []string
	for _, f := range r.Figures {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %s %s", display.Visible(f.Name), strconv.FormatFloat(f.Value, 'g', 4, 64), display.Visible(f.Unit))))
	}
	if len(all) == 0 {
		return ""
	}
	return "Measured: " + strings.Join(all, ", ") + "."
}
