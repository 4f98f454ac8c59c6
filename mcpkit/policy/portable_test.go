package policy_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestSchemaRefs(t *testing.T) {
	refers := func(places string) []string {
		return []string{`the input schema of tool "search_notes" refers to other schemas: ` + places}
	}
	checkRule(t, "schema-refs", []ruleCase{
		{"none", nothing, nil},
		{"at the root", input(`{"type":"object","$ref":"#/$defs/q","$defs":{"q":{"type":"object"}}}`), refers("$ref, $defs")},
		{"definitions alone", input(`{"type":"object","definitions":{}}`), refers("definitions")},
		{"in an argument", properties(`{"q":{"$ref":"#"}}`), refers("q.$ref")},
		{"in items", properties(`{"q":{"type":"array","items":{"$ref":"#"}}}`), refers("q[].$ref")},
		{"in additionalProperties", properties(`{"q":{"type":"object","additionalProperties":{"$ref":"#"}}}`), refers("q.*.$ref")},
		{"in anyOf", properties(`{"q":{"anyOf":[{"$ref":"#"},{"$ref":"#"}]}}`), refers("q.$ref")},
		{"an argument of that name", properties(`{"$ref":{"type":"string"},"$defs":{"type":"string"},"definitions":{"type":"object"}}`), nil},
		{"data that looks like it", properties(`{"q":{"type":"object","default":{"$ref":"x"},"enum":[{"$defs":{}}],"examples":[{"$ref":"x"}]}}`), nil},
	})
}

func TestSchemaBooleans(t *testing.T) {
	bare := func(places string) []string {
		return []string{`the input schema of tool "search_notes" describes values by a bare true or false: ` + places}
	}
	checkRule(t, "schema-booleans", []ruleCase{
		{"none", nothing, nil},
		{"additionalProperties false", properties(`{"q":{"type":"object","additionalProperties":false}}`), nil},
		{"additionalProperties true", properties(`{"q":{"type":"object","additionalProperties":true}}`), nil},
		{"true", properties(`{"q":true}`), bare("q")},
		{"false", properties(`{"q":false,"limit":true}`), bare("limit, q")},
		{"nested", properties(`{"q":{"type":"object","properties":{"a":true}}}`), bare("q.a")},
		{"items", properties(`{"q":{"type":"array","items":true}}`), bare("q[]")},
		{"in items", properties(`{"q":{"type":"array","items":{"type":"object","properties":{"model":true}}}}`), bare("q[].model")},
		{"default true", properties(`{"q":{"type":"boolean","default":true,"const":true,"enum":[true]}}`), nil},
	})
}

func TestSchemaCombinators(t *testing.T) {
	for _, keyword := range []string{"anyOf", "oneOf", "allOf"} {
		checkRule(t, "schema-combinators", []ruleCase{
			{keyword, input(`{"type":"object","` + keyword + `":[{"type":"object"}]}`),
				[]string{`the input schema of tool "search_notes" combines schemas at its root: ` + keyword}},
		})
		checkRule(t, "schema-combinators-nested", []ruleCase{
			{keyword, properties(`{"q":{"` + keyword + `":[{"type":"string"}]}}`),
				[]string{`the input schema of tool "search_notes" combines schemas: q.` + keyword}},
			{keyword + " at the root is another rule's", input(`{"type":"object","` + keyword + `":[{"type":"object"}]}`), nil},
		})
	}
	checkRule(t, "schema-combinators", []ruleCase{
		{"none", nothing, nil},
		{"not", input(`{"type":"object","not":{}}`), []string{`the input schema of tool "search_notes" combines schemas at its root: not`}},
		{"if, then, else", input(`{"type":"object","if":{},"then":{},"else":{}}`),
			[]string{`the input schema of tool "search_notes" combines schemas at its root: if, then, else`}},
		{"nested is another rule's", properties(`{"q":{"not":{}}}`), nil},
		{"an argument of that name", properties(`{"anyOf":{"type":"string"},"not":{"type":"string"}}`), nil},
	})
	checkRule(t, "schema-combinators-nested", []ruleCase{
		{"none", nothing, nil},
		{"deep", properties(`{"a":{"type":"array","items":{"type":"object","properties":{"b":{"not":{}}}}}}`),
			[]string{`the input schema of tool "search_notes" combines schemas: a[].b.not`}},
	})
}

func TestSchemaTypes(t *testing.T) {
	several := func(places string) []string {
		return []string{`the input schema of tool "search_notes" gives several types: ` + places}
	}
	checkRule(t, "schema-types", []ruleCase{
		{"one", nothing, nil},
		{"null or array", properties(`{"q":{"type":["null","array"]}}`), several("q")},
		{"a list of one", properties(`{"q":{"type":["string"]}}`), several("q")},
		{"nested", properties(`{"q":{"type":"array","items":{"type":["string","number"]}}}`), several("q[]")},
		{"the root", input(`{"type":["object","null"]}`), several("the root")},
		{"an argument called type", properties(`{"type":{"type":"string"}}`), nil},
	})
}

func TestSchemaClosed(t *testing.T) {
	open := []string{`the input schema of tool "search_notes" accepts unknown arguments`}
	checkRule(t, "schema-closed", []ruleCase{
		{"false", nothing, nil},
		{"left out", input(`{"type":"object"}`), open},
		{"true", input(`{"type":"object","additionalProperties":true}`), open},
		{"a schema", input(`{"type":"object","additionalProperties":{"type":"string"}}`), nil},
		{"no schema is another rule's", input(``), nil},
		{"broken is another rule's", input(`{`), nil},
	})
}

func TestLongListsAreCut(t *testing.T) {
	var all []string
	for i := range 30 {
		all = append(all, fmt.Sprintf(`"a%02d":true`, i))
	}
	checkRule(t, "schema-booleans", []ruleCase{{
		"30 arguments", properties(`{` + strings.Join(all, ",") + `}`),
		[]string{`the input schema of tool "search_notes" describes values by a bare true or false: a00, a01, a02, a03, a04, a05, a06, a07 and 22 more`},
	}})
}
