package schema

import (
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"strconv"

	"github.com/invopop/jsonschema"
)

// integerBounds returns the smallest and the largest value of an integer type of at most 32 bits,
// and the smallest of a larger unsigned one. A bound is "" if the schema leaves it out: most
// clients read a number beyond 53 bits inexactly, so a bound there helps nobody.
func integerBounds(k reflect.Kind) (least, most string) {
	switch k {
	case reflect.Int8, reflect.Int16, reflect.Int32:
		n := int64(1) << (bits(k) - 1)
		return strconv.FormatInt(-n, 10), strconv.FormatInt(n-1, 10)
	case reflect.Uint8, reflect.Uint16, reflect.Uint32:
		return "0", strconv.FormatInt(int64(1)<<bits(k)-1, 10)
	case reflect.Uint, reflect.Uint64:
		return "0", ""
	}
	return "", ""
}

func bits(k reflect.Kind) int {
	switch k {
	case reflect.Int8, reflect.Uint8:
		return 8
	case reflect.Int16, reflect.Uint16:
		return 16
	}
	return 32
}

// isInteger reports whether k is a kind of integers with a JSON form.
func isInteger(k reflect.Kind) bool { return k >= reflect.Int && k <= reflect.Uint64 }

// integerSchema returns the schema of a type of integers.
func integerSchema(t reflect.Type) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "integer"}
	least, most := integerBounds(t.Kind())
	if least != "" {
		s.Minimum = json.Number(least)
	}
	if most != "" {
		s.Maximum = json.Number(most)
	}
	if implements(t, schemaExtender) {
		reflect.New(t).Interface().(interface{ JSONSchemaExtend(*jsonschema.Schema) }).JSONSchemaExtend(s)
	}
	return s
}

// beyondType returns what is wrong with a limit of a tag that lies outside the values of the
// field's integer type, or "".
func beyondType(t reflect.Type, key, value string) string {
	for t.Kind() == reflect.Pointer || (t.Kind() == reflect.Slice || t.Kind() == reflect.Array) && kindOf(t) == "array" {
		t = t.Elem()
	}
	n, ok := new(big.Rat).SetString(value)
	if kindOf(t) != "number" || !isInteger(t.Kind()) || !ok {
		return ""
	}
	least, most := integerRange(t)
	if n.Cmp(new(big.Rat).SetInt(least)) >= 0 && n.Cmp(new(big.Rat).SetInt(most)) <= 0 {
		return ""
	}
	return fmt.Sprintf("%s=%s: outside the values of %s, %s to %s", key, value, t, least, most)
}

// integerRange returns the smallest and the largest value of a type of integers.
func integerRange(t reflect.Type) (least, most *big.Int) {
	one, size := big.NewInt(1), uint(t.Bits())
	if t.Kind() >= reflect.Uint {
		return new(big.Int), new(big.Int).Sub(new(big.Int).Lsh(one, size), one)
	}
	half := new(big.Int).Lsh(one, size-1)
	return new(big.Int).Neg(half), new(big.Int).Sub(half, one)
}
