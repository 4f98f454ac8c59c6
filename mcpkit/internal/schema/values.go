package schema

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// checkValues validates the defaults and examples in a schema against the keywords beside them. A
// default that breaks its own limit would fail every call without that argument.
func checkValues(doc json.RawMessage) []string {
	decoded, err := decode(doc)
	if err != nil {
		return []string{err.Error()}
	}
	root, ok := decoded.(map[string]any)
	if !ok {
		return nil
	}
	c := &valueChecker{}
	_, err = Compile(doc)
	c.compileAll = err != nil // finds the schema that has the error
	c.visit(root, "")
	if err != nil && c.problems == nil {
		c.problems = []string{err.Error()}
	}
	return c.problems
}

// A valueChecker visits the schemas in a schema.
type valueChecker struct {
	compileAll bool // also schemas without defaults and examples
	problems   []string
}

func (c *valueChecker) visit(n map[string]any, path string) {
	if values := given(n); c.compileAll || len(values) > 0 {
		c.check(n, values, path)
	}
	if props, ok := n["properties"].(map[string]any); ok {
		for _, name := range slices.Sorted(maps.Keys(props)) {
			if sub, ok := props[name].(map[string]any); ok {
				c.visit(sub, join(path, name))
			}
		}
	}
	if sub, ok := n["items"].(map[string]any); ok {
		c.visit(sub, path+"[]")
	}
	if sub, ok := n["additionalProperties"].(map[string]any); ok {
		c.visit(sub, path+"{}")
	}
}

func (c *valueChecker) check(n map[string]any, values []givenValue, path string) {
	v, err := Compile(encoded(n))
	if err != nil {
		c.problems = append(c.problems, located(pathTokens(path), err.Error()))
		return
	}
	for _, given := range values {
		raw := encoded(given.value)
		for _, p := range v.Validate(raw) {
			c.problems = append(c.problems, located(pathTokens(path), fmt.Sprintf("the %s %s does not match the schema: %s", given.kind, clip(string(raw)), p)))
		}
	}
}

// A givenValue is a default or an example.
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
