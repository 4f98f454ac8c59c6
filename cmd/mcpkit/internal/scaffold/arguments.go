package scaffold

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// sampleArguments returns arguments with a value for each required property of an input schema, for
// the owner to replace. They may be wrong where a schema is more than the types of its values.
func sampleArguments(schema json.RawMessage) json.RawMessage {
	left := 500 // how many values there may be
	value := sampleValue(schema, schema, 0, &left)
	if len(value) == 0 || value[0] != '{' {
		return json.RawMessage("{}")
	}
	return value
}

func sampleValue(document, schema json.RawMessage, depth int, left *int) json.RawMessage {
	n, err := readNode(schema)
	if *left--; *left < 0 || depth > deepest || err != nil {
		return json.RawMessage("null")
	}
	if ref := n.text("$ref"); ref != "" {
		target, err := pointed(document, ref)
		if err != nil {
			return json.RawMessage("null")
		}
		return sampleValue(document, target, depth+1, left)
	}
	for _, given := range []string{"const", "default"} {
		if n.has(given) {
			return compact(n.keywords[given])
		}
	}
	for _, given := range []string{"examples", "enum"} {
		if list := n.list(given); len(list) > 0 {
			return compact(list[0])
		}
	}
	for _, keyword := range []string{"anyOf", "oneOf", "allOf"} {
		if list := n.list(keyword); len(list) > 0 {
			return sampleValue(document, list[0], depth+1, left)
		}
	}
	kind := n.kindOf()
	if types, _ := n.types(); len(types) > 0 {
		kind = types[0]
	}
	switch kind {
	case "string":
		return sampleString(n)
	case "integer", "number":
		for _, limit := range []string{"minimum", "maximum"} {
			if n.has(limit) {
				return compact(n.keywords[limit])
			}
		}
		return json.RawMessage("1")
	case "boolean":
		return json.RawMessage("true")
	case "array":
		return sampleList(document, n, depth, left)
	case "object":
		return sampleObject(document, n, depth, left)
	}
	return json.RawMessage("null")
}

func sampleString(n schemaNode) json.RawMessage {
	s, ok := map[string]string{
		"date-time": "2026-01-31T12:00:00Z", "date": "2026-01-31", "time": "12:00:00Z", "email": "ann@example.com", "uri": "https://example.com/",
		"uuid": "11111111-2222-4333-8444-555555555555", "hostname": "example.com", "ipv4": "192.0.2.1", "ipv6": "2001:db8::1",
	}[n.text("format")]
	if !ok {
		s = "example"
	}
	if most, err := strconv.Atoi(string(n.keywords["maxLength"])); err == nil && most >= 0 && most < len(s) && !ok {
		s = s[:most]
	}
	if least, err := strconv.Atoi(string(n.keywords["minLength"])); err == nil && least > len(s) && least <= 1000 {
		s += strings.Repeat("x", least-len(s))
	}
	return json.RawMessage(strconv.Quote(s))
}

func sampleList(document json.RawMessage, n schemaNode, depth int, left *int) json.RawMessage {
	least, _ := strconv.Atoi(string(n.keywords["minItems"]))
	var items [][]byte
	for range min(least, 20) {
		items = append(items, sampleValue(document, n.keywords["items"], depth+1, left))
	}
	return slicesOf('[', items, ']')
}

func sampleObject(document json.RawMessage, n schemaNode, depth int, left *int) json.RawMessage {
	var required []string
	_ = json.Unmarshal(n.keywords["required"], &required)
	properties, _ := readNode(n.keywords["properties"])
	var members [][]byte
	seen := map[string]bool{}
	for _, name := range required {
		schema, ok := properties.keywords[name]
		if seen[name] || !ok {
			continue
		}
		seen[name] = true
		key, _ := json.Marshal(name)
		members = append(members, append(append(key, ':'), sampleValue(document, schema, depth+1, left)...))
	}
	return slicesOf('{', members, '}')
}

func slicesOf(open byte, parts [][]byte, end byte) json.RawMessage {
	return append(append([]byte{open}, bytes.Join(parts, []byte{','})...), end)
}

func compact(raw json.RawMessage) json.RawMessage {
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return json.RawMessage("null")
	}
	return b.Bytes()
}
