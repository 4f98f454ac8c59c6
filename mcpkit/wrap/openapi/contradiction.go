package openapi

import (
	"bytes"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// finish completes the shape of arguments after its parts are merged: it notes required members
// that no part describes, and removes bounds that no value satisfies.
func (in *inliner) finish(s *shape) {
	if s == nil {
		return
	}
	for name := range s.requires {
		if !in.omitted[name] {
			in.note("the member %s is required and has no description, so no argument names it", name)
		}
	}
	in.removeContradictions(s)
	in.finish(s.items)
	in.finish(s.additional)
	for _, p := range s.properties {
		in.finish(p.shape)
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

// removeContradictions removes pairs of bounds that no value satisfies, so that the service decides.
func (in *inliner) removeContradictions(s *shape) {
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
		in.note("no value satisfies %s %s and %s %s, which are left to the service", pair.lower, s.bounds[i].value, pair.upper, s.bounds[j].value)
		s.bounds = slices.DeleteFunc(slices.Clone(s.bounds), func(b bound) bool { return b.keyword == pair.lower || b.keyword == pair.upper })
	}
}

// checkDefault notes a default that its schema does not allow. typ is the type of the shape.
func (in *inliner) checkDefault(typ string, s *openapi3.Schema) {
	text, ok := scalarText(s.Default)
	if !ok {
		return
	}
	raw, own := exactJSON(s.Default)
	if typ != "" && own != typ && !(typ == "number" && own == "integer") {
		in.note("the default %s is not of the type %s", text, typ)
		return
	}
	if len(s.Enum) > 0 && !slices.ContainsFunc(s.Enum, func(v any) bool {
		allowed, _ := exactJSON(v)
		return bytes.Equal(raw, allowed)
	}) {
		in.note("the default %s is not among the values of its enum", text)
	}
}
