package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
)

const headerKeyword = "x-mcp-header"

// The rule about arguments that travel in headers.
const (
	RuleSchemaHeader RuleID = "schema-header"
)

var headerRules = []Rule{{
	ID:    RuleSchemaHeader,
	Title: "x-mcp-header is used only on top-level arguments of type string, integer or boolean",
	Why: "A client must drop a tool with an invalid x-mcp-header, and does so without an error. The specification also allows it on " +
		"nested properties, but some clients do not.",
	Source: headerSpecURL, Checked: pagesRead, Level: Must,
	Fix:   "move the annotation to a top-level argument of type string, integer or boolean, with a unique header name",
	needs: PartTools,
	check: func(v *view, r *reporter) {
		for i, t := range v.Tools {
			var seen []string
			v.inputs[i].Walk(func(n schemadoc.Node) {
				value, ok := n.Object[headerKeyword]
				if !ok {
					return
				}
				name, _ := value.(string)
				fault := headerFault(n, name)
				if fault == "" && slices.Contains(seen, strings.ToLower(name)) {
					fault = "with the same header " + display.Quote(name) + " as another argument"
				}
				seen = append(seen, strings.ToLower(name))
				if fault != "" {
					r.tool(t, fmt.Sprintf("%s has %s %s, in its input schema at %s", subject(t), headerKeyword, fault, n.Where()), "")
				}
			})
		}
	},
}}

// headerFault returns what is wrong with the header name of an argument, or "".
func headerFault(n schemadoc.Node, name string) string {
	kind, _ := n.Object["type"].(string)
	switch {
	case n.Keyword != "properties" || n.Depth != 1 || !n.Direct:
		return "below the top level"
	case !slices.Contains([]string{"string", "integer", "boolean"}, kind):
		if kind == "" {
			return "on an argument without a single type"
		}
		return "on an argument of the type " + display.Quote(kind)
	case name == "":
		return "without a header name"
	case !isHeaderName(name):
		return "with the invalid header name " + display.Quote(name)
	}
	return ""
}

// isHeaderName reports whether name is a token of RFC 9110.
func isHeaderName(name string) bool {
	for i := range len(name) {
		c := name[i]
		letterOrDigit := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !letterOrDigit && !strings.ContainsRune("!#$%&'*+.^_`|~-", rune(c)) {
			return false
		}
	}
	return name != ""
}
