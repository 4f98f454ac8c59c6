package policy_test

import "testing"

func TestArgumentDescription(t *testing.T) {
	checkRule(t, "argument-description", []ruleCase{
		{"described", nothing, nil},
		{"no arguments", properties(`{}`), nil},
		{"one", properties(`{"limit":{"type":"integer"}}`), []string{`tool "search_notes": 1 argument has no description: limit`}},
		{"nested", properties(`{"limit":{"type":"integer"},"filter":{"type":"object","description":"what to leave out",
			"properties":{"kind":{"type":"string"}}},"tags":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string"}}}}}`),
			[]string{`tool "search_notes": 4 arguments have no description: filter.kind, limit, tags, tags[].id`}},
		{"in values of a map", properties(`{"m":{"type":"object","description":"m",
			"additionalProperties":{"type":"object","properties":{"a":{"type":"string"}}}}}`),
			[]string{`tool "search_notes": 1 argument has no description: m.*.a`}},
		{"blank", properties(`{"q":{"type":"string","description":" \n"}}`), []string{`tool "search_notes": 1 argument has no description: q`}},
		{"not a string", properties(`{"q":{"type":"string","description":7}}`), []string{`tool "search_notes": 1 argument has no description: q`}},
		{"in two alternatives", properties(`{"q":{"description":"q","anyOf":[{"properties":{"a":{}}},{"properties":{"a":{}}}]}}`),
			[]string{`tool "search_notes": 1 argument has no description: q.a`}},
		{"an odd name", properties(`{"a b.c":{"type":"string"}}`), []string{`tool "search_notes": 1 argument has no description: "a b.c"`}},
		{"outputs are not arguments", output(`{"type":"object","properties":{"a":{"type":"string"}}}`), nil},
	})
}
