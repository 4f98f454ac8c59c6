package schema

import (
	"slices"
	"strconv"
	"strings"
)

// A dialect is a draft of JSON Schema, as the number of its version: 4, 6, 7, 2019 or 2020.
type dialect int

const latest dialect = 2020

// metaschemaURLs are the known values of $schema, without their scheme.
var metaschemaURLs = map[string]dialect{
	"json-schema.org/draft-04/schema":      4,
	"json-schema.org/draft-06/schema":      6,
	"json-schema.org/draft-07/schema":      7,
	"json-schema.org/draft/2019-09/schema": 2019,
	"json-schema.org/draft/2020-12/schema": 2020,
	"json-schema.org/schema":               latest,
}

// dialectOf returns the dialect that a $schema keyword names.
func dialectOf(url string) (d dialect, ok bool) {
	url = strings.TrimSuffix(url, "#")
	for _, scheme := range []string{"https://", "http://"} {
		url = strings.TrimPrefix(url, scheme)
	}
	d, ok = metaschemaURLs[url]
	return d, ok
}

// url returns the address of the dialect's metaschema.
func (d dialect) url() string {
	switch d {
	case 4, 6, 7:
		return "http://json-schema.org/draft-0" + strconv.Itoa(int(d)) + "/schema"
	case 2019:
		return "https://json-schema.org/draft/2019-09/schema"
	}
	return "https://json-schema.org/draft/2020-12/schema"
}

// id returns the identifier that a schema gives itself, without a fragment, and the fragment.
func (d dialect) id(schema map[string]any) (id, fragment string) {
	keyword := "$id"
	if d == 4 {
		keyword = "id"
	}
	if _, refers := schema["$ref"]; refers && d < 2019 {
		return "", "" // keywords beside $ref do not count
	}
	text, _ := schema[keyword].(string)
	id, fragment, _ = strings.Cut(text, "#")
	return id, fragment
}

// A subschema is a schema in another one, at a pointer relative to it.
type subschema struct {
	pointer string
	value   any
}

// The keywords whose values hold schemas: one, a list of them, or one for each name.
var (
	keywordsOfOne   = []string{"not", "additionalProperties", "additionalItems", "items", "propertyNames", "contains", "if", "then", "else", "unevaluatedProperties", "unevaluatedItems", "contentSchema"}
	keywordsOfList  = []string{"allOf", "anyOf", "oneOf", "items", "prefixItems"}
	keywordsOfNamed = []string{"definitions", "properties", "patternProperties", "dependencies", "$defs", "dependentSchemas"}
)

// since has the first dialect of each keyword that draft-04 lacks.
var since = map[string]dialect{
	"propertyNames": 6, "contains": 6, "if": 7, "then": 7, "else": 7,
	"$defs": 2019, "dependentSchemas": 2019, "unevaluatedProperties": 2019, "unevaluatedItems": 2019, "contentSchema": 2019,
	"prefixItems": 2020,
}

// subschemas returns the schemas directly in a schema.
func (d dialect) subschemas(schema map[string]any) (all []subschema) {
	add := func(value any, tokens ...string) {
		for i, t := range tokens {
			tokens[i] = escapePointer(t)
		}
		all = append(all, subschema{"/" + strings.Join(tokens, "/"), value})
	}
	for keyword, value := range schema {
		if d < since[keyword] {
			continue
		}
		switch value := value.(type) {
		case []any:
			if slices.Contains(keywordsOfList, keyword) {
				for i, one := range value {
					add(one, keyword, strconv.Itoa(i))
				}
			}
		case map[string]any:
			if slices.Contains(keywordsOfNamed, keyword) {
				for name, one := range value {
					add(one, keyword, name)
				}
			} else if slices.Contains(keywordsOfOne, keyword) {
				add(value, keyword)
			}
		}
	}
	slices.SortFunc(all, func(a, b subschema) int { return strings.Compare(a.pointer, b.pointer) })
	return all
}

// escapePointer writes a name as a token of a JSON pointer.
func escapePointer(name string) string {
	return strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
}

func unescapePointer(token string) string {
	return strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
}
