// Package policy contains the rules by which connector directories review servers, as data, and
// checks a [Surface] against them: what a server shows to clients and reviewers.
//
// The same table serves registration, unit tests, audits of a live URL and the generated
// documentation. Checks are pure functions: they open no connections, read no files and need no
// credentials.
//
// The outcome of a rule is [NotMeasured], not [Pass], if the surface lacks the parts that the rule
// reads.
//
// The rules do not run tools, so they cannot detect a tool that does something else than it says.
// Package mcpkit/mcptest runs them.
//
// To add a rule, declare its [RuleID] and a Rule with a check in a file of its theme, rules_*.go,
// and list the theme in [Rules] if it is new. A check reads the surface and reports breaches; it
// uses neither the table nor the report.
package policy
