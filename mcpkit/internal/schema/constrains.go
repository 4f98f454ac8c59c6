package schema

import (
	"encoding/json"
	"math"
)

// typeKeywords are the keywords of schemas that follow from Go types alone, so that every value of
// the type satisfies them, and keywords that constrain nothing.
var typeKeywords = map[string]bool{
	"type": true, "properties": true, "required": true, "additionalProperties": true, "items": true, "patternProperties": true,
	"title": true, "description": true, "default": true, "examples": true, "deprecated": true, "readOnly": true, "writeOnly": true,
	"contentEncoding": true, "contentMediaType": true, "$schema": true, "$comment": true,
}

// Constrains reports whether a schema that [For] made for an output has a keyword that a value of
// its Go type can break, such as enum or maxLength.
func Constrains(document []byte) bool {
	var tree any
	return json.Unmarshal(document, &tree) != nil || constrains(tree)
}

func constrains(tree any) bool {
	s, ok := tree.(map[string]any)
	if !ok {
		return false
	}
	for keyword, value := range s {
		switch {
		case keyword == "properties" || keyword == "patternProperties":
			for _, sub := range value.(map[string]any) {
				if constrains(sub) {
					return true
				}
			}
		case keyword == "format" && value == "date-time" && s["pattern"] == nil: // of time.Time
		case keyword == "minimum" || keyword == "maximum":
			if !boundOfType(keyword, value) {
				return true
			}
		case keyword == "minItems" || keyword == "maxItems":
			if s["minItems"] != s["maxItems"] { // otherwise the length of an array
				return true
			}
		case !typeKeywords[keyword]:
			return true
		default:
			if constrains(value) {
				return true
			}
		}
	}
	return false
}

// boundOfType reports whether a bound is that of an integer type.
func boundOfType(keyword string, value any) bool {
	n, ok := value.(float64)
	if !ok {
		return false
	}
	if keyword == "minimum" {
		return n == 0 || n == math.MinInt8 || n == math.MinInt16 || n == math.MinInt32
	}
	return n == math.MaxInt8 || n == math.MaxInt16 || n == math.MaxInt32 || n == math.MaxUint8 || n == math.MaxUint16 || n == math.MaxUint32
}
