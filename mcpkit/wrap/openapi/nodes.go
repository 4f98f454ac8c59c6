package openapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// maxExpansion is how many times larger a document may become when its YAML aliases are expanded.
const maxExpansion = 10

// parseNodes parses a document to its nodes, without aliases and merge keys.
func parseNodes(data []byte) (*yaml.Node, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, &Error{Message: "the document is empty"}
	}
	if at := invalidUTF8(data); at >= 0 {
		line, column := position(data, at+1)
		return nil, &Error{Line: line, Column: column, Message: fmt.Sprintf("the document has the byte 0x%02x, which is not valid UTF-8; save it as UTF-8", data[at])}
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

// An expansion replaces aliases by the nodes that they refer to.
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
		return at(*n, "the aliases of the document make it more than %d times larger; write the values in the places of the aliases", maxExpansion)
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
	return merge(*n)
}

// merge replaces the merge keys of a mapping (<<) by the members of the mappings that they name,
// except for members that the mapping or an earlier one of them has.
func merge(n *yaml.Node) error {
	isMerge := func(key *yaml.Node) bool { return key.Tag == "!!merge" }
	if n.Kind != yaml.MappingNode || !slices.ContainsFunc(n.Content, isMerge) {
		return nil
	}
	var own, merged []*yaml.Node
	known := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if key := n.Content[i]; !isMerge(key) {
			own = append(own, key, n.Content[i+1])
			known[key.Value] = true
		}
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, sources := n.Content[i], n.Content[i+1:i+2]
		if !isMerge(key) {
			continue
		}
		if sources[0].Kind == yaml.SequenceNode {
			sources = sources[0].Content
		}
		for _, source := range sources {
			if source.Kind != yaml.MappingNode {
				return at(key, "the document merges with << a value that is not an object")
			}
			for j := 0; j+1 < len(source.Content); j += 2 {
				if member := source.Content[j]; !known[member.Value] {
					merged = append(merged, member, source.Content[j+1])
					known[member.Value] = true
				}
			}
		}
	}
	n.Content = append(own, merged...)
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
		made := &Error{Line: load.Mark.Line, Column: max(load.Mark.Column, 1), Message: "the document is not YAML: " + load.Message}
		if isIndentedByTab(data, load.Mark.Line) {
			made.Message += "; the line begins with a tab, and YAML allows only spaces there"
		}
		return made
	}
	return &Error{Message: "the document is not YAML: " + strings.TrimPrefix(err.Error(), "yaml: ")}
}

// invalidUTF8 returns the offset of the first byte that is not valid UTF-8, -1 if all are or the
// document begins as one in UTF-16, which YAML allows.
func invalidUTF8(data []byte) int {
	if utf8.Valid(data) || bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return -1
	}
	for at := 0; at < len(data); {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}

// isIndentedByTab reports whether a line, from 1, has a tab before its text.
func isIndentedByTab(data []byte, line int) bool {
	for ; line > 1; line-- {
		_, rest, found := bytes.Cut(data, []byte("\n"))
		if !found {
			return false
		}
		data = rest
	}
	return bytes.HasPrefix(bytes.TrimLeft(data, " "), []byte("\t"))
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
