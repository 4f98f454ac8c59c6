package policy_test

import "testing"

func TestSchemaItems(t *testing.T) {
	without := func(places string) []string {
		return []string{`the input schema of tool "search_notes" has lists without one schema for their items: ` + places}
	}
	checkRule(t, "schema-items", []ruleCase{
		{"no list", nothing, nil},
		{"one schema", properties(`{"q":{"type":"array","items":{"type":"string"}}}`), nil},
		{"no items", properties(`{"q":{"type":"array"}}`), without("q")},
		{"a tuple", properties(`{"q":{"type":"array","prefixItems":[{"type":"integer"}],"items":{"type":"string"}}}`), without("q")},
		{"a tuple of older drafts", properties(`{"q":{"type":"array","items":[{"type":"integer"},{"type":"string"}]}}`), without("q")},
		{"nested", properties(`{"q":{"type":"array","items":{"type":"array"}}}`), without("q[]")},
		{"an argument called items", properties(`{"items":{"type":"string"},"prefixItems":{"type":"string"}}`), nil},
		{"true is another rule's", properties(`{"q":{"type":"array","items":true}}`), nil},
	})
}

func TestSchemaKeywords(t *testing.T) {
	checkRule(t, "schema-keywords", []ruleCase{
		{"common ones", properties(`{"q":{"type":"object","additionalProperties":{"type":"string","pattern":"^a","minLength":1,"format":"date"}}}`), nil},
		{"patternProperties", properties(`{"q":{"type":"object","patternProperties":{"^x":{"type":"string"}}}}`),
			[]string{`the input schema of tool "search_notes" uses keywords that few clients read: q.patternProperties`}},
		{"at the root", input(`{"type":"object","dependentRequired":{"a":["b"]}}`),
			[]string{`the input schema of tool "search_notes" uses keywords that few clients read: dependentRequired`}},
		{"of OpenAPI", properties(`{"q":{"type":"string","nullable":true}}`),
			[]string{`the input schema of tool "search_notes" uses keywords that few clients read: q.nullable`}},
		{"an argument of that name", properties(`{"contains":{"type":"string"},"nullable":{"type":"boolean"}}`), nil},
	})
}

func TestSchemaEnum(t *testing.T) {
	of := func(rest string) []string {
		return []string{`the enum of q in the input schema of tool "search_notes" ` + rest}
	}
	checkRule(t, "schema-enum", []ruleCase{
		{"strings", properties(`{"q":{"type":"string","enum":["a","A","b"]}}`), nil},
		{"integers", properties(`{"q":{"type":"integer","enum":[1,2,3]}}`), nil},
		{"without a type", properties(`{"q":{"enum":["a",1,null]}}`), nil},
		{"empty", properties(`{"q":{"type":"string","enum":[]}}`), of("has no values")},
		{"null", properties(`{"q":{"type":"string","enum":["a",null]}}`), of(`has the value null, which is not of the type "string"`)},
		{"numbers", properties(`{"q":{"type":"string","enum":["a",1]}}`), of(`has the value 1, which is not of the type "string"`)},
		{"half an integer", properties(`{"q":{"type":"integer","enum":[1.5]}}`), of(`has the value 1.5, which is not of the type "integer"`)},
		{"twice", properties(`{"q":{"type":"string","enum":["a","b","a"]}}`), of(`has the value "a" twice`)},
	})
}
