package scaffold

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// A typeWriter writes Go types for the schemas of one tool.
//
// No library does: those that make Go types of a JSON Schema, such as omissis/go-jsonschema, write
// methods that decode and validate, and lose the descriptions, choices and limits, which mcpkit
// reads from struct tags.
type typeWriter struct {
	tool     string // the beginning of the names of types
	ids      nameSet
	document json.RawMessage
	known    map[string]goType // by reference
	open     map[string]bool   // references that are being followed
	decls    []string          // declarations of types
	undecided
}

// undecided counts the decisions that a program needs before it compiles.
type undecided struct{ decisions int }

// A goType is the type of a field.
type goType struct {
	name   string // in Go
	kind   string // "string", "integer", "number", "boolean", "array", "object" or "" for any value
	item   string // the kind of the items of an array
	decide string // why somebody has to decide; name is then "decide"
	null   bool   // null is allowed too
	tags   []string
	note   string // keywords of the schema that no tag has
}

// inside says where in a value the reason for a decision is. Only the outermost place is named.
func inside(place, why string) string {
	why = strings.TrimPrefix(strings.TrimPrefix(why, "its items: "), "its values: ")
	return place + why
}

// deepest is how many levels of a schema are followed.
const deepest = 24

// mostReferences is how many parts of a document may be referred to. Each is searched in the whole
// document.
const mostReferences = 300

// undecidedType is the type of what needs a decision: an undefined name.
func (w *typeWriter) undecidedType(why string) goType {
	return goType{name: "decide", decide: why}
}

// declare writes the type with the given name for the schema of an object, and returns its name.
func (w *typeWriter) declare(name, comment string, raw json.RawMessage) {
	w.document, w.known, w.open = raw, map[string]goType{}, map[string]bool{}
	n, err := readNode(raw)
	why := ""
	switch {
	case err != nil || n.always:
		why = "the schema is not an object with properties"
	default:
		why = w.notAnObject(n)
	}
	if why != "" {
		w.decisions++
		w.decls = append(w.decls, fmt.Sprintf("// %s\ntype %s decide // decide: %s; write a struct\n", comment, name, oneLine(why, 200)))
		return
	}
	w.object(name, comment, n, 0)
}

// notAnObject returns why a schema is not an object that a struct can be, or "".
func (w *typeWriter) notAnObject(n schemaNode) string {
	if types, _ := n.types(); len(types) != 1 && len(types) != 0 || len(types) == 1 && types[0] != "object" {
		return "the type of the schema is not object"
	}
	for _, keyword := range []string{"anyOf", "oneOf", "allOf", "$ref", "not", "if"} {
		if n.has(keyword) {
			return "the schema has " + keyword
		}
	}
	return w.unfit(n)
}

// unfit returns why the properties of an object are not fields of a struct, or "".
func (w *typeWriter) unfit(n schemaNode) string {
	properties, err := readNode(n.keywords["properties"])
	if n.has("properties") && (err != nil || properties.always) {
		return "the properties of the schema cannot be read"
	}
	seen := map[string]string{}
	for _, name := range properties.names {
		if !isTagName(name) {
			return fmt.Sprintf("a struct tag cannot have the name %q of a property", oneLine(name, 60))
		}
		if other, ok := seen[strings.ToLower(name)]; ok {
			return fmt.Sprintf("the properties %s and %s differ only in case", oneLine(other, 60), oneLine(name, 60))
		}
		seen[strings.ToLower(name)] = name
	}
	return ""
}

// isTagName reports whether encoding/json accepts a name in a struct tag.
func isTagName(name string) bool {
	if name == "" || strings.Contains(name, ",") {
		return false
	}
	for _, r := range name {
		if !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", r) && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return false
		}
	}
	return true
}

// object writes a struct.
func (w *typeWriter) object(name, comment string, n schemaNode, depth int) {
	var required []string
	_ = json.Unmarshal(n.keywords["required"], &required)
	properties, _ := readNode(n.keywords["properties"])
	fields := nameSet{}
	var b strings.Builder
	fmt.Fprintf(&b, "// %s\n", comment)
	if note := ignored(n, "properties", "required"); note != "" {
		fmt.Fprintf(&b, "//\n// The schema of the other server also has: %s.\n", note)
	}
	fmt.Fprintf(&b, "type %s struct {\n", name)
	at := len(w.decls)
	w.decls = append(w.decls, "") // the type stands before those of its fields
	for _, property := range properties.names {
		needed := slices.Contains(required, property)
		t, description := w.field(property, properties.keywords[property], depth)
		if t.note != "" {
			fmt.Fprintf(&b, "// The schema of the other server also has: %s.\n", t.note)
		}
		fmt.Fprintf(&b, "%s %s %s", fields.take(exported(property, "Field")), fieldType(t, needed), tag(property, description, t, needed))
		if t.decide != "" {
			w.decisions++
			fmt.Fprintf(&b, " // decide: %s; json.RawMessage takes any JSON", oneLine(t.decide, 200))
		}
		b.WriteByte('\n')
	}
	b.WriteString("}\n")
	w.decls[at] = b.String()
}

// fieldType returns the Go type of a field.
func fieldType(t goType, needed bool) string {
	if t.decide == "" && (t.null && t.kind != "" || t.kind == "object" && !needed && !strings.HasPrefix(t.name, "map[")) {
		return "*" + t.name
	}
	return t.name
}

// tag returns the struct tag of a field.
func tag(name, description string, t goType, needed bool) string {
	value := name
	if !needed {
		value += ",omitempty"
	} else if name == "-" {
		value += ","
	}
	s := "json:" + strconv.Quote(value)
	if description != "" {
		key := "jsonschema"
		if first, _, found := strings.Cut(description, "="); description == "-" || found && isWord(first) || isWord(description) {
			key = "jsonschema_description" // so that no word is read as a keyword
		}
		s += " " + key + ":" + strconv.Quote(description)
	}
	if len(t.tags) > 0 {
		s += " mcpkit:" + strconv.Quote(strings.Join(t.tags, ","))
	}
	if strings.ContainsAny(s, "`\r\n") {
		return strconv.Quote(s)
	}
	return "`" + s + "`"
}

func isWord(s string) bool {
	return s != "" && strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz_") == ""
}

// field returns the type of a property and its description.
func (w *typeWriter) field(name string, raw json.RawMessage, depth int) (t goType, description string) {
	n, err := readNode(raw)
	if err != nil {
		return w.undecidedType("the schema of this property cannot be read"), ""
	}
	description = oneLine(n.text("description"), 1000)
	return w.typeOf(name, raw, depth+1), description
}

// typeOf returns the type for a schema.
func (w *typeWriter) typeOf(name string, raw json.RawMessage, depth int) goType {
	n, err := readNode(raw)
	switch {
	case err != nil:
		return w.undecidedType(errNoSchema.Error())
	case n.always || len(n.keywords) == 0:
		return goType{name: "any"}
	case depth > deepest:
		return w.undecidedType(fmt.Sprintf("the schema has more than %d levels", deepest))
	case n.has("$ref"):
		return w.reference(name, n.text("$ref"), depth)
	}
	for _, keyword := range []string{"anyOf", "oneOf", "allOf"} {
		if n.has(keyword) {
			return w.combined(name, keyword, n, depth)
		}
	}
	types, null := n.types()
	kind := n.kindOf()
	if len(types) > 1 {
		return w.undecidedType("the value has one of the types " + strings.Join(types, ", "))
	} else if len(types) == 1 {
		kind = types[0]
	}
	t := w.simple(name, kind, n, depth)
	t.null = t.null || null
	return t
}

// simple returns the type for a schema of one type.
func (w *typeWriter) simple(name, kind string, n schemaNode, depth int) goType {
	switch kind {
	case "string", "integer", "number", "boolean":
		t := goType{name: map[string]string{"string": "string", "integer": "int", "number": "float64", "boolean": "bool"}[kind], kind: kind}
		return withKeywords(t, n, kind)
	case "array":
		if !n.has("items") {
			return withKeywords(goType{name: "[]any", kind: "array"}, n, "array")
		}
		item := w.typeOf(name, n.keywords["items"], depth+1)
		if item.decide != "" {
			return w.undecidedType(inside("its items: ", item.decide))
		}
		t := goType{name: "[]" + item.name, kind: "array", item: item.kind, note: item.note}
		if item.null && item.kind != "" {
			t.name = "[]*" + item.name
		}
		if item.kind == "array" || item.kind == "object" || item.kind == "" {
			t.note = joinNotes(t.note, strings.Join(item.tags, ", "))
		} else {
			t.tags = item.tags
		}
		return withKeywords(t, n, "array")
	case "object":
		return w.nested(name, n, depth)
	case "":
		if note := ignored(n); note == "" && !n.has("enum") && !n.has("const") {
			return goType{name: "any"}
		}
		return w.undecidedType("the schema has no type")
	}
	return w.undecidedType(fmt.Sprintf("%q is not a type of JSON Schema", oneLine(kind, 40)))
}

// nested returns the type for an object inside of another one.
func (w *typeWriter) nested(name string, n schemaNode, depth int) goType {
	if !n.has("properties") {
		extra, ok := n.keywords["additionalProperties"]
		if !ok || string(extra) == "false" {
			extra = json.RawMessage("true")
		}
		value := w.typeOf(name, extra, depth+1)
		if value.decide != "" {
			return w.undecidedType(inside("its values: ", value.decide))
		}
		return goType{name: "map[string]" + value.name, kind: "object", note: joinNotes(ignored(n, "additionalProperties"), joinNotes(value.note, strings.Join(value.tags, ", ")))}
	}
	if why := w.unfit(n); why != "" {
		return w.undecidedType(why)
	}
	if extra := string(n.keywords["additionalProperties"]); n.has("additionalProperties") && extra != "false" && extra != "true" {
		return w.undecidedType("the object has properties of any name beside its own")
	}
	id := w.ids.take(exported(w.tool+"_"+name, "Type"))
	w.object(id, fmt.Sprintf("%s is the value of %s.", id, oneLine(name, 60)), n, depth)
	return goType{name: id, kind: "object"}
}

// reference returns the type of another part of the document.
func (w *typeWriter) reference(name, ref string, depth int) goType {
	if t, ok := w.known[ref]; ok {
		return t
	}
	switch {
	case w.open[ref]:
		return w.undecidedType("the schema contains itself")
	case len(w.known) == mostReferences:
		return w.undecidedType(fmt.Sprintf("the schema has more than %d parts", mostReferences))
	}
	raw, err := pointed(w.document, ref)
	if err != nil {
		return w.undecidedType(err.Error())
	}
	w.open[ref] = true
	if i := strings.LastIndex(ref, "/"); i >= 0 && len(words(ref[i+1:])) > 0 {
		name = ref[i+1:]
	}
	t := w.typeOf(name, raw, depth+1)
	delete(w.open, ref)
	w.known[ref] = t
	return t
}

// combined returns the type for a schema with anyOf, oneOf or allOf: the one schema in it, beside
// null.
func (w *typeWriter) combined(name, keyword string, n schemaNode, depth int) goType {
	var rest []json.RawMessage
	list := n.list(keyword)
	for _, raw := range list {
		if !isNullSchema(raw) {
			rest = append(rest, raw)
		}
	}
	if len(rest) != 1 || keyword == "allOf" && len(list) != 1 || n.has("properties") || n.has("items") {
		return w.undecidedType("the schema has " + keyword)
	}
	t := w.typeOf(name, rest[0], depth+1)
	t.null = t.null || len(rest) < len(list)
	return t
}

// annotations are keywords that limit nothing.
var annotations = []string{"type", "title", "description", "$schema", "$id", "id", "$comment", "$defs", "definitions", "examples", "example", "deprecated", "readOnly", "writeOnly", "nullable"}

// ignored returns the keywords of n that limit its values and are not among the known, as a list.
func ignored(n schemaNode, known ...string) string {
	var list []string
	for _, name := range n.names {
		extra := name == "additionalProperties" && (string(n.keywords[name]) == "false" || string(n.keywords[name]) == "true")
		if !extra && !strings.HasPrefix(name, "x-") && !slices.Contains(annotations, name) && !slices.Contains(known, name) {
			list = append(list, oneLine(name, 40)+" "+oneLine(string(n.keywords[name]), 80))
		}
	}
	return strings.Join(list, ", ")
}

func joinNotes(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + ", " + b
}

// tagKeywords are the keywords that struct tags have, by the kind of value.
var tagKeywords = map[string][]string{
	"string": {"minLength", "maxLength", "pattern", "format"},
	"number": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"},
	"array":  {"minItems", "maxItems", "uniqueItems"},
}

var formats = []string{"date-time", "date", "time", "email", "uri", "uuid", "hostname", "ipv4", "ipv6"}

// withKeywords returns t with the keywords of n: those that struct tags have as tags, and the
// others in its note.
func withKeywords(t goType, n schemaNode, kind string) goType {
	if kind == "integer" {
		kind = "number"
	}
	known := []string{"items", "default"}
	for _, keyword := range tagKeywords[kind] {
		value, ok := scalar(n.keywords[keyword])
		if !ok || !fits(keyword, value) {
			continue
		}
		known = append(known, keyword)
		t.tags = append(t.tags, keyword+"="+escapeTag(value))
	}
	if choices, ok := n.choices(); ok && kind != "array" && !slices.ContainsFunc(choices, func(c string) bool { return strings.HasSuffix(c, `\`) || hidden(c) }) {
		known = append(known, "enum", "const")
		for _, c := range choices {
			t.tags = append(t.tags, "enum="+escapeTag(c))
		}
	}
	if value, ok := scalar(n.keywords["default"]); ok && kind != "array" && value != "" && !hidden(value) && !strings.HasSuffix(value, `\`) {
		t.tags = append(t.tags, "default="+escapeTag(value))
	}
	t.note = joinNotes(t.note, ignored(n, known...))
	return t
}

// fits reports whether a tag can have a keyword with this value.
func fits(keyword, value string) bool {
	switch keyword {
	case "pattern":
		_, err := regexp.Compile(value)
		return err == nil && !hidden(value)
	case "format":
		return slices.Contains(formats, value)
	case "minLength", "maxLength", "minItems", "maxItems":
		_, err := strconv.ParseUint(value, 10, 31)
		return err == nil
	case "uniqueItems":
		return value == "true"
	}
	_, err := json.Number(value).Float64()
	return err == nil && json.Valid([]byte(value))
}

// hidden reports whether a text has characters that nobody sees.
func hidden(s string) bool {
	return slices.ContainsFunc([]rune(s), func(r rune) bool { return !unicode.IsPrint(r) })
}

// escapeTag writes the commas of a value in a tag.
func escapeTag(s string) string { return strings.ReplaceAll(s, ",", `\,`) }
