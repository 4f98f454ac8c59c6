package audit

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

// sampleArguments makes arguments that an input schema accepts: only those that are required, from
// constants, defaults, examples and bounds of the schema, and harmless words. own is set if all of
// them are values that the schema itself names, so that the tool must accept them. It returns why
// if a value cannot be made up, such as the ID of something that the server has.
func sampleArguments(input json.RawMessage) (arguments json.RawMessage, own bool, reason string) {
	s := readShape(input)
	if s == nil {
		return nil, false, "its input schema is not an object"
	}
	v, err := schema.Compile(input)
	if err != nil {
		return nil, false, "its input schema cannot be read"
	}
	for _, whole := range exampleValues(s.root) {
		if object, ok := whole.(map[string]any); ok {
			if raw := encode(object); acceptable(v, raw) {
				return raw, len(object) > 0 && !namesThings(object), ""
			}
		}
	}
	value, reason := s.object(s.root, 0)
	if reason != "" {
		return nil, false, reason
	}
	raw := encode(value)
	if !acceptable(v, raw) {
		return nil, false, "no arguments can be made up that its schema accepts"
	}
	return raw, len(value) > 0 && !s.invented, ""
}

// namesThings reports whether arguments have a value for something that only the server knows. The
// ID of an example may be that of nothing.
func namesThings(arguments map[string]any) bool {
	for name := range arguments {
		if namesThing(name) {
			return true
		}
	}
	return false
}

func acceptable(v *schema.Validator, arguments json.RawMessage) bool {
	_, problems := v.Arguments(arguments)
	return len(problems) == 0
}

// exampleValues returns the examples that a schema has.
func exampleValues(node map[string]any) []any {
	if list, ok := node["examples"].([]any); ok {
		return list
	}
	if one, ok := node["example"]; ok { // of OpenAPI
		return []any{one}
	}
	return nil
}

const maxSampleDepth = 8

func (s *shape) object(node map[string]any, depth int) (map[string]any, string) {
	object := map[string]any{}
	for _, name := range required(node) {
		value, reason := s.value(name, s.property(node, name), depth+1)
		if reason != "" {
			return nil, reason
		}
		object[name] = value
	}
	return object, ""
}

// value makes up a value for an argument with a name.
func (s *shape) value(name string, node map[string]any, depth int) (value any, reason string) {
	if depth > maxSampleDepth {
		return nil, fmt.Sprintf("its argument %q is nested too deeply", name)
	}
	if c, ok := node["const"]; ok {
		return c, ""
	}
	if d, ok := node["default"]; ok && d != nil {
		return d, ""
	}
	if examples := exampleValues(node); len(examples) > 0 {
		s.invented = s.invented || namesThing(name) // the example may be the ID of nothing
		return examples[0], ""
	}
	if list, ok := node["enum"].([]any); ok && len(list) > 0 {
		return list[0], ""
	}
	if kind(node) != "object" && kind(node) != "array" {
		s.invented = true
	}
	switch kind(node) {
	case "boolean":
		return false, ""
	case "integer", "number":
		if namesThing(name) {
			return nil, unknowable(name)
		}
		return sampleNumber(node), ""
	case "object":
		return s.object(node, depth)
	case "array":
		items, _ := node["items"].(map[string]any)
		item, reason := s.value(strings.TrimSuffix(name, "s"), s.resolved(items), depth+1)
		least := number(node, "minItems", 0)
		switch {
		case reason != "" && least == 0 && !namesThing(strings.TrimSuffix(name, "s")):
			s.invented = true
			return []any{}, ""
		case reason != "":
			return nil, unknowable(name)
		}
		list := []any{}
		for range min(max(int(least), 1), 10) {
			list = append(list, item)
		}
		return list, ""
	case "string":
		return sampleText(name, node)
	}
	return nil, fmt.Sprintf("the type of its argument %q is not known", name)
}

func unknowable(name string) string {
	return fmt.Sprintf("the value of its argument %q cannot be made up", name)
}

func number(node map[string]any, keyword string, other float64) float64 {
	if n, ok := node[keyword].(float64); ok {
		return n
	}
	return other
}

// sampleNumber returns the smallest number that is at least 1, if the schema allows it.
func sampleNumber(node map[string]any) float64 {
	least := math.Max(number(node, "minimum", math.Inf(-1)), number(node, "exclusiveMinimum", math.Inf(-1))+1)
	most := math.Min(number(node, "maximum", math.Inf(1)), number(node, "exclusiveMaximum", math.Inf(1))-1)
	n := math.Min(math.Max(1, least), most)
	if step := number(node, "multipleOf", 0); step > 0 {
		n = math.Ceil(n/step) * step
	}
	return n
}

// things are words at the end of the name of an argument whose values only the server knows.
var things = lazyregexp.New(`(?i)(^|[_\-. ]|[a-z0-9])(id|ids|uuid|guid|key|token|slug|ref|sha|hash|cursor|handle|username|login|email|mail|phone|iban|account|path|file|filename|url|uri|link|sku|isbn|code|password|secret|address)$`)

// namesThing reports whether the values of an argument name things that only the server knows.
func namesThing(name string) bool {
	match := things.Regexp().FindStringSubmatchIndex(name)
	if match == nil {
		return false
	}
	// In "valid" and "monkey" the word is a part of another one, in "noteId" it is not.
	before, word := name[match[2]:match[3]], name[match[4]:match[5]]
	return before == "" || strings.ContainsAny(before, "_-. ") || word[0] >= 'A' && word[0] <= 'Z'
}

// formats has values of the formats that name nothing that the server knows.
var formats = map[string]string{
	"date": "2026-01-31", "date-time": "2026-01-31T12:00:00Z", "time": "12:00:00Z", "duration": "P1D",
}

// places are values for arguments that name places and languages.
var places = []struct{ part, value string }{
	{"city", "London"}, {"location", "London"}, {"place", "London"}, {"country", "Germany"}, {"language", "en"}, {"locale", "en"},
	{"timezone", "UTC"}, {"time_zone", "UTC"}, {"currency", "EUR"}, {"date", "2026-01-31"},
}

// sampleText makes up a text.
func sampleText(name string, node map[string]any) (any, string) {
	format, _ := node["format"].(string)
	if text, ok := formats[format]; ok {
		return text, ""
	}
	pattern, _ := node["pattern"].(string)
	if format != "" || pattern != "" || node["contentEncoding"] != nil || namesThing(name) {
		return nil, unknowable(name)
	}
	text := "test"
	for _, p := range places {
		if strings.Contains(strings.ToLower(name), p.part) {
			text = p.value
			break
		}
	}
	for least := int(math.Min(number(node, "minLength", 0), 1000)); utf8.RuneCountInString(text) < least; {
		text += " test"
	}
	if most := number(node, "maxLength", math.Inf(1)); float64(len(text)) > most {
		text = text[:int(math.Max(most, 0))]
	}
	return text, ""
}
