package request

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// A Schema is the part of an argument's JSON schema that says whether it can go into a place.
type Schema struct {
	Type                 string             `json:"type"`
	Description          string             `json:"description"`
	Items                *Schema            `json:"items"`
	Properties           map[string]*Schema `json:"properties"`
	AdditionalProperties json.RawMessage    `json:"additionalProperties"`
	PatternProperties    map[string]*Schema `json:"patternProperties"`
}

// IsScalar reports whether the values are texts, numbers or booleans.
func (s *Schema) IsScalar() bool {
	return s != nil && (s.Type == "string" || s.Type == "number" || s.Type == "integer" || s.Type == "boolean")
}

// others returns the schemas of members without a name in the schema, and whether there may be
// any. A nil schema stands for any value.
func (s *Schema) others() (schemas []*Schema, open bool) {
	for _, pattern := range slices.Sorted(maps.Keys(s.PatternProperties)) {
		schemas = append(schemas, s.PatternProperties[pattern])
	}
	switch text := string(bytes.TrimSpace(s.AdditionalProperties)); text {
	case "false":
		return schemas, len(schemas) > 0
	case "", "true":
		return append(schemas, nil), true
	default:
		var other Schema
		_ = json.Unmarshal(s.AdditionalProperties, &other) // a part of a document that was decoded
		return append(schemas, &other), true
	}
}

// Unsuitable returns what values of a schema are if the parameter cannot carry them, such as "an
// object", or "". kind is that of the plan's body.
func (p *Parameter) Unsuitable(kind BodyKind, s *Schema) string {
	switch {
	case p.Place == InBody && (kind == Members || kind == All):
		return ""
	case p.Place == InBody && kind == Whole, p.Objects == JSON:
		return ""
	case p.Place == InBody && kind == Multipart && p.Lists.Separator() != "" && s != nil && s.Type == "array" && !s.Items.IsScalar():
		return phrase(s)
	case p.Place == InBody && kind == Multipart && p.Objects != Deep && p.Lists != Index:
		return "" // objects become JSON
	case p.Place == InPath || p.Place == InHeader:
		if s.IsScalar() || s != nil && s.Type == "array" && p.Lists.Separator() != "" && s.Items.IsScalar() {
			return ""
		}
		return phrase(s)
	}
	return p.unsuitableIn(s, p.Objects)
}

// unsuitableIn is Unsuitable for a value in a query or a form.
func (p *Parameter) unsuitableIn(s *Schema, objects ObjectStyle) string {
	switch {
	case s.IsScalar():
		return ""
	case s != nil && s.Type == "array" && p.Lists == Index:
		return p.unsuitableIn(s.Items, objects)
	case s != nil && s.Type == "array" && s.Items.IsScalar():
		return ""
	case s == nil || s.Type != "object" || objects == NoObjects:
		return phrase(s)
	}
	inner := objects
	if objects == Spread {
		inner = NoObjects
	}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		if what := p.unsuitableIn(s.Properties[name], inner); what != "" {
			return fmt.Sprintf("an object whose member %q is %s", name, what)
		}
	}
	others, open := s.others()
	if open && objects == Spread {
		return "an object with members of any name"
	}
	for _, other := range others {
		if what := p.unsuitableIn(other, inner); what != "" {
			return "an object whose members are " + what
		}
	}
	return ""
}

// phrase says what the values of a schema are.
func phrase(s *Schema) string {
	switch {
	case s == nil:
		return "a value of any type"
	case s.Type == "array" && s.Items.IsScalar():
		return "a list"
	case s.Type == "array":
		return "a list of objects or lists"
	case s.Type == "object":
		return "an object"
	}
	return "a value of any type"
}
