package policy

import (
	"fmt"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
)

// combinators are the keywords that combine schemas.
var combinators = []string{"anyOf", "oneOf", "allOf", "not", "if", "then", "else"}

// Rules about schemas that clients fail to read.
const (
	RuleSchemaRefs              RuleID = "schema-refs"
	RuleSchemaBooleans          RuleID = "schema-booleans"
	RuleSchemaCombinators       RuleID = "schema-combinators"
	RuleSchemaCombinatorsNested RuleID = "schema-combinators-nested"
	RuleSchemaTypes             RuleID = "schema-types"
	RuleSchemaClosed            RuleID = "schema-closed"
)

var portableRules = []Rule{
	{
		ID:     RuleSchemaRefs,
		Title:  "input schemas contain no $ref and no definitions",
		Why:    "Several clients hand the schema to a model without resolving references, so that the arguments behind them cannot be filled in; others drop the tool.",
		Source: referenceURL, Checked: threadsRead, Level: Must,
		Fix:   "write the referenced schema where it is used",
		needs: PartTools,
		check: eachInput("refers to other schemas", func(n schemadoc.Node) []string {
			return withKeywords(n, "$ref", "$dynamicRef", "$recursiveRef", "$defs", "definitions")
		}),
	},
	{
		ID:     RuleSchemaBooleans,
		Title:  "no property's schema is true or false",
		Why:    `A property described as plain true (a Go any) made Claude drop all tools of its server, without an error.`,
		Source: booleanURL, Checked: threadsRead, Level: Must,
		Fix:   "give the property a type, or use {} where any value is allowed",
		needs: PartTools,
		check: eachInput("describes values by a bare true or false", func(n schemadoc.Node) []string {
			bare := []string{"properties", "patternProperties", "items", "prefixItems", "contains", "anyOf", "oneOf", "allOf"}
			if _, ok := n.Schema.(bool); ok && slices.Contains(bare, n.Keyword) {
				return []string{n.Where()}
			}
			return nil
		}),
	},
	{
		ID:     RuleSchemaCombinators,
		Title:  "an input schema has no anyOf, oneOf, allOf, not or if at its root",
		Why:    "Claude's API refuses these keywords at the root of a tool's schema; Claude Code drops such a tool, or the whole conversation fails.",
		Source: combinatorURL, Checked: threadsRead, Level: Must,
		Fix:   "describe one object with optional properties and check their combination in the handler",
		needs: PartTools,
		check: eachInput("combines schemas at its root", func(n schemadoc.Node) []string {
			if n.Keyword != "" {
				return nil
			}
			var found []string
			for _, k := range combinators {
				if _, ok := n.Object[k]; ok {
					found = append(found, k)
				}
			}
			return found
		}),
	},
	{
		ID:     RuleSchemaCombinatorsNested,
		Title:  "no argument is described by anyOf, oneOf, allOf, not or if",
		Why:    "Copilot Studio drops tools with combined schemas and other clients flatten them; one plain type for each argument works everywhere.",
		Source: portableURL, Checked: pagesRead, Level: Should,
		Fix:   "give the argument one type, or split it into two arguments",
		needs: PartTools,
		check: eachInput("combines schemas", func(n schemadoc.Node) []string {
			if n.Path == "" {
				return nil
			}
			return withKeywords(n, combinators...)
		}),
	},
	{
		ID:     RuleSchemaTypes,
		Title:  "every argument has one type",
		Why:    `Copilot Studio drops tools with a list of types such as ["null", "array"], which go-sdk derives from a Go slice; other clients read the first type only.`,
		Source: portableURL, Checked: pagesRead, Level: Should,
		Fix:   "give the argument one type, and leave it out of required if it is optional",
		needs: PartTools,
		check: eachInput("gives several types", func(n schemadoc.Node) []string {
			if _, several := n.Object["type"].([]any); several {
				return []string{n.Where()}
			}
			return nil
		}),
	},
	{
		ID:     RuleSchemaClosed,
		Title:  "an input schema refuses unknown arguments",
		Why:    "Without additionalProperties false a misspelled argument is silently ignored, and the model believes that it took effect.",
		Source: criteriaURL, Checked: directoriesRead, Level: Note,
		Fix:   `set "additionalProperties": false at the root of the schema`,
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				root, ok := v.inputs[i].Root.(map[string]any)
				if rest := root["additionalProperties"]; ok && (rest == nil || rest == true) {
					r.tool(t, fmt.Sprintf("the input schema of %s accepts unknown arguments", subject(t)), "")
				}
			}
		},
	},
}

// eachInput returns a check that reports, once for each tool, the places in its input schema that
// find returns.
func eachInput(does string, find func(schemadoc.Node) []string) func(*view, *reporter) {
	return func(v *view, r *reporter) {
		for i, t := range v.Tools {
			var places []string
			v.inputs[i].Walk(func(n schemadoc.Node) {
				for _, place := range find(n) {
					if !slices.Contains(places, place) {
						places = append(places, place)
					}
				}
			})
			if len(places) > 0 {
				r.tool(t, fmt.Sprintf("the input schema of %s %s: %s", subject(t), does, display.List(places)), "")
			}
		}
	}
}

// withKeywords returns the paths of those keywords that n has.
func withKeywords(n schemadoc.Node, keys ...string) []string {
	var found []string
	for _, k := range keys {
		if _, ok := n.Object[k]; ok {
			found = append(found, schemadoc.JoinPath(n.Path, k))
		}
	}
	return found
}
