package policy

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

var schemaRules = []Rule{
	{
		ID:     "schema-valid",
		Title:  "input and output schemas are valid JSON Schema",
		Why:    "Clients read every tool of a server before they show one; some drop the tool for a broken schema, others the whole server.",
		Source: toolSpecURL, Checked: pagesRead, Level: Must,
		Fix:   "correct the schema, or let mcpkit derive it from the Go type",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				for _, d := range []struct {
					name string
					doc  document
				}{{"input", v.inputs[i]}, {"output", v.outputs[i]}} {
					if fault := d.doc.fault(); fault != "" {
						r.tool(t, fmt.Sprintf("the %s schema of %s %s", d.name, subject(t), shorten(fault, 300)), "")
					}
				}
			}
		},
	},
	{
		ID:     "schema-input",
		Title:  `every tool has an input schema whose root is of type "object"`,
		Why:    "Arguments travel as an object. One tool whose schema says otherwise made Claude Code drop every tool of its server, without an error.",
		Source: nonObjectURL, Checked: threadsRead, Level: Must,
		Fix:   `give the schema "type": "object" at its root, also for a tool without arguments`,
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				d := v.inputs[i]
				if d.absent {
					r.tool(t, subject(t)+" has no input schema", "")
				} else if d.broken == "" && !d.objectRoot() {
					r.tool(t, fmt.Sprintf(`the input schema of %s has %s at its root, not "object"`, subject(t), d.rootType()), "")
				}
			}
		},
	},
	{
		ID:     "schema-output",
		Title:  `an output schema has the type "object" at its root`,
		Why:    "Structured content is an object; clients built on the TypeScript SDK refuse the whole tools/list when an output schema says otherwise.",
		Source: outputRootURL, Checked: threadsRead, Level: Must,
		Fix:   `return a struct, so that the schema has "type": "object" at its root`,
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				if d := v.outputs[i]; !d.absent && d.broken == "" && !d.objectRoot() {
					r.tool(t, fmt.Sprintf(`the output schema of %s has %s at its root, not "object"`, subject(t), d.rootType()), "")
				}
			}
		},
	},
}

// fault says what keeps d from being a JSON Schema, or returns "".
func (d document) fault() string {
	if d.absent || d.broken != "" {
		return d.broken
	}
	if _, err := d.compile(); err != nil {
		return "is not a JSON Schema: " + deepest(err)
	}
	return ""
}

// compile prepares d for validation. Patterns are left out if d does not compile
// with them: they are regular expressions of JavaScript, which has more than Go.
func (d document) compile() (*schema.Validator, error) {
	v, err := schema.Compile(d.raw)
	if err == nil {
		return v, nil
	}
	if without, changed := withoutPatterns(d.root); changed {
		if raw, encodeErr := json.Marshal(without); encodeErr == nil {
			return schema.Compile(raw)
		}
	}
	return nil, err
}

// withoutPatterns returns a copy of value without the keywords that hold
// regular expressions.
func withoutPatterns(value any) (without any, changed bool) {
	switch value := value.(type) {
	case []any:
		items := make([]any, len(value))
		for i, v := range value {
			c := false
			items[i], c = withoutPatterns(v)
			changed = changed || c
		}
		return items, changed
	case map[string]any:
		object := make(map[string]any, len(value))
		for k, v := range value {
			if _, text := v.(string); k == "pattern" && text || k == "patternProperties" {
				changed = true
				continue
			}
			c := false
			object[k], c = withoutPatterns(v)
			changed = changed || c
		}
		return object, changed
	}
	return value, false
}

// deepest reduces the validator's chain of causes to the first of those that lie
// deepest: "at /type: …".
func deepest(err error) string {
	text := strings.TrimPrefix(err.Error(), "the schema: ")
	var place, cause string
	for _, step := range strings.Split(text, "- at '")[1:] {
		at, why, _ := strings.Cut(strings.TrimSpace(step), "': ")
		deeper := len(at) > len(place) || len(at) == len(place) && at < place
		if !strings.HasSuffix(why, " failed") && (cause == "" || deeper) {
			place, cause = at, why
		}
	}
	switch {
	case cause == "":
		return text
	case place == "":
		place = "the root"
	}
	return "at " + place + ": " + cause
}

func (d document) objectRoot() bool {
	root, _ := d.root.(map[string]any)
	return root["type"] == "object"
}

// rootType shows what stands in place of "object".
func (d document) rootType() string {
	root, ok := d.root.(map[string]any)
	if !ok {
		return jsonKind(d.root)
	}
	switch t := root["type"].(type) {
	case nil:
		return "no type"
	case string:
		return "the type " + quote(t)
	case []any:
		return "several types"
	default:
		return jsonKind(t) + " for a type"
	}
}

// jsonKind names the kind of a decoded JSON value.
func jsonKind(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case float64:
		return "a number"
	case string:
		return "a string"
	case []any:
		return "an array"
	}
	return "an object"
}
