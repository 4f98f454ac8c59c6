package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// nameMax is the policy's limit (5.C); the specification allows 128.
const nameMax = 64

var nameCharset = regexp.MustCompile(`^[a-zA-Z0-9_-]+$`)

// genericNames say nothing about whose data a tool works on.
var genericNames = []string{
	"action", "api", "ask", "call", "chat", "create", "delete", "do", "execute", "exec", "fetch", "find", "get", "handle",
	"help", "info", "invoke", "list", "lookup", "process", "query", "read", "request", "run", "search", "send", "status",
	"submit", "test", "tool", "update", "write",
}

var nameRules = []Rule{
	{
		ID:     "tool-name",
		Title:  "every tool has a name of letters, digits, _ and -",
		Why:    "Clients put the name into identifiers of their own; a dot, a space or a letter outside of ASCII makes some of them drop the tool.",
		Source: toolSpecURL, Checked: pagesRead, Level: Must,
		Fix:   "name the tool with ASCII letters, digits, _ and - only, for example search_notes",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				switch {
				case t.Name == "" && t.Title != "":
					r.tool(t, fmt.Sprintf("the tool titled %s has no name", quote(t.Title)), "")
				case t.Name == "":
					r.tool(t, "a tool has no name", "")
				case !nameCharset.MatchString(t.Name):
					at, bad := firstOutside(t.Name)
					r.tool(t, fmt.Sprintf("the name of tool %s contains %s at character %d", quote(t.Name), bad, at), "")
				}
			}
		},
	},
	{
		ID:     "tool-name-length",
		Title:  "tool names have at most 64 characters",
		Why:    "The policy sets the limit, and clients that prefix the server's name cut or refuse longer names.",
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix:   "shorten the name to at most 64 characters",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				if n := length(t.Name); n > nameMax {
					r.tool(t, fmt.Sprintf("the name of tool %s has %d characters; %d are allowed", quote(t.Name), n, nameMax), "")
				}
			}
		},
	},
	{
		ID:     "tool-name-unique",
		Title:  "no two tools have the same name",
		Why:    "A call names its tool; of two tools with one name, only one can ever be reached.",
		Source: toolSpecURL, Checked: pagesRead, Level: Must,
		Fix:   "rename one of the tools",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				if first := v.tool(t.Name); first < i && t.Name != "" {
					r.tool(t, fmt.Sprintf("tool %s is there twice%s", quote(t.Name), alsoAt(v.Tools[first])), "")
				}
			}
		},
	},
	{
		ID:     "tool-name-case",
		Title:  "tool names differ in more than upper and lower case",
		Why:    "A model mixes up names that differ only in case, and some clients compare names without it.",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:   "give the tools names that tell them apart",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				for _, other := range v.Tools[:i] {
					if t.Name != other.Name && strings.EqualFold(t.Name, other.Name) {
						r.tool(t, fmt.Sprintf("tool %s differs from tool %s in upper and lower case only", quote(t.Name), quote(other.Name)), "")
						break
					}
				}
			}
		},
	},
	{
		ID:    "tool-name-generic",
		Title: "a tool's name says what it works on",
		Why: "A name such as search or query collides with the tools of other connectors in the same conversation, and the policy " +
			"asks that tools are not confused with each other.",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:   "add what the tool works on, for example search_notes; waive it where a client asks for exactly this name",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				if slices.Contains(genericNames, strings.ToLower(t.Name)) {
					r.tool(t, fmt.Sprintf("the name of tool %s does not say what the tool works on", quote(t.Name)), "")
				}
			}
		},
	},
}

// firstOutside finds the first character that a tool name may not have.
func firstOutside(name string) (at int, shown string) {
	for _, r := range name {
		at++
		if !nameCharset.MatchString(string(r)) {
			if r == ' ' {
				return at, "a space"
			}
			return at, quote(string(r)) + " (" + codePoint(r) + ")"
		}
	}
	return at, ""
}

// alsoAt points to where another tool was added, if that is known.
func alsoAt(t Tool) string {
	if p := t.Pos.String(); p != "" {
		return ", first at " + p
	}
	return ""
}
