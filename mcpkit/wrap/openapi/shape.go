package openapi

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// A shape is a schema that every known client reads: without references and combinations, with at
// most one type for each value.
type shape struct {
	typ         string // "" for any type
	description string
	format      string
	pattern     string
	enum        []json.RawMessage
	bounds      []bound
	unique      bool
	items       *shape
	properties  []property      // sorted by name, required ones first
	requires    map[string]bool // required members that are not among the properties
	additional  *shape          // of the members without a property; nil if they have no description
	closed      bool            // no other members are allowed
	nullable    bool            // null is allowed too; not part of the encoded schema
	alternative *shape          // for typ "": the alternative of objects, or else that of lists, nil for neither
	bytes       bool            // the content of a file, in the document
	file        bool            // a file in base64
	never       bool            // no value is allowed, so that the author forbids the member
	variants    string          // the sentence in the description of an object about its alternatives
	demands     []demand        // the demands of the schema, from which the other fields were made
}

// A bound is a keyword with a number.
type bound struct {
	keyword string
	value   json.Number
}

type property struct {
	name     string
	shape    *shape
	required bool
}

// property returns a property, nil if it is missing.
func (s *shape) property(name string) *property {
	for i := range s.properties {
		if s.properties[i].name == name {
			return &s.properties[i]
		}
	}
	return nil
}

// arrange sorts the properties.
func (s *shape) arrange() {
	slices.SortFunc(s.properties, func(a, b property) int {
		if a.required != b.required {
			if a.required {
				return -1
			}
			return 1
		}
		return bytes.Compare([]byte(a.name), []byte(b.name))
	})
}

// isScalar reports whether values of the shape are texts, numbers or booleans.
func (s *shape) isScalar() bool {
	return slices.Contains([]string{"string", "number", "integer", "boolean"}, s.typ)
}

// encode returns the shape as JSON Schema. loose leaves out what only narrows values, for outputs:
// services send more than their documents say.
func (s *shape) encode(loose bool) json.RawMessage {
	var b bytes.Buffer
	s.write(&b, loose)
	return b.Bytes()
}

func (s *shape) write(b *bytes.Buffer, loose bool) {
	o := objectWriter{b: b}
	b.WriteByte('{')
	if s.typ != "" && (!loose || !s.nullable) {
		o.value("type", s.typ)
	}
	text := s.description
	if loose && len(s.enum) > 0 { // services add values
		described := *s
		described.describe("One of " + joinValues(s.enum) + ".")
		text = described.description
	}
	if text != "" {
		o.value("description", text)
	}
	if s.file {
		o.value("contentEncoding", "base64")
	}
	if !loose {
		s.writeLimits(&o)
	}
	if s.items != nil {
		o.name("items")
		s.items.write(b, loose)
	}
	if len(s.properties) > 0 {
		o.name("properties")
		b.WriteByte('{')
		inner := objectWriter{b: b}
		var required []string
		for _, p := range s.properties {
			inner.name(p.name)
			p.shape.write(b, loose)
			if p.required {
				required = append(required, p.name)
			}
		}
		b.WriteByte('}')
		if len(required) > 0 && !loose {
			o.value("required", required)
		}
	}
	switch {
	case loose:
	case s.closed:
		o.value("additionalProperties", false)
	case s.additional != nil:
		o.name("additionalProperties")
		s.additional.write(b, loose)
	}
	b.WriteByte('}')
}

func (s *shape) writeLimits(o *objectWriter) {
	if s.format != "" {
		o.value("format", s.format)
	}
	if s.pattern != "" {
		o.value("pattern", s.pattern)
	}
	if len(s.enum) > 0 {
		o.value("enum", s.enum)
	}
	for _, limit := range s.bounds {
		o.value(limit.keyword, limit.value)
	}
	if s.unique {
		o.value("uniqueItems", true)
	}
}

// describe appends a sentence to the description.
func (s *shape) describe(sentence string) {
	sentence = cleanText(sentence, maxPropertyText)
	switch {
	case s.description == "":
		s.description = sentence
	case strings.HasSuffix(s.description, ".") || strings.HasSuffix(s.description, ":"):
		s.description += " " + sentence
	default:
		s.description += ". " + sentence
	}
}
