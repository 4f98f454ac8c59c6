package submission

import (
	"bytes"
	"io"
	"path/filepath"
	"slices"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission/plugin"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A draft is the input of a kit, with the problems that writing its pages has found so far.
type draft struct {
	directory Directory
	surface   *policy.Surface
	report    *policy.Report
	listing   Listing
	outcomes  map[policy.RuleID]policy.Result // by the ID of the rule
	seen      []Evidence
	checked   time.Time // when the rules were checked, or the zero time

	problems []Problem
	// found are the problems of the plugin, by rule.
	found map[plugin.Rule][]plugin.Problem
	// pictures are the files of the screenshots.
	pictures []File
	// short describes the answers that are very short, as Markdown.
	short []string
}

// use sets the report of the rules. The age of the rules' sources belongs in a kit only if the date
// of the check is known.
func (d *draft) use(r *policy.Report) {
	d.report, d.outcomes = withoutPaths(r), map[policy.RuleID]policy.Result{}
	d.report.Results = slices.DeleteFunc(d.report.Results, func(res policy.Result) bool {
		return res.Rule.ID == policy.RuleSourceAge && res.Outcome == policy.NotMeasured
	})
	for _, res := range d.report.Results {
		d.outcomes[res.Rule.ID] = res
	}
}

// add records a problem, once. It removes secrets from the message.
func (d *draft) add(kind Kind, step, field, message string) Problem {
	if found := secretsIn(message, false); len(found) > 0 && kind != Secret {
		kind, message = Secret, "the value looks like a secret and is not repeated here: "+found[0]
	}
	p := Problem{Kind: kind, Step: step, Field: field, Message: message}
	if !slices.Contains(d.problems, p) {
		d.problems = append(d.problems, p)
	}
	return p
}

// withoutPaths returns the report with the base names of source files, so that a kit is the same on
// every machine.
func withoutPaths(r *policy.Report) *policy.Report {
	short := func(p policy.Pos) policy.Pos {
		if p.File != "" {
			p.File = filepath.Base(filepath.ToSlash(p.File))
		}
		return p
	}
	out := *r
	out.Results = slices.Clone(r.Results)
	for i := range out.Results {
		findings := slices.Clone(out.Results[i].Findings)
		for j := range findings {
			findings[j].Pos = short(findings[j].Pos)
		}
		out.Results[i].Findings = findings
	}
	return &out
}

// rendered returns the output of write. Writing to a buffer never fails.
func rendered(write func(io.Writer) error) []byte {
	var b bytes.Buffer
	_ = write(&b)
	return b.Bytes()
}

// A File is one file of a kit.
type File struct {
	Name    string // the path in the folder, with slashes
	Content []byte
}
