package docs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	orderedmap "github.com/pb33f/ordered-map/v2"
)

// The page describes this many levels of a schema, and this many parts of a level.
const (
	maxLevels = 5
	maxFields = 200
)

// A schema is what a page needs of a JSON Schema. Its properties keep the order of the
// author's struct.
type schema struct {
	Type        types                                           `json:"type"`
	Description string                                          `json:"description"`
	Properties  *orderedmap.OrderedMap[string, json.RawMessage] `json:"properties"`
	Required    []string                                        `json:"required"`
	Items       json.RawMessage                                 `json:"items"`
	Additional  json.RawMessage                                 `json:"additionalProperties"`
	Enum        []json.RawMessage                               `json:"enum"`
	Const       json.RawMessage                                 `json:"const"`
	Default     json.RawMessage                                 `json:"default"`
	Format      string                                          `json:"format"`
	Pattern     string                                          `json:"pattern"`
	MinLength   json.Number                                     `json:"minLength"`
	MaxLength   json.Number                                     `json:"maxLength"`
	Minimum     json.Number                                     `json:"minimum"`
	Maximum     json.Number                                     `json:"maximum"`
	Above       json.Number                                     `json:"exclusiveMinimum"`
	Below       json.Number                                     `json:"exclusiveMaximum"`
	MultipleOf  json.Number                                     `json:"multipleOf"`
	MinItems    json.Number                                     `json:"minItems"`
	MaxItems    json.Number                                     `json:"maxItems"`
	Unique      bool                                            `json:"uniqueItems"`
	Encoding    string                                          `json:"contentEncoding"`
}

// types is the type keyword: one name, or a list of names.
type types []string

func (t *types) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		*t = types{one}
		return nil
	}
	return json.Unmarshal(raw, (*[]string)(t))
}

// readSchema reads raw. A schema that cannot be read describes any value.
func readSchema(raw json.RawMessage) schema {
	var s schema
	if len(raw) == 0 || raw[0] != '{' || json.Unmarshal(raw, &s) != nil {
		return schema{}
	}
	return s
}

// fields describes the properties of an object's schema.
func fields(raw json.RawMessage) []Field { return readSchema(raw).fields(maxLevels) }

func (s schema) fields(levels int) []Field {
	if s.Properties == nil || levels == 0 {
		return nil
	}
	out := make([]Field, 0, min(s.Properties.Len(), maxFields))
	for p := s.Properties.Oldest(); p != nil && len(out) < maxFields; p = p.Next() {
		sub := readSchema(p.Value)
		f := Field{
			Name: line(p.Key), Type: sub.name(), Required: slices.Contains(s.Required, p.Key),
			Description: block(sub.Description), Limits: sub.limits(), Values: sub.values(),
		}
		if len(sub.Default) > 0 {
			f.Default = line(compact(sub.Default))
		}
		f.Fields = sub.inner(levels - 1)
		out = append(out, f)
	}
	return out
}

// inner are the fields of an object, or of the objects in a list.
func (s schema) inner(levels int) []Field {
	for len(s.Items) > 0 && s.Properties == nil && levels > 0 {
		s, levels = readSchema(s.Items), levels-1
	}
	if s.Properties == nil && len(s.Additional) > 0 {
		s = readSchema(s.Additional)
	}
	return s.fields(levels)
}

var typeNames = map[string]string{
	"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false",
	"object": "object", "array": "list", "null": "null",
}

var formatNames = map[string]string{
	"date-time": "date and time (RFC 3339)", "date": "date (2006-01-02)", "time": "time",
	"email": "e-mail address", "uri": "URL", "url": "URL", "uuid": "UUID", "hostname": "host name",
	"ipv4": "IPv4 address", "ipv6": "IPv6 address", "duration": "duration (ISO 8601)",
}

// name says in words which values the schema describes.
func (s schema) name() string {
	if len(s.Type) == 0 {
		if s.Properties != nil {
			return "object"
		}
		return "any value"
	}
	var names []string
	for _, t := range s.Type {
		name, ok := typeNames[t]
		switch {
		case t == "string" && formatNames[s.Format] != "":
			name = formatNames[s.Format]
		case t == "string" && s.Encoding == "base64":
			name = "bytes (base64)"
		case t == "array" && len(s.Items) > 0:
			name = "list of " + plural(readSchema(s.Items).name())
		case t == "object" && s.Properties == nil && len(s.Additional) > 0 && s.Additional[0] == '{':
			name = "object with any names, each with: " + readSchema(s.Additional).name()
		case !ok:
			name = line(t)
		}
		names = append(names, name)
	}
	return strings.Join(names, " or ")
}

// plural is the name of a type for many values of it.
func plural(name string) string {
	switch {
	case name == "text", strings.HasPrefix(name, "list of "), strings.Contains(name, "("), strings.Contains(name, " or "):
		return name
	case name == "any value":
		return "any values"
	case name == "e-mail address", strings.HasSuffix(name, "address"):
		return name + "es"
	}
	return name + "s"
}

// limits says in words what the schema allows besides the type.
func (s schema) limits() (out []string) {
	add := func(text string) {
		if text != "" {
			out = append(out, line(text))
		}
	}
	add(between(s.MinLength, s.MaxLength, "character", true))
	add(between(s.Minimum, s.Maximum, "", false))
	if s.Above != "" {
		add("more than " + figure(s.Above))
	}
	if s.Below != "" {
		add("less than " + figure(s.Below))
	}
	if s.MultipleOf != "" && s.MultipleOf != "1" {
		add("a multiple of " + figure(s.MultipleOf))
	}
	add(between(s.MinItems, s.MaxItems, "item", true))
	if s.Unique {
		add("no item twice")
	}
	if s.Pattern != "" {
		add("matches `" + strings.ReplaceAll(s.Pattern, "`", "'") + "`")
	}
	if len(s.Items) > 0 {
		items := readSchema(s.Items)
		for _, l := range items.limits() {
			add("each: " + l)
		}
	}
	return out
}

// between says what lies between two bounds, either of which may be empty.
func between(low, high json.Number, noun string, size bool) string {
	if size && low == "0" {
		low = ""
	}
	nouns := func(n json.Number) string {
		switch {
		case noun == "":
			return figure(n)
		case n == "1":
			return figure(n) + " " + noun
		}
		return figure(n) + " " + noun + "s"
	}
	switch {
	case low == "" && high == "":
		return ""
	case low == high:
		return "exactly " + nouns(low)
	case low == "":
		return "at most " + nouns(high)
	case high == "":
		return "at least " + nouns(low)
	}
	return figure(low) + " to " + nouns(high)
}

// figure writes a number of a schema, whole ones with commas.
func figure(n json.Number) string {
	if i, err := n.Int64(); err == nil {
		return number(i)
	}
	return n.String()
}

// values are those that an enum allows, as JSON but for texts, which have no quotes.
func (s schema) values() (out []string) {
	list := s.Enum
	if len(s.Const) > 0 {
		list = []json.RawMessage{s.Const}
	}
	if len(list) == 0 && len(s.Items) > 0 {
		return readSchema(s.Items).values()
	}
	for i, v := range list {
		if i == maxFields {
			return append(out, fmt.Sprintf("… %s more", number(int64(len(list)-i))))
		}
		var text string
		if json.Unmarshal(v, &text) == nil {
			out = append(out, line(text))
			continue
		}
		out = append(out, line(compact(v)))
	}
	return out
}

// compact writes JSON on one line.
func compact(raw json.RawMessage) string {
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return string(raw)
	}
	return b.String()
}
