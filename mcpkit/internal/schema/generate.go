package schema

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/invopop/jsonschema"
)

// For returns the schema of type t as a JSON document. If no schema describes t, the error lists
// every reason, one on each line.
func For(t reflect.Type, dir Direction) (doc json.RawMessage, err error) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if !isObject(t) {
		return nil, fmt.Errorf("%s is not a JSON object; use a struct", t)
	}
	// Schema methods of the types may panic.
	defer func() {
		if v := recover(); v != nil {
			doc, err = nil, fmt.Errorf("describing %s panicked: %v", t, v)
		}
	}()
	if problems := checkType(t, dir); len(problems) > 0 {
		return nil, errors.New(strings.Join(unique(append(problems, checkFieldValues(t, dir)...)), "\n"))
	}
	g := &generator{dir: dir, flat: map[reflect.Type]bool{}}
	s := g.reflector().ReflectFromType(t)
	tidy(s)
	raw, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("the schema of %s cannot be encoded: %w", t, err)
	}
	if problems := checkValues(raw); len(problems) > 0 {
		return nil, errors.New(strings.Join(unique(problems), "\n"))
	}
	return raw, nil
}

// unique returns the problems without repetitions, in their order.
func unique(problems []string) []string {
	var kept []string
	for _, p := range problems {
		if !slices.Contains(kept, p) {
			kept = append(kept, p)
		}
	}
	return kept
}

func isObject(t reflect.Type) bool {
	if describesItself(t) {
		return true
	}
	if t == timeType || encodesItself(t) || encodesAsText(t) {
		return false
	}
	return t.Kind() == reflect.Struct || t.Kind() == reflect.Map
}

// A generator reflects types with invopop/jsonschema. It replaces each struct by a flat one that
// has the fields that encoding/json uses, with tags that say what is required.
type generator struct {
	dir  Direction
	flat map[reflect.Type]bool // flat structs that the generator made
}

func (g *generator) reflector() *jsonschema.Reflector {
	return &jsonschema.Reflector{
		Anonymous:                  true,
		DoNotReference:             true,
		ExpandedStruct:             true,
		RequiredFromJSONSchemaTags: true,
		Mapper:                     g.mapType,
	}
}

// mapType returns the schema of a type that invopop/jsonschema would describe by its Go fields
// and not by its JSON, or nil to leave t to that package.
func (g *generator) mapType(t reflect.Type) *jsonschema.Schema {
	switch {
	case t == timeType:
		return nil
	case implements(t, schemaProvider):
		return reflect.New(t).Interface().(interface{ JSONSchema() *jsonschema.Schema }).JSONSchema()
	case t == rawMessageType || encodesItself(t):
		return anyValue()
	case encodesAsText(t):
		return &jsonschema.Schema{Type: "string"}
	case t.Kind() == reflect.Interface:
		return anyValue()
	case t.Kind() == reflect.Struct && !g.flat[t]:
		return g.structSchema(t)
	case isInteger(t.Kind()):
		return integerSchema(t)
	}
	return nil
}

func (g *generator) structSchema(t reflect.Type) *jsonschema.Schema {
	fields, _ := jsonFields(t)
	flat := make([]reflect.StructField, 0, len(fields))
	for i, f := range fields {
		typ := f.Type
		if alias := propertyAlias(t, f.name); alias != nil {
			typ = reflect.TypeOf(alias)
		}
		flat = append(flat, reflect.StructField{
			Name: fmt.Sprintf("F%d", i),
			Type: typ,
			Tag:  g.tag(t, f),
		})
	}
	flatType := reflect.StructOf(flat)
	g.flat[flatType] = true
	s := g.reflector().ReflectFromType(flatType)
	if implements(t, schemaExtender) {
		reflect.New(t).Interface().(interface{ JSONSchemaExtend(*jsonschema.Schema) }).JSONSchemaExtend(s)
	}
	return s
}

// tag returns the tags of f for invopop/jsonschema, with everything that it would otherwise
// infer.
func (g *generator) tag(owner reflect.Type, f field) reflect.StructTag {
	parts := tagParts(f)
	required, hasDefault := g.required(f), false
	var keep []string
	description := f.Tag.Get("jsonschema_description")
	for _, p := range parts {
		switch key, value, _ := strings.Cut(p, "="); key {
		case "required":
			required = true
		case "description":
			description = value
		default:
			hasDefault = hasDefault || key == "default"
			keep = append(keep, strings.ReplaceAll(p, ",", `\,`))
		}
	}
	if required && !(hasDefault && g.dir == Input) {
		keep = append(keep, "required")
	}
	if implements(owner, docStringProvider) {
		if doc := reflect.New(owner).Interface().(interface{ GetFieldDocString(string) string }).GetFieldDocString(f.Name); doc != "" {
			description = doc
		}
	}
	name := f.name
	if f.asString {
		name += ",string"
	}
	out := fmt.Sprintf(`json:%q jsonschema:%q jsonschema_description:%q`, name, strings.Join(keep, ","), description)
	if extras := f.Tag.Get("jsonschema_extras"); extras != "" {
		out += fmt.Sprintf(` jsonschema_extras:%q`, extras)
	}
	return reflect.StructTag(out)
}

// required reports whether f is required: an input must have it, or an output always has it.
// Members of outputs that would be null are removed, so they are not required.
func (g *generator) required(f field) bool {
	if f.optional || f.Type.Kind() == reflect.Pointer {
		return false
	}
	if g.dir == Output && f.Type != timeType && !describesItself(f.Type) && f.Type != rawMessageType && encodesItself(f.Type) {
		return false
	}
	return true
}
