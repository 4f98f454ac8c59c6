package policy

import (
	"errors"
	"fmt"
	"strings"
)

// An Outcome is what came of one rule.
type Outcome int

// The outcomes.
const (
	Pass        Outcome = iota
	Warn                // a Should or Note rule is broken
	Fail                // a Must rule is broken
	NotMeasured         // the surface does not show what the rule looks at
)

// String returns "pass", "warn", "fail" or "not measured".
func (o Outcome) String() string {
	switch o {
	case Pass:
		return "pass"
	case Warn:
		return "warn"
	case Fail:
		return "fail"
	}
	return "not measured"
}

// A Finding is one breach of a rule.
type Finding struct {
	Rule    Rule
	Tool    string // the tool it is about, or ""
	Pos     Pos
	Message string
	Fix     string
	Waiver  *Waiver // set when the author accepted it
}

// String returns the finding as one line:
//
//	main.go:21: tool "delete_note" is annotated read-only but its name says it deletes (tool-verb); use annotate.Destructive
func (f Finding) String() string {
	var b strings.Builder
	if p := f.Pos.String(); p != "" {
		b.WriteString(p + ": ")
	}
	fmt.Fprintf(&b, "%s (%s)", f.Message, f.Rule.ID)
	if f.Fix != "" {
		b.WriteString("; " + f.Fix)
	}
	return b.String()
}

// A Result is the outcome of one rule with what it found.
type Result struct {
	Rule     Rule
	Outcome  Outcome
	Reason   string // why it was not measured
	Findings []Finding
}

// A Report is the outcome of all rules.
type Report struct {
	Server   string
	Version  string
	Tools    int
	Examples int
	Results  []Result
	Waivers  []Waiver
}

// OK reports whether no Must rule is broken.
func (r *Report) OK() bool { return len(r.unwaived(Fail)) == 0 }

// Err returns nil when the report is OK, else an error that lists every broken
// Must rule, one line each.
func (r *Report) Err() error {
	fails := r.unwaived(Fail)
	if len(fails) == 0 {
		return nil
	}
	lines := make([]string, len(fails))
	for i, f := range fails {
		lines[i] = f.String()
	}
	return errors.New(strings.Join(lines, "\n"))
}

// Failures returns the findings of broken Must rules that are not waived.
func (r *Report) Failures() []Finding { return r.unwaived(Fail) }

// Warnings returns the findings of broken Should and Note rules that are not
// waived.
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
