package policy

import (
	"errors"
	"strings"
)

// A Report is the verdict of all rules on one server. It is data: nothing in this package changes
// it after [Check] returned it.
type Report struct {
	Server   string   // Manifest.Name
	Version  string   // Manifest.Version
	Tools    int      // the number of tools
	Examples int      // the number of examples
	Results  []Result // one for each rule, in the order of the table
	Waivers  []Waiver // all waivers, of the server and of its tools
	Surface  *Surface // what was checked; nil for a report that Check did not make
	// Target is the URL or the file that was examined, or "" for a report about a server's own
	// declaration.
	Target string
	// Stack is the library that the advice is for; "" for all. StackGuessed is set if it was guessed.
	// See [Report.ForStack].
	Stack        Stack
	StackGuessed bool
	// Incomplete says why the report is partial, or is "" if it is whole.
	Incomplete string
	// Figures are what was measured on a running server.
	Figures []Figure
	// Compared says how the report differs from an earlier one; nil if it was not compared. See
	// [Report.CompareWith].
	Compared *Comparison
	// Checklist are the boxes of a directory's checklist, if formats print them.
	Checklist []Box
}

// A Figure is a measured value, for example a latency of 12.5 milliseconds.
type Figure struct {
	Name  string // in a few words, such as "latency of tools/list, p95"
	Value float64
	Unit  string // such as "ms"; "" for a number of things
}

// OK reports whether no Must rule is broken.
func (r *Report) OK() bool { return len(r.unwaived(Fail)) == 0 }

// Err returns nil if the report is OK, else an error with one line for each finding of a broken
// Must rule. Many findings are grouped as in [Report.WriteText].
func (r *Report) Err() error {
	fails := r.unwaived(Fail)
	if len(fails) == 0 {
		return nil
	}
	d := eachFinding
	lines := entryLines(fails, d)
	for len(lines) > findingLines && d < eachRule {
		d++
		lines = entryLines(fails, d)
	}
	return errors.New(strings.Join(lines, "\n"))
}

// Failures returns the findings of Must rules that are not waived.
func (r *Report) Failures() []Finding { return r.unwaived(Fail) }

// Warnings returns the findings of Should and Note rules that are not waived.
func (r *Report) Warnings() []Finding { return r.unwaived(Warn) }

func (r *Report) unwaived(o Outcome) []Finding {
	var out []Finding
	for _, res := range r.Results {
		if res.Outcome != o {
			continue
		}
		for _, f := range res.Findings {
			if f.Waiver == nil {
				out = append(out, f)
			}
		}
	}
	return out
}
