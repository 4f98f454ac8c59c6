package schema

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
)

// The keywords of a jsonschema struct tag, by the type of value that they constrain.
// invopop/jsonschema ignores unknown keywords, so that a typo would lose a limit; checkTag
// reports them.
var (
	anyKeywords    = []string{"title", "description", "type", "anchor", "default", "example", "enum", "oneof_required", "anyof_required", "oneof_ref", "oneof_type", "anyof_ref", "anyof_type"}
	stringKeywords = []string{"minLength", "maxLength", "pattern", "format", "readOnly", "writeOnly"}
	numberKeywords = []string{"multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}
	arrayKeywords  = []string{"minItems", "maxItems", "uniqueItems"}
	flagKeywords   = []string{"required", "nullable"}
	listKeywords   = []string{"enum", "example", "default"} // each may occur several times
)

// tagParts returns the parts of a field's jsonschema tag. A tag that does not start with a keyword
// is a description as a whole: go-sdk reads every tag so, and refuses keywords. A type for both
// libraries has the description in the jsonschema tag and the keywords in a tag named mcpkit.
func tagParts(f field) []string {
	parts := splitTag(f.Tag.Get("jsonschema"))
	if len(parts) > 0 && !startsWithKeyword(parts[0]) && !slices.Contains(flagKeywords, parts[0]) && parts[0] != "-" {
		parts = []string{"description=" + f.Tag.Get("jsonschema")}
	}
	return append(parts, splitTag(f.Tag.Get("mcpkit"))...)
}

// startsWithKeyword reports whether a part of a tag has the form keyword=value.
func startsWithKeyword(part string) bool {
	key, _, found := strings.Cut(part, "=")
	return found && key != "" && strings.Trim(strings.ToLower(key), "abcdefghijklmnopqrstuvwxyz_") == ""
}

// splitTag splits a tag at the commas that no backslash escapes.
func splitTag(tag string) []string {
	if tag == "" {
		return nil
	}
	var parts []string
	for p := range strings.SplitSeq(tag, ",") {
		if n := len(parts); n > 0 && strings.HasSuffix(parts[n-1], `\`) {
			parts[n-1] = parts[n-1][:len(parts[n-1])-1] + "," + p
			continue
		}
		parts = append(parts, p)
	}
	return parts
}

// valueKinds returns the JSON types of a field's value and, for a list, of its items: "string",
// "number", "boolean", "array", "object", or "" if the Go type does not determine it.
func (d Direction) valueKinds(f field) (kind, item string) {
	kind = d.kindOf(f.Type)
	if f.asString && (kind == "number" || kind == "boolean") {
		kind = "string"
	}
	if kind == "array" {
		t := f.Type
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		item = d.kindOf(t.Elem())
	}
	return kind, item
}

func (d Direction) kindOf(t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == timeType:
		return "string"
	case t == numberType:
		return "number"
	case t == rawMessageType || describesItself(t) || d.ownJSON(t):
		return ""
	case d.ownText(t):
		return "string"
	}
	switch t.Kind() {
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "boolean"
	case reflect.Slice:
		if d.asBase64(t) {
			return "string"
		}
		return "array"
	case reflect.Array:
		return "array"
	case reflect.Struct, reflect.Map:
		return "object"
	case reflect.Interface:
		return ""
	}
	if t.Kind() >= reflect.Int && t.Kind() <= reflect.Float64 {
		return "number"
	}
	return ""
}

// isNumber reports whether s is a JSON number that a float64 holds.
func isNumber(s string) bool {
	_, err := json.Number(s).Float64()
	return err == nil && json.Valid([]byte(s))
}
