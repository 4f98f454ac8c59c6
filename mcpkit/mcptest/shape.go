package mcptest

import (
	"encoding/json"
	"fmt"
	"slices"

	orderedmap "github.com/pb33f/ordered-map/v2"
)

// A shape is what arguments are generated from: the keywords of a JSON Schema.
type shape struct {
	Type                 oneOrMore                              `json:"type"`
	Properties           *orderedmap.OrderedMap[string, *shape] `json:"properties"`
	Required             []string                               `json:"required"`
	Items                *shape                                 `json:"items"`
	AdditionalProperties json.RawMessage                        `json:"additionalProperties"`
	Enum                 []json.RawMessage                      `json:"enum"`
	Const                json.RawMessage                        `json:"const"`
	Default              json.RawMessage                        `json:"default"`
	AnyOf                []*shape                               `json:"anyOf"`
	OneOf                []*shape                               `json:"oneOf"`
	Minimum              *float64                               `json:"minimum"`
	Maximum              *float64                               `json:"maximum"`
	ExclusiveMinimum     *float64                               `json:"exclusiveMinimum"`
	ExclusiveMaximum     *float64                               `json:"exclusiveMaximum"`
	MultipleOf           *float64                               `json:"multipleOf"`
	MinLength            int                                    `json:"minLength"`
	MaxLength            *int                                   `json:"maxLength"`
	Pattern              string                                 `json:"pattern"`
	Format               string                                 `json:"format"`
	ContentEncoding      string                                 `json:"contentEncoding"`
	MinItems             int                                    `json:"minItems"`
	MaxItems             *int                                   `json:"maxItems"`
	UniqueItems          bool                                   `json:"uniqueItems"`
}

// oneOrMore is a string or a list of them.
type oneOrMore []string

func (o *oneOrMore) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		*o = oneOrMore{one}
		return nil
	}
	return json.Unmarshal(raw, (*[]string)(o))
}

// UnmarshalJSON takes true and false, which are schemas too, for one without keywords.
func (s *shape) UnmarshalJSON(raw []byte) error {
	if text := string(raw); text == "true" || text == "false" {
		return nil
	}
	type plain shape
	return json.Unmarshal(raw, (*plain)(s))
}

func parseShape(schema json.RawMessage) (*shape, error) {
	var s shape
	if err := json.Unmarshal(schema, &s); err != nil {
		return nil, fmt.Errorf("mcptest: the schema cannot be read: %w", err)
	}
	return &s, nil
}

// kind is the type of the values, as far as it is said or can be told.
func (s *shape) kind() string {
	switch {
	case len(s.Type) > 0:
		return s.Type[0]
	case s.Properties != nil:
		return "object"
	case s.Items != nil:
		return "array"
	}
	return ""
}

func (s *shape) allows(kind string) bool { return len(s.Type) == 0 || slices.Contains(s.Type, kind) }

func (s *shape) requires(name string) bool { return slices.Contains(s.Required, name) }

// closed reports whether an object has no members but its properties.
func (s *shape) closed() bool { return string(s.AdditionalProperties) == "false" }

// additional is the schema of members that are no properties, if it says something.
func (s *shape) additional() *shape {
	if len(s.AdditionalProperties) == 0 || s.AdditionalProperties[0] != '{' {
		return nil
	}
	var sub shape
	if json.Unmarshal(s.AdditionalProperties, &sub) != nil {
		return nil
	}
	return &sub
}
