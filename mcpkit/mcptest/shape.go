package mcptest

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"

	orderedmap "github.com/pb33f/ordered-map/v2"
)

// A shape holds the keywords of a JSON Schema that the generator understands.
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

// oneOrMore is the value of the type keyword: a string, or a list of strings.
type oneOrMore []string

func (o *oneOrMore) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		*o = oneOrMore{one}
		return nil
	}
	return json.Unmarshal(raw, (*[]string)(o))
}

// UnmarshalJSON decodes true and false, which are schemas too, as a schema without keywords.
func (s *shape) UnmarshalJSON(raw []byte) error {
	if text := string(raw); text == "true" || text == "false" {
		return nil
	}
	type keywords shape // without this method
	return json.Unmarshal(raw, (*keywords)(s))
}

func parseShape(schema json.RawMessage) (*shape, error) {
	var s shape
	if err := json.Unmarshal(schema, &s); err != nil {
		return nil, fmt.Errorf("mcptest: the schema cannot be read: %w", err)
	}
	return &s, nil
}

// kind returns the first type that the schema names, or the type that its keywords imply, or "".
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

// allows reports whether values may have the type.
func (s *shape) allows(kind string) bool { return len(s.Type) == 0 || slices.Contains(s.Type, kind) }

func (s *shape) requires(name string) bool { return slices.Contains(s.Required, name) }

// closed reports whether objects must not have members that are not properties.
func (s *shape) closed() bool { return string(s.AdditionalProperties) == "false" }

// additional returns the schema of members that are not properties, or nil without one.
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

// bounds returns the smallest and the largest number that the schema allows; infinity is not a
// bound. An exclusive bound of a number that need not be whole is moved by a millionth.
func (s *shape) bounds(whole bool) (least, most float64) {
	step := 1e-6
	if whole {
		step = 1
	}
	least, most = math.Inf(-1), math.Inf(1)
	for _, bound := range []*float64{s.Minimum, above(s.ExclusiveMinimum, step)} {
		if bound != nil {
			least = max(least, *bound)
		}
	}
	for _, bound := range []*float64{s.Maximum, above(s.ExclusiveMaximum, -step)} {
		if bound != nil {
			most = min(most, *bound)
		}
	}
	return least, most
}

func above(bound *float64, step float64) *float64 {
	if bound == nil {
		return nil
	}
	next := *bound + step
	return &next
}
