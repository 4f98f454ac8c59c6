package policy_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// output replaces the output schema of the first tool.
func output(schema string) func(*policy.Surface) {
	return onTool(func(t *policy.Tool) { t.Output = json.RawMessage(schema) })
}

func TestSchemaValid(t *testing.T) {
	deep := func(n int) string { return strings.Repeat(`{"not":`, n) + "{}" + strings.Repeat("}", n) }
	checkRule(t, "schema-valid", []ruleCase{
		{"valid", nothing, nil},
		{"absent", func(s *policy.Surface) { s.Tools[0].Input, s.Tools[0].Output = nil, nil }, nil},
		{"null", func(s *policy.Surface) { s.Tools[0].Output = json.RawMessage(" null ") }, nil},
		{"not JSON", input(`{"type":`),
			[]string{`the input schema of tool "search_notes" is not valid JSON: unexpected end of JSON input`}},
		{"two documents", output(`{"type":"object"} {}`),
			[]string{`the output schema of tool "search_notes" is not valid JSON: invalid character '{' after top-level value`}},
		{"64 levels", input(deep(63)), nil},
		{"65 levels", input(deep(64)), []string{`the input schema of tool "search_notes" is nested deeper than 64 levels`}},
		{"100,000 levels", input(deep(100_000)), []string{`the input schema of tool "search_notes" is nested deeper than 64 levels`}},
		{"100,000 open brackets", output(strings.Repeat("[", 100_000)),
			[]string{`the output schema of tool "search_notes" is nested deeper than 64 levels`}},
		{"brackets in strings", properties(`{"q":{"description":"` + strings.Repeat(`[{\"`, 100) + `"}}`), nil},
	})
	for schema, fault := range map[string]string{
		`[]`:                     `must be a boolean or an object, got an array`,
		`"object"`:               `must be a boolean or an object, got a string`,
		`{"type":"text"}`:        `type: must be one of "array", "boolean", "integer", "null", "number", "object", "string", got "text"`,
		`{"properties":[]}`:      `properties: must be an object, got an array`,
		`{"required":"q"}`:       `required: must be an array, got a string`,
		`{"enum":{}}`:            `enum: must be an array, got an object`,
		`{"minimum":"1"}`:        `minimum: must be a number, got a string`,
		`{"properties":{"q":7}}`: `properties.q: must be a boolean or an object, got a number`,
		`{"pattern":7}`:          `pattern: must be a string, got a number`,
		`{"$ref":"#/nowhere"}`:   `the reference "#/nowhere" leads to nothing`,
	} {
		checkRule(t, "schema-valid", []ruleCase{{
			schema, input(schema), []string{`the input schema of tool "search_notes" is not a JSON Schema: ` + fault},
		}})
	}
	checkRule(t, "schema-valid", []ruleCase{
		{"a pattern that only JavaScript has", properties(`{"q":{"type":"string","pattern":"^(?!x)y"},"patternProperties":{"type":"object"}}`), nil},
		{"such a pattern in an older draft", input(`{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","items":[{}],
			"patternProperties":{"(?=a)":{}}}`), nil},
		{"such a pattern and a fault", properties(`{"q":{"type":"strin","pattern":"^(?!x)y"}}`), []string{
			`the input schema of tool "search_notes" is not a JSON Schema: properties.q.type: must be one of "array", "boolean", "integer", "null", "number", "object", "string", got "strin"`,
		}},
	})
}

func TestSchemaInput(t *testing.T) {
	has := func(what string) []string {
		return []string{`the input schema of tool "search_notes" has ` + what + ` at its root, not "object"`}
	}
	checkRule(t, "schema-input", []ruleCase{
		{"object", input(`{"type":"object"}`), nil},
		{"absent", input(``), []string{`tool "search_notes" has no input schema`}},
		{"null", input(`null`), []string{`tool "search_notes" has no input schema`}},
		{"no type", input(`{}`), has("no type")},
		{"array", input(`{"type":"array"}`), has(`the type "array"`)},
		{"several", input(`{"type":["object"]}`), has("several types")},
		{"number for a type", input(`{"type":1}`), has("a number for a type")},
		{"object for a type", input(`{"type":{}}`), has("an object for a type")},
		{"null for a type", input(`{"type":null}`), has("no type")},
		{"true", input(`true`), has("a boolean")},
		{"string", input(`"object"`), has("a string")},
		{"list", input(`[]`), has("an array")},
		{"broken is another rule's", input(`{`), nil},
	})
}

func TestSchemaOutput(t *testing.T) {
	checkRule(t, "schema-output", []ruleCase{
		{"object", output(`{"type":"object"}`), nil},
		{"absent", output(``), nil},
		{"broken is another rule's", output(`{`), nil},
		{"array", output(`{"type":"array"}`), []string{`the output schema of tool "search_notes" has the type "array" at its root, not "object"`}},
		{"no type", output(`{"properties":{}}`), []string{`the output schema of tool "search_notes" has no type at its root, not "object"`}},
		{"$ref", output(`{"$ref":"#/$defs/x","$defs":{"x":{"type":"object"}}}`),
			[]string{`the output schema of tool "search_notes" has no type at its root, not "object"`}},
	})
}

func TestSchemaOutputMissing(t *testing.T) {
	checkRule(t, "schema-output-missing", []ruleCase{
		{"present", nothing, nil},
		{"wrong is another rule's", output(`{"type":"array"}`), nil},
		{"absent", output(``), []string{`tool "search_notes" has no output schema`}},
		{"null", output(`null`), []string{`tool "search_notes" has no output schema`}},
	})
}
