package openapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

// The limits of inlined schemas. Every schema of a tool is in the list of tools, which each
// conversation pays for.
const (
	maxDepth       = 6    // of objects and lists in each other
	maxInputNodes  = 1000 // of all schemas of one tool's arguments
	maxOutputNodes = 150
	maxEnum        = 100 // values
	namedEnum      = 10  // values of a longer one that the description names
)

// An inliner turns schemas of a document into shapes. It inlines references. A schema that contains
// itself is inlined once: within itself its values have no description.
type inliner struct {
	output bool
	limit  int // of depth
	nodes  int // that may still be made; negative if the limit was not enough
	within []ancestor
	// extended are the schemas whose subtypes are being inlined as a part of them.
	extended []ancestor
	covered  []ancestor // those subtypes
	subtypes subtypes
	// omitted are the members that only the other direction has.
	omitted   map[string]bool
	unchecked map[string]bool // keywords that are left to the service
	notes     map[string]bool
	faults    []string
	// contradictions are the notes about demands that no value satisfies.
	contradictions []string
}

// An ancestor is a schema around the current one, with its depth.
type ancestor struct {
	schema *openapi3.Schema
	depth  int
}

// An inlined has the shape of a schema and the notes for the author.
type inlined struct {
	shape                         *shape
	notes, faults, contradictions []string
}

// inline returns the shape of a schema, as deep as it has at most maxNodes nodes. If it must be cut
// above maxDepth, there is a note. name is that of the value in notes.
func inline(ref *openapi3.SchemaRef, of subtypes, name string, output bool, maxNodes int) inlined {
	for depth := maxDepth; ; depth-- {
		in := &inliner{output: output, limit: depth, nodes: maxNodes, subtypes: of, omitted: map[string]bool{}, unchecked: map[string]bool{}, notes: map[string]bool{}}
		s := in.shape(ref, 0)
		if in.nodes >= 0 || depth == 1 {
			if !output {
				in.finish(s, name)
			}
			if depth < maxDepth {
				in.notes[fmt.Sprintf("a schema has more than %d parts and is described to depth %d", maxNodes, depth)] = true
			}
			if len(in.unchecked) > 0 {
				in.note("constraints of schemas with %s are left to the service", strings.Join(slices.Sorted(maps.Keys(in.unchecked)), ", "))
			}
			return inlined{s, slices.Sorted(maps.Keys(in.notes)), in.faults, in.contradictions}
		}
	}
}

func (in *inliner) note(format string, args ...any) { in.notes[fmt.Sprintf(format, args...)] = true }

// shape returns the shape of a schema at a depth.
func (in *inliner) shape(ref *openapi3.SchemaRef, depth int) *shape {
	if in.nodes--; ref == nil || ref.Value == nil || in.nodes < 0 {
		return &shape{}
	}
	s := ref.Value
	if missing, ok := s.Extensions[missingMember].(string); ok {
		in.faults = append(in.faults, "a schema refers to "+missing+", which the document does not describe")
		return &shape{}
	}
	if slices.ContainsFunc(in.within, func(a ancestor) bool { return a.schema == s }) {
		in.note("the schema %s contains itself, and is not described within itself", nameOf(ref, s))
		return cut(s)
	}
	if depth > in.limit {
		if depth > maxDepth {
			in.note("a schema is described to depth %d", maxDepth)
		}
		return cut(s)
	}
	in.within = append(in.within, ancestor{s, depth})
	defer func() { in.within = in.within[:len(in.within)-1] }()
	made := in.own(s, depth)
	for _, part := range s.AllOf {
		if part != nil && part.Value != nil && slices.Contains(in.extended, ancestor{part.Value, depth}) {
			continue // the shape of a subtype becomes a part of that one
		}
		made = in.both(made, in.shape(part, depth))
	}
	in.leaveOut(s)
	for _, of := range []struct {
		keyword      string
		alternatives openapi3.SchemaRefs
	}{{"oneOf", s.OneOf}, {"anyOf", s.AnyOf}} {
		if len(of.alternatives) > 0 {
			made = in.both(made, in.either(of.keyword, of.alternatives, s.Discriminator, depth))
		}
	}
	if list := in.newSubtypes(ref, depth); len(list) > 0 {
		made = in.withSubtypes(made, ref, list, depth)
	}
	made.arrange()
	return made
}

// leaveOut collects the keywords of a schema that its shape does not have. Shapes of answers have
// no demands anyway.
func (in *inliner) leaveOut(s *openapi3.Schema) {
	if in.output {
		return
	}
	for _, keyword := range []struct {
		name string
		has  bool
	}{
		{"if", s.If != nil}, {"not", s.Not != nil}, {"dependentSchemas", len(s.DependentSchemas) > 0}, {"dependentRequired", len(s.DependentRequired) > 0},
		{"prefixItems", len(s.PrefixItems) > 0}, {"contains", s.Contains != nil}, {"propertyNames", s.PropertyNames != nil},
		{"patternProperties", len(s.PatternProperties) > 0}, {"unevaluatedProperties", s.UnevaluatedProperties.Has != nil || s.UnevaluatedProperties.Schema != nil},
		{"unevaluatedItems", s.UnevaluatedItems.Has != nil || s.UnevaluatedItems.Schema != nil},
	} {
		if keyword.has {
			in.unchecked[keyword.name] = true
		}
	}
}

func nameOf(ref *openapi3.SchemaRef, s *openapi3.Schema) string {
	if i := strings.LastIndexByte(ref.Ref, '/'); i >= 0 {
		return ref.Ref[i+1:]
	}
	if s.Title != "" {
		return strconv.Quote(s.Title)
	}
	return "of a value"
}

// cut returns the shape of a schema without its members and items.
func cut(s *openapi3.Schema) *shape {
	made := &shape{typ: typeOf(s), nullable: isNullable(s)}
	if made.typ == "array" {
		made.items = &shape{}
	}
	return made
}

// typeOf returns the type of a schema, "" for none or several.
func typeOf(s *openapi3.Schema) string {
	var types []string
	for _, t := range s.Type.Slice() {
		if t != "null" {
			types = append(types, t)
		}
	}
	switch {
	case len(types) == 1 && slices.Contains([]string{"string", "number", "integer", "boolean", "array", "object"}, types[0]):
		return types[0]
	case len(types) == 2 && slices.Contains(types, "integer") && slices.Contains(types, "number"):
		return "number"
	case len(types) > 0:
		return ""
	case len(s.Properties) > 0 || s.AdditionalProperties.Schema != nil:
		return "object"
	case s.Items != nil:
		return "array"
	}
	return ""
}

func isNullable(s *openapi3.Schema) bool {
	return s.Nullable || slices.Contains(s.Type.Slice(), "null") || slices.ContainsFunc(s.Enum, func(v any) bool { return v == nil })
}

// own returns the shape of a schema itself, apart from its combinations.
func (in *inliner) own(s *openapi3.Schema, depth int) *shape {
	made := &shape{typ: typeOf(s), description: cleanText(s.Description, maxPropertyText), nullable: isNullable(s), never: isNever(&openapi3.SchemaRef{Value: s})}
	if made.description == "" {
		made.description = cleanText(s.Title, maxPropertyText)
	}
	if made.typ == "" && len(s.Type.Slice()) > 1 {
		made.describe("One of: " + strings.Join(s.Type.Slice(), ", ") + ".")
	}
	in.values(made, s)
	if made.typ == "string" || made.typ == "" {
		in.text(made, s)
	}
	if !in.output {
		made.demands = demandsOf(s)
		checkDefault(made.typ, s, in.note)
		made.limits(s)
		if text, ok := scalarText(s.Default); ok && !strings.Contains(strings.ToLower(made.description), "default") {
			made.describe("The default is " + text + ".")
		}
	}
	if s.Items != nil || made.typ == "array" {
		made.items = in.shape(s.Items, depth+1)
	}
	required := map[string]bool{}
	for _, name := range s.Required {
		required[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := s.Properties[name]
		if p == nil || p.Value == nil || !in.output && p.Value.ReadOnly || in.output && (p.Value.WriteOnly || isNever(p)) {
			in.omitted[name] = true
			continue
		}
		made.properties = append(made.properties, property{name, in.shape(p, depth+1), required[name]})
		delete(required, name)
	}
	made.requires = required
	if s.AdditionalProperties.Schema != nil && len(s.Properties) == 0 {
		made.additional = in.shape(s.AdditionalProperties.Schema, depth+1)
	}
	made.closed = s.AdditionalProperties.Has != nil && !*s.AdditionalProperties.Has && len(made.properties) > 0
	return made
}

// values adds the values that an enum or a const allows.
func (in *inliner) values(made *shape, s *openapi3.Schema) {
	list := s.Enum
	if s.Const != nil {
		list = []any{s.Const}
	}
	var kept []json.RawMessage
	types := map[string]bool{}
	for _, value := range list {
		if value == nil {
			continue
		}
		raw, typ := exactJSON(value)
		types[typ] = true
		if !slices.ContainsFunc(kept, func(k json.RawMessage) bool { return bytes.Equal(k, raw) }) {
			kept = append(kept, raw)
		}
		if len(kept) > maxEnum {
			break
		}
	}
	switch {
	case len(kept) == 0:
	case len(kept) > maxEnum:
		in.note("an enum of %d values is described by its first %d", len(list), namedEnum)
		made.describe("One of many values, such as " + joinValues(kept[:namedEnum]) + ".")
	case made.typ != "" && len(types) == 1 && (types[made.typ] || made.typ == "number" && types["integer"]), made.typ == "" && len(types) == 1:
		made.enum = kept
		if made.typ == "" && !types["object"] && !types["array"] {
			made.typ = slices.Collect(maps.Keys(types))[0]
		}
	default: // the service decides
		if len(types) > 1 || in.output { // or else it is a contradiction
			in.note("an enum has values of several types, and is left to the service")
		}
		made.describe("One of " + joinValues(kept) + ".")
	}
}

// keptFormats are the formats that arguments are checked against.
var keptFormats = []string{"date-time", "date", "uuid", "email", "uri", "ipv4", "ipv6"}

func (in *inliner) text(made *shape, s *openapi3.Schema) {
	made.bytes = s.Format == "binary" || s.ContentMediaType != "" && s.ContentEncoding == ""
	if slices.Contains(keptFormats, s.Format) && made.typ == "string" {
		made.format = s.Format
	}
	if s.Pattern == "" || in.output || made.typ != "string" {
		return
	}
	probe, _ := json.Marshal(map[string]any{"type": "object", "properties": map[string]any{"a": map[string]string{"type": "string", "pattern": s.Pattern}}})
	if _, err := schema.Compile(probe); err != nil || len(s.Pattern) > 200 {
		in.note("a pattern is left to the service, because it is too long or not a regular expression of JSON Schema")
		return
	}
	made.pattern = s.Pattern
}

// limits adds the bounds of numbers, texts, lists and objects.
func (s *shape) limits(source *openapi3.Schema) {
	number := func(keyword, member string, v *float64) {
		if v != nil {
			s.bounds = append(s.bounds, bound{keyword, json.Number(digitsOf(source, member, *v))})
		}
	}
	size := func(keyword string, v uint64, set bool) {
		if set && v < 1<<53 {
			s.bounds = append(s.bounds, bound{keyword, json.Number(strconv.FormatUint(v, 10))})
		}
	}
	upper := func(keyword string, v *uint64) {
		if v != nil {
			size(keyword, *v, true)
		}
	}
	switch s.typ {
	case "number", "integer":
		for _, b := range []struct {
			inclusive, exclusive string
			value                *float64
			bound                openapi3.ExclusiveBound
		}{{"minimum", "exclusiveMinimum", source.Min, source.ExclusiveMin}, {"maximum", "exclusiveMaximum", source.Max, source.ExclusiveMax}} {
			if b.bound.IsTrue() {
				number(b.exclusive, b.inclusive, b.value)
				continue
			}
			number(b.inclusive, b.inclusive, b.value)
			number(b.exclusive, b.exclusive, b.bound.Value)
		}
		if source.MultipleOf != nil && *source.MultipleOf > 0 {
			number("multipleOf", "multipleOf", source.MultipleOf)
		}
	case "string":
		size("minLength", source.MinLength, source.MinLength > 0)
		upper("maxLength", source.MaxLength)
	case "array":
		size("minItems", source.MinItems, source.MinItems > 0)
		upper("maxItems", source.MaxItems)
		s.unique = source.UniqueItems
	case "object":
		size("minProperties", source.MinProps, source.MinProps > 0)
		upper("maxProperties", source.MaxProps)
	}
}

// finish completes the shape of arguments after its parts are merged: it notes required members
// that no part describes, except for the omitted ones, and removes contradictions and members that
// the author forbids. name is that of the value.
func (in *inliner) finish(s *shape, name string) {
	if s == nil {
		return
	}
	for _, text := range s.removeContradictions(name) {
		in.note("%s", text)
		if !slices.Contains(in.contradictions, text) {
			in.contradictions = append(in.contradictions, text)
		}
	}
	s.properties = slices.DeleteFunc(slices.Clone(s.properties), func(p property) bool { return p.shape.never })
	for _, required := range slices.Sorted(maps.Keys(s.requires)) {
		if !in.omitted[required] {
			in.note("the member %s is required and has no description, so no argument names it", required)
		}
	}
	in.finish(s.items, name+"[]")
	in.finish(s.alternative, strings.TrimSuffix("an alternative of "+name, " of "))
	in.finish(s.additional, strings.TrimPrefix(name+".*", "."))
	for _, p := range s.properties {
		in.finish(p.shape, strings.TrimPrefix(name+"."+p.name, "."))
	}
}
