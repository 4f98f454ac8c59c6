package openapi

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// both returns the shape of values that have two shapes.
func (in *inliner) both(a, b *shape) *shape {
	made := *a
	if made.typ == "" {
		made.typ = b.typ
	}
	if a.typ == "number" && b.typ == "integer" {
		made.typ = "integer"
	}
	if made.description == "" {
		made.description = b.description
	}
	made.variants = first(a.variants, b.variants)
	made.format, made.pattern = first(a.format, b.format), first(a.pattern, b.pattern)
	made.bytes = a.bytes || b.bytes
	made.nullable = a.nullable || b.nullable
	made.unique = a.unique || b.unique
	made.closed = a.closed && b.closed
	made.never = a.never || b.never
	made.demands = slices.Concat(a.demands, b.demands)
	switch {
	case len(a.enum) == 0:
		made.enum = b.enum
	case len(b.enum) > 0:
		made.enum = slices.DeleteFunc(slices.Clone(a.enum), func(v json.RawMessage) bool {
			return !slices.ContainsFunc(b.enum, func(w json.RawMessage) bool { return bytes.Equal(v, w) })
		})
	}
	for _, limit := range b.bounds {
		if !slices.ContainsFunc(made.bounds, func(o bound) bool { return o.keyword == limit.keyword }) {
			made.bounds = append(slices.Clip(made.bounds), limit)
		}
	}
	if made.items == nil {
		made.items = b.items
	} else if b.items != nil {
		made.items = in.both(made.items, b.items)
	}
	if made.additional == nil {
		made.additional = b.additional
	}
	if made.alternative == nil {
		made.alternative = b.alternative
	}
	made.properties = slices.Clone(a.properties)
	at := positions(made.properties)
	for _, p := range b.properties {
		i, ok := at[p.name]
		if !ok {
			made.properties = append(made.properties, p)
			continue
		}
		old := made.properties[i]
		made.properties[i] = property{p.name, in.both(old.shape, p.shape), old.required || p.required}
	}
	made.requires = maps.Clone(a.requires)
	if made.requires == nil {
		made.requires = map[string]bool{}
	}
	maps.Copy(made.requires, b.requires)
	for i, p := range made.properties {
		made.properties[i].required = p.required || made.requires[p.name]
		delete(made.requires, p.name)
	}
	if len(made.properties) > 0 && made.typ == "" {
		made.typ = "object"
	}
	return &made
}

// positions returns the index of each property.
func positions(list []property) map[string]int {
	at := make(map[string]int, len(list))
	for i, p := range list {
		at[p.name] = i
	}
	return at
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// either returns a shape that the values of all alternatives have.
func (in *inliner) either(keyword string, refs openapi3.SchemaRefs, d *openapi3.Discriminator, depth int) *shape {
	var made *shape
	var names []string
	var kinds openapi3.SchemaRefs // the alternatives that are neither null nor an empty text
	var shapes []*shape
	var alternatives [][]demand
	nullable, anything := false, false
	required := map[string]map[string]bool{}
	for _, ref := range refs {
		if ref == nil || ref.Value == nil {
			anything = true
			continue
		}
		if slices.Equal(ref.Value.Type.Slice(), []string{"null"}) {
			nullable, alternatives = true, append(alternatives, demandsOf(ref.Value))
			continue
		}
		s := in.shape(ref, depth)
		anything, alternatives = anything || len(s.demands) == 0, append(alternatives, s.demands)
		if !in.output && s.typ == "string" && len(s.enum) == 1 && string(s.enum[0]) == `""` && len(refs) > 1 {
			continue // an empty text that clears a value
		}
		nullable = nullable || s.nullable
		kinds, shapes = append(kinds, ref), append(shapes, s)
		if i := strings.LastIndexByte(ref.Ref, '/'); i >= 0 {
			names = append(names, ref.Ref[i+1:])
			required[ref.Ref[i+1:]] = requiredNames(s)
		}
		if made == nil {
			made = s
			continue
		}
		made = in.union(made, s)
	}
	if made == nil {
		return &shape{nullable: nullable}
	}
	copied := *made
	copied.nullable = copied.nullable || nullable
	copied.demands = nil
	if !anything {
		copied.demands = []demand{{keyword: eitherKeyword, text: keyword, either: alternatives}}
	}
	if !in.output && copied.typ == "object" && len(names) > 1 && len(names) <= namedEnum {
		copied.variants = variants(names, required)
		copied.describe(copied.variants)
	}
	if d != nil && copied.typ == "object" {
		copied.discriminateAlternatives(d, kinds, shapes)
	}
	return &copied
}

// newSubtypes returns the subtypes of a schema that do not become a part of its shape anyway: in
// the shape of a subtype, the schema is a part of that one. In the shape of a schema that it
// extends, most of its subtypes are those of that one too.
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
	for i, p := range all.properties { // a value of no subtype has the members of the schema itself
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

// requiredNames returns the names of the required members of a shape.
func requiredNames(s *shape) map[string]bool {
	names := map[string]bool{}
	maps.Copy(names, s.requires)
	for _, p := range s.properties {
		if p.required {
			names[p.name] = true
		}
	}
	return names
}

// variants describes the members that the alternatives require.
func variants(names []string, required map[string]map[string]bool) string {
	var texts []string
	for _, name := range names {
		if members := slices.Sorted(maps.Keys(required[name])); len(members) > 0 {
			texts = append(texts, name+" (with "+strings.Join(members, ", ")+")")
			continue
		}
		texts = append(texts, name)
	}
	return "One of " + strings.Join(texts, ", ") + "."
}

// structured returns the shape if it is of objects or lists, or else its alternative.
func (s *shape) structured() *shape {
	if s.typ == "object" || s.typ == "array" {
		return s
	}
	return s.alternative
}

// alternative returns the shape of objects among two structured shapes, or else that of lists.
func (in *inliner) alternative(a, b *shape) *shape {
	switch {
	case a == nil || b == nil:
		if a == nil {
			return b
		}
		return a
	case a.typ == b.typ:
		return in.union(a, b)
	case b.typ == "object":
		return b
	}
	return a
}

// union returns a shape that the values of both shapes have.
func (in *inliner) union(a, b *shape) *shape {
	switch {
	case a.never:
		return b
	case b.never:
		return a
	}
	made := *in.unionOf(a, b)
	made.demands = eitherDemand(a.demands, b.demands)
	return &made
}

func (in *inliner) unionOf(a, b *shape) *shape {
	made := shape{description: first(a.description, b.description), nullable: a.nullable || b.nullable, bytes: a.bytes && b.bytes}
	switch {
	case !in.output && a.typ == "array" && b.typ != "array" && a.items != nil && a.items.typ == b.typ: // one item, or a list
		return a
	case !in.output && b.typ == "array" && a.typ != "array" && b.items != nil && b.items.typ == a.typ:
		return b
	case a.typ == "integer" && b.typ == "number", a.typ == "number" && b.typ == "integer":
		made.typ = "number"
		return &made
	case a.typ != b.typ || a.typ == "":
		made.alternative = in.alternative(a.structured(), b.structured())
		if a.typ == "" && b.typ == "" {
			made.requires = commonNames(a.requires, b.requires)
		}
		if a.typ != "" && b.typ != "" {
			made.describe("A value of type " + a.typ + " or " + b.typ + ".")
		}
		return &made
	}
	made.typ = a.typ
	if len(a.enum) > 0 && len(b.enum) > 0 {
		made.enum = slices.Clone(a.enum)
		for _, v := range b.enum {
			if !slices.ContainsFunc(made.enum, func(w json.RawMessage) bool { return bytes.Equal(v, w) }) {
				made.enum = append(made.enum, v)
			}
		}
	}
	if a.format == b.format {
		made.format = a.format
	}
	if a.pattern == b.pattern {
		made.pattern = a.pattern
	}
	made.bounds, made.unique = unionBounds(a.bounds, b.bounds), a.unique && b.unique
	if a.items != nil && b.items != nil {
		made.items = in.union(a.items, b.items)
	} else if made.typ == "array" {
		made.items = &shape{}
	}
	in.unionMembers(&made, a, b)
	if a.additional != nil && b.additional != nil {
		made.additional = in.union(a.additional, b.additional)
	}
	return &made
}

// unionBounds returns the bounds that the values within either bounds satisfy.
func unionBounds(a, b []bound) (made []bound) {
	for _, x := range a {
		for _, y := range b {
			if x.keyword != y.keyword {
				continue
			}
			v, w := exactNumber(x.value.String()), exactNumber(y.value.String())
			if v == nil || w == nil {
				continue
			}
			order := v.Cmp(w)
			switch {
			case order == 0, strings.Contains(strings.ToLower(x.keyword), "min") && order < 0, strings.Contains(strings.ToLower(x.keyword), "max") && order > 0:
				made = append(made, x)
			case x.keyword != "multipleOf":
				made = append(made, y)
			}
		}
	}
	return made
}

// unionMembers adds the members of either shape to made. A member is required if both require it.
func (in *inliner) unionMembers(made, a, b *shape) {
	at := positions(b.properties)
	requiredBy := requiredNames(b)
	for _, p := range a.properties {
		if i, ok := at[p.name]; ok {
			made.properties = append(made.properties, property{p.name, in.union(p.shape, b.properties[i].shape), p.required && requiredBy[p.name]})
			continue
		}
		made.properties = append(made.properties, property{p.name, p.shape.ofOne(), p.required && requiredBy[p.name]})
	}
	at = positions(a.properties)
	for _, p := range b.properties {
		if _, ok := at[p.name]; !ok {
			made.properties = append(made.properties, property{p.name, p.shape.ofOne(), p.required && a.requires[p.name]})
		}
	}
	made.requires = commonNames(a.requires, b.requires)
}

// ofOne returns the shape of a member that only one of two alternatives describes: the other one
// may allow any value.
func (s *shape) ofOne() *shape {
	made := *s
	made.never, made.demands = false, nil
	return &made
}

// commonNames returns the names that both sets have.
func commonNames(a, b map[string]bool) map[string]bool {
	common := map[string]bool{}
	for name := range a {
		if b[name] {
			common[name] = true
		}
	}
	return common
}
