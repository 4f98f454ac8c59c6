package openapi

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

// discriminateSubtypes adds the values of a discriminator to the member that tells the subtypes of
// a schema apart. Other values are valid too if the mapping does not have all, because a value of
// no subtype has its own, and services often use other names than those of the schemas.
func (s *shape) discriminateSubtypes(base string, d *openapi3.Discriminator, list openapi3.SchemaRefs) {
	p := s.property(d.PropertyName)
	if p == nil || len(p.shape.enum) > 0 {
		return
	}
	var values []string
	mapped := map[string]bool{}
	for value, target := range mappingOf(d) {
		values = append(values, value)
		mapped[targetName(target)] = true
	}
	most := !slices.ContainsFunc(list, func(ref *openapi3.SchemaRef) bool { return !mapped[targetName(ref.Ref)] })
	s.discriminate(d.PropertyName, values, most, most && mapped[base])
}

// discriminateAlternatives restricts the member that tells the alternatives of a discriminator
// apart, if the values of all are known: those that they allow, those of the mapping, or else their
// names. shapes are those of the alternatives.
func (s *shape) discriminateAlternatives(d *openapi3.Discriminator, refs openapi3.SchemaRefs, shapes []*shape) {
	mapped := map[string][]string{} // the values by the name of the schema that they mean
	for value, target := range mappingOf(d) {
		mapped[targetName(target)] = append(mapped[targetName(target)], value)
	}
	var values []string
	all := true
	for i, ref := range refs {
		name := targetName(ref.Ref)
		p := shapes[i].property(d.PropertyName)
		switch stated, ok := stringsOf(p); {
		case ok:
			values = append(values, stated...)
			delete(mapped, name)
		case len(mapped[name]) > 0:
		case strings.Contains(ref.Ref, componentSchemas):
			values = append(values, name)
		default:
			all = false
		}
	}
	for _, more := range mapped {
		values = append(values, more...)
	}
	if p := s.property(d.PropertyName); p != nil && (all || len(p.shape.enum) == 0) {
		s.discriminate(d.PropertyName, values, all, all)
	}
}

// stringsOf returns the texts that a member can be, and whether it can be nothing else.
func stringsOf(p *property) (list []string, ok bool) {
	if p == nil {
		return nil, false
	}
	for _, raw := range p.shape.enum {
		text, ok := strictjson.String(raw)
		if !ok {
			return nil, false
		}
		list = append(list, text)
	}
	return list, len(list) > 0
}

// discriminate adds values to the member that tells kinds of objects apart. most says that each
// kind, except for that of the schema itself, has one of the values; all says that no other values
// are possible.
func (s *shape) discriminate(member string, values []string, most, all bool) {
	p := s.property(member)
	if p == nil || len(values) == 0 || len(values) > maxEnum || p.shape.typ != "string" && p.shape.typ != "" {
		return
	}
	slices.Sort(values)
	var enum []json.RawMessage
	for _, value := range slices.Compact(values) {
		raw, _ := exactJSON(value)
		enum = append(enum, raw)
	}
	copied := *p.shape
	copied.typ, copied.enum = "string", nil
	switch text := joinValues(enum); {
	case all:
		copied.enum = enum
	case strings.Contains(copied.description, "One of "+text+"."):
	case most:
		copied.describe("One of " + text + ".")
	default:
		copied.describe("A value such as " + text + ".")
	}
	s.properties = slices.Clone(s.properties)
	s.property(member).shape = &copied
}
