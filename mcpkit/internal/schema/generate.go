package schema

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/invopop/jsonschema"
)

// For returns the schema of type t as a JSON document. If no schema describes t, the error lists
// every reason, one on each line.
func For(t reflect.Type, dir Direction) (doc json.RawMessage, err error) {
	pointer := t.Kind() == reflect.Pointer
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if !isObject(t, dir) {
		if t.Kind() == reflect.Struct {
			return nil, fmt.Errorf("%s is not a JSON object: a method of it, or of an embedded field, reads or writes its JSON; put it into a field of a struct", t)
		}
		return nil, fmt.Errorf("%s is not a JSON object; use a struct", t)
	}
	c := checkType(t, dir, pointer)
	// Schema methods of the types may panic.
	defer func() {
		if v := recover(); v != nil {
			doc, err = nil, errors.New(strings.Join(append(c.problems, fmt.Sprintf("describing %s panicked: %v", t, v)), "\n"))
		}
	}()
	if c.indescribable {
		for _, p := range checkFieldValues(t, dir) {
			if !slices.Contains(c.problems, p) {
				c.problems = append(c.problems, p)
			}
		}
		return nil, errors.New(strings.Join(c.problems, "\n"))
	}
	g := &generator{dir: dir, flat: map[reflect.Type]bool{}}
	s := g.reflector().ReflectFromType(t)
	tidy(s)
	raw, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("the schema of %s cannot be encoded: %w", t, err)
	}
	for _, p := range checkValues(raw) {
		// A tag that is wrong also makes the whole schema wrong.
		if path, _, _ := strings.Cut(p, ": "); !c.reported[path] && !c.reported[strings.TrimSuffix(path, "[]")] && (path != "the schema" || len(c.problems) == 0) {
			c.problems = append(c.problems, p)
		}
	}
	if len(c.problems) > 0 {
		return nil, errors.New(strings.Join(c.problems, "\n"))
	}
	return raw, nil
}

func isObject(t reflect.Type, dir Direction) bool {
	if describesItself(t) {
		return true
	}
	return (t.Kind() == reflect.Struct || t.Kind() == reflect.Map) && !dir.opaque(t)
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
	case t == numberType:
		return &jsonschema.Schema{Type: "number"}
	case standardForms[t].Type != "":
		form := standardForms[t]
		return &form
	case t == rawMessageType || g.dir.ownJSON(t) && t.Kind() != reflect.Pointer:
		return anyValue()
	case g.dir.ownText(t) && t.Kind() != reflect.Pointer:
		return &jsonschema.Schema{Type: "string"}
	case t.Kind() == reflect.Interface:
		return anyValue()
	case implements(t, jsonMarshaler) || implements(t, jsonUnmarshaler) || implements(t, textMarshaler) || implements(t, textUnmarshaler):
		// invopop/jsonschema looks for methods without asking which direction they are for.
		return g.plain(t)
	case g.dir.asBase64(t):
		return &jsonschema.Schema{Type: "string", ContentEncoding: "base64"}
	case t.Kind() == reflect.Map:
		return g.mapSchema(t)
	case t.Kind() == reflect.Struct && !g.flat[t]:
		return g.structSchema(t)
	case t.Kind() >= reflect.Int && t.Kind() <= reflect.Uint64:
		return integerSchema(t)
	}
	return nil
}

// quotedSchema completes the schema of a field with the option ",string": a text that holds a
// number, true or false.
func (g *generator) quotedSchema(s *jsonschema.Schema, t reflect.Type) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	*s = jsonschema.Schema{Type: "string", Title: s.Title, Description: s.Description, Enum: s.Enum, Default: s.Default, Examples: s.Examples}
	switch kind := t.Kind(); {
	case kind == reflect.Bool:
		if len(s.Enum) == 0 {
			s.Enum = []any{"true", "false"}
		}
	case kind == reflect.Float32 || kind == reflect.Float64:
		s.Pattern = `^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$`
	case kind != reflect.String: // which is a problem of the tag
		s.Pattern = wholeNumbers(t, g.dir)
	}
}

// plain returns the schema of a type whose methods do not apply in this direction: that of its
// kind.
func (g *generator) plain(t reflect.Type) *jsonschema.Schema {
	switch t.Kind() {
	case reflect.Pointer:
		return nil
	case reflect.Struct:
		return g.structSchema(t)
	case reflect.Map:
		return g.mapSchema(t)
	case reflect.Slice:
		return g.reflector().ReflectFromType(reflect.SliceOf(t.Elem()))
	case reflect.Array:
		return g.reflector().ReflectFromType(reflect.ArrayOf(t.Len(), t.Elem()))
	case reflect.String:
		return &jsonschema.Schema{Type: "string"}
	case reflect.Bool:
		return &jsonschema.Schema{Type: "boolean"}
	case reflect.Float32, reflect.Float64:
		return &jsonschema.Schema{Type: "number"}
	}
	return integerSchema(t)
}

// integerSchema returns the schema of an integer, with the bounds of types of up to 32 bits. The
// bounds of larger types are beyond what many clients can read.
func integerSchema(t reflect.Type) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "integer"}
	bits := t.Bits()
	switch unsigned := t.Kind() >= reflect.Uint; {
	case unsigned:
		s.Minimum = "0"
		if bits <= 32 {
			s.Maximum = json.Number(strconv.FormatUint(1<<bits-1, 10))
		}
	case bits <= 32:
		s.Minimum = json.Number(strconv.FormatInt(-1<<(bits-1), 10))
		s.Maximum = json.Number(strconv.FormatInt(1<<(bits-1)-1, 10))
	}
	return s
}

// mapSchema returns the schema of a map: an object with any names, or with numbers as names.
func (g *generator) mapSchema(t reflect.Type) *jsonschema.Schema {
	elem := g.reflector().ReflectFromType(t.Elem())
	if isEmpty(elem) {
		elem = anyValue()
	}
	if g.textKey(t.Key()) {
		return &jsonschema.Schema{Type: "object", AdditionalProperties: elem}
	}
	names := wholeNumbers(t.Key(), g.dir)
	return &jsonschema.Schema{Type: "object", PatternProperties: map[string]*jsonschema.Schema{names: elem}, AdditionalProperties: jsonschema.FalseSchema}
}

// textKey reports whether any text can be a key of type k. encoding/json writes strings as they
// are, whatever methods they have, but reads them with UnmarshalText.
func (g *generator) textKey(k reflect.Type) bool {
	if g.dir == Input {
		return k.Kind() == reflect.String || reflect.PointerTo(k).Implements(textUnmarshaler)
	}
	return k.Kind() == reflect.String || k.Implements(textMarshaler)
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
	for _, f := range fields {
		member, ok := s.Properties.Get(f.name)
		switch {
		case !ok:
		case f.asString:
			g.quotedSchema(member, f.Type)
		default:
			describeField(member, f.Type, f.Tag)
		}
	}
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
	if description == "" {
		description = StandardForm(f.Type)
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
	if f.maybe || f.Type.Kind() == reflect.Pointer {
		return false
	}
	if g.dir == Input {
		return !f.optional
	}
	return !f.omitted && (f.Type == timeType || f.Type == rawMessageType || describesItself(f.Type) || !g.dir.ownJSON(f.Type))
}
