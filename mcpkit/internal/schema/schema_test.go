package schema_test

import (
	"context"
	"encoding/json"
	"math/big"
	"net"
	"net/netip"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/invopop/jsonschema"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

type base struct {
	ID   string `json:"id" jsonschema:"description=Its id"`
	Kind string `json:"kind" jsonschema:"enum=a,enum=b"`
}

type shadow struct {
	Kind int `json:"kind" jsonschema:"minimum=1"` // hides base.Kind
	base
}

type page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}

type state int

func (state) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Enum: []any{"on", "off"}}
}

func TestForFields(t *testing.T) {
	for name, tc := range map[string]struct {
		typ  any
		dir  schema.Direction
		want string
	}{
		"limits from tags": {typ: struct {
			Query string `json:"query" jsonschema:"description=What to find\\, by name,minLength=1,maxLength=20,pattern=^\\w+$,example=Copy"`
			Limit int    `json:"limit,omitempty" jsonschema:"minimum=1,maximum=100,default=20"`
			Sort  string `json:"sort,omitempty" jsonschema:"enum=asc,enum=desc,default=asc"`
		}{}, want: `{"properties":{
			"query":{"type":"string","maxLength":20,"minLength":1,"pattern":"^\\w+$","description":"What to find, by name","examples":["Copy"]},
			"limit":{"type":"integer","maximum":100,"minimum":1,"default":20},
			"sort":{"type":"string","enum":["asc","desc"],"default":"asc"}},
			"additionalProperties":false,"type":"object","required":["query"]}`},
		"a default makes an argument optional": {typ: struct {
			N int `jsonschema:"default=3"`
		}{}, want: `{"properties":{"N":{"type":"integer","default":3}},"additionalProperties":false,"type":"object"}`},
		"a description as go-sdk writes it": {typ: struct {
			City string `json:"city" jsonschema:"the city, in English"`
		}{}, want: `{"properties":{"city":{"type":"string","description":"the city, in English"}},"additionalProperties":false,"type":"object","required":["city"]}`},
		"keywords beside such a description": {typ: struct {
			N int `json:"n" jsonschema:"how many, at most" mcpkit:"minimum=1,default=5"`
		}{}, want: `{"properties":{"n":{"type":"integer","description":"how many, at most","minimum":1,"default":5}},"additionalProperties":false,"type":"object"}`},
		"optional has one type": {typ: struct {
			A []string       `json:"a,omitempty"`
			B *bool          `json:"b"`
			C map[string]int `json:"c,omitzero"`
		}{}, want: `{"properties":{"a":{"items":{"type":"string"},"type":"array"},"b":{"type":"boolean"},"c":{"additionalProperties":{"type":"integer"},"type":"object"}},"additionalProperties":false,"type":"object"}`},
		"time, raw, any": {typ: struct {
			T time.Time       `json:"t"`
			R json.RawMessage `json:"r"`
			A any             `json:"a" jsonschema:"description=The value"`
			L []any           `json:"l"`
		}{}, want: `{"properties":{"t":{"type":"string","format":"date-time"},"r":{"description":"Any JSON value."},"a":{"description":"The value"},"l":{"items":{"description":"Any JSON value."},"type":"array"}},"additionalProperties":false,"type":"object","required":["t","r","a","l"]}`},
		"embedded and hidden": {typ: shadow{}, want: `{"properties":{"kind":{"type":"integer","minimum":1},"id":{"type":"string","description":"Its id"}},"additionalProperties":false,"type":"object","required":["kind","id"]}`},
		"generic":             {typ: page[base]{}, want: `{"properties":{"items":{"items":{"properties":{"id":{"type":"string","description":"Its id"},"kind":{"type":"string","enum":["a","b"]}},"additionalProperties":false,"type":"object","required":["id","kind"]},"type":"array"},"next":{"type":"string"}},"additionalProperties":false,"type":"object","required":["items"]}`},
		"text and own schema": {typ: struct {
			IP    net.IP     `json:"ip"`
			Addr  netip.Addr `json:"addr"`
			Big   *big.Int   `json:"big,omitempty"`
			State state      `json:"state"`
			Bytes []byte     `json:"bytes"`
			U     uint8      `json:"u"`
		}{}, want: `{"properties":{"ip":{"description":"An IP address, such as 192.0.2.1 or 2001:db8::1.","type":"string"},"addr":{"description":"An IP address, such as 192.0.2.1 or 2001:db8::1.","type":"string"},"big":{"description":"A whole number of any size.","type":"integer"},"state":{"type":"string","enum":["on","off"]},"bytes":{"type":"string","contentEncoding":"base64"},"u":{"type":"integer","minimum":0,"maximum":255}},"additionalProperties":false,"type":"object","required":["ip","addr","state","bytes","u"]}`},
		"lists of limits": {typ: struct {
			IDs []int `json:"ids,omitempty" jsonschema:"minItems=1,maxItems=5,minimum=1,default=7,default=8"`
		}{}, want: `{"properties":{"ids":{"items":{"type":"integer","minimum":1},"type":"array","maxItems":5,"minItems":1,"default":[7,8]}},"additionalProperties":false,"type":"object"}`},
		"string option and unexported": {typ: struct {
			N    int8 `json:"n,string"`
			Gone int  `json:"-"`
			priv int
		}{}, want: `{"properties":{"n":{"type":"string","pattern":"^(0|-?([1-9][0-9]{0,1}|1([0-1][0-9]|2[0-7]))|-128)$"}},"additionalProperties":false,"type":"object","required":["n"]}`},
		"nothing": {typ: struct{}{}, want: `{"properties":{},"additionalProperties":false,"type":"object"}`},
		"a map":   {typ: map[int8]bool{}, want: `{"patternProperties":{"^(0|-?([1-9][0-9]{0,1}|1([0-1][0-9]|2[0-7]))|-128)$":{"type":"boolean"}},"additionalProperties":false,"type":"object"}`},
		"output: what may be null is not required": {dir: schema.Output, typ: struct {
			P *base    `json:"p"`
			S []string `json:"s"`
		}{}, want: `{"properties":{"p":{"properties":{"id":{"type":"string","description":"Its id"},"kind":{"type":"string","enum":["a","b"]}},"additionalProperties":false,"type":"object","required":["id","kind"]},"s":{"items":{"type":"string"},"type":"array"}},"additionalProperties":false,"type":"object","required":["s"]}`},
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := schema.For(reflect.TypeOf(tc.typ), tc.dir)
			require.NoError(t, err)
			assert.JSONEq(t, tc.want, string(doc))
			for _, no := range []string{`$ref`, `$schema`, `$id`, `":true`, `["null"`} {
				assert.NotContains(t, string(doc), no)
			}
			_, err = schema.Compile(doc)
			require.NoError(t, err)
		})
	}
}

func TestForKeepsTheOrderOfFields(t *testing.T) {
	doc, err := schema.For(reflect.TypeFor[struct {
		Zebra, Apple, Mango string
	}](), schema.Input)
	require.NoError(t, err)
	v, err := schema.Compile(doc)
	require.NoError(t, err)
	assert.Equal(t, []string{"Zebra", "Apple", "Mango"}, v.Names())
}

type tree struct {
	Name     string  `json:"name"`
	Children []*tree `json:"children"`
}

type nested map[string]nested

type panicky struct{ X int }

func (panicky) JSONSchema() *jsonschema.Schema { panic("boom") }

type left struct{ Name string }
type right struct{ Name string }

func TestForRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		typ  reflect.Type
		dir  schema.Direction
		want string
	}{
		"not an object": {reflect.TypeFor[string](), schema.Input, "string is not a JSON object; use a struct"},
		"a list":        {reflect.TypeFor[[]int](), schema.Output, "[]int is not a JSON object"},
		"a time":        {reflect.TypeFor[time.Time](), schema.Input, "time.Time is not a JSON object"},
		"any":           {reflect.TypeFor[any](), schema.Input, "is not a JSON object"},
		"recursive":     {reflect.TypeFor[tree](), schema.Output, "children[]: schema_test.tree contains itself; a schema without $ref cannot describe a recursive type"},
		"recursive map": {reflect.TypeFor[nested](), schema.Input, "{}: schema_test.nested contains itself"},
		"a channel":     {reflect.TypeFor[struct{ C chan int }](), schema.Output, `C: chan int has no JSON form; leave the field out with json:"-"`},
		"a function":    {reflect.TypeFor[struct{ A struct{ F func() } }](), schema.Input, "A.F: func() has no JSON form"},
		"a complex":     {reflect.TypeFor[struct{ C []complex128 }](), schema.Input, "C[]: complex128 has no JSON form"},
		"an interface":  {reflect.TypeFor[struct{ C context.Context }](), schema.Input, "C: encoding/json cannot decode into the interface context.Context"},
		"an error":      {reflect.TypeFor[struct{ E error }](), schema.Output, "E: an error is encoded as {}; use a string"},
		"a url":         {reflect.TypeFor[struct{ U *url.URL }](), schema.Input, "U: url.URL is encoded field by field; use a string"},
		"a map key":     {reflect.TypeFor[struct{ M map[struct{ A int }]int }](), schema.Input, "M: a map with keys of type struct { A int } has no JSON form"},
		"null items":    {reflect.TypeFor[struct{ L []*int }](), schema.Output, "L: []*int may contain null, and not all clients accept a schema that allows null and another type; use []int"},
		"dropped": {reflect.TypeFor[struct {
			left
			right
		}](), schema.Input, `the fields left.Name and right.Name of struct { schema_test.left; schema_test.right } have the same JSON name "Name", so encoding/json drops all of them; rename all but one`},
		"unknown keyword": {reflect.TypeFor[struct {
			N int `jsonschema:"minimun=1"`
		}](), schema.Input, `N: the jsonschema tag has the unknown keyword "minimun"; did you mean "minimum"?`},
		"comma in a text": {reflect.TypeFor[struct {
			N int `jsonschema:"description=this, that"`
		}](), schema.Input, `N: the jsonschema tag has " that", which is not a keyword`},
		"not a number": {reflect.TypeFor[struct {
			N int `jsonschema:"minimum=one"`
		}](), schema.Input, `N: minimum=one: not a number`},
		"wrong kind": {reflect.TypeFor[struct {
			S string `jsonschema:"maximum=3"`
		}](), schema.Input, `S: the keyword "maximum" of the jsonschema tag is for a number; the field is a string`},
		"a dash": {reflect.TypeFor[struct {
			Dash int `json:"-,"` //nolint:staticcheck // SA5008 warns of the tag that is tested.
		}](), schema.Output, `a field cannot have the name "-"; rename it`},
		"hidden": {reflect.TypeFor[struct {
			S string `jsonschema:"-"`
		}](), schema.Output, `S: jsonschema:"-" hides the field from the schema but not from JSON`},
		"a default against its limit": {reflect.TypeFor[struct {
			L []struct {
				N int `json:"n" jsonschema:"minimum=1,default=0"`
			} `json:"l"`
		}](), schema.Input, `l[].n: the default 0 does not match the schema: must be at least 1, got 0`},
		"an example outside of the enum": {reflect.TypeFor[struct {
			S string `jsonschema:"enum=a,enum=b,example=c"`
		}](), schema.Input, `S: the example "c" does not match the schema: must be one of "a", "b", got "c"`},
		"a bad pattern": {reflect.TypeFor[struct {
			S string `jsonschema:"pattern=("`
		}](), schema.Input, "S: the pattern \"(\" is not a regular expression of Go: missing closing ): `(`"},
		"a panicking schema method": {reflect.TypeFor[struct{ P panicky }](), schema.Input, "describing struct { P schema_test.panicky } panicked: boom"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := schema.For(tc.typ, tc.dir)
			require.Error(t, err)
			assert.Contains(t, err.Error(), tc.want)
		})
	}
}

func TestForReportsEverythingAtOnce(t *testing.T) {
	_, err := schema.For(reflect.TypeFor[struct {
		A chan int
		B func()
		C url.URL
	}](), schema.Input)
	require.Error(t, err)
	assert.Len(t, strings.Split(err.Error(), "\n"), 3)
}
