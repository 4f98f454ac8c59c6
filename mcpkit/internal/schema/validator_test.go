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

func document[T any](t testing.TB, dir schema.Direction) []byte {
	doc, err := schema.For(reflect.TypeFor[T](), dir)
	require.NoError(t, err)
	return doc
}

func compile[T any](t testing.TB, dir schema.Direction) *schema.Validator {
	v, err := schema.Compile(document[T](t, dir))
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
		{`{"query":"x","query":"y"}`, []string{`the arguments cannot be read: duplicate key "query" at byte 13`}},
		{`{"query":`, []string{"the arguments cannot be read: not valid JSON: unexpected end of JSON input at byte 9"}},
		{"{\"query\":\"\xff\"}", []string{"the arguments cannot be read: invalid UTF-8 at byte 10"}},
		{`{"query":"x","limit":1e999999999}`, []string{"the arguments cannot be read: number out of range at byte 21"}},
	} {
		_, problems := v.Arguments([]byte(tc.args))
		assert.Equal(t, tc.want, problems, tc.args)
	}
}

// TestAlternatives checks that the messages are about the alternative that fits the type of the
// value.
func TestAlternatives(t *testing.T) {
	v, err := schema.Compile([]byte(`{"properties":{
		"nullable":{"anyOf":[{"type":"string","maxLength":3},{"type":"null"}]},
		"either":{"oneOf":[{"type":"object","required":["a"]},{"type":"object","required":["b"]}]},
		"count":{"anyOf":[{"type":"integer","minimum":1},{"type":"boolean"}]}}}`))
	require.NoError(t, err)
	for args, want := range map[string]string{
		`{"nullable":"long"}`:      "nullable: must be at most 3 characters long, got 4",
		`{"nullable":5}`:           "nullable: must be null or a string, got a number",
		`{"either":{}}`:            "either: matches none of the alternatives that the schema allows",
		`{"either":{"a":1,"b":1}}`: "either: must match exactly one of the alternatives that the schema allows, but matches numbers 1 and 2",
		`{"count":0}`:              "count: must be at least 1, got 0",
		`{"count":"1"}`:            "count: must be a boolean or an integer, got a string",
	} {
		_, problems := v.Arguments([]byte(args))
		assert.Equal(t, []string{want}, problems, args)
	}
}

// TestCompileReads checks references between parts of a document, and earlier drafts.
func TestCompileReads(t *testing.T) {
	for doc, values := range map[string][2]string{ // the first is valid
		`{"$id":"https://example.com/s","properties":{"a":{"$ref":"t#x"}},"$defs":{"t":{"$id":"t","$defs":{"y":{"$anchor":"x","type":"string"}}}}}`: {`{"a":"b"}`, `{"a":1}`},
		`{"properties":{"a":{"$ref":"#/$defs/b~1c%25"}},"$defs":{"b/c%":{"type":"null"}}}`:                                                          {`{"a":null}`, `{"a":1}`},
		`{"properties":{"a":{"$ref":"#/x-own/0"}},"x-own":[{"maximum":3}]}`:                                                                         {`{"a":3}`, `{"a":4}`},
		`{"$schema":"http://json-schema.org/draft-04/schema#","properties":{"a":{"maximum":3,"exclusiveMaximum":true}}}`:                            {`{"a":2}`, `{"a":3}`},
		`{"$schema":"http://json-schema.org/draft-07/schema#","items":[{"type":"string"}],"additionalItems":false}`:                                 {`["a"]`, `["a","b"]`},
		`{"$schema":"http://json-schema.org/draft-07/schema#","definitions":{"p":{"$id":"#p","type":"integer"}},"properties":{"a":{"$ref":"#p"}}}`:  {`{"a":1}`, `{"a":""}`},
		`{"minItems":2e0,"maxLength":99999999999999999999}`:                                                                                         {`[1,2]`, `[1]`},
	} {
		v, err := schema.Compile([]byte(doc))
		require.NoError(t, err, doc)
		assert.Empty(t, v.Validate([]byte(values[0])), doc)
		assert.NotEmpty(t, v.Validate([]byte(values[1])), doc)
	}
}

// TestFormats checks valid and invalid texts of each format.
func TestFormats(t *testing.T) {
	for format, texts := range map[string][2][]string{
		"date":                  {{"2024-02-29"}, {"2023-02-29", "2024-2-29", "2024-02-29 "}},
		"date-time":             {{"2026-01-31T12:00:00Z", "2026-01-31t12:00:00.5+01:30", "2016-12-31T23:59:60Z", "2017-01-01T00:59:60+01:00"}, {"2026-01-31 12:00:00Z", "2026-01-31T12:00:60Z", "2026-01-31T24:00:00Z", "2026-01-31T12:00:00", "2026-01-31T12:00:00.Z"}},
		"time":                  {{"12:00:00Z", "15:59:60-08:00"}, {"12:00:00", "12:00:00+1:00", "1200:00Z", "12:00"}},
		"duration":              {{"P1D", "PT1H", "P1Y2M3DT4H5M6S", "P2W"}, {"P", "PT", "P1DT", "1D", "P1H", "P1M1Y", "PW", "P1"}},
		"period":                {{"2026-01-31T12:00:00Z/P1D", "P1D/2026-01-31T12:00:00Z"}, {"P1D", "P1D/P1D"}},
		"email":                 {{"a@example.com", `"a b"@example.com`, "a.b+c@[127.0.0.1]", "a@[IPv6:::1]"}, {"a", ".a@example.com", "a..b@example.com", "a b@example.com", "a@-x", "a@[::1]"}},
		"hostname":              {{"example.com", "a", "example.com."}, {"-a", "a-", "a..b", "a_b", strings.Repeat("a", 64)}},
		"ipv4":                  {{"127.0.0.1"}, {"127.0.0.01", "256.0.0.0", "1.2.3", "::1"}},
		"ipv6":                  {{"::1", "::ffff:1.2.3.4"}, {"1.2.3.4", "fe80::1%eth0", ":::"}},
		"uri":                   {{"https://example.com/a?b#c", "urn:x:y", "http://[::1]/"}, {"/a", "a", "http://[x:y]/", "%"}},
		"uri-reference":         {{"/a", "a?b"}, {`a\b`, "%"}},
		"uri-template":          {{"https://example.com/{a}", "/a"}, {"/%7ba", "/{{a}}/"}},
		"json-pointer":          {{"", "/a/~0~1"}, {"a", "/~", "/~2"}},
		"relative-json-pointer": {{"0", "1/a", "2#"}, {"", "01", "/a", "a"}},
		"semver":                {{"1.2.3", "1.0.0-a.1+b.01"}, {"1.2", "01.2.3", "1.2.3-", "1.2.3-01", "1.2.3+", "1.2.3.4", "v1.2.3"}},
		"uuid":                  {{"123e4567-e89b-12d3-A456-426614174000"}, {"123e4567e89b12d3a456426614174000", "123e4567-e89b-12d3-a456-42661417400g"}},
		"regex":                 {{"^a+$"}, {"("}},
		"unknown":               {{"anything"}, nil},
	} {
		v, err := schema.Compile([]byte(`{"format":"` + format + `"}`))
		require.NoError(t, err)
		oracle, err := schema.NewOracle([]byte(`{"format":"` + format + `"}`))
		require.NoError(t, err)
		for i, list := range texts {
			for _, text := range list {
				raw, err := json.Marshal(text)
				require.NoError(t, err)
				assert.Equal(t, i == 0, len(v.Validate(raw)) == 0, "%s %q", format, text)
				assert.Equal(t, i == 0, len(oracle.Problems(raw)) == 0, "%s %q: the oracle", format, text)
			}
		}
	}
}

func TestMissingArguments(t *testing.T) {
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
		By    map[string][]int `json:"by"`
	}
	v := compile[out](t, schema.Output)
	for name, tc := range map[string]struct {
		value out
		want  string
	}{
		"all nil": {out{}, `{"list":[],"map":{},"bytes":"","inner":{"names":[]},"many":[],"any":null,"raw":null,"deep":{},"text":"","by":{}}`},
		"filled": {out{List: []string{"null", "}"}, Ptr: &inner{}, Many: []*inner{{}, nil, {Names: []string{"x"}}}, Any: map[string]any{"null": nil},
			Raw: json.RawMessage(`[null,{"a":null}]`), Deep: map[string]inner{`k"\`: {}}, Text: `a null "b"`, By: map[string][]int{"k": nil}},
			`{"list":["null","}"],"map":{},"bytes":"","ptr":{"names":[]},"inner":{"names":[]},"many":[{"names":[]},{"names":["x"]}],"any":{"null":null},"raw":[null,{"a":null}],"deep":{"k\"\\":{"names":[]}},"text":"a null \"b\"","by":{"k":[]}}`},
	} {
		t.Run(name, func(t *testing.T) {
			encoded, err := json.Marshal(tc.value)
			require.NoError(t, err)
			got := v.WithoutNulls(encoded)
			assert.JSONEq(t, tc.want, string(got))
			assert.Empty(t, v.Validate(got))
		})
	}
	untouched := []byte(`{"list":["x"],"map":{},"bytes":"","inner":{"names":[]},"many":[],"any":1,"raw":1,"deep":{},"text":"","by":{}}`)
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
		`{"properties":{"a":{"a":1,"a":2}}}`: "duplicate key",
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
