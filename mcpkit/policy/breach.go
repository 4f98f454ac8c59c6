package policy

import "github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"

// A breach is one place in which a surface breaks a rule.
type breach struct {
	tool    string // the name of the tool it is about, or ""
	pos     Pos
	message string // a sentence that names its subject, without a full stop
	fix     string // what to do; empty: the rule's own fix
}

// A reporter collects the breaches of one rule. It escapes invisible characters, so that every
// message is one line of visible text.
type reporter struct {
	breaches []breach
	failed   string // why the check itself failed, or ""
}

// tool reports that t breaks the rule. The message is a sentence that names its subject, without
// a full stop; an empty fix means the rule's own.
func (r *reporter) tool(t Tool, message, fix string) { r.add(t.Name, t.Pos, message, fix) }

// at reports a breach that is not about a tool.
func (r *reporter) at(pos Pos, message, fix string) { r.add("", pos, message, fix) }

func (r *reporter) add(tool string, pos Pos, message, fix string) {
	r.breaches = append(r.breaches, breach{tool, pos, display.Visible(message), display.Visible(fix)})
}
