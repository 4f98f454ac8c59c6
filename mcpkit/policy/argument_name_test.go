package policy_test

import (
	"strings"
	"testing"
)

func TestArgumentName(t *testing.T) {
	refused := func(names string) []string {
		return []string{`tool "search_notes" has arguments whose names clients refuse: ` + names}
	}
	argument := func(name string) func(properties string) string {
		return func(properties string) string {
			return `{"` + name + `":{"type":"string","description":"d"}` + properties + `}`
		}
	}
	checkRule(t, "argument-name", []ruleCase{
		{"plain", nothing, nil},
		{"dots and dashes", properties(`{"a.b-c_D9":{"type":"string"}}`), nil},
		{"64 characters", properties(argument(strings.Repeat("n", 64))("")), nil},
		{"65 characters", properties(argument(strings.Repeat("n", 65))("")), refused(`"` + strings.Repeat("n", 60) + `…" with 65 characters`)},
		{"brackets", properties(`{"filter[state]":{"type":"string"}}`), refused(`"filter[state]" with "[" (U+005B)`)},
		{"a dollar sign and a space", properties(`{"$top":{"type":"integer"},"a b":{"type":"string"}}`),
			refused(`"$top" with "$" (U+0024), "a b" with a space`)},
		{"another language", properties(`{"größe":{"type":"string"}}`), refused(`"größe" with "ö" (U+00F6)`)},
		{"empty", properties(`{"":{"type":"string"}}`), refused("an empty name")},
		{"nested is another rule's", properties(`{"q":{"type":"object","properties":{"a b":{}}}}`), nil},
		{"results are not arguments", output(`{"type":"object","properties":{"a b":{"type":"string"}}}`), nil},
	})
	checkRule(t, "argument-name-nested", []ruleCase{
		{"plain", properties(`{"q":{"type":"object","properties":{"a":{}}}}`), nil},
		{"the root is another rule's", properties(`{"a b":{}}`), nil},
		{"nested", properties(`{"q":{"type":"object","properties":{"a b":{}}}}`), refused(`"a b" with a space`)},
		{"in items", properties(`{"q":{"type":"array","items":{"properties":{"a:b":{},"c":{}}}}}`), refused(`"a:b" with ":" (U+003A)`)},
		{"in alternatives at the root", input(`{"type":"object","anyOf":[{"properties":{"@a":{}}}]}`), refused(`"@a" with "@" (U+0040)`)},
	})
}
