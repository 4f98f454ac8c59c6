package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

const headerKeyword = "x-mcp-header"

// headerToken is what RFC 9110 allows in the name of a header.
var headerToken = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")

var headerRules = []Rule{{
	ID:    "schema-header",
	Title: "x-mcp-header stands on top-level arguments of type string, integer or boolean",
	Why: "A client that finds an invalid x-mcp-header must leave the whole tool out, and does so without an error. The specification also " +
		"takes nested properties, but clients have read it either way.",
	Source: headerSpecURL, Checked: pagesRead, Level: Must,
	Fix:   "move the annotation to a top-level argument of type string, integer or boolean, with a header name of its own",
	needs: PartTools,
	check: func(v *view, r *reporter) {
		for i, t := range v.Tools {
			var seen []string
			v.inputs[i].walk(func(n node) {
				value, ok := n.object[headerKeyword]
				if !ok {
					return
				}
				name, _ := value.(string)
				fault := headerFault(n, name)
				if fault == "" && slices.Contains(seen, strings.ToLower(name)) {
					fault = "the same header " + quote(name) + " as another argument"
				}
				seen = append(seen, strings.ToLower(name))
				if fault != "" {
					r.tool(t, fmt.Sprintf("%s has %s with %s in its input schema, at %s", subject(t), headerKeyword, fault, n.where()), "")
				}
			})
		}
	},
}}

func headerFault(n node, name string) string {
	kind, _ := n.object["type"].(string)
	switch {
	case n.keyword != "properties" || n.depth != 1 || !n.direct:
		return "a place below the top level"
	case !slices.Contains([]string{"string", "integer", "boolean"}, kind):
		if kind == "" {
			return "no single type"
		}
		return "the type " + quote(kind)
	case name == "":
		return "no header name"
	case !headerToken.MatchString(name):
		return "the impossible header name " + quote(name)
	}
	return ""
}
