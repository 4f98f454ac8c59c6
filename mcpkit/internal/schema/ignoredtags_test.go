//nolint:staticcheck // The struct tags are wrong on purpose.
package schema_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

type common struct {
	ID string `json:"id,omitempty"`
}

type listed struct {
	// A tag of a field that is embedded is checked like any other.
	Page int `json:"page,omitemtpy"`
}

// structWith returns a struct type with one field F. Tags that go vet refuses can be tested so.
func structWith(typ reflect.Type, tag string) reflect.Type {
	return reflect.StructOf([]reflect.StructField{{Name: "F", Type: typ, Tag: reflect.StructTag(tag)}})
}

// TestEachIgnoredTagIsReportedOnce checks that a tag without effect, or one that contradicts itself
// or the type, is reported in exactly one line.
func TestEachIgnoredTagIsReportedOnce(t *testing.T) {
	text, number, small := reflect.TypeFor[string](), reflect.TypeFor[int](), reflect.TypeFor[uint8]()
	texts, object, anything := reflect.TypeFor[[]string](), reflect.TypeFor[common](), reflect.TypeFor[any]()
	for name, tc := range map[string]struct {
		typ  reflect.Type
		want string
	}{
		"a field that is not exported": {reflect.TypeFor[struct {
			A int
			n int `jsonschema:"minimum=1"`
		}](), `the field n of struct { A int; n int "jsonschema:\"minimum=1\"" } is not exported, so its struct tag is ignored; export the field, or remove the tag`},
		"a field that is not in the JSON": {structWith(number, `json:"-" mcpkit:"minimum=1"`), `the field F of struct { F int "json:\"-\" mcpkit:\"minimum=1\"" } is left out with json:"-", so its jsonschema tag is ignored; remove it`},
		"an embedded struct": {reflect.TypeFor[struct {
			common `mcpkit:"required"`
		}](), `the embedded struct common of struct { schema_test.common "mcpkit:\"required\"" } has a jsonschema tag, which is ignored; write it at the fields of the struct, or give the struct a json name`},
		"an option of an embedded struct": {reflect.TypeFor[struct {
			common `json:",omitempty"` //nolint:modernize // the option has no effect, which is reported
		}](), `the embedded struct common of struct { schema_test.common "json:\",omitempty\"" }: the json tag has the option "omitempty", which has no effect on an embedded struct; remove it, or give the struct a json name`},
		"an unknown option of an embedded struct": {reflect.TypeFor[struct {
			common `json:",squash"`
		}](), `the embedded struct common of struct { schema_test.common "json:\",squash\"" }: the json tag has the option "squash", which has no effect on an embedded struct; remove it, or give the struct a json name`},
		"the form of the tag of an embedded struct": {reflect.TypeFor[struct {
			common `Json:"c"`
		}](), `the embedded struct common of struct { schema_test.common "Json:\"c\"" }: the struct tag has the unknown key "Json"; did you mean "json"?`},
		"inline on a field":                  {structWith(object, `json:"o,inline"`), `o: the json tag has the unknown option "inline", which encoding/json ignores; embed the struct to have its fields here`},
		"an option of a pointer with a name": {structWith(reflect.TypeFor[namedPointer](), `json:"o,string"`), `o: the json tag has the option "string", which has no effect on schema_test.namedPointer; remove it`},
		"in an embedded struct":              {reflect.TypeFor[struct{ listed }](), `page: the json tag has the unknown option "omitemtpy", which encoding/json ignores; did you mean "omitempty"?`},
		"joined by bars":                     {structWith(text, `mcpkit:"enum=a|b|c"`), `F: enum=a|b|c is one choice; write enum=a,enum=b,enum=c`},
		"joined by semicolons":               {structWith(texts, `mcpkit:"enum=a;b"`), `F: enum=a;b is one choice; write enum=a,enum=b`},
		"joined by commas":                   {structWith(text, `mcpkit:"enum=a,b"`), `F: the jsonschema tag has "b" after a choice; write each choice as enum=b`},
		"a minimum too high":                 {structWith(number, `mcpkit:"minimum=3,maximum=2"`), `F: minimum=3 and maximum=2 leave no value`},
		"a strict bound":                     {structWith(number, `mcpkit:"minimum=3,exclusiveMaximum=3"`), `F: minimum=3 and exclusiveMaximum=3 leave no value`},
		"two strict bounds":                  {structWith(number, `mcpkit:"exclusiveMinimum=3,exclusiveMaximum=3"`), `F: exclusiveMinimum=3 and exclusiveMaximum=3 leave no value`},
		"a text without room":                {structWith(text, `mcpkit:"minLength=3,maxLength=2"`), `F: minLength=3 and maxLength=2 leave no value`},
		"a list without room":                {structWith(texts, `mcpkit:"minItems=3,maxItems=2"`), `F: minItems=3 and maxItems=2 leave no value`},
		"items without room":                 {structWith(texts, `mcpkit:"minLength=3,maxLength=2"`), `F: minLength=3 and maxLength=2 leave no value`},
		"beyond the type":                    {structWith(small, `mcpkit:"maximum=300"`), `F: maximum=300 is outside of uint8, which holds 0 to 255`},
		"below the type":                     {structWith(reflect.TypeFor[[]*uint](), `mcpkit:"minimum=-1"`), `F: minimum=-1 is outside of uint, which holds 0 to 18446744073709551615`},
		"a default out of range":             {structWith(small, `mcpkit:"default=300"`), "F: the default 300 does not match the schema: must be at most 255, got 300"},
		"a default of a pattern":             {structWith(text, `mcpkit:"pattern=^a,default=b"`), `F: the default "b" does not match the schema: must match the pattern ^a, got "b"`},
		"a default of an enum":               {structWith(text, `mcpkit:"enum=a,enum=b,default=c"`), `F: the default "c" does not match the schema: must be one of "a", "b", got "c"`},
		"a choice out of range":              {structWith(number, `mcpkit:"minimum=5,enum=1,enum=6"`), "F: the choice 1 does not match the schema: must be at least 5, got 1"},
		"a keyword twice":                    {structWith(number, `jsonschema:"minimum=1" mcpkit:"minimum=2"`), `F: the jsonschema tag has the keyword "minimum" twice`},
		"a key twice":                        {structWith(number, `json:"a" json:"b"`), `a: the struct tag has the key "json" twice, and the second is ignored`},
		"a space after a colon":              {structWith(number, `json: "a"`), `F: the struct tag is ignored from "json: \"a\"" on; write key:"value" pairs with a space between them`},
		"no quotes":                          {structWith(number, `json:"a" mcpkit:minimum=1`), `a: the struct tag is ignored from "mcpkit:minimum=1" on; write key:"value" pairs with a space between them`},
		"a misspelled key":                   {structWith(number, `jsonshema:"minimum=1"`), `F: the struct tag has the unknown key "jsonshema"; did you mean "jsonschema"?`},
		"a key in upper case":                {structWith(number, `JSON:"a"`), `F: the struct tag has the unknown key "JSON"; did you mean "json"?`},
		"an option of a struct":              {structWith(object, `json:"o,string"`), `o: the json tag has the option "string", which has no effect on schema_test.common; remove it`},
		"an option of a text":                {structWith(text, `json:"o,string"`), `o: the json tag has the option "string" on a string, which puts quotes into the text; remove it`},
		"an option twice":                    {structWith(text, `json:"o,omitempty,omitempty"`), `o: the json tag has the option "omitempty" twice`},
		"a name that is ignored":             {structWith(text, `json:"a\\b"`), `F: the json tag has the name "a\\b", which encoding/json ignores; use letters, digits, _ and -`},
		"a choice of an object":              {structWith(object, `mcpkit:"enum=a"`), `F: the keyword "enum" of the jsonschema tag has no effect on an object; remove it`},
		"a bound of anything":                {structWith(anything, `mcpkit:"minimum=1"`), `F: the keyword "minimum" of the jsonschema tag has no effect on a value of any type; remove it`},
		"a choice of a boolean":              {structWith(reflect.TypeFor[bool](), `mcpkit:"enum=true"`), `F: the keyword "enum" of the jsonschema tag has no effect on a boolean; remove it`},
		"uniqueItems":                        {structWith(texts, `mcpkit:"uniqueItems=false"`), "F: uniqueItems=false: write uniqueItems=true, or remove it"},
		"a multiple of nothing":              {structWith(number, `mcpkit:"multipleOf=0"`), "F: multipleOf=0: not a number above 0"},
		"a number of Go":                     {structWith(number, `mcpkit:"minimum=0x10"`), "F: minimum=0x10: not a number"},
		"a bad pattern":                      {structWith(text, `mcpkit:"pattern=[a"`), "F: the pattern \"[a\" is not a regular expression of Go: missing closing ]: `[a`"},
		"names that differ in case": {reflect.TypeFor[struct {
			A int `json:"name"`
			B int `json:"Name"`
		}](), `the JSON names "name" and "Name" of the fields A and B differ in upper and lower case only; rename one`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := schema.For(tc.typ, schema.Input)
			require.Error(t, err)
			assert.Equal(t, tc.want, err.Error())
		})
	}
	twice := reflect.StructOf([]reflect.StructField{
		{Name: "A", Type: number, Tag: `json:"n"`}, {Name: "B", Type: text, Tag: `json:"n"`},
	})
	_, err := schema.For(twice, schema.Output)
	require.Error(t, err)
	assert.Equal(t, `the fields A and B of struct { A int "json:\"n\""; B string "json:\"n\"" } have the same JSON name "n", so encoding/json drops all of them; rename all but one`, err.Error())
}

// TestTagsWithEffectAreAllowed checks tags that look like ignored ones.
func TestTagsWithEffectAreAllowed(t *testing.T) {
	type inner struct {
		common `json:",inline"`
		Hidden string `json:"-" jsonschema:"-"`
		secret string
		One    string   `json:"one,omitempty" mcpkit:"enum=a|b,enum=c" yaml:"one" bson:"one" xml:"one"`
		Equal  int      `json:"equal,omitzero" mcpkit:"minimum=1,maximum=1,default=1"`
		Least  int8     `json:"least" mcpkit:"minimum=-128,maximum=127"`
		Wide   uint64   `json:"wide" mcpkit:"maximum=18446744073709551615"`
		Text   *int     `json:"text,string"`
		List   []string `json:"list" mcpkit:"default=a,default=b,uniqueItems=true,enum=a,enum=b,enum=c"`
		Dollar string   `json:"$filter" mcpkit:"pattern=^[a-z=]+$"`
		State  state    `json:"state" mcpkit:"default=on"`
		Told   string   `json:"told" jsonschema:"a choice of a|b; or none" mcpkit:"minLength=1"`
	}
	_ = inner{}.secret
	for _, dir := range []schema.Direction{schema.Input, schema.Output} {
		_, err := schema.For(reflect.TypeFor[struct {
			Inner inner            `json:"inner"`
			Map   map[string]inner `json:"map"`
		}](), dir)
		require.NoError(t, err)
	}
}

// TestForReportsProblemsOfTagsAndOfValuesTogether checks that no problem appears only when others
// are corrected.
func TestForReportsProblemsOfTagsAndOfValuesTogether(t *testing.T) {
	type item struct {
		Kind string `json:"kind" mcpkit:"enum=a,enum=b,default=c"`
		Max  int    `json:"max" mcpkit:"minimum=9,maximum=1"`
	}
	_, err := schema.For(reflect.TypeFor[struct {
		Items []item    `json:"items"`
		Typo  int       `json:"typo" mcpkit:"minimun=1"`
		Chan  chan int  `json:"chan"`
		List  []int8    `json:"list" mcpkit:"default=1,default=900"`
		Wait  time.Time `json:"wait" mcpkit:"default=soon"`
	}](), schema.Input)
	require.Error(t, err)
	assert.ElementsMatch(t, []string{
		`items[].kind: the default "c" does not match the schema: must be one of "a", "b", got "c"`,
		"items[].max: minimum=9 and maximum=1 leave no value",
		`typo: the jsonschema tag has the unknown keyword "minimun"; did you mean "minimum"?`,
		`chan: chan int has no JSON form; leave the field out with json:"-"`,
		"list: the default [1,900] does not match the schema: 1: must be at most 127, got 900",
		`wait: the default "soon" does not match the schema: must be a valid date-time such as 2026-01-31T12:00:00Z, got "soon"`,
	}, strings.Split(err.Error(), "\n"))
}

// TestDurationsAreRefusedEverywhere checks that no schema describes a duration as a number whose
// unit nobody knows.
func TestDurationsAreRefusedEverywhere(t *testing.T) {
	for _, typ := range []reflect.Type{
		reflect.TypeFor[struct{ F time.Duration }](),
		reflect.TypeFor[struct{ F *time.Duration }](),
		reflect.TypeFor[struct{ F []time.Duration }](),
		reflect.TypeFor[struct{ F map[string]time.Duration }](),
		reflect.TypeFor[struct{ F map[time.Duration]string }](),
		reflect.TypeFor[struct{ F struct{ F time.Duration } }](),
		reflect.TypeFor[struct{ time.Duration }](),
		structWith(reflect.TypeFor[time.Duration](), `json:"f,string"`),
	} {
		for _, dir := range []schema.Direction{schema.Input, schema.Output} {
			_, err := schema.For(typ, dir)
			require.Error(t, err, typ)
			assert.Regexp(t, `nanoseconds.*; use `, err.Error(), typ)
			assert.NotContains(t, err.Error(), "\n", typ)
		}
	}
	_, err := schema.For(reflect.TypeFor[struct {
		F span `json:"f"`
	}](), schema.Input)
	require.NoError(t, err, "a type with text methods over a duration")
}

// A span is a duration as a text.
type span time.Duration

func (s span) MarshalText() ([]byte, error) { return []byte(time.Duration(s).String()), nil }

func (s *span) UnmarshalText(text []byte) error {
	d, err := time.ParseDuration(string(text))
	*s = span(d)
	return err
}

// TestBoundsOfIntegersAreThoseOfTheType checks that the schema allows exactly what encoding/json
// decodes.
func TestBoundsOfIntegersAreThoseOfTheType(t *testing.T) {
	for _, typ := range []reflect.Type{
		reflect.TypeFor[int8](), reflect.TypeFor[int16](), reflect.TypeFor[int32](),
		reflect.TypeFor[uint8](), reflect.TypeFor[uint16](), reflect.TypeFor[uint32](),
	} {
		holder := structWith(typ, `json:"f"`)
		doc, err := schema.For(holder, schema.Input)
		require.NoError(t, err)
		v, err := schema.Compile(doc)
		require.NoError(t, err)
		for _, value := range []string{"-2147483649", "-2147483648", "-32769", "-32768", "-129", "-128", "-1", "0", "127", "128", "255", "256",
			"32767", "32768", "65535", "65536", "2147483647", "2147483648", "4294967295", "4294967296"} {
			raw := []byte(`{"f":` + value + `}`)
			decodes := json.Unmarshal(raw, reflect.New(holder).Interface()) == nil
			assert.Equal(t, decodes, len(v.Validate(raw)) == 0, "%s of %s", value, typ)
		}
	}
}
