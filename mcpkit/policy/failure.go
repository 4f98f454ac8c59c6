package policy

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/internal/contained"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// viewOrFailure returns the view of a surface. If the surface cannot be prepared, all rules that
// look at it fail.
func viewOrFailure(s *Surface, rules []Rule) (v *view) {
	failed := contained.Check(func() { v = newView(s, nil, rules, waivable(rules)) })
	if failed != "" {
		v = &view{Surface: s, table: rules, waivable: waivable(rules), failed: failed}
	}
	return v
}

// attempt calls f, unless the surface could not be prepared, and returns why f failed or "".
func (v *view) attempt(f func()) (failed string) {
	if v.failed != "" {
		return v.failed
	}
	return contained.Check(f)
}

// failures are the rules whose checks failed, and why the first of them did.
type failures struct {
	rules []string
	why   string
}

func (f *failures) add(id RuleID, why string) {
	if why == "" {
		return
	}
	if f.rules = append(f.rules, string(id)); f.why == "" {
		f.why = why
	}
}

// String returns the sentence about the failures for a report, or "".
func (f *failures) String() string {
	if len(f.rules) == 0 {
		return ""
	}
	return fmt.Sprintf("%s could not be checked (%s): %s", display.Count(len(f.rules), "rule"), display.List(f.rules), f.why)
}
