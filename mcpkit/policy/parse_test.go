package policy_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func TestParseTools(t *testing.T) {
	tools, err := policy.ParseTools([]byte(`[{"name":"get_note","title":"Read","description":"Reads.","inputSchema":{"type":"object"},
		"outputSchema":{"type":"array"},"annotations":{"title":"Read a note","readOnlyHint":true,"destructiveHint":false},"_meta":{"x":1}}, {}]`))
	require.NoError(t, err)
	assert.Equal(t, `{}`, string(tools[1].Definition))
	assert.Contains(t, string(tools[0].Definition), `"_meta":{"x":1}`)
	assert.Equal(t, []policy.Tool{{
		Name: "get_note", Title: "Read", Description: "Reads.",
		Input: []byte(`{"type":"object"}`), Output: []byte(`{"type":"array"}`),
		Hints: &policy.Hints{Title: "Read a note", ReadOnly: ptr(true), Destructive: ptr(false)},
	}, {}}, withoutDefinitions(tools))
}

func withoutDefinitions(tools []policy.Tool) []policy.Tool {
	for i := range tools {
		tools[i].Definition = nil
	}
	return tools
}

func TestParseToolsTreatsNullAsMissing(t *testing.T) {
	tools, err := policy.ParseTools([]byte(`[{"name":null,"annotations":null},{"annotations":{"readOnlyHint":null,"title":null}}, null]`))
	require.NoError(t, err)
	assert.Equal(t, []policy.Tool{{}, {Hints: &policy.Hints{}}, {}}, withoutDefinitions(tools))

	tools, err = policy.ParseTools([]byte(`null`))
	require.NoError(t, err)
	assert.Empty(t, tools)
}

// ParseTools ignores members that a client would ignore.
func TestParseToolsMatchesNamesExactly(t *testing.T) {
	tools, err := policy.ParseTools([]byte(`[{"Name":"a","TITLE":"b","Annotations":{"readOnlyHint":true}},{"annotations":{"ReadOnlyHint":true}}]`))
	require.NoError(t, err)
	assert.Equal(t, []policy.Tool{{}, {Hints: &policy.Hints{}}}, withoutDefinitions(tools))
}

func TestParseToolsRefuses(t *testing.T) {
	for wire, message := range map[string]string{
		``:                                `policy: the tools of tools/list cannot be read: unexpected end of JSON input`,
		`{}`:                              `policy: the tools of tools/list cannot be read: the value is of the type object and must be an array`,
		`[1]`:                             `policy: tool 1 of tools/list cannot be read: the value is of the type number and must be an object`,
		`[{}] []`:                         `policy: the tools of tools/list cannot be read: invalid character '[' after top-level value`,
		`[{},{"name":7}]`:                 `policy: tool 2 of tools/list, "", cannot be read: name: the value is of the type number and must be a string`,
		`[{"name":"a","description":[]}]`: `policy: tool 1 of tools/list, "a", cannot be read: description: the value is of the type array and must be a string`,
		`[{"name":"a","annotations":{"readOnlyHint":"true"}}]`: `policy: tool 1 of tools/list, "a", cannot be read: ` +
			`readOnlyHint: the value is of the type string and must be true or false`,
		strings.Repeat("[", 100_000): `policy: the tools of tools/list cannot be read: invalid character '[' exceeded max depth`,
	} {
		tools, err := policy.ParseTools([]byte(wire))
		assert.EqualError(t, err, message)
		assert.Nil(t, tools)
	}
}
