package scaffold

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A schemaNode is one level of a JSON Schema, with its keywords not yet read.
type schemaNode struct {
	keywords map[string]json.RawMessage
	names    []string // of the keywords, in the order of the document
	always   bool     // the schema true, which allows every value
}

var errNoSchema = errors.New("it is not a JSON Schema")

// readNode reads one level of a schema.
func readNode(raw json.RawMessage) (schemaNode, error) {
	if bytes.Equal(bytes.TrimSpace(raw), []byte("true")) {
		return schemaNode{always: true}, nil
	}
	n := schemaNode{keywords: map[string]json.RawMessage{}}
	d := json.NewDecoder(bytes.NewReader(raw))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return n, errNoSchema
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return n, errNoSchema
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return n, errNoSchema
		}
		name, _ := key.(string)
		if _, ok := n.keywords[name]; !ok {
			n.names = append(n.names, name)
		}
		n.keywords[name] = value
	}
	return n, nil
}

// text returns a keyword that is a string, or "".
func (n schemaNode) text(keyword string) (s string) {
	_ = json.Unmarshal(n.keywords[keyword], &s)
	return s
}

func (n schemaNode) has(keyword string) bool {
	_, ok := n.keywords[keyword]
	return ok
}

// types returns the type or the types of the schema, without null, and whether null is one.
func (n schemaNode) types() (types []string, null bool) {
	var one string
	if json.Unmarshal(n.keywords["type"], &one) == nil && one != "" {
		types = []string{one}
	} else {
		_ = json.Unmarshal(n.keywords["type"], &types)
	}
	if i := slices.Index(types, "null"); i >= 0 && len(types) > 1 {
		return slices.Delete(types, i, i+1), true
	}
	return types, false
}

// list returns a keyword that is a list of schemas.
func (n schemaNode) list(keyword string) (list []json.RawMessage) {
	_ = json.Unmarshal(n.keywords[keyword], &list)
	return list
}

// isNullSchema reports whether a schema allows null only.
func isNullSchema(raw json.RawMessage) bool {
	n, err := readNode(raw)
	return err == nil && n.text("type") == "null"
}

// choices returns the values of enum or const, without null, as they are written in a struct tag.
// ok is false if one of them is not a string, number or boolean.
func (n schemaNode) choices() (choices []string, ok bool) {
	var values []json.RawMessage
	if n.has("const") {
		values = []json.RawMessage{n.keywords["const"]}
	} else if n.has("enum") && json.Unmarshal(n.keywords["enum"], &values) != nil {
		return nil, false
	}
	for _, raw := range values {
		if string(raw) == "null" {
			continue
		}
		s, ok := scalar(raw)
		if !ok {
			return nil, false
		}
		choices = append(choices, s)
	}
	return choices, true
}

// scalar returns a string, number or boolean as text.
func scalar(raw json.RawMessage) (string, bool) {
	var s string
	if json.Unmarshal(raw, &s) == nil && len(raw) > 0 && raw[0] == '"' {
		return s, true
	}
	if len(raw) == 0 || raw[0] == '{' || raw[0] == '[' || raw[0] == 'n' || raw[0] == '"' {
		return "", false
	}
	return string(raw), true
}

// kindOf returns the type that values of a schema without a type have.
func (n schemaNode) kindOf() string {
	raw := n.keywords["const"]
	if raw == nil {
		if list := n.list("enum"); len(list) > 0 {
			raw = list[0]
		}
	}
	switch {
	case n.has("properties"):
		return "object"
	case n.has("items"):
		return "array"
	case len(raw) == 0:
		return ""
	case raw[0] == '"':
		return "string"
	case raw[0] == 't', raw[0] == 'f':
		return "boolean"
	case strings.ContainsAny(string(raw), ".eE"):
		return "number"
	case raw[0] == '-', raw[0] >= '0' && raw[0] <= '9':
		return "integer"
	}
	return ""
}

// pointed returns the part of a document that a reference inside of it names, such as
// #/$defs/Filter.
func pointed(document json.RawMessage, ref string) (json.RawMessage, error) {
	path, ok := strings.CutPrefix(ref, "#")
	if !ok || path != "" && path[0] != '/' {
		return nil, fmt.Errorf("it refers to %q, which is not in the same document", oneLine(ref, 60))
	}
	at := document
	for token := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		if token == "" {
			continue
		}
		var object map[string]json.RawMessage
		if json.Unmarshal(at, &object) != nil {
			return nil, fmt.Errorf("it refers to %q, which does not exist", oneLine(ref, 60))
		}
		next, ok := object[strings.NewReplacer("~1", "/", "~0", "~").Replace(token)]
		if !ok {
			return nil, fmt.Errorf("it refers to %q, which does not exist", oneLine(ref, 60))
		}
		at = next
	}
	return at, nil
}
