package schema

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/big"
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
	before := len(c.problems)
	c.visitChildren(n, path)
	for _, p := range limitProblems(n) {
		c.problems = append(c.problems, located(pathTokens(path), p))
	}
	// If a schema cannot be compiled, the schemas that contain it cannot be compiled either.
	if values := given(n); len(c.problems) == before && (c.compileAll || len(values) > 0) {
		c.check(n, values, path)
	}
}

func (c *valueChecker) visitChildren(n map[string]any, path string) {
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

// limitProblems returns a problem for each lower limit of a schema that is above the upper one, so
// that no value is allowed.
func limitProblems(n map[string]any) (problems []string) {
	for _, pair := range []struct {
		least, most string
		strict      bool // whether equal limits allow no value
	}{
		{"minimum", "maximum", false}, {"minimum", "exclusiveMaximum", true},
		{"exclusiveMinimum", "maximum", true}, {"exclusiveMinimum", "exclusiveMaximum", true},
		{"minLength", "maxLength", false}, {"minItems", "maxItems", false}, {"minProperties", "maxProperties", false},
	} {
		least, hasLeast := exact(n[pair.least])
		most, hasMost := exact(n[pair.most])
		if !hasLeast || !hasMost {
			continue
		}
		if order := least.Cmp(most); order > 0 || order == 0 && pair.strict {
			problems = append(problems, fmt.Sprintf("no value is allowed: %s is %v and %s is %v; correct one", pair.least, n[pair.least], pair.most, n[pair.most]))
		}
	}
	return problems
}

// exact returns a number of a schema. It leaves out numbers with an exponent of many digits, which
// would take long to compare.
func exact(value any) (*big.Rat, bool) {
	n, ok := value.(json.Number)
	if f, err := n.Float64(); !ok || err != nil || f != 0 && (math.Abs(f) < 1e-300 || math.Abs(f) > 1e300) {
		return nil, false
	}
	return new(big.Rat).SetString(string(n))
}

// A givenValue is a default, an example or a choice.
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
	if len(n) > 2 { // keywords beside the type and the choices
		choices, _ := n["enum"].([]any)
		for _, e := range choices {
			values = append(values, givenValue{"choice", e})
		}
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
