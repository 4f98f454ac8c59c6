package policy

import (
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// An Outcome is the outcome of one rule.
type Outcome int

// The outcomes.
const (
	Pass        Outcome = iota // the rule was measured and holds, or all its findings are waived
	Warn                       // a Should or Note rule is broken
	Fail                       // a Must rule is broken
	NotMeasured                // the surface lacks what the rule looks at
	// NotApplicable is the outcome of a rule that does not concern the server, such as a rule about
	// logins of a server that anyone may call. It never counts against the server.
	NotApplicable
)

// String returns "pass", "warn", "fail", "not measured" or "not applicable".
func (o Outcome) String() string {
	switch o {
	case Pass:
		return "pass"
	case Warn:
		return "warn"
	case Fail:
		return "fail"
	case NotApplicable:
		return "not applicable"
	}
	return "not measured"
}

// A Finding is one breach of a rule.
type Finding struct {
	Rule    Rule    // the broken rule
	Tool    string  // the name of the tool it is about, or ""
	Pos     Pos     // where to fix it in the source, as far as that is known
	Message string  // one line that names its subject, without a full stop
	Fix     string  // what to do
	Waiver  *Waiver // the waiver that covers it, or nil
	// Evidence is what a running server was sent and what it answered, if the finding comes from that.
	Evidence []Exchange
	// New is set if the report was compared with an earlier one that lacks the finding.
	New bool
}

// An Exchange is what a running server was sent and what it answered, without secrets.
type Exchange struct {
	Sent     string // a few lines of the request
	Received string // a few lines of the answer
}

// String returns the finding as one line, with invisible characters escaped, for example:
//
//	main.go:9: tool "a" appears twice, first at main.go:7 (tool-name-unique); rename one of the tools
func (f Finding) String() string {
	var b strings.Builder
	if p := f.Pos.String(); p != "" {
		b.WriteString(display.Visible(p) + ": ")
	}
	fmt.Fprintf(&b, "%s (%s)", display.Visible(f.Message), display.Visible(string(f.Rule.ID)))
	if f.Fix != "" {
		b.WriteString("; " + display.Visible(f.Fix))
	}
	return b.String()
}

// A Result is the outcome of one rule, with its findings.
type Result struct {
	Rule     Rule      // the rule of the table
	Outcome  Outcome   // Warn or Fail if a finding is not waived
	Reason   string    // why the rule was not measured or does not apply, or ""
	Findings []Finding // all breaches, also those that are waived

	failed string // why the check of the rule itself failed, or ""
}
