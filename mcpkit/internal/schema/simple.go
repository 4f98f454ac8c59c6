package schema

import "encoding/json"

// simple reports whether a schema has only common keywords, each with a value that every dialect
// allows. Such a schema need not be checked against its metaschema: compiling that takes a
// millisecond, and the schemas of most Go types are simple.
func simple(schema any, root bool) bool {
	keywords, ok := schema.(map[string]any)
	if !ok {
		return false
	}
	for keyword, value := range keywords {
		switch keyword {
		case "$schema":
			ok = root // the dialect was found by it
		case "type":
			ok = simpleTypes(value)
		case "title", "description", "format":
			_, ok = value.(string)
		case "properties":
			ok = simpleProperties(value)
		case "items":
			ok = simple(value, false)
		case "additionalProperties":
			if _, ok = value.(bool); !ok {
				ok = simple(value, false)
			}
		case "required", "enum":
			ok = distinctStrings(value)
		case "minimum", "maximum":
			_, ok = value.(json.Number)
		case "minLength", "maxLength", "minItems", "maxItems":
			ok = isCount(value)
		case "default":
		default:
			ok = false
		}
		if !ok {
			return false
		}
	}
	return true
}

func simpleProperties(value any) bool {
	properties, ok := value.(map[string]any)
	for _, p := range properties {
		ok = ok && simple(p, false)
	}
	return ok
}

// simpleTypes reports whether a value is the name of a type or a list of distinct ones.
func simpleTypes(value any) bool {
	if name, ok := value.(string); ok {
		return isType(name)
	}
	list, _ := value.([]any)
	for _, v := range list {
		if name, ok := v.(string); !ok || !isType(name) {
			return false
		}
	}
	return distinctStrings(value)
}

func isType(name string) bool {
	switch name {
	case "array", "boolean", "integer", "null", "number", "object", "string":
		return true
	}
	return false
}

// distinctStrings reports whether a value is a list of distinct strings that is not empty.
func distinctStrings(value any) bool {
	list, ok := value.([]any)
	seen := make(map[string]bool, len(list))
	for _, v := range list {
		text, isString := v.(string)
		if !isString || seen[text] {
			return false
		}
		seen[text] = true
	}
	return ok && len(list) > 0
}

// isCount reports whether a value is a whole number of at least 0, in digits.
func isCount(value any) bool {
	n, ok := value.(json.Number)
	for i := range len(n) {
		ok = ok && '0' <= n[i] && n[i] <= '9'
	}
	return ok
}
