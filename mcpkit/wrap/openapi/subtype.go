package openapi

import (
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
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
	known := map[*openapi3.Schema]bool{s: true}
	for _, ref := range t[base] {
		known[ref.Value] = true
	}
	for _, target := range slices.Sorted(maps.Values(mappingOf(s.Discriminator))) { // sorted, for schemas with two names
		name := targetName(target)
		ref := schemas[name]
		if ref == nil || ref.Value == nil || known[ref.Value] || target != name && target != componentSchemas+name {
			continue
		}
		known[ref.Value] = true
		t[base] = append(t[base], &openapi3.SchemaRef{Ref: componentSchemas + name, Value: ref.Value})
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
