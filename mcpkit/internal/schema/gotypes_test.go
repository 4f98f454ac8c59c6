package schema_test

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/netip"
	"net/url"
	"reflect"
	"time"
)

// errOwn is the error of the decoding methods in this file.
var errOwn = errors.New("the value is not one of this type")

// A color has text methods, the usual receivers, and is an integer.
type color int

var colors = []string{"red", "green", "blue"}

func (c color) MarshalText() ([]byte, error) { return []byte(colors[uint(c)%3]), nil }
func (c *color) UnmarshalText(text []byte) error {
	for i, name := range colors {
		if name == string(text) {
			*c = color(i)
			return nil
		}
	}
	return errOwn
}

// An outColor is encoded as text and decoded as a number, an inColor the other way round.
type (
	outColor int8
	inColor  uint16
)

func (c outColor) MarshalText() ([]byte, error) { return []byte(colors[uint8(c)%3]), nil }
func (c *inColor) UnmarshalText(text []byte) error {
	*c = inColor(len(text))
	return nil
}

// A pointerColor is encoded as text only where it is addressable.
type pointerColor int32

func (c *pointerColor) MarshalText() ([]byte, error) { return []byte(colors[uint32(*c)%3]), nil }

// A word is a string with text methods, which encoding/json does not use for the keys that it
// writes.
type word string

func (w word) MarshalText() ([]byte, error) { return []byte("<" + string(w) + ">"), nil }
func (w *word) UnmarshalText(text []byte) error {
	*w = word(text)
	return nil
}

// A pair has no kind that is its JSON.
type pair struct{ a, b string }

func (p pair) MarshalText() ([]byte, error) { return []byte(p.a + "/" + p.b), nil }
func (p *pair) UnmarshalText(text []byte) error {
	p.a = string(text)
	return nil
}

// An ownList encodes itself as JSON, outList only that, inList only decodes itself, and pointerList
// encodes itself only where it is addressable.
type (
	ownList     []int
	outList     []int
	inList      []int
	pointerList struct{ Items []int }
)

func (l ownList) MarshalJSON() ([]byte, error)      { return fmt.Appendf(nil, `{"items":%d}`, len(l)), nil }
func (l *ownList) UnmarshalJSON([]byte) error       { return nil }
func (l outList) MarshalJSON() ([]byte, error)      { return fmt.Appendf(nil, `"%d items"`, len(l)), nil }
func (l *inList) UnmarshalJSON([]byte) error        { return nil }
func (l *pointerList) MarshalJSON() ([]byte, error) { return []byte(`"items"`), nil }

// byteEnum is a byte, and byteEnums are encoded as base64.
type byteEnum uint8

type inner struct {
	ID   int64  `json:"id"`
	Name string `json:"name,omitempty"`
}

type Exported struct {
	At    time.Time `json:"at"`
	Count uint8     `json:"count"`
	Inner *inner    `json:"inner"`
}

type (
	embedsValue      struct{ inner }
	embedsExported   struct{ *Exported }
	embedsUnexported struct {
		*inner
		Own bool `json:"own"`
	}
	embedsTagged struct {
		inner `json:"tagged"`
		Own   bool `json:"own"`
	}
	embedsTaggedPointer struct {
		*Exported `json:"tagged"`
	}
	embedsDeep  struct{ embedsExported }
	embedsTwice struct {
		inner
		Exported
	}
	shadows struct {
		inner
		ID string `json:"id"`
	}
	embedsTime struct {
		time.Time
		Own bool
	}
	embedsWord  struct{ word }
	embedsText  struct{ Word }
	Word        string
	embedsIface struct{ fmt.Stringer }
	hidden      struct {
		secret string //nolint:unused // of a type with a field that is not in JSON
		Shown  string
	}
	box[T any] struct {
		Value T   `json:"value"`
		All   []T `json:"all"`
	}
	ownZero struct{ N int }
	zeros   struct {
		A ownZero   `json:"a,omitzero"`
		B time.Time `json:"b,omitzero"`
		C ownZero   `json:"c,omitempty"` //nolint:modernize // omitempty has no effect, and the schema knows
		D [0]int    `json:"d,omitempty"`
	}
	texts struct {
		I  int     `json:"i,string"`
		U  uint32  `json:"u,string"`
		F  float64 `json:"f,string"`
		B  bool    `json:"b,string"`
		PI *int    `json:"pi,string"`
	}
)

// Types that embed others: themselves, generic ones, interfaces, pointers to what is no struct, and
// fields with one name on several levels.
type (
	Tree struct {
		*Tree
		Name string `json:"name"`
	}
	Left struct {
		*Right
		A int `json:"a"`
	}
	Right struct {
		*Left
		B int `json:"b,omitempty"`
	}
	Box[T any] struct {
		Value T `json:"value"`
	}
	List[T any]   []T
	embedsGeneric struct {
		Box[int8]
		List[color]
		Own bool `json:"own"`
	}
	embedsGenericPointer struct{ *Box[map[int16]string] }
	Shade                int8
	Any                  any
	Names                []string
	ByName               map[string]uint8
	embedsNonStructs     struct {
		*Word
		*Shade
		Any
		Names
		*ByName
		word2 //nolint:unused // embedded, it is not in JSON
	}
	word2   string //nolint:unused // see above
	deepA   struct{ inner }
	deepB   struct{ inner }
	hidden2 struct { // the ambiguous fields of two levels below are hidden by those of this one
		deepA
		deepB
		ID   string `json:"id"`
		Name uint8  `json:"name"`
	}
	tagWins struct { // the field with a tag wins over the one with its Go name
		untagged
		retagged
	}
	untagged struct{ Size string }
	retagged struct {
		Other int8 `json:"Size"`
	}
	pointers struct {
		A *color          `json:"a"`
		B **inner         `json:"b"`
		C *[]int8         `json:"c"`
		D *map[int8]*pair `json:"d"`
		E *outList        `json:"e"`
		F *any            `json:"f"`
		G *json.Number    `json:"g,omitzero"`
		H *json.RawMessage
	}
	arrays struct {
		A [3]uint8     `json:"a"`
		B [0]string    `json:"b"`
		C [2][2]int16  `json:"c,omitempty"`
		D [1]time.Time `json:"d,omitzero"`
		E [2]byteEnum
		F [1]map[uint8]any
		G *[2]string `json:"g,omitempty"`
	}
	pointerZero struct{ N int8 }
	moreZeros   struct {
		A pointerZero  `json:"a,omitzero"`
		B *pointerZero `json:"b,omitzero"`
		C []ownZero    `json:"c,omitzero"`
		D *ownZero     `json:"d,omitempty,omitzero"`
		E [2]ownZero   `json:"e,omitzero"`
		F struct{}     `json:"f,omitzero"`
	}
	moreTexts struct {
		A int8    `json:"a,string"`
		B int16   `json:"b,omitempty,string"`
		C int64   `json:"c,string,omitzero"`
		D uint8   `json:"d,string"`
		E uint16  `json:"e,string"`
		F uint64  `json:"f,string"`
		G float32 `json:"g,string"`
		H *bool   `json:"h,string"`
		I *uint32 `json:",string"`
		J Shade   `json:"j,string"`
	}
	namedPointer  *int8
	namedPointers struct {
		A namedPointer `json:"a"`
		B []struct{ P namedPointer }
	}
)

func (z *pointerZero) IsZero() bool { return z == nil || z.N%2 == 0 }

func (z ownZero) IsZero() bool { return z.N%2 == 0 }

// leaves are types without a part that is made up.
var leaves = []reflect.Type{
	reflect.TypeFor[bool](), reflect.TypeFor[string](), reflect.TypeFor[int](), reflect.TypeFor[int8](), reflect.TypeFor[int16](),
	reflect.TypeFor[int32](), reflect.TypeFor[int64](), reflect.TypeFor[uint](), reflect.TypeFor[uint8](), reflect.TypeFor[uint16](),
	reflect.TypeFor[uint32](), reflect.TypeFor[uint64](), reflect.TypeFor[float32](), reflect.TypeFor[float64](),
	reflect.TypeFor[[]byte](), reflect.TypeFor[[4]byte](), reflect.TypeFor[byteEnum](), reflect.TypeFor[[]byteEnum](),
	reflect.TypeFor[time.Time](), reflect.TypeFor[json.Number](), reflect.TypeFor[json.RawMessage](), reflect.TypeFor[any](),
	reflect.TypeFor[*big.Int](), reflect.TypeFor[big.Int](), reflect.TypeFor[netip.Addr](), reflect.TypeFor[net.IP](),
	reflect.TypeFor[sql.NullString](), reflect.TypeFor[sql.Null[int32]](),
	reflect.TypeFor[struct{}](),
	reflect.TypeFor[color](), reflect.TypeFor[outColor](), reflect.TypeFor[inColor](), reflect.TypeFor[pointerColor](), reflect.TypeFor[word](), reflect.TypeFor[pair](),
	reflect.TypeFor[ownList](), reflect.TypeFor[outList](), reflect.TypeFor[inList](), reflect.TypeFor[pointerList](),
	reflect.TypeFor[inner](), reflect.TypeFor[Exported](), reflect.TypeFor[embedsValue](), reflect.TypeFor[embedsExported](),
	reflect.TypeFor[embedsTagged](), reflect.TypeFor[embedsTaggedPointer](), reflect.TypeFor[embedsDeep](), reflect.TypeFor[embedsTwice](), reflect.TypeFor[shadows](),
	reflect.TypeFor[embedsTime](), reflect.TypeFor[embedsWord](), reflect.TypeFor[embedsText](), reflect.TypeFor[hidden](),
	reflect.TypeFor[box[int]](), reflect.TypeFor[box[color]](), reflect.TypeFor[box[*inner]](), reflect.TypeFor[zeros](), reflect.TypeFor[texts](),
	reflect.TypeFor[Tree](), reflect.TypeFor[Left](), reflect.TypeFor[embedsGeneric](), reflect.TypeFor[embedsGenericPointer](), reflect.TypeFor[embedsNonStructs](),
	reflect.TypeFor[hidden2](), reflect.TypeFor[tagWins](), reflect.TypeFor[pointers](), reflect.TypeFor[arrays](), reflect.TypeFor[moreZeros](), reflect.TypeFor[moreTexts](), reflect.TypeFor[namedPointers](),
	reflect.TypeFor[map[color]int](), reflect.TypeFor[map[outColor]inColor](),
}

// refused are types that are refused in one direction or in both.
var refused = []reflect.Type{
	reflect.TypeFor[time.Duration](), reflect.TypeFor[url.URL](), reflect.TypeFor[error](), reflect.TypeFor[fmt.Stringer](), reflect.TypeFor[json.Marshaler](), reflect.TypeFor[chan int](), reflect.TypeFor[func()](), reflect.TypeFor[complex128](), reflect.TypeFor[uintptr](), reflect.TypeFor[embedsUnexported](), reflect.TypeFor[embedsIface](),
}

// keys are types of the keys of maps.
var keys = []reflect.Type{
	reflect.TypeFor[string](), reflect.TypeFor[word](), reflect.TypeFor[int](), reflect.TypeFor[int8](), reflect.TypeFor[uint64](), reflect.TypeFor[color](),
	reflect.TypeFor[outColor](), reflect.TypeFor[inColor](), reflect.TypeFor[pointerColor](), reflect.TypeFor[pair](), reflect.TypeFor[netip.Addr](), reflect.TypeFor[time.Time](),
	reflect.TypeFor[bool](), reflect.TypeFor[float64](), reflect.TypeFor[byteEnum](), reflect.TypeFor[int16](), reflect.TypeFor[uint8](), reflect.TypeFor[uint32](),
	reflect.TypeFor[int64](), reflect.TypeFor[port](), reflect.TypeFor[offset](), reflect.TypeFor[json.Number](),
}
