package schema

import "bytes"

// kinds is a set of JSON types.
type kinds uint8

const (
	kindNull kinds = 1 << iota
	kindBoolean
	kindNumber
	kindInteger
	kindString
	kindArray
	kindObject

	allKinds = kindNull | kindBoolean | kindNumber | kindInteger | kindString | kindArray | kindObject
)

// kindNames lists the types in the order in which messages name them.
var kindNames = []struct {
	kind kinds
	name string
}{
	{kindNull, "null"}, {kindBoolean, "boolean"}, {kindNumber, "number"}, {kindInteger, "integer"},
	{kindString, "string"}, {kindArray, "array"}, {kindObject, "object"},
}

func kindNamed(name string) kinds {
	for _, k := range kindNames {
		if k.name == name {
			return k.kind
		}
	}
	return 0
}

func (k kinds) names() (names []string) {
	for _, one := range kindNames {
		if k&one.kind != 0 {
			names = append(names, one.name)
		}
	}
	return names
}

// kindAt returns the type of a value that begins with the byte first, and the type's name.
func kindAt(first byte) (kinds, string) {
	switch first {
	case '{':
		return kindObject, "object"
	case '[':
		return kindArray, "array"
	case '"':
		return kindString, "string"
	case 't', 'f':
		return kindBoolean, "boolean"
	case 'n':
		return kindNull, "null"
	}
	return kindNumber, "number"
}

// hasFraction reports whether a number has a fraction or an exponent, so that it may not be an
// integer.
func hasFraction(number []byte) bool { return bytes.ContainsAny(number, ".eE") }
