package openapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"go.yaml.in/yaml/v4"
)

// maxExpansion is how many times larger a document may become when its YAML aliases are expanded.
const maxExpansion = 10

// parseNodes parses a document to its nodes, without aliases.
func parseNodes(data []byte) (*yaml.Node, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, &Error{Message: "the document is empty"}
	}
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		return nil, syntaxError(data, err)
	}
	n := &root
	if n.Kind == yaml.DocumentNode && len(n.Content) > 0 {
		n = n.Content[0]
	}
	e := &expansion{seen: map[*yaml.Node]bool{}}
	e.count(n)
	e.limit = e.written*maxExpansion + 10_000
	return n, e.expand(&n)
}

// An expansion replaces aliases by what they stand for.
type expansion struct {
	seen                     map[*yaml.Node]bool // the anchors around the current node
	written, expanded, limit int
}

func (e *expansion) count(n *yaml.Node) {
	e.written++
	for _, c := range n.Content {
		e.count(c)
	}
}

func (e *expansion) expand(n **yaml.Node) error {
	if e.expanded++; e.expanded > e.limit {
		return at(*n, "the aliases of the document make it more than %d times larger; write out what they stand for", maxExpansion)
	}
	alias := *n
	if alias.Kind == yaml.AliasNode {
		target := alias.Alias
		if target == nil {
			return at(alias, "the alias has no anchor")
		}
		copied := *target
		copied.Content = append([]*yaml.Node(nil), target.Content...)
		*n = &copied
		if e.seen[target] {
			return at(alias, "the anchor %q contains itself", target.Anchor)
		}
		e.seen[target] = true
		defer delete(e.seen, target)
	} else if alias.Anchor != "" {
		if e.seen[alias] {
			return at(alias, "the anchor %q contains itself", alias.Anchor)
		}
		e.seen[alias] = true
		defer delete(e.seen, alias)
	}
	for i := range (*n).Content {
		if err := e.expand(&(*n).Content[i]); err != nil {
			return err
		}
	}
	return nil
}

// syntaxError returns the error of a document that is neither JSON nor YAML.
func syntaxError(data []byte, err error) error {
	if first := bytes.TrimLeft(data, " \t\r\n"); len(first) > 0 && first[0] == '{' {
		var syntax *json.SyntaxError
		decodeErr := json.NewDecoder(bytes.NewReader(data)).Decode(new(any))
		switch {
		case errors.As(decodeErr, &syntax):
			line, column := position(data, int(syntax.Offset))
			return &Error{Line: line, Column: column, Message: "the document is not JSON: " + syntax.Error()}
		case errors.Is(decodeErr, io.ErrUnexpectedEOF):
			line, column := position(data, len(data))
			return &Error{Line: line, Column: column, Message: "the document is cut off"}
		}
	}
	var load *yaml.LoadError
	var all *yaml.LoadErrors
	if errors.As(err, &all) && len(all.Errors) > 0 {
		load = all.Errors[0]
	}
	if load != nil || errors.As(err, &load) {
		return &Error{Line: load.Mark.Line, Column: max(load.Mark.Column, 1), Message: "the document is not YAML: " + load.Message}
	}
	return &Error{Message: "the document is not YAML: " + strings.TrimPrefix(err.Error(), "yaml: ")}
}

// position returns the line and the column of the byte before an offset.
func position(data []byte, offset int) (line, column int) {
	before := data[:min(max(offset-1, 0), len(data))]
	line = bytes.Count(before, []byte("\n")) + 1
	return line, len(before) - (bytes.LastIndexByte(before, '\n') + 1) + 1
}

// member returns the key and the value of a member of a mapping, nil if it is missing.
func member(n *yaml.Node, name string) (key, value *yaml.Node) {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil, nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i], n.Content[i+1]
		}
	}
	return nil, nil
}
