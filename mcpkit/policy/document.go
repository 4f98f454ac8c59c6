package policy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// maxNesting is how deep the JSON of a schema may be nested. An argument takes
// two levels, so thirty objects inside each other fit: more than a model fills
// in correctly, and far less than what makes a recursive reader fail.
const maxNesting = 64

// A document is a JSON Schema as it came, and as it reads.
type document struct {
	raw    json.RawMessage
	absent bool
	root   any    // nil when absent or broken
	broken string // what is wrong with it, as a predicate: "is not valid JSON: …"
}

func parseDocument(raw json.RawMessage) document {
	trimmed := bytes.TrimSpace(raw)
	d := document{raw: raw}
	switch {
	case len(trimmed) == 0 || string(trimmed) == "null":
		d.absent = true
	case nestedDeeper(trimmed, maxNesting):
		d.broken = fmt.Sprintf("is nested deeper than %d levels", maxNesting)
	default:
		if err := json.Unmarshal(trimmed, &d.root); err != nil {
			d.root, d.broken = nil, "is not valid JSON: "+err.Error()
		}
	}
	return d
}

// nestedDeeper looks at brackets only, so that it can be asked before anything
// recursive sees the text.
func nestedDeeper(text []byte, limit int) bool {
	depth, inString := 0, false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			if depth++; depth > limit {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

// A node is one schema inside a document.
type node struct {
	schema  any            // as decoded: an object, a boolean, or nonsense
	object  map[string]any // the schema when it is an object, else nil
	path    string         // of the value it describes: "filter.kind", "tags[]"
	keyword string         // what it stands under: "properties", "items", …; "" at the root
	name    string         // the property's name, under "properties"
	depth   int            // properties on the way from the root
	direct  bool           // reached through properties alone
}

// walk visits the root and every schema below it, in a stable order. What is
// data to a schema (enum, const, default, examples) is not visited.
func (d document) walk(visit func(node)) {
	if d.root != nil {
		walkNode(node{schema: d.root, direct: true}, visit)
	}
}

func walkNode(n node, visit func(node)) {
	n.object, _ = n.schema.(map[string]any)
	visit(n)
	for _, keyword := range sortedKeys(n.object) {
		value := n.object[keyword]
		child := node{schema: value, path: n.path, keyword: keyword, depth: n.depth}
		switch keyword {
		case "properties", "patternProperties", "$defs", "definitions", "dependentSchemas":
			walkNamed(n, child, visit)
		case "items", "prefixItems", "contains", "additionalItems", "unevaluatedItems":
			child.path += "[]"
			walkEach(child, visit)
		case "additionalProperties", "unevaluatedProperties":
			child.path = joinPath(n.path, "*")
			walkEach(child, visit)
		case "anyOf", "oneOf", "allOf", "not", "if", "then", "else":
			walkEach(child, visit)
		}
	}
}

// walkNamed visits the schemas of a keyword that holds an object of them.
func walkNamed(parent, child node, visit func(node)) {
	schemas, _ := child.schema.(map[string]any)
	for _, name := range sortedKeys(schemas) {
		child.schema, child.name = schemas[name], name
		switch child.keyword {
		case "properties":
			child.path = joinPath(parent.path, pathName(name))
			child.depth = parent.depth + 1
			child.direct = parent.direct
		case "patternProperties":
			child.path = joinPath(parent.path, "*")
		case "$defs", "definitions":
			child.path = joinPath(child.keyword, pathName(name))
		}
		walkNode(child, visit)
	}
}

// walkEach visits the schema or the array of schemas that a keyword holds.
func walkEach(child node, visit func(node)) {
	schemas, ok := child.schema.([]any)
	if !ok {
		walkNode(child, visit)
		return
	}
	for _, s := range schemas {
		child.schema = s
		walkNode(child, visit)
	}
}

// where names the place of n in a message.
func (n node) where() string {
	if n.path == "" {
		return "the root"
	}
	return n.path
}

func joinPath(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

var plainName = regexp.MustCompile(`^[A-Za-z_$@][A-Za-z0-9_$@-]*$`)

// pathName writes a property's name in a path, quoted unless it is plain.
func pathName(name string) string {
	if plainName.MatchString(name) && len(name) <= quoteMax {
		return name
	}
	return quote(name)
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// strings calls visit for every string in the document, keys included, with
// the place where it stands.
func (d document) strings(visit func(place, text string)) { walkStrings("", d.root, visit) }

func walkStrings(place string, value any, visit func(place, text string)) {
	switch value := value.(type) {
	case string:
		visit(place, value)
	case []any:
		for i, v := range value {
			walkStrings(fmt.Sprintf("%s[%d]", place, i), v, visit)
		}
	case map[string]any:
		for _, k := range sortedKeys(value) {
			below := strings.TrimPrefix(place+"."+pathName(k), ".")
			visit(below, k)
			walkStrings(below, value[k], visit)
		}
	}
}
