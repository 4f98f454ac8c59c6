package policy

import (
	"fmt"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/glyph"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
)

// argumentNameMax is how many characters Claude's API allows in the name of an argument.
const argumentNameMax = 64

// Rules about names of arguments.
const (
	RuleArgumentName       RuleID = "argument-name"
	RuleArgumentNameNested RuleID = "argument-name-nested"
)

const argumentNameFix = `give the argument a plain name and map it to the upstream one in the handler; a Go field has both in ` +
	"the tags json:\"page_size\" query:\"page[size]\""

var argumentNameRules = []Rule{
	{
		ID:    RuleArgumentName,
		Title: "every argument has a name of at most 64 letters, digits, _, . and -",
		Why: "Claude's API answers 400 to the whole conversation when a name at the root of an input schema does not match " +
			"^[a-zA-Z0-9_.-]{1,64}$; Claude Code drops the tool.",
		Source: propertyKeyURL, Checked: threadsRead, Level: Must,
		Fix:   argumentNameFix,
		needs: PartTools,
		check: func(v *view, r *reporter) { checkArgumentNames(v, r, true) },
	},
	{
		ID:    RuleArgumentNameNested,
		Title: "the members of arguments have names of at most 64 letters, digits, _, . and -",
		Why: "Models misspell names with spaces, brackets or letters outside of ASCII, and clients that check nested names refuse the tool " +
			"as Claude's API does for names at the root.",
		Source: propertyKeyURL, Checked: threadsRead, Level: Should,
		Fix:   argumentNameFix,
		needs: PartTools,
		check: func(v *view, r *reporter) { checkArgumentNames(v, r, false) },
	},
}

// checkArgumentNames reports the names of arguments that clients refuse, once for each tool: those
// at the root of the input schema, or all others.
func checkArgumentNames(v *view, r *reporter, root bool) {
	for i, t := range v.Tools {
		var faults []string
		v.inputs[i].Walk(func(n schemadoc.Node) {
			if n.Keyword != "properties" || root != (n.Depth == 1 && n.Direct) {
				return
			}
			if fault := argumentNameFault(n.Name); fault != "" {
				faults = append(faults, fault)
			}
		})
		slices.Sort(faults)
		if faults = slices.Compact(faults); len(faults) > 0 {
			r.tool(t, fmt.Sprintf("%s has arguments whose names clients refuse: %s", subject(t), display.List(faults)), "")
		}
	}
}

// argumentNameFault returns what is wrong with the name of an argument, with the name, or "".
func argumentNameFault(name string) string {
	valid := func(r rune) bool { return isNameRune(r) || r == '.' }
	for _, r := range name {
		switch {
		case r == ' ':
			return display.Quote(name) + " with a space"
		case !valid(r):
			return fmt.Sprintf("%s with %s (%s)", display.Quote(name), display.Quote(string(r)), glyph.CodePoint(r))
		}
	}
	switch {
	case name == "":
		return "an empty name"
	case display.Length(name) > argumentNameMax:
		return fmt.Sprintf("%s with %d characters", display.Quote(name), display.Length(name))
	}
	return ""
}
