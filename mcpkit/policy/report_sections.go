package policy

import (
	"fmt"
	"slices"

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
		{"Must be fixed", r.Failures()}, {"Should be fixed", r.warnings(Should)}, {"Notes", r.warnings(Note)}, {"Waived", r.waived()},
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
