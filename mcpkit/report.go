package mcpkit

import (
	"io"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A Report is the outcome of all rules of package policy for a server; see [Server.Check].
type Report struct {
	// Server and Version are those of the manifest.
	Server  string
	Version string
	// Tools and Examples are how many the server has.
	Tools    int
	Examples int
	// Results has one result for each rule.
	Results []policy.Result
	// Waivers are the findings that the owner accepted; see [Waive].
	Waivers []policy.Waiver
	// Surface is what was checked.
	Surface *policy.Surface
	// Target, Stack, StackGuessed and Figures are set in reports of package audit only. Incomplete
	// says why a report is partial, or is "" if it is whole.
	Target       string
	Stack        policy.Stack
	StackGuessed bool
	Incomplete   string
	Figures      []policy.Figure
	// Compared is set by [policy.Report.CompareWith], and Checklist by [policy.GuideChecklist].
	Compared  *policy.Comparison
	Checklist []policy.Box
}

func (r *Report) policy() *policy.Report { return (*policy.Report)(r) }

// OK reports whether no Must rule is broken.
func (r *Report) OK() bool { return r.policy().OK() }

// Err returns nil if the report is OK, and otherwise an error that lists the broken Must rules, one
// line for each finding.
func (r *Report) Err() error { return r.policy().Err() }

// Failures returns the findings of broken Must rules that are not waived.
func (r *Report) Failures() []policy.Finding { return r.policy().Failures() }

// Warnings returns the findings of broken Should and Note rules that are not waived.
func (r *Report) Warnings() []policy.Finding { return r.policy().Warnings() }

// Write writes the report in a format, for example [policy.FormatSARIF].
func (r *Report) Write(w io.Writer, f policy.ReportFormat) error { return r.policy().Write(w, f) }

// WriteText writes the report for people. In a long report it groups findings that are alike.
func (r *Report) WriteText(w io.Writer) error { return r.policy().WriteText(w) }

// WriteAll writes the report for people with one line for each finding.
func (r *Report) WriteAll(w io.Writer) error { return r.policy().WriteAll(w) }

// WriteJSON writes the report as JSON.
func (r *Report) WriteJSON(w io.Writer) error { return r.policy().WriteJSON(w) }

// MarshalJSON returns what [Report.WriteJSON] writes.
func (r *Report) MarshalJSON() ([]byte, error) { return r.policy().MarshalJSON() }
