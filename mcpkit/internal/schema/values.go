package schema

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// checkValues holds the defaults and examples that a schema gives to the limits
// that it gives beside them: a default that breaks its own limit would make
// every call fail that leaves the argument out.
func checkValues(doc json.RawMessage) []string {
	var root map[string]any
	if err := json.Unmarshal(doc, &root); err != nil {
		return []string{err.Error()}
	}
	var problems []string
	checkNodeValues(root, "", &problems)
	return problems
}

func checkNodeValues(n map[string]any, path string, problems *[]string) {
	if raw, err := json.Marshal(n); err == nil {
		if v, err := Compile(raw); err != nil {
			*problems = append(*problems, at(pathTokens(path), err.Error()))
		} else {
			for _, given := range given(n) {
				raw, _ := json.Marshal(given.value)
				for _, p := range v.Validate(raw) {
					*problems = append(*problems, at(pathTokens(path), fmt.Sprintf("the %s %s breaks the schema: %s", given.kind, short(string(raw)), p)))
				}
			}
		}
	}
	if props, ok := n["properties"].(map[string]any); ok {
		for _, name := range slices.Sorted(maps.Keys(props)) {
			if sub, ok := props[name].(map[string]any); ok {
				checkNodeValues(sub, join(path, name), problems)
			}
		}
	}
	if sub, ok := n["items"].(map[string]any); ok {
		checkNodeValues(sub, path+"[]", problems)
	}
	if sub, ok := n["additionalProperties"].(map[string]any); ok {
		checkNodeValues(sub, path+"{}", problems)
	}
}

type givenValue struct {
	kind  string
	value any
}

func given(n map[string]any) (values []givenValue) {
	if def, ok := n["default"]; ok {
		values = append(values, givenValue{"default", def})
	}
	examples, _ := n["examples"].([]any)
	for _, e := range examples {
		values = append(values, givenValue{"example", e})
	}
	return values
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func pathTokens(path string) []string {
	if path == "" {
		return nil
	}
	return []string{path}
}
