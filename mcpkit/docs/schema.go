package docs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	orderedmap "github.com/pb33f/ordered-map/v2"
)

// Limits on how much of a schema the page describes: levels, and members of a level.
const (
	maxLevels = 5
	maxFields = 200
)

// A schema holds the keywords of a JSON Schema that the page describes. Its properties keep the
// order of the author's struct.
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

	each *schema // the schema of the items
}

// types is the value of the type keyword: one name or a list of names.
type types []string

func (t *types) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		*t = types{one}
		return nil
	}
	return json.Unmarshal(raw, (*[]string)(t))
}

// readSchema decodes a schema. A schema that cannot be decoded describes any value.
func readSchema(raw json.RawMessage) schema { return readNested(raw, maxLevels) }

// readNested is readSchema for a list inside of lists. Levels limits the depth.
func readNested(raw json.RawMessage, levels int) schema {
	var s schema
	if len(raw) == 0 || raw[0] != '{' || json.Unmarshal(raw, &s) != nil {
		return schema{}
	}
	if len(s.Items) > 0 && levels > 0 {
		each := readNested(s.Items, levels-1)
		s.each = &each
	}
	return s
}

// argumentFields returns the properties of an object's schema.
func argumentFields(raw json.RawMessage) []Field { return readSchema(raw).fields(maxLevels) }

// resultFields returns the properties of a result. A result has no required arguments; instead, its
// fields say whether they may be missing.
func resultFields(raw json.RawMessage) []Field {
	list := argumentFields(raw)
	markOptional(list)
	return list
}

// markOptional replaces Required by a limit of the fields that are not required.
func markOptional(list []Field) {
	for i := range list {
		if !list[i].Required {
			list[i].Limits = append(list[i].Limits, "may be missing")
		}
		list[i].Required = false
		markOptional(list[i].Fields)
	}
}

func (s schema) fields(levels int) []Field {
	out := []Field{}
	if s.Properties == nil || levels == 0 {
		return out
	}
	for p := s.Properties.Oldest(); p != nil && len(out) < maxFields; p = p.Next() {
		sub := readSchema(p.Value)
		f := Field{
			Name: line(p.Key), Type: sub.name(), Required: slices.Contains(s.Required, p.Key),
			Description: block(sub.Description), Limits: sub.limits(), Values: sub.values(),
		}
		if len(sub.Default) > 0 {
			f.Default = literal(sub.Default)
		}
		f.Fields = sub.inner(levels - 1)
		out = append(out, f)
	}
	return out
}

// inner returns the fields of an object, or of the objects in a list.
func (s schema) inner(levels int) []Field {
	for s.each != nil && s.Properties == nil {
		s = *s.each
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

// name describes the type of the values in words.
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
		case t == "array" && s.each != nil:
			name = "list of " + plural(s.each.name())
		case t == "object" && s.Properties == nil && len(s.Additional) > 0 && s.Additional[0] == '{':
			name = "object with any names, each with: " + readSchema(s.Additional).name()
		case !ok:
			name = line(t)
		}
		names = append(names, name)
	}
	return strings.Join(names, " or ")
}

// plural returns the plural of a type's name.
func plural(name string) string {
	switch {
	case strings.HasPrefix(name, "list of "):
		return "lists of " + strings.TrimPrefix(name, "list of ")
	case name == "text", strings.Contains(name, "("), strings.Contains(name, " or "):
		return name
	case name == "any value":
		return "any values"
	case name == "e-mail address", strings.HasSuffix(name, "address"):
		return name + "es"
	}
	return name + "s"
}

// limits describes in words how the schema restricts values of its type.
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
		add("items must differ")
	}
	if s.Pattern != "" {
		add("matches " + tick(s.Pattern))
	}
	if s.each != nil {
		for _, l := range s.each.limits() {
			add("each: " + l)
		}
	}
	return out
}

// between describes a range. Low, high or both may be empty. A size is never negative, so that a
// size has no lower bound of 0.
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

// figure writes a number of a schema. Whole numbers have commas.
func figure(n json.Number) string {
	if i, err := n.Int64(); err == nil {
		return number(i)
	}
	return n.String()
}

// values returns the values that enum or const allow.
func (s schema) values() (out []string) {
	list := s.Enum
	if len(s.Const) > 0 {
		list = []json.RawMessage{s.Const}
	}
	if len(list) == 0 && s.each != nil {
		return s.each.values()
	}
	for i, v := range list {
		if i == maxFields {
			return append(out, fmt.Sprintf("… %s more", number(int64(len(list)-i))))
		}
		out = append(out, literal(v))
	}
	return out
}

// literal returns a value of a schema on one line. A string has no quotation marks, unless all
// its characters are invisible.
func literal(v json.RawMessage) string {
	var text string
	if json.Unmarshal(v, &text) == nil && !blank(text) {
		return line(text)
	}
	return line(compact(v))
}

// compact returns JSON on one line.
func compact(raw json.RawMessage) string {
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return string(raw)
	}
	return b.String()
}
