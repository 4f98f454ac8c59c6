package openapi

import (
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// parameterExample returns the example of a parameter, nil if it has none.
func parameterExample(p *openapi3.Parameter) any {
	if p.Example != nil {
		return p.Example
	}
	if value := firstExample(p.Examples); value != nil {
		return value
	}
	return schemaExample(p.Schema, 0)
}

// bodyExample returns the example of a body, nil if it has none.
func bodyExample(ref *openapi3.RequestBodyRef) any {
	if ref == nil || ref.Value == nil {
		return nil
	}
	_, media := bestMedia(ref.Value.Content)
	if media == nil {
		return nil
	}
	if media.Example != nil {
		return media.Example
	}
	if value := firstExample(media.Examples); value != nil {
		return value
	}
	return schemaExample(media.Schema, 0)
}

func firstExample(all openapi3.Examples) any {
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if ref := all[name]; ref != nil && ref.Value != nil && ref.Value.Value != nil {
			return ref.Value.Value
		}
	}
	return nil
}

// schemaExample returns the example of a schema, or of the members of an object.
func schemaExample(ref *openapi3.SchemaRef, depth int) any {
	if ref == nil || ref.Value == nil || depth > maxDepth {
		return nil
	}
	s := ref.Value
	switch {
	case s.Example != nil:
		return s.Example
	case len(s.Examples) > 0:
		return s.Examples[0]
	}
	members := map[string]any{}
	for name, p := range s.Properties {
		if p == nil || p.Value == nil || p.Value.ReadOnly {
			continue
		}
		if value := schemaExample(p, depth+1); value != nil {
			members[name] = value
		}
	}
	if len(members) == 0 {
		return nil
	}
	return members
}
