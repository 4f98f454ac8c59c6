package policy

// A Level says how much a broken rule matters.
type Level int

const (
	// Must rules are conditions of a listing: a server does not start while one
	// is broken.
	Must Level = iota
	// Should rules are asked for, or are a frequent reason for a revision.
	Should
	// Note rules are advice.
	Note
)

// String returns "must", "should" or "note".
func (l Level) String() string {
	switch l {
	case Must:
		return "must"
	case Should:
		return "should"
	}
	return "note"
}

// A Rule is one row of the table.
type Rule struct {
	ID      string // stable, kebab-case, used in waivers
	Title   string // the rule in one line
	Why     string // what goes wrong without it
	Source  string // URL of the page that asks for it
	Checked string // date on which the source was last read, YYYY-MM-DD
	Level   Level
	Fix     string // what to do, unless a finding says it better

	needs Part
	check func(*view, *reporter) // nil: all findings come from Surface.Problems
}

// Rules returns the table, in the order in which reports print it. The slice is
// the caller's own.
func Rules() []Rule {
	var all []Rule
	for _, theme := range themes() {
		all = append(all, theme...)
	}
	return all
}

// RuleByID finds a rule of the table.
func RuleByID(id string) (Rule, bool) {
	for _, r := range Rules() {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{}, false
}

// A reporter collects what the check of one rule finds. It keeps every finding on
// one line, with everything escaped that could not be seen in a report.
type reporter struct {
	rule     Rule
	findings []Finding
}

// tool reports that t breaks the rule. The message is a whole sentence naming
// its subject, without a full stop; an empty fix means the rule's own.
func (r *reporter) tool(t Tool, message, fix string) {
	r.add(t.Name, t.Pos, message, fix)
}

// at reports a breach that is not about one tool.
func (r *reporter) at(pos Pos, message, fix string) { r.add("", pos, message, fix) }

func (r *reporter) add(tool string, pos Pos, message, fix string) {
	if fix == "" {
		fix = r.rule.Fix
	}
	r.findings = append(r.findings, Finding{
		Rule: r.rule, Tool: tool, Pos: pos, Message: visible(message), Fix: visible(fix),
	})
}
