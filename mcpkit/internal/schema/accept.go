package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/oauth/strictjson"
)

// A rule is what a node says of a value besides its type, as far as it is understood
// here. Schemas of Go types say little else.
type rule struct {
	// known is set when the node says nothing that is not here: what has other
	// keywords is for the validator alone.
	known                bool
	minimum, maximum     *float64
	minLength, maxLength *int
	minItems, maxItems   *int
	enum                 []string // of strings
}

// understood are the keywords that a rule or node holds, or that say nothing of values.
var understood = []string{
	"type", "properties", "required", "items", "additionalProperties", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "enum",
	"default", "description", "title", "examples", "$schema", "$id", "$comment", "deprecated", "readOnly", "writeOnly", "x-mcp-header",
}

func parseRule(raw json.RawMessage) (r rule) {
	var keywords map[string]json.RawMessage
	var doc struct {
		Minimum   *float64          `json:"minimum"`
		Maximum   *float64          `json:"maximum"`
		MinLength *int              `json:"minLength"`
		MaxLength *int              `json:"maxLength"`
		MinItems  *int              `json:"minItems"`
		MaxItems  *int              `json:"maxItems"`
		Enum      []json.RawMessage `json:"enum"`
	}
	if json.Unmarshal(raw, &keywords) != nil || json.Unmarshal(raw, &doc) != nil {
		return rule{}
	}
	for name := range keywords {
		if !slices.Contains(understood, name) {
			return rule{}
		}
	}
	for _, value := range doc.Enum {
		text, ok := strictjson.String(value)
		if !ok {
			return rule{}
		}
		r.enum = append(r.enum, text)
	}
	r.known = true
	r.minimum, r.maximum, r.minLength, r.maxLength, r.minItems, r.maxItems = doc.Minimum, doc.Maximum, doc.MinLength, doc.MaxLength, doc.MinItems, doc.MaxItems
	return r
}

// accepts reports whether value, which strictjson has checked, satisfies the schema for
// certain and needs nothing done to it. It reports false where it is not sure: then the
// validator decides, and says what is wrong.
func (n *node) accepts(value []byte) bool {
	if n == nil || !n.rule.known || len(n.types) != 1 || n.base64 || len(value) == 0 {
		return false
	}
	switch value[0] {
	case '{':
		return n.types[0] == "object" && n.rule.enum == nil && n.acceptsObject(value)
	case '[':
		return n.types[0] == "array" && n.rule.enum == nil && n.acceptsArray(value)
	case '"':
		return n.types[0] == "string" && n.acceptsString(value)
	case 't', 'f':
		return n.types[0] == "boolean" && n.rule.enum == nil
	case 'n':
		return false
	}
	return n.acceptsNumber(value)
}

func (n *node) acceptsObject(value []byte) bool {
	if !n.closed || n.additional != nil {
		return false
	}
	required, defaults := 0, 0
	err := strictjson.Object(value, func(name string, member []byte) error {
		p := n.properties[name]
		if !p.accepts(member) {
			return errUnsure
		}
		if n.requires(name) {
			required++
		}
		if p.def != nil {
			defaults++
		}
		return nil
	})
	// A default that is not there would have to be filled in.
	return err == nil && required == len(n.required) && defaults == n.defaults
}

var errUnsure = errors.New("not sure")

func (n *node) acceptsArray(value []byte) bool {
	if n.items == nil {
		return false
	}
	var items []json.RawMessage
	if json.Unmarshal(value, &items) != nil || !within(len(items), n.rule.minItems, n.rule.maxItems) {
		return false
	}
	for _, item := range items {
		if !n.items.accepts(item) {
			return false
		}
	}
	return true
}

func (n *node) acceptsString(value []byte) bool {
	if n.rule.enum == nil && n.rule.minLength == nil && n.rule.maxLength == nil {
		return true
	}
	if bytes.IndexByte(value, '\\') >= 0 {
		return false
	}
	text := value[1 : len(value)-1]
	if n.rule.enum != nil && !slices.ContainsFunc(n.rule.enum, func(e string) bool { return e == string(text) }) {
		return false
	}
	return within(utf8.RuneCount(text), n.rule.minLength, n.rule.maxLength)
}

func (n *node) acceptsNumber(value []byte) bool {
	if n.rule.enum != nil || len(value) > 15 { // exact as a float64 up to here
		return false
	}
	f, err := strconv.ParseFloat(string(value), 64)
	if err != nil || math.IsInf(f, 0) {
		return false
	}
	switch n.types[0] {
	case "integer":
		if bytes.ContainsAny(value, ".eE") { // 10.0 is to be written as 10
			return false
		}
	case "number":
	default:
		return false
	}
	return (n.rule.minimum == nil || f >= *n.rule.minimum) && (n.rule.maximum == nil || f <= *n.rule.maximum)
}

func within(n int, least, most *int) bool {
	return (least == nil || n >= *least) && (most == nil || n <= *most)
}
