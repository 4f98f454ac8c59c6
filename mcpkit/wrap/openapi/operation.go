package openapi

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v4"

	"github.com/mcpkit-go/mcpkit/internal/near"
)

// An operation is one operation of a document.
type operation struct {
	id     string // the operationId, or one made of the method and the path
	method string
	path   string
	// fragment is what follows the # of the path in the document, which no request has.
	fragment string
	op       *openapi3.Operation
	params   []*openapi3.Parameter
	faults   []string // why it cannot be a tool

	line, column int // of the operation in the document
}

// String names the operation in messages.
func (o *operation) String() string {
	return oneLine(fmt.Sprintf("%s (%s %s)", o.id, o.method, o.path))
}

// cannot returns the error for an operation that cannot be a tool of a kind.
func (o *operation) cannot(kind string, faults ...string) error {
	return fmt.Errorf("line %d, column %d: the operation %s cannot be a %s: %s", o.line, o.column, o, kind, strings.Join(faults, "; "))
}

// methods are the methods whose operations can be tools, in the order of their listing.
var methods = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// otherMethods are the methods of OpenAPI whose operations cannot be tools, except for OPTIONS,
// which calls no service.
var otherMethods = []string{"query", "trace", "connect", "additionalOperations"}

// index collects the operations of the document, in the order of their paths. root is the document.
func (d *Document) index(root *yaml.Node) {
	_, paths := member(root, "paths")
	nodes := map[string]*yaml.Node{} // the keys and values of paths, by path
	keys := map[string]*yaml.Node{}
	for i := 0; paths != nil && i+1 < len(paths.Content); i += 2 {
		keys[paths.Content[i].Value], nodes[paths.Content[i].Value] = paths.Content[i], paths.Content[i+1]
	}
	times := map[string]int{} // how often each operationId occurs
	for _, item := range d.doc.Paths.Map() {
		if item == nil {
			continue
		}
		for _, op := range item.Operations() {
			times[op.OperationID]++
		}
	}
	for _, path := range slices.Sorted(maps.Keys(d.doc.Paths.Map())) {
		item := d.doc.Paths.Value(path)
		if item == nil {
			continue
		}
		operations := item.Operations()
		for _, method := range methods {
			op := operations[method]
			if op == nil {
				continue
			}
			o := &operation{id: op.OperationID, method: method, op: op}
			if at := keys[path]; at != nil {
				if key, _ := member(nodes[path], strings.ToLower(method)); key != nil {
					at = key
				}
				o.line, o.column = at.Line, at.Column
			}
			// Some documents describe one route several times, as /files/{id}#share.
			o.path, o.fragment, _ = strings.Cut(path, "#")
			if !usableID(o.id) || times[o.id] > 1 {
				o.id = method + " " + path
			}
			o.collectParameters(item)
			if missing, ok := item.Extensions[missingMember].(string); ok {
				o.faults = append(o.faults, "its path item refers to "+missing+", which the document does not describe")
			}
			d.operations = append(d.operations, o)
		}
		d.leaveOut(path, nodes[path])
	}
}

// leaveOut notes the operations of a path that have other methods than tools.
func (d *Document) leaveOut(path string, item *yaml.Node) {
	for _, name := range otherMethods {
		key, op := member(item, name)
		if key == nil {
			continue
		}
		method := name
		if name != "additionalOperations" {
			method = strings.ToUpper(name)
		}
		text := fmt.Sprintf("line %d: %s of %s cannot be a tool, whose method is one of %s", key.Line, method, path, strings.Join(methods, ", "))
		d.notes = append(d.notes, Note{Text: text})
		if _, id := member(op, "operationId"); id != nil {
			d.leftOut[id.Value] = text
		}
	}
}

// usableID reports whether an operationId can name its operation: it is one line of text, is not
// like the name of an operation without one, and cannot be read as a mark of a generated file.
func usableID(id string) bool {
	if id == "" || id != oneLine(id) || id == trailer {
		return false
	}
	method, path, _ := strings.Cut(id, " ")
	return !slices.Contains(methods, method) || !strings.HasPrefix(path, "/")
}

// collectParameters merges the parameters of the path with those of the operation, which win.
func (o *operation) collectParameters(item *openapi3.PathItem) {
	type key struct{ in, name string }
	at := map[key]int{}
	for _, list := range []openapi3.Parameters{item.Parameters, o.op.Parameters} {
		for _, ref := range list {
			if ref == nil || ref.Value == nil {
				o.faults = append(o.faults, "one of its parameters has no description")
				continue
			}
			p := ref.Value
			if missing, ok := p.Extensions[missingMember].(string); ok {
				o.faults = append(o.faults, "a parameter refers to "+missing+", which the document does not describe")
				continue
			}
			k := key{p.In, p.Name}
			if i, ok := at[k]; ok {
				o.params[i] = p
				continue
			}
			at[k] = len(o.params)
			o.params = append(o.params, p)
		}
	}
}

// find returns an operation by its operationId, or by its method and path.
func (d *Document) find(id string) (*operation, error) {
	var ids, shared []string
	for _, o := range d.operations {
		if o.id == id || o.method+" "+o.path == id {
			return o, nil
		}
		if o.op.OperationID == id {
			shared = append(shared, strconv.Quote(o.id))
		}
		ids = append(ids, o.id)
	}
	if id != "" && len(shared) > 0 {
		return nil, fmt.Errorf("the operationId %q names no operation, because it is not unique or not one line of text; name the operation by its method and path: %s",
			id, strings.Join(shared, ", "))
	}
	if text := d.leftOut[id]; text != "" {
		return nil, errors.New(text)
	}
	if guess := near.Best(id, ids); guess != "" {
		return nil, fmt.Errorf("the document has no operation %q; did you mean %q?", id, guess)
	}
	const few = 12
	switch {
	case len(ids) == 0:
		return nil, fmt.Errorf("the document has no operation %q; it has no operations", id)
	case len(ids) > few:
		return nil, fmt.Errorf("the document has no operation %q among its %d, such as %s", id, len(ids), strings.Join(ids[:few], ", "))
	}
	return nil, fmt.Errorf("the document has no operation %q; it has %s", id, strings.Join(ids, ", "))
}
