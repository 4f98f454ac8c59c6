package schema

import "bytes"

// kinds are the types that a schema allows, as a set. No type is any type.
type kinds uint8

const (
	kindNull kinds = 1 << iota
	kindBoolean
	kindNumber
	kindInteger
	kindString
	kindArray
	kindObject
)

var kindByName = map[string]kinds{
	"null": kindNull, "boolean": kindBoolean, "number": kindNumber, "integer": kindInteger, "string": kindString, "array": kindArray, "object": kindObject,
}

func kindsOf(names []string) (set kinds) {
	for _, name := range names {
		set |= kindByName[name]
	}
	return set
}

// kindAt is the type of a value that begins with a byte, and the type's name.
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

// hasFraction reports whether a number may be no integer.
func hasFraction(number []byte) bool { return bytes.ContainsAny(number, ".eE") }
