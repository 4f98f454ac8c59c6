package openapi

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

// componentSchemas is what precedes the name of a schema in references.
const componentSchemas = "#/components/schemas/"

// subtypes are the schemas that extend each schema with a discriminator, by allOf and at any
// distance, and those that its mapping names. The keys are references to the extended schemas. A
// value of an extended schema can be one of any of them.
type subtypes map[string]openapi3.SchemaRefs

// subtypesOf finds the subtypes among the schemas of a document.
func subtypesOf(schemas openapi3.Schemas) subtypes {
	made := subtypes{}
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		ref := schemas[name]
		if ref == nil || ref.Value == nil || ref.Ref != "" {
			continue
		}
		for _, base := range basesOf(ref.Value) {
			made[base] = append(made[base], &openapi3.SchemaRef{Ref: componentSchemas + name, Value: ref.Value})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		if ref := schemas[name]; ref != nil && ref.Value != nil && ref.Ref == "" && isExtended(ref.Value) {
			made.addMapped(componentSchemas+name, ref.Value, schemas)
		}
	}
	return made
}

// addMapped adds the schemas that only the mapping of an extended schema names.
func (t subtypes) addMapped(base string, s *openapi3.Schema, schemas openapi3.Schemas) {
	for _, target := range mappingOf(s.Discriminator) {
		name := targetName(target)
		ref := schemas[name]
		if ref == nil || ref.Value == nil || ref.Value == s || target != name && target != componentSchemas+name {
			continue
		}
		if !slices.ContainsFunc(t[base], func(known *openapi3.SchemaRef) bool { return known.Value == ref.Value }) {
			t[base] = append(t[base], &openapi3.SchemaRef{Ref: componentSchemas + name, Value: ref.Value})
		}
	}
	slices.SortFunc(t[base], func(a, b *openapi3.SchemaRef) int { return strings.Compare(a.Ref, b.Ref) })
}

// isExtended reports whether a schema has a discriminator for the schemas that extend it, and not
// for its own alternatives.
func isExtended(s *openapi3.Schema) bool {
	return s.Discriminator != nil && len(s.OneOf)+len(s.AnyOf) == 0
}

// mappingOf returns the schemas of a discriminator's mapping by the value that means each.
func mappingOf(d *openapi3.Discriminator) map[string]string {
	members, _ := d.Extensions[mappingMember].(map[string]any)
	made := make(map[string]string, len(members))
	for value, target := range members {
		made[value], _ = target.(string)
	}
	return made
}

// targetName returns the name of the schema that a mapping or a reference leads to.
func targetName(target string) string {
	return target[strings.LastIndexByte(target, '/')+1:]
}

// basesOf returns the references to the schemas with a discriminator that a schema extends.
func basesOf(s *openapi3.Schema) (bases []string) {
	const most = 50 // schemas that one extends; what is more general is left out
	seen := map[string]bool{}
	queue := slices.Clone(s.AllOf)
	for len(queue) > 0 && len(seen) < most {
		ref := queue[0]
		queue = queue[1:]
		if ref == nil || ref.Value == nil || ref.Ref == "" || seen[ref.Ref] || ref.Value == s {
			continue
		}
		seen[ref.Ref] = true
		if isExtended(ref.Value) {
			bases = append(bases, ref.Ref)
		}
		queue = append(queue, ref.Value.AllOf...)
	}
	return bases
}

// newSubtypes returns the subtypes of a schema that do not become a part of its shape anyway: in the
// shape of a subtype, the schema is a part of that one, and within the shape of a schema that it
// extends, most are subtypes of that one too.
func (in *inliner) newSubtypes(ref *openapi3.SchemaRef, depth int) (list openapi3.SchemaRefs) {
	if ref.Value.Discriminator == nil {
		return nil
	}
	for _, sub := range in.subtypes[ref.Ref] {
		at := ancestor{sub.Value, depth}
		if slices.Contains(in.within, at) {
			return nil
		}
		if !slices.Contains(in.covered, at) {
			list = append(list, sub)
		}
	}
	return list
}

// withSubtypes returns the shape of a schema whose values can also have the members of its
// subtypes.
func (in *inliner) withSubtypes(made *shape, base *openapi3.SchemaRef, list openapi3.SchemaRefs, depth int) *shape {
	if len(list) > maxEnum {
		in.note("a schema has %d subtypes, and is described without their members", len(list))
		return made
	}
	extended, covered := in.extended, in.covered
	defer func() { in.extended, in.covered = extended, covered }()
	in.extended = append(in.extended, ancestor{base.Value, depth})
	for _, ref := range list {
		in.covered = append(in.covered, ancestor{ref.Value, depth})
	}
	all := &shape{typ: "object"} // a value of no subtype
	var names []string
	required := map[string]map[string]bool{}
	for _, ref := range list {
		sub := in.shape(ref, depth)
		if sub.typ != "object" {
			continue // it adds no members
		}
		name := strings.TrimPrefix(ref.Ref, componentSchemas)
		names = append(names, name)
		required[name] = requiredNames(sub)
		all = in.union(all, sub)
	}
	all.description = ""
	for i, p := range all.properties { // a value of no subtype has what the schema itself says
		if made.property(p.name) != nil {
			loose := &shape{enum: p.shape.enum}
			loose.removeEnum()
			all.properties[i] = property{name: p.name, shape: loose}
		}
	}
	made = in.both(made, all)
	if !in.output && len(names) > 0 && len(names) <= namedEnum {
		made.variants = variants(names, required)
		made.describe(made.variants)
	}
	made.discriminateSubtypes(targetName(base.Ref), base.Value.Discriminator, list)
	return made
}

// discriminateSubtypes adds the values of a discriminator to the member that tells the subtypes of
// a schema apart. Other values are valid too if the mapping does not have all, because a value of
// no subtype has one of its own, and services often use other names than those of the schemas.
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
// kind but that of the schema itself has one of them, and all that there are no others.
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
