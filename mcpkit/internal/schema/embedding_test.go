package schema_test

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

// TestEmbeddedFieldsAreThoseOfEncodingJSON checks that the properties of the schema are the members
// that encoding/json reads and writes, for the ways in which Go structs embed each other.
func TestEmbeddedFieldsAreThoseOfEncodingJSON(t *testing.T) {
	for name, tc := range map[string]struct {
		typ  reflect.Type
		want []string
	}{
		"a pointer to itself":                  {reflect.TypeFor[Tree](), []string{"name"}},
		"two that embed each other":            {reflect.TypeFor[Left](), []string{"a", "b"}},
		"generic types":                        {reflect.TypeFor[embedsGeneric](), []string{"List", "own", "value"}},
		"a pointer to a generic type":          {reflect.TypeFor[embedsGenericPointer](), []string{"value"}},
		"pointers, interfaces, maps and lists": {reflect.TypeFor[embedsNonStructs](), []string{"Any", "ByName", "Names", "Shade", "Word"}},
		"ambiguous names that are hidden":      {reflect.TypeFor[hidden2](), []string{"id", "name"}},
		"a name in a tag":                      {reflect.TypeFor[tagWins](), []string{"Size"}},
	} {
		value := reflect.New(tc.typ)
		typeMaker{rand.New(rand.NewPCG(1, 1))}.fill(value.Elem(), 0)
		for f := range value.Elem().NumField() { // embedded pointers are nil otherwise
			if p := value.Elem().Field(f); p.Kind() == reflect.Pointer && p.CanSet() {
				p.Set(reflect.New(p.Type().Elem()))
			}
		}
		encoded, err := json.Marshal(value.Interface())
		require.NoError(t, err, name)
		for _, dir := range []schema.Direction{schema.Input, schema.Output} {
			doc, err := schema.For(tc.typ, dir)
			require.NoError(t, err, name)
			var got struct{ Properties map[string]json.RawMessage }
			require.NoError(t, json.Unmarshal(doc, &got))
			assert.Equal(t, tc.want, slices.Sorted(maps.Keys(got.Properties)), name)
		}
		var members map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(encoded, &members))
		for member := range members {
			assert.Contains(t, tc.want, member, name)
		}
	}
}

// TestAStructThatMakesItsOwnJSONIsNoObject checks the advice about a struct whose methods may come
// from an embedded field.
func TestAStructThatMakesItsOwnJSONIsNoObject(t *testing.T) {
	for _, typ := range []reflect.Type{reflect.TypeFor[embedsTime](), reflect.TypeFor[struct{ time.Time }](), reflect.TypeFor[pair]()} {
		for _, dir := range []schema.Direction{schema.Input, schema.Output} {
			_, err := schema.For(typ, dir)
			assert.ErrorContains(t, err, "is not a JSON object: a method of it, or of an embedded field, reads or writes its JSON", typ)
		}
	}
}

// TestWhatHasNoJSONIsRefused checks functions and channels wherever they are: an option that leaves
// out nil does not make them right.
func TestWhatHasNoJSONIsRefused(t *testing.T) {
	for name, typ := range map[string]reflect.Type{
		"a function that may be nil": reflect.TypeFor[struct {
			A func() `json:"a,omitempty"`
		}](),
		"a channel that may be nil": reflect.TypeFor[struct {
			A chan int `json:"a,omitzero"`
		}](),
		"in a map":              reflect.TypeFor[struct{ A map[string]func() }](),
		"in a list":             reflect.TypeFor[struct{ A []chan int }](),
		"behind a pointer":      reflect.TypeFor[struct{ A *func() }](),
		"in an embedded struct": reflect.TypeFor[struct{ embedsFunc }](),
	} {
		for _, dir := range []schema.Direction{schema.Input, schema.Output} {
			_, err := schema.For(typ, dir)
			assert.ErrorContains(t, err, `has no JSON form; leave the field out with json:"-"`, name)
		}
	}
}

type embedsFunc struct{ Done func() }
