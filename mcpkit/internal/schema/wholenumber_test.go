package schema_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

type (
	port   uint16
	offset int64
)

// TestWholeNumbersInTextsKeepTheirBounds checks texts that hold an integer: the names of a map and
// members with the option ",string". The schema allows a text exactly if it is how encoding/json
// writes an integer of the type, and each such text is decoded.
func TestWholeNumbersInTextsKeepTheirBounds(t *testing.T) {
	for _, integer := range []reflect.Type{
		reflect.TypeFor[int](), reflect.TypeFor[int8](), reflect.TypeFor[int16](), reflect.TypeFor[int32](), reflect.TypeFor[int64](), reflect.TypeFor[offset](),
		reflect.TypeFor[uint](), reflect.TypeFor[uint8](), reflect.TypeFor[uint16](), reflect.TypeFor[uint32](), reflect.TypeFor[uint64](), reflect.TypeFor[port](),
	} {
		for place, typ := range map[string]reflect.Type{
			`{%s:1}`:       reflect.MapOf(integer, reflect.TypeFor[int]()),
			`{"n":%s}`:     reflect.StructOf([]reflect.StructField{{Name: "N", Type: integer, Tag: `json:"n,string"`}}),
			`{"p":%s}`:     reflect.StructOf([]reflect.StructField{{Name: "P", Type: reflect.PointerTo(integer), Tag: `json:"p,string"`}}),
			`{"m":{%s:1}}`: reflect.StructOf([]reflect.StructField{{Name: "M", Type: reflect.MapOf(integer, reflect.TypeFor[any]()), Tag: `json:"m"`}}),
		} {
			doc, err := schema.For(typ, schema.Input)
			require.NoError(t, err, "%s", typ)
			v, err := schema.Compile(doc)
			require.NoError(t, err, "%s", typ)
			texts := wholeNumberTexts
			if integer.Bits() <= 16 {
				for n := -70_000; n <= 70_000; n += 101 {
					texts = append(texts, strconv.Itoa(n))
				}
			}
			for _, text := range texts {
				arguments := fmt.Appendf(nil, place, strconv.Quote(text))
				ready, problems := v.Arguments(arguments)
				if !assert.Equal(t, holds(integer, text), len(problems) == 0, "%s: %s: %v", typ, arguments, problems) {
					return
				}
				if len(problems) == 0 {
					assert.NoError(t, json.Unmarshal(ready, reflect.New(typ).Interface()), "%s: %s", typ, arguments)
				}
			}
		}
	}
}

// holds reports whether a text is how encoding/json writes a value of an integer type.
func holds(integer reflect.Type, text string) bool {
	n, ok := new(big.Int).SetString(text, 10)
	switch {
	case !ok || n.String() != text:
		return false
	case integer.Kind() >= reflect.Uint:
		return n.Sign() >= 0 && n.BitLen() <= integer.Bits()
	}
	return n.BitLen() < integer.Bits() || n.Sign() < 0 && new(big.Int).Add(n, big.NewInt(1)).BitLen() < integer.Bits()
}

// TestARefusedNameSaysWhichNamesAreAllowed checks that the message about a name of a map says what
// the names are.
func TestARefusedNameSaysWhichNamesAreAllowed(t *testing.T) {
	for arguments, want := range map[string]string{
		`{"ports":{"65536":1}}`:        `ports: the name "65536" is not allowed here; it must be a whole number from 0 to 65535`,
		`{"ports":{"http":1}}`:         `ports: the name "http" is not allowed here; it must be a whole number from 0 to 65535`,
		`{"at":"9223372036854775808"}`: `at: must be a whole number from -9223372036854775808 to 9223372036854775807, got "9223372036854775808"`,
	} {
		v := compile[struct {
			Ports map[port]int `json:"ports,omitempty"`
			At    int64        `json:"at,string,omitempty"`
		}](t, schema.Input)
		_, problems := v.Arguments([]byte(arguments))
		assert.Equal(t, []string{want}, problems, arguments)
	}
}
