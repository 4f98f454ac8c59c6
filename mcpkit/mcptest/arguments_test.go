package mcptest_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
)

// schemas holds input schemas, each with mistakes that Invalid must make.
var schemas = map[string]struct {
	schema   string
	mistakes []string
}{
	"empty": {`{"type":"object","additionalProperties":false}`, []string{"no_such_argument: unknown"}},
	"open":  {`{"type":"object"}`, nil},
	"text": {
		`{"type":"object","additionalProperties":false,"required":["q"],"properties":{"q":{"type":"string","minLength":2,"maxLength":5}}}`,
		[]string{"q: missing", "q: null", "q: wrong type", "q: wrong length", "no_such_argument: unknown"},
	},
	"numbers": {
		`{"type":"object","additionalProperties":false,"properties":{
			"n":{"type":"integer","minimum":1,"maximum":3},"f":{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1},
			"even":{"type":"integer","multipleOf":2},"any":{"type":"number"},"big":{"type":"integer","minimum":9007199254740993}}}`,
		[]string{"n: out of range", "n: wrong type", "f: out of range", "f: wrong type", "even: wrong type"},
	},
	"choices": {
		`{"type":"object","required":["c","k"],"properties":{"c":{"type":"string","enum":["a","b"]},"k":{"const":"v"},"b":{"type":"boolean","default":true}}}`,
		[]string{"c: missing", "c: not in the enum", "c: wrong type", "k: missing", "b: wrong type"},
	},
	"forms": {
		`{"type":"object","properties":{"at":{"type":"string","format":"date-time"},"day":{"type":"string","format":"date"},"mail":{"type":"string","format":"email"},
			"id":{"type":"string","pattern":"^[A-Z]{2}-[0-9]+(-(x|yz))?$"},"raw":{"type":"string","contentEncoding":"base64"},"u":{"type":"string","format":"uuid"},"uri":{"type":"string","format":"uri"}}}`,
		[]string{"at: wrong format", "day: wrong format", "mail: wrong format", "id: wrong format", "u: wrong format", "uri: wrong format"},
	},
	"nested": {
		`{"type":"object","additionalProperties":false,"required":["filter"],"properties":{"filter":{"type":"object","additionalProperties":false,"required":["tags"],"properties":{
			"tags":{"type":"array","minItems":1,"maxItems":3,"uniqueItems":true,"items":{"type":"string","minLength":1,"maxLength":9}},
			"rows":{"type":"array","items":{"type":"object","required":["n"],"properties":{"n":{"type":"integer"}}}}}}}}`,
		[]string{
			"filter: missing", "filter: wrong type", "filter.no_such_argument: unknown", "filter.tags: missing", "filter.tags: wrong length", "filter.tags[0]: wrong type",
			"filter.tags[0]: wrong length", "filter.rows[0].n: missing", "filter.rows[0].n: wrong type",
		},
	},
	"map":    {`{"type":"object","additionalProperties":{"type":"integer","minimum":0}}`, nil},
	"either": {`{"type":"object","required":["x"],"properties":{"x":{"anyOf":[{"type":"integer"},{"type":"string"}]},"y":{"oneOf":[{"type":"boolean"},{"type":"null"}]}}}`, []string{"x: missing"}},
	"null":   {`{"type":"object","required":["x"],"properties":{"x":{"type":["string","null"]},"y":true}}`, []string{"x: missing", "x: wrong type"}},
}

// TestArgumentsFromSchemas checks that a validator accepts valid arguments, and refuses invalid
// ones with an error that names the argument.
func TestArgumentsFromSchemas(t *testing.T) {
	for name, tc := range schemas {
		t.Run(name, func(t *testing.T) {
			v, err := schema.Compile([]byte(tc.schema))
			require.NoError(t, err)
			different := map[string]bool{}
			for seed := range uint64(40) {
				arguments, err := mcptest.Valid(json.RawMessage(tc.schema), seed)
				require.NoError(t, err)
				_, problems := v.Arguments(arguments)
				require.Empty(t, problems, string(arguments))
				again, _ := mcptest.Valid(json.RawMessage(tc.schema), seed)
				require.Equal(t, string(arguments), string(again))
				different[string(arguments)] = true
			}
			if strings.Contains(tc.schema, "properties") && name != "choices" {
				assert.Greater(t, len(different), 10)
			}
			found := map[string]bool{}
			for seed := range uint64(8) {
				invalid, err := mcptest.Invalid(json.RawMessage(tc.schema), seed)
				require.NoError(t, err)
				for _, b := range invalid {
					found[b.String()] = true
					_, problems := v.Arguments(b.Arguments)
					require.NotEmpty(t, problems, string(b.Arguments))
					require.Len(t, problems, 1, "%s has one mistake: %s", b.Arguments, problems)
					if b.Argument != "" {
						assert.Contains(t, problems[0], b.Name())
						inner := strings.TrimSuffix(strings.TrimSuffix(b.Argument, b.Name()), ".")
						assert.Contains(t, problems[0], inner)
					}
				}
			}
			for _, want := range append(tc.mistakes, "not an object") {
				assert.Contains(t, found, want)
			}
		})
	}
}

func TestSchemasWithoutArguments(t *testing.T) {
	for text, want := range map[string]string{
		`{"type":`: "the schema",
		`{"type":"object","required":["x"],"properties":{"x":{"type":"string","pattern":"^(?!a)b$"}}}`:                                      "is not a regular expression",
		`{"type":"object","required":["x"],"properties":{"x":{"type":"string","minLength":5,"maxLength":2}}}`:                               "use those of an example",
		`{"type":"object","required":["x"],"properties":{"x":{"$ref":"https://example.com/elsewhere"}}}`:                                    "mcptest: the schema",
		`{"type":"object","required":["x"],"properties":{"x":{"type":"integer","minimum":5,"maximum":2}}}`:                                  "use those of an example",
		`{"type":"object","required":["x"],"properties":{"x":{"type":"array","minItems":5,"uniqueItems":true,"items":{"type":"boolean"}}}}`: "use those of an example",
	} {
		_, err := mcptest.Valid(json.RawMessage(text), 1)
		assert.ErrorContains(t, err, want, text)
		_, err = mcptest.Invalid(json.RawMessage(text), 1)
		assert.Error(t, err, text)
	}
}

// FuzzArguments generates arguments for any schema.
func FuzzArguments(f *testing.F) {
	for _, tc := range schemas {
		f.Add([]byte(tc.schema), uint64(1))
	}
	f.Fuzz(func(t *testing.T, doc []byte, seed uint64) {
		v, err := schema.Compile(doc)
		arguments, made := mcptest.Valid(doc, seed)
		if err != nil {
			require.Error(t, made)
			return
		}
		if made == nil {
			_, problems := v.Arguments(arguments)
			require.Empty(t, problems)
		}
		invalid, err := mcptest.Invalid(doc, seed)
		if err != nil {
			return
		}
		for _, b := range invalid {
			_, problems := v.Arguments(b.Arguments)
			require.NotEmpty(t, problems)
		}
	})
}

// FuzzFindNotes is a fuzz test as users write them.
func FuzzFindNotes(f *testing.F) { mcptest.FuzzTool(f, notes(open, find), "find_notes") }

// FuzzPlanted fails; see TestFuzzToolFindsAPlantedFault.
func FuzzPlanted(f *testing.F) {
	if os.Getenv("MCPTEST_PLANTED") == "" {
		f.Skip("run by TestFuzzToolFindsAPlantedFault")
	}
	mcptest.FuzzTool(f, notes(open, orElse(assert.AnError)), "find_notes")
}

func TestFuzzToolFindsAPlantedFault(t *testing.T) {
	out := runPlanted(t, "^FuzzPlanted$")
	assert.Contains(t, out, "the error is masked because it is not a *mcpkit.ToolError")
	assert.Contains(t, out, "the handler returned: assert.AnError")
}
