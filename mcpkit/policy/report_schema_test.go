package policy_test

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// Every report in JSON satisfies the published schema, and the schema describes each of its members.
func TestJSONReportsSatisfyTheirSchema(t *testing.T) {
	compiler := jsonschema.NewCompiler()
	schema, err := compiler.Compile("report.schema.json")
	require.NoError(t, err)
	assert.Equal(t, policy.ReportSchema, schema.ID)
	closed := closedSchema(t)
	for name, rep := range map[string]*policy.Report{
		"good": policy.Check(good()), "bad": policy.Check(bad()), "hostile": policy.Check(hostile()), "nothing": policy.Check(nil),
		"probed": probed(), "attacked": attacked(attacks[0]),
	} {
		var b bytes.Buffer
		require.NoError(t, rep.WriteJSON(&b))
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(b.Bytes()))
		require.NoError(t, err, name)
		assert.NoError(t, schema.Validate(value), name)
		assert.NoError(t, closed.Validate(value), name)
		assert.Contains(t, b.String(), policy.ReportSchema)
	}
}

// closedSchema returns the schema in which no object has other members than those it describes.
func closedSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile("report.schema.json")
	require.NoError(t, err)
	var document any
	require.NoError(t, json.Unmarshal(text, &document))
	var closeObjects func(any)
	closeObjects = func(value any) {
		switch value := value.(type) {
		case map[string]any:
			if _, isObject := value["properties"].(map[string]any); isObject {
				value["additionalProperties"] = false
			}
			for _, v := range value {
				closeObjects(v)
			}
		case []any:
			for _, v := range value {
				closeObjects(v)
			}
		}
	}
	closeObjects(document)
	delete(document.(map[string]any), "$id")
	compiler := jsonschema.NewCompiler()
	require.NoError(t, compiler.AddResource("closed.json", document))
	schema, err := compiler.Compile("closed.json")
	require.NoError(t, err)
	return schema
}

// The flat list of findings has what a program needs of each finding that is not waived.
func TestJSONReportsHaveAFlatListOfFindings(t *testing.T) {
	rep := probed()
	rep.Results[0].Findings[1].Waiver = &policy.Waiver{Rule: "wire-hang", Reason: "tools/list is slow on purpose"}
	raw, err := json.Marshal(rep)
	require.NoError(t, err)
	var report struct {
		Findings []map[string]any `json:"findings"`
	}
	require.NoError(t, json.Unmarshal(raw, &report))
	assert.Equal(t, []map[string]any{{
		"rule": "wire-hang", "level": "must", "message": "ping was not answered within 30 s", "fix": "answer in time", "source": "https://example.com/rule",
	}}, report.Findings)
}
