package schema

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// ineffective returns why a keyword that is right in itself has no effect on the field, or "".
func (d Direction) ineffective(f field, key, value, kind, itemKind string) string {
	isValue := slices.Contains(listKeywords, key)
	if !isValue && !slices.Contains(slices.Concat(stringKeywords, numberKeywords, arrayKeywords), key) {
		return ""
	}
	// For a list, the default is the list, and the other keywords constrain its items.
	ofList := slices.Contains(arrayKeywords, key) || key == "default"
	on := kind
	if kind == "array" && !ofList {
		on = itemKind
	}
	switch {
	case on == "object", on == "array" && !ofList:
		return fmt.Sprintf("the keyword %q of the jsonschema tag has no effect on %s; remove it", key, withArticle(on))
	case on == "" && d.anyJSON(f.Type):
		return fmt.Sprintf("the keyword %q of the jsonschema tag has no effect on a value of any type; remove it", key)
	case on == "boolean" && key != "default":
		return fmt.Sprintf("the keyword %q of the jsonschema tag has no effect on a boolean; remove it", key)
	case kind == "array" && strings.Contains(value, "="):
		return fmt.Sprintf("the keyword %q of a list cannot have a value with =", key)
	case key == "uniqueItems" && value != "true":
		return fmt.Sprintf("uniqueItems=%s: write uniqueItems=true, or remove it", value)
	case key == "multipleOf" && (strings.Trim(value, "-0.") == "" || value[0] == '-'):
		return fmt.Sprintf("multipleOf=%s: not a number above 0", value)
	}
	return ""
}

// anyJSON reports whether the schema of t allows any JSON value.
func (d Direction) anyJSON(t reflect.Type) bool {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if describesItself(t) || t == timeType || t == numberType || StandardForm(t) != "" {
		return false
	}
	return t.Kind() == reflect.Interface || t == rawMessageType || d.ownJSON(t)
}

// similarNames returns a problem for each two fields of t whose JSON names a model would mix up,
// because they differ in upper and lower case only.
func similarNames(t reflect.Type, fields []field) (problems []string) {
	for i, f := range fields {
		for _, other := range fields[:i] {
			if f.name != other.name && strings.EqualFold(f.name, other.name) {
				problems = append(problems, fmt.Sprintf("the JSON names %q and %q of the fields %s and %s differ in upper and lower case only; rename one",
					other.name, f.name, goPath(t, other.order), goPath(t, f.order)))
			}
		}
	}
	return problems
}
