package policy_test

import "testing"

func TestSchemaHeader(t *testing.T) {
	with := func(fault, place string) []string {
		return []string{`tool "search_notes" has x-mcp-header ` + fault + `, in its input schema at ` + place}
	}
	checkRule(t, "schema-header", []ruleCase{
		{"none", nothing, nil},
		{"string, integer, boolean", properties(`{"a":{"type":"string","x-mcp-header":"A"},
			"b":{"type":"integer","x-mcp-header":"B"},"c":{"type":"boolean","x-mcp-header":"C-2_x"}}`), nil},
		{"number", properties(`{"a":{"type":"number","x-mcp-header":"A"}}`), with(`on an argument of the type "number"`, "a")},
		{"array", properties(`{"a":{"type":"array","x-mcp-header":"A"}}`), with(`on an argument of the type "array"`, "a")},
		{"no type", properties(`{"a":{"x-mcp-header":"A"}}`), with(`on an argument without a single type`, "a")},
		{"several types", properties(`{"a":{"type":["string"],"x-mcp-header":"A"}}`), with(`on an argument without a single type`, "a")},
		{"nested", properties(`{"a":{"type":"object","properties":{"b":{"type":"string","x-mcp-header":"B"}}}}`),
			with(`below the top level`, "a.b")},
		{"in items", properties(`{"a":{"type":"array","items":{"type":"string","x-mcp-header":"A"}}}`),
			with(`below the top level`, "a[]")},
		{"in anyOf", properties(`{"a":{"anyOf":[{"type":"string","x-mcp-header":"A"}]}}`), with(`below the top level`, "a")},
		{"below anyOf", input(`{"type":"object","anyOf":[{"properties":{"a":{"type":"string","x-mcp-header":"A"}}}]}`),
			with(`below the top level`, "a")},
		{"at the root", input(`{"type":"object","x-mcp-header":"A"}`), with(`below the top level`, "the root")},
		{"empty", properties(`{"a":{"type":"string","x-mcp-header":""}}`), with(`without a header name`, "a")},
		{"not a string", properties(`{"a":{"type":"string","x-mcp-header":7}}`), with(`without a header name`, "a")},
		{"space", properties(`{"a":{"type":"string","x-mcp-header":"My A"}}`), with(`with the invalid header name "My A"`, "a")},
		{"line feed", properties(`{"a":{"type":"string","x-mcp-header":"A\n"}}`), with(`with the invalid header name "A\n"`, "a")},
		{"colon", properties(`{"a":{"type":"string","x-mcp-header":"A:"}}`), with(`with the invalid header name "A:"`, "a")},
		{"twice", properties(`{"a":{"type":"string","x-mcp-header":"Region"},"b":{"type":"string","x-mcp-header":"region"}}`),
			with(`with the same header "region" as another argument`, "b")},
		{"an argument of that name", properties(`{"x-mcp-header":{"type":"string"}}`), nil},
	})
}
