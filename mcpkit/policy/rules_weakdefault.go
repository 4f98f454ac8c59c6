package policy

import (
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// RuleArgumentWeakDefault is the rule about defaults of arguments that weaken a protection.
const RuleArgumentWeakDefault RuleID = "argument-weak-default"

var weakDefaultRules = []Rule{{
	ID:    RuleArgumentWeakDefault,
	Title: "no argument weakens a protection by default",
	Why: "The policy (1.B) forbids ways around protections. A model leaves out an argument that has a default, so a weak default applies to " +
		"almost every call.",
	Source: policyURL, Checked: policyRead, Level: Should,
	Fix:   "make the protected value the default, and say in the description what the other one gives up",
	needs: PartTools,
	check: func(v *view, r *reporter) {
		for i, t := range v.Tools {
			v.inputs[i].Walk(func(n schemadoc.Node) {
				if n.Keyword != "properties" || n.Object == nil {
					return
				}
				if said := weakDefault(n); said != "" {
					r.tool(t, fmt.Sprintf("argument %s of %s %s", display.Quote(n.Path), subject(t), said), "")
				}
			})
		}
	},
}}

// weakDefault returns what the default of an argument weakens, or "".
func weakDefault(n schemadoc.Node) string {
	description, _ := n.Object["description"].(string)
	switch value := n.Object["default"].(type) {
	case bool:
		protection, weakens := words.SwitchOf(n.Name, description)
		if protection != "" && value == weakens {
			return fmt.Sprintf("is %t by default, which weakens a protection: %s", value, display.Quote(protection))
		}
	case string:
		if words.IsWeakMethod(value) && words.NamesMethod(strings.Join(words.SplitName(n.Name), " ")+" "+description) {
			return fmt.Sprintf("is %s by default, which no longer protects", display.Quote(value))
		}
	}
	return ""
}
