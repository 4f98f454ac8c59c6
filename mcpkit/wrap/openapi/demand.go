package openapi

import (
	"encoding/json"
	"math"
	"math/big"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// A demand is one keyword of a schema, as something that values must satisfy. The demands of a
// schema are those of all its parts, so that they can contradict each other.
type demand struct {
	keyword string
	text    string // as notes quote it

	types   map[string]bool   // of type
	values  map[string]any    // of enum and const, by their keys
	number  *big.Rat          // of bounds
	pattern *regexp.Regexp    // of pattern
	lengths [2]int            // of the texts that match the pattern; the second is -1 for no limit
	name    string            // of required, and of a property whose schema is false
	allowed func(string) bool // of additionalProperties: false
	count   int               // of the names that additionalProperties: false allows, -1 for any
	either  [][]demand        // of oneOf and anyOf
	items   []demand          // of items
}

// The keywords of demands that stand for more than one keyword, or for a part of one.
const (
	neverKeyword     = "false"     // of the schema false, and of not: {}
	forbiddenKeyword = "forbidden" // of a property with such a schema
	eitherKeyword    = "oneOf"
)

// isNever reports whether a schema allows no value, as the schema false does. Authors write it to
// forbid a member.
func isNever(ref *openapi3.SchemaRef) bool {
	if ref == nil || ref.Value == nil {
		return false
	}
	s := ref.Value
	if s.Always != nil {
		return !*s.Always
	}
	return s.Not != nil && s.Not.Value != nil && (s.Not.Value.Always != nil && *s.Not.Value.Always || s.Not.Value.Always == nil && s.Not.Value.IsEmpty())
}

// allTypes are the types of JSON Schema. A schema with another one is of any type.
var allTypes = []string{"null", "boolean", "string", "number", "integer", "array", "object"}

// demandsOf returns the demands of a schema itself, apart from its combinations and properties.
func demandsOf(s *openapi3.Schema) (list []demand) {
	if isNever(&openapi3.SchemaRef{Value: s}) {
		return []demand{{keyword: neverKeyword, text: "false"}}
	}
	add := func(d demand) { list = append(list, d) }
	if types := s.Type.Slice(); len(types) > 0 && !slices.ContainsFunc(types, func(t string) bool { return !slices.Contains(allTypes, t) }) {
		d := demand{keyword: "type", text: "type " + strings.Join(types, " or "), types: map[string]bool{"null": s.Nullable}}
		for _, t := range types {
			d.types[t] = true
		}
		add(d)
	}
	switch {
	case s.Const != nil:
		add(valuesDemand("const", []any{s.Const}))
	case s.Enum != nil:
		add(valuesDemand("enum", s.Enum))
	}
	number := func(keyword, member string, v *float64) {
		if v != nil && !math.IsInf(*v, 0) && !math.IsNaN(*v) {
			text := digitsOf(s, member, *v)
			if r := exactNumber(text); r != nil {
				add(demand{keyword: keyword, text: keyword + " " + text, number: r})
			}
		}
	}
	bound := func(inclusive, exclusive string, v *float64, b openapi3.ExclusiveBound) {
		keyword := inclusive
		if b.IsTrue() {
			keyword = exclusive
		}
		number(keyword, inclusive, v)
		number(exclusive, exclusive, b.Value)
	}
	bound("minimum", "exclusiveMinimum", s.Min, s.ExclusiveMin)
	bound("maximum", "exclusiveMaximum", s.Max, s.ExclusiveMax)
	if s.MultipleOf != nil && *s.MultipleOf > 0 {
		number("multipleOf", "multipleOf", s.MultipleOf)
	}
	size := func(keyword string, v *uint64) {
		if v != nil && (*v > 0 || strings.HasPrefix(keyword, "max")) {
			add(demand{keyword: keyword, text: keyword + " " + strconv.FormatUint(*v, 10), number: new(big.Rat).SetUint64(*v)})
		}
	}
	size("minLength", &s.MinLength)
	size("maxLength", s.MaxLength)
	size("minItems", &s.MinItems)
	size("maxItems", s.MaxItems)
	size("minProperties", &s.MinProps)
	size("maxProperties", s.MaxProps)
	if s.UniqueItems {
		add(demand{keyword: "uniqueItems", text: "uniqueItems"})
	}
	if isNever(s.Items) { // a list of prefixItems alone
		n := len(s.PrefixItems)
		add(demand{keyword: "maxItems", text: "items false", number: new(big.Rat).SetInt64(int64(n))})
	}
	if p := patternDemand(s.Pattern); p != nil {
		add(*p)
	}
	for _, name := range s.Required {
		add(demand{keyword: "required", text: "required " + strconv.Quote(name), name: name})
	}
	if has := s.AdditionalProperties.Has; has != nil && !*has {
		add(closedDemand(s))
	}
	return list
}

// closedDemand is that of additionalProperties: false.
func closedDemand(s *openapi3.Schema) demand {
	var patterns []*regexp.Regexp
	for source := range s.PatternProperties {
		p, err := regexp.Compile(source)
		if err != nil {
			return demand{keyword: "additionalProperties", text: "additionalProperties false", allowed: func(string) bool { return true }, count: -1}
		}
		patterns = append(patterns, p)
	}
	d := demand{keyword: "additionalProperties", text: "additionalProperties false", count: len(s.Properties), allowed: func(name string) bool {
		return s.Properties[name] != nil || slices.ContainsFunc(patterns, func(p *regexp.Regexp) bool { return p.MatchString(name) })
	}}
	if len(patterns) > 0 {
		d.count = -1
	}
	return d
}

// valuesDemand is that of the values of an enum or a const.
func valuesDemand(keyword string, list []any) demand {
	d := demand{keyword: keyword, values: make(map[string]any, len(list))}
	var shown []json.RawMessage
	const most = 6
	for _, v := range list {
		raw, _ := exactJSON(v)
		d.values[valueKey(v)] = v
		if len(shown) < most {
			shown = append(shown, raw)
		}
	}
	d.text = keyword + " " + cleanText(joinValues(shown), maxPropertyText)
	switch {
	case len(list) == 0:
		d.text = "an empty enum"
	case len(list) > most:
		d.text += ", …"
	}
	return d
}

// valueKey returns a text that only equal values have.
func valueKey(value any) string {
	raw, typ := exactJSON(value)
	if typ == "number" || typ == "integer" {
		if r := exactNumber(string(raw)); r != nil {
			return r.RatString()
		}
	}
	return string(raw)
}

// exactNumber returns a number of JSON, nil if its exponent would make it long.
func exactNumber(text string) *big.Rat {
	if f, err := strconv.ParseFloat(text, 64); err != nil || f != 0 && (math.Abs(f) < 1e-300 || math.Abs(f) > 1e300) {
		return nil
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil
	}
	return r
}

// patternDemand is that of a pattern, nil for one that regular expressions of Go do not have.
func patternDemand(source string) *demand {
	const most = 1000
	if source == "" || len(source) > most {
		return nil
	}
	parsed, err := syntax.Parse(source, syntax.Perl)
	if err != nil {
		return nil
	}
	compiled, err := regexp.Compile(source)
	if err != nil {
		return nil
	}
	least, longest := lengthsOf(parsed)
	if !anchored(parsed) {
		longest = -1
	}
	return &demand{keyword: "pattern", text: "pattern " + cleanText(source, maxPropertyText), pattern: compiled, lengths: [2]int{least, longest}}
}

// anchored reports whether a pattern matches whole texts only.
func anchored(re *syntax.Regexp) bool {
	for re.Op == syntax.OpCapture {
		re = re.Sub[0]
	}
	return re.Op == syntax.OpConcat && re.Sub[0].Op == syntax.OpBeginText && re.Sub[len(re.Sub)-1].Op == syntax.OpEndText
}

// lengthsOf returns the lengths of the shortest and of the longest match of a pattern in
// characters, -1 for no limit.
func lengthsOf(re *syntax.Regexp) (least, most int) {
	const limit = 1 << 20 // a larger number counts as no limit
	switch re.Op {
	case syntax.OpLiteral:
		return len(re.Rune), len(re.Rune)
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return 1, 1
	case syntax.OpCapture:
		return lengthsOf(re.Sub[0])
	case syntax.OpStar:
		return 0, -1
	case syntax.OpPlus:
		least, _ = lengthsOf(re.Sub[0])
		return least, -1
	case syntax.OpQuest:
		_, most = lengthsOf(re.Sub[0])
		return 0, most
	case syntax.OpRepeat:
		low, high := lengthsOf(re.Sub[0])
		if most = high * re.Max; high < 0 || re.Max < 0 || most > limit {
			most = -1
		}
		return min(low*re.Min, limit), most
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			low, high := lengthsOf(sub)
			if least = min(least+low, limit); high < 0 || most < 0 {
				most = -1
			} else if most += high; most > limit {
				most = -1
			}
		}
		return least, most
	case syntax.OpAlternate:
		for i, sub := range re.Sub {
			low, high := lengthsOf(sub)
			if i == 0 || low < least {
				least = low
			}
			if most >= 0 && (high < 0 || high > most) {
				most = high
			}
		}
		return least, most
	case syntax.OpNoMatch:
		return 0, -1 // whether anything matches is not asked
	}
	return 0, 0 // a place, such as the beginning of a word
}

// eitherDemand is that of values that satisfy one of two lists of demands, nil for any values.
func eitherDemand(a, b []demand) []demand {
	const most = 100
	var all [][]demand
	for _, list := range [][]demand{a, b} {
		if len(list) == 0 {
			return nil
		}
		if len(list) == 1 && list[0].either != nil {
			all = append(all, list[0].either...)
			continue
		}
		all = append(all, list)
	}
	if len(all) > most {
		return nil
	}
	return []demand{{keyword: eitherKeyword, text: "its alternatives", either: all}}
}
