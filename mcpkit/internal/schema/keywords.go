package schema

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/jsontape"
)

// A builder makes the rule of one schema object. It reads keywords of the wrong type as if they
// were missing: schemas are checked against their metaschema before.
type builder struct {
	compiler *compiler
	at       place
	within   *resource
	schema   map[string]any
	rule     *rule
}

func (b *builder) build() {
	r, d := b.rule, b.within.dialect
	// Before 2019-09, validators ignore all keywords beside $ref. This package keeps const, because
	// authors who write it there expect it to count.
	if value, ok := b.schema["const"]; ok && d >= 6 {
		r.constant = newLiteral(value)
	}
	r.reference, _ = b.reference("$ref")
	if r.onlyReference = r.reference != nil && d < 2019; r.onlyReference {
		return
	}
	if names, ok := b.schema["type"].([]any); ok {
		for _, name := range names {
			text, _ := name.(string)
			r.types |= kindNamed(text)
		}
	} else {
		r.types = kindNamed(b.text("type"))
	}
	if values, ok := b.schema["enum"].([]any); ok {
		r.enum = newEnumeration(values)
	}
	if b.compiler.formats {
		r.format = formats[b.text("format")]
	}
	if d >= 2019 {
		r.recursive, _ = b.reference("$recursiveRef")
		r.recursiveAnchor, _ = b.schema["$recursiveAnchor"].(bool)
		r.unevaluatedProperties, r.unevaluatedItems = b.one("unevaluatedProperties"), b.one("unevaluatedItems")
	}
	if d >= 2020 {
		var anchor string
		if r.dynamic, anchor = b.reference("$dynamicRef"); slices.Contains(b.dynamicAnchors("$dynamicRef"), anchor) {
			r.dynamicAnchor = anchor
		}
	}
	r.allOf, r.anyOf, r.oneOf, r.not = b.list("allOf"), b.list("anyOf"), b.list("oneOf"), b.one("not")
	if d >= 7 {
		r.condition, r.then, r.other = b.one("if"), b.one("then"), b.one("else")
	}
	b.object(d)
	b.array(d)
	r.stringRule = stringRule{minLength: b.integer("minLength"), maxLength: b.integer("maxLength")}
	if expr, ok := b.schema["pattern"].(string); ok {
		r.pattern = b.pattern(expr)
	}
	r.numberRule = numberRule{minimum: b.number("minimum"), maximum: b.number("maximum"), above: b.number("exclusiveMinimum"), below: b.number("exclusiveMaximum"), multiple: b.number("multipleOf")}
	if b.schema["exclusiveMinimum"] == true { // of draft-04
		r.minimum, r.above = nil, r.minimum
	}
	if b.schema["exclusiveMaximum"] == true {
		r.maximum, r.below = nil, r.maximum
	}
}

func (b *builder) object(d dialect) {
	r := b.rule
	r.minProperties, r.maxProperties, r.required = b.integer("minProperties"), b.integer("maxProperties"), texts(b.schema["required"])
	if len(r.required) > 0 {
		r.isRequired = make(map[string]bool, len(r.required))
		for _, name := range r.required {
			r.isRequired[name] = true
		}
	}
	if properties := b.named("properties"); len(properties) > 0 {
		r.properties = make(map[string]*rule, len(properties))
		for _, p := range properties {
			r.properties[p.name] = p.rule
		}
	}
	for _, p := range b.named("patternProperties") {
		r.patterns = append(r.patterns, patternRule{b.pattern(p.name), p.rule})
	}
	r.additional, r.closed, r.open = b.oneOrBoolean("additionalProperties")
	if d >= 6 {
		r.propertyNames = b.one("propertyNames")
	}
	dependencies, _ := b.schema["dependencies"].(map[string]any)
	isSchema := func(value any) bool { _, names := value.([]any); return !names }
	r.dependentSchemas = append(r.dependentSchemas, b.namedAt("dependencies", dependencies, isSchema)...)
	required := dependencies
	if d >= 2019 {
		r.dependentSchemas = append(r.dependentSchemas, b.named("dependentSchemas")...)
		if more, ok := b.schema["dependentRequired"].(map[string]any); ok {
			r.addDependentRequired(more)
		}
	}
	r.addDependentRequired(required)
}

func (r *rule) addDependentRequired(byName map[string]any) {
	for name, value := range byName {
		if _, ok := value.([]any); ok {
			r.dependentRequired = append(r.dependentRequired, dependency{name: name, names: texts(value)})
		}
	}
	slices.SortFunc(r.dependentRequired, func(a, b dependency) int { return strings.Compare(a.name, b.name) })
}

func (b *builder) array(d dialect) {
	r := b.rule
	r.minItems, r.maxItems = b.integer("minItems"), b.integer("maxItems")
	r.unique, _ = b.schema["uniqueItems"].(bool)
	if d >= 2020 {
		r.prefix, r.rest = b.list("prefixItems"), b.one("items")
	} else if _, ok := b.schema["items"].([]any); ok {
		r.prefix = b.list("items")
		r.rest, r.restClosed, r.restOpen = b.oneOrBoolean("additionalItems")
	} else {
		r.rest = b.one("items")
	}
	if d >= 6 {
		r.contains = b.one("contains")
	}
	if r.contains != nil && d >= 2019 {
		r.minContains, r.maxContains = b.integer("minContains"), b.integer("maxContains")
	}
	r.containsEvaluates = d >= 2020
}

// one returns the rule of a keyword whose value is a schema, or nil.
func (b *builder) one(keyword string) *rule {
	if _, ok := b.schema[keyword]; !ok {
		return nil
	}
	return b.compiler.rule(b.below(keyword))
}

func (b *builder) oneOrBoolean(keyword string) (r *rule, isFalse, isTrue bool) {
	if allowed, ok := b.schema[keyword].(bool); ok {
		return nil, !allowed, allowed
	}
	return b.one(keyword), false, false
}

func (b *builder) list(keyword string) []*rule {
	values, _ := b.schema[keyword].([]any)
	rules := make([]*rule, len(values))
	for i := range values {
		rules[i] = b.compiler.rule(b.below(keyword, strconv.Itoa(i)))
	}
	return rules
}

// named returns the rules of a keyword whose value has a schema for each name, in the order of
// the names.
func (b *builder) named(keyword string) []dependency {
	values, _ := b.schema[keyword].(map[string]any)
	return b.namedAt(keyword, values, func(any) bool { return true })
}

func (b *builder) namedAt(keyword string, values map[string]any, isSchema func(any) bool) (all []dependency) {
	for name, value := range values {
		if isSchema(value) {
			all = append(all, dependency{name: name, rule: b.compiler.rule(b.below(keyword, name))})
		}
	}
	slices.SortFunc(all, func(a, b dependency) int { return strings.Compare(a.name, b.name) })
	return all
}

func (b *builder) below(tokens ...string) place {
	at := b.at
	for _, t := range tokens {
		at.pointer += "/" + escapePointer(t)
	}
	return at
}

// reference returns the rule that a keyword refers to, and the name of the anchor if the reference
// uses one.
func (b *builder) reference(keyword string) (r *rule, anchor string) {
	text, ok := b.schema[keyword].(string)
	if !ok {
		return nil, ""
	}
	at, anchor := b.compiler.target(b.within, text)
	if b.compiler.err != nil {
		return nil, ""
	}
	return b.compiler.rule(at), anchor
}

// dynamicAnchors returns the dynamic anchors at the place that a keyword refers to.
func (b *builder) dynamicAnchors(keyword string) []string {
	text, ok := b.schema[keyword].(string)
	if !ok || b.compiler.err != nil {
		return nil
	}
	at, _ := b.compiler.target(b.within, text)
	value, _ := at.document.lookup(at.pointer)
	schema, _ := value.(map[string]any)
	name, ok := schema["$dynamicAnchor"].(string)
	if !ok {
		return nil
	}
	return []string{name}
}

func (b *builder) pattern(expr string) *pattern {
	p, err := newPattern(expr)
	if err != nil {
		b.compiler.fail(fmt.Errorf("#%s: the pattern %q is not a regular expression: %w", b.at.pointer, clip(expr), err))
		return nil
	}
	return p
}

func (b *builder) text(keyword string) string {
	text, _ := b.schema[keyword].(string)
	return text
}

func (b *builder) number(keyword string) *limit {
	number, ok := b.schema[keyword].(json.Number)
	if !ok {
		return nil
	}
	d, ok := jsontape.ParseDecimal([]byte(number), nil)
	if !ok {
		return nil
	}
	return &limit{d, shownNumber([]byte(number))}
}

// integer returns the value of a keyword that is a whole number.
func (b *builder) integer(keyword string) *int {
	l := b.number(keyword)
	if l == nil || !l.number.IsInteger() {
		return nil
	}
	const digits = 20 // more than an int has
	n, err := strconv.Atoi(string(l.number.AppendInteger(nil, digits)))
	if err != nil || l.number.Point >= digits {
		n = math.MaxInt
	}
	return &n
}

func texts(list any) (all []string) {
	values, _ := list.([]any)
	for _, v := range values {
		if text, ok := v.(string); ok {
			all = append(all, text)
		}
	}
	return all
}
