package schema_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

type filter struct {
	Kind string   `json:"kind,omitempty" jsonschema:"enum=func,enum=type,default=func"`
	Tags []string `json:"tags,omitempty" jsonschema:"maxItems=2,uniqueItems=true"`
}

type search struct {
	Query string          `json:"query" jsonschema:"minLength=1,maxLength=10"`
	Limit int             `json:"limit,omitempty" jsonschema:"minimum=1,maximum=100,default=20"`
	Since *time.Time      `json:"since,omitempty"`
	Ratio float64         `json:"ratio,omitempty" jsonschema:"exclusiveMinimum=0,maximum=1.5"`
	Where *filter         `json:"where,omitempty"`
	All   []filter        `json:"all,omitempty"`
	Raw   json.RawMessage `json:"raw,omitempty"`
	ID    string          `json:"id,omitempty" jsonschema:"pattern=^[a-z]+$"`
}

func compile[T any](t testing.TB, dir schema.Direction) *schema.Validator {
	doc, err := schema.For(reflect.TypeFor[T](), dir)
	require.NoError(t, err)
	v, err := schema.Compile(doc)
	require.NoError(t, err)
	return v
}

func TestArgumentsReady(t *testing.T) {
	v := compile[search](t, schema.Input)
	for args, want := range map[string]string{
		`{"query":"x"}`: `{"query":"x","limit":20}`,
		`{"query":"x","limit":null,"since":null}`:               `{"query":"x","limit":20}`,
		`{"query":"x","limit":10.0}`:                            `{"query":"x","limit":10}`,
		`{"query":"x","limit":1e1}`:                             `{"query":"x","limit":10}`,
		`{"query":"x","limit":5,"raw":null}`:                    `{"query":"x","limit":5,"raw":null}`,
		`{"query":"x","limit":5,"where":{}}`:                    `{"query":"x","limit":5,"where":{"kind":"func"}}`,
		`{"query":"x","limit":5,"all":[{},{"kind":"type"}]}`:    `{"query":"x","limit":5,"all":[{"kind":"func"},{"kind":"type"}]}`,
		`{"query":"x","limit":5,"ratio":1.25}`:                  `{"query":"x","limit":5,"ratio":1.25}`,
		`{"query":"x","limit":5,"raw":{"n":12345678901234567}}`: `{"query":"x","limit":5,"raw":{"n":12345678901234567}}`,
	} {
		ready, problems := v.Arguments([]byte(args))
		require.Empty(t, problems, args)
		assert.JSONEq(t, want, string(ready), args)
		require.NoError(t, json.Unmarshal(ready, new(search)))
	}
}

func TestArgumentsProblems(t *testing.T) {
	v := compile[search](t, schema.Input)
	for _, tc := range []struct {
		args string
		want []string
	}{
		{``, []string{`missing required argument "query"`}},
		{`null`, []string{`missing required argument "query"`}},
		{`{}`, []string{`missing required argument "query"`}},
		{`{"query":null}`, []string{"query: must be a string, got null"}},
		{`{"query":7}`, []string{"query: must be a string, got a number"}},
		{`{"query":""}`, []string{"query: must be at least 1 character long, got 0"}},
		{`{"query":"12345678901"}`, []string{"query: must be at most 10 characters long, got 11"}},
		{`{"query":"x","limit":500}`, []string{"limit: must be at most 100, got 500"}},
		{`{"query":"x","limit":0}`, []string{"limit: must be at least 1, got 0"}},
		{`{"query":"x","limit":"10"}`, []string{"limit: must be an integer, got a string"}},
		{`{"query":"x","limit":1.5}`, []string{"limit: must be an integer, got a number"}},
		{`{"query":"x","ratio":0}`, []string{"ratio: must be greater than 0, got 0"}},
		{`{"query":"x","ratio":2}`, []string{"ratio: must be at most 1.5, got 2"}},
		{`{"query":"x","since":"yesterday"}`, []string{`since: must be a valid date-time such as 2026-01-31T12:00:00Z, got "yesterday"`}},
		{`{"query":"x","where":{"kind":"fn"}}`, []string{`where.kind: must be one of "func", "type", got "fn"`}},
		{`{"query":"x","where":[]}`, []string{"where: must be an object, got an array"}},
		{`{"query":"x","all":[{"tags":["a","a"]}]}`, []string{"all[0].tags: must not have the same item twice, but items 0 and 1 are equal"}},
		{`{"query":"x","where":{"tags":["a","b","c"]}}`, []string{"where.tags: must have at most 2 items, got 3"}},
		{`{"query":"x","id":"A1"}`, []string{`id: must match the pattern ^[a-z]+$, got "A1"`}},
		{`{"qurey":"x","query":"y"}`, []string{`unknown argument "qurey"; valid: query, limit, since, ratio, where, all, raw, id`}},
		{`{"Query":"x"}`, []string{`missing required argument "query"`, `unknown argument "Query"; it is written "query"; valid: query, limit, since, ratio, where, all, raw, id`}},
		{`{"query":"x","where":{"knd":"func"}}`, []string{`where: unknown argument "knd"; valid: kind, tags`}},
		{`{"limit":500,"query":1}`, []string{"limit: must be at most 100, got 500", "query: must be a string, got a number"}},
		{`[]`, []string{"the arguments must be a JSON object, got an array"}},
		{`"x"`, []string{"the arguments must be a JSON object, got a string"}},
		{`{"query":"x","query":"y"}`, []string{`the arguments cannot be read: key "query" stands twice at byte 13`}},
		{`{"query":`, []string{"the arguments cannot be read: not valid JSON: unexpected end of JSON input at byte 9"}},
		{"{\"query\":\"\xff\"}", []string{"the arguments cannot be read: invalid UTF-8 at byte 10"}},
		{`{"query":"x","limit":1e999999999}`, []string{"the arguments cannot be read: number out of range at byte 21"}},
	} {
		_, problems := v.Arguments([]byte(tc.args))
		assert.Equal(t, tc.want, problems, tc.args)
	}
}

func TestArgumentsOfNothing(t *testing.T) {
	v := compile[struct{}](t, schema.Input)
	_, problems := v.Arguments([]byte(`{"x":1}`))
	assert.Equal(t, []string{`unknown argument "x"; no arguments are allowed here`}, problems)
}

func TestArgumentsProblemsAreBounded(t *testing.T) {
	v := compile[struct{}](t, schema.Input)
	var b strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&b, `,"k%d":1`, i)
	}
	_, problems := v.Arguments([]byte("{" + b.String()[1:] + "}"))
	assert.Len(t, problems, 11)
	assert.Equal(t, "and more", problems[10])
	assert.Less(t, len(strings.Join(problems, "\n")), 2000)
}

func TestWithoutNulls(t *testing.T) {
	type inner struct {
		Names []string `json:"names"`
	}
	type out struct {
		List  []string         `json:"list"`
		Map   map[string]int   `json:"map"`
		Bytes []byte           `json:"bytes"`
		Ptr   *inner           `json:"ptr"`
		Inner inner            `json:"inner"`
		Many  []*inner         `json:"many"`
		Any   any              `json:"any"`
		Raw   json.RawMessage  `json:"raw"`
		Deep  map[string]inner `json:"deep"`
		Text  string           `json:"text"`
	}
	v := compile[out](t, schema.Output)
	for name, tc := range map[string]struct {
		value out
		want  string
	}{
		"all nil": {out{}, `{"list":[],"map":{},"bytes":"","inner":{"names":[]},"many":[],"any":null,"raw":null,"deep":{},"text":""}`},
		"filled": {out{List: []string{"null", "}"}, Ptr: &inner{}, Many: []*inner{{}, nil, {Names: []string{"x"}}}, Any: map[string]any{"null": nil},
			Raw: json.RawMessage(`[null,{"a":null}]`), Deep: map[string]inner{`k"\`: {}}, Text: `a null "b"`},
			`{"list":["null","}"],"map":{},"bytes":"","ptr":{"names":[]},"inner":{"names":[]},"many":[{"names":[]},{"names":["x"]}],"any":{"null":null},"raw":[null,{"a":null}],"deep":{"k\"\\":{"names":[]}},"text":"a null \"b\""}`},
	} {
		t.Run(name, func(t *testing.T) {
			encoded, err := json.Marshal(tc.value)
			require.NoError(t, err)
			got := v.WithoutNulls(encoded)
			assert.JSONEq(t, tc.want, string(got))
			assert.Empty(t, v.Validate(got))
		})
	}
	untouched := []byte(`{"list":["x"],"map":{},"bytes":"","inner":{"names":[]},"many":[],"any":1,"raw":1,"deep":{},"text":""}`)
	assert.Same(t, &untouched[0], &v.WithoutNulls(untouched)[0], "without nulls, nothing is copied")
}

func TestCompileRefuses(t *testing.T) {
	for doc, want := range map[string]string{
		``:                                   "empty text",
		`{`:                                  "not valid JSON",
		`{"type":"objekt"}`:                  "must be one of",
		`{"$ref":"https://example.com/x"}`:   "outside of the document",
		`{"$ref":"file:///etc/passwd"}`:      "outside of the document",
		`{"pattern":"("}`:                    "regex",
		`{"properties":{"a":{"a":1,"a":2}}}`: "stands twice",
	} {
		_, err := schema.Compile([]byte(doc))
		require.Error(t, err, doc)
		assert.Contains(t, err.Error(), want, doc)
		assert.NotContains(t, err.Error(), "\n")
	}
}

func FuzzArguments(f *testing.F) {
	v := compile[search](f, schema.Input)
	for _, s := range []string{`{}`, `{"query":"x","limit":1.0,"where":{"tags":["a"]},"all":[{}]}`, `{"query":null,"raw":[[1e3]]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, args []byte) {
		ready, problems := v.Arguments(args)
		if len(problems) > 0 {
			for _, p := range problems {
				require.NotContains(t, p, "\n")
			}
			return
		}
		require.Empty(t, v.Validate(ready), "the ready arguments are valid")
		again, problems := v.Arguments(ready)
		require.Empty(t, problems)
		require.JSONEq(t, string(ready), string(again))
	})
}

func FuzzCompile(f *testing.F) {
	for _, s := range []string{`{"type":"object","properties":{"a":{"type":["string","null"],"default":1}}}`, `true`, `{"$ref":"#"}`, `{"items":{"$ref":"#/items"}}`} {
		f.Add([]byte(s), []byte(`{"a":[1]}`))
	}
	f.Fuzz(func(t *testing.T, doc, value []byte) {
		v, err := schema.Compile(doc)
		if err != nil {
			return
		}
		problems := v.Validate(value)
		assert.Equal(t, problems, v.Validate(value), "validation is deterministic")
		for _, p := range problems {
			assert.NotContains(t, p, "\n")
		}
		ready, problems := v.Arguments(value)
		if len(problems) > 0 {
			assert.Nil(t, ready, "invalid arguments are not returned")
			return
		}
		var arguments map[string]any
		assert.NoError(t, json.Unmarshal(ready, &arguments), "arguments are an object: %s", ready)
		assert.Empty(t, v.Validate(ready), "the ready arguments are valid: %s", ready)
	})
}
