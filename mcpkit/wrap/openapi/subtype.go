package openapi

import (
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// componentSchemas is what precedes the name of a schema in references.
const componentSchemas = "#/components/schemas/"

// subtypes are the schemas that extend each schema with a discriminator, by allOf and at any
// distance. The keys are references to the extended schemas. A value of an extended schema can be
// one of any of them.
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
	return made
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
		if ref.Value.Discriminator != nil && len(ref.Value.OneOf)+len(ref.Value.AnyOf) == 0 {
			bases = append(bases, ref.Ref)
		}
		queue = append(queue, ref.Value.AllOf...)
	}
	return bases
}
