package openapi

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// scalarText returns a default as text, and false for one that is not short.
func scalarText(value any) (string, bool) {
	if value == nil {
		return "", false
	}
	raw, typ := exactJSON(value)
	if typ == "object" || typ == "array" || len(raw) > 60 || string(raw) == `""` {
		return "", false
	}
	return joinValues([]json.RawMessage{raw}), true
}

// digitsOf returns the digits that a bound has in the document. v is its value in the typed
// document.
func digitsOf(s *openapi3.Schema, keyword string, v float64) string {
	if digits, ok := s.Extensions[exactPrefix+keyword].(string); ok && json.Valid([]byte(digits)) {
		return digits
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// exactJSON encodes a value of the document with the digits that it has there, and names its type.
func exactJSON(value any) (raw json.RawMessage, typ string) {
	var b bytes.Buffer
	writeJSON(&b, exactValue(value))
	switch raw = b.Bytes(); raw[0] {
	case '"':
		return raw, "string"
	case '{':
		return raw, "object"
	case '[':
		return raw, "array"
	case 't', 'f':
		return raw, "boolean"
	case 'n':
		return raw, "null"
	}
	if bytes.ContainsAny(raw, ".eE") {
		return raw, "number"
	}
	return raw, "integer"
}

func exactValue(value any) any {
	switch v := value.(type) {
	case map[string]any:
		if digits, ok := v[numberMember].(string); ok && len(v) == 1 && json.Valid([]byte(digits)) {
			return json.Number(digits)
		}
		copied := make(map[string]any, len(v))
		for name, member := range v {
			copied[name] = exactValue(member)
		}
		return copied
	case []any:
		copied := make([]any, len(v))
		for i, item := range v {
			copied[i] = exactValue(item)
		}
		return copied
	}
	return value
}

// joinValues lists values, texts without quotes.
func joinValues(values []json.RawMessage) string {
	var texts []string
	for _, v := range values {
		text := string(v)
		var s string
		if v[0] == '"' && json.Unmarshal(v, &s) == nil {
			text = s
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ", ")
}
