// Package schemadoc reads the JSON Schemas of tools, as they are on the wire, for checks.
package schemadoc

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// maxNesting is how deep the JSON of a schema may be nested. An argument takes two levels, so
// thirty nested objects fit: more than a model fills in correctly, and far less than what makes a
// recursive reader fail.
const maxNesting = 64

// A Document is a JSON Schema as it is on the wire, with its decoded value.
type Document struct {
	Raw    json.RawMessage // the text as it was given
	Absent bool            // the text is empty or null
	Root   any             // nil if the document is absent or broken
	Broken string          // what is wrong with the JSON, as a predicate: "is not valid JSON: …"
}

// Parse returns the document of a JSON text. It does not fail: Broken says what is wrong.
func Parse(raw json.RawMessage) Document {
	trimmed := bytes.TrimSpace(raw)
	d := Document{Raw: raw}
	switch {
	case len(trimmed) == 0 || string(trimmed) == "null":
		d.Absent = true
	case NestedDeeper(trimmed, maxNesting):
		d.Broken = fmt.Sprintf("is nested deeper than %d levels", maxNesting)
	default:
		if err := json.Unmarshal(trimmed, &d.Root); err != nil {
			d.Root, d.Broken = nil, "is not valid JSON: "+err.Error()
		}
	}
	return d
}

// NestedDeeper reports whether the JSON text is nested deeper than limit. It reads only brackets
// and strings, so it is safe to call before a recursive reader sees the text.
func NestedDeeper(text []byte, limit int) bool {
	depth, inString := 0, false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			if depth++; depth > limit {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}
