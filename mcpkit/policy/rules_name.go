package policy

import (
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// nameMax is the policy's limit (5.C) in characters; the specification allows 128.
const nameMax = 64

// Rules about names of tools.
const (
	RuleToolName        RuleID = "tool-name"
	RuleToolNameLength  RuleID = "tool-name-length"
	RuleToolNameUnique  RuleID = "tool-name-unique"
	RuleToolNameCase    RuleID = "tool-name-case"
	RuleToolNameGeneric RuleID = "tool-name-generic"
)

var nameRules = []Rule{
	{
		ID:     RuleToolName,
		Title:  "every tool has a name of letters, digits, _ and -",
		Why:    "Clients build identifiers from the name; a dot, a space or a letter outside of ASCII makes some of them drop the tool.",
		Source: toolSpecURL, Checked: pagesRead, Level: Must,
		Fix:   "name the tool with ASCII letters, digits, _ and - only, for example search_notes",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				switch {
				case t.Name == "" && t.Title != "":
					r.tool(t, fmt.Sprintf("the tool titled %s has no name", display.Quote(t.Title)), "")
				case t.Name == "":
					r.tool(t, "a tool has no name", "")
				case !isName(t.Name):
					at, bad := firstInvalid(t.Name)
					r.tool(t, fmt.Sprintf("the name of tool %s contains %s at character %d", display.Quote(t.Name), bad, at), "")
				}
			}
		},
	},
	{
		ID:     RuleToolNameLength,
		Title:  "tool names have at most 64 characters",
		Why:    "The policy sets the limit, and clients that prefix the server's name cut or refuse longer names.",
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix:   "shorten the name to at most 64 characters",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				if n := display.Length(t.Name); n > nameMax {
					r.tool(t, fmt.Sprintf("the name of tool %s has %d characters; %d are allowed", display.Quote(t.Name), n, nameMax), "")
				}
			}
		},
	},
	{
		ID:     RuleToolNameUnique,
		Title:  "no two tools have the same name",
		Why:    "A call names its tool, so only one of two tools with the same name can be called.",
		Source: toolSpecURL, Checked: pagesRead, Level: Must, NoWaiver: true,
		Fix:   "rename one of the tools",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				if first := v.tool(t.Name); first < i && t.Name != "" {
					r.tool(t, fmt.Sprintf("tool %s appears twice%s", display.Quote(t.Name), firstAt(v.Tools[first])), "")
				}
			}
		},
	},
	{
		ID:     RuleToolNameCase,
		Title:  "tool names differ in more than upper and lower case",
		Why:    "A model mixes up names that differ only in case, and some clients ignore case when they compare names.",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:   "give one of the tools a different name",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				for _, other := range v.Tools[:i] {
					if t.Name != other.Name && strings.EqualFold(t.Name, other.Name) {
						r.tool(t, fmt.Sprintf("tool %s differs from tool %s in upper and lower case only", display.Quote(t.Name), display.Quote(other.Name)), "")
						break
					}
				}
			}
		},
	},
	{
		ID:    RuleToolNameGeneric,
		Title: "a tool's name says what it works on",
		Why: "A name such as search or query collides with the tools of other connectors in the same conversation, and the policy " +
			"asks for tools that cannot be confused with each other.",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:   "add what the tool works on, for example search_notes; waive the rule if a client requires exactly this name",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				if words.GenericName(t.Name) {
					r.tool(t, fmt.Sprintf("the name of tool %s does not say what the tool works on", display.Quote(t.Name)), "")
				}
			}
		},
	},
}

// firstAt returns where the first of two tools was added, for the end of a message, or "".
func firstAt(t Tool) string {
	if p := t.Pos.String(); p != "" {
		return ", first at " + p
	}
	return ""
}
