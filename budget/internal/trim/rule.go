package trim

import "encoding/json"

// A rule says how a value can be trimmed so that it still matches its schema. The nil rule allows
// everything.
type rule struct {
	fixed      bool // the value and everything in it stays as it is
	minItems   int
	minLength  int
	fixedText  bool // a string that stays as it is
	closed     bool // members have names in the schema, so optional ones can be removed
	properties map[string]*rule
	required   map[string]bool
	items      *rule
	additional *rule
}

var fixed = &rule{fixed: true}

func parseRule(schema []byte) *rule {
	if len(schema) == 0 {
		return nil
	}
	return ruleOf(schema, 0)
}

// followed has the keywords that trimming obeys or cannot violate. A value whose schema has any
// other keyword is not trimmed.
var followed = map[string]bool{
	"type": true, "properties": true, "required": true, "items": true, "additionalProperties": true,
	"minItems": true, "maxItems": true, "uniqueItems": true, "minLength": true, "maxLength": true,
	"enum": true, "const": true, "pattern": true, "format": true, "contentEncoding": true, "contentMediaType": true,
	"minimum": true, "maximum": true, "exclusiveMinimum": true, "exclusiveMaximum": true, "multipleOf": true,
	"maxProperties": true, "title": true, "description": true, "default": true, "examples": true, "deprecated": true,
	"readOnly": true, "writeOnly": true, "$comment": true, "$schema": true, "$id": true,
}

func ruleOf(raw []byte, depth int) *rule {
	var allowed bool
	if json.Unmarshal(raw, &allowed) == nil {
		return nil // true; a value that false describes does not exist
	}
	var keywords map[string]json.RawMessage
	if depth > deepest || json.Unmarshal(raw, &keywords) != nil {
		return fixed
	}
	for k := range keywords {
		if !followed[k] {
			return fixed
		}
	}
	if keywords["enum"] != nil || keywords["const"] != nil {
		return fixed
	}
	var doc struct {
		MinItems             int                        `json:"minItems"`
		MinLength            int                        `json:"minLength"`
		Properties           map[string]json.RawMessage `json:"properties"`
		Required             []string                   `json:"required"`
		Items                json.RawMessage            `json:"items"`
		AdditionalProperties json.RawMessage            `json:"additionalProperties"`
	}
	if json.Unmarshal(raw, &doc) != nil {
		return fixed
	}
	r := &rule{
		minItems:  doc.MinItems,
		minLength: doc.MinLength,
		fixedText: keywords["pattern"] != nil || keywords["format"] != nil || keywords["contentEncoding"] != nil || keywords["contentMediaType"] != nil,
		closed:    len(doc.Properties) > 0,
	}
	if len(doc.Properties) > 0 {
		r.properties = make(map[string]*rule, len(doc.Properties))
		for name, sub := range doc.Properties {
			r.properties[name] = ruleOf(sub, depth+1)
		}
	}
	r.required = make(map[string]bool, len(doc.Required))
	for _, name := range doc.Required {
		r.required[name] = true
	}
	if doc.Items != nil {
		r.items = ruleOf(doc.Items, depth+1)
	}
	if doc.AdditionalProperties != nil {
		r.additional = ruleOf(doc.AdditionalProperties, depth+1)
	}
	return r
}

func (r *rule) isFixed() bool { return r != nil && r.fixed }

func (r *rule) member(name string) *rule {
	switch {
	case r == nil:
		return nil
	case r.fixed:
		return fixed
	}
	if p, ok := r.properties[name]; ok {
		return p
	}
	return r.additional
}

func (r *rule) item() *rule {
	switch {
	case r == nil:
		return nil
	case r.fixed:
		return fixed
	}
	return r.items
}

// least returns how many items a list must keep and how many runes a string must keep.
func (r *rule) least() (items, runes int) {
	if r == nil {
		return 0, 0
	}
	return r.minItems, r.minLength
}

// optional reports whether the member name can be removed. A member that the schema does not name
// stays, since a client may rely on it.
func (r *rule) optional(name string) bool {
	if r == nil || r.fixed || !r.closed {
		return false
	}
	_, known := r.properties[name]
	return known && !r.required[name]
}
