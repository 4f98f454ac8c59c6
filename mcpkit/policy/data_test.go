package policy_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A dataCase is an argument, or a member of a result, of a tool.
type dataCase struct {
	tool   string // the name of the tool; get_weather if it is empty
	text   string // its description
	name   string // the name of the field
	schema string // its schema, or its description if it does not begin with a brace
}

// surface returns a good surface whose first tool has the field.
func (c dataCase) surface(result bool) *policy.Surface {
	s := good()
	t := &s.Tools[0]
	t.Name, t.Title, t.Hints.Title = "get_weather", "Weather", "Weather"
	t.Description = "Returns the weather of a town. Use when the user asks for it."
	if c.tool != "" {
		t.Name, t.Title, t.Hints.Title, t.Description = c.tool, c.tool, c.tool, c.text
	}
	schema := c.schema
	if schema == "" || schema[0] != '{' {
		said, _ := json.Marshal(c.schema)
		schema = fmt.Sprintf(`{"type":"string","description":%s}`, said)
	}
	if c.name == "" {
		return s
	}
	object := json.RawMessage(fmt.Sprintf(`{"type":"object","properties":{%q:%s}}`, c.name, schema))
	if result {
		t.Output = object
	} else {
		t.Input = object
	}
	return s
}

// dataFindings returns what the rules say about the tool of a case.
func dataFindings(t *testing.T, c dataCase, inResult bool, rules ...policy.RuleID) []string {
	t.Helper()
	var all []string
	for _, id := range rules {
		all = append(all, messages(result(t, c.surface(inResult), id).Findings)...)
	}
	return all
}

// checkData checks that the first rule reports each case of bad and that no rule reports one of
// fine.
func checkData(t *testing.T, inResult bool, rules []policy.RuleID, bad, fine []dataCase) {
	t.Helper()
	for _, c := range bad {
		assert.NotEmpty(t, dataFindings(t, c, inResult, rules[0]), "%s: %s %s", rules[0], c.text, c.name)
	}
	for _, c := range fine {
		assert.Empty(t, dataFindings(t, c, inResult, rules...), "%s %s", c.text, c.name)
	}
}
