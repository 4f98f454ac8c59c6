package policy

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// viewOrFailure returns the view of a surface. If the surface cannot be prepared, all rules that
// look at it fail.
func viewOrFailure(s *Surface, rules []Rule) (v *view) {
	failed := attempt(func() { v = newView(s, nil, rules, waivable(rules)) })
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
	return attempt(f)
}

// attempt calls f and returns why f panicked, or "". A fault of one rule then ends neither the
// other rules nor the program, and no rule passes by it.
func attempt(f func()) (failed string) {
	defer func() {
		if p := recover(); p != nil {
			failed = fmt.Sprintf("the check itself failed, which is a fault of mcpkit: %v", p)
		}
	}()
	f()
	return ""
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

// String returns what a report says of the failures, or "".
func (f *failures) String() string {
	if len(f.rules) == 0 {
		return ""
	}
	return fmt.Sprintf("%s could not be checked (%s): %s", display.Count(len(f.rules), "rule"), display.List(f.rules), f.why)
}
