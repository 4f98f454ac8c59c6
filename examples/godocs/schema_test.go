package main

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A property is the part of a JSON schema that these tests check.
type property struct {
	Description string              `json:"description"`
	Properties  map[string]property `json:"properties"`
	Items       *property           `json:"items"`
	Default     any                 `json:"default"`
	Maximum     any                 `json:"maximum"`
}

// TestEveryFieldIsDescribed checks the schemas, which are all that models see of inputs and
// outputs.
func TestEveryFieldIsDescribed(t *testing.T) {
	var check func(path string, p property)
	check = func(path string, p property) {
		for name, member := range p.Properties {
			at := path + "." + name
			assert.NotEmpty(t, member.Description, at)
			assert.NotRegexp(t, `[\\,]$`, member.Description, "%s: a comma in the tag is not escaped", at)
			check(at, member)
		}
		if p.Items != nil {
			check(path+"[]", *p.Items)
		}
	}
	inputs := map[string]property{}
	for _, tool := range newServer(openStd(t)).Surface().Tools {
		for what, raw := range map[string]json.RawMessage{" in": tool.Input, " out": tool.Output} {
			var schema property
			require.NoError(t, json.Unmarshal(raw, &schema))
			require.NotEmpty(t, schema.Properties)
			check(tool.Name+what, schema)
			if what == " in" {
				inputs[tool.Name] = schema
			}
		}
	}
	for tool, want := range map[string][2]any{
		"list_packages": {50.0, 1000.0}, "read_package": {100.0, 1000.0}, "search_symbols": {20.0, 100.0},
	} {
		limit := inputs[tool].Properties["limit"]
		assert.Equal(t, want, [2]any{limit.Default, limit.Maximum}, tool)
		assert.Contains(t, inputs[tool].Properties, "cursor")
	}
	assert.Contains(t, inputs["search_symbols"].Properties["query"].Description, "(io.Copy, Client.Do, net/http), or several words")
}
