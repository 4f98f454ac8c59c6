package trim_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget/internal/trim"
)

// TestTheLargestMembersGoFirst checks which optional members are removed for each size, and that no
// more go than must.
func TestTheLargestMembersGoFirst(t *testing.T) {
	const flat = `{"properties":{"a":{},"b":{},"c":{},"d":{}},"required":["d"]}`
	const deep = `{"properties":{"m":{"properties":{"a":{},"b":{}}},"x":{},"y":{}},"required":["y"]}`
	const list = `{"minItems":2,"items":{"properties":{"a":{},"b":{}}}}`
	for name, tc := range map[string]struct {
		schema, src string
		steps       map[int]string // by size
	}{
		"members": {flat, `{"a":1,"b":333,"c":22,"d":4}`, map[int]string{
			28: `{"a":1,"b":333,"c":22,"d":4}`,
			27: `{"a":1,"c":22,"d":4}`,
			20: `{"a":1,"c":22,"d":4}`,
			19: `{"a":1,"d":4}`,
			13: `{"a":1,"d":4}`,
			12: `{"d":4}`,
			7:  `{"d":4}`,
			0:  `{"d":4}`,
		}},
		"of one size, in their order": {flat, `{"c":1,"a":2,"b":3,"d":4}`, map[int]string{
			24: `{"a":2,"b":3,"d":4}`,
			18: `{"b":3,"d":4}`,
			12: `{"d":4}`,
		}},
		"members of members": {deep, `{"x":7,"m":{"a":1,"b":22},"y":0}`, map[int]string{
			32: `{"x":7,"m":{"a":1,"b":22},"y":0}`,
			31: `{"x":7,"y":0}`,
			13: `{"x":7,"y":0}`,
			12: `{"y":0}`,
			0:  `{"y":0}`,
		}},
		"members of items": {list, `[{"a":1,"b":333},{"a":22,"b":4}]`, map[int]string{
			31: `[{"a":1},{"a":22,"b":4}]`,
			23: `[{"a":1},{"b":4}]`,
			16: `[{},{"b":4}]`,
			11: `[{},{}]`,
		}},
	} {
		for size, want := range tc.steps {
			text, err := trim.New([]byte(tc.src), []byte(tc.schema))
			require.NoError(t, err)
			assert.Equal(t, len(want) <= size, text.To(size), "%s at %d", name, size)
			assert.Equal(t, want, string(text.Bytes()), "%s at %d", name, size)
			assert.Equal(t, len(want), text.Size(), "%s at %d", name, size)
		}
	}
}

// TestItemsBeforeTrimming asks for the items of a list that has not been trimmed.
func TestItemsBeforeTrimming(t *testing.T) {
	for _, page := range []bool{false, true} {
		text, err := trim.New([]byte(`{"items":[1,2,3],"next":""}`), nil)
		require.NoError(t, err)
		if page {
			text.Page("items", "next")
		}
		kept, total, ok := text.Items("items")
		assert.Equal(t, []any{3, 3, true}, []any{kept, total, ok})
		require.True(t, text.To(24))
		kept, total, ok = text.Items("items")
		assert.Equal(t, []any{1, 3, true}, []any{kept, total, ok}, string(text.Bytes()))
	}
}

// TestValuesThatBreakTheirSchema trims values with fewer items and characters than their schema
// requires. They stay as they are.
func TestValuesThatBreakTheirSchema(t *testing.T) {
	for _, tc := range []struct{ schema, src, want string }{
		{`{"minLength":40}`, `"xxxxxxxxxx"`, `"xxxxxxxxxx"`},
		{`{"minLength":40}`, `"\ud83d\ude00\ud83d\ude00"`, `"\ud83d\ude00\ud83d\ude00"`},
		{`{"minLength":11}`, `"xxxxxxxxxx"`, `"xxxxxxxxxx"`},
		{`{"minItems":4}`, `[1,2,3]`, `[1,2,3]`},
		{`{"required":["a"],"properties":{"a":{},"b":{}}}`, `{"b":[1]}`, `{}`},
		{`{"type":"string"}`, `[1,2,3]`, `[]`},
	} {
		text, err := trim.New([]byte(tc.src), []byte(tc.schema))
		require.NoError(t, err)
		text.To(0)
		assert.Equal(t, tc.want, string(text.Bytes()), tc.schema)
		assert.Equal(t, len(tc.want), text.Size())
	}
}

// TestSchemasAreFollowedAsDeepAsTexts nests a list in every kind of value, down to the deepest
// level that is trimmed. Its schema holds there.
func TestSchemasAreFollowedAsDeepAsTexts(t *testing.T) {
	for name, kind := range map[string]struct{ schema, text string }{
		"items":      {`{"minItems":1,"items":%s}`, `[%s]`},
		"properties": {`{"properties":{"a":%s},"required":["a"]}`, `{"a":%s}`},
		"additional": {`{"additionalProperties":%s}`, `{"a":%s}`},
	} {
		for _, depth := range []int{1, 15, 16, 17, 30, 31} {
			schema, src, want := `{"minItems":2}`, `[1,2,3,4,5]`, `[1,2]`
			for range depth {
				schema, src, want = fmt.Sprintf(kind.schema, schema), fmt.Sprintf(kind.text, src), fmt.Sprintf(kind.text, want)
			}
			text, err := trim.New([]byte(src), []byte(schema))
			require.NoError(t, err)
			text.To(0)
			assert.Equal(t, want, string(text.Bytes()), "%s, %d levels", name, depth)
		}
	}
}
