package schema_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

// TestSure: the shortcut takes what is plainly right, and nothing that is not.
func TestSure(t *testing.T) {
	v, err := schema.Compile([]byte(`{"type":"object","additionalProperties":false,"required":["q"],"properties":{
		"q":{"type":"string","minLength":2,"maxLength":4},"n":{"type":"integer","minimum":1,"maximum":9},"f":{"type":"number","minimum":0.5},"b":{"type":"boolean"},
		"e":{"type":"string","enum":["a","b"]},"l":{"type":"array","minItems":1,"maxItems":2,"items":{"type":"string"}},
		"o":{"type":"object","additionalProperties":false,"properties":{"x":{"type":"integer","default":3}}},
		"p":{"type":"string","pattern":"^a"},"u":{"type":["string","null"]},"any":{"type":"object"}}}`))
	require.NoError(t, err)
	for args, want := range map[string]bool{
		`{"q":"ab"}`: true, ` {"q":"äöüß","n":9,"f":0.5,"b":true,"e":"b","l":["",""],"o":{"x":1}} `: true, `{"q":"ab","n":-0}`: false,
		`{}`: false, `{"q":"a"}`: false, `{"q":"abcde"}`: false, `{"q":"ab","z":1}`: false, `{"q":null}`: false, `{"q":7}`: false, `{"q":"\u0061b"}`: false,
		`{"q":"ab","n":0}`: false, `{"q":"ab","n":10}`: false, `{"q":"ab","n":1.0}`: false, `{"q":"ab","n":1e0}`: false, `{"q":"ab","n":"1"}`: false,
		`{"q":"ab","f":0.4}`: false, `{"q":"ab","f":1e3}`: true, `{"q":"ab","b":"true"}`: false, `{"q":"ab","b":1}`: false,
		`{"q":"ab","e":"c"}`: false, `{"q":"ab","l":[]}`: false, `{"q":"ab","l":["a","b","c"]}`: false, `{"q":"ab","l":[1]}`: false,
		`{"q":"ab","o":{}}`: false, `{"q":"ab","o":{"x":1,"y":2}}`: false,
		// Keywords that the shortcut does not know, several types, open objects: not sure.
		`{"q":"ab","p":"abc"}`: false, `{"q":"ab","u":"x"}`: false, `{"q":"ab","any":{}}`: false, `[]`: false, `"q"`: false,
	} {
		assert.Equal(t, want, v.Sure([]byte(args)), args)
		if want {
			assert.True(t, v.Careful([]byte(args)), args)
		}
	}
}

// FuzzSure: whatever the schema, what the shortcut takes the validator takes as well, and
// nothing would have been changed in it.
func FuzzSure(f *testing.F) {
	for _, s := range []string{
		`{"type":"object","additionalProperties":false,"required":["a"],"properties":{"a":{"type":"string","maxLength":3},"b":{"type":"integer","maximum":5,"default":1}}}`,
		`{"type":"object","additionalProperties":false,"properties":{"a":{"type":"array","items":{"type":"number"},"minItems":1},"c":{"type":"string","enum":["x"]}}}`,
		`{"type":"object","additionalProperties":false,"properties":{"a":{"type":"boolean","const":true}},"minProperties":1}`,
	} {
		for _, args := range []string{`{"a":"x","b":2}`, `{"a":[1,2]}`, `{"c":"x"}`, `{"a":true}`, `{"a":"x"}`} {
			f.Add([]byte(s), []byte(args))
		}
	}
	f.Fuzz(func(t *testing.T, doc, args []byte) {
		v, err := schema.Compile(doc)
		if err == nil && v.Sure(args) {
			require.True(t, v.Careful(args))
		}
	})
}
