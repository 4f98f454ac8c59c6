package policy

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
)

// Rules about the keywords of schemas that few clients read.
const (
	RuleSchemaItems    RuleID = "schema-items"
	RuleSchemaKeywords RuleID = "schema-keywords"
	RuleSchemaEnum     RuleID = "schema-enum"
)

// rareKeywords are keywords of JSON Schema that models and clients do not read, and keywords of
// OpenAPI that JSON Schema lacks.
var rareKeywords = []string{
	"patternProperties", "propertyNames", "dependencies", "dependentRequired", "dependentSchemas", "unevaluatedProperties",
	"unevaluatedItems", "contains", "minContains", "maxContains",
	"nullable", "discriminator",
}

var schemaWordRules = []Rule{
	{
		ID:    RuleSchemaItems,
		Title: "every list in an input schema describes its items by one schema",
		Why: "OpenAI's API refuses a list without items (\"array schema missing items\"), and VS Code and others cannot read a list whose " +
			"places have different schemas, so they drop the tool.",
		Source: arrayItemsURL, Checked: threadsRead, Level: Should,
		Fix:   "describe all items by one schema, and make an object with named members of a list in which each place has its own meaning",
		needs: PartTools,
		check: eachInput("has lists without one schema for their items", func(n schemadoc.Node) []string {
			items, described := n.Object["items"]
			_, several := items.([]any)
			_, prefix := n.Object["prefixItems"]
			if prefix || several || n.Object["type"] == "array" && !described {
				return []string{n.Where()}
			}
			return nil
		}),
	},
	{
		ID:    RuleSchemaKeywords,
		Title: "input schemas use the keywords that clients read",
		Why: "Clients pass such keywords to models that ignore them, or refuse the tool: Gemini and Copilot Studio know types, properties, " +
			"required, items, enum, bounds and descriptions.",
		Source: portableURL, Checked: pagesRead, Level: Should,
		Fix:   "say the condition in the description of the argument and check it in the handler",
		needs: PartTools,
		check: eachInput("uses keywords that few clients read", func(n schemadoc.Node) []string { return withKeywords(n, rareKeywords...) }),
	},
	{
		ID:     RuleSchemaEnum,
		Title:  "the values of an enum are different, and of the type of their argument",
		Why:    "Clients refuse a schema with an empty enum or a value that the type excludes, and a value that appears twice is a mistake.",
		Source: criteriaURL, Checked: directoriesRead, Level: Should,
		Fix:   "list each value once, and only values of the argument's type",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				v.inputs[i].Walk(func(n schemadoc.Node) {
					if fault := enumFault(n); fault != "" {
						r.tool(t, fmt.Sprintf("the enum of %s in the input schema of %s %s", n.Where(), subject(t), fault), "")
					}
				})
			}
		},
	},
}

// enumFault returns what is wrong with the enum of n, as a predicate, or "".
func enumFault(n schemadoc.Node) string {
	values, ok := n.Object["enum"].([]any)
	if !ok {
		return ""
	}
	if len(values) == 0 {
		return "has no values"
	}
	kind, _ := n.Object["type"].(string)
	for i, value := range values {
		if kind != "" && !hasType(value, kind) {
			return fmt.Sprintf("has the value %s, which is not of the type %s", jsonText(value), display.Quote(kind))
		}
		if slices.ContainsFunc(values[:min(i, 200)], func(other any) bool { return reflect.DeepEqual(value, other) }) {
			return fmt.Sprintf("has the value %s twice", jsonText(value))
		}
	}
	return ""
}

// hasType reports whether a decoded JSON value is of a type of JSON Schema. It accepts every value
// for a type that JSON Schema lacks.
func hasType(value any, kind string) bool {
	switch kind {
	case "string":
		_, ok := value.(string)
		return ok
	case "integer":
		f, ok := value.(float64)
		return ok && f == float64(int64(f))
	case "number":
		_, ok := value.(float64)
		return ok
	case "boolean":
		_, ok := value.(bool)
		return ok
	case "array":
		_, ok := value.([]any)
		return ok
	case "object":
		_, ok := value.(map[string]any)
		return ok
	case "null":
		return value == nil
	}
	return true
}

// jsonText returns a decoded JSON value as text for a message.
func jsonText(value any) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case string:
		return display.Quote(value)
	case float64, bool:
		return fmt.Sprint(value)
	}
	return "an object or a list"
}
