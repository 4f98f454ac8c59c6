package openapi

import (
	"bytes"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// finish completes the shape of arguments after its parts are merged: it notes required members
// that no part describes, except for the omitted ones, and removes bounds that no value satisfies.
func finish(s *shape, omitted map[string]bool, note func(format string, args ...any)) {
	if s == nil {
		return
	}
	for name := range s.requires {
		if !omitted[name] {
			note("the member %s is required and has no description, so no argument names it", name)
		}
	}
	s.removeContradictions(note)
	finish(s.items, omitted, note)
	finish(s.alternative, omitted, note)
	finish(s.additional, omitted, note)
	for _, p := range s.properties {
		finish(p.shape, omitted, note)
	}
}

// The keywords of lower and upper bounds that belong together.
var boundPairs = []struct {
	lower, upper string
	exclusive    bool // whether the two may not be equal
}{
	{"minimum", "maximum", false}, {"exclusiveMinimum", "maximum", true}, {"minimum", "exclusiveMaximum", true}, {"exclusiveMinimum", "exclusiveMaximum", true},
	{"minLength", "maxLength", false}, {"minItems", "maxItems", false}, {"minProperties", "maxProperties", false},
}

// removeContradictions removes pairs of bounds that no value satisfies; the service decides then.
func (s *shape) removeContradictions(note func(format string, args ...any)) {
	for _, pair := range boundPairs {
		i := slices.IndexFunc(s.bounds, func(b bound) bool { return b.keyword == pair.lower })
		j := slices.IndexFunc(s.bounds, func(b bound) bool { return b.keyword == pair.upper })
		if i < 0 || j < 0 {
			continue
		}
		lower, errLower := s.bounds[i].value.Float64()
		upper, errUpper := s.bounds[j].value.Float64()
		if errLower != nil || errUpper != nil || lower < upper || lower == upper && !pair.exclusive {
			continue
		}
		note("no value satisfies %s %s and %s %s, which are left to the service", pair.lower, s.bounds[i].value, pair.upper, s.bounds[j].value)
		s.bounds = slices.DeleteFunc(slices.Clone(s.bounds), func(b bound) bool { return b.keyword == pair.lower || b.keyword == pair.upper })
	}
}

// checkDefault notes a default that its schema does not allow. typ is the type of the shape.
func checkDefault(typ string, s *openapi3.Schema, note func(format string, args ...any)) {
	text, ok := scalarText(s.Default)
	if !ok {
		return
	}
	raw, own := exactJSON(s.Default)
	if typ != "" && own != typ && !(typ == "number" && own == "integer") {
		note("the default %s is not of the type %s", text, typ)
		return
	}
	if len(s.Enum) > 0 && !slices.ContainsFunc(s.Enum, func(v any) bool {
		allowed, _ := exactJSON(v)
		return bytes.Equal(raw, allowed)
	}) {
		note("the default %s is not among the values of its enum", text)
	}
}
