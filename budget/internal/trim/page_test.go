package trim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget/internal/trim"
)

func TestAPageKeepsAnItemAndItsCursor(t *testing.T) {
	long := strings.Repeat("x", 300)
	src := `{"next":"` + long + `","items":["` + long + `","b"],"other":["c"],"text":"` + long + `"}`
	text, err := trim.New([]byte(src), nil)
	require.NoError(t, err)
	text.Page("items", "next")
	assert.False(t, text.To(0))
	assert.Equal(t, `{"next":"`+long+`","items":["…"],"other":[],"text":"…"}`, string(text.Bytes()))
	kept, total, ok := text.Items("items")
	assert.Equal(t, []any{1, 2, true}, []any{kept, total, ok})
	require.True(t, text.To(len(src)))
	kept, total, ok = text.Items("items")
	assert.Equal(t, []any{2, 2, true}, []any{kept, total, ok})
	for _, name := range []string{"text", "missing"} {
		_, _, ok = text.Items(name)
		assert.False(t, ok, name)
	}
	for _, src := range []string{`[1]`, `"items"`, `{"items":"no list","next":1}`, `{}`} {
		text, err := trim.New([]byte(src), nil)
		require.NoError(t, err)
		text.Page("items", "next")
		_, _, ok := text.Items("items")
		assert.False(t, ok, src)
		assert.Equal(t, src, string(text.Bytes()))
	}
}

func TestBytesWith(t *testing.T) {
	for _, tc := range []struct {
		src  string
		size int
		want string
	}{
		{`{}`, 100, `{"next":"c\"d"}`},
		{`{"a":1}`, 100, `{"a":1,"next":"c\"d"}`},
		{`{"next":"old"}`, 100, `{"next":"c\"d"}`},
		{`{"next":"old","a":1}`, 100, `{"next":"c\"d","a":1}`},
		{`{"a":1,"next":"a longer cursor","b":[1,2]}`, 100, `{"a":1,"next":"c\"d","b":[1,2]}`},
		{`{"a":[1,2,3],"next":"old","b":2}`, 28, `{"a":[1],"next":"c\"d","b":2}`},
		{`{"b":[1],"next":"old","a":[1,2,3]}`, 30, `{"b":[1],"next":"c\"d","a":[1]}`},
		{`{"a":1,"n\u0065xt":"old"}`, 100, `{"a":1,"n\u0065xt":"c\"d"}`},
	} {
		text, err := trim.New([]byte(tc.src), nil)
		require.NoError(t, err)
		text.Page("a", "next")
		require.True(t, text.To(tc.size), tc.src)
		assert.Equal(t, tc.want, string(text.BytesWith("next", `c"d`)), tc.src)
	}
	// A member that was dropped is added at the end.
	schema := `{"required":["a"],"properties":{"a":{},"next":{"type":"string"},"b":{"type":"integer"}}}`
	text, err := trim.New([]byte(`{"b":77777,"a":1,"next":"old"}`), []byte(schema))
	require.NoError(t, err)
	require.True(t, text.To(7))
	assert.Equal(t, `{"a":1,"next":"x"}`, string(text.BytesWith("next", "x")))
	text, err = trim.New([]byte(`{"b":77777,"next":"old","a":1}`), []byte(schema))
	require.NoError(t, err)
	text.Page("items", "next")
	require.True(t, text.To(20))
	assert.Equal(t, `{"next":"x","a":1}`, string(text.BytesWith("next", "x")), "what was dropped before it is left out")
}

// TestRules checks for each keyword of a schema what stays as it is.
func TestRules(t *testing.T) {
	list := `{"a":[1,2,3,4,5],"b":[1,2,3,4,5]}`
	cut := `{"a":[],"b":[]}`
	onlyB := `{"a":[1,2,3,4,5],"b":[]}`
	text := `{"a":"xxxxxxxxxx","b":"xxxxxxxxxx"}`
	textB := `{"a":"xxxxxxxxxx","b":"…"}`
	for name, tc := range map[string]struct{ schema, src, want string }{
		"no schema":                      {``, list, cut},
		"true":                           {`true`, list, cut},
		"not a schema":                   {`7`, list, list},
		"not JSON":                       {`{`, list, list},
		"a keyword of the wrong type":    {`{"required":"a"}`, list, list},
		"unknown keyword":                {`{"x-mine":1}`, list, list},
		"a reference":                    {`{"properties":{"a":{"$ref":"#"}},"required":["a"]}`, list, onlyB},
		"alternatives":                   {`{"properties":{"a":{"anyOf":[]}},"required":["a"]}`, list, onlyB},
		"additional: true":               {`{"additionalProperties":true}`, list, cut},
		"additional: fixed":              {`{"additionalProperties":{"$ref":"#"},"properties":{"b":true},"required":["b"]}`, list, onlyB},
		"additional: at least 2":         {`{"additionalProperties":{"minItems":2},"properties":{"b":true},"required":["b"]}`, list, `{"a":[1,2],"b":[]}`},
		"additional of a fixed value":    {`{"$ref":"#","additionalProperties":true}`, list, list},
		"properties come before it":      {`{"additionalProperties":{"minItems":2},"properties":{"a":{"minItems":4},"b":true},"required":["a","b"]}`, list, `{"a":[1,2,3,4],"b":[]}`},
		"items of a list":                {`{"properties":{"a":{"items":{"minItems":1}}},"required":["a","b"]}`, `{"a":[[1,2]],"b":[[1,2]]}`, `{"a":[],"b":[]}`},
		"items of items":                 {`{"minItems":1,"items":{"minItems":1,"items":true}}`, `[[1,2,3]]`, `[[1]]`},
		"items of fixed items":           {`{"minItems":1,"items":{"$ref":"#"}}`, `[[1,2,3],[1]]`, `[[1,2,3]]`},
		"const":                          {`{"properties":{"a":{"const":[1]}},"required":["a","b"]}`, list, onlyB},
		"enum":                           {`{"properties":{"a":{"enum":[]}},"required":["a","b"]}`, list, onlyB},
		"pattern":                        {`{"properties":{"a":{"pattern":"x"}},"required":["a","b"]}`, text, textB},
		"format":                         {`{"properties":{"a":{"format":"uri"}},"required":["a","b"]}`, text, textB},
		"contentEncoding":                {`{"properties":{"a":{"contentEncoding":"base64"}},"required":["a","b"]}`, text, textB},
		"contentMediaType":               {`{"properties":{"a":{"contentMediaType":"text/x"}},"required":["a","b"]}`, text, textB},
		"a format fixes only texts":      {`{"properties":{"a":{"format":"uri"}},"required":["a","b"]}`, list, cut},
		"optional members go":            {`{"properties":{"a":{"minItems":5},"b":{"minItems":5}},"required":["b"]}`, list, `{"b":[1,2,3,4,5]}`},
		"all may be optional":            {`{"properties":{"a":{"minItems":5},"b":{"minItems":5}}}`, list, `{}`},
		"unknown members stay":           {`{"properties":{"b":{"minItems":5}}}`, `{"a":7,"b":[1,2,3,4,5]}`, `{"a":7}`},
		"members of members":             {`{"required":["m"],"properties":{"m":{"properties":{"a":{},"b":{}},"required":["a"]}}}`, `{"m":{"a":1,"b":2}}`, `{"m":{"a":1}}`},
		"members of items":               {`{"minItems":2,"items":{"properties":{"a":{},"b":{}},"required":["a"]}}`, `[{"a":1,"b":2},{"b":3,"a":4}]`, `[{"a":1},{"a":4}]`},
		"no member of what is fixed":     {`{"required":["m"],"properties":{"m":{"allOf":[],"properties":{"b":{}}}}}`, `{"m":{"b":2}}`, `{"m":{"b":2}}`},
		"an open object keeps its names": {`{"type":"object"}`, `{"a":1,"b":2}`, `{"a":1,"b":2}`},
	} {
		trimmed, err := trim.New([]byte(tc.src), []byte(tc.schema))
		require.NoError(t, err, name)
		trimmed.To(0)
		assert.Equal(t, tc.want, string(trimmed.Bytes()), name)
	}
}

// TestDeepSchemasAndTexts checks that what is nested too deeply is kept or removed as a whole.
func TestDeepSchemasAndTexts(t *testing.T) {
	nest := func(depth int, inner string) string {
		return strings.Repeat("[", depth) + inner + strings.Repeat("]", depth)
	}
	for depth, want := range map[int]string{
		31: nest(31, "[1]"),         // the innermost list is at level 31
		32: nest(32, "[1,2,3,4,5]"), // and here one below what is trimmed
	} {
		text, err := trim.New([]byte(nest(depth, "[1,2,3,4,5]")), nil)
		require.NoError(t, err)
		text.To(len(want))
		assert.Equal(t, want, string(text.Bytes()), "%d", depth)
	}
	schema := `{"minItems":1}`
	for range 70 {
		schema = fmt.Sprintf(`{"properties":{"a":%s}}`, schema)
	}
	text, err := trim.New([]byte(`{"a":[1,2]}`), []byte(schema))
	require.NoError(t, err)
	assert.True(t, text.To(9), "a deep schema describes other values")
}

func TestProject(t *testing.T) {
	schema := `{"properties":{"id":{},"name":{},"size":{},"items":{"items":{"properties":{"id":{},"name":{},"size":{}},"required":["id"]}}},"required":["id","items"]}`
	for name, tc := range map[string]struct {
		src    string
		fields []string
		want   string
	}{
		"an object":                {`{"id":1,"name":"n","size":2}`, []string{"name"}, `{"id":1,"name":"n"}`},
		"unknown members stay":     {`{"id":1,"name":"n","more":2}`, []string{"size"}, `{"id":1,"more":2}`},
		"all members go":           {`{"name":"n","size":2}`, []string{"id"}, `{}`},
		"a page":                   {`{"id":1,"name":"n","items":[{"id":1,"name":"n","size":2},{"size":3,"id":2},7]}`, []string{"size"}, `{"id":1,"name":"n","items":[{"id":1,"size":2},{"size":3,"id":2},7]}`},
		"a list of another name":   {`{"id":1,"size":[1]}`, []string{"name"}, `{"id":1}`},
		"items that are no list":   {`{"id":1,"items":7,"name":"n"}`, []string{"size"}, `{"id":1,"items":7}`},
		"an object that is a list": {`[1]`, []string{"name"}, `[1]`},
	} {
		got, err := trim.Project([]byte(tc.src), []byte(schema), "items", tc.fields)
		require.NoError(t, err, name)
		assert.Equal(t, tc.want, string(got), name)
	}
	_, err := trim.Project([]byte(`{"id":1}`), []byte(schema), "items", []string{"id", strings.Repeat("é", 31)})
	assert.EqualError(t, err, `fields: unknown field "`+strings.Repeat("é", 28)+`…"; valid: id, items, name, size`)
	_, err = trim.Project([]byte(`{"id":1}`), []byte(schema), "items", []string{strings.Repeat("x", 60)})
	assert.ErrorContains(t, err, `"`+strings.Repeat("x", 60)+`"`)
	_, err = trim.Project([]byte(`{"items":[]}`), []byte(schema), "items", []string{"items"})
	assert.EqualError(t, err, `fields: unknown field "items"; valid: id, name, size`)
	_, err = trim.Project(nil, []byte(schema), "items", []string{"id"})
	assert.Error(t, err)
	for _, open := range []string{``, `true`, `{"type":"object"}`} {
		got, err := trim.Project([]byte(`{ "id": 1 }`), []byte(open), "items", []string{"anything"})
		require.NoError(t, err)
		assert.Equal(t, `{ "id": 1 }`, string(got), open)
	}
}
