package policy

import "strings"

// A RuleID identifies a rule in waivers, problems and reports, for example "tool-name". Each rule
// of the table has a constant, and [RuleByID] returns its title and reason. Other packages may
// report problems under IDs that the table lacks.
type RuleID string

// constant returns the name of the ID's constant, such as RuleToolName for "tool-name".
func (id RuleID) constant() string {
	var name strings.Builder
	name.WriteString("Rule")
	for word := range strings.SplitSeq(string(id), "-") {
		switch word {
		case "":
			continue
		case "ai", "ga", "url", "openai":
			word = map[string]string{"ai": "AI", "ga": "GA", "url": "URL", "openai": "OpenAI"}[word]
		default:
			word = strings.ToUpper(word[:1]) + word[1:]
		}
		name.WriteString(word)
	}
	return name.String()
}

// A Level says how much a broken rule matters.
type Level int

const (
	// Must rules are conditions of a listing: a server does not start while one is broken.
	Must Level = iota
	// Should rules are asked for by reviewers, or are a frequent reason for a revision.
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

// A Rule is one row of the table that [Rules] returns.
type Rule struct {
	ID      RuleID // stable, in kebab-case
	Title   string // the rule in one line
	Why     string // what goes wrong without it
	Source  string // URL of the page that asks for it
	Checked string // date on which the source was last read, YYYY-MM-DD
	Level   Level  // how much a broken rule matters
	Fix     string // what to do, unless a finding has more specific advice
	// FixIn says how to fix it in other libraries, where that differs from Fix.
	FixIn []StackFix
	// NoWaiver is set for a rule that no reason excuses: a server that breaks it cannot be
	// described to a client or a reviewer, or the rule is about waivers.
	NoWaiver bool
	// Only is the directory that asks for the rule; "" if all do. [Check] leaves the rule out of a
	// report about a server that is not for the directory.
	Only Directory

	// Listing is set for a rule that is about being listed in a directory. It is a Note for a server
	// that is for no directory, see [Surface.Unlisted].
	Listing bool

	// refused is set for a rule that is a Must when the server is submitted. Before that its level
	// does not keep the server from starting.
	refused bool
	// needs are the parts of a surface without which the rule is not measured.
	needs Part
	// foreign is set for a rule that knows the words of English. It returns why the rule cannot read
	// some of its texts, or "". Of other languages such a rule knows the plainest orders at most, so
	// that a text without a finding is not one without a fault.
	foreign func(*view) string
	// readsResults is set for a rule whose check reads the results of the other rules.
	readsResults bool
	// check reports all breaches. It is a pure function, and nil for a rule whose breaches all
	// arrive as Surface.Problems.
	check func(*view, *reporter)
}

// Needs returns the parts of a surface without which the rule is not measured.
func (r Rule) Needs() Part { return r.needs }
